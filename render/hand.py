"""The hand of the one who watches: what it holds, and what it does to what is under the mouse."""

from collections.abc import Callable

from render.grip import Grip, drop, grasp, movable, push
from render.looking import Looking
from render.picking import Hit, Ray, Target, locate, on_ground
from render.running import Running
from sandbox.intervention import Praise, Remove
from sandbox.snapshot import Snapshot
from sandbox.spec import Vec3


class Hand:
    """Steps into a life on somebody's behalf, and says why where it cannot."""

    def __init__(self, running: Running, say: Callable[[str], None], looking: Looking) -> None:
        """Begins with nothing in it.

        Args:
            running: the life to step into.
            say: tells the person something.
            looking: the moment that is looked at; a past one cannot be touched.
        """
        self._running = running
        self._say = say
        self._looking = looking
        self._grip: Grip | None = None

    @property
    def holds(self) -> Target | None:
        """What it has hold of."""
        return self._grip.target if self._grip else None

    def take(self, hit: Hit | None, snapshot: Snapshot) -> Target | None:
        """Takes hold of what can move, and gives it; None for anything else."""
        grip = grasp(snapshot, hit) if hit else None
        self._grip = None if grip is None or self._looking.refuses() else grip
        return self.holds

    def let_go(self) -> None:
        """Holds nothing any more."""
        if self._grip is not None:
            self._grip = None
            self._running.hold(None)

    def pull(self, ray: Ray, forward: Vec3, snapshot: Snapshot) -> None:
        """Pulls what it holds to where a ray points, as long as it is in the world.

        Args:
            ray: through the mouse.
            forward: unit vector along which the camera looks.
            snapshot: what is on the screen.
        """
        if self._grip is None:
            return
        if self._looking.back or locate(snapshot, self._grip.target) is None:
            self.let_go()
        else:
            self._running.hold(self._grip.pull(ray, forward, snapshot.spec))

    def push(self, target: Target | None, forward: Vec3, snapshot: Snapshot) -> None:
        """Pushes what can move away from the camera, which looks `forward`."""
        if target is None:
            return
        if not movable(snapshot.spec, target):
            self._say(f"{target.name} does not move")
        elif not self._looking.refuses():
            self._running.post(push(snapshot.spec, target, forward))

    def remove(self, target: Target | None, snapshot: Snapshot) -> None:
        """Takes a thing out of the world."""
        if target is None:
            return
        if target.kind == "agent" or not movable(snapshot.spec, target):
            self._say(f"{target.name} stays")
        elif not self._looking.refuses():
            self._running.post(Remove(thing=target.name))

    def praise(self, target: Target | None, value: float) -> None:
        """Shows somebody a pleased hand, or at a value below 0 a cross one."""
        if target is None or target.kind != "agent":
            self._say("select somebody to praise or scold")
        elif not self._looking.refuses():
            self._running.post(Praise(agent=target.name, value=value))

    def drop(self, ray: Ray, snapshot: Snapshot, kind: str | None = None) -> None:
        """Drops a thing of a kind, or of any, where a ray meets the ground."""
        at = on_ground(ray)
        if at is None or self._looking.refuses():
            return
        if any(abs(x) >= side / 2 for x, side in zip(at, snapshot.spec.size, strict=True)):
            self._say("that is outside the fence")
            return
        dropped = drop(snapshot, at, kind)
        if dropped is None:
            self._say(f"no {kind} is left to drop" if kind else "nothing is left to drop here")
        else:
            self._running.post(dropped)
