"""The sense of one's own body: its speeds, its joints, what its hands carry and how the ground slopes.

Speeds are in the body's own frame: forward, left, up. What a body lacks of the world's arms is zero.
"""

from collections.abc import Iterator
from itertools import chain

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import ONE, ZERO, Arrays, kernel
from sandbox.senses.scene import Scene
from sandbox.senses.vectors import Vector, clip, dot, xyz
from sandbox.space import Channel
from sandbox.spec import WorldSpec

SPEED = np.float32(10.0)
TURN = np.float32(10.0)
ARM_RATE = np.float32(20.0)
HELD_MASS = np.float32(20.0)

STANDING = np.float32(0.1)
"""How far from the top of a ramp a base may be and still stand on it, metres."""

LEAST_UP = np.float32(0.1)
"""The least upright share of a ramp's normal that a slope is divided by."""

Slope = tuple[np.float32, np.float32]

SIDES = ("left", "right")


def _own(name: str, unit: str, limit: float, low: float | None = None) -> Channel:
    return Channel(f"body.{name}", unit, "self", -limit if low is None else low, limit)


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is sensed."""
    arms = SIDES[: (spec.num_joints - 2) // 2]
    hands = tuple(f"{side}_hand" for side in SIDES[: spec.num_hands]) if arms else ("hand",)
    angles = tuple(f"{joint}_{part}" for joint in ("yaw", "pitch") for part in ("sin", "cos"))
    return (
        *(_own(name, "m/s", float(SPEED)) for name in ("forward", "left", "up")),
        _own("turn", "rad/s", float(TURN)),
        *(_own(f"head_{angle}", "1", 1.0) for angle in angles),
        *(_own(name, "1", 1.0) for name in ("tilt_forward", "tilt_left")),
        *chain.from_iterable(_arm_channels(side) for side in arms),
        *(_own(f"{hand}.held_mass", "kg", float(HELD_MASS), 0.0) for hand in hands),
    )


def _arm_channels(side: str) -> Iterator[Channel]:
    for angle in ("pitch_sin", "pitch_cos", "yaw_sin", "yaw_cos"):
        yield _own(f"{side}_arm.{angle}", "1", 1.0)
    for rate in ("pitch_rate", "yaw_rate"):
        yield _own(f"{side}_arm.{rate}", "rad/s", float(ARM_RATE))


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
    steep = torch.where(nearest < float(STANDING), -1.0 / up[..., 2].clamp(min=float(LEAST_UP)), 0.0)
    return up[..., 0] * steep, up[..., 1] * steep


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Writes the body's channels with torch."""
    cos, sin = scene.heading.unbind(-1)
    x, y, up = scene.vel.unbind(-1)
    slope_x, slope_y = _slope(scene)
    speeds = (cos * x + sin * y, cos * y - sin * x, up)
    general = (
        *(speed.clamp(-float(SPEED), float(SPEED)) for speed in speeds),
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
def _slope_compiled(pos: Vector, ramps: Arrays, centre: Arrays, half: Arrays, axes: Arrays) -> Slope:
    """Gives how steeply the ground rises along x and y below one body, from the boxes that are ramps."""
    nearest, slope_x, slope_y = STANDING, ZERO, ZERO
    for box in ramps:
        middle, up = centre[box], xyz(axes[box, 2])
        away = (pos[0] - middle[0], pos[1] - middle[1], pos[2] - middle[2])
        gap = abs(dot(away, up) - half[box, 2])
        above = abs(dot(away, axes[box, 0])) <= half[box, 0] and abs(dot(away, axes[box, 1])) <= half[box, 1]
        if above and gap < nearest:
            nearest, steep = gap, -ONE / max(up[2], LEAST_UP)
            slope_x, slope_y = up[0] * steep, up[1] * steep
    return slope_x, slope_y


@kernel
def _move(heading: Arrays, vel: Arrays, slope: Slope, out: Arrays) -> None:
    """Writes speeds and slopes as the body meets them."""
    cos, sin = heading[0], heading[1]
    out[0] = clip(cos * vel[0] + sin * vel[1], -SPEED, SPEED)
    out[1] = clip(cos * vel[1] - sin * vel[0], -SPEED, SPEED)
    out[2] = clip(vel[2], -SPEED, SPEED)
    out[8] = clip(cos * slope[0] + sin * slope[1], -ONE, ONE)
    out[9] = clip(cos * slope[1] - sin * slope[0], -ONE, ONE)


@kernel
def _bend(sin: Arrays, cos: Arrays, rate: Arrays, num_arms: int, out: Arrays) -> None:
    """Writes the angles of the head and the arms; those of arms it does not have are zero."""
    for joint in range(2):
        out[4 + 2 * joint], out[5 + 2 * joint] = sin[joint], cos[joint]
    for joint in range(2, len(sin)):
        arm, is_yaw = (joint - 2) // 2, joint % 2
        has, first = ONE if arm < num_arms else ZERO, 10 + 6 * arm
        out[first + 2 * is_yaw] = sin[joint] * has
        out[first + 2 * is_yaw + 1] = cos[joint] * has
        out[first + 4 + is_yaw] = clip(rate[joint], -ARM_RATE, ARM_RATE) * has


@kernel
def compiled(scene: Scene[Arrays], flat: Arrays, start: int) -> None:
    """Writes what `reference` writes."""
    first_box = scene.solids.num_spheres + scene.solids.num_capsules
    centres, size, axes = scene.solids.centre, scene.solids.size[first_box:], scene.solids.axes
    ramps, held_mass, (num_worlds, num_agents) = scene.solids.ramps, scene.held_mass, scene.turn.shape
    sin, cos, rate = scene.angle_sin, scene.angle_cos, scene.angle_rate
    first_hand = 10 + 3 * (sin.shape[2] - 2)
    for world in range(num_worlds):
        for agent in range(num_agents):
            out = flat[world, agent, start:]
            pos = xyz(scene.pos[world, agent])
            slope = _slope_compiled(pos, ramps, centres[world, first_box:], size, axes[world])
            _move(scene.heading[world, agent], scene.vel[world, agent], slope, out)
            out[3] = clip(scene.turn[world, agent], -TURN, TURN)
            _bend(sin[world, agent], cos[world, agent], rate[world, agent], scene.num_arms[agent], out)
            for hand in range(held_mass.shape[2]):
                out[first_hand + hand] = clip(held_mass[world, agent, hand], ZERO, HELD_MASS)
