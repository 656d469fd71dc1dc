"""Minds: what drives bodies, knowing only what they sense.

`MINDS` says which kinds there are; `make` builds N minds of a kind, each living in B bodies.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from sandbox.errors import UnknownName
from sandbox.protocols import Mind, MindSpec
from sandbox.state import Scope

MINDS: Mapping[str, str] = MappingProxyType(
    {
        "idle": "stands still and shows how its body feels",
        "random": "moves smoothly without aim",
        "wander": "walks about and looks at what there is",
        "forage": "wanders, and finds and eats food when hungry",
        "sociable": "forages, greets, keeps company and brings food to the hungry",
        "ppo": "learns to be well by trial and error, from its senses alone",
        "dreamer": "learns to be well from what happens and from what it imagines would",
        "curious": "predicts what it senses, and does what it has most to learn from",
        "predictive": "predicts what it senses, and does what its drives want as its gate weighs them",
        "predictive-one-step": "the same, with a gate that learns by what one step of habits is good for",
        "predictive-bootstrapped": "the same, with a gate that learns by where more such steps would lead",
        "predictive-summed": "the same, but does what satisfies, and cannot tell its drives apart",
        "puppet": "does what it is told, one tick at a time",
    }
)
"""Every kind of mind, with a line about it."""

_HOMES: Mapping[str, str] = MappingProxyType(
    {
        "idle": "scripted.idle:Idle",
        "random": "scripted.random:Random",
        "wander": "scripted.wander:Wander",
        "forage": "scripted.forage:Forage",
        "sociable": "scripted.sociable:Sociable",
        "ppo": "ppo:Ppo",
        "dreamer": "dreamer:Dreamer",
        "curious": "curious:Curious",
        "predictive": "wanting:Wanting",
        "predictive-one-step": "otherwise:WantingOneStep",
        "predictive-bootstrapped": "otherwise:WantingBootstrapped",
        "predictive-summed": "otherwise:WantingSummed",
        "puppet": "scripted.puppet:Puppet",
    }
)
"""Where the class of each kind is; none is loaded before it is needed."""


def make(kind: str, spec: MindSpec, state: Scope) -> Mind:
    """Builds minds of a kind.

    Args:
        kind: a name in `MINDS`.
        spec: what they are made for.
        state: where they register all that changes; the first axis of every tensor counts minds.

    Raises:
        UnknownName: there is no such kind.
    """
    if kind not in _HOMES:
        raise UnknownName("mind", kind, MINDS)
    home, _, name = _HOMES[kind].partition(":")
    return getattr(import_module(f"agents.{home}"), name)(spec, state)
