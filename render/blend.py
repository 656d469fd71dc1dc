"""What a world looked like between two ticks: a pure function of two snapshots, so frames can be repeated."""

from dataclasses import replace

import numpy as np

from render.rotations import Array, unit
from sandbox.snapshot import Snapshot, Thinking, Visit

LEAP = 1.0
"""Metres in one tick beyond which something was put elsewhere rather than moved."""

ANOTHER = 0.25
"""Metres in one tick beyond which a goal is another one, and not the same that moves."""

LINEAR = ("agent_vel", "travelled", "head_angle", "loudness", "feelings", "shape_colour", "face")
DIRECTIONS = ("heading", "gaze")
PLACES = ("agent_pos", "head_pos", "palm_pos", "goal", "thing_pos")


def between(previous: Snapshot | None, snapshot: Snapshot, blend: float) -> Snapshot:
    """Gives the picture at `blend` of the way from one snapshot to the next.

    Places and angles move in straight lines, directions and quaternions turn, faces melt; what appears, is
    said or is held follows the later snapshot. What was put elsewhere jumps.

    Args:
        previous: the earlier one; None gives the later one as it is.
        snapshot: the later one.
        blend: 0 is the earlier, 1 the later.
    """
    if previous is None or blend >= 1 or not _follows(previous, snapshot):
        return snapshot
    changes: dict[str, Array] = {}
    for name in LINEAR:
        changes[name] = _mix(getattr(previous, name), getattr(snapshot, name), blend)
    for name in DIRECTIONS:
        changes[name] = unit(_mix(getattr(previous, name), getattr(snapshot, name), blend))
    agents_leap = _leaps(previous.agent_pos, snapshot.agent_pos)
    things_leap = _leaps(previous.thing_pos, snapshot.thing_pos) | (
        previous.thing_present < snapshot.thing_present
    )
    other = np.linalg.norm(snapshot.goal - previous.goal, axis=-1) > ANOTHER
    leaps = {"thing_pos": things_leap, "goal": agents_leap | other}
    for name in PLACES:
        leap = leaps.get(name, agents_leap)
        changes[name] = _move(getattr(previous, name), getattr(snapshot, name), blend, leap)
    changes["thing_quat"] = _turn(previous.thing_quat, snapshot.thing_quat, blend)
    thinking = _rethink(previous.thinking, snapshot.thinking, blend, agents_leap)
    light = previous.light + (snapshot.light - previous.light) * blend
    visit = _revisit(previous.visit, snapshot.visit, blend)
    return replace(snapshot, thinking=thinking, light=light, visit=visit, **changes)


def _revisit(previous: Visit | None, visit: Visit | None, blend: float) -> Visit | None:
    """Moves the hand of somebody outside; one that has just come, or leapt, jumps."""
    if previous is None or visit is None or bool(_leaps(previous.pos, visit.pos)):
        return visit
    pos, face = _mix(previous.pos, visit.pos, blend), _mix(previous.face, visit.face, blend)
    return replace(visit, pos=pos, face=face, gaze=unit(_mix(previous.gaze, visit.gaze, blend)))


def _rethink(
    previous: Thinking | None, thinking: Thinking | None, blend: float, leap: np.ndarray
) -> Thinking | None:
    """Moves the places that are expected; those of somebody who has just come into view jump."""
    if previous is None or thinking is None:
        return thinking
    ahead = _move(previous.ahead, thinking.ahead, blend, leap)
    others = _move(previous.others, thinking.others, blend, ~(previous.seen & thinking.seen))
    return replace(thinking, ahead=ahead, others=others)


def _follows(previous: Snapshot, snapshot: Snapshot) -> bool:
    same = previous.spec is snapshot.spec and previous.world == snapshot.world
    return same and previous.resets == snapshot.resets and previous.tick < snapshot.tick


def _mix(a: Array, b: Array, blend: float) -> Array:
    return a + (b - a) * np.float32(blend)


def _leaps(a: Array, b: Array) -> np.ndarray:
    return np.linalg.norm(b - a, axis=-1) > LEAP


def _move(a: Array, b: Array, blend: float, leap: np.ndarray) -> Array:
    return np.where(leap.reshape(*leap.shape, *(1,) * (a.ndim - leap.ndim)), b, _mix(a, b, blend))


def _turn(a: Array, b: Array, blend: float) -> Array:
    same_side = np.where(np.sum(a * b, axis=-1, keepdims=True) < 0, -a, a)  # q and -q are the same turn
    return unit(_mix(same_side, b, blend))
