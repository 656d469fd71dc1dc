"""Pictures without a window."""

from types import TracebackType
from typing import Self

from render.camera import Camera, Size, frame_world
from render.context import open_offscreen
from render.hud.backend import HudBackend
from render.hud.labels import draw_labels
from render.presets import Preset, preset_for, preset_named
from render.renderer import Picture, Renderer
from sandbox.snapshot import Snapshot


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
        selected: str | None = None,
        labels: bool = True,
    ) -> Picture:
        """Draws a world: uint8 [H, W, 3].

        Args:
            snapshot: the world.
            camera: from where; None sees the whole world.
            previous: the world a tick earlier, to draw what lies between.
            blend: 0 draws `previous`, 1 draws `snapshot`.
            selected: the name of who or what is pointed out.
            labels: whether names and words float over heads.
        """
        camera = camera or frame_world(snapshot.spec)
        self.renderer.draw(snapshot, camera, previous=previous, blend=blend, selected=selected)
        if labels:
            size = self.renderer.size
            scale = max(size[1] / 600, 0.7)
            self._hud.begin(size, 1 / 60)
            draw_labels(
                snapshot, camera, size, previous=previous, blend=blend, selected=selected, scale=scale
            )
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
