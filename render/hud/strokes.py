"""What is drawn over the picture at places of the world: dots and lines on Dear ImGui's background list.

Such a list knows no depth. So lines are thin, and what an agent stands in front of is drawn faintly: see
`render.veil`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from imgui_bundle import ImVec2, imgui

from render.camera import Camera, Size
from render.rotations import Array
from sandbox.spec import Vec3

NIGHT: Vec3 = (0.11, 0.11, 0.16)
NEAREST = 0.3
"""Metres from the camera at which a mark would fill the picture."""

Place = tuple[float, float, float]
"""Where a point appears: x and y in pixels, and metres ahead."""

LEAST = 1.2
"""Pixels below which no dot shrinks, times the scale of the picture."""

_FAINTEST, _FLATTEST = 0.02, 0.2


def ink(colour: Vec3, alpha: float = 1.0) -> int:
    """Gives a colour as Dear ImGui packs it."""
    red, green, blue = colour
    return imgui.color_convert_float4_to_u32((red, green, blue, alpha))


def text_width(text: str, size: float) -> float:
    """Gives how wide a text of a size is, pixels."""
    return imgui.calc_text_size(text).x * size / imgui.get_font_size()


@dataclass(frozen=True)
class Sheet:
    """A picture that is drawn over, between `HudBackend.begin` and `.end`.

    Attributes:
        camera: the picture's.
        size: the picture's, pixels.
        scale: of lines and text.
    """

    camera: Camera
    size: Size
    scale: float

    @cached_property
    def _metre(self) -> float:
        """Pixels that a metre has at a metre's distance."""
        return float(self.camera.projection(self.size)[1, 1]) * self.size[1] / 2

    def dots(self, points: Array, radius: float, colour: Vec3, opacity: Array) -> None:
        """Draws balls with a dark rim.

        Args:
            points: [n, 3] world.
            radius: metres.
            colour: sRGB.
            opacity: [n].
        """
        self._round(points, radius, colour, (opacity, np.ones_like(opacity)))

    def spots(self, points: Array, radius: float, colour: Vec3, opacity: Array) -> None:
        """Draws the same flat on the ground, as `dots`."""
        eye = np.array(self.camera.eye, np.float32)
        down = np.abs(eye[2] - points[:, 2]) / np.maximum(np.linalg.norm(points - eye, axis=-1), 1e-6)
        self._round(points, radius, colour, (opacity, np.maximum(down, _FLATTEST)))

    def _round(self, points: Array, radius: float, colour: Vec3, seen: tuple[Array, Array]) -> None:
        """Draws discs; `seen` is how well, and how high each is as a share of its width: [n] each."""
        paper, rim = imgui.get_background_draw_list(), 0.8 * self.scale
        rows = zip(self.places(points), *(part.tolist() for part in seen), strict=True)
        for (x, y, ahead), shade, flat in rows:
            if ahead < NEAREST or shade < _FAINTEST:
                continue
            wide, middle = max(radius * self._metre / ahead, LEAST * self.scale), ImVec2(x, y)
            rims = ImVec2(wide + rim, wide * flat + rim)
            paper.add_ellipse_filled(middle, rims, ink(NIGHT, 0.35 * shade), 0.0, 12)
            paper.add_ellipse_filled(middle, ImVec2(wide, wide * flat), ink(colour, shade), 0.0, 12)

    def stroke(self, points: Array, width: float, colour: Vec3, opacity: Array) -> None:
        """Draws a line whose opacity changes on the way, with a dark line below it.

        Args:
            points: [n, 3] world.
            width: pixels, before scaling.
            colour: sRGB.
            opacity: [n].
        """
        paper, wide = imgui.get_background_draw_list(), width * self.scale
        places, shades = self.places(points), (0.5 * (opacity[1:] + opacity[:-1])).tolist()
        for thick, tone, part in ((wide + 1.6 * self.scale, NIGHT, 0.30), (wide, colour, 1.0)):
            for one, other, shade in zip(places, places[1:], shades, strict=False):
                if min(one[2], other[2]) >= NEAREST and shade >= _FAINTEST:
                    ends = ImVec2(*one[:2]), ImVec2(*other[:2])
                    paper.add_line(*ends, ink(tone, part * shade), thick)

    def curve(self, places: Sequence[Place], width: float, colour: Vec3, opacity: float) -> None:
        """Draws a line that is the same all along, as `stroke`; what comes too near is left out."""
        wide = width * self.scale
        corners: list[imgui.ImVec2Like] = [ImVec2(x, y) for x, y, ahead in places if ahead >= NEAREST]
        paper = imgui.get_background_draw_list()
        for thick, tone, part in ((wide + 1.6 * self.scale, NIGHT, 0.30), (wide, colour, 1.0)):
            paper.add_polyline(corners, ink(tone, part * opacity), thick, 0)

    def tiles(self, corners: Array, colour: Vec3, opacity: Array) -> None:
        """Fills quadrilaterals.

        Args:
            corners: [n, 4, 3] world, in their order round each.
            colour: sRGB.
            opacity: [n].
        """
        paper = imgui.get_background_draw_list()
        places = self.camera.project(corners, self.size)  # (n, 4, 3)
        kept = (places[..., 2].min(axis=-1, initial=np.inf) >= NEAREST) & (opacity >= _FAINTEST)
        before = paper.flags
        paper.flags = before & ~imgui.ImDrawFlags_.aa_fill  # soft edges would show where tiles meet
        for (a, b, c, d), shade in zip(places[kept, :, :2].tolist(), opacity[kept].tolist(), strict=True):
            paper.add_quad_filled(ImVec2(*a), ImVec2(*b), ImVec2(*c), ImVec2(*d), ink(colour, shade))
        paper.flags = before

    def places(self, points: Array) -> list[Place]:
        """Gives where points [n, 3] appear."""
        return [(x, y, ahead) for x, y, ahead in self.camera.project(points, self.size).tolist()]
