"""What passes between a body and its mind every tick: Observation in, Action and Inner out.

The engine speaks `[W, A, ...]` (worlds, agents), minds speak `[N, B, ...]` (minds, bodies of each).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sandbox.errors import ActionError
from sandbox.space import FACE, ActionSpace, ObservationSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What is sensed at one tick.

    Attributes:
        flat: float32 [..., D].
        space: the names, units and streams of the D channels.
        tick: the tick it was sensed at.
        key: int64 [...], each body's own noise key; draw with `rng.uniform(key, tick, rng.stream("mine"))`.
        fresh: bool [...], whether this did not come of what the mind last chose: the body's world has just
            begun, so that nothing led to this, or somebody outside moved the body.
    """

    flat: Tensor
    space: ObservationSpace
    tick: int
    key: Tensor
    fresh: Tensor

    def to(self, device: torch.device) -> "Observation":
        """Gives the same on another device."""
        return replace(self, flat=self.flat.to(device), key=self.key.to(device), fresh=self.fresh.to(device))

    def __getitem__(self, name: str) -> Tensor:
        """Gives a channel, or all channels below a dotted prefix: float32 [..., number of channels].

        Raises:
            UnknownName: no channel has that name or prefix.
        """
        return self.flat[..., self.space.find(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What bodies are told to do for one tick.

    Attributes:
        motor: float32 [..., M] in [-1, 1]; larger values are clipped.
        press: bool [..., P].
        word: int64 [...], 0 for silence.
    """

    motor: Tensor
    press: Tensor
    word: Tensor

    @classmethod
    def idle(cls, shape: tuple[int, ...], space: ActionSpace) -> "Action":
        """Gives the action of standing still and silent."""
        return cls(
            motor=torch.zeros(*shape, len(space.motors)),
            press=torch.zeros(*shape, len(space.presses), dtype=torch.bool),
            word=torch.zeros(shape, dtype=torch.int64),
        )

    def only(self, worlds: Tensor) -> "Action":
        """Gives an action in which bodies stand idle but in some worlds: bool [W] over the first axis."""
        rest = {name: torch.zeros_like(part) for name, part in self.tensors().items()}
        return Action(**_where(worlds, self.tensors(), rest))

    def tensors(self) -> Mapping[str, Tensor]:
        """Names the three parts."""
        return {"motor": self.motor, "press": self.press, "word": self.word}

    def check(self, shape: tuple[int, ...], space: ActionSpace) -> None:
        """Raises `ActionError` unless this is a possible action for `shape` bodies."""
        idle = Action.idle(shape, space)
        for name, right in idle.tensors().items():
            given = self.tensors()[name]
            if not isinstance(given, Tensor):
                raise ActionError(f"'{name}' must be a torch tensor, got {type(given).__name__}.")
            if given.shape != right.shape or given.dtype != right.dtype:
                raise ActionError(
                    f"'{name}' must be {right.dtype} of shape {tuple(right.shape)}, "
                    f"got {given.dtype} of shape {tuple(given.shape)}."
                )
        if not bool(torch.isfinite(self.motor).all()):
            raise ActionError("'motor' has values that are not numbers; all must lie in [-1, 1].")
        if not bool(((self.word >= 0) & (self.word <= len(space.words))).all()):
            raise ActionError(f"'word' must lie in 0 (silent) .. {len(space.words)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """What a mind publishes about itself every tick.

    Attributes:
        face: float32 [..., len(FACE)]; others sense it as far as the world lets them, people see it.
        gaze: float32 [..., 3], unit vector in the body's frame (forward, left, up): where the eyes point.
        goal: float32 [..., 3], where it is heading, from the base, body frame, metres; zero for nowhere.
        intention: int64 [...], index into the mind's `intentions`.
    """

    face: Tensor
    gaze: Tensor
    goal: Tensor
    intention: Tensor

    @classmethod
    def blank(cls, shape: tuple[int, ...]) -> "Inner":
        """Gives the inner state of one who feels nothing and looks straight ahead."""
        gaze = torch.zeros(*shape, 3)
        gaze[..., 0] = 1.0
        return cls(
            face=torch.zeros(*shape, len(FACE)),
            gaze=gaze,
            goal=torch.zeros(*shape, 3),
            intention=torch.zeros(*shape, dtype=torch.int64),
        )

    def only(self, worlds: Tensor) -> "Inner":
        """Gives an inner state that is blank but in some worlds: bool [W] over the first axis."""
        rest = Inner.blank(tuple(self.intention.shape)).tensors()
        return Inner(**_where(worlds, self.tensors(), rest))

    def tensors(self) -> Mapping[str, Tensor]:
        """Names the four parts."""
        return {"face": self.face, "gaze": self.gaze, "goal": self.goal, "intention": self.intention}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What minds with drives want, for people to see. One body of each of N minds; I of `space.NEEDS`.

    Attributes:
        level: float32 [N, I], how urgent each need is, in [0, 1].
        weight: float32 [N, I], what each counted for when it was last decided what to do; 1 on average.
        behind: int64 [N], the need that spoke most for what is done; negative where none did.
        undecided: bool [N], who has not settled on anything yet.
        names: what kinds of things can be done, which `option` indexes.
        option: int64 [N, M], of which kind each of M things is that could be done when it was last looked.
        open: bool [N, M], whether there was such a thing to do.
        worth: float32 [N, M], what each was worth: how far it led for every need, weighed; 0 is usual.
        chance: float32 [N, M], how likely each was to be chosen; the rest is to hesitate.
        skill: float32 [N, M], how often such things came off of late.
    """

    level: Tensor
    weight: Tensor
    behind: Tensor
    undecided: Tensor
    names: tuple[str, ...]
    option: Tensor
    open: Tensor
    worth: Tensor
    chance: Tensor
    skill: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Thoughts:
    """What minds make of their worlds, for people to see; other agents never do.

    S streams in the order of `space.STREAMS`, K slots of faces. One body of each of N minds. Base and head
    are the own ones at this tick: points are forward, left, up in the own heading frame, metres.

    Attributes:
        expected: float32 [N, D], what it expected a tick ago to sense now.
        error: float32 [N, S], mean squared error of that, in units of what cannot be told from the last tick:
            0 is foreseen, 1 as bad as without any mind.
        attention: float32 [N, S], each stream's share of the error weighted by precision; adds up to 1.
        progress: float32 [N, S], the share by which each stream's error falls while it learns.
        levels: float32 [N, L], mean squared error between each level of the mind and what the next expects.
        ahead: float32 [N, 3], where it expects its base to be in a second, from the base.
        others: float32 [N, K, 3], where it expects those it sees to be in a second, from the head.
        seen: bool [N, K], whether anybody is in that slot.
        wants: what they want; None of minds that have no drives.
    """

    expected: Tensor
    error: Tensor
    attention: Tensor
    progress: Tensor
    levels: Tensor
    ahead: Tensor
    others: Tensor
    seen: Tensor
    wants: Wants | None = None


def _where(worlds: Tensor, parts: Mapping[str, Tensor], rest: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Takes some worlds' rows from `parts` and all others' from `rest`."""
    return {
        name: torch.where(worlds.view(-1, *[1] * (part.dim() - 1)), part, rest[name])
        for name, part in parts.items()
    }
