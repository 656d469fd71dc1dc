"""What bodies sense and do, by name: minds fit into all bodies of the same signature."""

from dataclasses import dataclass
from typing import Self

from sandbox.life import Life

Named = tuple[tuple[str, ...], ...]
"""Things with a name, which comes first, and what else must be equal about them."""

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The names of all that goes into a mind and comes out of it.

    Attributes:
        channels: name, unit and stream of each number that is sensed.
        motors: name and unit of each.
        presses: the names of what can be pressed.
        words: what can be said.
    """

    channels: Named
    motors: Named
    presses: Named
    words: Named

    @classmethod
    def of(cls, life: Life) -> Self:
        """Gives the signature of a life's bodies."""
        space, actions = life.observation.space, life.action_space
        return cls(
            channels=tuple((each.name, each.unit, each.stream) for each in space.channels),
            motors=tuple((each.name, each.unit) for each in actions.motors),
            presses=tuple((name,) for name in actions.presses),
            words=tuple((name,) for name in actions.words),
        )

    def misfits(self, here: "Signature") -> str:
        """Says what differs in bodies that a mind of this signature should fit; empty if it fits."""
        found = (
            _compare("channels", self.channels, here.channels),
            _compare("motors", self.motors, here.motors),
            _compare("presses", self.presses, here.presses),
            _compare("words", self.words, here.words),
        )
        return "; ".join(each for each in found if each)


def _compare(what: str, known: Named, here: Named) -> str:
    """Says how two lists differ."""
    if known == here:
        return ""
    was, now = {each[0]: each for each in known}, {each[0]: each for each in here}
    changed = [name for name in was.keys() & now.keys() if was[name] != now[name]]
    found = (
        _list(f"{what} that bodies here lack:", [name for name in was if name not in now]),
        _list(f"{what} it does not know:", [name for name in now if name not in was]),
        _list(f"{what} of another unit or kind:", sorted(changed)),
    )
    return "; ".join(each for each in found if each) or f"{what} in another order"


def _list(what: str, names: list[str]) -> str:
    if not names:
        return ""
    more = len(names) - _MOST_NAMED
    return f"{what} {', '.join(names[:_MOST_NAMED])}" + (f" and {more} more" if more > 0 else "")
