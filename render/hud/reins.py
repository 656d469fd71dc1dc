"""The keys of a body that the person possesses, along the lower edge; lit is what it is made to do now.

Every light is a part of `Reins.wish`, of which the `Steer` is made that the life is given.
"""

from render.clearing import Box
from render.hud.widgets import AMBER, DIM, beside, box, keycap, panel, sized, text
from render.possession import Wish
from render.reins import Reins
from sandbox.spec import WORDS

_SMALL = 0.9


def draw_reins(reins: Reins, low: float = 1.0, across: float = 0.5) -> Box | None:
    """Draws the keys and what they do, and gives what that covers; None while nobody is possessed.

    Args:
        reins: what is held down.
        low: where its lower edge stands, as a share of the height.
        across: where its middle stands, as a share of the width.
    """
    if reins.agent is None:
        return None
    with panel("reins", (across, low), (0.5, 1.0)), sized(_SMALL):
        text(f"you are {reins.agent}", AMBER)
        beside(gap=1.2)
        for caps, does in moves(reins.wish):
            for cap, lit in caps:
                keycap(cap, lit=lit)
                beside(gap=0.2)
            text(does, DIM)
            beside(gap=1.0)
        keycap("Y")
        beside(gap=0.2)
        text("let go", DIM)
        for number, word in enumerate(WORDS, 1):
            keycap(str(number), lit=word == reins.wish.word)
            beside(gap=0.2)
            text(word, DIM)
            if number < len(WORDS):
                beside(gap=1.0)
        return box()


def moves(wish: Wish) -> tuple[tuple[tuple[tuple[str, bool], ...], str], ...]:
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
