"""Experiments: questions about minds, each with a claim that was committed before it was run.

`EXPERIMENTS` says which there are; `find` gives one to run.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sandbox.errors import UnknownName
from sandbox.experiments.runner import Experiment

EXPERIMENTS: Mapping[str, str] = MappingProxyType(
    {
        "learns": "what a predictive mind foresees, against simpler ones, and what each level adds",
        "remembers": "what slow levels are for, where what bodies do has causes that nobody is told of",
        "explores": (
            "what a child spends its time with that turns to things for progress, for raw error, or by chance"
        ),
        "tires": "whether a child tires of what it has learned, and comes back to what has changed",
        "forages": "whether a mind that learns by reward comes to feed itself",
        "discovers": "whether minds with a genome that evolved come to foresee more than hand-set ones",
        "settles": "whether minds still settle between needs when a part of them is cut",
        "arbitrates": "whether a gate that learns what drives count for is worth more than constants",
        "lives": "how well different minds live for an hour: fed, rested, at ease, in company, getting about",
    }
)
"""Every experiment, with a line about it."""


def find(name: str) -> Experiment:
    """Gives an experiment by its name.

    Raises:
        UnknownName: there is none of that name.
    """
    match name:
        case "learns":
            from sandbox.experiments.learns import run
        case "remembers":
            from sandbox.experiments.remembers import run
        case "explores":
            from sandbox.experiments.explores import run
        case "tires":
            from sandbox.experiments.tires import run
        case "discovers":
            from sandbox.experiments.discovers import run
        case "forages":
            from sandbox.experiments.forages import run
        case "settles":
            from sandbox.experiments.settles import run
        case "arbitrates":
            from sandbox.experiments.arbitrates import run
        case "lives":
            from sandbox.experiments.lives import run
        case _:
            raise UnknownName("experiment", name, EXPERIMENTS)
    return Experiment(name=name, run=run, claim_file=Path(__file__).with_name(f"{name}.toml"))
