"""What minds expect, as figures of glass: where they think they will be in a second, and those they see.

Only places are expected. A figure stands as its owner stands now, turned as it is now, and has no face; the
heads of others are plain, for a mind does not say whose they are. Everything has the colour of the agent that
expects it, and fades where it falls together with what is really there: a guess that came true hides nothing.
And the less such guesses have lately been worth, the thinner is the glass; see `render.proven`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from render.child import arm_owners, arms, boots, trunk
from render.head import HEAD_SHAPE, SKULL, ears
from render.pebble import stone, toes
from render.pose import Frame, Pose, pose
from render.rotations import Array
from render.rows import WIDTH, rows
from render.toys import toys
from sandbox.snapshot import Snapshot, Thinking
from sandbox.spec import WorldSpec

OPACITY = 19
"""The column of a row that holds how thick its glass is, from 0 to 1."""

APART = (0.10, 0.40)
"""Metres from what is really there at which a ghost begins to be seen, and at which it is seen in full."""

STEPS = 5
"""Dots on the way from a body to where it is expected."""

DOT = 0.045
FLAT = 0.12
"""Metres that a dot is wide, and how high discs and dots on the ground are, as a share of their radius."""

BELOW = 0.2
"""Metres below its feet at which a label of a figure stands: in front of its disc, where no name floats."""


class Worth(NamedTuple):
    """How thick the glass of somebody's ghosts is, from 0 to 1: those of itself, and those of others."""

    own: float = 1.0
    others: float = 1.0


Imagined = Mapping[str, Worth]
"""The names of agents whose expectations are drawn, and how well these are seen."""

NOBODY: Imagined = {}


def without_own(imagined: Imagined) -> Imagined:
    """Leaves out where agents expect themselves to be: a figure would stand before their own eyes."""
    return {name: worth._replace(own=0.0) for name, worth in imagined.items()}


@dataclass(frozen=True, slots=True)
class Expected:
    """Where one agent expects itself to be.

    Attributes:
        agent: its index.
        foot: below the figure, where a label can stand.
        opacity: how well the figure is seen, 0 to 1.
    """

    agent: int
    foot: Array
    opacity: float


def expectations(world: Snapshot, imagined: Imagined) -> list[Expected]:
    """Says where some agents expect themselves to be, leaving out those who expect to stay where they are.

    Args:
        world: with what its minds think.
        imagined: the agents.
    """
    chosen = _thinkers(world, imagined)
    if world.thinking is None:
        return []
    shift, seen = _shifts(world, world.thinking, chosen)
    down = np.array((0, 0, BELOW), np.float32)
    return [
        Expected(int(i), world.agent_pos[i] + by - down, float(opacity))
        for i, by, opacity in zip(chosen, shift, seen * _worth(world, imagined, chosen)[0], strict=True)
        if opacity > 0
    ]


class Ghosts:
    """The ghosts of one world's agents."""

    def __init__(self, spec: WorldSpec) -> None:
        """Gathers the measures once."""
        self._agents = spec.agents
        self._toys = toys(list(spec.agents))
        self._armed = np.array([bool(agent.body.arms) for agent in spec.agents])

    def rows(self, world: Snapshot, imagined: Imagined) -> Array:
        """Builds what some agents expect: float32 [N, WIDTH].

        Args:
            world: with what its minds think.
            imagined: the agents.
        """
        chosen = _thinkers(world, imagined)
        if world.thinking is None or len(chosen) == 0:
            return np.zeros((0, WIDTH), np.float32)
        own, others = _worth(world, imagined, chosen)
        made = [
            self._ways(world, world.thinking, chosen, own),
            self._heads(world, world.thinking, chosen, others),
        ]
        for armed in (True, False):
            alike = self._armed[chosen] == armed
            if alike.any():
                made.append(self._figures(world, world.thinking, chosen[alike], own[alike]))
        together = np.concatenate(made)
        return together[together[:, OPACITY] > 0]

    def _figures(self, world: Snapshot, thinking: Thinking, chosen: np.ndarray, worth: Array) -> Array:
        """Builds figures where agents of one kind of body expect themselves."""
        armed = bool(self._armed[chosen[0]])
        shift, opacity = _shifts(world, thinking, chosen)
        opacity = opacity * worth
        toy, bodies = self._toys.of(chosen), [self._agents[i].body for i in chosen]
        there = _moved(pose(world, chosen, bodies, np.zeros(len(chosen), np.float32)), shift)
        head = rows(
            pos=there.head.origin,
            quat=there.head.quat,
            radius=SKULL * toy.head_radius,
            scale=HEAD_SHAPE,
            colour=toy.colour,
        )
        parts = [trunk, boots, ears] if armed else [stone, toes]
        made = [head, *(part(toy, there) for part in parts)]
        glass = [self._glass(part, _each(len(chosen), len(part)), chosen, opacity) for part in made]
        if armed:
            glass.append(self._glass(arms(toy, there), arm_owners(toy), chosen, opacity))
        return np.concatenate(glass)

    def _ways(self, world: Snapshot, thinking: Thinking, chosen: np.ndarray, worth: Array) -> Array:
        """Builds dots that lead to the figures, and the discs these stand on."""
        shift, opacity = _shifts(world, thinking, chosen)
        share = np.linspace(0, 1, STEPS + 2, dtype=np.float32)[1:]  # the last one is the disc
        pos = world.agent_pos[chosen][:, None] + share[:, None] * shift[:, None]
        radius = np.full(pos.shape[:2], DOT, np.float32)
        radius[:, -1] = 1.25 * self._toys.trunk_radius[chosen]
        made = _flat(pos, radius)
        return self._glass(made, _each(len(chosen), len(made)), chosen, opacity * worth)

    def _heads(self, world: Snapshot, thinking: Thinking, chosen: np.ndarray, worth: Array) -> Array:
        """Builds the heads of others, each over a disc on the ground."""
        who, slot = np.nonzero(thinking.seen[chosen])
        owner = chosen[who]
        pos = thinking.others[owner, slot]
        away = np.linalg.norm(pos[:, None] - world.head_pos, axis=-1)
        away[np.arange(len(owner)), owner] = np.inf
        opacity = _risen(away.min(axis=1, initial=np.inf)) * worth[who]
        radius = SKULL * self._toys.head_radius[owner]
        heads = rows(pos=pos, radius=radius, scale=HEAD_SHAPE, colour=self._toys.colour[owner])
        discs = _flat(pos * np.array((1, 1, 0), np.float32), 0.4 * radius)
        row = np.arange(len(owner))
        return np.concatenate([self._glass(part, row, owner, opacity) for part in (heads, discs)])

    def _glass(self, made: Array, row: np.ndarray, owner: np.ndarray, opacity: Array) -> Array:
        """Gives rows the colour of who expects them, and how well they are seen.

        Args:
            made: [N, WIDTH].
            row: [N] whose each one is: an index into the other two.
            owner: [n] agents.
            opacity: [n].
        """
        made[:, 16:19] = self._toys.colour[owner[row]]
        made[:, OPACITY] = opacity[row]
        return made


def _worth(world: Snapshot, imagined: Imagined, chosen: np.ndarray) -> Array:
    """Gives how thick the glass of some agents' ghosts is: of their own, and of others; [2, n]."""
    worth = [imagined[world.spec.agents[i].name] for i in chosen]
    return np.array(worth, np.float32).reshape(-1, 2).T


def _thinkers(world: Snapshot, imagined: Imagined) -> np.ndarray:
    """Gives the agents among some who think: int [n]."""
    if world.thinking is None:
        return np.zeros(0, np.int64)
    named = np.array([agent.name in imagined for agent in world.spec.agents])
    return np.flatnonzero(named & world.thinking.thinks)


def _shifts(world: Snapshot, thinking: Thinking, chosen: np.ndarray) -> tuple[Array, Array]:
    """Gives how far agents expect to move, [n, 3], and how well their figures are seen, [n]."""
    shift = thinking.ahead[chosen] - world.agent_pos[chosen]
    return shift, _risen(np.linalg.norm(shift, axis=-1))


def _risen(away: Array) -> Array:
    """Gives how well a ghost is seen that is so far from what it could be mistaken for."""
    risen = np.clip((away - APART[0]) / (APART[1] - APART[0]), 0, 1)
    return risen * risen * (3 - 2 * risen)


def _each(count: int, total: int) -> np.ndarray:
    """Says whose rows are: the same number of each, one owner after the other."""
    return np.repeat(np.arange(count), total // max(count, 1))


def _moved(body: Pose, shift: Array) -> Pose:
    """Puts bodies elsewhere."""
    base, head = (Frame(part.origin + shift, part.quat) for part in (body.base, body.head))
    return replace(body, base=base, head=head, palms=body.palms + shift[:, None])


def _flat(pos: Array, radius: Array) -> Array:
    """Builds discs on the ground."""
    return rows(pos=pos, radius=radius, scale=(1.0, 1.0, FLAT), colour=np.zeros(3, np.float32))
