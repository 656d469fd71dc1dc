"""The few GPU objects everything is drawn with: programs from `shaders/`, and streams of instances.

A shader file has no version line and writes `#include "other.glsl"` for what it shares, so that the same text
compiles as GLSL 3.30 and as GLSL ES 3.00.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import moderngl
import numpy as np

from render.meshes import Mesh
from render.presets import Preset
from render.rotations import Array

SHADERS = Path(__file__).resolve().parent / "shaders"
CORE = "#version 330 core\n"
ES = "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2DShadow;\n"
INCLUDE = re.compile(r'^#include "([a-z_]+\.glsl)"$', re.MULTILINE)

Defines = Mapping[str, int]


def defines_of(preset: Preset) -> Defines:
    """Gives the macros that a preset's shaders are compiled with."""
    return {
        "LIGHT_VERTICES": int(preset.lighting == "vertex"),
        "SHADOW_TAPS": preset.shadow_taps,
        "OCCLUSION": preset.occlusion,
        "GROUND_PIXELS": int(preset.occlusion > 0),
    }


def source(name: str, defines: Defines, header: str = CORE) -> str:
    """Puts a shader together.

    Args:
        name: of the file, without `.glsl`.
        defines: macros it is compiled with.
        header: the version line and what must follow it.
    """
    text = (SHADERS / f"{name}.glsl").read_text(encoding="utf-8")
    text = INCLUDE.sub(lambda match: (SHADERS / match[1]).read_text(encoding="utf-8"), text)
    return header + "".join(f"#define {key} {value}\n" for key, value in defines.items()) + text


def program(ctx: moderngl.Context, vertex: str, fragment: str, defines: Defines) -> moderngl.Program:
    """Compiles a program from two shader files.

    Args:
        ctx: where.
        vertex: the file's name without `.glsl`.
        fragment: the same.
        defines: macros for both.
    """
    made = ctx.program(vertex_shader=source(vertex, defines), fragment_shader=source(fragment, defines))
    if "Frame" in made:
        made["Frame"].binding = 0  # pyright: ignore[reportAttributeAccessIssue]
    if "u_shadow" in made:
        made["u_shadow"] = 0
    return made


class Stream:
    """Instances of a mesh, rewritten every frame and drawn by any number of programs."""

    def __init__(self, ctx: moderngl.Context, mesh: Mesh, vertex: str, instance: tuple[str, ...]) -> None:
        """Uploads the mesh.

        Args:
            ctx: where.
            mesh: what each instance is a copy of.
            vertex: names and sizes of the mesh's attributes: "a_normal:3 a_octant:3".
            instance: names of an instance's attributes, four floats each; without any, one is drawn.
        """
        self._ctx = ctx
        self._vertex = [part.split(":") for part in vertex.split()]
        self._instance = instance
        self._vertices = ctx.buffer(mesh.vertices.tobytes())
        self._indices = ctx.buffer(mesh.indices.tobytes())
        self._rows = ctx.buffer(reserve=16 * max(len(instance), 1), dynamic=True)
        self._arrays: dict[int, moderngl.VertexArray] = {}
        self.count = 0 if instance else 1

    def write(self, rows: Array) -> None:
        """Replaces the instances: float32 [N, 4 * attributes]."""
        self.count = len(rows)
        data = np.ascontiguousarray(rows, np.float32)
        if data.nbytes > self._rows.size:
            self._forget()
            self._rows.release()
            self._rows = self._ctx.buffer(reserve=2 * data.nbytes, dynamic=True)
        if self.count:
            self._rows.write(data)

    def draw(self, with_program: moderngl.Program) -> None:
        """Draws all instances with a program."""
        if self.count == 0:
            return
        if with_program.glo not in self._arrays:
            self._arrays[with_program.glo] = self._bind(with_program)
        self._arrays[with_program.glo].render(moderngl.TRIANGLES, instances=self.count)

    def _bind(self, with_program: moderngl.Program) -> moderngl.VertexArray:
        sizes = " ".join(f"{size}f" for _, size in self._vertex)
        content = [(self._vertices, sizes, *(name for name, _ in self._vertex))]
        if self._instance:
            content.append((self._rows, "4f " * len(self._instance) + "/i", *self._instance))
        return self._ctx.vertex_array(with_program, content, self._indices, skip_errors=True)

    def _forget(self) -> None:
        for array in self._arrays.values():
            array.release()
        self._arrays.clear()

    def release(self) -> None:
        """Gives the memory back."""
        self._forget()
        for buffer in (self._vertices, self._indices, self._rows):
            buffer.release()
