"""Draws snapshots into a picture of its own, or straight onto a window.

One thread owns the context. Another library's context in the same process makes itself current; `draw` makes
this one current again.
"""

import moderngl
import numpy as np
from numpy.typing import NDArray

from render.camera import Camera, Size
from render.frame import MOST_SPHERES, frame_block
from render.ghosts import NOBODY, Imagined
from render.gpu import defines_of
from render.passes import Ghosts, Ground, Shadows, Sky, Solids
from render.presets import Preset
from render.scene import Instances, Stage
from sandbox.snapshot import Snapshot

Picture = NDArray[np.uint8]
"""[H, W, 3], sRGB, the upper row first."""

BLOCK_BYTES = 2 * 64 + (4 + MOST_SPHERES) * 16


class Renderer:
    """A camera's film, and everything needed to expose it."""

    def __init__(self, ctx: moderngl.Context, preset: Preset, size: Size) -> None:
        """Compiles the programs.

        Args:
            ctx: OpenGL 3.3 or later, current on this thread.
            preset: how much a picture may cost.
            size: width and height in pixels.
        """
        self.ctx = ctx
        self.preset = preset
        self._stage: Stage | None = None
        self._block = ctx.buffer(reserve=BLOCK_BYTES, dynamic=True)
        defines = defines_of(preset)
        self._solids = Solids(ctx, preset, defines)
        self._shadows = Shadows(ctx, preset, defines)
        self._ground = Ground(ctx, defines)
        self._sky = Sky(ctx, defines)
        self._ghosts = Ghosts(ctx, preset, defines)
        self._allocate(size, None)

    def _allocate(self, size: Size, onto: moderngl.Framebuffer | None) -> None:
        self.size, self._onto = size, onto
        if onto is not None:
            self._film = self.framebuffer = onto
            return
        samples = min(self.preset.samples, self.ctx.max_samples)
        self._film = self.ctx.simple_framebuffer(size, samples=samples)
        self.framebuffer = self.ctx.framebuffer([self.ctx.renderbuffer(size)]) if samples else self._film

    def resize(self, size: Size, onto: moderngl.Framebuffer | None = None) -> None:
        """Changes the size of the picture; its content is lost until the next `draw`.

        Args:
            size: width and height in pixels.
            onto: what to draw on instead of a film of its own, with a depth and its viewport of that size; a
                preset that asks for more samples gets only those it has.
        """
        size = (max(size[0], 1), max(size[1], 1))  # a window that is minimised has none
        if size != self.size or onto is not self._onto:
            self._free_film()
            self._allocate(size, onto)

    def draw(
        self,
        snapshot: Snapshot,
        camera: Camera,
        *,
        previous: Snapshot | None = None,
        blend: float = 1.0,
        selected: str | None = None,
        imagined: Imagined = NOBODY,
        unseen: int | None = None,
    ) -> None:
        """Draws a world.

        Args:
            snapshot: the world.
            camera: from where.
            previous: the world a tick earlier, to draw what lies between.
            blend: 0 draws `previous`, 1 draws `snapshot`.
            selected: the name of an agent or the label of a thing to point out.
            imagined: the agents whose expectations are drawn.
            unseen: index of an agent who is left out.
        """
        if self._stage is None or self._stage.spec is not snapshot.spec:
            self._stage = Stage(snapshot.spec, fine=self.preset.fine)
        instances = self._stage.build(snapshot, previous, blend, selected, imagined=imagined, unseen=unseen)
        self.draw_instances(instances, camera)

    def draw_instances(self, instances: Instances, camera: Camera) -> None:
        """Draws any rounded solids on a ground."""
        ctx = self.ctx
        ctx.__enter__()
        self._block.write(frame_block(instances, camera, self.size, self.preset))
        self._block.bind_to_uniform_block(0)
        self._solids.write(np.concatenate((instances.solids, instances.scenery)), camera, self.size)
        self._ghosts.write(instances.ghosts, camera, self.size)
        self._shadows.write(instances.solids)
        self._ground.write(instances.floor, instances.marks)
        self._shadows.draw_map()
        ctx.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        ctx.depth_func = "<="
        self._film.use()
        self._film.clear(depth=1.0)
        self._solids.draw()
        self._ground.draw()
        self._shadows.draw_flat()
        self._film.depth_mask = False
        self._film.use()
        self._ground.draw_marks()
        ctx.enable_only(moderngl.DEPTH_TEST)
        self._sky.draw(camera, self.size)
        self._film.depth_mask = True
        self._film.use()
        self._ghosts.draw()
        if self._film is not self.framebuffer:
            ctx.copy_framebuffer(self.framebuffer, self._film)

    def read(self) -> Picture:
        """Gives the picture: uint8 [H, W, 3], first row on top."""
        width, height = self.size
        pixels = np.frombuffer(self.framebuffer.read(components=4), np.uint8)  # twice as fast as three
        return np.ascontiguousarray(pixels.reshape(height, width, 4)[::-1, :, :3])

    def blit(self, target: moderngl.Framebuffer) -> None:
        """Copies the picture to another framebuffer of its size, such as a window's."""
        self.ctx.copy_framebuffer(target, self.framebuffer)

    def _free_film(self) -> None:
        if self._onto is not None:
            return
        films = {id(film): film for film in (self.framebuffer, self._film)}
        for film in films.values():
            for attachment in (*film.color_attachments, film.depth_attachment):
                if attachment is not None:
                    attachment.release()
            film.release()

    def release(self) -> None:
        """Gives the memory back; the context stays open."""
        self._free_film()
        for part in (self._solids, self._shadows, self._ground, self._sky, self._ghosts, self._block):
            part.release()
