"""The Gymnasium and PettingZoo adapters: against those libraries' own checkers, and against one another."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from hypothesis import given
from hypothesis import strategies as st

from sandbox import api
from sandbox.adapters.flat import Floats, flatten, unflatten
from sandbox.adapters.reward import well_being
from sandbox.errors import ActionError, SandboxError, UnknownName
from sandbox.space import action_space
from sandbox.spec import TICK, WorldSpec
from sandbox.timestep import Action

with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # it imports a game of its own
    from pettingzoo.test import parallel_api_test, parallel_seed_test

WORLDS = api.list_worlds()
DAY = 6
"""Ticks of a short day."""

every_world = pytest.mark.parametrize("world", WORLDS)


def short(world: str = WORLDS[0]) -> WorldSpec:
    return replace(api.load_world(world), day=DAY * TICK)


def scripted(world: WorldSpec) -> WorldSpec:
    """Gives a world in which nobody learns, for learners learn other things in other numbers of worlds."""
    return replace(world, agents=tuple(replace(agent, mind="forage") for agent in world.agents))


def several() -> str:
    """Gives a world of more than one agent."""
    return next(world for world in WORLDS if len(api.load_world(world).agents) > 1)


def draw(shape: tuple[int, ...], seed: int) -> Floats:
    return np.random.default_rng(seed).uniform(-1.0, 1.0, shape).astype(np.float32)


@every_world
def test_gymnasium_finds_no_fault_with_one_world(world: str) -> None:
    env = api.single_env(world)
    env.spec = EnvSpec("Sandbox-v0", entry_point=lambda **_: api.single_env(world))  # to check determinism
    check_env(env)


@every_world
def test_pettingzoo_finds_no_fault_within_a_day_or_beyond(world: str) -> None:
    parallel_api_test(api.parallel_env(short(world)), num_cycles=2 * DAY)
    parallel_api_test(api.parallel_env(world), num_cycles=3)
    parallel_seed_test(lambda: api.parallel_env(short(world)), num_cycles=DAY)


@every_world
def test_world_0_of_many_is_the_single_world_bit_for_bit_over_several_days(world: str) -> None:
    calm = scripted(short(world))
    one, many = api.single_env(calm), api.vector_env(calm, worlds=3)
    (first, _), (firsts, _) = one.reset(seed=5), many.reset(seed=5)
    assert np.array_equal(first, firsts[0])
    over = False
    for i in range(3 * DAY):
        actions = draw(many.action_space.shape or (), i)
        observations, rewards, _, truncations, _ = many.step(actions)
        if over:
            (observation, _), reward, over = one.reset(), 0.0, False
        else:
            observation, reward, _, over, _ = one.step(actions[0])
        assert np.array_equal(observation, observations[0])
        assert reward == rewards[0]
        assert over == truncations[0]


@every_world
def test_every_observation_lies_in_its_box(world: str) -> None:
    env = api.vector_env(world, worlds=2)
    observations = [env.reset()[0], *(env.step(draw((2, 20), i)[:, :20])[0] for i in range(20))]
    assert all(each in env.observation_space for each in observations)


def test_a_day_is_truncated_at_its_last_tick_and_nobody_is_terminated() -> None:
    one, many, everybody = (
        api.single_env(short()),
        api.vector_env(short(), worlds=2),
        api.parallel_env(short()),
    )
    for env in (one, many, everybody):
        env.reset()
    acts = {name: draw((20,), 0) for name in everybody.possible_agents}
    for tick in range(1, DAY + 1):
        _, _, terminated, truncated, _ = one.step(draw((20,), tick))
        assert (terminated, truncated) == (False, tick == DAY)
        _, _, terminations, truncations, _ = many.step(draw((2, 20), tick))
        assert not terminations.any()
        assert (truncations == (tick == DAY)).all()
        _, _, ends, cuts, _ = everybody.step(acts)
        assert set(ends.values()) == {False}
        assert set(cuts.values()) == {tick == DAY}
    assert everybody.agents == []


def test_a_reward_is_the_rise_of_energy_less_pain_and_fatigue() -> None:
    env = api.parallel_env(several())
    space = env.life.observation.space
    before, _ = env.reset(seed=1)
    for i in range(10):
        after, rewards, *_ = env.step({name: draw((20,), i) for name in env.agents})
        for name in env.agents:
            feelings = [space.find(f"feelings.{each}").start for each in ("energy", "pain", "fatigue")]
            energy, pain, fatigue = after[name][feelings].tolist()
            assert well_being(after[name], space) == energy - 0.5 * pain - 0.25 * fatigue
            assert rewards[name] == well_being(after[name], space) - well_being(before[name], space)
            ate = energy > before[name][feelings[0]]
            assert (rewards[name] > 0.0) == ate  # everybody else tires
        before = after


def test_a_world_whose_day_is_over_begins_anew_at_the_next_step_for_no_reward() -> None:
    env = api.vector_env(short(), worlds=2)
    assert env.metadata["autoreset_mode"] == AutoresetMode.NEXT_STEP
    first, _ = env.reset(seed=2)
    for i in range(DAY):
        env.step(draw((2, 20), i))
    assert env.life.simulation.generation.tolist() == [0, 0]
    second, rewards, _, truncations, _ = env.step(draw((2, 20), DAY))
    assert env.life.simulation.generation.tolist() == [1, 1]
    assert rewards.tolist() == [0.0, 0.0]
    assert not truncations.any()
    assert not np.array_equal(first, second)
    energy = env.life.observation.space.find("feelings.energy").start
    assert ((second[:, energy] > 0.7) & (second[:, energy] < 0.93)).all()  # as every life begins


def test_a_world_whose_physics_breaks_ends_its_day_and_no_other_world_notices() -> None:
    env, calm = (api.vector_env(short(), worlds=2, others="sociable") for _ in range(2))
    env.reset(seed=3)
    calm.reset(seed=3)
    ends = []
    for i in range(2 * DAY):
        if i == 2:
            env.life.state["physics.rows"][1] = np.nan
        before = env.life.observation.flat[1, 0].numpy().copy()
        observations, rewards, _, truncations, _ = env.step(draw((2, 20), i))
        others, *_ = calm.step(draw((2, 20), i))
        assert np.array_equal(observations[0], others[0])
        if i == 2:
            assert np.array_equal(observations[1], before)
        if i in {2, 3}:
            assert rewards[1] == 0.0
        ends += [(i, world) for world in np.flatnonzero(truncations).tolist()]
    assert ends == [(2, 1), (DAY - 1, 0), (3 + DAY, 1)]


def bad(shape: tuple[int, ...]) -> dict[str, Any]:
    return {
        "not a number": np.full(shape, np.nan),
        "endless": np.full(shape, np.inf),
        "too long": np.zeros((*shape[:-1], shape[-1] + 1)),
        "a row too many": np.zeros((7, *shape)),
        "words": "run",
        "nothing": None,
    }


@pytest.mark.parametrize("what", bad((1,)))
@pytest.mark.parametrize("make", [api.single_env, partial(api.vector_env, worlds=2)])
def test_an_impossible_action_is_refused_and_changes_nothing(make: Callable, what: str) -> None:
    env = make(short())
    env.reset()
    env.step(env.action_space.sample())
    digest = env.life.digest()
    with pytest.raises(ActionError):
        env.step(bad(env.action_space.shape)[what])
    assert env.life.digest() == digest


@pytest.mark.parametrize("what", [*bad((1,)), "missing", "a stranger"])
def test_an_impossible_action_of_one_agent_is_refused_and_changes_nothing(what: str) -> None:
    env = api.parallel_env(several())
    env.reset()
    actions: dict[str, Any] = {name: draw((20,), 0) for name in env.agents}
    digest = env.life.digest()
    if what == "missing":
        del actions[env.agents[-1]]
    else:
        actions["Nobody" if what == "a stranger" else env.agents[-1]] = bad((20,)).get(what, draw((20,), 0))
    with pytest.raises(ActionError):
        env.step(actions)
    assert env.life.digest() == digest


def test_a_motor_beyond_its_bounds_is_clipped() -> None:
    env, same = api.single_env(several()), api.single_env(several())
    env.reset()
    same.reset()
    wild = 3.0 * draw((20,), 0)
    motors = len(env.life.action_space.motors)
    tame = np.where(np.arange(20) < motors, wild.clip(-1.0, 1.0), wild)
    assert np.array_equal(env.step(wild)[0], same.step(tame)[0])
    assert unflatten(np.full(20, 1e300), env.life.action_space).motor.max() == 1.0


def test_every_row_of_actions_drives_its_own_body() -> None:
    still = flatten(Action.idle((), space := action_space(short())), space)
    go = still.copy()
    go[space.motor("forward")] = 1.0
    many = api.vector_env(several(), worlds=2, others="idle")
    came, _ = many.reset()
    forward = many.life.observation.space.find("body.forward").start
    for _ in range(4):
        came, *_ = many.step(np.stack((go, -go)))
    assert came[0, forward] > 0.3
    assert came[1, forward] < -0.3
    env = api.parallel_env(several())
    sensed, _ = env.reset()
    runner = env.agents[1]
    for _ in range(4):
        sensed, *_ = env.step({name: go if name == runner else still for name in env.agents})
    speeds = {name: abs(sensed[name][forward]) for name in env.agents}
    assert max(speeds, key=lambda name: speeds[name]) == runner
    assert speeds[runner] > 0.3


def test_the_other_agents_keep_their_minds_unless_told_otherwise() -> None:
    world = several()
    env, quiet = api.single_env(world), api.single_env(world, others="idle")
    minds = {agent.name: agent.mind for agent in api.load_world(world).agents}
    first = next(iter(minds))
    assert {agent.name: agent.mind for agent in env.life.spec.agents} == {**minds, first: "puppet"}
    assert {agent.mind for agent in quiet.life.spec.agents} == {"puppet", "idle"}
    focal = api.load_world(world).agents[1].name
    assert api.single_env(world, focal=focal).life.spec.agents[1].mind == "puppet"


def test_wrong_names_of_agents_and_minds_are_refused() -> None:
    with pytest.raises(UnknownName):
        api.vector_env(several(), focal="Nobody")
    with pytest.raises(UnknownName):
        api.vector_env(several(), others="clairvoyant")
    with pytest.raises(SandboxError):
        api.vector_env(several(), others="puppet")


@pytest.mark.parametrize("make", [api.single_env, api.parallel_env])
def test_a_step_needs_a_day(make: Callable) -> None:
    env = make(short())
    sample = env.action_space.sample if make is api.single_env else dict
    with pytest.raises(SandboxError, match=r"reset\(\)"):
        env.step(sample())


def test_a_seed_opens_the_same_world_again_and_none_another_day_of_it() -> None:
    env = api.vector_env(several(), worlds=2)
    first, _ = env.reset(seed=11)
    second, _ = env.reset()
    other, _ = env.reset(seed=12)
    assert np.array_equal(env.reset(seed=11)[0], first)
    assert np.array_equal(env.reset()[0], second)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_what_an_environment_gave_stays_as_it_was() -> None:
    env = api.vector_env(short(), worlds=2)
    kept, _ = env.reset()
    copy = kept.copy()
    for i in range(DAY + 2):
        env.step(draw((2, 20), i))
    assert np.array_equal(kept, copy)


def test_the_log_of_a_long_run_does_not_grow() -> None:
    env = api.single_env(short())
    for i in range(2 * DAY):
        if i % DAY == 0:
            env.reset()
        env.step(draw((20,), i))
    assert env.life.log == ()


@given(st.data())
def test_a_flattened_action_comes_back(data: st.DataObject) -> None:
    space = action_space(short())
    motors = data.draw(st.lists(st.floats(-1, 1, width=32), min_size=(m := len(space.motors)), max_size=m))
    presses = data.draw(st.lists(st.booleans(), min_size=(p := len(space.presses)), max_size=p))
    word = data.draw(st.integers(0, len(space.words)))
    action = Action(motor=torch.tensor(motors), press=torch.tensor(presses), word=torch.tensor(word))
    back = unflatten(flatten(action, space), space)
    back.check((), space)
    assert all(torch.equal(part, action.tensors()[name]) for name, part in back.tensors().items())


def test_zeros_mean_to_stand_still_and_silent() -> None:
    space = action_space(short())
    nothing = unflatten(np.zeros((2, 20)), space, (2,))
    idle = Action.idle((2,), space)
    assert all(torch.equal(part, idle.tensors()[name]) for name, part in nothing.tensors().items())
