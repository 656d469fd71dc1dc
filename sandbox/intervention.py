"""The hand of the person watching: all that anybody outside may do to a life.

Each takes effect at the next tick, for one tick, and is written to the life's log. `world` is the index of
the world it acts on. Positions are in metres in the world's frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.steering import Steer

if TYPE_CHECKING:  # fronts import this module and must not wait for torch
    from sandbox.spec import Vec2, Vec3
    from sandbox.timestep import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Pushes an agent or a movable thing.

    Attributes:
        agent: the name of the agent, or
        thing: the label of the thing; exactly one of the two.
        force: newtons, world frame, at the middle of the body.
        world: the world it acts on.
    """

    agent: str | None = None
    thing: str | None = None
    force: Vec3
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drag:
    """Pulls an agent or a movable thing towards a point with a damped spring, gravity taken off.

    Attributes:
        agent: the name of the agent, or
        thing: the label of the thing; exactly one of the two.
        to: where its origin should go.
        world: the world it acts on.
    """

    agent: str | None = None
    thing: str | None = None
    to: Vec3
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Drops a thing of a kind into the world from hand height: a spare one, or one that was taken away.

    Attributes:
        kind: the prefab's name: "apple".
        at: where.
        world: the world it acts on.
    """

    kind: str
    at: Vec2
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Takes a movable thing out of the world, as if it had been eaten; what grows grows back.

    Attributes:
        thing: its label.
        world: the world it acts on.
    """

    thing: str
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feel:
    """Makes a body feel something: fed, tired, hurt or warm. From then on it goes its way again.

    Attributes:
        agent: whose body.
        feeling: one of `space.FEELINGS`.
        value: in [0, 1].
        world: the world it acts on.
    """

    agent: str
    feeling: str
    value: float
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """Shows somebody a pleased hand, or a cross one; whoever sees it takes it as anybody's face.

    Attributes:
        agent: before whose eyes.
        value: the valence it shows: 1 praises, -1 scolds.
        world: the world it acts on.
    """

    agent: str
    value: float = 1.0
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Says a word before somebody's face; all in earshot hear it.

    Attributes:
        agent: before whose.
        word: one of `spec.WORDS`.
        world: the world it acts on.
    """

    agent: str
    word: str
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Daylight:
    """Makes it as light as this in a world, until it is said otherwise; what is dark is seen darker.

    Attributes:
        value: 0 is night, 1 is noon.
        world: the world it acts on.
    """

    value: float
    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Begins a world anew: everything is placed again, bodies feel fresh; what minds learned stays."""

    world: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Tells all agents whose mind is "puppet" what to do, in every world.

    Attributes:
        action: for bodies [N, B]: puppets in the order of the world's agents, then worlds.
    """

    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Stops what a mind learns, in all its worlds; it goes on to perceive and to act.

    Attributes:
        agent: whose mind; None for everybody who learns.
        frozen: False to let it learn again.
    """

    agent: str | None = None
    frozen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamp:
    """Holds a part of a mind at a value, in all its worlds.

    Attributes:
        agent: whose mind.
        part: a name among the mind's `Door.parts`.
        value: what every number of the part is held at; None lets go.
    """

    agent: str
    part: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """Cuts a part of a mind off, in all its worlds: what it computes no longer reaches the rest.

    Attributes:
        agent: whose mind.
        part: a name among the mind's `Door.parts`.
        cut: False to heal it.
    """

    agent: str
    part: str
    cut: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Lets two minds of one kind change bodies, with all that they know, in all their worlds.

    Attributes:
        agent: whose mind.
        other: with whose.
    """

    agent: str
    other: str


OnMind = Freeze | Clamp | Lesion | Swap
"""What acts on minds; it acts on a whole mind, in all the worlds that it lives in."""

OnWorld = Push | Drag | Drop | Remove | Feel | Praise | Say | Daylight | Steer | Reset
"""What acts on one world."""

Intervention = OnWorld | Act | OnMind


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a life's log: what was done from outside, and at which tick."""

    tick: int
    intervention: Intervention


MAX_FORCE = 5000.0
"""Newtons; a stronger push would throw bodies through walls."""


MAX_CLAMP = 100.0
"""The largest value a part of a mind can be held at; what minds compute stays far below."""
