"""How the camera is moved: orbit around a point, follow somebody, or fly.

Plain values: every move gives a new `Rig`. World frame, metres, radians; yaw counter-clockwise from +x, pitch
positive down. Flying is orbiting at distance zero, so that one pose serves all three ways.
"""

import math
from dataclasses import dataclass, replace
from typing import Literal, Self

from render.camera import Camera
from sandbox.spec import Vec2, Vec3

Mode = Literal["orbit", "follow", "fly"]
MODES: tuple[Mode, ...] = ("orbit", "follow", "fly")

SHARPNESS = 12.0
"""How fast the camera closes in on where it should be: 1/s."""

CLOSE_UP = 4.5
"""Metres from which somebody is followed at most, to begin with."""

AIMED = 7.0
"""Metres from which a point is looked at most."""

_NEAREST, _FARTHEST = 0.8, 45.0
_STEEPEST = 1.5
_EYE_FLOOR = 0.12
_FLYING_SPEED = 4.0
_FLYING_FOCUS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Where the camera is and where it looks.

    Attributes:
        anchor: the point it turns about.
        yaw: where it looks.
        pitch: how far it looks down.
        distance: from the eye to the anchor; 0 for a flying eye.
    """

    anchor: Vec3
    yaw: float
    pitch: float
    distance: float

    @classmethod
    def of(cls, camera: Camera) -> Self:
        """Reads the pose of a camera, anchored at its target."""
        dx, dy, dz = (float(t) - float(e) for t, e in zip(camera.target, camera.eye, strict=True))
        x, y, z = (float(value) for value in camera.target)
        pitch = math.atan2(-dz, math.hypot(dx, dy))
        return cls(anchor=(x, y, z), yaw=math.atan2(dy, dx), pitch=pitch, distance=math.hypot(dx, dy, dz))

    @property
    def forward(self) -> Vec3:
        """The unit vector along which it looks."""
        flat = math.cos(self.pitch)
        return flat * math.cos(self.yaw), flat * math.sin(self.yaw), -math.sin(self.pitch)

    @property
    def eye(self) -> Vec3:
        """Where the camera is."""
        return _moved(self.anchor, self.forward, -self.distance)

    def anchored(self, distance: float) -> "Pose":
        """Gives the same view, turning about a point so far ahead of the eye."""
        return replace(self, anchor=_moved(self.eye, self.forward, distance), distance=distance)

    def moved(self, forward: float, left: float, up: float) -> "Pose":
        """Gives the pose moved level with the ground by metres ahead, to the left and up."""
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        by = (cos * forward - sin * left, sin * forward + cos * left, up)
        return replace(self, anchor=_moved(self.anchor, by, 1.0))

    def towards(self, goal: "Pose", share: float) -> "Pose":
        """Gives the pose a share of the way to another."""
        return Pose(
            anchor=_between(self.anchor, goal.anchor, share),
            yaw=self.yaw + share * (goal.yaw - self.yaw),
            pitch=self.pitch + share * (goal.pitch - self.pitch),
            distance=self.distance + share * (goal.distance - self.distance),
        )

    def limited(self) -> "Pose":
        """Gives the pose kept above the ground and away from straight down."""
        lowest = -_STEEPEST if self.distance == 0.0 else 0.03
        x, y, z = self.anchor
        floor = _EYE_FLOOR if self.distance == 0.0 else 0.0
        return replace(self, anchor=(x, y, max(z, floor)), pitch=min(max(self.pitch, lowest), _STEEPEST))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """A camera on its way to where it was sent.

    Attributes:
        mode: the way it is moved.
        now: where it is.
        goal: where it is going.
        home: the pose that shows the whole world.
        fov_deg: vertical field of view.
        middle: where on the picture the point that it turns about appears; see `Camera`.
    """

    mode: Mode
    now: Pose
    goal: Pose
    home: Pose
    fov_deg: float
    middle: Vec2 = (0.0, 0.0)

    @classmethod
    def at(cls, camera: Camera) -> Self:
        """Starts at a camera that shows the whole world."""
        pose = Pose.of(camera)
        return cls(mode="orbit", now=pose, goal=pose, home=pose, fov_deg=camera.fov_deg)

    @property
    def camera(self) -> Camera:
        """The camera to draw with."""
        focus = self.now.anchored(max(self.now.distance, 1.0))
        return Camera(eye=focus.eye, target=focus.anchor, fov_deg=self.fov_deg, middle=self.middle)

    def advanced(self, dt: float, followed: Vec3 | None, middle: Vec2 = (0.0, 0.0)) -> "Rig":
        """Moves on by seconds of the clock.

        Args:
            dt: seconds since the last picture.
            followed: where the one to follow is now; without one, following becomes orbiting.
            middle: where on the picture the point that it turns about shall come to stand.
        """
        rig = self
        if self.mode == "follow":
            mode: Mode = "orbit" if followed is None else "follow"
            anchor = self.goal.anchor if followed is None else followed
            rig = replace(self, mode=mode, goal=replace(self.goal, anchor=anchor))
        share = 1.0 - math.exp(-SHARPNESS * dt)
        right, up = (now + share * (goal - now) for now, goal in zip(self.middle, middle, strict=True))
        return replace(rig, now=rig.now.towards(rig.goal, share), middle=(right, up))

    def turned(self, left: float, down: float) -> "Rig":
        """Turns the view by radians: about its point, or about the eye while flying."""
        return _sent(self, replace(self.goal, yaw=self.goal.yaw + left, pitch=self.goal.pitch + down))

    def behind(self, heading: float) -> "Rig":
        """Turns to look along a heading, the short way round, while somebody is followed."""
        if self.mode != "follow":
            return self
        turns = round((self.goal.yaw - heading) / math.tau)
        return _sent(self, replace(self.goal, yaw=heading + turns * math.tau))

    def zoomed(self, steps: float) -> "Rig":
        """Comes closer by steps of the wheel, away if negative."""
        if self.mode == "fly":
            ahead = _moved(self.goal.anchor, self.goal.forward, 0.5 * steps)
            return _sent(self, replace(self.goal, anchor=ahead))
        distance = min(max(self.goal.distance * 0.88**steps, _NEAREST), _FARTHEST)
        return _sent(self, replace(self.goal, distance=distance))

    def panned(self, right: float, down: float) -> "Rig":
        """Drags the ground along with the mouse.

        Args:
            right: how far the mouse went, in heights of the window.
            down: the same, downwards.
        """
        scale = 2.0 * math.tan(math.radians(self.fov_deg) / 2) * max(self.goal.distance, 2.0)
        return _sent(_freed(self), self.goal.moved(scale * down, scale * right, 0.0))

    def glided(self, forward: float, left: float, up: float) -> "Rig":
        """Moves over the ground, or through the air while flying, for so many seconds each way."""
        if self.mode == "fly":
            ahead = _moved(self.goal.anchor, self.goal.forward, forward * _FLYING_SPEED)
            goal = replace(self.goal, anchor=ahead)
            return _sent(self, goal.moved(0.0, left * _FLYING_SPEED, up * _FLYING_SPEED))
        if forward == left == 0.0:
            return self
        speed = max(self.goal.distance, 2.0)
        return _sent(_freed(self), self.goal.moved(forward * speed, left * speed, 0.0))

    def aimed(self, point: Vec3) -> "Rig":
        """Comes to turn about a point, not from far away; who is followed is followed on."""
        if self.mode == "follow":
            return self
        rig = self.into("orbit")
        return _sent(rig, replace(rig.goal, anchor=point, distance=min(rig.goal.distance, AIMED)))

    def into(self, mode: Mode) -> "Rig":
        """Changes the way it is moved, without a jump."""
        if mode == self.mode:
            return self
        if mode == "fly":
            return replace(self, mode=mode, now=self.now.anchored(0.0), goal=self.now.anchored(0.0))
        rig = self
        if self.mode == "fly":
            rig = replace(self, now=self.now.anchored(_FLYING_FOCUS), goal=self.goal.anchored(_FLYING_FOCUS))
        close = min(rig.goal.distance, CLOSE_UP) if mode == "follow" else rig.goal.distance
        return _sent(replace(rig, mode=mode), replace(rig.goal, distance=close))

    def cycled(self, *, alone: bool) -> "Rig":
        """Changes to the next of the three ways, or of two with nobody to follow."""
        modes: list[Mode] = [mode for mode in MODES if mode != "follow" or not alone]
        place = modes.index(self.mode) if self.mode in modes else 0
        return self.into(modes[(place + 1) % len(modes)])

    def sent_home(self) -> "Rig":
        """Goes back to where the whole world is seen, the short way round."""
        rig = self.into("orbit")
        turns = round((rig.now.yaw - rig.home.yaw) / math.tau)
        return replace(rig, goal=replace(rig.home, yaw=rig.home.yaw + turns * math.tau))


def _freed(rig: Rig) -> Rig:
    """Stops following; moving away by hand means that."""
    return replace(rig, mode="orbit") if rig.mode == "follow" else rig


def _sent(rig: Rig, goal: Pose) -> Rig:
    return replace(rig, goal=goal.limited())


def _moved(point: Vec3, direction: Vec3, by: float) -> Vec3:
    return point[0] + by * direction[0], point[1] + by * direction[1], point[2] + by * direction[2]


def _between(a: Vec3, b: Vec3, share: float) -> Vec3:
    return _moved(a, (b[0] - a[0], b[1] - a[1], b[2] - a[2]), share)
