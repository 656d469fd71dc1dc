"""A real browser shows the page: pictures change in it, and what is done there arrives in their pixels."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from render.gestures import Key, Leave, Pointer, Resize, Text
from render.sound.waves import Note, Sound, wave
from sandbox.app.serving import Server
from tests.painting import CHROMIUM, LONG, Painter, chromium, painting, shows

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser, 1920 pixels wide; its pages must not complain of anything."""
    context = browser.new_context(viewport={"width": 960, "height": 540}, device_scale_factor=2)
    context.set_default_timeout(1000 * LONG)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def painter() -> Iterator[Painter]:
    with painting() as painter:
        yield painter


@pytest.fixture
def visit(context: BrowserContext, painter: Painter) -> Callable[[], Page]:
    def visit() -> Page:
        page = context.new_page()
        page.goto(painter.server.url)
        shows(page, painter.colour)
        return page

    return visit


def bar(page: Page) -> Locator:
    return page.locator("#bar")


def test_pictures_change_and_nothing_else_is_in_sight_when_all_is_well(
    painter: Painter, visit: Callable[[], Page]
) -> None:
    page = visit()
    assert page.title() == "The nursery"
    painter.colour = (30, 160, 60)
    shows(page, painter.colour)
    expect(bar(page)).to_be_hidden()
    painter.server.say("the life has stopped: no more cake")
    expect(page.get_by_role("status")).to_have_text("the life has stopped: no more cake")


def test_the_hand_tells_its_size_and_where_the_mouse_is(painter: Painter, visit: Callable[[], Page]) -> None:
    page = visit()
    painter.waits_for(Resize(width=1920, height=1080))
    page.set_viewport_size({"width": 1000, "height": 800})  # the picture lies between two bars of 118.75
    painter.waits_for(Resize(width=1800, height=1440))
    page.mouse.move(500, 400)
    page.mouse.down()
    page.mouse.move(750, 400)
    page.mouse.up()
    page.mouse.click(500, 400, button="right")
    page.mouse.wheel(0, -200)  # away from oneself
    painter.waits_for(
        Pointer(does="down", x=480.0, y=270.0),
        Pointer(does="move", x=720.0, y=270.0),
        Pointer(does="up", x=720.0, y=270.0),
        Pointer(does="down", x=480.0, y=270.0, button="right"),
        Pointer(does="up", x=480.0, y=270.0, button="right"),
    )
    painter.waits_until_turned()


def test_keys_and_what_is_typed_arrive_and_shortcuts_stay_with_the_browser(
    painter: Painter, visit: Callable[[], Page]
) -> None:
    page = visit()
    page.keyboard.type("h! ")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    painter.waits_for(
        Key(does="down", code="KeyH"), Text(text="h"), Key(does="up", code="KeyH"), Text(text="!"),
        Text(text=" "), Key(does="down", code="Tab"), Key(does="down", code="ArrowDown"),
    )  # fmt: skip
    page.keyboard.press("Control+KeyK")
    page.keyboard.press("F6")
    page.keyboard.press("z")
    painter.waits_for(Key(does="down", code="ControlLeft"), Text(text="z"))
    codes = {gesture.code for gesture in painter.seen if isinstance(gesture, Key)}
    assert codes == {"KeyH", "Digit1", "Space", "Tab", "ArrowDown", "ControlLeft", "KeyZ"}


def test_what_is_held_is_let_go_when_the_page_loses_the_keyboard(
    painter: Painter, visit: Callable[[], Page]
) -> None:
    page = visit()
    page.keyboard.down("w")
    page.evaluate("document.activeElement.blur()")
    painter.waits_for(Key(does="down", code="KeyW"), Leave())


def test_two_more_watch_and_one_has_the_hand_when_it_goes(
    painter: Painter, visit: Callable[[], Page]
) -> None:
    first, second, third = visit(), visit(), visit()
    expect(bar(first)).to_be_hidden()
    expect(second.get_by_role("status")).to_have_text("you are watching with 2 others")
    expect(third.locator("#figures")).to_have_text(re.compile(r"\d+ pictures a second"))
    third.mouse.click(100, 100)
    third.get_by_role("button", name="Take the hand").click()
    expect(third.get_by_role("status")).to_have_text(re.compile("somebody else is at it; try again in"))
    assert not any(isinstance(gesture, Pointer) for gesture in painter.seen)
    first.close()
    expect(bar(second)).to_be_hidden()
    painter.waits_for(Leave(), Resize(width=1920, height=1080))
    expect(third.get_by_role("status")).to_have_text("you are watching")


def test_a_lost_page_comes_back_by_itself(painter: Painter, visit: Callable[[], Page]) -> None:
    page = visit()
    dropped = painter.server
    dropped._loop.call_soon_threadsafe(lambda: [each.transport.abort() for each in dropped._connections])
    expect(page.get_by_role("status")).to_have_text("the connection is lost; trying again")
    painter.colour = (30, 60, 180)
    shows(page, painter.colour)
    expect(bar(page)).to_be_hidden()
    page.keyboard.press("x")
    painter.waits_for(Text(text="x"))


BEGUN = """
    window.begun = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function () {
        start.call(this);
        const { length } = this.buffer;
        window.begun.push([this.context.state, length, this.buffer.getChannelData(0).some(Boolean)]);
    };
"""
"""Takes down every sound that a page begins to play."""


def test_who_presses_the_key_hears_and_nobody_else(
    context: BrowserContext, painter: Painter, visit: Callable[[], Page]
) -> None:
    context.add_init_script(BEGUN)
    hand, guest = visit(), visit()
    step, bell = (Note(sound=Sound(kind, 40), volume=0.5, pan=0.3) for kind in ("step", "bell"))

    def hears(page: Page, count: int) -> list[list[object]]:
        page.wait_for_function("count => window.begun.length >= count", arg=count)
        return page.evaluate("window.begun")

    painter.server.play([step])
    guest.keyboard.press("k")
    expect(guest.get_by_role("status")).to_have_text("sound on")
    painter.server.play([step, bell])
    lengths = [len(wave(note.sound)) for note in (step, bell)]
    assert hears(guest, 2) == [["running", length, True] for length in lengths]
    assert hand.evaluate("window.begun") == []
    hand.keyboard.press("k")
    expect(hand.get_by_role("status")).to_have_text("sound on")
    guest.keyboard.press("k")
    expect(guest.get_by_role("status")).to_have_text("sound off")
    painter.server.play([bell])
    assert hears(hand, 1) == [["running", lengths[1], True]]
    assert len(guest.evaluate("window.begun")) == 2
    painter.server._loop.call_soon_threadsafe(
        lambda: [each.transport.abort() for each in painter.server._connections]
    )
    expect(hand.get_by_role("status")).to_have_text("the connection is lost; trying again")
    expect(hand.get_by_role("status")).to_have_text("sound on")  # by itself, as before
    painter.server.play([step])
    hears(hand, 2)


def test_a_page_of_a_server_that_is_gone_says_so_and_one_begun_anew_has_another_address(
    context: BrowserContext,
) -> None:
    page = context.new_page()
    with Server("The nursery") as server:
        page.goto(server.url)
        expect(bar(page)).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Sandbox has been closed; trying again")
    with Server("Another", port=int(server.url.split(":")[2].split("/")[0])):
        expect(page.get_by_role("status")).to_have_text(re.compile("started anew: open the address"))


def test_a_wrong_token_gets_a_page_that_says_what_is_right(context: BrowserContext, painter: Painter) -> None:
    page = context.new_page()
    response = page.goto(painter.server.url[:-4] + "oops")
    assert response is not None
    assert response.status == 403
    expect(page.get_by_role("heading")).to_have_text("This address does not hold the right token.")
