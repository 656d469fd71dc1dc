"""How much a picture may cost: plain settings, chosen by what draws it."""

from dataclasses import dataclass
from typing import Literal

from sandbox.errors import UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Settings of the renderer.

    Attributes:
        name: short.
        lighting: for each vertex (cheap) or for each pixel.
        shadow_size: texels of the side of the shadow map; 0 projects flat shadows on the ground instead.
        shadow_cuts: level of detail of what casts shadows.
        shadow_taps: samples of the shadow map a pixel: 1, 4 or 16; 16 are turned from pixel to pixel.
        samples: of multi-sample anti-aliasing; 0 for none.
        occlusion: how many spheres darken what is near them; 0 for none.
        meshes: levels of detail from far to near, as (least radius in pixels, cuts of an octant's side).
        fine: whether the parts that a creature can do without are drawn too.
    """

    name: str
    lighting: Literal["vertex", "pixel"]
    shadow_size: int
    shadow_cuts: int
    shadow_taps: int
    samples: int
    occlusion: int
    meshes: tuple[tuple[float, int], ...]
    fine: bool


LOW = Preset(
    name="low",
    lighting="vertex",
    shadow_size=0,
    shadow_cuts=1,
    shadow_taps=0,
    samples=0,
    occlusion=0,
    meshes=((0, 1), (7, 2), (26, 3)),
    fine=False,
)
MEDIUM = Preset(
    name="medium",
    lighting="pixel",
    shadow_size=1024,
    shadow_cuts=2,
    shadow_taps=4,
    samples=2,
    occlusion=0,
    meshes=((0, 1), (8, 3), (40, 5)),
    fine=True,
)
HIGH = Preset(
    name="high",
    lighting="pixel",
    shadow_size=4096,
    shadow_cuts=6,
    shadow_taps=16,
    samples=4,
    occlusion=48,
    meshes=((0, 3), (16, 6), (60, 10)),
    fine=True,
)
PRESETS = {preset.name: preset for preset in (LOW, MEDIUM, HIGH)}

SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "software")
INTEGRATED = ("intel", "mali", "adreno", "apple", "vivante", "videocore", "radeon graphics")


def preset_for(renderer_name: str) -> Preset:
    """Gives the preset that suits a GL_RENDERER."""
    name = renderer_name.lower()
    if any(word in name for word in SOFTWARE):
        return LOW
    return MEDIUM if any(word in name for word in INTEGRATED) else HIGH


def preset_named(name: str) -> Preset:
    """Gives the preset of a name.

    Raises:
        UnknownName: there is none.
    """
    if name not in PRESETS:
        raise UnknownName("preset", name, PRESETS)
    return PRESETS[name]
