"""What is done at the tray with a mouse: things to give, what to show and say, and the daylight."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from imgui_bundle import imgui

from render.hud.tray import Tray, left
from render.offscreen import OffscreenStudio
from render.picking import Target
from render.presets import LOW
from sandbox import api
from sandbox.intervention import Daylight, Intervention, Praise, Say
from sandbox.spec import WORDS

SIZE = (960, 540)
ADA = Target("agent", "Ada")
AWAY = (700.0, 300.0)


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


class Table:
    """A tray with a mouse on it."""

    def __init__(self, studio: OffscreenStudio, selected: Target | None = ADA) -> None:
        self.tray, self.selected = Tray(), selected
        self.shot = api.open_life("dinner-party", seed=3, minds="idle").snapshot()
        self._hud = studio._hud
        studio.renderer.resize(SIZE)
        self.point(*AWAY)
        self.frame()

    def frame(self) -> list[Intervention]:
        self._hud.begin(SIZE, 1 / 60, scale=1.1)
        asked = self.tray.draw(self.shot, self.selected)
        imgui.end_frame()
        return asked

    def point(self, x: float, y: float) -> list[Intervention]:
        imgui.set_current_context(self._hud._gui)
        imgui.get_io().add_mouse_pos_event(x, y)
        return self.frame()

    def press(self, *, down: bool) -> list[Intervention]:
        imgui.get_io().add_mouse_button_event(0, down)
        return self.frame()

    def click(self, x: float, y: float) -> list[Intervention]:
        return self.point(x, y) + self.press(down=True) + self.press(down=False)

    def search(self, found: Callable[[list[Intervention]], bool]) -> tuple[int, int]:
        """Clicks everywhere until something wanted happens, and gives where."""
        assert self.tray.box is not None
        x0, y0, x1, y1 = (int(side) for side in self.tray.box)
        for y in range(y0 + 6, y1, 9):
            for x in range(x0 + 12, x1, 22):
                if found(self.click(x, y)):
                    return x, y
        raise AssertionError("nothing of that kind was done anywhere")


def test_every_word_praise_and_scolding_can_be_asked_for_of_who_is_selected(studio: OffscreenStudio) -> None:
    table, asked = Table(studio), list[Intervention]()

    def gather(done: list[Intervention]) -> bool:
        asked.extend(done)
        return False

    with pytest.raises(AssertionError):
        table.search(gather)
    assert {each.word for each in asked if isinstance(each, Say)} == set(WORDS)
    assert {each.value for each in asked if isinstance(each, Praise)} == {1.0, -1.0}
    assert {each.agent for each in asked if isinstance(each, Say | Praise)} == {"Ada"}
    lights = [each.value for each in asked if isinstance(each, Daylight)]
    assert min(lights) < 0.2, "the slider reaches from night"
    assert max(lights) > 0.8, "to noon"


def test_with_nobody_selected_nobody_is_spoken_to(studio: OffscreenStudio) -> None:
    table = Table(studio, selected=None)
    asked = list[Intervention]()
    with pytest.raises(AssertionError):
        table.search(lambda done: bool(asked.extend(done)))
    assert asked
    assert all(isinstance(each, Daylight) for each in asked)


def test_what_is_dragged_off_the_tray_falls_where_it_is_let_go(studio: OffscreenStudio) -> None:
    table = Table(studio)
    place = table.search(lambda _: table.tray.kind == "apple")
    table.point(*place)
    table.press(down=True)
    table.point(*AWAY)
    table.press(down=True)
    assert not table.tray.lets_fall
    table.press(down=False)
    assert table.tray.lets_fall
    table.frame()
    assert not table.tray.lets_fall, "once"


def test_a_click_on_a_kind_only_chooses_it(studio: OffscreenStudio) -> None:
    table, fell = Table(studio), list[bool]()

    def chosen(_: list[Intervention]) -> bool:
        fell.append(table.tray.lets_fall)
        return table.tray.kind == "ball"

    table.search(chosen)
    table.frame()
    assert not any([*fell, table.tray.lets_fall])


def test_the_tray_counts_what_is_not_in_the_world(studio: OffscreenStudio) -> None:
    table = Table(studio)
    before, present = left(table.shot), table.shot.thing_present.copy()
    present[next(i for i, each in enumerate(table.shot.spec.things) if each.prefab.name == "ball")] = False
    after = left(replace(table.shot, thing_present=present))
    assert (before["ball"], after["ball"]) == (0, 1)
    assert after["apple"] == before["apple"]
    assert set(after) == {thing.prefab.name for thing in table.shot.spec.things if thing.droppable}
