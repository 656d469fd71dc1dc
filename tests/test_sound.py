"""What is heard is what happens: waves are well made, and every cue is bound to a number of the life."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from render.camera import Camera, frame_world
from render.pose import pose
from render.sound.listener import FASTEST, Listener
from render.sound.melodies import VOICES, voices
from render.sound.score import Cue, blows, heard, pitch_of
from render.sound.track import mix
from render.sound.waves import PEAK, RATE, Note, Sound, wave
from sandbox import api
from sandbox.intervention import Drag, Drop, Intervention, Say
from sandbox.life import Life
from sandbox.snapshot import Snapshot
from sandbox.spec import WORDS
from tests.snapshots import CHILD, snapshot, world
from worlds.loader import load

ROOM = """
title = "Small"
size = [8, 8]
spare = { apple = 2 }
[[things]]
kind = "ball"
at = [2.5, -2.5]
[[things]]
kind = "crate"
at = [-2.5, -2.5]
[[agents]]
name = "Ada"
mind = "MIND"
at = [-1, 0.5]
"""

NOTES = (pitch_of(1000.0), pitch_of(0.5), pitch_of(0.001))
STRUCK = (
    *(Sound(kind, note) for kind in ("step", "thud", "bop", "knock", "bell") for note in NOTES),
    Sound("munch"),
)
SAID = [Sound("word", note, word) for note in (VOICES[0], VOICES[-1]) for word in WORDS]


@pytest.mark.parametrize("sound", [*STRUCK, *SAID], ids=str)
def test_a_wave_is_short_and_loud_enough_and_begins_and_ends_at_rest(sound: Sound) -> None:
    samples = wave(sound)
    assert samples.dtype == np.int16
    assert 0.05 < len(samples) / RATE < 1.2
    assert np.abs(samples).max() / 32_767 == pytest.approx(PEAK, abs=0.001)
    assert np.abs(samples[[0, -1]]).max() <= 1
    strength = np.abs(np.fft.rfft(samples)) ** 2
    shrill = np.fft.rfftfreq(len(samples), 1 / RATE) > 4000
    assert strength[shrill].sum() < 0.02 * strength.sum()
    assert wave(sound).tobytes() == samples.tobytes()


def shape_of(sound: Sound) -> np.ndarray:
    """What an ear makes of a wave: which frequencies are in it when, as one unit vector."""
    padded = np.zeros(round(0.6 * RATE))
    samples = wave(sound)
    padded[: len(samples)] = samples
    slices = padded[: len(padded) // 512 * 512].reshape(-1, 512) * np.hanning(512)
    strength = np.sqrt(np.abs(np.fft.rfft(slices, axis=1))).ravel()
    return strength / np.linalg.norm(strength)


def test_no_word_sounds_like_another_and_no_voice_like_another() -> None:
    by_word = [shape_of(Sound("word", VOICES[4], word)) for word in WORDS]
    assert max(float(a @ b) for a, b in combinations(by_word, 2)) < 0.9
    by_voice = [shape_of(Sound("word", note, "hello")) for note in VOICES]
    assert max(float(a @ b) for a, b in combinations(by_voice, 2)) < 0.9


def test_everybody_in_a_world_has_a_voice_of_their_own() -> None:
    notes = voices(world((CHILD,) * 8).agents)  # of which two each have the same colour
    assert len(set(notes)) == 8
    assert len(set(voices(world((CHILD,) * 4).agents))) == 4


def lives(life: Life, ticks: int) -> Iterator[tuple[Snapshot, Snapshot]]:
    """Lives on; gives every two snapshots in a row."""
    last = life.snapshot()
    for _ in range(ticks):
        life.tick()
        now = life.snapshot()
        yield last, now
        last = now


def test_every_foot_that_the_picture_puts_down_is_heard_once() -> None:
    life = api.open_life(load(ROOM.replace("MIND", "wander")), seed=2, threads=1)
    ada = np.array([0])

    def lifted(shot: Snapshot) -> np.ndarray:
        return pose(shot, ada, [shot.spec.agents[0].body], np.zeros(1, np.float32)).lift[0] > 0

    drawn, steps = 0, []
    for last, now in lives(life, 200):
        drawn += int((lifted(last) & ~lifted(now)).sum())
        steps += [cue for cue in heard(last, now) if cue.sound.kind == "step"]
    metres = float(life.snapshot().travelled[0])
    assert metres > 2
    assert len(steps) == drawn
    assert len(steps) == pytest.approx(metres / (2.5 * 0.45 * CHILD.trunk_radius), abs=1)
    left = [step.sound.note for step in steps]
    assert all(a != b for a, b in pairwise(left))  # left, right, left


def test_a_word_is_heard_once_at_the_tick_it_is_said() -> None:
    life = api.open_life("dinner-party", seed=3, threads=1, minds="sociable")
    expected, came = [], []
    for last, now in lives(life, 200):
        said = np.flatnonzero(now.loudness == 1.0)
        expected += [(now.tick, now.spec.agents[i].name, WORDS[now.word[i] - 1]) for i in said]
        words = (cue for cue in heard(last, now) if cue.sound.kind == "word")
        came += [(now.tick, cue.source, cue.sound.word) for cue in words]
    assert len(expected) > 2
    assert came == expected


def test_a_word_that_was_said_between_two_looks_is_heard_and_one_that_fades_is_not() -> None:
    first = replace(
        snapshot(), word=np.array((1, 1, 2, 0)), loudness=np.array((0.3, 0.9, 0.5, 0), np.float32)
    )
    later = replace(
        first,
        tick=first.tick + 3,
        word=np.array((1, 1, 3, 0)),
        loudness=np.array((0.9, 0.656, 0.9, 0), np.float32),
    )
    said = [(cue.source, cue.sound.word) for cue in heard(first, later) if cue.sound.kind == "word"]
    assert said == [("Mika", "hello"), ("Pip", "come")]


def test_the_hand_is_heard_once_on_a_note_that_is_nobodys() -> None:
    life = api.open_life("dinner-party", seed=3, threads=1, minds="idle")
    life.apply(Say(agent="Ada", word="come"))
    words = [(now.tick, cue) for last, now in lives(life, 60) for cue in heard(last, now)]
    ((tick, cue),) = [(tick, cue) for tick, cue in words if cue.sound.kind == "word"]
    assert (tick, cue.source, cue.sound.word) == (1, "hand", "come")
    assert cue.sound.note not in VOICES


def listened(life: Life, ticks: int, deed: Intervention | None = None, held: str | None = None) -> Counter:
    """Lives on with ears, while something is done in every tick; counts what is heard."""
    ears, camera, count = Listener(), frame_world(life.spec), Counter[str]()
    for _ in range(ticks):
        if deed is not None:
            life.apply(deed)
        life.tick()
        count.update(note.sound.kind for note in ears.hear(life.snapshot(), camera, 1.0, held))
    return count


@pytest.mark.parametrize(("thing", "kind"), [("ball", "bop"), ("crate", "knock")])
def test_what_falls_is_heard_where_it_lands_and_not_while_a_hand_pulls_it(thing: str, kind: str) -> None:
    life = api.open_life(load(ROOM.replace("MIND", "idle")), seed=2, threads=1)
    assert not listened(life, 10)
    where = life.snapshot().thing_pos[life.spec.thing_index[thing]]
    lift = Drag(thing=thing, to=(float(where[0]), float(where[1]), 1.2))
    assert not listened(life, 30, lift, held=thing)
    landed = listened(life, 30)
    assert set(landed) == {kind}
    assert 1 <= landed[kind] <= 3  # it may bounce
    assert not listened(life, 10)


def test_a_drop_rings_and_a_meal_is_chewed_as_the_mouth_shuts() -> None:
    life = api.open_life(load(ROOM.replace("MIND", "idle")), seed=2, threads=1)
    life.apply(Drop(kind="apple", at=(2.0, 2.0)))
    assert listened(life, 1) == {}  # who begins to listen has missed what was before
    life.apply(Drop(kind="apple", at=(2.0, -1.0)))
    assert [cue.sound.kind for last, now in lives(life, 1) for cue in heard(last, now)] == ["bell"]
    shot = life.snapshot()
    chewing = replace(shot, eating=np.array([True]))
    bites = 0
    for tick in range(29):
        last, now = replace(chewing, tick=100 + tick), replace(chewing, tick=101 + tick)
        bites += sum(cue.sound.kind == "munch" for cue in heard(last, now))
    assert bites == round(29 * 2.6 / (2 * math.pi))
    assert not any(cue.sound.kind == "munch" for cue in heard(shot, replace(shot, tick=shot.tick + 9)))


def test_who_runs_into_a_tree_is_heard_and_who_slows_down_is_not() -> None:
    shot = replace(snapshot(), agent_vel=np.zeros((4, 3), np.float32))

    def stopped(before: float, after: float) -> list[Cue]:
        vel = np.zeros((2, 4, 3), np.float32)
        vel[:, 1, 0] = before, after
        running, later = (replace(shot, tick=shot.tick + i, agent_vel=vel[i]) for i in range(2))
        return list(blows(replace(shot, tick=shot.tick - 1), running, later))

    assert not stopped(1.2, 0.8)
    assert not stopped(0.0, 1.5)  # who is pushed from rest has run into nothing
    hard, soft = (stopped(before, 0.0)[0] for before in (1.5, 0.7))
    assert (hard.source, hard.sound.kind) == ("Nori", "thud")
    assert hard.loudness >= soft.loudness > 0


def test_a_sound_track_holds_every_note_at_its_time_and_on_its_side_and_never_clips() -> None:
    left, right = (Note(sound=Sound("step", 8), volume=1.0, pan=pan) for pan in (-1.0, 1.0))
    bells = [(10.5, Note(sound=Sound("bell", note), volume=1.0, pan=0.0)) for note in range(20, 50)]
    blocks = list(mix([(1.0, left), (9.98, right), *bells], 12.0))
    track = np.concatenate(blocks, axis=1)
    assert track.shape == (2, 12 * RATE)
    assert np.abs(track).max() <= 1
    step = wave(left.sound) / 32_768

    def at(seconds: float) -> np.ndarray:
        return track[:, round(seconds * RATE) :][:, : len(step)]

    assert np.abs(track[:, :RATE]).max() == 0
    assert np.allclose(at(1.0)[1], 0, atol=1e-6)
    assert np.allclose(at(9.98)[0], 0, atol=1e-6)
    for side, seconds in ((0, 1.0), (1, 9.98)):  # the second lies across two blocks
        quiet = np.abs(step) < 0.7
        assert np.allclose(at(seconds)[side][quiet], step[quiet], atol=1e-3)


def speaking(shot: Snapshot, tick: int, who: int) -> Snapshot:
    loudness = np.zeros(4, np.float32)
    loudness[who] = 1
    return replace(shot, tick=tick, word=np.full(4, 1), loudness=loudness, agent_vel=np.zeros((4, 3)))


def note_of(who: int, camera: Camera) -> Note:
    ears = Listener()
    shot = snapshot(world())
    ears.hear(replace(shot, tick=4, word=np.full(4, 1), loudness=np.zeros(4, np.float32)), camera, 1.0, None)
    (note,) = ears.hear(speaking(shot, 5, who), camera, 1.0, None)
    return note


def test_near_is_louder_and_left_is_left() -> None:
    shot = snapshot(world())
    x, y, z = (float(each) for each in shot.head_pos[0])
    near, far = (Camera(eye=(x - away, y, z), target=(x, y, z)) for away in (2.0, 12.0))
    assert note_of(0, near).volume > 2 * note_of(0, far).volume
    assert note_of(0, near).pan == pytest.approx(0.0, abs=1e-3)
    left = Camera(eye=(x - 2, y - 1, z), target=(x, y - 1, z))
    right = Camera(eye=(x - 2, y + 1, z), target=(x, y + 1, z))
    assert note_of(0, left).pan < -0.2
    assert note_of(0, right).pan > 0.2


def test_nothing_is_heard_twice_nor_at_great_speed_nor_of_what_nobody_saw() -> None:
    shot, camera = snapshot(world()), frame_world(world())
    shot = replace(shot, word=np.full(4, 1), loudness=np.zeros(4, np.float32))
    ears = Listener()

    def hear(now: Snapshot, speed: float = 1.0) -> int:
        return len(ears.hear(now, camera, speed, None))

    assert hear(speaking(shot, 5, 0)) == 0  # the first look
    assert hear(speaking(shot, 6, 0)) == 1
    assert hear(speaking(shot, 6, 0)) == 0  # time stands still
    assert hear(speaking(shot, 7, 1), FASTEST) == 1
    assert hear(speaking(shot, 8, 1), 2 * FASTEST) == 0
    assert hear(speaking(shot, 9, 1)) == 0  # it begins to listen anew
    assert hear(speaking(shot, 10, 1)) == 1
    assert hear(speaking(shot, 90, 1)) == 0
    assert hear(replace(speaking(shot, 91, 1), resets=shot.resets + 1)) == 0
