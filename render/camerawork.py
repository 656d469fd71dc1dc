"""How a film's camera moves: slowly round the world, or after somebody."""

from render.blend import between
from render.camera import Camera, frame_world
from render.picking import Target, focus
from render.rig import Rig
from sandbox.errors import UnknownName
from sandbox.snapshot import Snapshot
from sandbox.spec import WorldSpec

_FROM, _ORBIT = -84.0, 4.0
"""Degrees, and degrees a second: who goes slowly round a world sees every face."""


class Camerawork:
    """A camera that nobody holds.

    Attributes:
        target: who or what is followed; None goes round the world.
    """

    def __init__(self, spec: WorldSpec, follow: str | None) -> None:
        """Begins where the whole world is seen.

        Args:
            spec: the world.
            follow: the name of an agent or the label of a thing.

        Raises:
            UnknownName: there is nothing of that name.
        """
        self._spec, self._seconds = spec, 0.0
        self.target: Target | None = None
        if follow is not None:
            if follow not in {**spec.agent_index, **spec.thing_index}:
                raise UnknownName("agent or thing", follow, [*spec.agent_index, *spec.thing_index])
            self.target = Target("agent" if follow in spec.agent_index else "thing", follow)
        self._rig = Rig.at(frame_world(spec, azimuth_deg=_FROM))
        if self.target is not None:
            self._rig = self._rig.into("follow")

    def advance(self, previous: Snapshot | None, snapshot: Snapshot, blend: float, dt: float) -> Camera:
        """Gives the camera for the next frame.

        Args:
            previous: the world a tick earlier.
            snapshot: the world.
            blend: how far between the two, in [0, 1].
            dt: seconds from frame to frame.
        """
        if self.target is None:
            camera = frame_world(self._spec, azimuth_deg=_FROM + _ORBIT * self._seconds)
            self._seconds += dt
            return camera
        self._rig = self._rig.advanced(dt, focus(between(previous, snapshot, blend), self.target))
        return self._rig.camera
