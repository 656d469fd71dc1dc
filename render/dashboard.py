"""All panels that stand on the picture, and what is done at them."""

from render.clearing import Box, Clearing
from render.controls import Controls
from render.hud import panels
from render.hud.events import draw_events
from render.hud.inspector import Inspector
from render.hud.mind import TALL, draw_mind
from render.hud.reins import draw_reins
from render.hud.retina import draw_caption
from render.hud.timeline import Timeline, draw_frame
from render.hud.tray import Tray
from render.hud.welcome import FADES, HINTS, LASTS, draw_welcome, shade_at
from render.hud.widgets import em, up
from render.looking import Looking
from render.running import Running
from render.screen import Screen
from sandbox.snapshot import Snapshot


class Dashboard:
    """The panels round the world. Call `draw` once a frame, between `HudBackend.begin` and `end`."""

    def __init__(self, screen: Screen, running: Running, looking: Looking, toasts: panels.Toasts) -> None:
        """Shows nothing yet.

        Args:
            screen: what is drawn onto.
            running: the life to step into.
            looking: where in time one looks.
            toasts: what there is to tell for a while.
        """
        self._screen, self._running, self._looking, self._toasts = screen, running, looking, toasts
        self._timeline, self._inspector, self._tray = Timeline(), Inspector(), Tray()
        self._welcomed = 0.0
        self._status: Box | None = None
        self._card: Box | None = None
        self._strip: Box | None = None
        self._listed: Box | None = None
        self._offered: Box | None = None

    @property
    def clearing(self) -> Clearing:
        """What panels leave free of the picture."""
        size = self._screen.size
        return Clearing(size=size, card=self._card, strip=self._strip or self._timeline.box)

    @property
    def covered(self) -> list[Box]:
        """The pixels that panels covered when they were last drawn."""
        boxes = (self._status, self._listed, self._offered, self._card, self._strip, self._timeline.box)
        return [box for box in boxes if box is not None]

    def greeted(self) -> None:
        """Lets the greeting fade: somebody has begun to do something."""
        self._welcomed = max(self._welcomed, LASTS - FADES)

    def draw(self, snapshot: Snapshot, controls: Controls, pace: panels.Pace, dt: float) -> None:
        """Draws them, and does what was asked for at them.

        Args:
            snapshot: the one that is looked at.
            controls: what the person has in hand.
            pace: how time goes.
            dt: seconds since the last time.
        """
        self._welcomed += dt
        top = 0.0
        if controls.show_help:
            panels.draw_help()
        else:
            self._status = panels.draw_status(snapshot, pace)
            self._draw_selected(snapshot, controls)
            self._draw_tray(snapshot, controls)
            top = self._draw_time(controls, self._status[3])  # last: who looks elsewhere sees it in the next
        if self._running.failure:
            panels.draw_failure(self._running.failure)
        self._toasts.draw(dt, top)

    def _draw_time(self, controls: Controls, top: float) -> float:
        """Draws the bar of time, and the list of events if it is open; gives the lowest pixel at the left."""
        clicked = self._timeline.draw(self._looking, self._card)
        if self._looking.back:
            draw_frame()
        self._listed = None
        if controls.show_events:
            self._listed, chosen = draw_events(self._looking, top)
            top, clicked = self._listed[3], chosen or clicked
        if clicked is not None:
            controls.jump(clicked)
        return top

    def _draw_selected(self, snapshot: Snapshot, controls: Controls) -> None:
        """Draws who is selected, and what that one expects or all of its mind; or where there is help."""
        low = up(self._screen.size[1] - self._timeline.box[1]) if self._timeline.box else 1.0
        room = self._room(low)
        self._card = self._strip = None
        selected, inside = controls.selected, controls.first_person
        keys = draw_reins(controls.reins, low, room[1])
        if selected is not None and selected.kind == "agent" and controls.inspects:
            asked = self._inspector.draw(snapshot, selected, self._looking.history)
            if asked and self._looking.refuses():
                self._inspector.forget()
            else:
                for each in asked:
                    self._running.post(each)
            self._card, self._strip = self._inspector.box, keys
        elif inside.agent is not None:
            self._strip = keys or draw_caption(snapshot, inside.agent, inside.way, low)
        elif selected is not None:
            self._card = panels.draw_selected(snapshot, selected)
            recent, history = self._looking.memories.recent, self._looking.history
            self._strip = keys or draw_mind(snapshot, selected, recent, history, low=low, room=room)
        elif self._welcomed < LASTS:
            spec = snapshot.spec
            draw_welcome(spec.title, spec.about, HINTS, shade=shade_at(self._welcomed), low=low)
        else:
            panels.draw_hint(low)

    def _room(self, low: float) -> tuple[float, float]:
        """Gives the pixels between which a strip has room, beside a tray and a card that reach down to it."""
        card, tray, top = self._card, self._offered, low * self._screen.size[1] - em(TALL)
        left = tray[2] if tray and tray[3] > top else 0.0
        return left, card[0] if card and card[3] > top else self._screen.size[0]

    def _draw_tray(self, snapshot: Snapshot, controls: Controls) -> None:
        """Draws what the hand can give and say, if that is wanted, and does it."""
        self._offered = None
        if not controls.offers:
            return
        asked = self._tray.draw(snapshot, controls.selected)
        if asked and not self._looking.refuses():
            for each in asked:
                self._running.post(each)
        self._offered = self._tray.box
        controls.gives = self._tray.kind
        if self._tray.lets_fall:
            controls.drop(snapshot, self._screen.size)
