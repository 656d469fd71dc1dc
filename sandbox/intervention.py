"""The hand of the person watching: all that anybody outside may do to a life.

Each takes effect at the next tick, for one tick, and is written to the life's log. `world` is the index of
the world it acts on. Positions are in metres in the world's frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING

from sandbox.errors import InterventionError, UnknownName
from sandbox.space import FEELINGS

if TYPE_CHECKING:  # fronts import this module and must not wait for torch
    from sandbox.spec import Vec2, Vec3, WorldSpec
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

Intervention = Push | Drag | Drop | Remove | Feel | Reset | Act | OnMind


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a life's log: what was done from outside, and at which tick."""

    tick: int
    intervention: Intervention


MAX_FORCE = 5000.0
"""Newtons; a stronger push would throw bodies through walls."""


MAX_CLAMP = 100.0
"""The largest value a part of a mind can be held at; what minds compute stays far below."""


def check(intervention: Intervention, spec: WorldSpec, num_worlds: int) -> None:
    """Raises `InterventionError` or `UnknownName` unless this can be done to a life of that world.

    `Act`, and the parts of minds, are checked where the minds are known, by the life.
    """
    if not isinstance(intervention, Intervention):
        kinds = "Push, Drag, Drop, Remove, Feel, Reset, Act, Freeze, Clamp, Lesion or Swap"
        raise InterventionError(f"An intervention is a {kinds}, got {type(intervention).__name__}.")
    if isinstance(intervention, Act):
        return
    if isinstance(intervention, OnMind):
        _check_mind(intervention, spec)
        return
    world = intervention.world
    if not isinstance(world, int) or isinstance(world, bool) or not 0 <= world < num_worlds:
        raise InterventionError(
            f"{type(intervention).__name__} names world {intervention.world}; "
            f"this life has worlds 0 to {num_worlds - 1}."
        )
    match intervention:
        case Push(force=force):
            _check_target(intervention, spec)
            _check_numbers("force", force, 3, MAX_FORCE)
        case Drag(to=to):
            _check_target(intervention, spec)
            _check_numbers("to", to, 3, 2.0 * max(spec.size))
        case Drop():
            _check_drop(intervention, spec)
        case Remove(thing=thing):
            _check_movable("Remove", thing, spec)
        case Feel():
            _check_feel(intervention, spec)


def _check_mind(intervention: OnMind, spec: WorldSpec) -> None:
    others = (intervention.other,) if isinstance(intervention, Swap) else ()
    for name in (intervention.agent, *others):
        if name is None and isinstance(intervention, Freeze):
            continue
        if not isinstance(name, str):
            raise InterventionError(
                f"{type(intervention).__name__} needs the name of an agent, got {name!r}."
            )
        if name not in spec.agent_index:
            raise UnknownName("agent", name, spec.agent_index)
    if isinstance(intervention, Clamp) and intervention.value is not None:
        _check_value(intervention.value)
    if isinstance(intervention, Clamp | Lesion) and not isinstance(intervention.part, str):
        raise InterventionError(f"'part' must be the name of a part, got {intervention.part!r}.")
    switch = getattr(intervention, "frozen", getattr(intervention, "cut", True))
    if not isinstance(switch, bool):
        raise InterventionError(f"{type(intervention).__name__} needs True or False, got {switch!r}.")


def _check_value(value: float) -> None:
    right = isinstance(value, Real) and not isinstance(value, bool)
    if not right or not abs(float(value)) <= MAX_CLAMP:  # which what is no number is not either
        raise InterventionError(f"'value' must be a finite number of at most {MAX_CLAMP:g}, got {value!r}.")


def _check_target(intervention: Push | Drag, spec: WorldSpec) -> None:
    name = type(intervention).__name__
    if (intervention.agent is None) == (intervention.thing is None):
        raise InterventionError(f"{name} needs either an agent or a thing, one of the two.")
    if intervention.agent is not None and intervention.agent not in spec.agent_index:
        raise UnknownName("agent", intervention.agent, spec.agent_index)
    if intervention.thing is not None:
        _check_movable(name, intervention.thing, spec)


def _check_movable(name: str, thing: str, spec: WorldSpec) -> None:
    if not isinstance(thing, str):
        raise InterventionError(f"{name} needs the label of a thing, got {thing!r}.")
    if thing not in spec.thing_index:
        raise UnknownName("thing", thing, spec.thing_index)
    if spec.things[spec.thing_index[thing]].prefab.fixed:
        raise InterventionError(f"{name}: '{thing}' is fixed to the ground; choose a thing that moves.")


def _check_feel(feel: Feel, spec: WorldSpec) -> None:
    for kind, name, known in (("agent", feel.agent, spec.agent_index), ("feeling", feel.feeling, FEELINGS)):
        if not isinstance(name, str):
            raise InterventionError(f"Feel needs the name of the {kind}, got {name!r}.")
        if name not in known:
            raise UnknownName(kind, name, known)
    value = feel.value
    if not isinstance(value, Real) or isinstance(value, bool) or not 0.0 <= float(value) <= 1.0:
        raise InterventionError(f"'value' must be a number in [0, 1], got {value!r}.")


def _check_numbers(name: str, values: tuple[float, ...], count: int, most: float) -> None:
    right = (
        isinstance(values, tuple) and len(values) == count and all(isinstance(each, Real) for each in values)
    )
    if not right or not all(math.isfinite(value) and abs(value) <= most for value in values):
        raise InterventionError(
            f"'{name}' must be a tuple of {count} finite numbers of at most {most:g}, got {values!r}."
        )


def _check_drop(drop: Drop, spec: WorldSpec) -> None:
    kinds = {thing.prefab.name for thing in spec.things if thing.droppable}
    if drop.kind not in kinds:
        raise UnknownName("kind to drop", drop.kind, kinds)
    _check_numbers("at", drop.at, 2, max(spec.size))
    half_x, half_y = spec.size[0] / 2, spec.size[1] / 2
    if not (abs(drop.at[0]) < half_x and abs(drop.at[1]) < half_y):
        raise InterventionError(
            f"Drop at {drop.at} lies outside the walls; x within ±{half_x:g}, y within ±{half_y:g}."
        )
