"""Where eyes point, and who looks at whom how: lines between heads and what they are turned to.

dotted line     <- `Snapshot.gaze`, from the eyes to the first agent, thing or ground on its way
arc, its arrow  <- who looks at whom: the head of one is turned to that of another, by more than `LOOKS`
its opacity     <- how straight it is turned there
its colour, +/- <- the valence that the face shows, `Snapshot.face`; its width is how strong that is

A gaze is what somebody attends to; that may be a voice from behind, where no painted eye can turn. So whom a
head is turned to is another question: others take that for looking, where nothing hides it from them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from imgui_bundle import ImVec2, imgui

from render.camera import Camera, Size
from render.hud.strokes import NEAREST, NIGHT, Place, Sheet, ink
from render.palette import WHITE
from render.picking import Ray, Target, on_ground, pick
from render.pose import pose
from render.rotations import Array, unit
from render.veil import Veil
from sandbox.snapshot import Snapshot
from sandbox.space import FACE
from sandbox.spec import Vec3

FARTHEST = 12.0
"""Metres after which a gaze that meets nothing is drawn no further, and beyond which nobody sees a face."""

FADES = 6.0
"""Metres at which a gaze that has met nothing has faded; towards something a little is left of it."""

LOOKS = 0.6
"""Cosine between where a head points and the way to another's from which it looks there, as minds take it."""

KIND: Vec3 = (0.08, 0.74, 0.50)
SOUR: Vec3 = (0.96, 0.40, 0.56)
NEITHER: Vec3 = (0.74, 0.75, 0.80)
"""sRGB of arcs; the green is bluish and darker than the rose, for those who see few colours."""

_EYES = (1.02, 0.0, 0.175)
"""Between the eyes, in head radii from the middle of the head."""

Paint = tuple[float, float, float, float]
"""sRGB and opacity."""

_STEP, _DOT = 0.13, 0.022
_STEPS = 18
_VALENCE = FACE.index("valence")


@dataclass(frozen=True, slots=True)
class Beam:
    """Where somebody's eyes point.

    Attributes:
        agent: its index.
        start: [3] world, between the eyes.
        end: [3] world, on what it meets first.
        target: whom or what it meets; None for the ground, or for nothing.
    """

    agent: int
    start: Array
    end: Array
    target: Target | None


@dataclass(frozen=True, slots=True)
class Regard:
    """Somebody looks at somebody else.

    Attributes:
        agent: index of the one who looks.
        other: index of the one who is looked at.
        turned: how far it is turned to the other, from 0 just so to 1 straight, as minds weigh it.
        valence: what is shown, from -1 sour to 1 kind.
    """

    agent: int
    other: int
    turned: float
    valence: float


def beams(world: Snapshot, names: Collection[str]) -> list[Beam]:
    """Follows the gazes of some agents to the first agent, thing or ground."""
    chosen = np.array([i for i, agent in enumerate(world.spec.agents) if agent.name in names], np.int64)
    if len(chosen) == 0:
        return []
    bodies = [world.spec.agents[i].body for i in chosen]
    heads = pose(world, chosen, bodies, np.zeros(len(chosen), np.float32)).head
    radii = np.array([[body.head_radius] for body in bodies], np.float32)
    starts = heads.at(np.array(_EYES, np.float32) * radii)
    return [_follow(world, int(i), start) for i, start in zip(chosen, starts, strict=True)]


def regards(world: Snapshot, names: Collection[str]) -> list[Regard]:
    """Lists at whom some agents look, and what they show them, as far as faces can be seen.

    Nothing past what stands between, as the senses of those who live there take it; and nothing where faces
    are scrambled: there, what is seen of a face is not its own. Where they are hidden, nothing is shown to be
    kind or sour.
    """
    if world.spec.faces == "scrambled":
        return []
    way = world.head_pos - world.head_pos[:, None]  # (A, A, 3): who looks, at whom
    away = np.linalg.norm(way, axis=-1)
    way = way / np.maximum(away[..., None], 1e-6)
    turned = ((way * facings(world)[:, None]).sum(-1) - LOOKS) / (1 - LOOKS)
    np.fill_diagonal(turned, 0.0)
    shown = np.clip(world.face[:, _VALENCE], -1, 1) * (world.spec.faces == "visible")
    agents = world.spec.agents
    return [
        Regard(i, j, min(float(turned[i, j]), 1.0), float(shown[i]))
        for i, j in np.argwhere((turned > 0) & (away < FARTHEST) & world.clear).tolist()
        if agents[i].name in names
    ]


def facings(world: Snapshot) -> Array:
    """Gives where heads point, which is what others take for looking: [A, 3] unit vectors."""
    yaw, pitch = world.head_angle.T
    turn = np.arctan2(world.heading[:, 1], world.heading[:, 0]) + yaw
    flat = np.cos(pitch)
    return np.stack((flat * np.cos(turn), flat * np.sin(turn), -np.sin(pitch)), axis=-1)


def draw_beams(
    world: Snapshot, camera: Camera, size: Size, *, names: Collection[str], scale: float = 1.0
) -> None:
    """Draws a dotted line from the eyes to what they point at, in the agent's colour.

    Args:
        world: for a moment between two ticks, what `between` gives.
        camera: the picture's.
        size: the picture's, pixels.
        names: for whom.
        scale: of lines and text.
    """
    sheet, veil = Sheet(camera, size, scale), Veil(world, camera.eye)
    for beam in beams(world, names):
        colour, way = world.spec.agents[beam.agent].colour, beam.end - beam.start
        long = float(np.linalg.norm(way))
        far = np.append(np.arange(0.5 * _STEP, long, _STEP), long).astype(np.float32)
        points = beam.start + (far / max(long, 1e-6))[:, None] * way
        plain = veil.over(points)
        shade = np.clip(1 - far / FADES, 0.0 if beam.target is None else 0.3, 1) * plain
        sheet.dots(points[:-1], _DOT, colour, 0.9 * shade[:-1])
        if beam.target is not None:
            sheet.dots(points[-1:], 2.2 * _DOT, colour, plain[-1:])


def draw_regards(
    world: Snapshot, camera: Camera, size: Size, *, names: Collection[str], scale: float = 1.0
) -> None:
    """Draws an arrow from who looks to who is looked at, and how it is meant; as `draw_beams`."""
    sheet, found = Sheet(camera, size, scale), regards(world, names)
    all_places = sheet.places(arcs(world, found).reshape(-1, 3))
    for number, regard in enumerate(found):
        places = all_places[number * (_STEPS + 1) : (number + 1) * (_STEPS + 1)]
        strength, shade = abs(regard.valence), 0.1 + 0.85 * regard.turned
        colour = colour_of(regard.valence)
        sheet.curve(places, 1.2 + 3.8 * strength, colour, shade)
        _draw_arrow(sheet, (places[-3], places[-1]), (*colour, shade), 5.0 + 4.0 * strength)
        _draw_sign(sheet, places[_STEPS // 2], regard.valence, shade)


def colour_of(valence: float) -> Vec3:
    """Gives the colour of an arc: by its sign alone."""
    return KIND if valence > 0 else SOUR if valence < 0 else NEITHER


def arcs(world: Snapshot, found: Sequence[Regard]) -> Array:
    """Gives arcs from crown to crown, each bent to its right so that two do not meet: [n, points, 3]."""
    both = np.array([(regard.agent, regard.other) for regard in found], np.int64).reshape(-1, 2)
    radii = np.array([agent.body.head_radius for agent in world.spec.agents], np.float32)[both, None]
    heads = world.head_pos[both]  # (n, 2, 3)
    way = unit(heads[:, 1] - heads[:, 0])
    up = np.array((0, 0, 1), np.float32)
    right = np.stack((way[:, 1], -way[:, 0], 0 * way[:, 2]), axis=-1)
    towards = way[:, None] * np.array(((1,), (-1,)), np.float32)
    ends = heads + 1.15 * radii * unit(0.45 * towards + 0.25 * right[:, None] + up)
    long = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=-1, keepdims=True)
    middle = ends.mean(axis=1) + 0.16 * long * right + (0.12 + 0.2 * long) * up
    share = np.linspace(0, 1, _STEPS + 1, dtype=np.float32)[:, None]
    start, end = ends[:, :1], ends[:, 1:]
    return (1 - share) ** 2 * start + 2 * share * (1 - share) * middle[:, None] + share**2 * end


def _follow(world: Snapshot, i: int, start: Array) -> Beam:
    x, y, z = start.tolist()
    dx, dy, dz = world.gaze[i].tolist()
    ray = Ray(origin=(x, y, z), direction=(dx, dy, dz))
    hit = pick(world, ray, ignoring=world.spec.agents[i].name)
    down = on_ground(ray)
    ground = np.inf if down is None else float(np.linalg.norm(np.array((*down, 0.0)) - start))
    if hit is not None and hit.distance < min(ground, FARTHEST):
        return Beam(i, start, np.array(hit.point, np.float32), hit.target)
    return Beam(i, start, np.array(ray.at(min(ground, FARTHEST)), np.float32), None)


def _draw_arrow(sheet: Sheet, places: tuple[Place, Place], paint: Paint, long: float) -> None:
    """Draws the head of an arrow at the second of two places, long pixels before scaling."""
    (x0, y0, _), (x, y, ahead) = places
    if ahead < NEAREST:
        return
    along = np.array((x - x0, y - y0)) / max(float(np.hypot(x - x0, y - y0)), 1e-6)
    across = np.array((-along[1], along[0]))
    tip = np.array((x, y)) + 0.8 * long * sheet.scale * along
    back = tip - 1.9 * long * sheet.scale * along
    left, right = (back + side * 0.85 * long * sheet.scale * across for side in (1, -1))
    a, b, c = (ImVec2(float(px), float(py)) for px, py in (tip, left, right))
    paper = imgui.get_background_draw_list()
    paper.add_triangle_filled(a, b, c, imgui.color_convert_float4_to_u32(paint))
    paper.add_triangle(a, b, c, ink(NIGHT, 0.4 * paint[3]), 1.0 * sheet.scale)


def _draw_sign(sheet: Sheet, place: Place, valence: float, shade: float) -> None:
    """Draws a disc with a plus or a minus on it; with nothing on it where neither is shown."""
    x, y, ahead = place
    if ahead < NEAREST:
        return
    paper, radius = imgui.get_background_draw_list(), (4.0 + 2.5 * shade) * sheet.scale
    paper.add_circle_filled((x, y), radius + 1.2 * sheet.scale, ink(NIGHT, 0.45 * shade), 20)
    paper.add_circle_filled((x, y), radius, ink(colour_of(valence), shade), 20)
    stroke, thick, white = 0.58 * radius, 0.34 * radius, ink(WHITE, shade)
    if valence:
        paper.add_line((x - stroke, y), (x + stroke, y), white, thick)
    if valence > 0:
        paper.add_line((x, y - stroke), (x, y + stroke), white, thick)
