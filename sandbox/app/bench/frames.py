"""What a picture of eight learning children costs: at each preset, the panels on it, and its JPEG."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from render.browser import Canvas, encode
from render.camera import Camera, frame_world
from render.context import open_offscreen
from render.history import History
from render.hud.backend import HudBackend
from render.hud.inspector import Inspector
from render.hud.labels import draw_labels
from render.hud.panels import Pace, draw_status
from render.picking import Target
from render.presets import PRESETS
from render.renderer import Renderer
from sandbox import api
from sandbox.app.bench.figure import Figure
from sandbox.snapshot import Snapshot

WORLD = "commons"
SIZE = (960, 540)

PROMISES = {"low": 25.0}
"""Pictures a second on software GL; with the life beside it, it is measured in a real window."""

WARM_UP = 20
"""Ticks after which there is something to draw in the inspector."""

ROUNDS = 12
SECONDS = 4.0
"""After which a preset that is too dear here has been tried often enough."""


def measure_frames() -> Iterator[Figure]:
    """Measures whole pictures that are read back; the life stands still meanwhile."""
    snapshot, history = _live()
    camera = frame_world(snapshot.spec)
    ctx = open_offscreen()
    for preset in PRESETS.values():
        renderer = Renderer(ctx, preset, SIZE)
        seconds = _time(lambda renderer=renderer: _draw(renderer, snapshot, camera))
        renderer.release()
        name = f"preset {preset.name}: pictures a second"
        yield Figure(name=name, value=1 / seconds, unit="/s", promise=PROMISES.get(preset.name))
    canvas = Canvas(ctx, SIZE)
    panels = Panels(canvas, snapshot, history, camera)
    yield Figure(name="names, status and inspector", value=1e3 * _time(panels.draw), unit="ms")
    renderer = Renderer(ctx, PRESETS["low"], SIZE)
    renderer.resize(SIZE, canvas.screen)
    renderer.draw(snapshot, camera)
    ctx.finish()
    yield Figure(name="read back and packed as JPEG", value=1e3 * _time(lambda: encode(canvas)), unit="ms")
    renderer.release()
    ctx.release()


class Panels:
    """What stands on a picture while somebody inspects a mind."""

    def __init__(self, canvas: Canvas, snapshot: Snapshot, history: History, camera: Camera) -> None:
        """Opens them over a canvas."""
        self._canvas, self._hud, self._inspector = canvas, HudBackend(canvas.ctx), Inspector()
        self._snapshot, self._history, self._camera = snapshot, history, camera

    def draw(self) -> None:
        """Draws them, and waits until that is done."""
        snapshot = self._snapshot
        chosen = snapshot.spec.agents[0].name
        self._hud.begin(SIZE, 1 / 30, scale=1.1)
        draw_labels(snapshot, self._camera, SIZE, selected=chosen)
        draw_status(snapshot, Pace(paused=False, speed=1.0, achieved=1.0, fps=30.0))
        self._inspector.draw(snapshot, Target("agent", chosen), self._history)
        self._hud.end(self._canvas.screen)
        self._canvas.ctx.finish()


def _live() -> tuple[Snapshot, History]:
    """Lets the children live for a second; gives how they are, and what an inspector remembers of it."""
    life, history = api.open_life(WORLD, record=False), History()
    for _ in range(WARM_UP):
        life.tick()
        history.note(life.snapshot())
    return life.snapshot(), history


def _draw(renderer: Renderer, snapshot: Snapshot, camera: Camera) -> None:
    renderer.draw(snapshot, camera)
    renderer.read()


def _time(run: Callable[[], object]) -> float:
    """Gives the median seconds that something takes; the first time it allocates and does not count."""
    run()
    times: list[float] = []
    while len(times) < ROUNDS and (len(times) < 2 or sum(times) < SECONDS):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return median(times)
