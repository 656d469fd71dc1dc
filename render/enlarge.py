"""Puts a picture on a window, of whatever size: software GL draws small, and the window may be large.

A plain copy will not do: drivers refuse it because the depths differ in format, and a window's framebuffer
keeps the size that it was opened with.
"""

import math

import moderngl

from render.camera import Size
from render.gpu import program
from render.presets import Preset
from render.renderer import Renderer

AFFORDABLE = 960 * 540
"""Pixels that software GL draws in time."""


def picture_size(window: Size, preset: Preset) -> Size:
    """Gives how large to draw for a window: as large as it is, unless the preset must save pixels."""
    width, height = max(window[0], 1), max(window[1], 1)
    if preset.lighting == "pixel" or width * height <= AFFORDABLE:
        return width, height
    scale = math.sqrt(AFFORDABLE / (width * height))
    return max(round(width * scale), 1), max(round(height * scale), 1)


class Enlarger:
    """A copy of the renderer's picture that can be stretched."""

    def __init__(self, ctx: moderngl.Context) -> None:
        """Compiles the program."""
        self._ctx = ctx
        self._program = program(ctx, "enlarge.vert", "enlarge.frag", {})
        self._array = ctx.vertex_array(self._program, [])
        self._allocate((1, 1))

    def _allocate(self, size: Size) -> None:
        self._texture = self._ctx.texture(size, 4)
        self._copy = self._ctx.framebuffer([self._texture])

    def show(self, renderer: Renderer, screen: moderngl.Framebuffer) -> None:
        """Fills a window's viewport with the renderer's picture."""
        if self._texture.size != renderer.size:
            self._free()
            self._allocate(renderer.size)
        renderer.blit(self._copy)
        screen.use()
        self._ctx.enable_only(moderngl.NOTHING)
        self._texture.use(0)
        self._array.render(moderngl.TRIANGLES, vertices=3)

    def _free(self) -> None:
        self._copy.release()
        self._texture.release()

    def release(self) -> None:
        """Gives the memory back."""
        self._free()
        self._array.release()
        self._program.release()
