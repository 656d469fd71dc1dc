"""Bodies in motion: the only home of MuJoCo."""

from collections.abc import Callable

import mujoco

from sandbox.errors import UnknownName
from sandbox.physics.batch import BatchEngine
from sandbox.physics.bodies import Bodies
from sandbox.physics.compile import compile_model
from sandbox.physics.reference import ReferenceEngine
from sandbox.placement import place
from sandbox.spec import WorldSpec
from sandbox.state import Scope

# Broken worlds are found, counted and told of by the simulation; MuJoCo's own log would litter the folder.
mujoco.set_mju_user_warning(lambda _: None)

ENGINES = {"batch": BatchEngine, "reference": ReferenceEngine}


def prepare(engine: str, spec: WorldSpec, seed: int, threads: int = 0) -> Callable[[int, Scope], Bodies]:
    """Compiles a world once and gives what makes its physics for any number of worlds.

    Args:
        engine: a name in `ENGINES`.
        spec: the world.
        seed: decides where fixed things stand, if the world leaves it open.
        threads: how many worlds step at a time; 0 for one a core.

    Raises:
        UnknownName: no such engine.
    """
    if engine not in ENGINES:
        raise UnknownName("physics engine", engine, ENGINES)
    model = compile_model(spec, place(spec, seed, 0))

    def make(num_worlds: int, state: Scope) -> Bodies:
        return Bodies(spec, model, ENGINES[engine](model, num_worlds, threads), state)

    return make
