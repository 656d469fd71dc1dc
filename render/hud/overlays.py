"""What lies over the world: where agents have been and are heading, what they look at and what they think."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from imgui_bundle import imgui

from render.camera import Camera, Size
from render.clearing import Box
from render.hud.beams import draw_beams, draw_regards
from render.hud.bubbles import Perches, draw_thoughts
from render.hud.paths import draw_goals, draw_haunts, draw_trails
from render.trails import Trails
from sandbox.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A picture to draw over.

    Attributes:
        world: for a moment between two ticks, what `between` gives.
        camera: the picture's.
        size: the picture's, pixels.
        scale: of lines and text.
    """

    world: Snapshot
    camera: Camera
    size: Size
    scale: float


class Overlays:
    """Draws them, and remembers where everybody was and where bubbles found room.

    Attributes:
        trails: where everybody was, as far as somebody watched.
    """

    def __init__(self) -> None:
        """Has seen nothing yet."""
        self.trails = Trails()
        self._perches = Perches()

    def draw(
        self, sight: Sight, *, thoughts: Collection[str], paths: Collection[str], panels: Sequence[Box]
    ) -> None:
        """Draws what is wanted, below names; on Dear ImGui's background list.

        Args:
            sight: what is drawn over.
            thoughts: of whom thoughts, looks and goals are shown.
            paths: of whom it is shown where they have been.
            panels: pixels that panels cover, where no thought would be seen.
        """
        world, camera, size, scale = sight.world, sight.camera, sight.size, sight.scale
        if paths:
            em = imgui.get_font_size()
            floor = min((top for _, top, _, _ in panels if 0.4 * size[1] < top), default=None)
            legend = (em, (size[1] - 2.8 * em if floor is None else floor) - 0.6 * em)
            trails = self.trails
            draw_haunts(world, camera, size, names=paths, trails=trails, legend=legend, scale=scale)
            draw_trails(world, camera, size, names=paths, trails=trails, scale=scale)
        if thoughts:
            self._perches.avoided = panels
            for draw in (draw_goals, draw_beams, draw_regards):
                draw(world, camera, size, names=thoughts, scale=scale)
            draw_thoughts(world, camera, size, names=thoughts, perches=self._perches, scale=scale)
