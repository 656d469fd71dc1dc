"""Where a picture is taken from: a plain value, with its matrices and the way from points to pixels and back.

World frame z up; pixels are counted from the top left; matrices act on columns.
"""

import math
from dataclasses import dataclass

import numpy as np

from render.rotations import Array
from sandbox.spec import Vec2, Vec3, WorldSpec

NEAR = 0.1
FAR = 300.0

Size = tuple[int, int]


LEAST_WIDE = 4 / 3
"""Width of a picture for its height from which its vertical opening is that of the camera."""


def upright(size: Size) -> float:
    """Gives how much higher than usual a narrow picture opens, so that it shows as much to the sides."""
    return max(LEAST_WIDE * size[1] / size[0], 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A pinhole camera held upright.

    Attributes:
        eye: where it is.
        target: what it looks at.
        fov_deg: vertical opening, degrees, unless the picture is `upright`.
        middle: where the target appears, in halves of the picture right of and above its middle; the picture
            slides, and nothing in it turns.
    """

    eye: Vec3
    target: Vec3
    fov_deg: float = 32.0
    middle: Vec2 = (0.0, 0.0)

    @property
    def forward(self) -> Vec3:
        """The unit vector along which it looks."""
        ahead = np.subtract(self.target, self.eye)
        return _vec3(ahead / max(float(np.linalg.norm(ahead)), 1e-9))

    def view(self) -> Array:
        """Gives world to eye, where x is right, y up and -z ahead: [4, 4]."""
        eye = np.array(self.eye, np.float64)
        ahead = np.array(self.target) - eye
        ahead /= max(float(np.linalg.norm(ahead)), 1e-9)
        up = np.array((0.0, 1.0, 0.0) if abs(ahead[2]) > 0.9999 else (0.0, 0.0, 1.0))
        right = np.cross(ahead, up)
        right /= np.linalg.norm(right)
        matrix = np.eye(4)
        matrix[:3, :3] = right, np.cross(right, ahead), -ahead
        matrix[:3, 3] = -matrix[:3, :3] @ eye
        return matrix.astype(np.float32)

    def projection(self, size: Size) -> Array:
        """Gives eye to clip space for a picture of a size: [4, 4]."""
        scale = 1 / self.half(size)
        matrix = np.zeros((4, 4), np.float32)
        matrix[0, 0], matrix[1, 1] = scale * size[1] / size[0], scale
        matrix[:2, 2] = -self.middle[0], -self.middle[1]
        matrix[2, 2:] = (FAR + NEAR) / (NEAR - FAR), 2 * FAR * NEAR / (NEAR - FAR)
        matrix[3, 2] = -1
        return matrix

    def half(self, size: Size) -> float:
        """Gives the tangent of half the vertical opening in a picture of a size."""
        return math.tan(math.radians(self.fov_deg) / 2) * upright(size)

    def project(self, points: Array, size: Size) -> Array:
        """Gives where world points appear: [..., 3] to [..., 3], x and y in pixels, then metres ahead.

        What is behind the camera has a negative distance and no meaningful pixel.
        """
        view = self.view()
        eye = points @ view[:3, :3].T + view[:3, 3]
        ahead = -eye[..., 2:]
        scale = np.diag(self.projection(size))[:2] / np.where(np.abs(ahead) < 1e-6, 1e-6, ahead)
        pixels = ((eye[..., :2] * scale + self.middle) * (1, -1) + 1) / 2 * size
        return np.concatenate((pixels, ahead), axis=-1)

    def ray(self, pixel: Vec2, size: Size) -> tuple[Vec3, Vec3]:
        """Gives the origin and the unit direction of what a pixel shows."""
        scale = np.diag(self.projection(size))[:2]
        x, y = ((2 * np.array(pixel) / size - 1) * (1, -1) - self.middle) / scale
        direction = self.view()[:3, :3].T @ np.array((x, y, -1.0))
        dx, dy, dz = direction / np.linalg.norm(direction)
        return self.eye, (float(dx), float(dy), float(dz))


MIDDLE = 0.86
"""Share of a world's extent that must be in the picture: faces matter more than fences."""


def frame_world(spec: WorldSpec, *, azimuth_deg: float = -64.0, elevation_deg: float = 19.0) -> Camera:
    """Gives a camera outside and above that sees a world but for its nearest corners.

    Args:
        spec: the world.
        azimuth_deg: from where, about z; -90 is from the south.
        elevation_deg: how high above the ground.
    """
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    back = np.array(
        (
            math.cos(azimuth) * math.cos(elevation),
            math.sin(azimuth) * math.cos(elevation),
            math.sin(elevation),
        )
    )
    target = np.array((0.0, 0.0, 0.35))
    camera = Camera(eye=_vec3(target + back), target=_vec3(target))
    half_x, half_y = (MIDDLE * extent / 2 for extent in spec.size)
    corners = np.array([(x, y, z) for x in (-half_x, half_x) for y in (-half_y, half_y) for z in (0.0, 1.2)])
    seen = (corners - target) @ camera.view()[:3, :3].T
    reach = np.abs(seen[:, :2]) * np.diag(camera.projection((16, 9)))[:2]
    distance = float(np.max(seen[:, 2] + np.max(reach, axis=1))) * 0.98
    return Camera(eye=_vec3(target + back * distance), target=_vec3(target))


def _vec3(array: Array) -> Vec3:
    x, y, z = (float(value) for value in array)
    return (x, y, z)
