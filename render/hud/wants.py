"""What somebody needs, and how much each need counts to them: every number is in the snapshot.

bar       <- `Weighing.level`, or where nobody weighs needs `Snapshot.face`; full is most urgent
×1.20     <- `Weighing.weight`: what a need counted for when it was last decided what to do
its name  <- in its own colour: `Weighing.behind`, the need behind what is done; none where
             no need spoke for it, or while `Weighing.undecided`
"""

from render.hud.widgets import DIM, INK, beside, row, text
from render.palette import NEED_COLOURS
from sandbox.snapshot import Snapshot, Weighing
from sandbox.space import DRIVES, FACE, NEEDS

_FIRST = FACE.index(DRIVES[0])


def draw_needs(snapshot: Snapshot, i: int) -> None:
    """Draws a bar for each need of an agent; of one who weighs them, what each counts for beside it."""
    weighing = weighing_of(snapshot, i)
    if weighing is None:
        for name, level in zip(DRIVES, snapshot.face[i, _FIRST:].tolist(), strict=False):
            row(name, 0.0, level, NEED_COLOURS[name])
        return
    behind = -1 if weighing.undecided[i] else int(weighing.behind[i])
    rows = zip(NEEDS, weighing.level[i].tolist(), weighing.weight[i].tolist(), strict=True)
    for number, (name, level, weight) in enumerate(rows):
        colour, is_behind = NEED_COLOURS[name], number == behind
        row(name, 0.0, level, colour, colour if is_behind else INK)
        beside()
        text(f"×{weight:.2f}", INK if is_behind else DIM)


def weighing_of(snapshot: Snapshot, i: int) -> Weighing | None:
    """Gives what is wanted, if it is known that this agent weighs needs."""
    weighing = None if snapshot.thinking is None else snapshot.thinking.weighing
    return weighing if weighing is not None and weighing.weighs[i] else None
