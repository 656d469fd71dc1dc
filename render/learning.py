"""Who learns and who is frozen, at the wish of the person who watches."""

import numpy as np

from render.picking import Target
from sandbox.intervention import Freeze
from sandbox.snapshot import Snapshot


def toggle(snapshot: Snapshot, selected: Target | None) -> Freeze:
    """Asks that who is selected stops learning, or goes on; without an agent selected, everybody.

    While some of all learn, all are stopped.
    """
    if selected is not None and selected.kind == "agent":
        i = snapshot.spec.agent_index[selected.name]
        return Freeze(agent=selected.name, frozen=not snapshot.frozen[i])
    return Freeze(frozen=bool(np.any(snapshot.learns & ~snapshot.frozen)))


def announcement(snapshot: Snapshot, freeze: Freeze) -> str:
    """Says what will have been asked for; nothing where nobody learns, for the life then refuses."""
    if freeze.agent is None:
        words = "nobody learns any more" if freeze.frozen else "everybody learns again"
        return words if snapshot.learns.any() else ""
    words = "stops learning" if freeze.frozen else "learns again"
    return f"{freeze.agent} {words}" if snapshot.learns[snapshot.spec.agent_index[freeze.agent]] else ""


def frozen_names(snapshot: Snapshot) -> str:
    """Names those who have been stopped from learning, for people; empty if nobody is."""
    frozen = [agent.name for agent, still in zip(snapshot.spec.agents, snapshot.frozen, strict=True) if still]
    if len(frozen) > 1 and len(frozen) == int(snapshot.learns.sum()):
        return "everybody"
    return ", ".join(frozen)
