"""Sits at a real window and does what a person would; writes down what it saw.

Run as a program of its own: `python window_tour.py HOW`, where HOW is how it ends: "tour" (walks round, then
closes the window), "learner" (looks into a mind and freezes it), "listener" (turns sound on, then off),
"possess" (walks in a body, and closes the window with the key still down), "hand" (drags and praises with the
screen's own mouse and keyboard), "q", "sigint" or "loading" (closes before the life is open). It posts
events in the window's own thread, one glance a frame, and waits for what must follow instead of for a time.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which

import numpy as np
import pygame
from PIL import Image

from render.camera import Size, frame_world
from render.window import run_window
from sandbox.intervention import Drag, Drop, Freeze, Praise, Push
from sandbox.life import Life
from sandbox.loop import Loop
from sandbox.snapshot import Snapshot
from sandbox.steering import Steer
from worlds.loader import load

WORLD = """
title = "Small"
size = [5, 5]
spare = { apple = 2 }
[[things]]
kind = "ball"
at = [1, -1]
[[agents]]
name = "Ada"
mind = "wander"
at = [-1, 0.5]
"""

LEARNER = """
title = "Small"
size = [5, 5]
[[things]]
kind = "ball"
at = [1, -1]
[[agents]]
name = "Ada"
mind = "curious"
at = [-1, 0.5]
"""

ACCUSTOMED = 120
"""Ticks after which a mind has got used to its senses and begins to learn."""

XDOTOOL = which("xdotool") or "xdotool"

WALKS = {"tour", "learner", "listener", "possess", "hand"}
"""Ways that are told of."""

Glances = Iterator[None]


def post(kind: int, **attributes: object) -> None:
    pygame.event.post(pygame.event.Event(kind, attributes))


def press(key: int) -> None:
    post(pygame.KEYDOWN, key=key, mod=0)
    post(pygame.KEYUP, key=key, mod=0)


def click(pixel: tuple[int, int], button: int = 1) -> None:
    post(pygame.MOUSEBUTTONDOWN, pos=pixel, button=button)
    post(pygame.MOUSEBUTTONUP, pos=pixel, button=button)


def xdotool(*words: str) -> str:
    """Lets the screen itself move its mouse or press its keys; gives what it answers."""
    return subprocess.run([XDOTOOL, *words], check=True, capture_output=True, text=True).stdout


def find_window() -> str:
    """Gives the number by which the screen knows the window, which is in its middle."""
    told = xdotool("mousemove", "640", "400", "getmouselocation", "--shell")
    return told.partition("WINDOW=")[2].split()[0]


def until(true: Callable[[], bool]) -> Glances:
    while not true():
        yield


class Tour:
    """What a person does at the window, a glance at a time."""

    def __init__(self, world: str) -> None:
        self.seen: dict[str, object] = {}
        self._world = world
        self.life: Life
        self.loop: Loop

    def open_life(self) -> Life:
        from sandbox import api  # noqa: PLC0415  as the real command does it, in the loop's thread

        self.life = api.open_life(load(self._world), seed=5, threads=1)
        return self.life

    def now(self) -> Snapshot:
        latest = Loop.latest(self.loop)
        assert latest is not None
        return latest[1]

    def point(self, place: np.ndarray, size: Size) -> tuple[int, int]:
        x, y, _ = frame_world(self.now().spec).project(place, size)
        return round(float(x)), round(float(y))

    def walk(self) -> Glances:
        for _ in range(3):
            yield
        yield from self.look()
        yield from self.time()
        yield from self.touch()
        yield from self.fill_the_screen()
        post(pygame.QUIT)

    def look(self) -> Glances:
        yield from self.take_picture("before")
        self.click_ada()
        yield from self.take_picture("selected")
        press(pygame.K_h)
        yield from self.take_picture("help")
        press(pygame.K_h)
        press(pygame.K_ESCAPE)

    def click_ada(self) -> None:
        click(self.point(self.now().head_pos[0], (960, 540)))

    def take_picture(self, name: str) -> Glances:
        yield
        press(pygame.K_F12)
        yield from until(lambda: any(Path().glob("sandbox-*.png")))
        (path,) = Path().glob("sandbox-*.png")
        picture = np.asarray(Image.open(path.rename(f"{name}.png")))
        self.seen[name] = {
            "size": picture.shape[1::-1],
            "colours": len(np.unique(picture.reshape(-1, 3), axis=0)),
            "card": float(picture[20:200, -200:-20].mean()),
            "middle": float(picture[200:300, 400:600].mean()),
            "strip": float(picture[-130:-30, 40:900].mean()),
        }

    def time(self) -> Glances:
        before = self.now().tick
        for _ in range(5):
            yield
        self.seen["ticks while paused"] = self.now().tick - before
        press(pygame.K_PERIOD)
        yield from until(lambda: self.now().tick > before)
        for _ in range(5):
            yield
        self.seen["ticks after a step"] = self.now().tick - before
        press(pygame.K_PLUS)
        yield from until(lambda: self.loop.speed == 2.0)
        press(pygame.K_0)
        yield from until(lambda: self.loop.speed == 1.0)
        press(pygame.K_SPACE)
        yield from until(lambda: self.now().tick > before + 5)

    def touch(self) -> Glances:
        self.seen["ball before"] = self.now().thing_pos[0].tolist()
        x, y = self.point(self.now().thing_pos[0], (960, 540))
        post(pygame.MOUSEBUTTONDOWN, pos=(x, y), button=1)
        for step in range(1, 9):
            post(pygame.MOUSEMOTION, pos=(x - 4 * step, y - 15 * step), rel=(-4, -15), buttons=(1, 0, 0))
            yield
        yield from until(lambda: self.now().thing_pos[0, 2] > 0.8)
        self.seen["ball held"] = self.now().thing_pos[0].tolist()
        post(pygame.MOUSEBUTTONUP, pos=(x - 32, y - 120), button=1)
        yield from until(lambda: self.now().thing_pos[0, 2] < 0.3)
        click(self.point(np.array((0.5, 1.5, 0.0)), (960, 540)), button=2)
        yield from until(lambda: bool(self.now().thing_present.sum() == 2))
        x, y = self.point(self.now().head_pos[0], (960, 540))
        post(pygame.MOUSEMOTION, pos=(x, y), rel=(0, 0), buttons=(0, 0, 0))
        press(pygame.K_p)
        yield from until(lambda: any(isinstance(entry.intervention, Push) for entry in self.life.log))

    def fill_the_screen(self) -> Glances:
        press(pygame.K_F11)
        for _ in range(5):
            yield
        yield from self.take_picture("full screen")

    def freeze(self) -> Glances:
        """Looks into a mind, stops it from learning for a while, and notes whether its weights changed."""
        for _ in range(3):
            yield
        yield from self.take_picture("before")
        for key in (pygame.K_TAB, pygame.K_PLUS, pygame.K_PLUS, pygame.K_SPACE):
            press(key)
        yield from until(lambda: self.now().tick > ACCUSTOMED)
        press(pygame.K_SPACE)
        yield from self.take_picture("mind")
        for name in ("frozen", "learning"):
            press(pygame.K_l)
            press(pygame.K_PERIOD)
            yield from until(lambda name=name: bool(self.now().frozen[0]) == (name == "frozen"))
            before, tick = self.weights(), self.now().tick
            for step in range(1, 4):
                press(pygame.K_PERIOD)
                yield from until(lambda step=step, tick=tick: self.now().tick == tick + step)
            self.seen[f"{name} moved"] = float(np.abs(self.weights() - before).max())
            yield from self.take_picture(name)
        press(pygame.K_t)
        yield from self.take_picture("all ghosts")
        post(pygame.QUIT)

    def listen(self) -> Glances:
        """Turns the sound on, hears the ball fall, and turns it off again."""
        for name in ("before", "while on"):
            self.seen[name] = pygame.mixer.get_init()
            self.loop.hold(Drag(thing="ball", to=(1.0, -1.0, 1.6)))
            yield from until(lambda: self.now().thing_pos[0, 2] > 1.0)
            self.loop.hold(None)
            yield from until(lambda: self.now().thing_pos[0, 2] < 0.2)
            landed = self.now().tick
            yield from until(lambda landed=landed: self.now().tick > landed + 10)
            press(pygame.K_k)
            for _ in range(3):
                yield
        yield from self.take_picture("told")
        self.seen["after"] = pygame.mixer.get_init()
        post(pygame.QUIT)

    def possess(self) -> Glances:
        """Walks in Ada's body, and closes the window with the key still down."""
        for _ in range(3):
            yield
        yield from self.take_picture("before")
        press(pygame.K_TAB)
        press(pygame.K_y)
        press(pygame.K_SPACE)
        yield from until(lambda: bool(self.now().steered[0]))
        start, ahead = self.now().agent_pos[0, :2].copy(), self.now().heading[0].copy()
        post(pygame.KEYDOWN, key=pygame.K_w, mod=0)
        yield from until(lambda: float((self.now().agent_pos[0, :2] - start) @ ahead) > 0.5)
        yield from self.take_picture("possessed")
        aside = (self.now().agent_pos[0, :2] - start) @ np.array((-ahead[1], ahead[0]))
        self.seen["went aside"] = float(abs(aside))
        post(pygame.QUIT)

    def use_hand(self) -> Glances:
        """Drags Ada, selects and praises her and quits, all by the screen's mouse and keyboard."""
        for _ in range(3):
            yield
        window = find_window()
        xdotool("windowfocus", window)
        start = self.now().agent_pos[0].copy()
        x, y = self.point(self.now().head_pos[0], (960, 540))
        xdotool("mousemove", "--window", window, str(x), str(y))
        yield
        xdotool("mousedown", "1")
        for step in range(1, 9):
            xdotool("mousemove", "--window", window, str(x + 15 * step), str(y))
            yield
        xdotool("key", "space")
        yield from until(lambda: float(np.linalg.norm(self.now().agent_pos[0] - start)) > 0.3)
        xdotool("mouseup", "1")
        xdotool("key", "Escape", "Tab", "z")
        yield from until(lambda: any(isinstance(entry.intervention, Praise) for entry in self.life.log))
        xdotool("key", "q")

    def weights(self) -> np.ndarray:
        """All that Ada's mind has learned, while time stands still."""
        tensors = self.life.save().tensors
        return np.concatenate([tensors[name].numpy().ravel() for name in tensors if name.endswith("weights")])

    def end(self, how: str) -> Glances:
        yield
        if how == "q":
            press(pygame.K_q)
        else:
            os.kill(os.getpid(), signal.SIGINT)

    def summary(self) -> dict[str, object]:
        for entry in self.life.log:
            match entry.intervention:
                case Drag(agent=agent, thing=thing):
                    self.seen["Drag"] = agent or thing
                case (
                    Drop(kind=name)
                    | Push(agent=name)
                    | Freeze(agent=name)
                    | Steer(agent=name)
                    | Praise(agent=name)
                ):
                    self.seen[type(entry.intervention).__name__] = name
        return self.seen


class Watched(Loop):
    """A loop at which somebody glances once a frame, in the window's own thread."""

    def __init__(self, tour: Tour, how: str) -> None:
        super().__init__(tour.open_life, paused=how in WALKS - {"listener"})
        self._how = how
        walks = {
            "tour": tour.walk,
            "learner": tour.freeze,
            "listener": tour.listen,
            "possess": tour.possess,
            "hand": tour.use_hand,
        }
        self._glances = walks[how]() if how in walks else tour.end(how)

    def latest(self) -> tuple[Snapshot | None, Snapshot, float] | None:
        latest = super().latest()
        if self._how == "loading":
            post(pygame.QUIT)
        elif latest is not None:
            next(self._glances, None)
        return latest


def main(how: str) -> None:
    tour = Tour(LEARNER if how == "learner" else WORLD)
    with Watched(tour, how) as loop:
        tour.loop = loop
        run_window(loop, title="Small", preset="low")
    if how in WALKS:
        Path("seen.json").write_text(json.dumps(tour.summary()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
