"""The steps of a picture: solids, their shadows, the ground, marks on it, the sky.

Solids are drawn first and the sky last, so that nothing is shaded that something else hides.
"""

import moderngl
import numpy as np

from render.camera import Camera, Size
from render.gpu import Defines, Stream, program
from render.marks import ATTRIBUTES as MARK_ATTRIBUTES
from render.meshes import Mesh, ground, rounded_solid
from render.palette import DRIVE_TABLE
from render.presets import Preset
from render.rotations import Array
from render.rows import ATTRIBUTES, GLOW, painted

SOLID_VERTEX = "a_normal:3 a_octant:3"


class Solids:
    """Rounded solids in a few levels of detail, by their size in the picture."""

    def __init__(self, ctx: moderngl.Context, preset: Preset, defines: Defines) -> None:
        """Compiles the programs and uploads the meshes."""
        self._plain = program(ctx, "solid.vert", "solid.frag", {**defines, "PAINTED": 0})
        self._painted = program(ctx, "solid.vert", "solid.frag", {**defines, "PAINTED": 1})
        self._least = np.array([pixels for pixels, _ in preset.meshes], np.float32)
        meshes = [rounded_solid(cuts) for _, cuts in preset.meshes]
        self._streams = [
            (which, level, Stream(ctx, mesh, SOLID_VERTEX, ATTRIBUTES))
            for which in (self._plain, self._painted)
            for level, mesh in enumerate(meshes)
        ]

    def write(self, rows: Array, camera: Camera, size: Size) -> None:
        """Sorts what is in view by size, and uploads it."""
        in_view, pixels = _seen(rows, camera, size)
        level = np.searchsorted(self._least, pixels, side="right") - 1
        fancy = painted(rows)
        for which, at, stream in self._streams:
            stream.write(rows[in_view & (level == at) & (fancy == (which is self._painted))])

    def draw(self) -> None:
        """Draws them."""
        for which, _, stream in self._streams:
            stream.draw(which)

    def release(self) -> None:
        """Gives the memory back."""
        for _, _, stream in self._streams:
            stream.release()
        self._plain.release()
        self._painted.release()


def _seen(rows: Array, camera: Camera, size: Size) -> tuple[np.ndarray, Array]:
    """Says which solids are in view, and how many pixels the radius of their rounding takes: [N] each.

    What is round decides the detail; the flat sides of a large box do not need it.
    """
    reach = _reach(rows)
    seen = camera.project(rows[:, 4:7], size)
    pixels = size[1] / (2 * camera.half(size)) / np.maximum(seen[:, 2], 0.05)
    margin = reach * pixels
    inside = np.all((seen[:, :2] > -margin[:, None]) & (seen[:, :2] < size + margin[:, None]), axis=1)
    return (inside & (seen[:, 2] > 0)) | (np.abs(seen[:, 2]) < reach), rows[:, 7] * pixels


def _reach(rows: Array) -> Array:
    """Gives how far a solid reaches from its centre: [N]."""
    return rows[:, 7] * np.max(rows[:, 8:11], axis=1) + np.linalg.norm(rows[:, 12:15], axis=1)


class Ghosts:
    """Solids of glass: one sees the world through them, but not their own insides."""

    def __init__(self, ctx: moderngl.Context, preset: Preset, defines: Defines) -> None:
        """Compiles the program and uploads the meshes."""
        self._ctx = ctx
        self._program = program(ctx, "ghost.vert", "ghost.frag", defines)
        self._least = np.array([pixels for pixels, _ in preset.meshes], np.float32)
        self._streams = [
            Stream(ctx, rounded_solid(cuts), SOLID_VERTEX, ATTRIBUTES) for _, cuts in preset.meshes
        ]

    def write(self, rows: Array, camera: Camera, size: Size) -> None:
        """Sorts what is in view by size, and uploads it."""
        in_view, pixels = _seen(rows, camera, size)
        level = np.searchsorted(self._least, pixels, side="right") - 1
        level = np.maximum(level - 1, 0)  # glass has no shape inside its outline, and each is drawn twice
        for at, stream in enumerate(self._streams):
            stream.write(rows[in_view & (level == at)])

    def draw(self) -> None:
        """Draws them over what is behind them: first only how near they are, then the nearest glass alone."""
        self._ctx.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE | moderngl.BLEND)
        for factors in ((moderngl.ZERO, moderngl.ONE), (moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA)):
            self._ctx.blend_func = factors
            for stream in self._streams:
                stream.draw(self._program)

    def release(self) -> None:
        """Gives the memory back."""
        for stream in self._streams:
            stream.release()
        self._program.release()


class Shadows:
    """What keeps the sun off: a map of depths seen from it, or solids pressed flat on the ground."""

    def __init__(self, ctx: moderngl.Context, preset: Preset, defines: Defines) -> None:
        """Allocates the map, if the preset has one."""
        self._ctx = ctx
        self._stream = Stream(ctx, rounded_solid(preset.shadow_cuts), SOLID_VERTEX, ATTRIBUTES)
        self._map: moderngl.Framebuffer | None = None
        if not preset.shadow_size:
            self._program = program(ctx, "flat_shadow.vert", "flat_shadow.frag", defines)
            return
        self._program = program(ctx, "depth.vert", "depth.frag", defines)
        self._depth = ctx.depth_texture((preset.shadow_size, preset.shadow_size))
        self._depth.compare_func = "<="
        self._depth.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._depth.repeat_x = self._depth.repeat_y = False
        self._map = ctx.framebuffer(depth_attachment=self._depth)

    def write(self, rows: Array) -> None:
        """Uploads what casts shadows: everything that does not glow."""
        self._stream.write(rows[rows[:, 11] != GLOW])

    def draw_map(self) -> None:
        """Draws the map, and has the other programs look at it."""
        if self._map is None:
            return
        self._ctx.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self._map.use()
        self._map.clear(depth=1.0)
        # An empty border: what lies off the map is looked up there, and found in the sun.
        width, height = self._map.size
        self._map.scissor = 1, 1, width - 2, height - 2
        self._stream.draw(self._program)
        self._map.scissor = None  # pyright: ignore[reportAttributeAccessIssue]  switches it off
        self._depth.use(0)

    def draw_flat(self) -> None:
        """Draws the shadows on the ground, where there is no map."""
        if self._map is None:
            self._stream.draw(self._program)

    def release(self) -> None:
        """Gives the memory back."""
        self._stream.release()
        self._program.release()
        if self._map is not None:
            self._map.release()
            self._depth.release()


class Ground:
    """The floor inside the walls, the meadow outside, and the marks on them."""

    def __init__(self, ctx: moderngl.Context, defines: Defines) -> None:
        """Compiles the programs; the mesh comes with the first world."""
        self._ctx = ctx
        self._inner = program(ctx, "ground.vert", "ground.frag", defines)
        self._outer = program(
            ctx, "ground.vert", "ground.frag", {**defines, "SHADOW_TAPS": 0, "OCCLUSION": 0}
        )
        self._marker = program(ctx, "mark.vert", "mark.frag", defines)
        colours = np.pad(DRIVE_TABLE, ((0, 0), (0, 1)), constant_values=1).astype(np.float32)
        self._marker["u_drives"].write(colours.tobytes())  # pyright: ignore[reportAttributeAccessIssue]
        corners = np.array(((-1, -1), (1, -1), (1, 1), (-1, 1)), np.float32)
        quad = Mesh(corners, np.array((0, 1, 2, 0, 2, 3), np.int32))
        self._marks = Stream(ctx, quad, "a_corner:2", MARK_ATTRIBUTES)
        self._floor = (0.0, 0.0)
        self._meshes: list[Stream] = []

    def write(self, floor: tuple[float, float], marks: Array) -> None:
        """Uploads the marks, and the ground if the world has another size than before."""
        self._marks.write(marks)
        if floor == self._floor:
            return
        self._free_meshes()
        self._meshes = [Stream(self._ctx, mesh, "a_pos:2", ()) for mesh in ground(*floor)]
        self._floor = floor

    def draw(self) -> None:
        """Draws the ground; far out, nothing casts a shadow on it."""
        for mesh, with_program in zip(self._meshes, (self._inner, self._outer), strict=True):
            mesh.draw(with_program)

    def draw_marks(self) -> None:
        """Draws the marks over it."""
        self._ctx.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        self._ctx.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        self._marks.draw(self._marker)

    def release(self) -> None:
        """Gives the memory back."""
        self._marks.release()
        self._marker.release()
        self._inner.release()
        self._outer.release()
        self._free_meshes()

    def _free_meshes(self) -> None:
        for mesh in self._meshes:
            mesh.release()


class Sky:
    """A gradient over whatever is left."""

    def __init__(self, ctx: moderngl.Context, defines: Defines) -> None:
        """Compiles the program."""
        self._program = program(ctx, "sky.vert", "sky.frag", defines)
        self._array = ctx.vertex_array(self._program, [])

    def draw(self, camera: Camera, size: Size) -> None:
        """Draws it where nothing is in front."""
        corners = np.array(((-1, -1), (3, -1), (-1, 3)), np.float32) - camera.middle
        corners = np.pad(corners / np.diag(camera.projection(size))[:2], ((0, 0), (0, 1)), constant_values=-1)
        rays = np.pad(corners @ camera.view()[:3, :3], ((0, 0), (0, 1))).astype(np.float32)
        self._program["u_rays"].write(rays.tobytes())  # pyright: ignore[reportAttributeAccessIssue]
        self._array.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        """Gives the memory back."""
        self._array.release()
        self._program.release()
