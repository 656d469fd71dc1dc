"""Keys and mouse do what the help says: checked on a real loop, without a window."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pygame
import pytest

from render.bindings import BINDINGS, GLIDE, Command, command_for
from render.camera import frame_world
from render.clearing import Clearing
from render.controls import Controls
from render.looking import Looking
from render.picking import Target
from render.rig import AIMED, Rig
from render.tempo import SPEEDS
from sandbox import api
from sandbox.intervention import Drop, Entry, Push
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot
from worlds.loader import load

SIZE = (960, 540)
WORLD = """
title = "Small"
size = [6, 6]
spare = { cake = 1 }
[[things]]
kind = "ball"
at = [1.5, -1.5]
[[things]]
kind = "tree"
at = [-1.5, 2]
[[agents]]
name = "Ada"
mind = "wander"
at = [-1.5, -1]
[[agents]]
name = "Bo"
mind = "wander"
at = [1.5, 1]
"""


@dataclass
class Seat:
    """Where somebody sits: the loop, the controls, and what was said."""

    loop: Loop
    controls: Controls
    said: list[str]

    @property
    def snapshot(self) -> Snapshot:
        latest = self.loop.latest()
        assert latest is not None
        return latest[1]

    def send(self, kind: int, **attributes: object) -> Command | None:
        return self.controls.handle(pygame.event.Event(kind, attributes), self.snapshot, SIZE)

    def press(self, key: int) -> Command | None:
        command = self.send(pygame.KEYDOWN, key=key, mod=0)
        self.send(pygame.KEYUP, key=key, mod=0)
        return command

    def step(self) -> None:
        before = self.snapshot.tick
        self.loop.step()
        while self.snapshot.tick == before:
            pygame.time.wait(1)

    def pixel(self, place: np.ndarray) -> tuple[int, int]:
        x, y, _ = self.controls.rig.camera.project(place, SIZE).tolist()
        return round(x), round(y)

    def click(self, place: np.ndarray, button: int = 1) -> None:
        self.send(pygame.MOUSEBUTTONDOWN, pos=self.pixel(place), button=button)
        self.send(pygame.MOUSEBUTTONUP, pos=self.pixel(place), button=button)

    def drag(self, start: tuple[int, int], by: tuple[int, int], button: int = 1) -> None:
        self.send(pygame.MOUSEBUTTONDOWN, pos=start, button=button)
        end = (start[0] + by[0], start[1] + by[1])
        self.send(pygame.MOUSEMOTION, pos=end, rel=by, buttons=(1, 0, 0))


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")  # the state of shift and ctrl needs a keyboard
    pygame.display.init()
    life = api.open_life(load(WORLD), seed=1, threads=1)
    with Loop(lambda: life, paused=True) as loop:
        while loop.latest() is None:
            pygame.time.wait(1)
        said: list[str] = []
        controls = Controls(loop, Rig.at(frame_world(life.spec)), said.append, Looking(said.append))
        yield Seat(loop, controls, said)
    pygame.display.quit()


def tree_top(seat: Seat) -> np.ndarray:
    return seat.snapshot.thing_pos[seat.snapshot.spec.thing_index["tree"]] + (0.0, 0.0, 1.2)


def test_every_command_has_a_key_and_no_key_has_two() -> None:
    keys = [key for binding in BINDINGS for key in binding.keys]
    assert len(keys) == len(set(keys))
    assert {binding.command for binding in BINDINGS if binding.keys} == set(Command)
    assert set(GLIDE) & set(keys) == {pygame.K_q}


def test_q_goes_down_while_flying_but_ctrl_q_quits() -> None:
    plain = pygame.event.Event(pygame.KEYDOWN, key=pygame.K_q, mod=0)
    with_ctrl = pygame.event.Event(pygame.KEYDOWN, key=pygame.K_q, mod=pygame.KMOD_LCTRL)
    assert command_for(plain) is Command.QUIT
    assert command_for(plain, flying=True) is None
    assert command_for(with_ctrl, flying=True) is Command.QUIT


def test_what_only_the_window_can_do_is_given_back(seat: Seat) -> None:
    asked = [seat.press(key) for key in (pygame.K_q, pygame.K_g, pygame.K_F11, pygame.K_F12, pygame.K_n)]
    assert asked == [Command.QUIT, Command.QUALITY, Command.FULLSCREEN, Command.SCREENSHOT, None]


def test_u_sees_through_eyes_then_through_the_retina_and_then_from_outside(seat: Seat) -> None:
    outside, inside = seat.controls.rig.camera, seat.controls.first_person
    for way in ("eyes", "retina", "outside", "eyes"):
        seat.press(pygame.K_u)
        camera = inside.look(seat.snapshot, seat.controls.selected, SIZE, outside)
        assert inside.way == way
        assert (camera == outside) == (way == "outside")
    assert seat.controls.selected == Target("agent", "Ada")
    seat.send(pygame.MOUSEWHEEL, precise_y=2.0)
    assert seat.controls.rig.camera == outside
    seat.press(pygame.K_ESCAPE)
    assert inside.look(seat.snapshot, seat.controls.selected, SIZE, outside) == outside


def test_through_somebodys_eyes_one_points_at_others_and_not_at_them(seat: Seat) -> None:
    seat.press(pygame.K_u)
    inside = seat.controls.first_person
    camera = inside.look(seat.snapshot, seat.controls.selected, SIZE, seat.controls.rig.camera)
    for pixel in ((480, 530), (100, 500), (900, 500)):
        hit = seat.controls._pick(seat.controls._ray(pixel, SIZE), seat.snapshot)
        assert hit is None or hit.target != seat.controls.selected
    assert seat.controls._ray((480, 270), SIZE).origin == camera.eye


def test_a_click_selects_and_escape_deselects(seat: Seat) -> None:
    seat.click(seat.snapshot.head_pos[1])
    assert seat.controls.selected == Target("agent", "Bo")
    seat.click(seat.snapshot.thing_pos[0])
    assert seat.controls.selected == Target("thing", "ball")
    seat.press(pygame.K_ESCAPE)
    assert seat.controls.selected is None


def test_tab_goes_round_the_agents(seat: Seat) -> None:
    names = []
    for _ in range(3):
        seat.press(pygame.K_TAB)
        assert seat.controls.selected is not None
        names.append(seat.controls.selected.name)
    assert names == ["Ada", "Bo", "Ada"]


def test_a_double_click_follows_and_f_needs_somebody(seat: Seat) -> None:
    seat.press(pygame.K_f)
    assert seat.said == ["select somebody to follow"]
    for _ in range(2):
        seat.click(seat.snapshot.head_pos[0])
    assert seat.controls.rig.mode == "follow"
    for _ in range(40):
        seat.controls.advance(0.1, seat.snapshot, Clearing(size=SIZE))
    middle = seat.controls.rig.camera.target
    assert middle[:2] == pytest.approx(seat.snapshot.agent_pos[0, :2], abs=1e-3)
    seat.press(pygame.K_f)
    assert seat.controls.rig.mode == "orbit"


def test_the_picture_slides_away_from_a_panel_but_never_under_the_mouse(seat: Seat) -> None:
    x, y = seat.pixel(seat.snapshot.head_pos[0])
    clearing = Clearing(size=SIZE, card=(x - 40, y - 40, 950, y + 200))
    seat.send(pygame.MOUSEBUTTONDOWN, pos=(x, y), button=1)
    seat.send(pygame.MOUSEBUTTONUP, pos=(x, y), button=1)
    seat.controls.advance(9.0, seat.snapshot, clearing)
    assert seat.controls.rig.middle == (0.0, 0.0)  # there may be a second click
    pygame.time.wait(400)
    seat.controls.advance(9.0, seat.snapshot, clearing)
    assert seat.pixel(seat.snapshot.head_pos[0])[0] < x - 40
    slid = seat.controls.rig.middle
    seat.send(pygame.MOUSEBUTTONDOWN, pos=(300, 300), button=1)
    seat.press(pygame.K_ESCAPE)
    seat.controls.advance(9.0, seat.snapshot, Clearing(size=SIZE))
    assert seat.controls.rig.middle == slid
    seat.send(pygame.MOUSEBUTTONUP, pos=(300, 300), button=1)
    pygame.time.wait(400)
    seat.controls.advance(9.0, seat.snapshot, Clearing(size=SIZE))
    assert seat.controls.rig.middle == pytest.approx((0.0, 0.0))


def test_space_pauses_and_the_speed_keys_stop_at_their_ends(seat: Seat) -> None:
    seat.press(pygame.K_SPACE)
    assert not seat.loop.paused
    seat.press(pygame.K_SPACE)
    assert seat.loop.paused
    for _ in range(10):
        seat.press(pygame.K_MINUS)
    assert seat.loop.speed == SPEEDS[0]
    for _ in range(10):
        seat.press(pygame.K_EQUALS)
    assert seat.loop.speed == SPEEDS[-1]
    seat.press(pygame.K_0)
    assert seat.loop.speed == 1.0


def test_dragging_a_thing_pulls_it_and_leaves_the_camera_alone(seat: Seat) -> None:
    before, ball = seat.controls.rig.goal, seat.snapshot.thing_pos[0]
    seat.drag(seat.pixel(ball), (0, -80))
    seat.controls.advance(0.03, seat.snapshot, Clearing(size=SIZE))
    assert seat.controls.rig.goal == before
    assert seat.controls.selected == Target("thing", "ball")
    seat.step()
    assert seat.snapshot.thing_pos[0, 2] > ball[2]


@pytest.mark.parametrize("button", [1, 3])
def test_dragging_the_ground_or_what_is_fixed_turns_the_view(seat: Seat, button: int) -> None:
    for place in (np.zeros(3), tree_top(seat)):
        before = seat.controls.rig.goal.yaw
        seat.drag(seat.pixel(place), (60, 0), button=button)
        seat.send(pygame.MOUSEBUTTONUP, pos=(0, 0), button=button)
        assert seat.controls.rig.goal.yaw < before
        assert seat.controls.selected is None


def test_what_is_fixed_cannot_be_pushed_and_says_so(seat: Seat) -> None:
    seat.send(pygame.MOUSEMOTION, pos=seat.pixel(tree_top(seat)), rel=(0, 0), buttons=(0, 0, 0))
    seat.press(pygame.K_p)
    assert seat.said == ["tree does not move"]


def test_dropping_uses_what_there_is_until_nothing_is_left(seat: Seat) -> None:
    for _ in range(2):
        seat.click(np.array((0.5, 0.5, 0.0)), button=2)
        seat.step()
    cake = seat.snapshot.spec.thing_index["cake"]
    assert seat.snapshot.thing_present[cake]
    assert seat.said == ["nothing is left to drop here"]


def test_where_nobody_learns_freezing_says_so(seat: Seat) -> None:
    seat.press(pygame.K_l)
    seat.step()
    assert "Nobody" in seat.loop.messages()[0]
    seat.press(pygame.K_TAB)
    seat.press(pygame.K_l)
    seat.step()
    assert "'wander', which does not learn" in seat.loop.messages()[0]
    assert seat.said == []


def test_ghosts_go_from_the_selected_to_all_to_none(seat: Seat) -> None:
    seat.press(pygame.K_TAB)
    shown = []
    for _ in range(4):
        shown.append(seat.controls.layers.names("ghosts", seat.snapshot, seat.controls.selected))
        seat.press(pygame.K_t)
    assert shown == [("Ada",), ("Ada", "Bo"), (), ("Ada",)]
    assert len(seat.said) == 4


def test_a_jump_looks_at_the_moment_at_whom_it_was_done_to_and_from_near(seat: Seat) -> None:
    looking = seat.controls._looking
    for _ in range(3):
        latest = seat.loop.latest()
        assert latest is not None
        looking.note(latest, seat.loop.told())
        seat.step()
    looking.events.note([Entry(0, Push(thing="ball", force=(0.0, 0.0, 0.0)))], 0)
    (event,) = looking.events
    seat.controls.jump(event)
    assert (looking.tick, seat.controls.selected) == (1, Target("thing", "ball"))
    seat.controls.advance(9.0, seat.snapshot, Clearing(size=SIZE))
    camera = seat.controls.rig.camera
    assert camera.target[:2] == pytest.approx(looking.tape.at(1).thing_pos[0, :2].tolist(), abs=0.01)
    assert np.linalg.norm(np.subtract(camera.eye, camera.target)) <= AIMED + 1e-3


def test_what_a_panel_had_hold_of_falls_where_it_is_let_go(seat: Seat) -> None:
    place = np.array([0.5, -0.75, 0.0])
    seat.send(pygame.MOUSEBUTTONUP, pos=seat.pixel(place), button=1)  # all that came through the panel
    seat.loop.told()
    seat.controls.drop(seat.snapshot, SIZE)
    seat.step()
    (dropped,) = [entry.intervention for entry in seat.loop.told()]
    assert isinstance(dropped, Drop)
    assert dropped.at == pytest.approx(place[:2], abs=0.05)


def test_nothing_is_dropped_beyond_the_fence(seat: Seat) -> None:
    half = seat.snapshot.spec.size[0] / 2
    seat.send(pygame.MOUSEBUTTONUP, pos=seat.pixel(np.array([half + 0.5, 0.0, 0.0])), button=1)
    seat.controls.drop(seat.snapshot, SIZE)
    assert seat.said == ["that is outside the fence"]


def test_a_thing_cannot_be_possessed(seat: Seat) -> None:
    seat.controls.selected = Target("thing", "ball")
    seat.press(pygame.K_y)
    assert seat.controls.reins.agent is None
    assert seat.said == ["select somebody to be"]
