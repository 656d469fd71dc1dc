"""The keys of a body that the person possesses, along the lower edge; lit is what it is made to do now.

Every light is a part of `Reins.wish`, of which the `Steer` is made that the life is given.
"""

from imgui_bundle import imgui

from render.clearing import Box
from render.hud.widgets import AMBER, DIM, beside, box, em, keycap, panel, sized, text
from render.possession import Wish
from render.reins import Reins
from sandbox.spec import WORDS

_SMALL = 0.9

_LONG = 48.0
"""Ems after which a line ends."""

Legend = tuple[tuple[tuple[str, bool], ...], str]
"""Keys, whether each is lit, and what they do."""


def draw_reins(reins: Reins, low: float, right: float) -> Box | None:
    """Draws the keys and what they do, and gives what that covers; None while nobody is possessed.

    Args:
        reins: what is held down.
        low: where its lower edge stands, as a share of the height.
        right: the pixel up to which there is room.
    """
    if reins.agent is None:
        return None
    with panel("reins", (0.5 * right / imgui.get_io().display_size[0], low), (0.5, 1.0)), sized(_SMALL):
        text(f"you are {reins.agent}", AMBER)
        for legend in (*moves(reins.wish), ((("Y", False),), "let go")):
            _draw(*legend, right)
        text("say", AMBER)
        for legend in says(reins.wish):
            _draw(*legend, right)
        return box()


def _draw(caps: tuple[tuple[str, bool], ...], does: str, right: float) -> None:
    """Goes on in the line if there is room."""
    width = sum(imgui.calc_text_size(cap).x + em(0.8) for cap, _ in caps) + imgui.calc_text_size(does).x
    beside(gap=1.0)
    if imgui.get_cursor_pos_x() + width > min(em(_LONG), right - em(2.5)):
        imgui.new_line()
    for cap, lit in caps:
        keycap(cap, lit=lit)
        beside(gap=0.2)
    text(does, DIM)


def moves(wish: Wish) -> tuple[Legend, ...]:
    """Gives keys, whether they are lit, and what they do together."""
    looks = (wish.look_left, wish.look_down) != (0.0, 0.0)
    return (
        ((("W", wish.ahead > 0.0), ("S", wish.ahead < 0.0)), "walk"),
        ((("A", wish.turn > 0.0), ("D", wish.turn < 0.0)), "turn"),
        ((("Q", wish.left > 0.0), ("E", wish.left < 0.0)), "sidestep"),
        ((("right drag", looks),), "look"),
        ((("G", wish.grab),), "hold"),
        ((("F", wish.use),), "eat"),
    )


def says(wish: Wish) -> tuple[Legend, ...]:
    """Gives the keys of words."""
    return tuple((((str(key), word == wish.word),), word) for key, word in enumerate(WORDS, 1))
