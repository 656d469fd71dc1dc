"""The sense of faces: where a few others are, how they move, what they do, and what their faces show.

Positions are relative to one's own head, in one's own heading frame. Whom each slot is kept for is told in `slots`;
all channels of a slot are zero while its agent is out of view.
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from sandbox.senses.kernel import ONE, ZERO, clip, kernel
from sandbox.senses.line_of_sight import line_of_sight, line_of_sight_compiled
from sandbox.senses.scene import Arrays, Scene
from sandbox.senses.slots import assign, assign_compiled
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
    **{name: ("1", -1.0, 1.0) for name in ("facing_forward", "facing_left", "looking_at_me", "arm_raise")},
    **{name: ("1", 0.0, 1.0) for name in ("holding", "talking", "eating", "red", "green", "blue")},
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
    """Tells who sees whose face, and gives the squared distances of all heads: two [W, A, A]."""
    x, y, z = (scene.head[:, None, :] - scene.head[:, :, None]).unbind(-1)  # (W, A, A): me, other
    gaze_x, gaze_y, _ = scene.gaze[:, :, None].unbind(-1)  # (W, A, 1)
    squared = x * x + y * y + z * z
    edge = float(COS_SIDE) * (gaze_x * gaze_x + gaze_y * gaze_y).sqrt() * (x * x + y * y).sqrt()
    visible = (gaze_x * x + gaze_y * y > edge) & (squared < float(RANGE * RANGE)) & line_of_sight(scene)
    visible &= ~torch.eye(visible.shape[-1], dtype=torch.bool, device=visible.device)
    return visible, squared


def _look(scene: Scene[Tensor]) -> Tensor:
    """Gives what there is to see of every agent but where it is: [W, A, 1 + 3 + 9], arm raise first."""
    raised = scene.angle_sin[..., 2::2]  # (W, A, arms)
    arms = torch.arange(raised.shape[-1], device=raised.device)
    raised = (raised * (scene.num_arms[:, None] > arms)).sum(-1) / scene.num_arms.clamp(min=1)
    acts = (
        raised,
        (scene.held_mass > 0.0).any(-1).float(),
        scene.loudness.clamp(0.0, 1.0),
        scene.eating.float(),
    )
    shown = torch.cat((scene.shown[..., :1].clamp(-1.0, 1.0), scene.shown[..., 1:].clamp(0.0, 1.0)), dim=-1)
    colour = scene.colour.expand(shown.shape[0], -1, -1)
    return torch.cat((torch.stack(acts, dim=-1), colour, shown), dim=-1)


def _of_others(features: Tensor, slots: Tensor) -> Tensor:
    """Takes the rows of the agents in slots: [W, A, F] to [W, A, K, F]."""
    rows = slots.clamp(min=0).flatten(1)[..., None].expand(-1, -1, features.shape[-1])  # (W, A * K, F)
    return features.gather(1, rows).view(*slots.shape, -1)


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Updates the slots and writes what everybody sees of others, with torch."""
    visible, squared = _visible(scene)
    assign(scene.slots, visible, squared)
    present = (scene.slots >= 0) & visible.gather(-1, scene.slots.clamp(min=0))  # (W, A, K)
    x, y, z = (_of_others(scene.head, scene.slots) - scene.head[:, :, None]).unbind(-1)  # (W, A, K)
    speed_x, speed_y, _ = (_of_others(scene.vel, scene.slots) - scene.vel[:, :, None]).unbind(-1)
    heading_x, heading_y = _of_others(scene.heading, scene.slots).unbind(-1)
    gaze = _of_others(scene.gaze, scene.slots).unbind(-1)
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
def _find(scene: Scene[Arrays], world: int, agent: int, clear: Arrays, squared: Arrays) -> None:
    """Narrows `clear` [A] from who has a free line to whose face is seen, and writes squared distances [A]."""
    here, gaze = scene.head[world, agent], scene.gaze[world, agent]
    level = COS_SIDE * math.sqrt(gaze[0] * gaze[0] + gaze[1] * gaze[1])
    for other in range(clear.shape[0]):
        there = scene.head[world, other]
        x, y, z = there[0] - here[0], there[1] - here[1], there[2] - here[2]
        squared[other] = x * x + y * y + z * z
        inside = gaze[0] * x + gaze[1] * y > level * math.sqrt(x * x + y * y)
        clear[other] = clear[other] and inside and squared[other] < RANGE * RANGE and other != agent


@kernel
def _show_motion(scene: Scene[Arrays], world: int, agent: int, other: int, out: Arrays) -> None:
    """Writes where another is and how it moves."""
    cos, sin = scene.heading[world, agent]
    here, there, gaze = scene.head[world, agent], scene.head[world, other], scene.gaze[world, other]
    x, y, z = there[0] - here[0], there[1] - here[1], there[2] - here[2]
    speed_x = scene.vel[world, other, 0] - scene.vel[world, agent, 0]
    speed_y = scene.vel[world, other, 1] - scene.vel[world, agent, 1]
    heading_x, heading_y = scene.heading[world, other]
    away = ONE / max(math.sqrt(x * x + y * y + z * z), TOUCHING)
    out[0] = ONE
    out[1] = clip(cos * x + sin * y, -RANGE, RANGE)
    out[2] = clip(cos * y - sin * x, -RANGE, RANGE)
    out[3] = clip(z, -RANGE, RANGE)
    out[4] = clip(cos * speed_x + sin * speed_y, -SPEED, SPEED)
    out[5] = clip(cos * speed_y - sin * speed_x, -SPEED, SPEED)
    out[6] = clip(cos * heading_x + sin * heading_y, -ONE, ONE)
    out[7] = clip(cos * heading_y - sin * heading_x, -ONE, ONE)
    out[8] = clip(-(gaze[0] * x + gaze[1] * y + gaze[2] * z) * away, -ONE, ONE)


@kernel
def _show_look(scene: Scene[Arrays], world: int, other: int, out: Arrays) -> None:
    """Writes what another does, who it is and what its face shows."""
    raised, arms = ZERO, scene.num_arms[other]
    for arm in range(arms):
        raised += scene.angle_sin[world, other, 2 + 2 * arm]
    holding = False
    for hand in range(scene.held_mass.shape[2]):
        holding |= scene.held_mass[world, other, hand] > ZERO
    out[9] = raised / np.float32(max(arms, 1))
    out[10] = ONE if holding else ZERO
    out[11] = clip(scene.loudness[world, other], ZERO, ONE)
    out[12] = ONE if scene.eating[world, other] else ZERO
    out[13:16] = scene.colour[other]
    for k in range(scene.shown.shape[2]):
        out[NUM_MOTION + k] = clip(scene.shown[world, other, k], -ONE if k == 0 else ZERO, ONE)


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    num_worlds, num_agents, num_slots = scene.slots.shape
    clear = np.empty((num_worlds, num_agents, num_agents), np.bool_)
    squared = np.empty(num_agents, np.float32)
    line_of_sight_compiled(scene, clear)
    for world in range(num_worlds):
        for agent in range(num_agents):
            slots, visible = scene.slots[world, agent], clear[world, agent]
            _find(scene, world, agent, visible, squared)
            assign_compiled(slots, visible, squared)
            for slot in range(num_slots):
                out = flat[world, agent, start + slot * WIDTH : start + (slot + 1) * WIDTH]
                out[:] = ZERO
                if slots[slot] >= 0 and visible[slots[slot]]:
                    _show_motion(scene, world, agent, slots[slot], out)
                    _show_look(scene, world, slots[slot], out)
