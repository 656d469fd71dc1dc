"""The sense of faces: where a few others are, how they move, what they do, and what their faces show.

Others are the A agents of a world, and the visitor last, while it is there.

Positions are relative to one's own head, in one's own heading frame. Whom each slot is kept for is told in
`slots`; all channels of a slot are zero while its agent is out of view.
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import ONE, ZERO, Arrays, kernel
from sandbox.senses.line_of_sight import line_of_sight, line_of_sight_compiled
from sandbox.senses.scene import Scene
from sandbox.senses.slots import EMPTY, assign, assign_compiled, see, see_compiled
from sandbox.senses.vectors import clip
from sandbox.space import FACE, NUM_FACES, Channel
from sandbox.spec import WorldSpec

RANGE = np.float32(12.0)
"""Metres beyond which no face is seen."""

COS_SIDE = np.float32(math.cos(1.2))
"""Cosine of how far to either side of where the head points faces are seen."""

SPEED = np.float32(10.0)
TOUCHING = np.float32(1e-3)

_MOTION = {
    "present": ("1", 0.0, 1.0),
    **{name: ("m", -float(RANGE), float(RANGE)) for name in ("forward", "left", "up")},
    **{name: ("m/s", -float(SPEED), float(SPEED)) for name in ("velocity_forward", "velocity_left")},
    **dict.fromkeys(("facing_forward", "facing_left", "looking_at_me", "arm_raise"), ("1", -1.0, 1.0)),
    **dict.fromkeys(("holding", "talking", "eating", "red", "green", "blue"), ("1", 0.0, 1.0)),
}
NUM_MOTION = len(_MOTION)
WIDTH = NUM_MOTION + len(FACE)


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is seen of others; the same in every world."""
    del spec
    return tuple(_slot_channels())


def _slot_channels() -> Iterator[Channel]:
    for slot in range(NUM_FACES):
        for name, (unit, low, high) in _MOTION.items():
            yield Channel(f"faces.{slot}.{name}", unit, "motion", low, high)
        for name in FACE:
            yield Channel(f"faces.{slot}.shown.{name}", "1", "inner", -1.0 if name == "valence" else 0.0, 1.0)


def _visible(scene: Scene[Tensor]) -> tuple[Tensor, Tensor]:
    """Tells who sees whose face, and gives the squared distances of all others: two [W, A, A + 1]."""
    others = torch.cat((scene.head, scene.visitor_pos[:, None]), dim=1)
    x, y, z = (others[:, None, :] - scene.head[:, :, None]).unbind(-1)  # (W, A, A + 1): me, other
    gaze_x, gaze_y, _ = scene.gaze[:, :, None].unbind(-1)  # (W, A, 1)
    squared = x * x + y * y + z * z
    edge = float(COS_SIDE) * (gaze_x * gaze_x + gaze_y * gaze_y).sqrt() * (x * x + y * y).sqrt()
    visible = (gaze_x * x + gaze_y * y > edge) & (squared < float(RANGE * RANGE)) & line_of_sight(scene)
    visible &= ~torch.eye(*visible.shape[1:], dtype=torch.bool, device=visible.device)
    return visible, squared


def _look(scene: Scene[Tensor]) -> Tensor:
    """Gives what there is to see of all others but where they are: [W, A + 1, WIDTH - 9], arm raise first."""
    raised = scene.angle_sin[..., 2::2]  # (W, A, arms)
    arms = torch.arange(raised.shape[-1], device=raised.device)
    raised = (raised * (scene.num_arms[:, None] > arms)).sum(-1) / scene.num_arms.clamp(min=1)
    acts = (
        raised,
        (scene.held_mass > 0.0).any(-1).float(),
        scene.loudness.clamp(0.0, 1.0),
        scene.eating.float(),
    )
    still = torch.zeros_like(scene.visitor_loudness)
    loudness = scene.visitor_loudness.clamp(0.0, 1.0)
    visitor = torch.stack((still, scene.visitor_holds.float(), loudness, still), dim=-1)[:, None]
    acting = torch.cat((torch.stack(acts, dim=-1), visitor), dim=1)
    face = torch.cat((scene.shown, scene.visitor_face[:, None]), dim=1)
    shown = torch.cat((face[..., :1].clamp(-1.0, 1.0), face[..., 1:].clamp(0.0, 1.0)), dim=-1)
    colour = scene.colour.expand(shown.shape[0], -1, -1)
    return torch.cat((acting, colour, shown), dim=-1)


def _of_others(features: Tensor, slots: Tensor) -> Tensor:
    """Takes the rows of those in slots: [W, A + 1, F] to [W, A, K, F]."""
    rows = slots.clamp(min=0).flatten(1)[..., None].expand(-1, -1, features.shape[-1])  # (W, A * K, F)
    return features.gather(1, rows).view(*slots.shape, -1)


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Updates the slots and writes what everybody sees of others, with torch."""
    visible, squared = _visible(scene)
    assign(scene.slots, visible, squared)
    present = see(scene.slots, visible)  # (W, A, K)
    head, vel, heading, gazes = (
        _of_others(torch.cat((agents, visitor[:, None]), dim=1), scene.slots)
        for agents, visitor in (
            (scene.head, scene.visitor_pos),
            (scene.vel, scene.visitor_vel),
            (scene.heading, scene.visitor_facing),
            (scene.gaze, scene.visitor_gaze),
        )
    )
    x, y, z = (head - scene.head[:, :, None]).unbind(-1)  # (W, A, K)
    speed_x, speed_y, _ = (vel - scene.vel[:, :, None]).unbind(-1)
    heading_x, heading_y = heading.unbind(-1)
    gaze = gazes.unbind(-1)
    cos, sin = scene.heading[:, :, None].unbind(-1)  # (W, A, 1)
    away = 1.0 / (x * x + y * y + z * z).sqrt().clamp(min=float(TOUCHING))
    motion = (
        torch.ones_like(x),
        *(part.clamp(-float(RANGE), float(RANGE)) for part in (cos * x + sin * y, cos * y - sin * x, z)),
        (cos * speed_x + sin * speed_y).clamp(-float(SPEED), float(SPEED)),
        (cos * speed_y - sin * speed_x).clamp(-float(SPEED), float(SPEED)),
        (cos * heading_x + sin * heading_y).clamp(-1.0, 1.0),
        (cos * heading_y - sin * heading_x).clamp(-1.0, 1.0),
        (-(gaze[0] * x + gaze[1] * y + gaze[2] * z) * away).clamp(-1.0, 1.0),
    )
    sensed = torch.cat((torch.stack(motion, dim=-1), _of_others(_look(scene), scene.slots)), dim=-1)
    sensed = torch.where(present[..., None], sensed, 0.0)  # (W, A, K, WIDTH)
    flat[..., start : start + NUM_FACES * WIDTH] = sensed.flatten(2)


@kernel
def _gather(scene: Scene[Arrays], world: int, moves: Arrays, looks: Arrays) -> None:
    """Writes how all in a world stand and move [A + 1, 10], and what they do and show [A + 1, WIDTH - 9]."""
    num_agents = scene.head.shape[1]
    for agent in range(num_agents):
        moves[agent, :3] = scene.head[world, agent]
        moves[agent, 3:5] = scene.vel[world, agent, :2]
        moves[agent, 5:7] = scene.heading[world, agent]
        moves[agent, 7:] = scene.gaze[world, agent]
        arms, raised, mass = scene.num_arms[agent], ZERO, ZERO
        for arm in range(arms):
            raised += scene.angle_sin[world, agent, 2 + 2 * arm]
        for hand in range(scene.held_mass.shape[2]):
            mass = max(mass, scene.held_mass[world, agent, hand])
        looks[agent, 0] = raised / np.float32(max(arms, 1))
        looks[agent, 1] = ONE if mass > ZERO else ZERO
        looks[agent, 2] = clip(scene.loudness[world, agent], ZERO, ONE)
        looks[agent, 3] = ONE if scene.eating[world, agent] else ZERO
        looks[agent, 4:7] = scene.colour[agent]
        for k in range(scene.shown.shape[2]):
            looks[agent, 7 + k] = clip(scene.shown[world, agent, k], -ONE if k == 0 else ZERO, ONE)
    moves[num_agents, :3], moves[num_agents, 3:5] = scene.visitor_pos[world], scene.visitor_vel[world, :2]
    moves[num_agents, 5:7], moves[num_agents, 7:] = scene.visitor_facing[world], scene.visitor_gaze[world]
    looks[num_agents, 0], looks[num_agents, 3] = ZERO, ZERO
    looks[num_agents, 1] = ONE if scene.visitor_holds[world] else ZERO
    looks[num_agents, 2] = clip(scene.visitor_loudness[world], ZERO, ONE)
    looks[num_agents, 4:7] = scene.colour[num_agents]
    for k in range(scene.visitor_face.shape[1]):
        looks[num_agents, 7 + k] = clip(scene.visitor_face[world, k], -ONE if k == 0 else ZERO, ONE)


@kernel
def _find(moves: Arrays, agent: int, visible: Arrays, squared: Arrays) -> None:
    """Narrows `visible` [A + 1] from free lines to what is seen, and writes squared distances [A + 1]."""
    me = moves[agent]
    edge = COS_SIDE * math.sqrt(me[7] * me[7] + me[8] * me[8])
    for other in range(len(moves)):
        x, y, z = moves[other, 0] - me[0], moves[other, 1] - me[1], moves[other, 2] - me[2]
        squared[other] = x * x + y * y + z * z
        ahead = me[7] * x + me[8] * y > edge * math.sqrt(x * x + y * y)
        visible[other] &= ahead and squared[other] < RANGE * RANGE and other != agent


@kernel
def _show(me: Arrays, other: Arrays, look: Arrays, out: Arrays) -> None:
    """Writes one face, from two rows of `moves` and one of `looks`."""
    cos, sin = me[5], me[6]
    x, y, z = other[0] - me[0], other[1] - me[1], other[2] - me[2]
    speed_x, speed_y = other[3] - me[3], other[4] - me[4]
    away = ONE / max(math.sqrt(x * x + y * y + z * z), TOUCHING)
    out[0] = ONE
    out[1] = clip(cos * x + sin * y, -RANGE, RANGE)
    out[2] = clip(cos * y - sin * x, -RANGE, RANGE)
    out[3] = clip(z, -RANGE, RANGE)
    out[4] = clip(cos * speed_x + sin * speed_y, -SPEED, SPEED)
    out[5] = clip(cos * speed_y - sin * speed_x, -SPEED, SPEED)
    out[6] = clip(cos * other[5] + sin * other[6], -ONE, ONE)
    out[7] = clip(cos * other[6] - sin * other[5], -ONE, ONE)
    out[8] = clip(-(other[7] * x + other[8] * y + other[9] * z) * away, -ONE, ONE)
    out[9:] = look


@kernel
def _show_all(moves: Arrays, looks: Arrays, agent: int, seen: Arrays, out: Arrays) -> None:
    """Writes all slots of one agent, each for whom it `seen` holds; zeros for EMPTY."""
    for slot in range(len(seen)):
        part, other = out[slot * WIDTH : (slot + 1) * WIDTH], seen[slot]
        if other == EMPTY:
            part[:] = ZERO
        else:
            _show(moves[agent], moves[other], looks[other], part)


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    num_worlds, num_agents, num_slots = scene.slots.shape
    others = num_agents + 1
    clear = np.empty((num_worlds, num_agents, others), np.bool_)
    line_of_sight_compiled(scene, clear)
    moves, looks = np.empty((others, 10), np.float32), np.empty((others, WIDTH - 9), np.float32)
    squared, seen = np.empty(others, np.float32), np.empty(num_slots, np.int64)
    all_slots = scene.slots
    for world in range(num_worlds):
        _gather(scene, world, moves, looks)
        for agent in range(num_agents):
            slots, visible = all_slots[world, agent], clear[world, agent]
            _find(moves, agent, visible, squared)
            assign_compiled(slots, visible, squared)
            see_compiled(slots, visible, seen)
            _show_all(moves, looks, agent, seen, flat[world, agent, start:])
