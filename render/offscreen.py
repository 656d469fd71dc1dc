"""Pictures and films without a window."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from numpy.typing import NDArray

from render.camera import Camera, Size, frame_world
from render.context import open_offscreen
from render.hud.backend import HudBackend
from render.hud.labels import draw_labels
from render.presets import Preset, preset_for, preset_named
from render.renderer import Renderer
from sandbox.snapshot import Snapshot

Picture = NDArray[np.uint8]


class OffscreenStudio:
    """A context of its own with a renderer in it, kept open for many pictures. Close it, or use `with`."""

    def __init__(self, size: Size = (960, 540), preset: Preset | str | None = None) -> None:
        """Opens the context.

        Args:
            size: of the pictures, pixels.
            preset: how much a picture may cost; None chooses by what draws.

        Raises:
            DisplayError: nothing here can draw.
            UnknownName: there is no preset of that name.
        """
        chosen = preset_named(preset) if isinstance(preset, str) else preset
        self.ctx = open_offscreen()
        self.renderer = Renderer(self.ctx, chosen or preset_for(self.ctx.info["GL_RENDERER"]), size)
        self._hud = HudBackend(self.ctx)

    def draw_image(
        self,
        snapshot: Snapshot,
        camera: Camera | None = None,
        *,
        previous: Snapshot | None = None,
        blend: float = 1.0,
        labels: bool = True,
    ) -> Picture:
        """Draws a world: uint8 [H, W, 3].

        Args:
            snapshot: the world.
            camera: from where; None sees the whole world.
            previous: the world a tick earlier, to draw what lies between.
            blend: 0 draws `previous`, 1 draws `snapshot`.
            labels: whether names and words float over heads.
        """
        camera = camera or frame_world(snapshot.spec)
        self.renderer.draw(snapshot, camera, previous=previous, blend=blend)
        if labels:
            size = self.renderer.size
            scale = max(size[1] / 600, 0.7)
            self._hud.begin(size, 1 / 60)
            draw_labels(snapshot, camera, size, previous=previous, blend=blend, scale=scale)
            self._hud.end(self.renderer.framebuffer)
        return self.renderer.read()

    def close(self) -> None:
        """Gives everything back."""
        self._hud.release()
        self.renderer.release()
        self.ctx.release()

    def __enter__(self) -> Self:
        """Gives itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        self.close()


def draw_image(
    snapshot: Snapshot,
    size: Size = (960, 540),
    preset: Preset | str | None = None,
    camera: Camera | None = None,
    *,
    labels: bool = True,
) -> Picture:
    """Draws one picture: uint8 [H, W, 3]. For many, keep an `OffscreenStudio`.

    Args:
        snapshot: the world.
        size: of the picture, pixels.
        preset: how much it may cost; None chooses by what draws.
        camera: from where; None sees the whole world.
        labels: whether names and words float over heads.
    """
    with OffscreenStudio(size, preset) as studio:
        return studio.draw_image(snapshot, camera, labels=labels)


class Film:
    """An MP4 file in the making (H.264). Close it, or use `with`."""

    def __init__(self, path: Path, size: Size, fps: int) -> None:
        """Opens the file.

        Args:
            path: where; an existing file is replaced.
            size: of the frames, pixels; both even, as the format wants.
            fps: frames a second.

        Raises:
            ValueError: a side is odd.
        """
        if size[0] % 2 or size[1] % 2:
            raise ValueError(f"A film's sides must be even, got {size[0]}x{size[1]}.")
        self._container = av.open(str(path), "w")
        self._stream = self._container.add_stream("libx264", rate=Fraction(fps), options={"crf": "18"})
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"

    def add(self, frame: Picture) -> None:
        """Appends a frame: uint8 [H, W, 3]."""
        for packet in self._stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")):
            self._container.mux(packet)

    def close(self) -> None:
        """Finishes the file."""
        for packet in self._stream.encode():
            self._container.mux(packet)
        self._container.close()

    def __enter__(self) -> Self:
        """Gives itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finishes the file."""
        self.close()
