"""A card for the first ten seconds: which world this is, what is going on in it, and what to try.

It stands in the lower left corner, where a world that is seen as a whole has nothing but grass; while it is
seen, no other line need say where help is.
"""

from collections.abc import Sequence

from render.hud.widgets import AMBER, beside, dot, panel, paragraph, sized, space, text

HINTS: tuple[str, ...] = (
    "Click a creature to see inside",
    "Drag it, or drop it an apple with B",
    "H shows every key",
)
"""What a stranger can try first."""

LASTS, FADES = 10.0, 1.2
"""Seconds after which the card is gone, and for how many of them it fades."""

_WIDTH = 21.0


def shade_at(seconds: float) -> float:
    """Gives how well the card is seen after so many seconds: 1 at first, 0 from `LASTS` on."""
    return min(max((LASTS - seconds) / FADES, 0.0), 1.0)


def draw_welcome(
    title: str, about: str, hints: Sequence[str], *, shade: float = 1.0, low: float = 1.0
) -> None:
    """Shows the card.

    Args:
        title: the world's.
        about: one sentence on what goes on there.
        hints: what to try, a line each.
        shade: how well it is seen; 0 draws nothing.
        low: where its lower edge stands, as a share of the height.
    """
    if shade <= 0.0:
        return
    with panel("welcome", (0.0, low), (0.0, 1.0), opacity=0.82, shade=shade):
        with sized(1.7):
            text(title)
        paragraph(about, _WIDTH)
        space(0.3)
        for hint in hints:
            dot(AMBER)
            beside(gap=0.4)
            text(hint)
