"""Draws Dear ImGui with moderngl alone: labels and panels look the same in a window, a file and a browser.

Begin, build widgets with `imgui` and `implot`, end: once a frame, on the thread that owns the context.
"""

import ctypes

import moderngl
import numpy as np
import pygame
from imgui_bundle import imgui, implot

from render.camera import Size
from render.gpu import program
from render.hud.reception import receive
from sandbox.paths import asset

FONT = "fonts/AtkinsonHyperlegibleNext.ttf"
FONT_SIZE = 16.0


class HudBackend:
    """One Dear ImGui context, and the GPU objects that draw it."""

    def __init__(self, ctx: moderngl.Context) -> None:
        """Opens the context and loads the font.

        Args:
            ctx: OpenGL 3.3 or later, current on this thread.
        """
        self.ctx = ctx
        self._gui = imgui.create_context()
        imgui.set_current_context(self._gui)
        self._plot = implot.create_context()
        io = imgui.get_io()
        io.set_ini_filename("")  # nothing is littered
        imgui.get_style().window_min_size = imgui.ImVec2(1.0, 1.0)  # panels know how large they are
        io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
        io.fonts.add_font_from_file_ttf(str(asset(FONT)), FONT_SIZE)
        self._program = program(ctx, "hud.vert", "hud.frag", {})
        self._textures: dict[int, moderngl.Texture] = {}
        self._allocate(1 << 18, 1 << 17)

    def _allocate(self, vertex_bytes: int, index_bytes: int) -> None:
        self._vertices = self.ctx.buffer(reserve=vertex_bytes, dynamic=True)
        self._indices = self.ctx.buffer(reserve=index_bytes, dynamic=True)
        self._array = self.ctx.vertex_array(
            self._program,
            [(self._vertices, "2f 2f 4f1", "a_pos", "a_uv", "a_colour")],
            index_buffer=self._indices,
            index_element_size=imgui.INDEX_SIZE,
        )

    def take(self, event: pygame.event.Event) -> bool:
        """Takes an event, before a frame; says whether it is meant for a panel, and for nothing else."""
        imgui.set_current_context(self._gui)
        return receive(event)

    def begin(self, size: Size, dt: float, scale: float = 1.0) -> None:
        """Opens a frame.

        Args:
            size: of the framebuffer it will be drawn on, pixels.
            dt: seconds since the last.
            scale: of the font and all that is measured by it; 2 on a screen of fine dots.
        """
        imgui.set_current_context(self._gui)
        implot.set_current_context(self._plot)
        io = imgui.get_io()
        io.display_size = imgui.ImVec2(*size)
        io.delta_time = max(dt, 1e-4)
        imgui.get_style().font_scale_main = scale
        imgui.new_frame()

    def end(self, framebuffer: moderngl.Framebuffer) -> None:
        """Closes the frame and draws it over what is there."""
        imgui.render()
        self._update_textures()
        data = imgui.get_draw_data()
        width, height = int(data.display_size.x), int(data.display_size.y)
        if width <= 0 or height <= 0:  # a window that is minimised
            return
        framebuffer.use()
        self.ctx.viewport = (0, 0, width, height)
        self.ctx.enable_only(moderngl.BLEND)
        self.ctx.blend_func = (  # pyright: ignore[reportAttributeAccessIssue]  four are allowed
            moderngl.SRC_ALPHA,
            moderngl.ONE_MINUS_SRC_ALPHA,
            moderngl.ONE,
            moderngl.ONE_MINUS_SRC_ALPHA,
        )
        self._program["u_size"] = (width, height)
        for commands in data.cmd_lists:
            self._draw(commands, framebuffer, (width, height))
        framebuffer.scissor = None  # pyright: ignore[reportAttributeAccessIssue]  switches it off

    def _draw(self, commands: imgui.ImDrawList, framebuffer: moderngl.Framebuffer, size: Size) -> None:
        vertex_bytes = commands.vtx_buffer.size() * imgui.VERTEX_SIZE
        index_bytes = commands.idx_buffer.size() * imgui.INDEX_SIZE
        if vertex_bytes > self._vertices.size or index_bytes > self._indices.size:
            self._free_buffers()
            self._allocate(2 * vertex_bytes, 2 * index_bytes)
        self._vertices.write(ctypes.string_at(commands.vtx_buffer.data_address(), vertex_bytes))
        self._indices.write(ctypes.string_at(commands.idx_buffer.data_address(), index_bytes))
        for command in commands.cmd_buffer:
            left, top = (max(int(value), 0) for value in (command.clip_rect.x, command.clip_rect.y))
            right, bottom = min(int(command.clip_rect.z), size[0]), min(int(command.clip_rect.w), size[1])
            if right <= left or bottom <= top:
                continue
            framebuffer.scissor = (left, size[1] - bottom, right - left, bottom - top)
            self._textures[command.get_tex_id()].use(0)
            self._array.render(moderngl.TRIANGLES, vertices=command.elem_count, first=command.idx_offset)

    def _update_textures(self) -> None:
        """Does what Dear ImGui asks for: glyphs are drawn when they are first needed."""
        wish = imgui.ImTextureStatus
        for texture in imgui.get_platform_io().textures:
            if texture.status == wish.want_create:
                self._create(texture)
            elif texture.status == wish.want_updates:
                self._update(texture)
            elif texture.status == wish.want_destroy and texture.unused_frames > 0:
                self._textures.pop(texture.get_tex_id()).release()
                texture.set_tex_id(0)
                texture.set_status(wish.destroyed)

    def _create(self, texture: imgui.ImTextureData) -> None:
        size = (texture.width, texture.height)
        made = self.ctx.texture(size, 4, texture.get_pixels_array().tobytes())
        made.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._textures[made.glo] = made
        texture.set_tex_id(made.glo)
        texture.set_status(imgui.ImTextureStatus.ok)

    def _update(self, texture: imgui.ImTextureData) -> None:
        pixels = texture.get_pixels_array().reshape(texture.height, texture.width, 4)
        for part in texture.updates:
            block = np.ascontiguousarray(pixels[part.y : part.y + part.h, part.x : part.x + part.w])
            self._textures[texture.get_tex_id()].write(
                block.tobytes(), viewport=(part.x, part.y, part.w, part.h)
            )
        texture.set_status(imgui.ImTextureStatus.ok)

    def _free_buffers(self) -> None:
        for thing in (self._array, self._vertices, self._indices):
            thing.release()

    def release(self) -> None:
        """Closes the context and gives the memory back."""
        self._free_buffers()
        for texture in self._textures.values():
            texture.release()
        self._program.release()
        implot.destroy_context(self._plot)
        imgui.destroy_context(self._gui)
