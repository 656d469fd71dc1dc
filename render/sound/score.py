"""What is to be heard between two snapshots: every cue is bound to a number that changed.

cue                              <- number
-----------------------------------------------------------------------------------------
a step, as loud as feet lift     <- metres walked: a foot comes down, where the picture puts it down
a word, in the speaker's voice   <- a word is said: its loudness is 1, has risen, or it is another
a word, lower than all voices    <- the hand of somebody outside says one
a munch                          <- eating: the mouth that chews shuts, when the picture shuts it
a bell                           <- food that was not in the world is there: grown back, or dropped
a bop, a knock; a thud           <- a thing, round or not; an agent: it loses speed that neither motors nor
                                    falling take; the louder, the more momentum it loses

Who is silent, asleep or held makes no sound, and nothing sounds that is not in the table.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from render.blend import LEAP
from render.faces import CHEWING
from render.pose import strides, vigour_of
from render.rotations import Array
from render.sound.melodies import HAND, voices
from render.sound.waves import Sound
from sandbox.snapshot import Snapshot, Visit
from sandbox.spec import TICK, WORDS

BLOW = 0.6
"""Metres a second, lost in one tick, from which something was stopped by another; motors take up to 0.45."""

_FALL = np.array((0.0, 0.0, -9.81 * TICK))
"""Metres a second that falling adds in a tick."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that is to be heard.

    Attributes:
        sound: what.
        source: the name of the agent, or the label of the thing.
        place: where, world frame, metres.
        loudness: from nothing to 1, a metre away.
    """

    sound: Sound
    source: str
    place: Array
    loudness: float


def heard(last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    """Gives all that happened since an earlier snapshot of the same life, but for blows."""
    yield from _steps(last, now)
    yield from _words(last, now)
    yield from _munches(last, now)
    yield from _bells(last, now)


def _steps(last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    agents = np.arange(len(now.spec.agents))
    bodies = [agent.body for agent in now.spec.agents]
    before, after = (np.floor(2 * strides(shot, agents, bodies) + 0.5) for shot in (last, now))
    vigour = vigour_of(np.linalg.norm(now.agent_vel[:, :2], axis=-1) * now.stands)
    for i in np.flatnonzero(after > before):
        note = pitch_of(bodies[i].mass) + 3 * int(after[i] % 2)  # the left foot is the higher one
        yield Cue(Sound("step", note), now.spec.agents[i].name, now.agent_pos[i], 0.5 * float(vigour[i]))


def _words(last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    said = (now.loudness >= 1) | (now.loudness > last.loudness) | (now.word != last.word)
    who = np.flatnonzero(said & (now.word > 0))
    notes = voices(now.spec.agents) if len(who) else []
    for i in who:
        sound = Sound("word", notes[i], WORDS[now.word[i] - 1])
        yield Cue(sound, now.spec.agents[i].name, now.head_pos[i], 0.6)
    yield from _words_of_hand(last.visit, now.visit)


def _words_of_hand(last: Visit | None, now: Visit | None) -> Iterator[Cue]:
    """Gives what the hand says; one that only stays a while longer says nothing again."""
    if now is None or not now.word:
        return
    if last is None or now.loudness >= 1 or now.loudness > last.loudness or now.word != last.word:
        yield Cue(Sound("word", HAND, WORDS[now.word - 1]), "hand", now.pos, 0.6)


def _munches(last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    before, after = (math.floor(CHEWING * shot.tick / (2 * math.pi) + 0.25) for shot in (last, now))
    if after > before:
        for i in np.flatnonzero(now.eating):
            yield Cue(Sound("munch"), now.spec.agents[i].name, now.head_pos[i], 0.35)


def _bells(last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    for i in np.flatnonzero(now.thing_present & ~last.thing_present):
        thing = now.spec.things[i]
        if thing.prefab.food is not None:
            note = pitch_of(thing.prefab.mass or 1.0) + 7
            yield Cue(Sound("bell", note), thing.label, now.thing_pos[i], 0.4)


def blows(before: Snapshot, last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    """Gives what was stopped or turned back, from three snapshots in a row of the same life.

    A hand that holds a thing moves it as it likes, so that what is held takes no blows here.
    """
    yield from _stopped_things(before, last, now)
    lost = _lost(last.agent_vel, now.agent_vel, np.zeros(3))
    for i in np.flatnonzero((lost > BLOW) & ~_leapt(last.agent_pos, now.agent_pos)):
        agent = now.spec.agents[i]
        sound = Sound("thud", pitch_of(agent.body.mass))
        yield Cue(sound, agent.name, now.agent_pos[i], _force(agent.body.mass, lost[i]))


def _stopped_things(before: Snapshot, last: Snapshot, now: Snapshot) -> Iterator[Cue]:
    shots = (before, last, now)
    first, second = (
        (later.thing_pos - earlier.thing_pos) / (TICK * (later.tick - earlier.tick))
        for earlier, later in ((before, last), (last, now))
    )
    lost = _lost(first, second, _FALL * (now.tick - before.tick) / 2)
    stays = np.all([shot.thing_present for shot in shots], axis=0)
    stays &= ~_leapt(before.thing_pos, last.thing_pos) & ~_leapt(last.thing_pos, now.thing_pos)
    for shot in shots:
        stays[shot.holding[shot.holding >= 0]] = False
    for i in np.flatnonzero(stays & (lost > BLOW)):
        thing = now.spec.things[i]
        mass = thing.prefab.mass or 1.0
        kind = "bop" if thing.prefab.solid[0].kind == "sphere" else "knock"
        sound = Sound(kind, pitch_of(mass))
        yield Cue(sound, thing.label, now.thing_pos[i], _force(mass, lost[i]))


def pitch_of(mass: float) -> int:
    """Gives the note of something that is struck: the heavier, the lower, within what is good to hear."""
    return min(max(round(38 - 6 * math.log2(mass / 0.5)), 8), 50)


def _lost(first: Array, second: Array, free: Array) -> Array:
    """Gives the speed that was lost along the way, beyond a change that is free: [n], m/s.

    What bounces back loses twice its speed at most; so who was struck while at rest has lost nothing.
    """
    speed = np.linalg.norm(first, axis=-1)
    lost = -np.sum((second - first - free) * first, axis=-1) / np.maximum(speed, 1e-6)
    return np.minimum(lost, 2 * speed)


def _leapt(a: Array, b: Array) -> np.ndarray:
    return np.linalg.norm(b - a, axis=-1) > LEAP


def _force(mass: float, lost: float) -> float:
    """Gives how loud a blow is: a ball that falls from a hand is at a third, a running child at two."""
    return float(np.clip(0.28 * math.sqrt(mass * lost), 0.1, 0.9))
