"""Steering: what somebody outside makes a body do for a tick, instead of what its mind says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

from sandbox.errors import InterventionError, UnknownName
from sandbox.space import action_space

if TYPE_CHECKING:
    from sandbox.spec import WorldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Steer:
    """Makes a body do something for a tick; of several for one body the last counts.

    Its mind goes on to feel and to decide, but what it decides is not done, and it learns nothing of what
    comes of it: to the mind the tick is `fresh` (see `timestep.Observation`). In a world that begins anew in
    that tick nobody is steered.

    Attributes:
        agent: whose body.
        motors: targets in [-1, 1], in the order of `ActionSpace.motors`.
        grab: whether its hands hold what they reach.
        use: whether it eats what it reaches.
        word: what it says, one of `spec.WORDS`; empty for silence.
        world: the world it acts on.
    """

    agent: str
    motors: tuple[float, ...]
    grab: bool = False
    use: bool = False
    word: str = ""
    world: int = 0


def check_steer(steer: Steer, spec: WorldSpec) -> None:
    """Raises `InterventionError` or `UnknownName` unless a body of that world can be steered so."""
    space = action_space(spec)
    if not isinstance(steer.agent, str):
        raise InterventionError(f"Steer needs the name of an agent, got {steer.agent!r}.")
    if steer.agent not in spec.agent_index:
        raise UnknownName("agent", steer.agent, spec.agent_index)
    motors, names = steer.motors, ", ".join(motor.name for motor in space.motors)
    if not isinstance(motors, tuple) or len(motors) != len(space.motors):
        got = f"a tuple of {len(motors)}" if isinstance(motors, tuple) else repr(motors)
        raise InterventionError(f"'motors' must be a tuple of {len(space.motors)} ({names}), got {got}.")
    for name, value in zip((motor.name for motor in space.motors), motors, strict=True):
        right = isinstance(value, Real) and not isinstance(value, bool)
        if not right or not math.isfinite(value) or abs(value) > 1.0:
            raise InterventionError(f"Motor '{name}' must be a number in [-1, 1], got {value!r}.")
    for name, switch in (("grab", steer.grab), ("use", steer.use)):
        if not isinstance(switch, bool):
            raise InterventionError(f"'{name}' must be True or False, got {switch!r}.")
    if not isinstance(steer.word, str):
        raise InterventionError(f"'word' must be a word or empty, got {steer.word!r}.")
    if steer.word and steer.word not in space.words:
        raise UnknownName("word", steer.word, space.words)
