"""A real browser shows the page: pictures change in it, and what is done there arrives in their pixels."""

import io
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from render.gestures import Gesture, Key, Leave, Pointer, Resize, Text, Wheel
from render.sound.waves import Note, Sound, wave
from sandbox.app.serving import Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

SIZE = (960, 540)
"""Pixels of the pictures, half of what the page shows in each direction."""

LONG = 20.0


class Painter(threading.Thread):
    """Feeds a server with pictures of one colour, and takes down what the hand does.

    Attributes:
        server: what is fed.
        colour: of the next pictures.
        seen: all gestures so far.
    """

    def __init__(self, server: Server) -> None:
        """Begins with red."""
        super().__init__(daemon=True)
        self.server = server
        self.colour = (200, 30, 30)
        self.seen: list[Gesture] = []
        self._is_over = threading.Event()

    def run(self) -> None:
        answered = 0
        while not self._is_over.is_set():
            self.server.wait(0.05)
            for number, gesture in self.server.gestures():
                self.seen.append(gesture)
                if gesture == Key(does="down", code="KeyK"):
                    self.server.toggle_sound()
                answered = number
            if self.server.ready:
                self.server.publish(jpeg(self.colour), answered)
            sleep(0.02)

    def end(self) -> None:
        self._is_over.set()
        self.join()

    def waits_for(self, *gestures: Gesture) -> None:
        """Waits until some gestures have come, in this order, whatever came between."""
        self._waits_until(lambda: in_order(gestures, list(self.seen)))

    def waits_until_turned(self) -> None:
        """Waits until the wheel has turned to come closer."""
        self._waits_until(lambda: sum(each.notches for each in self.seen if isinstance(each, Wheel)) > 0)

    def _waits_until(self, true: Callable[[], bool]) -> None:
        end = monotonic() + LONG
        while not true():
            assert monotonic() < end, "\n".join(map(str, self.seen))
            sleep(0.01)


def in_order(few: tuple[Gesture, ...], many: list[Gesture]) -> bool:
    rest = iter(many)
    return all(gesture in rest for gesture in few)


def jpeg(colour: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", SIZE, colour).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


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
    with Server("The nursery") as server:
        painter = Painter(server)
        painter.start()
        yield painter
        painter.end()


@pytest.fixture
def visit(context: BrowserContext, painter: Painter) -> Callable[[], Page]:
    def visit() -> Page:
        page = context.new_page()
        page.goto(painter.server.url)
        shows(page, painter.colour)
        return page

    return visit


def shows(page: Page, colour: tuple[int, int, int]) -> None:
    """Waits until the middle of the picture has a colour, as nearly as JPEGs keep it."""
    page.wait_for_function(
        """wanted => {
            const canvas = document.getElementById("picture");
            const middle = [canvas.width >> 1, canvas.height >> 1, 1, 1];
            const colour = canvas.getContext("2d").getImageData(...middle).data;
            return wanted.every((value, place) => Math.abs(value - colour[place]) < 8);
        }""",
        arg=list(colour),
    )


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


def test_one_finger_is_the_left_button_and_two_turn_or_come_closer(
    browser: Browser, painter: Painter
) -> None:
    context = browser.new_context(
        viewport={"width": 480, "height": 800}, has_touch=True, is_mobile=True, device_scale_factor=1
    )
    page = context.new_page()
    page.goto(painter.server.url)
    shows(page, painter.colour)
    page.touchscreen.tap(240, 400)
    painter.waits_for(Pointer(does="down", x=480.0, y=270.0), Pointer(does="up", x=480.0, y=270.0))
    touch(context, page, [(240, 400)], [(290, 400)])
    painter.waits_for(Pointer(does="down", x=480.0, y=270.0), Pointer(does="up", x=580.0, y=270.0))
    touch(context, page, [(200, 400), (280, 400)], [(200, 450), (280, 450)])
    painter.waits_for(
        Pointer(does="down", x=480.0, y=270.0, button="right"),
        Pointer(does="up", x=480.0, y=370.0, button="right"),
    )
    touch(context, page, [(200, 400), (280, 400)], [(160, 400), (320, 400)])
    painter.waits_until_turned()
    turned = sum(gesture.notches for gesture in painter.seen if isinstance(gesture, Wheel))
    assert 0.88**-turned == pytest.approx(2.0, rel=0.3)  # the fingers are twice as far apart
    context.close()


def touch(
    context: BrowserContext, page: Page, begin: list[tuple[int, int]], end: list[tuple[int, int]]
) -> None:
    """Puts fingers down, moves them in ten steps, and lifts them."""
    session = context.new_cdp_session(page)

    def send(kind: str, share: float, fingers: int) -> None:
        pairs = list(zip(begin, end, strict=True))[:fingers]
        points = [
            {"x": a[0] + share * (b[0] - a[0]), "y": a[1] + share * (b[1] - a[1]), "id": place}
            for place, (a, b) in enumerate(pairs)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for fingers in range(1, len(begin) + 1):
        send("touchStart", 0.0, fingers)
    for step in range(1, 11):
        send("touchMove", step / 10, len(begin))
    send("touchEnd", 1.0, 0)
    session.detach()


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
