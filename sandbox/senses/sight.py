"""The sense of sight: distance and colour along a fan of rays that turns with the head.

Rays start at the eye. They see the floor (z = 0), the walls (endlessly high) and all solids but one's own; a
solid that contains the eye is not seen. Colours fade with the daylight, distances do not. This is the torch
version; `sight_compiled` holds the loop.
"""

import torch
from torch import Tensor

from sandbox.kernel import FAR
from sandbox.senses.rays import LEVEL, Vectors, planes
from sandbox.senses.scene import Scene
from sandbox.senses.sight_compiled import DIRECTIONS, compiled
from sandbox.senses.solids import solid_distances
from sandbox.space import RETINA, Channel
from sandbox.spec import WorldSpec

__all__ = ["channels", "compiled", "reference"]


def channels(spec: WorldSpec) -> tuple[Channel, ...]:
    """Lists what is seen along each ray; the same in every world. `near` is 1 / (1 + metres)."""
    del spec
    return tuple(
        Channel(f"sight.{ray}.{name}", "1", "objects", 0.0, 1.0)
        for ray in range(len(RETINA))
        for name in ("near", "red", "green", "blue")
    )


def _rays(scene: Scene[Tensor]) -> Vectors:
    """Turns the fan into the world: three [W, A, R]."""
    x, y, z = planes(torch.tensor(DIRECTIONS, device=scene.eye.device))  # (R,)
    cos, sin = (part[..., None] for part in scene.heading.unbind(-1))  # (W, A, 1)
    cos_yaw, cos_pitch = scene.angle_cos[..., 0, None], scene.angle_cos[..., 1, None]
    sin_yaw, sin_pitch = scene.angle_sin[..., 0, None], scene.angle_sin[..., 1, None]
    cos, sin = cos * cos_yaw - sin * sin_yaw, sin * cos_yaw + cos * sin_yaw
    ahead, up = x * cos_pitch + z * sin_pitch, z * cos_pitch - x * sin_pitch
    return cos * ahead - sin * y, sin * ahead + cos * y, up


def _background(scene: Scene[Tensor], rays: Vectors) -> Tensor:
    """Gives how far the floor and the walls are: [W, A, R, 2]."""
    x, y, z = scene.eye[:, :, None].unbind(-1)  # (W, A, 1)
    down = (-rays[2]).clamp(min=float(LEVEL))
    floor = torch.where(rays[2] < -float(LEVEL), z / down, float(FAR))
    wall_x = (scene.walls[0] - torch.where(rays[0] > 0.0, x, -x)) / rays[0].abs().clamp(min=float(LEVEL))
    wall_y = (scene.walls[1] - torch.where(rays[1] > 0.0, y, -y)) / rays[1].abs().clamp(min=float(LEVEL))
    return torch.stack((floor, torch.minimum(wall_x, wall_y)), dim=-1).clamp(min=0.0)


def _solids(scene: Scene[Tensor], rays: Vectors) -> Tensor:
    """Gives how far every solid is, FAR for one's own: [W, A, R, M]."""
    solids = scene.solids
    offset = solids.centre[:, None] - scene.eye[:, :, None]  # (W, A, M, 3)
    x, y, z = (part[..., None] for part in rays)  # (W, A, R, 1)
    distance = solid_distances(solids, offset[:, :, None], (x, y, z))
    agents = torch.arange(scene.turn.shape[1], device=solids.owner.device)
    own = solids.owner == agents[:, None]  # (A, M)
    return distance.masked_fill(own[:, None], float(FAR))


def reference(scene: Scene[Tensor], flat: Tensor, start: int) -> None:
    """Writes what everybody sees, with torch."""
    rays = _rays(scene)
    palette = scene.solids.palette
    distances = torch.cat((_background(scene, rays), _solids(scene, rays)), dim=-1)  # (W, A, R, 2 + M)
    distance, what = distances.min(-1)  # (W, A, R)
    floor = palette.shape[1] - 2
    paints = torch.cat((torch.arange(floor, floor + 2, device=what.device), scene.solids.paint))
    paint = paints[what].flatten(1)[..., None].expand(-1, -1, 3)  # (W, A * R, 3)
    colour = palette.gather(1, paint).view(*what.shape, 3) * scene.light[:, None, None, None]
    seen = torch.cat((1.0 / (1.0 + distance)[..., None], colour), dim=-1)  # (W, A, R, 4)
    flat[..., start : start + 4 * what.shape[-1]] = seen.flatten(2)
