"""Hand-made worlds and random moments in them, for tests of the senses.

A moment is consistent only as far as the senses can tell: heads follow bases and gazes follow heads, but
things may overlap and nothing obeys physics.
"""

import math

import torch
from torch import Tensor

from sandbox.condition import Condition
from sandbox.poses import Poses
from sandbox.senses import Senses
from sandbox.spec import (
    AgentSpec,
    BodySpec,
    PrefabSpec,
    ShapeSpec,
    ThingSpec,
    WorldSpec,
)
from sandbox.state import State
from worlds.bodies import BODIES

Moment = tuple[Poses, Condition]


CHILD, PEBBLE = BODIES["child"], BODIES["pebble"]
BALL = PrefabSpec(name="ball", shapes=(ShapeSpec(kind="sphere", size=(0.22,)),), mass=1.0, grab=True)
CRATE = PrefabSpec(name="crate", shapes=(ShapeSpec(kind="box", size=(0.25, 0.2, 0.15)),), mass=4.0, grab=True)
BLOCK = PrefabSpec(
    name="block", shapes=(ShapeSpec(kind="box", size=(0.8, 0.3, 0.9), pos=(0.0, 0.2, 0.9), yaw=0.4),)
)
RAMP = PrefabSpec(
    name="ramp", shapes=(ShapeSpec(kind="box", size=(1.5, 1.0, 0.05), pos=(0.0, 0.0, 0.3), pitch=-0.25),)
)
TREE = PrefabSpec(
    name="tree",
    shapes=(
        ShapeSpec(kind="sphere", size=(0.9,), pos=(0.0, 0.0, 2.0), solid=False),
        ShapeSpec(kind="capsule", size=(0.2, 0.6), pos=(0.1, 0.0, 0.8)),
        ShapeSpec(kind="sphere", size=(0.6,), pos=(0.0, 0.3, 1.9)),
    ),
)


def world(
    bodies: tuple[BodySpec, ...] = (CHILD, PEBBLE, CHILD, CHILD, PEBBLE, CHILD, CHILD, PEBBLE),
    things: tuple[PrefabSpec, ...] = (BALL, BALL, CRATE, CRATE, BLOCK, RAMP, TREE, TREE),
    size: float = 12.0,
) -> WorldSpec:
    """Describes a world; things that move come first."""
    return WorldSpec(
        name="test",
        title="Test",
        about="Nothing.",
        size=(size, size),
        day=60.0,
        faces="visible",
        things=tuple(ThingSpec(label=f"{prefab.name}.{i}", prefab=prefab) for i, prefab in enumerate(things)),
        agents=tuple(
            AgentSpec(name=f"agent{i}", body=body, mind="idle", colour=(0.1 * i, 1.0 - 0.1 * i, 0.5))
            for i, body in enumerate(bodies)
        ),
    )


def senses(spec: WorldSpec, num_worlds: int, *, compiled: bool = True) -> Senses:
    """Gives senses with a state of their own."""
    return Senses(spec, num_worlds, State().scope("senses"), compiled=compiled)


def still(spec: WorldSpec, num_worlds: int = 1) -> Moment:
    """Gives a moment in which everybody and everything is at the origin, looking along x."""
    poses = Poses.zeros(spec, num_worlds)
    poses.heading[..., 0] = 1.0
    poses.thing_quat[..., 0] = 1.0
    follow(spec, poses)
    return poses, Condition.fresh(spec, num_worlds, State().scope("condition"))


def follow(spec: WorldSpec, poses: Poses) -> None:
    """Puts heads, eyes, gazes and palms where bases, headings and angles say."""
    cos, sin = poses.heading.unbind(-1)
    yaw_cos, yaw_sin = torch.cos(poses.angle[..., 0]), torch.sin(poses.angle[..., 0])
    pitch = poses.angle[..., 1]
    gaze_x, gaze_y = cos * yaw_cos - sin * yaw_sin, sin * yaw_cos + cos * yaw_sin
    flat = torch.cos(pitch)
    poses.gaze.copy_(torch.stack((gaze_x * flat, gaze_y * flat, -torch.sin(pitch)), dim=-1))
    offset = torch.tensor([agent.body.head_pos for agent in spec.agents])
    ahead = torch.stack((cos * offset[:, 0], sin * offset[:, 0], offset[:, 2].expand_as(cos)), dim=-1)
    poses.head.copy_(poses.pos + ahead)
    poses.eye.copy_(
        poses.head + torch.tensor([agent.body.eye for agent in spec.agents])[:, None] * poses.gaze
    )
    for hand, side in enumerate((0.3, -0.3)[: spec.num_hands]):
        reach = torch.stack(
            (0.2 * cos - side * sin, 0.2 * sin + side * cos, torch.full_like(cos, 0.3)), dim=-1
        )
        poses.palm[:, :, hand] = poses.pos + reach


def stand(moment: Moment, spec: WorldSpec, places: list[tuple[float, float, float]]) -> None:
    """Puts the agents of every world at x and y with a yaw."""
    poses, _ = moment
    for agent, (x, y, yaw) in enumerate(places):
        poses.pos[:, agent, :2] = torch.tensor([x, y])
        poses.heading[:, agent] = torch.tensor([math.cos(yaw), math.sin(yaw)])
    follow(spec, poses)


def chance(spec: WorldSpec, num_worlds: int, seed: int, *, grid: bool = False) -> Moment:
    """Draws a moment; with `grid`, places and angles are round numbers, so that edges and faces line up."""
    draw = torch.Generator().manual_seed(seed)

    def fill(tensor: Tensor, low: float, high: float, step: float = 0.0) -> None:
        values = low + (high - low) * torch.rand(tensor.shape, generator=draw)
        tensor.copy_(torch.round(values / step) * step if grid and step else values)

    poses, condition = still(spec, num_worlds)
    half = spec.size[0] / 2 - 0.3
    yaw = torch.zeros_like(poses.turn)
    fill(yaw, -math.pi, math.pi, math.pi / 4)
    poses.heading.copy_(torch.stack((torch.cos(yaw), torch.sin(yaw)), dim=-1))
    fill(poses.pos[..., :2], -half, half, 0.5)
    fill(poses.vel, -12.0, 12.0)
    fill(poses.turn, -12.0, 12.0)
    fill(poses.angle, -1.2, 1.2, 0.4)
    fill(poses.angle_rate, -25.0, 25.0)
    fill(poses.load, -400.0, 400.0)
    fill(poses.arm_load, -100.0, 100.0)
    fill(poses.thing_pos[..., :2], -half, half, 0.5)
    fill(poses.thing_pos[:, : len(spec.props), 2], 0.1, 1.2, 0.25)
    _turn_things(spec, poses, draw)
    follow(spec, poses)
    for tensor in (condition.feelings, condition.loudness, condition.shape_colour, condition.shown):
        fill(tensor, 0.0, 1.0)
    fill(condition.held_mass, -4.0, 4.0)
    condition.held_mass.clamp_(min=0.0)
    condition.word.random_(0, 9, generator=draw)
    condition.eating.copy_(torch.rand(condition.eating.shape, generator=draw) < 0.5)
    fill(condition.light, 0.0, 1.0)
    _visit(spec, condition, draw)
    return poses, condition


def _visit(spec: WorldSpec, condition: Condition, draw: torch.Generator) -> None:
    """Puts a visitor, busy with this and that, into some of the worlds."""
    visitor, half = condition.visitor, spec.size[0] / 2
    here = torch.rand(visitor.stays.shape, generator=draw) < 0.6

    def fill(tensor: Tensor, low: float, high: float) -> None:
        values = low + (high - low) * torch.rand(tensor.shape, generator=draw)
        tensor[here] = values[here].to(tensor.dtype)

    fill(visitor.stays, 1, 40)
    fill(visitor.pos, -half, half)
    fill(visitor.pos[:, 2:], 0.3, 1.6)
    fill(visitor.vel, -12.0, 12.0)
    fill(visitor.gaze, -1.0, 1.0)
    visitor.gaze.copy_(torch.nn.functional.normalize(visitor.gaze, dim=-1))
    visitor.facing.copy_(torch.nn.functional.normalize(visitor.gaze[:, :2], dim=-1))
    visitor.holds.copy_(here & (torch.rand(here.shape, generator=draw) < 0.5))
    fill(visitor.word, 0, 9)
    for tensor in (visitor.loudness, visitor.face):
        fill(tensor, 0.0, 1.0)
    fill(visitor.load, -400.0, 400.0)


def _turn_things(spec: WorldSpec, poses: Poses, draw: torch.Generator) -> None:
    """Draws any rotation for things that move, and one about z for those that are fixed."""
    quat = torch.randn(poses.thing_quat.shape, generator=draw)
    quat[:, len(spec.props) :, 1:3] = 0.0
    poses.thing_quat.copy_(torch.nn.functional.normalize(quat, dim=-1))
