"""Body plans that a world file may name.

A body faces +x, its left is +y; lengths in metres, angles in radians.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.spec import ArmSpec, BodySpec


def _arm(side: int) -> ArmSpec:
    """Gives a child's arm: 1 for the left one, -1 for the right one."""
    return ArmSpec(
        shoulder=(0.0, side * 0.24, 0.52),
        hand=(0.04, side * 0.06, -0.30),
        grip=(0.06, 0.0, -0.13),
        radius=0.06,
        hand_radius=0.08,
        pitch=(-0.5, 2.2),
        yaw=(-0.9, 0.9),
    )


_CHILD = BodySpec(
    name="child",
    mass=20.0,
    trunk_radius=0.20,
    trunk_height=0.62,
    head_pos=(0.02, 0.0, 0.88),
    head_radius=0.30,
    head_mass=2.0,
    eye=0.28,
    head_yaw=(-1.2, 1.2),
    head_pitch=(-0.5, 0.8),
    forward=1.6,
    sideways=0.8,
    turn=3.0,
    arms=(_arm(1), _arm(-1)),
)

_PEBBLE = BodySpec(
    name="pebble",
    mass=12.0,
    trunk_radius=0.22,
    trunk_height=0.50,
    head_pos=(0.0, 0.0, 0.52),
    head_radius=0.22,
    head_mass=1.0,
    eye=0.20,
    head_yaw=(-1.2, 1.2),
    head_pitch=(-0.5, 0.8),
    forward=1.6,
    sideways=0.8,
    turn=3.0,
    grip=(0.36, 0.0, 0.20),
)

BODIES: Mapping[str, BodySpec] = MappingProxyType({body.name: body for body in (_CHILD, _PEBBLE)})
"""Every body plan by its name."""
