"""Admission: which interventions can be done to a life of some world, before they are written to its log."""

import math
from collections.abc import Collection
from numbers import Real
from typing import get_args

from sandbox.errors import InterventionError, UnknownName
from sandbox.intervention import (
    MAX_CLAMP,
    MAX_FORCE,
    Act,
    Clamp,
    Daylight,
    Drag,
    Drop,
    Feel,
    Freeze,
    Intervention,
    Lesion,
    OnMind,
    OnWorld,
    Praise,
    Push,
    Remove,
    Say,
    Swap,
)
from sandbox.space import FEELINGS
from sandbox.spec import WORDS, WorldSpec
from sandbox.steering import Steer, check_steer


def check(intervention: Intervention, spec: WorldSpec, num_worlds: int) -> None:
    """Raises `InterventionError` or `UnknownName` unless this can be done to a life of that world.

    `Act`, and the parts of minds, are checked where the minds are known, by the life.
    """
    if not isinstance(intervention, Intervention):
        kinds = ", ".join(kind.__name__ for kind in get_args(Intervention))
        raise InterventionError(f"An intervention is one of {kinds}; got {type(intervention).__name__}.")
    if isinstance(intervention, Act):
        return
    if isinstance(intervention, OnMind):
        _check_mind(intervention, spec)
        return
    _check_world(intervention, num_worlds)
    _check_deed(intervention, spec)


def _check_deed(intervention: OnWorld, spec: WorldSpec) -> None:
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
        case Feel() | Praise() | Say():
            _check_person(intervention, spec)
        case Daylight(value=value):
            _check_share(value, 0.0)
        case Steer():
            check_steer(intervention, spec)


def _check_world(intervention: OnWorld, num_worlds: int) -> None:
    world = intervention.world
    if not isinstance(world, int) or isinstance(world, bool) or not 0 <= world < num_worlds:
        raise InterventionError(
            f"{type(intervention).__name__} names world {intervention.world}; "
            f"this life has worlds 0 to {num_worlds - 1}."
        )


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


def _check_person(intervention: Feel | Praise | Say, spec: WorldSpec) -> None:
    name = type(intervention).__name__
    _check_word(name, "agent", intervention.agent, spec.agent_index)
    match intervention:
        case Feel(feeling=feeling, value=value):
            _check_word(name, "feeling", feeling, FEELINGS)
            _check_share(value, 0.0)
        case Praise(value=value):
            _check_share(value, -1.0)
        case Say(word=word):
            _check_word(name, "word", word, WORDS)


def _check_word(name: str, what: str, word: str, known: Collection[str]) -> None:
    if not isinstance(word, str):
        raise InterventionError(f"{name} needs the name of the {what}, got {word!r}.")
    if word not in known:
        raise UnknownName(what, word, known)


def _check_share(value: float, low: float) -> None:
    if not isinstance(value, Real) or isinstance(value, bool) or not low <= float(value) <= 1.0:
        raise InterventionError(f"'value' must be a number in [{low:g}, 1], got {value!r}.")


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
