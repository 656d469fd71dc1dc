"""How fast the renderer draws the same shapes that mujoco.Renderer draws, picture by picture in turns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from render.camera import Camera
from render.context import open_offscreen
from render.marks import WIDTH as MARK_WIDTH
from render.palette import linear
from render.presets import MEDIUM
from render.renderer import Renderer
from render.rows import WIDTH, rows
from render.scene import Instances
from sandbox.app.bench.figure import Figure
from sandbox.physics.rival import RivalRenderer, still_life

SIZE = (1280, 720)
ROUNDS = 12
NUM_SHAPES = 124
"""Eight bodies of eight parts, and sixty things."""

EYE, TARGET = (7.0, -7.0, 5.0), (0.0, 0.0, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """N shapes; size as in `ShapeSpec`, padded with zeros."""

    kinds: list[str]
    size: NDArray[np.float32]
    pos: NDArray[np.float32]
    quat: NDArray[np.float32]
    colour: NDArray[np.float32]


def measure_pictures() -> Iterator[Figure]:
    """Measures the medium preset with and without anti-aliasing; both draw 1024 shadow maps and read back."""
    shapes = _scatter()
    for samples, promise in ((0, 2.0), (4, 1.5)):
        ours, theirs = _compare(shapes, samples)
        name = f"{samples}x anti-aliasing" if samples else "no anti-aliasing"
        yield Figure(name=f"{name}: mujoco / ours", value=theirs / ours, unit="x", promise=promise)
        yield Figure(name=f"{name}: ours", value=1e3 * ours, unit="ms")
        yield Figure(name=f"{name}: mujoco.Renderer", value=1e3 * theirs, unit="ms")


def _scatter() -> Shapes:
    rng = np.random.default_rng(0)
    kinds = [("sphere", "capsule", "box")[i % 3] for i in range(NUM_SHAPES)]
    side = rng.uniform(0.08, 0.3, NUM_SHAPES)
    lengths = {"sphere": (1, 0, 0), "capsule": (0.6, 1, 0), "box": (1, 1, 1)}
    size = side[:, None] * np.array([lengths[kind] for kind in kinds])
    pos = np.concatenate((rng.uniform(-4, 4, (NUM_SHAPES, 2)), side[:, None] * 1.7), axis=1)
    quat = rng.normal(size=(NUM_SHAPES, 4))
    quat /= np.linalg.norm(quat, axis=1, keepdims=True)
    colour = rng.uniform(0.3, 1.0, (NUM_SHAPES, 3))
    return Shapes(kinds=kinds, **{k: v.astype(np.float32) for k, v in _named(size, pos, quat, colour)})


def _named(*arrays: NDArray) -> Iterator[tuple[str, NDArray]]:
    return zip(("size", "pos", "quat", "colour"), arrays, strict=True)


def _compare(shapes: Shapes, samples: int) -> tuple[float, float]:
    """Gives the median seconds a picture, ours and theirs."""
    preset = replace(MEDIUM, samples=samples, shadow_taps=1)  # as MuJoCo samples its map
    rival = RivalRenderer(still_life(**{k: getattr(shapes, k) for k in Shapes.__slots__}), SIZE, samples)
    renderer = Renderer(open_offscreen(), preset, SIZE)
    camera = Camera(eye=EYE, target=TARGET, fov_deg=45.0)
    instances = _instances(shapes)
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 2):
        start = perf_counter()
        renderer.draw_instances(instances, camera)
        renderer.read()
        middle = perf_counter()
        rival.draw(EYE, TARGET)
        if turn >= 2:  # the first pictures allocate
            times[0].append(middle - start)
            times[1].append(perf_counter() - middle)
    renderer.release()
    rival.close()
    return median(times[0]), median(times[1])


def _instances(shapes: Shapes) -> Instances:
    """Turns the shapes into our rows: half extents inside a rounding."""
    box = np.array([kind == "box" for kind in shapes.kinds])
    capsule = np.array([kind == "capsule" for kind in shapes.kinds])
    radius = np.where(box, 0.1 * shapes.size[:, 0], shapes.size[:, 0])
    half = np.where(box[:, None], shapes.size - radius[:, None], 0.0)
    half[:, 2] += np.where(capsule, shapes.size[:, 1], 0.0)
    solids = rows(pos=shapes.pos, radius=radius, quat=shapes.quat, half=half, colour=linear(shapes.colour))
    empty = np.zeros((0, WIDTH), np.float32)
    marks = np.zeros((0, MARK_WIDTH), np.float32)
    return Instances(solids=solids, scenery=empty, ghosts=empty, marks=marks, floor=(4.0, 4.0), light=1.0)
