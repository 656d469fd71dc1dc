"""Moments with things: what a body senses that is at one of them, to ask how well minds foresee each kind."""

from collections.abc import Mapping

import torch
from torch import Tensor

from agents.predictive.model import Predictive
from sandbox.experiments.dwelling import NEAR, is_at
from sandbox.experiments.probes import Probes, Yield, lived
from sandbox.life import Life

OBJECTS = "objects"
"""The stream of what is there."""

_SETTLED = 100
"""Ticks after which bodies have left the places where they began."""


def gather(life: Life, kinds: Mapping[str, str], ticks: int) -> Mapping[str, Probes]:
    """Lives on, and takes what bodies sense and do while they are at a thing of each kind.

    Args:
        life: which; its bodies should go about by chance.
        kinds: names of prefabs, by the name under which they are asked about.
        ticks: for how long.

    Returns:
        The moments of each kind that anybody was at; an error of 1 is that of whoever expects no change.
    """
    rows = {
        name: [i for i, thing in enumerate(life.spec.things) if thing.prefab.name == prefab]
        for name, prefab in kinds.items()
    }
    found: dict[str, list[tuple[Tensor, Tensor, Tensor]]] = {}
    for _ in range(_SETTLED):
        life.tick()
    for _ in range(ticks):
        poses = life.simulation.physics.poses
        way = poses.thing_pos[:, None, :, :2] - poses.pos[:, :, None, :2]  # (W, A, things, 2)
        at = is_at(way, poses.gaze[:, :, None, :2], NEAR)[:, 0]  # (W, things)
        there = {name: at[:, things].any(-1) for name, things in rows.items()}
        moment = lived(life)
        for name, where in there.items():
            if bool(where.any()):
                before, act, after = (each[:, 0][where] for each in moment)
                found.setdefault(name, []).append((before, act, after))
    return {name: _probes(life, moments) for name, moments in found.items()}


def errors(about: Mapping[str, Probes], model: Predictive) -> Mapping[str, float]:
    """Gives how badly the first mind of a model foresees what is there, at each kind of thing."""
    return {
        name: float(probes.losses(model)[0, probes.measure.streams.index(OBJECTS)])
        for name, probes in about.items()
    }


def _probes(life: Life, moments: list[tuple[Tensor, Tensor, Tensor]]) -> Probes:
    before, act, after = (torch.cat(each) for each in zip(*moments, strict=True))
    change = ((after - before) ** 2).mean(0)
    return Probes(before=before, act=act, after=after, measure=Yield.of(change, life.observation.space))
