"""Measures and colours of the toys that agents are drawn as, and the way to build rods between points.

n agents; sides run left, right.
"""

from dataclasses import dataclass, fields

import numpy as np

from render.palette import linear
from render.rotations import Array, up_to
from render.rows import rows
from sandbox.spec import AgentSpec


@dataclass(frozen=True, slots=True)
class Toys:
    """Measures and colours of n agents, gathered once.

    Attributes:
        trunk_radius: [n].
        trunk_height: [n].
        head_radius: [n].
        shoulder: [n, 2, 3].
        arm_radius: [n, 2].
        hand_radius: [n, 2].
        colour: [n, 3] linear, with lighter and darker versions.
        light: [n, 3].
        dark: [n, 3].
    """

    trunk_radius: Array
    trunk_height: Array
    head_radius: Array
    shoulder: Array
    arm_radius: Array
    hand_radius: Array
    colour: Array
    light: Array
    dark: Array

    def of(self, agents: np.ndarray) -> "Toys":
        """Gives the measures of some of them."""
        return Toys(*(getattr(self, field.name)[agents] for field in fields(self)))


def toys(agents: list[AgentSpec]) -> Toys:
    """Gathers the measures of agents; a body with one arm, or none, gets zeros for what it lacks."""

    def measure(values: list[float]) -> Array:
        return np.array(values, np.float32)

    shoulder = np.zeros((len(agents), 2, 3), np.float32)
    arm_radius, hand_radius = np.zeros((2, len(agents), 2), np.float32)
    for i, agent in enumerate(agents):
        for side, arm in enumerate(agent.body.arms[:2]):
            shoulder[i, side] = arm.shoulder
            arm_radius[i, side], hand_radius[i, side] = arm.radius, arm.hand_radius
    colour = linear(np.array([agent.colour for agent in agents], np.float32).reshape(-1, 3))
    return Toys(
        trunk_radius=measure([agent.body.trunk_radius for agent in agents]),
        trunk_height=measure([agent.body.trunk_height for agent in agents]),
        head_radius=measure([agent.body.head_radius for agent in agents]),
        shoulder=shoulder,
        arm_radius=arm_radius,
        hand_radius=hand_radius,
        colour=colour,
        light=0.42 * colour + 0.46,
        dark=0.42 * colour,
    )


def rod(start: Array, end: Array, radius: Array, colour: Array) -> Array:
    """Builds rods between points."""
    along = end - start
    half = np.zeros_like(along)
    half[..., 2] = np.linalg.norm(along, axis=-1) / 2
    return rows(pos=(start + end) / 2, quat=up_to(along), radius=radius, half=half, colour=colour)


def sides(values: Array) -> Array:
    """Repeats what both sides share: [n, ...] to [n, 2, ...]."""
    return np.repeat(values[:, None], 2, axis=1)


def along_z(values: Array) -> Array:
    """Makes upright vectors: [n] to [n, 3]."""
    out = np.zeros((len(values), 3), np.float32)
    out[:, 2] = values
    return out
