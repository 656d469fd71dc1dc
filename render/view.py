"""What a person sees and does, in a window or far away: the life, what stands on the picture, and the hand.

It draws onto whatever screen it is given, with the events it is given; only the fronts know where these come
from.
"""

from collections import deque
from collections.abc import Iterable

import pygame

from render.bindings import Command, command_for
from render.blend import between
from render.camera import frame_world
from render.cassette import Cassette
from render.controls import Controls
from render.dashboard import Dashboard
from render.enlarge import Enlarger, picture_size
from render.ghosts import Imagined, without_own
from render.hud import panels
from render.hud.backend import HudBackend
from render.hud.labels import draw_labels
from render.hud.overlays import Overlays, Sight
from render.hud.retina import draw_retina
from render.hud.timeline import moment
from render.layers import Layer
from render.looking import Looking
from render.presets import PRESETS, Preset
from render.renderer import Renderer
from render.rig import Rig
from render.running import Running
from render.scaling import Scaling, scaled
from render.screen import Screen, read
from render.sound.listener import Listener
from render.sound.waves import Note
from sandbox.snapshot import Snapshot

_LATELY = 20
"""Pictures over which their number a second is averaged."""


_SMALL = 480
"""Pixels of height below which panels are written smaller than reads best, for the sake of the world."""

_LEAST = 0.5
"""How small panels are ever written: in a window of a few pixels nothing can be read anyway."""

_NARROW = 600
"""Pixels of width in which panels fit beside each other at their usual size."""

_OVER: tuple[Layer, ...] = ("thoughts", "paths")
"""Layers that are drawn over the picture, below names."""


class View:
    """Everything that is open while somebody watches.

    Attributes:
        closing: whether the person has asked to end.
    """

    def __init__(self, screen: Screen, running: Running, title: str) -> None:
        """Opens the panels; `prepare` does the rest.

        Args:
            screen: what is drawn onto.
            running: the life; it may still be opening.
            title: what is shown until it is open.
        """
        self.closing = False
        self._screen = screen
        self._running = running
        self._title = title
        self._hud = HudBackend(screen.ctx)
        self._toasts = panels.Toasts()
        self._looking = Looking(self._toasts.say)
        self._dashboard = Dashboard(screen, running, self._looking, self._toasts)
        self._overlays = Overlays()
        self._listener = Listener()
        self._controls: Controls | None = None
        self._took: deque[float] = deque(maxlen=_LATELY)
        self._waited = 0.0
        self._picture_wanted = False
        self._cassette = Cassette(self._toasts.say)
        self._scaling = Scaling()

    def prepare(self, preset: Preset) -> None:
        """Shows a first calm picture, then compiles what the renderer needs."""
        self._draw_loading(0.0)
        self._enlarger = Enlarger(self._screen.ctx)
        self._renderer = Renderer(self._screen.ctx, preset, picture_size(self._screen.size, preset))

    def release(self) -> None:
        """Ends a film, and gives the graphics memory back."""
        self._cassette.close()
        self._hud.release()
        self._renderer.release()
        self._enlarger.release()

    @property
    def preset(self) -> Preset:
        """How much a picture may cost now."""
        return self._renderer.preset

    @property
    def rate(self) -> int:
        """How many pictures a second are worth drawing: fewer where the processor draws them."""
        return 30 if self.preset.lighting == "vertex" else 60

    @property
    def steers(self) -> bool:
        """Whether the person makes a body walk."""
        return self._controls is not None and self._controls.reins.agent is not None

    def idle(self) -> None:
        """Looks, while nobody watches, whether there is a life at all.

        Raises:
            SandboxError: it could not be opened.
        """
        self._running.latest()

    def say(self, message: str) -> None:
        """Tells the person something, for a while."""
        self._toasts.say(message)

    def heard(self) -> list[Note]:
        """Gives what begins to sound since the last call, where somebody listens; films hear it too."""
        latest = self._running.latest()
        if latest is None or self._controls is None or self._looking.back:
            return []
        camera = self._controls.rig.camera
        notes = self._listener.hear(latest[1], camera, self._running.speed, self._controls.holds)
        self._cassette.hear(notes)
        return notes

    def frame(
        self, events: Iterable[pygame.event.Event], dt: float, *, drawable: bool = True
    ) -> set[Command]:
        """Takes what the person did, and draws one picture; gives what only a front itself can do.

        Args:
            events: what the person did since the last.
            dt: seconds since the last.
            drawable: whether anybody can see it.

        Raises:
            SandboxError: the life could not be opened.
        """
        latest = self._running.latest()
        commands = {self._take(event, self._looking.shown(latest)[1] if latest else None) for event in events}
        for message in self._running.messages():
            self._toasts.say(message)
        self._took.append(dt)
        if drawable and latest is None:
            self._draw_loading(dt)
        elif drawable and latest is not None:
            self._draw(latest, dt)
        return {command for command in commands if command is not None}

    def _take(self, event: pygame.event.Event, snapshot: Snapshot | None) -> Command | None:
        if event.type in {pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN}:
            self._dashboard.greeted()
        if self._hud.take(event):
            return None
        if snapshot is None or self._controls is None:
            command = command_for(event)
        else:
            command = self._controls.handle(event, snapshot, self._screen.size)
        if command is Command.QUIT:
            self.closing = True
        elif command is Command.SCREENSHOT:
            self._picture_wanted = True
        elif command is Command.RECORD and snapshot is not None:
            bare = bool(event.mod & pygame.KMOD_SHIFT)
            self._cassette.toggle(self._screen.size, snapshot, bare=bare)
        elif command is Command.QUALITY:
            self._change_quality()
        else:
            return command
        return None

    def _change_quality(self) -> None:
        """Goes on to the next preset."""
        names = list(PRESETS)
        preset = PRESETS[names[(names.index(self._renderer.preset.name) + 1) % len(names)]]
        self._renderer.release()
        self._renderer = Renderer(self._screen.ctx, preset, picture_size(self._screen.size, preset))
        self._toasts.say(f"quality: {preset.name}")

    def _draw_loading(self, dt: float) -> None:
        self._waited += dt
        self._screen.screen.use()
        self._screen.screen.clear(0.16, 0.19, 0.28)
        self._begin_hud(dt)
        panels.draw_loading(self._title, self._waited)
        if self._running.failure:
            panels.draw_failure(self._running.failure)
        self._hud.end(self._screen.screen)
        self._screen.flip()

    def _draw(self, latest: tuple[Snapshot | None, Snapshot, float], dt: float) -> None:
        self._scaling.begin(self.preset, kept=self._picture_wanted or self._cassette.seconds is not None)
        self._looking.note(latest, self._running.told())
        previous, snapshot, blend = self._looking.shown(latest)
        memories = self._looking.memories
        self._overlays.trails = memories.trails
        if self._controls is None:
            rig = Rig.at(frame_world(snapshot.spec))
            self._controls = Controls(self._running, rig, self._toasts.say, self._looking)
        controls = self._controls
        controls.advance(dt, snapshot, self._dashboard.clearing)
        selected = controls.selected.name if controls.selected else None
        world, inside = between(previous, snapshot, blend), controls.first_person
        camera = inside.look(world, controls.selected, self._screen.size, controls.rig.camera)
        self._fit_picture()
        imagined = self._looking.memories.proven.worth(
            snapshot, controls.layers.names("ghosts", snapshot, controls.selected)
        )
        thoughts = bool(imagined) or (controls.selected is not None and controls.selected.kind == "agent")
        if thoughts != self._running.thoughts:
            self._running.thoughts = thoughts
        if inside.agent is not None:
            selected, imagined = None, without_own(imagined)
        self._renderer.draw(
            snapshot,
            camera,
            previous=previous,
            blend=blend,
            selected=selected,
            imagined=imagined,
            unseen=inside.agent,
        )
        if self._renderer.framebuffer is not self._screen.screen:
            self._enlarger.show(self._renderer, self._screen.screen)
        if self._cassette.bare:
            self._film(dt)
        self._begin_hud(dt)
        sight = Sight(world=world, camera=camera, size=self._screen.size, scale=self._scale())
        self._draw_overlays(sight, controls, imagined)
        self._dashboard.draw(snapshot, controls, self._pace(latest[1]), dt)
        self._hud.end(self._screen.screen)
        if self._picture_wanted:
            self._picture_wanted = False
            self._cassette.save(read(self._screen), snapshot)
        if not self._cassette.bare:
            self._film(dt)
        self._screen.flip()
        self._scaling.end(dt)

    def _draw_overlays(self, sight: Sight, controls: Controls, imagined: Imagined) -> None:
        selected, layers, inside = controls.selected, controls.layers, controls.first_person
        if inside.agent is not None and inside.way == "retina":
            draw_retina(sight.world, inside.agent, sight.camera, sight.size)
            return
        own = selected.name if inside.agent is not None and selected else None  # it would hide what is seen
        thoughts, paths = (
            [name for name in layers.names(each, sight.world, selected) if name != own] for each in _OVER
        )
        self._overlays.draw(sight, thoughts=thoughts, paths=paths, panels=self._dashboard.covered)
        if controls.show_names:
            chosen = selected.name if selected else None
            world, camera, size, scale = sight.world, sight.camera, sight.size, sight.scale
            you = controls.reins.agent
            draw_labels(world, camera, size, selected=chosen, you=you, imagined=imagined, scale=scale)

    def _film(self, dt: float) -> None:
        if self._cassette.seconds is not None:
            self._cassette.show(read(self._screen), dt)

    def _fit_picture(self) -> None:
        """Draws straight onto a screen that needs no other size and no finer samples.

        A copy in between is not only work: software GL finishes the picture in it, and holds up the life's
        thread meanwhile; in the flip it does not.
        """
        renderer, screen = self._renderer, self._screen
        size = scaled(picture_size(screen.size, renderer.preset), self._scaling.share)
        straight = size == screen.size and not renderer.preset.samples
        renderer.resize(size, screen.screen if straight else None)

    def _pace(self, now: Snapshot) -> panels.Pace:
        """Says how time goes."""
        running, looking = self._running, self._looking
        return panels.Pace(
            paused=running.paused,
            speed=running.speed,
            achieved=running.achieved,
            fps=len(self._took) / max(sum(self._took), 1e-6),
            filmed=self._cassette.seconds,
            past=moment(looking.tick, now.tick) if looking.back else None,
            share=self._scaling.share,
        )

    def _begin_hud(self, dt: float) -> None:
        self._hud.begin(self._screen.size, dt, scale=self._scale())

    def _scale(self) -> float:
        """Gives how large to write: larger in a large window."""
        width, height = self._screen.size
        return min(max(height / 760, 1.1 if height >= _SMALL else 0.8), max(width / _NARROW, _LEAST), 3.0)
