"""Who possesses a body moves it with what is held down, by keys, mouse or pad, and can always let go."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.camera import Camera, frame_world
from render.clearing import Clearing
from render.controls import Controls
from render.gestures import Gesture, Key, Leave
from render.history import History
from render.hud.bubbles import intention_of
from render.hud.labels import labels
from render.hud.reins import moves
from render.looking import Looking
from render.pads import Pads
from render.picking import Target
from render.possession import KEYS, Does, Sticks, Wish, steer
from render.remote import Remote
from render.rig import Rig
from sandbox import api
from sandbox.intervention import Praise
from sandbox.life import Life
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot
from sandbox.space import action_space
from sandbox.spec import WORDS
from sandbox.steering import Steer, check_steer
from tests.snapshots import snapshot, world
from worlds.loader import load

SIZE = (960, 540)
WORLD = """
title = "Small"
size = [8, 8]
[[agents]]
name = "Ada"
mind = "idle"
at = [-1, 0]
yaw = 0
[[agents]]
name = "Bo"
mind = "idle"
at = [2, 2]
"""
SPEC = world()
SHOT = snapshot(SPEC)
ME = SPEC.agents[0].name

shares = st.floats(-3.0, 3.0)
sticks = st.builds(Sticks, ahead=shares, turn=shares, look_left=shares, look_down=shares)
held = st.sets(st.sampled_from([*Does, *WORDS]))


@given(held, sticks)
def test_whatever_is_held_down_makes_a_possible_steer(held: set[Does | str], sticks: Sticks) -> None:
    check_steer(steer(SHOT, ME, Wish.of(held, sticks)), SPEC)


def test_who_holds_nothing_down_stands_still_looks_ahead_and_is_silent() -> None:
    done = steer(SHOT, ME, Wish.of(set(), Sticks()))
    for motor, value in zip(action_space(SPEC).motors, done.motors, strict=True):
        asked = (motor.high + motor.low) / 2 + value * (motor.high - motor.low) / 2
        assert abs(asked) < 1e-9, motor.name
    assert (done.grab, done.use, done.word) == (False, False, "")


@given(held)
def test_keys_that_say_the_opposite_cancel(held: set[Does | str]) -> None:
    wish = Wish.of(held | {Does.AHEAD, Does.BACK, Does.TURN_LEFT, Does.TURN_RIGHT}, Sticks())
    assert (wish.ahead, wish.turn) == (0.0, 0.0)


@pytest.mark.parametrize(("deed", "cap"), list(zip(Does, "WSADQEGF", strict=True)))
def test_a_key_on_the_picture_is_lit_while_it_steers(deed: Does, cap: str) -> None:
    caps = [each for keys, _ in moves(Wish.of({deed}, Sticks())) for each in keys]
    assert [name for name, lit in caps if lit] == [cap]


@dataclass
class Seat:
    """Where somebody sits: a paused loop, the life in it, the controls, and what was said."""

    life: Life
    loop: Loop
    controls: Controls
    said: list[str]

    @property
    def shot(self) -> Snapshot:
        latest = self.loop.latest()
        assert latest is not None
        return latest[1]

    def send(self, kind: int, **attributes: object) -> None:
        self.controls.handle(pygame.event.Event(kind, attributes), self.shot, SIZE)

    def key(self, key: int, *, down: bool = True, mod: int = 0) -> None:
        self.send(pygame.KEYDOWN if down else pygame.KEYUP, key=key, mod=mod)

    def live(self, ticks: int = 1) -> Snapshot:
        for _ in range(ticks):
            self.controls.advance(0.05, self.shot, Clearing(size=SIZE))
            before = self.shot.tick
            self.loop.step()
            while self.shot.tick == before:
                assert self.loop.failure is None
                pygame.time.wait(1)
        return self.shot

    def possess(self) -> None:
        self.key(pygame.K_TAB)
        self.key(pygame.K_y)
        self.live()

    def logged(self) -> list[Steer]:
        return [each.intervention for each in self.life.log if isinstance(each.intervention, Steer)]


@pytest.fixture
def seat() -> Iterator[Seat]:
    life = api.open_life(load(WORLD), seed=1, threads=1)
    with Loop(lambda: life, paused=True) as loop:
        while (latest := loop.latest()) is None:
            pygame.time.wait(1)
        said: list[str] = []
        rig = Rig.at(frame_world(latest[1].spec))
        yield Seat(life, loop, Controls(loop, rig, said.append, Looking(said.append)), said)


def test_the_body_walks_where_the_keys_say(seat: Seat) -> None:
    seat.possess()
    start, ahead = seat.shot.agent_pos[0].copy(), seat.shot.heading[0].copy()
    seat.key(pygame.K_w)
    seat.live(15)
    seat.key(pygame.K_w, down=False)
    by = (seat.shot.agent_pos[0] - start)[:2]
    assert by @ ahead > 0.5
    assert abs(by @ np.array((-ahead[1], ahead[0]))) < 0.1
    seat.live(12)
    rest = seat.shot.agent_pos[0].copy()
    assert np.abs(seat.live(6).agent_pos[0] - rest).max() < 0.01, "let go, it stands"


@pytest.mark.parametrize(("key", "side"), [(pygame.K_a, 1.0), (pygame.K_d, -1.0)])
def test_a_and_d_turn_left_and_right(seat: Seat, key: int, side: float) -> None:
    seat.possess()
    cos, sin = seat.shot.heading[0].tolist()
    seat.key(key)
    after = seat.live(8).heading[0]
    assert side * (cos * after[1] - sin * after[0]) > 0.3


def test_a_drag_with_the_right_button_turns_the_head_until_it_ends(seat: Seat) -> None:
    seat.possess()
    seat.send(pygame.MOUSEBUTTONDOWN, pos=(400, 300), button=3)
    seat.send(pygame.MOUSEMOTION, pos=(300, 360), rel=(-100, 60), buttons=(0, 0, 1))
    yaw, pitch = seat.live(8).head_angle[0].tolist()
    assert yaw > 0.3
    assert pitch > 0.1
    seat.send(pygame.MOUSEBUTTONUP, pos=(300, 360), button=3)
    assert np.abs(seat.live(20).head_angle[0]).max() < 0.05


def test_a_tap_lasts_two_ticks_and_a_word_is_said_once(seat: Seat) -> None:
    seat.possess()
    seat.key(pygame.K_g)
    seat.key(pygame.K_g, down=False)
    seat.key(pygame.K_3)
    seat.live(6)
    done = seat.logged()[-6:]
    assert [each.grab for each in done] == [True] * 2 + [False] * 4
    assert [each.word for each in done] == ["come"] * 2 + [""] * 4


def test_a_pad_steers_and_can_be_pulled_out(seat: Seat) -> None:
    seat.possess()
    seat.send(pygame.CONTROLLERAXISMOTION, instance_id=0, axis=pygame.CONTROLLER_AXIS_LEFTY, value=-32768)
    seat.send(pygame.CONTROLLERAXISMOTION, instance_id=0, axis=pygame.CONTROLLER_AXIS_LEFTX, value=3000)
    seat.send(pygame.CONTROLLERBUTTONDOWN, instance_id=0, button=pygame.CONTROLLER_BUTTON_B)
    seat.send(pygame.CONTROLLERBUTTONDOWN, instance_id=0, button=pygame.CONTROLLER_BUTTON_LEFTSHOULDER)
    seat.send(pygame.CONTROLLERBUTTONDOWN, instance_id=0, button=pygame.CONTROLLER_BUTTON_DPAD_UP)
    seat.live(3)
    done = seat.logged()[-3]
    assert (done.motors[0], done.motors[2], done.use, done.word) == (1.0, 0.0, True, "thanks")
    seat.send(pygame.CONTROLLERDEVICEREMOVED, instance_id=0)
    seat.live(3)
    done = seat.logged()[-1]
    assert (done.motors[0], done.use) == (0.0, False)


@pytest.mark.parametrize(
    "ends",
    [
        lambda seat: seat.key(pygame.K_y),
        lambda seat: seat.key(pygame.K_ESCAPE),
        lambda seat: seat.send(pygame.WINDOWFOCUSLOST),
        lambda seat: seat.send(pygame.CONTROLLERBUTTONDOWN, button=pygame.CONTROLLER_BUTTON_BACK),
    ],
)
def test_a_body_that_is_let_go_of_is_its_minds_again(seat: Seat, ends: Callable[[Seat], None]) -> None:
    seat.possess()
    seat.key(pygame.K_w)
    assert seat.live(2).steered.tolist() == [True, False]
    ends(seat)
    assert seat.controls.reins.agent is None
    assert not seat.live().steered.any()
    num = len(seat.logged())
    seat.live(3)
    assert len(seat.logged()) == num
    assert seat.said[-1] == "Ada decides again"


def test_a_hand_far_away_steers_until_it_leaves(seat: Seat) -> None:
    remote = Remote()

    def do(*gestures: Gesture) -> None:
        for event in remote.events(gestures):
            seat.controls.handle(event, seat.shot, SIZE)

    do(*(Key(does=does, code=code) for code in ("Tab", "KeyY") for does in ("down", "up")))
    do(Key(does="down", code="KeyW"), Key(does="down", code="Digit1"))
    seat.live(2)
    assert (seat.logged()[-1].motors[0], seat.logged()[-1].word) == (1.0, "hello")
    do(Leave())
    assert not seat.live().steered.any()


def test_pads_may_come_and_go_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pads = Pads()
    pads.notice(pygame.event.Event(pygame.CONTROLLERDEVICEADDED, device_index=7))  # gone already
    pads.notice(pygame.event.Event(pygame.CONTROLLERDEVICEREMOVED, instance_id=7))
    assert pads._open == {}, "nothing is held that is not there"
    pygame.quit()


def test_keys_that_steer_nothing_do_what_they_always_do(seat: Seat) -> None:
    seat.possess()
    seat.loop.paused = False
    seat.key(pygame.K_SPACE)
    assert seat.loop.paused
    seat.key(pygame.K_n)
    assert not seat.controls.show_names
    assert pygame.K_SPACE not in KEYS


def test_who_is_steered_shows_no_thoughts_of_a_mind_that_rests() -> None:
    life = api.open_life("dinner-party", seed=2, threads=1, minds="predictive")
    still = Steer(agent=life.spec.agents[0].name, motors=(0.0,) * len(action_space(life.spec).motors))
    for _ in range(3):
        life.apply(still)
        life.tick()
    shot = life.snapshot()
    assert shot.thinking is not None
    assert shot.thinking.thinks.tolist() == [False, True, True, True]
    assert shot.thinking.weighing is not None
    assert shot.thinking.weighing.weighs.tolist() == [False, True, True, True]
    assert intention_of(shot, 0) == ""
    assert intention_of(shot, 1) != ""
    np.testing.assert_array_equal(shot.goal[0], shot.agent_pos[0])
    history = History()
    history.note(shot)
    assert np.isnan(history.means("error", 0, 40, 2)).all()
    assert np.isfinite(history.means("error", 1, 40, 2)[:, -1]).all()


def test_who_goes_on_to_the_next_is_that_one(seat: Seat) -> None:
    seat.possess()
    seat.key(pygame.K_TAB)
    seat.live()
    assert seat.controls.reins.agent == "Bo"
    assert seat.controls.selected == Target("agent", "Bo"), "one looks at whom one is"
    assert not seat.shot.steered[0]


def test_a_body_one_is_in_is_not_praised_and_the_camera_stays_behind_it(seat: Seat) -> None:
    seat.possess()
    mode = seat.controls.rig.mode
    seat.key(pygame.K_z)
    seat.key(pygame.K_c)
    seat.live()
    assert not any(isinstance(each.intervention, Praise) for each in seat.life.log)
    assert seat.controls.rig.mode == mode
    assert [words.split()[0] for words in seat.said[-2:]] == ["let", "the"]


def test_the_camera_looks_over_the_shoulder(seat: Seat) -> None:
    seat.possess()
    seat.key(pygame.K_a)
    seat.live(20)
    seat.key(pygame.K_a, down=False)
    seat.live(40)
    cos, sin = seat.shot.heading[0].tolist()
    x, y, _ = seat.controls.rig.now.forward
    assert (x * cos + y * sin) / math.hypot(x, y) > 0.99
    eye = np.subtract(seat.controls.rig.now.eye, seat.shot.agent_pos[0])
    assert eye[0] * cos + eye[1] * sin < -1.0


def test_a_window_that_closes_leaves_the_body_to_its_mind() -> None:
    life = api.open_life(load(WORLD), seed=1, threads=1)
    with Loop(lambda: life) as loop:
        while loop.latest() is None:
            pygame.time.wait(1)
        loop.hold(Steer(agent="Ada", motors=(0.0,) * 9))
        while not life.log:
            pygame.time.wait(1)
    life.tick()
    assert not life.snapshot().steered.any()


def test_a_name_says_who_moves_the_body(seat: Seat) -> None:
    camera: Camera = frame_world(seat.shot.spec)
    seat.possess()

    def titles(you: str | None) -> list[str]:
        return sorted(label.title for label in labels(seat.shot, camera, SIZE, you=you))

    assert titles("Ada") == ["Ada (you)", "Bo"]
    assert titles(None) == titles("Bo") == ["Ada (steered)", "Bo"]
    seat.key(pygame.K_y)
    seat.live()
    assert titles("Ada") == ["Ada", "Bo"]
