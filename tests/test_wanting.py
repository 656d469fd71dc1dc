"""What minds with drives promise."""

import dataclasses
import itertools

import numpy as np
import pytest
import torch
from torch import Tensor

from agents.drives.arbitration import Choice
from agents.drives.levels import DRIVES
from agents.errands.deeds import ACTS
from agents.errands.errands import BEAT
from agents.wanting import Wanting
from sandbox import api
from sandbox.intervention import Clamp, Freeze, Lesion, Reset
from sandbox.life import Life
from sandbox.protocols import Learner
from sandbox.snapshot import Weighing
from sandbox.space import DRIVES as SHOWN
from sandbox.space import FACE
from sandbox.state import State
from tests.hand_fed import Body, Fed

SOCIAL = ("motion", "inner", "speech")
SEEN = ("level", "weight")


def party(worlds: int = 1, seed: int = 1) -> Life:
    return api.open_life("dinner-party", worlds=worlds, seed=seed, minds="predictive")


def ticked(life: Life, ticks: int) -> Life:
    for _ in range(ticks):
        life.tick()
    return life


def mind(life: Life) -> Wanting:
    found = life.minds.seated[0][1]
    assert isinstance(found, Wanting)
    return found


@pytest.fixture(scope="module")
def grown() -> Life:
    """Gives a life of two parties after half a minute."""
    return ticked(party(worlds=2), 600)


def fed(minds: slice) -> Fed:
    return Fed(Wanting, minds)


def test_a_mind_lives_the_same_alone_and_among_many() -> None:
    many, alone = fed(slice(0, 6)).live(300), fed(slice(2, 3)).live(300)
    for name, tensor in alone.state.save().items():
        assert torch.equal(tensor, many.state.save()[name][2:3]), f"'{name}' depends on the number of minds"


def test_a_fork_left_alone_is_the_same_life(grown: Life) -> None:
    life, twin = grown.fork(), grown.fork()
    assert ticked(twin, 150).digest() == ticked(life, 150).digest()


def test_drives_see_nobody_and_the_gate_does(grown: Life) -> None:
    """Whoever is near, whatever they do, whatever slow levels make of it: options are worth the same."""
    wants, now = mind(grown.fork()), grown.observation
    seats = grown.minds.seated[0][0]
    seen = seats.observe(now)
    other = seen.flat.clone()
    social = [i for i, channel in enumerate(now.space.channels) if channel.stream in SOCIAL]
    luck = torch.rand(other[..., social].shape, generator=torch.Generator().manual_seed(2))
    other[..., social] = luck
    first = wants._consider(seen)
    model = wants.understanding.model
    for slow in (model._causes, model._context):
        slow.copy_(torch.rand(slow.shape, generator=torch.Generator().manual_seed(3)))
    second = wants._consider(dataclasses.replace(seen, flat=other))
    assert torch.equal(first.value.nan_to_num(9.0), second.value.nan_to_num(9.0))
    assert torch.equal(first.level, second.level)
    assert not torch.equal(first.context, second.context)
    assert not torch.equal(first.weights.weight, second.weights.weight)


def test_what_others_do_and_show_never_reaches_a_need_by_way_of_what_is_learned() -> None:
    """Where only approval, curiosity and the gate may know, and these are held, all else stays the same."""
    life = api.open_life("dinner-party", seed=2, minds="sociable")
    spec = dataclasses.replace(Body("idle", (4, 1)).spec, space=life.observation.space)
    space, minds = life.observation.space, [Wanting(spec, State().scope("x")) for _ in range(2)]
    where = ("present", "forward", "left", "red", "green", "blue")  # meeting is a deed, and takes a place
    strange = [
        i
        for i, channel in enumerate(space.channels)
        if channel.stream in SOCIAL and channel.name.rpartition(".")[2] not in where
    ]
    for row, (part, value) in itertools.product(
        range(4), (("gate", 1.0), ("approval", 0.0), ("curiosity", 0.0))
    ):
        for wants in minds:
            wants.door.clamp(row, part, value)
    luck, done = torch.Generator().manual_seed(4), set()
    for _ in range(400):
        seen = life.observation
        mine = dataclasses.replace(
            seen,
            flat=seen.flat.transpose(0, 1),
            key=seen.key.transpose(0, 1),
            fresh=seen.fresh.transpose(0, 1),
        )
        other = mine.flat.clone()
        other[..., strange] = torch.rand(other[..., strange].shape, generator=luck)
        for wants, flat in zip(minds, (mine.flat, other), strict=True):
            felt = dataclasses.replace(mine, flat=flat)
            if mine.tick:
                wants.learn(felt)
            wants.act(felt)
        values = [wants._consider(dataclasses.replace(mine, flat=mine.flat)).value for wants in minds]
        assert torch.equal(*(value.nan_to_num(9.0) for value in values))
        assert torch.equal(*(wants._levels.felt() for wants in minds))
        assert torch.equal(*(wants._kind for wants in minds))
        done |= set(minds[0]._kind.flatten().tolist())
        life.tick()
    assert not torch.equal(*(wants.understanding.slow() for wants in minds))
    assert len(done) > 4


@pytest.mark.parametrize("undecided", [False, True])
def test_nothing_is_learned_across_the_end_of_a_world(
    grown: Life, monkeypatch: pytest.MonkeyPatch, *, undecided: bool
) -> None:
    life = ticked(grown.fork(), 1)  # at the next tick nobody decides
    wants, told, learn = mind(life), [], mind(life)._will.learn

    def watched(choice: Choice, over: Tensor, lost: Tensor, learning: Tensor) -> None:
        told.append(over.clone())
        learn(choice, over, lost, learning)

    monkeypatch.setattr(wants._will, "learn", watched)
    life.apply(Reset(world=0))
    ticked(life, 1)
    wants._undecided.fill_(undecided)
    ticked(life, BEAT)
    ended, lived_on = told[0].unbind(1)
    assert not ended.any()
    assert bool(lived_on.all()) or not undecided


def test_a_gate_cut_off_from_company_weighs_the_same_whoever_is_there(grown: Life) -> None:
    wants, seen = mind(grown.fork()), grown.minds.seated[0][0].observe(grown.observation)
    others = [i for i, channel in enumerate(seen.space.channels) if channel.stream in SOCIAL]
    strange = seen.flat.clone()
    strange[..., others] = torch.rand(strange[..., others].shape, generator=torch.Generator().manual_seed(2))
    wants.door.clamp(0, "company", 0.0)
    first = wants._consider(seen).weights.weight
    second = wants._consider(dataclasses.replace(seen, flat=strange)).weights.weight
    assert torch.equal(first[0], second[0])
    assert not torch.equal(first[1], second[1])


def test_faces_show_levels_surprise_and_boredom_as_they_are(grown: Life) -> None:
    life = ticked(grown.fork(), 1)  # at the next tick nobody decides, which could make them proud
    levels, boredom = mind(life)._levels.felt().clone(), mind(life)._boredom.felt().clone()
    life.tick()
    face = life.simulation.condition.face.transpose(0, 1)  # (A, W, F), of what was felt before the tick
    for i, name in enumerate(SHOWN):
        assert torch.allclose(face[..., FACE.index(name)], levels[..., i], atol=1e-6)
    assert torch.allclose(face[..., FACE.index("boredom")], boredom, atol=1e-6)
    roused = 0.5 * face[..., FACE.index("surprise")] + 0.5 * levels.amax(-1)
    assert torch.allclose(face[..., FACE.index("arousal")], roused, atol=1e-6)


def test_what_is_said_names_the_drive_and_the_deed_that_won(grown: Life) -> None:
    life = grown.fork()
    seen = set()
    for _ in range(20):
        ticked(life, BEAT)
        for world in range(2):
            snapshot = life.snapshot(world)
            seen |= {names[int(i)] for names, i in zip(snapshot.intentions, snapshot.intention, strict=True)}
    assert len(seen) > 4
    assert all(said == "undecided" or ": " in said for said in seen)


def weighing(life: Life, world: int) -> Weighing:
    thinking = life.snapshot(world).thinking
    assert thinking is not None
    assert thinking.weighing is not None
    return thinking.weighing


def test_people_see_the_levels_and_weights_that_are_reported(grown: Life) -> None:
    life = ticked(grown.fork(), 3)
    before, told = life.digest(), mind(life).report()
    seen = [weighing(life, world) for world in range(2)]
    assert life.digest() == before
    assert all(each.weighs.all() for each in seen)
    for i, name in enumerate(DRIVES):
        level, weight = (np.mean([getattr(each, part)[:, i] for each in seen], 0) for part in SEEN)
        assert np.allclose(level, told[f"level.{name}"], atol=1e-6)
        assert np.allclose(weight, told[f"weight.{name}"], atol=1e-6)
    undecided = np.mean([each.undecided for each in seen], 0)
    assert np.array_equal(undecided, told["undecided"].numpy())


def test_people_see_what_could_be_done_and_the_likelier_the_more_it_was_worth(grown: Life) -> None:
    thinking = grown.fork().snapshot(0).thinking
    assert thinking is not None
    weighing = thinking.weighing
    assert weighing is not None
    for i in range(len(weighing.option)):
        there = weighing.open[i]
        assert there.any()
        assert (weighing.chance[i][~there] == 0.0).all()
        assert 0.0 < weighing.chance[i].sum() <= 1.0 + 1e-5, "the rest is to hesitate"
        order = np.argsort(weighing.worth[i][there])
        assert (np.diff(weighing.chance[i][there][order]) >= -1e-6).all()
        assert ((weighing.skill[i] >= 0.0) & (weighing.skill[i] <= 1.0)).all()
        assert weighing.option[i].max() < len(weighing.names)


def test_only_minds_with_drives_are_seen_to_weigh_them() -> None:
    minds = {"Ada": "predictive", "Bo": "curious", "Cleo": "idle", "Dan": "sociable"}
    life = ticked(api.open_life("dinner-party", minds=minds), 2)
    thinking = life.snapshot().thinking
    assert thinking is not None
    assert thinking.thinks.tolist() == [True, True, False, False]
    assert weighing(life, 0).weighs.tolist() == [True, False, False, False]
    assert not weighing(life, 0).weight[1:].any()


SAYINGS = {
    "hunger": "hungry",
    "curiosity": "curious",
    "approval": "wants to be liked",
    "competence": "wants to succeed",
    "rest": "tired",
    "comfort": "uncomfortable",
}
DOINGS = {
    "play": ("going to", "playing with"),
    "eat": ("off to eat", "trying to eat"),
    "meet": ("looking for company", "keeping company"),
    "rest": ("resting",),
    "roam": ("roaming",),
}


def test_people_read_the_drive_and_the_deed_that_won(grown: Life) -> None:
    life, drives, deeds = grown.fork(), set(), set()
    for agent, drive in zip(life.spec.agents, ("hunger", "rest", "approval", "curiosity"), strict=True):
        life.apply(Clamp(agent=agent.name, part=drive, value=1.0))
        life.apply(Clamp(agent=agent.name, part=f"weight of {drive}", value=6.0))
    ticked(life, 1)
    for _ in range(24):
        ticked(life, BEAT)
        shot, wants = life.snapshot(), weighing(life, 0)
        for i, names in enumerate(shot.intentions):
            said = names[int(shot.intention[i])]
            assert (said == "undecided") == wants.undecided[i]
            if wants.undecided[i]:
                continue
            why, what = said.split(": ")
            deed, sort, colour = ACTS[int(mind(life)._kind[i, 0])]
            behind = int(wants.behind[i])
            assert why == (SAYINGS[DRIVES[behind]] if behind >= 0 else "idly")
            assert what.startswith(DOINGS[deed])
            assert sort in what
            assert colour in what
            drives.add(why)
            deeds.add(deed)
    assert len(drives) > 2
    assert len(deeds) > 2


def test_without_its_gate_a_mind_hesitates_longer(grown: Life) -> None:
    waits = []
    for cut in (False, True):
        life = grown.fork()
        for agent in life.spec.agents:
            life.apply(Clamp(agent=agent.name, part="hunger", value=1.0))
            life.apply(Lesion(agent=agent.name, part="gate", cut=cut))
        undecided = torch.zeros(())
        for _ in range(60):
            ticked(life, BEAT)
            undecided += life.state["minds.predictive.undecided"].float().mean()
        waits.append(float(undecided))
    assert waits[1] > 1.3 * waits[0]


def test_a_weight_that_is_held_changes_what_minds_do_at_once(grown: Life) -> None:
    eats = []
    for weight in (0.0, 6.0):
        life = grown.fork()
        for agent in life.spec.agents:
            life.apply(Clamp(agent=agent.name, part="hunger", value=0.7))
            life.apply(Clamp(agent=agent.name, part="weight of hunger", value=weight))
        choice = mind(ticked(life, 1))._consider(life.minds.seated[0][0].observe(life.observation))
        food = torch.tensor([deed == "eat" for deed, _, _ in ACTS])[choice.offer.kinds]  # (N, B, M)
        eats.append(torch.where(food, choice.chance[..., :-1], 0.0).sum(-1))
    sees = eats[0] > 0.0
    assert bool(sees.any())
    assert bool((eats[1] > 2.0 * eats[0])[sees].all())


def test_a_held_hunger_is_shown_and_sends_minds_to_eat(grown: Life) -> None:
    eats = []
    for level in (0.0, 1.0):
        life = grown.fork()
        for agent in life.spec.agents:
            life.apply(Clamp(agent=agent.name, part="hunger", value=level))
        off = 0
        for _ in range(40):
            ticked(life, BEAT)
            snapshot = life.snapshot(0, thoughts=False)
            said = [names[int(i)] for names, i in zip(snapshot.intentions, snapshot.intention, strict=True)]
            off += sum("eat" in each for each in said)
        assert float(life.snapshot(0, thoughts=False).face[0, FACE.index("hunger")]) == level
        eats.append(off)
    assert eats[1] > 1.2 * eats[0]


def test_a_frozen_mind_keeps_all_it_has_learned_and_lives_on(grown: Life) -> None:
    life = grown.fork()
    life.apply(Freeze(agent=None, frozen=True))
    ticked(life, 1)

    def lasting() -> dict[str, Tensor]:
        left = ("door.", "understanding.model.probe")
        kept = life.state.lasting("minds.predictive")
        return {name: each.clone() for name, each in kept.items() if not name.startswith(left)}

    before, where = lasting(), life.snapshot().agent_pos.copy()
    ticked(life, 200)
    assert [name for name, tensor in lasting().items() if not torch.equal(tensor, before[name])] == []
    assert float(abs(life.snapshot().agent_pos - where).max()) > 0.1


def test_a_mind_with_drives_keeps_the_contract(grown: Life) -> None:
    life = grown.fork()
    wants = mind(life)
    assert isinstance(wants, Learner)
    for part in ("level 2", "gate", "gain", "horizon", "boredom", "progress", *DRIVES):
        wants.door.find(part)
    before = life.digest()
    report = wants.report()
    assert life.digest() == before
    assert all(value.shape == (4,) and bool(torch.isfinite(value.float()).all()) for value in report.values())
    assert {f"{what}.{drive}" for what in ("level", "weight", "pull") for drive in DRIVES} <= set(report)
