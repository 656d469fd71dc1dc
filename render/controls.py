"""From keys and mouse to what they mean: camera moves, selections, interventions and wishes of the window.

Pixels are those that the events speak of, from the top left.
"""

import math
from collections.abc import Callable
from time import monotonic

import pygame

from render.bindings import GLIDE, LEFT, MIDDLE, RIGHT, Command, command_for
from render.camera import Size
from render.clearing import Clearing
from render.events import Event
from render.firstperson import FirstPerson
from render.hand import Hand
from render.layers import BY_KEY, Layers
from render.learning import announcement, toggle
from render.looking import Looking
from render.picking import Hit, Ray, Target, focus, locate, next_agent, pick
from render.press import Press
from render.reins import Reins
from render.rig import Rig
from render.running import Running
from render.tempo import TIME, keep_time
from sandbox.snapshot import Snapshot
from sandbox.spec import Vec2, Vec3

_DOUBLE = 0.35
"""Seconds between the two clicks of a double click."""

_TURN = 3.0
"""Radians for a drag over the height of the window."""


class Controls:
    """What the person at the window has in hand.

    Attributes:
        rig: the camera.
        selected: whom or what the person looks into.
        show_names: whether names float over heads.
        show_help: whether the help is open.
        inspects: whether all is shown of the mind that is selected.
        offers: whether the tray is out.
        gives: the kind of thing that is dropped; None for any.
        layers: whose thoughts, ghosts and paths are shown.
        show_events: whether all that happened is listed.
        first_person: whether the world is seen through who is selected.
        reins: of the body that the person possesses.
    """

    def __init__(self, running: Running, rig: Rig, say: Callable[[str], None], looking: Looking) -> None:
        """Begins with nothing in hand.

        Args:
            running: the life to step into.
            rig: the camera to begin with.
            say: tells the person something.
            looking: the moment that is looked at.
        """
        self.rig = rig
        self.selected: Target | None = None
        self.show_names = True
        self.show_help = False
        self.inspects = False
        self.offers = False
        self.gives: str | None = None
        self.layers = Layers()
        self.show_events = False
        self.first_person = FirstPerson()
        self.reins = Reins(running, say)
        self._running = running
        self._say = say
        self._press: Press | None = None
        self._looking = looking
        self._hand = Hand(running, say, looking)
        self._mouse = (0, 0)
        self._mods = 0  # what is held of shift, ctrl and the like, by pygame's bits
        self._clicked: tuple[Target | None, float] = (None, -_DOUBLE)
        self._gliding: set[int] = set()

    @property
    def holds(self) -> str | None:
        """The name of the agent, or the label of the thing, that the hand pulls about."""
        return self._hand.holds.name if self._hand.holds else None

    def handle(self, event: pygame.event.Event, snapshot: Snapshot, size: Size) -> Command | None:
        """Takes one event.

        Args:
            event: of the keyboard, the mouse or the window.
            snapshot: what is on the screen.
            size: of the window, in the pixels of events.

        Returns:
            What only the window itself can do, if that was asked for.
        """
        if self.reins.handle(event, size):
            return None
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._button_down(event, snapshot, size)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._button_up(event, snapshot, size)
        elif event.type == pygame.MOUSEMOTION:
            self._motion(event, snapshot, size)
        elif event.type == pygame.MOUSEWHEEL:
            self.rig = self.rig if self.first_person.camera else self.rig.zoomed(event.precise_y)
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._let_go()
            self._gliding.clear()
            self._mods = 0
        elif event.type == pygame.KEYUP:
            self._gliding.discard(event.key)
        if event.type in {pygame.KEYDOWN, pygame.KEYUP}:
            self._mods = event.mod
        command = command_for(event, flying=self.rig.mode == "fly")
        if event.type == pygame.KEYDOWN and event.key in GLIDE:
            self._gliding.add(event.key)
        return self._obey(command, snapshot, size) if command else None

    def advance(self, dt: float, snapshot: Snapshot, clearing: Clearing) -> None:
        """Moves the camera on, and pulls at what the hand holds.

        Args:
            dt: seconds since the last picture.
            snapshot: what is on the screen.
            clearing: the window, and what panels leave free of it.
        """
        size = clearing.size
        for key in () if self.first_person.camera else self._gliding:
            forward, left, up = (dt * share for share in GLIDE[key])
            self.rig = self.rig.glided(forward, left, up)
        self._hold_reins(snapshot)
        followed = focus(snapshot, self.selected) if self.selected else None
        self.rig = self.rig.advanced(dt, followed, self._middle(snapshot, clearing))
        self._hand.pull(self._ray(self._mouse, size), self._forward, snapshot)

    def drop(self, snapshot: Snapshot, size: Size) -> None:
        """Drops a thing under the mouse."""
        self._hand.drop(self._ray(self._mouse, size), snapshot, self.gives)

    def jump(self, event: Event) -> None:
        """Looks at the moment of an event, and at whom or what it was done to."""
        target, point = self._looking.jump(event)
        self.selected = target or self.selected
        if point is not None:
            self.rig = self.rig.aimed(point)

    def _button_down(self, event: pygame.event.Event, snapshot: Snapshot, size: Size) -> None:
        if self._press is None and event.button in {LEFT, MIDDLE, RIGHT}:
            self._press = Press(event.button, event.pos, self._pick(self._ray(event.pos, size), snapshot))
        self._mouse = event.pos

    def _button_up(self, event: pygame.event.Event, snapshot: Snapshot, size: Size) -> None:
        self._mouse = event.pos  # a panel may have had the mouse until now
        press = self._press
        if press is None or press.button != event.button:
            return
        if not press.moved and press.button == LEFT:
            self._click(press.hit, snapshot)
        if not press.moved and press.button == MIDDLE:
            self.drop(snapshot, size)
        self._let_go()

    def _motion(self, event: pygame.event.Event, snapshot: Snapshot, size: Size) -> None:
        self._mouse = event.pos
        press = self._press
        if press is None:
            return
        if press.move(event.pos) and press.button == LEFT and not self._mods & pygame.KMOD_SHIFT:
            self.selected = self._hand.take(press.hit, snapshot) or self.selected
        if press.moved and self._hand.holds is None:
            self._drag_view(event.rel, size)

    def _drag_view(self, by: tuple[int, int], size: Size) -> None:
        if self.first_person.camera:
            return  # whose eyes they are, decides where they look
        right, down = by[0] / size[1], by[1] / size[1]
        if self._mods & pygame.KMOD_SHIFT:
            self.rig = self.rig.panned(right, down)
        else:
            self.rig = self.rig.turned(-_TURN * right, _TURN * down)

    def _let_go(self) -> None:
        self._press = None
        self._hand.let_go()

    def _click(self, hit: Hit | None, snapshot: Snapshot) -> None:
        target = hit.target if hit else None
        if self._mods & pygame.KMOD_CTRL:
            self._hand.push(target, self._forward, snapshot)
            return
        (before, when), now = self._clicked, monotonic()
        self._clicked = (target, now)
        self.selected = target
        if target is not None and before == target and now - when < _DOUBLE:
            self.rig = self.rig.into("follow")

    def _obey(self, command: Command, snapshot: Snapshot, size: Size) -> Command | None:
        """Does what a key asks for, or gives it back."""
        if self.reins.refuses(command):
            return None
        if command in _CAMERA:
            self.first_person.way = "outside"
            self._move_camera(command)
        elif command in TIME:
            keep_time(command, self._running, self._looking)
        elif command in _MIND:
            self._look_into_minds(command, snapshot)
        elif command is Command.NEXT_AGENT:
            self._go_on(snapshot)
        elif command is Command.DESELECT:
            self.selected, self.show_help, self.inspects = None, False, False
        elif command is Command.POSSESS:
            self._possess(snapshot)
        elif command in _TOUCH:
            self._touch(command, snapshot, size)
        elif command in _SHOWN:
            self._show(command)
        else:
            return command
        return None

    def _show(self, command: Command) -> None:
        """Shows something, or no longer; what stands at one place takes turns."""
        name = _SHOWN[command]
        setattr(self, name, not getattr(self, name))
        for other in _LEFT - {name} if name in _LEFT else ():
            setattr(self, other, False)

    def _touch(self, command: Command, snapshot: Snapshot, size: Size) -> None:
        ray = self._ray(self._mouse, size)
        hit = self._pick(ray, snapshot)
        target = hit.target if hit else None
        if command is Command.DROP:
            self.drop(snapshot, size)
        elif command is Command.PRAISE:
            self._hand.praise(self.selected, -1.0 if self._mods & pygame.KMOD_SHIFT else 1.0)
        elif command is Command.PUSH:
            self._hand.push(target, self._forward, snapshot)
        else:
            self._hand.remove(target, snapshot)

    def _move_camera(self, command: Command) -> None:
        if command is Command.HOME:
            self.rig = self.rig.sent_home()
        elif command is Command.CYCLE_CAMERA:
            self.rig = self.rig.cycled(alone=self.selected is None)
            self._say(f"camera: {self.rig.mode}")
        elif self.selected is None:
            self._say("select somebody to follow")
        else:
            self.rig = self.rig.into("orbit" if self.rig.mode == "follow" else "follow")

    def _look_into_minds(self, command: Command, snapshot: Snapshot) -> None:
        if command in BY_KEY:
            self._say(self.layers.cycle(BY_KEY[command]))
        elif command in {Command.INSPECT, Command.EYES}:
            self._look_closer(command, snapshot)
        elif not self._looking.refuses():
            freeze = toggle(snapshot, self.selected)
            self._running.post(freeze)  # whoever does not learn says so itself
            if words := announcement(snapshot, freeze):
                self._say(words)

    def _look_closer(self, command: Command, snapshot: Snapshot) -> None:
        """Looks into somebody, or out of them; if nobody is selected, of the first."""
        if self.selected is None or self.selected.kind != "agent":
            self._select_next(snapshot)
            self.inspects = False
        if command is Command.INSPECT:
            self.inspects = not self.inspects
        else:
            self.first_person.cycle()
            self.inspects = False  # it would hide half of what is seen

    def _go_on(self, snapshot: Snapshot) -> None:
        """Selects the next, and is that one if the person is anybody."""
        self._select_next(snapshot)
        if self.reins.agent is not None:
            self._possess(snapshot)

    def _possess(self, snapshot: Snapshot) -> None:
        """Takes the reins of who is selected, or of the first if nobody is, and follows from behind."""
        if self._looking.refuses():
            return
        if self.selected is None:
            self._select_next(snapshot)
        if self.selected is None or self.selected.kind != "agent":
            self._say("select somebody to be")
            return
        self._let_go()
        self._gliding.clear()
        self.reins.take(self.selected.name)
        self.rig = self.rig.into("follow")

    def _hold_reins(self, snapshot: Snapshot) -> None:
        """Lets the body that is possessed do what is held down, and looks over its shoulder."""
        if self._looking.back:
            self.reins.let_go()
        self.reins.pull(snapshot)
        if self.reins.agent is not None:
            self.selected = Target("agent", self.reins.agent)
            cos, sin = snapshot.heading[snapshot.spec.agent_index[self.reins.agent]].tolist()
            self.rig = self.rig.behind(math.atan2(sin, cos))

    def _select_next(self, snapshot: Snapshot) -> None:
        self.selected = next_agent(snapshot, self.selected, -1 if self._mods & pygame.KMOD_SHIFT else 1)

    def _middle(self, snapshot: Snapshot, clearing: Clearing) -> Vec2:
        """Gives where on the picture the camera's point shall be, so that panels do not hide who is selected.

        Nothing slides away under the mouse while it holds something, or may click a second time.
        """
        if self._press is not None or monotonic() - self._clicked[1] < _DOUBLE:
            return self.rig.middle
        if self.selected is None or locate(snapshot, self.selected) is None:
            return 0.0, 0.0
        if self.rig.mode == "follow":
            return clearing.middle
        return clearing.evading(snapshot, self.selected, self.rig.camera)

    def _pick(self, ray: Ray, snapshot: Snapshot) -> Hit | None:
        """Gives what a ray meets; from somebody's eyes it does not meet them."""
        own = self.selected.name if self.first_person.camera and self.selected else None
        return pick(snapshot, ray, ignoring=own)

    @property
    def _forward(self) -> Vec3:
        """The unit vector along which the camera looks."""
        eyes = self.first_person.camera
        return eyes.forward if eyes else self.rig.now.forward

    def _ray(self, pixel: tuple[int, int], size: Size) -> Ray:
        origin, direction = (self.first_person.camera or self.rig.camera).ray(pixel, size)
        return Ray(origin=origin, direction=direction)


_CAMERA = frozenset({Command.CYCLE_CAMERA, Command.FOLLOW, Command.HOME})
_SHOWN = {
    Command.NAMES: "show_names",
    Command.HELP: "show_help",
    Command.TRAY: "offers",
    Command.EVENTS: "show_events",
}
_LEFT = frozenset({"offers", "show_events"})
_MIND = frozenset({Command.FREEZE, Command.INSPECT, Command.EYES, *BY_KEY})
_TOUCH = frozenset({Command.PUSH, Command.DROP, Command.REMOVE, Command.PRAISE})
