"""The sense of one's own body: how it moves, how its joints stand, what its hands carry, how the ground slopes.

Speeds are in the body's own frame: forward, left, up. What a body lacks of the world's arms and hands is zero.
"""

import numpy as np
import torch
from torch import Tensor

from sandbox.senses.kernel import ONE, ZERO, clip, dot, kernel
from sandbox.senses.scene import Arrays, Scene
from sandbox.space import Channel
from sandbox.spec import WorldSpec

SPEED = np.float32(10.0)
TURN = np.float32(10.0)
ARM_RATE = np.float32(20.0)
HELD_MASS = np.float32(20.0)

STANDING = np.float32(0.1)
"""How far from the top of a ramp a base may be and still stand on it, metres."""

SIDES = ("left", "right")


def _own(name: str, unit: str, limit: float, low: float | None = None) -> Channel:
    return Channel(f"body.{name}", unit, "self", -limit if low is None else low, limit)


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is sensed."""
    arms = SIDES[: (spec.num_joints - 2) // 2]
    hands = tuple(f"{side}_hand" for side in SIDES[: spec.num_hands]) if arms else ("hand",)
    head = tuple(f"head_{joint}_{part}" for joint in ("yaw", "pitch") for part in ("sin", "cos"))
    arm = tuple(f"{joint}_{part}" for joint in ("pitch", "yaw") for part in ("sin", "cos"))
    return (
        *(_own(name, "m/s", float(SPEED)) for name in ("forward", "left", "up")),
        _own("turn", "rad/s", float(TURN)),
        *(_own(name, "1", 1.0) for name in head),
        *(_own(name, "1", 1.0) for name in ("tilt_forward", "tilt_left")),
        *(
            channel
            for side in arms
            for channel in (
                *(_own(f"{side}_arm.{name}", "1", 1.0) for name in arm),
                *(_own(f"{side}_arm.{name}", "rad/s", float(ARM_RATE)) for name in ("pitch_rate", "yaw_rate")),
            )
        ),
        *(_own(f"{hand}.held_mass", "kg", float(HELD_MASS), 0.0) for hand in hands),
    )


def _slope(scene: Scene[Tensor]) -> tuple[Tensor, Tensor]:
    """Gives how steeply the ground rises along x and y below every body: two [W, A]."""
    solids = scene.solids
    if len(solids.ramps) == 0:
        return torch.zeros_like(scene.turn), torch.zeros_like(scene.turn)
    rows = solids.num_spheres + solids.num_capsules + solids.ramps
    away = (scene.pos[:, :, None] - solids.centre[:, None, rows]).unbind(-1)  # (W, A, ramps)
    axes = solids.axes[:, None, solids.ramps]  # (W, 1, ramps, 3, 3)
    half = solids.size[rows].unbind(-1)

    def along(axis: int) -> Tensor:
        x, y, z = axes[..., axis, :].unbind(-1)
        return away[0] * x + away[1] * y + away[2] * z

    gap = (along(2) - half[2]).abs()
    above = (along(0).abs() <= half[0]) & (along(1).abs() <= half[1]) & (gap < float(STANDING))
    nearest, index = gap.where(above, float(STANDING)).min(-1)
    up = solids.axes[:, solids.ramps, 2].gather(1, index[..., None].expand(-1, -1, 3))  # (W, A, 3)
    steep = torch.where(nearest < float(STANDING), -1.0 / up[..., 2].clamp(min=0.1), 0.0)
    return up[..., 0] * steep, up[..., 1] * steep


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Writes the body's channels with torch."""
    cos, sin = scene.heading.unbind(-1)
    x, y, up = scene.vel.unbind(-1)
    slope_x, slope_y = _slope(scene)
    general = (
        *((part).clamp(-float(SPEED), float(SPEED)) for part in (cos * x + sin * y, cos * y - sin * x, up)),
        scene.turn.clamp(-float(TURN), float(TURN)),
        *(part[..., joint] for joint in (0, 1) for part in (scene.angle_sin, scene.angle_cos)),
        (cos * slope_x + sin * slope_y).clamp(-1.0, 1.0),
        (cos * slope_y - sin * slope_x).clamp(-1.0, 1.0),
    )
    rates = scene.angle_rate.clamp(-float(ARM_RATE), float(ARM_RATE))
    arms = [
        part[..., joint] * (scene.num_arms > arm)
        for arm in range((rates.shape[-1] - 2) // 2)
        for part, joint in _joints(scene, rates, 2 + 2 * arm)
    ]
    held = scene.held_mass.clamp(0.0, float(HELD_MASS)).unbind(-1)
    sensed = torch.stack((*general, *arms, *held), dim=-1)  # (W, A, D)
    flat[..., start : start + sensed.shape[-1]] = sensed


def _joints(scene: Scene[Tensor], rates: Tensor, pitch: int) -> tuple[tuple[Tensor, int], ...]:
    """Gives which column of what an arm's six channels are."""
    sin, cos, yaw = scene.angle_sin, scene.angle_cos, pitch + 1
    return (sin, pitch), (cos, pitch), (sin, yaw), (cos, yaw), (rates, pitch), (rates, yaw)


@kernel
def _slope_compiled(scene: Scene[Arrays], world: int, agent: int) -> tuple[np.float32, np.float32]:
    """Gives how steeply the ground rises along x and y below one body."""
    solids, pos = scene.solids, scene.pos[world, agent]
    nearest, slope_x, slope_y = STANDING, ZERO, ZERO
    for box in solids.ramps:
        row = solids.num_spheres + solids.num_capsules + box
        centre, half, axes = solids.centre[world, row], solids.size[row], solids.axes[world, box]
        away = (pos[0] - centre[0], pos[1] - centre[1], pos[2] - centre[2])
        gap = abs(dot(away, axes[2]) - half[2])
        above = abs(dot(away, axes[0])) <= half[0] and abs(dot(away, axes[1])) <= half[1]
        if above and gap < nearest:
            nearest, steep = gap, -ONE / max(axes[2, 2], np.float32(0.1))
            slope_x, slope_y = axes[2, 0] * steep, axes[2, 1] * steep
    return slope_x, slope_y


@kernel
def _move(scene: Scene[Arrays], world: int, agent: int, out: Arrays) -> None:
    """Writes the ten channels that every body has."""
    cos, sin = scene.heading[world, agent]
    x, y, up = scene.vel[world, agent]
    slope_x, slope_y = _slope_compiled(scene, world, agent)
    out[0] = clip(cos * x + sin * y, -SPEED, SPEED)
    out[1] = clip(cos * y - sin * x, -SPEED, SPEED)
    out[2] = clip(up, -SPEED, SPEED)
    out[3] = clip(scene.turn[world, agent], -TURN, TURN)
    for joint in range(2):
        out[4 + 2 * joint] = scene.angle_sin[world, agent, joint]
        out[5 + 2 * joint] = scene.angle_cos[world, agent, joint]
    out[8] = clip(cos * slope_x + sin * slope_y, -ONE, ONE)
    out[9] = clip(cos * slope_y - sin * slope_x, -ONE, ONE)


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    num_worlds, num_agents, num_joints = scene.angle_sin.shape
    for world in range(num_worlds):
        for agent in range(num_agents):
            out = flat[world, agent, start:]
            _move(scene, world, agent, out)
            for joint in range(2, num_joints):
                at = 10 + 6 * ((joint - 2) // 2)
                pitch_or_yaw = joint % 2
                has = ONE if scene.num_arms[agent] > (joint - 2) // 2 else ZERO
                rate = clip(scene.angle_rate[world, agent, joint], -ARM_RATE, ARM_RATE)
                out[at + 2 * pitch_or_yaw] = scene.angle_sin[world, agent, joint] * has
                out[at + 2 * pitch_or_yaw + 1] = scene.angle_cos[world, agent, joint] * has
                out[at + 4 + pitch_or_yaw] = rate * has
            for hand in range(scene.held_mass.shape[2]):
                out[10 + 3 * (num_joints - 2) + hand] = clip(scene.held_mass[world, agent, hand], ZERO, HELD_MASS)
