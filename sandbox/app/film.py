"""Films a life into a file, as fast as this machine can, without a window."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.app.scene import Scene
from sandbox.errors import SandboxError
from sandbox.spec import TICK

if TYPE_CHECKING:
    from render.camerawork import Camerawork
    from sandbox.life import Life

FPS = 30
"""Frames a second."""

_SIZE = (960, 540)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What is to be filmed.

    Attributes:
        path: the MP4 file; one that exists is replaced.
        seconds: how long.
        follow: the name of the agent or thing that the camera follows; None goes round the world.
    """

    path: Path
    seconds: float
    follow: str | None = None


def film(scene: Scene, shot: Shot, quality: str | None) -> None:
    """Films the first seconds of a life.

    Args:
        scene: what is filmed.
        shot: how, and where to.
        quality: the name of a preset; None for what suits the hardware.

    Raises:
        SandboxError: the file cannot be written, there is nobody to follow, or nothing here can draw.
    """
    path = shot.path
    if path.suffix != ".mp4" or not path.parent.is_dir():
        raise SandboxError(f"Cannot film to '{path}': give a file in a folder that exists, ending in .mp4.")
    from render.camerawork import Camerawork  # noqa: PLC0415  a window is up before any of this is needed

    camerawork, life = Camerawork(scene.spec, shot.follow), scene.open()
    try:
        path.touch()
        _shoot(life, camerawork, shot, quality)
    except OSError as error:
        raise SandboxError(f"Cannot film to '{path}': {error.strerror or error}.") from None
    except KeyboardInterrupt:
        print(f"{path}: stopped early.")
        raise
    origin = f"from {scene.run}" if scene.run else f"seed {scene.seed}"
    print(f"{path}: {shot.seconds:g} seconds of {scene.spec.title}, {origin}.")


def _shoot(life: "Life", camerawork: "Camerawork", shot: Shot, quality: str | None) -> None:
    from render.film import Film  # noqa: PLC0415
    from render.offscreen import OffscreenStudio  # noqa: PLC0415

    selected = camerawork.target.name if camerawork.target else None
    with OffscreenStudio(_SIZE, quality) as studio, Film(shot.path, _SIZE, FPS) as out:
        previous, newest, begun = None, life.snapshot(thoughts=False), life.now
        for frame in range(math.ceil(shot.seconds * FPS)):
            ticks, blend = divmod(frame / FPS / TICK, 1.0)
            while newest.tick <= begun + ticks:
                life.tick()
                previous, newest = newest, life.snapshot(thoughts=False)
            camera = camerawork.advance(previous, newest, blend, 1 / FPS)
            out.add(studio.draw_image(newest, camera, previous=previous, blend=blend, selected=selected))
