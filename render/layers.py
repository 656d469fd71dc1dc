"""What is shown of minds in the world itself, and of whom: layers, each of one, of all or of nobody."""

from typing import Literal

from render.bindings import Command
from render.picking import Target
from sandbox.snapshot import Snapshot

Layer = Literal["ghosts", "thoughts", "paths"]

Whose = Literal["selected", "all", "none"]

WHOSE: tuple[Whose, ...] = ("selected", "all", "none")

TITLES: dict[Layer, str] = {
    "ghosts": "ghosts of what is expected",
    "thoughts": "thoughts and looks",
    "paths": "where they have been",
}
"""What people are told of each."""


BY_KEY: dict[Command, Layer] = {
    Command.IMAGINE: "ghosts",
    Command.THOUGHTS: "thoughts",
    Command.PATHS: "paths",
}
"""The layer that each key cycles."""


class Layers:
    """Whose layers are shown; at first ghosts and thoughts of who is selected."""

    def __init__(self) -> None:
        """Shows little."""
        self._whose: dict[Layer, Whose] = {"ghosts": "selected", "thoughts": "selected", "paths": "none"}

    def cycle(self, layer: Layer) -> str:
        """Goes on to the next of one, all and nobody; says which, for people."""
        at = WHOSE.index(self._whose[layer])
        self._whose[layer] = WHOSE[(at + 1) % len(WHOSE)]
        return f"{TITLES[layer]}: {self._whose[layer]}"

    def names(self, layer: Layer, snapshot: Snapshot, selected: Target | None) -> tuple[str, ...]:
        """Names the agents of whom a layer is shown."""
        return shown(snapshot, selected, self._whose[layer])


def shown(snapshot: Snapshot, selected: Target | None, whose: Whose) -> tuple[str, ...]:
    """Names the agents of whom something is shown."""
    if whose == "all":
        return tuple(agent.name for agent in snapshot.spec.agents)
    if whose == "selected" and selected is not None and selected.kind == "agent":
        return (selected.name,)
    return ()
