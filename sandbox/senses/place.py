"""Puts all solids where they are at a tick; every ray then reads them from `scene.solids`."""

import numpy as np
import torch
from torch import Tensor

from sandbox.kernel import Arrays, kernel
from sandbox.senses.rotation import rotate, rotates
from sandbox.senses.scene import Scene
from sandbox.senses.solids import Solids
from sandbox.senses.vectors import xyz


def reference(scene: Scene[Tensor]) -> None:
    """Writes `centre`, `axes` and the shapes' colours in `palette`, with torch."""
    solids = scene.solids
    visitor = scene.visitor_pos[:, None]
    points = torch.cat((scene.thing_pos, scene.head, scene.pos, scene.palm.flatten(1, 2), visitor), dim=1)
    quats = scene.head.new_zeros(*points.shape[:2], 4)
    quats[..., 0] = 1.0
    quats[:, : scene.thing_quat.shape[1]] = scene.thing_quat
    quats = quats[:, solids.anchor]  # (W, M, 4)
    solids.centre.copy_(points[:, solids.anchor] + rotates(quats, solids.offset))
    first_box = solids.num_spheres + solids.num_capsules
    solids.axes.copy_(rotates(quats[:, first_box:, None], solids.turn))
    solids.palette[:, : scene.shape_colour.shape[1]] = scene.shape_colour


@kernel
def _gather_points(scene: Scene[Arrays], world: int, points: Arrays) -> None:
    """Writes all anchors of one world, [things + 2 agents + palms + 1, 3]."""
    num_things, num_agents, num_hands = scene.thing_pos.shape[1], scene.palm.shape[1], scene.palm.shape[2]
    points[:num_things] = scene.thing_pos[world]
    points[num_things : num_things + num_agents] = scene.head[world]
    points[num_things + num_agents : num_things + 2 * num_agents] = scene.pos[world]
    for palm in range(num_agents * num_hands):
        points[num_things + 2 * num_agents + palm] = scene.palm[world, palm // num_hands, palm % num_hands]
    points[-1] = scene.visitor_pos[world]


@kernel
def _place_solids(solids: Solids[Arrays], world: int, points: Arrays, quats: Arrays) -> None:
    """Writes the centres and axes of one world's solids from its anchors and its things' rotations."""
    first_box = solids.num_spheres + solids.num_capsules
    anchor, offset, turn = solids.anchor, solids.offset, solids.turn
    centre, axes = solids.centre[world], solids.axes[world]
    for solid in range(len(anchor)):
        point, away = points[anchor[solid]], xyz(offset[solid])
        if anchor[solid] < len(quats):
            away = rotate(quats[anchor[solid]], away)
        for k in range(3):
            centre[solid, k] = point[k] + away[k]
        for k in range(3 if solid >= first_box else 0):
            axis = rotate(quats[anchor[solid]], xyz(turn[solid - first_box, k]))
            axes[solid - first_box, k, 0], axes[solid - first_box, k, 1], axes[solid - first_box, k, 2] = axis


@kernel
def compiled(scene: Scene[Arrays]) -> None:
    """Writes what `reference` writes."""
    solids = scene.solids
    num_worlds, num_things, _ = scene.thing_pos.shape
    num_shapes = scene.shape_colour.shape[1]
    points = np.empty((num_things + (2 + scene.palm.shape[2]) * scene.palm.shape[1] + 1, 3), np.float32)
    for world in range(num_worlds):
        _gather_points(scene, world, points)
        _place_solids(solids, world, points, scene.thing_quat[world])
        solids.palette[world, :num_shapes] = scene.shape_colour[world]
