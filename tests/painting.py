"""A server that is fed with pictures of one colour, and real browsers that show its page."""

import io
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from render.gestures import Gesture, Key, Wheel
from sandbox.app.serving import Server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

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


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def painting() -> Iterator[Painter]:
    """A server whose pictures are painted, as long as it is needed."""
    with Server("The nursery") as server:
        painter = Painter(server)
        painter.start()
        yield painter
        painter.end()


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
