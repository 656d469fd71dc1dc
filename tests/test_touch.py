"""Who has fingers and no keys can do at a page what all others can."""

from collections.abc import Iterator

import pygame
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from render.bindings import command_for
from render.gestures import Key, Pointer, Resize, Wheel
from render.possession import KEYS
from render.remote import Remote
from sandbox.spec import WORDS
from tests.painting import CHROMIUM, Painter, chromium, painting, shows

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def painter() -> Iterator[Painter]:
    with painting() as painter:
        yield painter


@pytest.fixture
def phone(browser: Browser, painter: Painter) -> Iterator[Page]:
    """A page of somebody with fingers and no keys."""
    context = browser.new_context(
        viewport={"width": 844, "height": 390}, has_touch=True, is_mobile=True, device_scale_factor=3
    )
    page = context.new_page()
    page.goto(painter.server.url)
    shows(page, painter.colour)
    yield page
    context.close()


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


def test_who_has_no_keys_has_buttons_for_them(phone: Page, painter: Painter) -> None:
    painter.waits_for(Resize(width=1266, height=585))  # of 2532 x 1170: what is written is large enough
    phone.get_by_role("button", name="keys").tap()
    phone.get_by_role("button", name="pause").tap()
    phone.get_by_role("button", name="scold").tap()
    painter.waits_for(
        *(Key(does=does, code="Space") for does in ("down", "up")),
        Key(does="down", code="ShiftLeft"),
        *(Key(does=does, code="KeyZ") for does in ("down", "up")),
        Key(does="up", code="ShiftLeft"),
    )
    phone.get_by_role("button", name="keys").tap()
    expect(phone.get_by_role("button", name="pause")).to_be_hidden()


def test_who_possesses_a_body_has_buttons_to_walk_for_as_long_as_they_are_held(
    phone: Page, painter: Painter
) -> None:
    ahead = phone.get_by_role("button", name="▲")
    expect(ahead).to_be_hidden()
    painter.server.steers(steers=True)
    ahead.dispatch_event("pointerdown", {"pointerId": 1, "pointerType": "touch", "bubbles": True})
    painter.waits_for(Key(does="down", code="KeyW"))
    assert Key(does="up", code="KeyW") not in painter.seen
    ahead.dispatch_event("pointercancel", {"pointerId": 1, "pointerType": "touch", "bubbles": True})
    painter.waits_for(Key(does="down", code="KeyW"), Key(does="up", code="KeyW"))
    expect(ahead).to_be_visible()
    phone.get_by_role("button", name="keys").tap()
    expect(ahead).to_be_hidden()  # behind what all keys do
    expect(phone.locator("#deeds [data-code=KeyF]")).to_be_disabled()  # it eats now
    painter.server.steers(steers=False)
    expect(phone.locator("#deeds [data-code=KeyF]")).to_be_enabled()
    expect(ahead).to_be_hidden()


def test_every_button_is_a_key_that_does_something(phone: Page) -> None:
    codes, reins = (
        phone.locator(f"{place} [data-code]").evaluate_all("all => all.map((each) => each.dataset.code)")
        for place in ("#deeds", "#reins")
    )
    said = phone.locator(".say button").all_text_contents()
    presses = [list(Remote().events([Key(does="down", code=code)])) for code in codes]
    assert len(codes) > 20
    assert [code for code, (event,) in zip(codes, presses, strict=True) if command_for(event) is None] == []
    steered = [event.key for code in reins for event in Remote().events([Key(does="down", code=code)])]
    assert set(steered) - {pygame.K_y} <= set(KEYS)
    assert [KEYS[key] for key in steered if isinstance(KEYS.get(key), str)] == said == list(WORDS)
