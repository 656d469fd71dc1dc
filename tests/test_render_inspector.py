"""What is done at the inspector with a mouse is asked of the mind, and is then so."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from render.history import History
from render.hud.inspector import Page
from render.hud.reach import PATIENCE
from render.hud.wants import weighing_of
from render.offscreen import OffscreenStudio
from render.picking import Target
from render.presets import LOW
from sandbox import api
from sandbox.intervention import Clamp, Feel, Freeze, Intervention, Lesion
from sandbox.space import NEEDS
from tests.desk import AWAY, LARGE, PARTS, SMALL, Desk, Size, shown


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SMALL, LOW) as opened:
        yield opened


def holds(part: str) -> Callable[[Intervention], bool]:
    return lambda each: isinstance(each, Clamp) and each.part == part and each.value is not None


def column(desk: Desk) -> int:
    """A column that goes through all sliders."""
    assert desk.inspector.box is not None
    return round(0.6 * desk.inspector.box[0] + 0.4 * desk.inspector.box[2])


def slider(studio: OffscreenStudio, page: Page = "needs", part: str = "hunger") -> tuple[Desk, Size]:
    """A desk that nobody has touched, and where the slider of a part is on it."""
    found = Desk(studio, page)
    place = found.find(holds(part), x=column(found))
    return Desk(studio, page), place


def test_a_drag_holds_a_need_at_the_value_shown_and_asks_only_when_it_changes(
    studio: OffscreenStudio,
) -> None:
    desk, (x, y) = slider(studio)
    desk.point(x, y)
    asked = [desk.press(down=True)]
    asked += [desk.point(x + step, y) for step in (0, 0, 12, 24, 24)]  # the snapshot stays behind
    values = [each.value or 0.0 for done in asked for each in done if isinstance(each, Clamp)]
    assert [len(done) for done in asked] == [1, 0, 0, 1, 1, 0]
    assert 0 < values[0] < values[1] < values[2] < 1
    assert asked[-2] == [Clamp(agent="Mika", part="hunger", value=values[-1])]
    desk.press(down=False)
    desk.point(*AWAY)
    waiting = desk.picture()
    desk.shot = shown(desk.shot.tick + 1, held={"hunger": values[-1]})
    held = desk.picture()
    row, bar = slice(y - 19, y - 1), slice(105, 245)  # the slider and its number, in the panel
    assert np.array_equal(waiting[row, bar], held[row, bar])
    desk.shot = shown(desk.shot.tick + 1, held={"hunger": values[0]})
    assert not np.array_equal(desk.picture()[row, bar], held[row, bar])


def test_what_the_life_refuses_is_not_shown_for_long(studio: OffscreenStudio) -> None:
    desk, place = slider(studio)
    before = desk.picture()
    assert desk.click(*place)
    desk.point(*AWAY)
    assert not np.array_equal(desk.picture(), before)
    desk.shot = replace(desk.shot, tick=desk.shot.tick + PATIENCE + 1)
    assert np.array_equal(desk.picture(), before)


def test_what_is_held_can_be_let_go_and_what_is_not_cannot(studio: OffscreenStudio) -> None:
    desk, (_, y) = slider(studio)
    lets_go = Clamp(agent="Mika", part="hunger", value=None)
    desk.shot = shown(held={"hunger": 0.25})
    place = desk.find(lambda each: each == lets_go, y=y)
    assert desk.click(*place) == [lets_go]
    desk.shot = shown()
    assert desk.click(*place) == []


def test_a_switch_cuts_a_part_and_heals_it(studio: OffscreenStudio) -> None:
    desk, (_, y) = slider(studio)
    place = desk.find(lambda each: isinstance(each, Lesion), y=y)
    desk = Desk(studio)
    assert desk.click(*place) == [Lesion(agent="Mika", part="hunger", cut=True)]
    desk.shot = shown(held={"hunger": 0.0})
    assert desk.click(*place) == [Lesion(agent="Mika", part="hunger", cut=False)]


def test_learning_can_be_stopped(studio: OffscreenStudio) -> None:
    desk = Desk(studio, "reach in")
    assert desk.inspector.box is not None
    place = desk.find(lambda each: isinstance(each, Freeze), x=round(desk.inspector.box[0]) + 24)
    desk = Desk(studio, "reach in")
    assert desk.click(*place) == [Freeze(agent="Mika", frozen=True)]
    desk.shot = replace(desk.shot, frozen=np.array((True, False, False, False)))
    assert desk.click(*place) == [Freeze(agent="Mika", frozen=False)]


def test_every_part_of_a_mind_can_be_held_within_its_bounds(studio: OffscreenStudio) -> None:
    desk, done = Desk(studio, "reach in", LARGE), dict[str, float]()
    assert desk.inspector.box is not None
    x, (_, top, _, bottom) = column(desk), desk.inspector.box
    for y in range(int(top) + 130, int(bottom), 9):
        done |= {each.part: each.value for each in desk.click(x, y) if isinstance(each, Clamp) and each.value}
    assert set(done) == set(PARTS)
    shares = [done[part] / (6 if "weight" in part else 1) for part in NEEDS]
    assert np.ptp(shares) < 0.01
    assert done["weight of rest"] == pytest.approx(6 * done["rest"], rel=0.01)


def test_what_is_done_at_the_inspector_is_done_to_the_mind(studio: OffscreenStudio) -> None:
    desk, place = slider(studio)
    life = api.open_life("dinner-party", seed=1)
    life.tick()
    desk.target = Target("agent", "Ada")
    desk.shot = life.snapshot()
    (done,) = desk.click(*place)
    assert isinstance(done, Clamp)
    life.apply(done)
    life.tick()
    shot = life.snapshot()
    hunger = shot.reach[0].index("hunger")
    weighing = weighing_of(shot, 0)
    assert weighing is not None
    assert shot.held[0, hunger] == np.float32(done.value) == weighing.level[0, NEEDS.index("hunger")]
    desk.shot, desk.history = shot, History()
    desk.history.note(shot)
    assert desk.history.trace("level", 0)[0].tolist() == [np.float32(done.value)]


def test_a_slider_of_the_body_makes_it_feel_so(studio: OffscreenStudio) -> None:
    found = Desk(studio, "body", LARGE)
    asked = found.find(lambda each: isinstance(each, Feel) and each.feeling == "energy", x=column(found))
    desk = Desk(studio, "body", LARGE)
    desk.point(*asked)
    (first,) = desk.press(down=True)
    (second,) = desk.point(asked[0] + 40, asked[1])
    assert isinstance(first, Feel)
    assert isinstance(second, Feel)
    assert (second.agent, second.feeling, second.world) == ("Mika", "energy", desk.shot.world)
    assert 0.0 < first.value < second.value < 1.0
