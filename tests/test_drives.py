"""What minds want: levels, and what options are worth to each drive."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.drives.arbitration import NOTHING
from agents.drives.levels import APPROVAL, COMPETENCE, DRIVES, HUNGER, REST
from agents.drives.modules import Deed
from agents.drives.reactions import Reactions
from agents.drives.sayings import INTENTIONS
from agents.drives.skills import Skills
from sandbox.state import State
from tests.hand_fed import Body
from tests.wants import KINDS, NUM, Wants, helping, lived


def test_what_satisfied_a_drive_is_done_when_that_drive_is_urgent() -> None:
    wants = lived()
    hungry, tired = (wants.consider(wants.urgent(drive)).chance for drive in (HUNGER, REST))
    assert bool((hungry[..., 1] > 2.0 * hungry[..., 2]).all())
    assert bool((tired[..., 2] > 2.0 * tired[..., 1]).all())


def test_the_far_is_worth_less_than_the_near_and_short_horizons_make_it_less_still() -> None:
    wants = lived()
    kinds = torch.full((2, 40, 3), 1)
    distance = torch.tensor([0.0, 2.0, 8.0]).expand(2, 40, 3)
    near, middle, far = wants.modules.expect(kinds, distance)[..., HUNGER].unbind(-1)
    assert bool((near > middle).all())
    assert bool((middle > far).all())
    assert bool((far > 0.0).all())
    wants.door.clamp(0, "horizon", 0.2)
    shorter = wants.modules.expect(kinds, distance)[..., HUNGER]
    assert bool((shorter[0, :, 2] < far[0]).all())
    assert torch.equal(shorter[1, :, 2], far[1])


def test_without_gain_nothing_is_revalued() -> None:
    wants = Wants()
    wants.door.clamp(0, "gain", 0.0)
    for _ in range(30):
        wants.live(helping(hunger=1), wants.urgent(HUNGER))
    born, now = Wants().modules.shares(), wants.modules.shares()
    assert torch.equal(now[0], born[0])
    assert not torch.equal(now[1], born[1])


def test_kind_faces_satisfy_the_need_for_approval_and_sour_ones_raise_it() -> None:
    left = []
    for shown in (1.0, 0.0, -1.0):
        wants = Wants(1, 1)
        none = torch.zeros(1, 1)
        for _ in range(100):
            wants.levels.feel(wants.body.calm(), none, none + shown, wants.everybody)
        left.append(float(wants.levels.felt()[..., APPROVAL]))
    kind, nothing, sour = left
    assert kind < nothing - 0.05
    assert sour > nothing + 0.05


@settings(max_examples=20, deadline=None)
@given(energy=st.floats(0.0, 1.0), fatigue=st.floats(0.0, 1.0), pain=st.floats(0.0, 1.0))
def test_what_relieves_adds_up_to_how_much_lower_levels_are(
    energy: float, fatigue: float, pain: float
) -> None:
    wants = Wants(1, 1)
    counts, none = wants.everybody, torch.zeros(1, 1)
    total = torch.zeros(1, 1, NUM)
    calm = wants.body.calm()
    wants.levels.feel(calm, none, none, ~counts)
    first = wants.levels.felt()
    space = wants.body.space
    for share in (0.5, 1.0):
        flat = calm.clone()
        for name, value in (("energy", energy), ("fatigue", fatigue), ("pain", pain)):
            where = space.find(f"feelings.{name}").start
            flat[..., where] += share * (value - flat[..., where])
        wants.levels.achieve(counts, counts, none + 0.5)
        wants.levels.feel(flat, none + 0.3, none + 0.2, counts)
        total += wants.levels.relief
    last = wants.levels.felt()
    assert torch.allclose(total, first * first - last * last, atol=1e-5)
    assert bool(((last >= 0.0) & (last <= 1.0)).all())


def test_a_hand_that_holds_a_level_is_felt_at_once() -> None:
    wants = Wants()
    wants.door.clamp(0, "hunger", 1.0)
    assert bool((wants.levels.felt()[0, :, HUNGER] == 1.0).all())
    assert not bool(wants.levels.felt()[1, :, HUNGER].any())


def test_success_satisfies_the_more_the_less_it_was_hoped_for() -> None:
    wants = Wants(3, 1)
    hoped = torch.tensor([[0.1, 0.9, 0.9]])
    succeeded = torch.tensor([[True, True, False]])
    before = wants.levels.felt()[..., COMPETENCE].clone()
    wants.levels.achieve(wants.everybody, succeeded, hoped)
    rare, usual, failed = (wants.levels.felt()[..., COMPETENCE] - before).flatten().tolist()
    assert rare < usual < 0.0 < failed
    none = torch.zeros(1, 3)
    wants.levels.feel(wants.body.calm(), none, none, wants.everybody)
    rare, usual, failed = wants.levels.relief[..., COMPETENCE].flatten().tolist()
    assert rare > usual > 0.0 > failed


def test_skills_are_how_often_things_come_off() -> None:
    wants = Wants(40, 1)
    skills = Skills(wants.body.spec, KINDS, State().scope("x"))
    kind = torch.arange(40)[None] % 2
    succeeded = (kind == 0) | (torch.arange(40)[None] % 4 == 1)
    for _ in range(20):
        skills.learn(kind, wants.everybody, succeeded)
    assert torch.allclose(skills.rate[0, :3], torch.tensor([1.0, 0.5, 0.5]), atol=0.02)


def test_only_faces_that_look_at_me_show_me_anything() -> None:
    body = Body("idle", (1, 1))
    reactions, flat = Reactions(body.spec), body.calm()

    def put(slot: int, looks: float, valence: float) -> None:
        for name, value in (("present", 1.0), ("looking_at_me", looks), ("shown.valence", valence)):
            flat[..., body.space.find(f"faces.{slot}.{name}").start] = value

    mine = torch.zeros(1, 1)
    put(0, 0.2, 1.0)
    assert float(reactions.read(flat, mine)) == 0.0
    put(0, 1.0, 1.0)
    assert float(reactions.read(flat, mine)) == pytest.approx(0.75)
    assert float(reactions.read(flat, mine + 1.0)) == pytest.approx(1.0)  # and it agrees with me
    put(0, 1.0, -1.0)
    assert float(reactions.read(flat, mine + 1.0)) == pytest.approx(-0.5)


def test_nothing_is_learned_of_what_nobody_did() -> None:
    wants = Wants()
    hungry, ticks = wants.urgent(HUNGER), torch.full(wants.shape, 10.0)
    deed = Deed(torch.full(wants.shape, NOTHING), hungry, 0.5 * hungry, ticks)
    wants.modules.learn(deed, wants.everybody)
    wants.modules.learn(deed._replace(kind=deed.kind + 2), ~wants.everybody)
    assert torch.equal(wants.modules.shares(), Wants().modules.shares())


def test_a_trial_when_sated_teaches_little_and_unlearns_nothing() -> None:
    wants = Wants(1, 1)
    ticks, kind = torch.full(wants.shape, 10.0), torch.ones(wants.shape, dtype=torch.int64)
    shares = []
    for level, share in ((0.8, 0.8), (0.0, 0.0), (0.02, 0.0)):
        felt = wants.urgent(HUNGER, level)
        wants.modules.learn(Deed(kind, felt, share * felt, ticks), wants.everybody)
        shares.append(float(wants.modules.shares()[0, HUNGER, 1]))
    assert shares[0] > 0.4
    assert shares[2] > 0.8 * shares[0]


def test_what_minds_are_about_is_said_in_whole_words() -> None:
    assert "hungry: off to eat something red" in INTENTIONS
    assert "curious: playing with something small and green" in INTENTIONS
    assert len(set(INTENTIONS)) > len(DRIVES) * 2 * 40
    assert all(each == each.strip() and "  " not in each and "{" not in each for each in INTENTIONS)


def test_what_comes_anyhow_counts_by_time_so_that_a_round_of_ups_and_downs_comes_to_nothing() -> None:
    wants = Wants(1, 1)
    hungry = wants.urgent(HUNGER, 0.6)
    for turn in range(400):
        eats = turn % 10 == 0
        fall, ticks = (0.36, 30.0) if eats else (-0.04, 80.0)
        kind = torch.full(wants.shape, 1 if eats else 2)
        deed = Deed(kind, hungry, wants.urgent(HUNGER, fall), torch.full(wants.shape, ticks))
        wants.modules.learn(deed, wants.everybody)
    share = wants.modules.shares()[0, HUNGER]
    assert float(share[1]) == pytest.approx(0.36 / 0.6, abs=0.08)
    assert float(share[2]) == pytest.approx(-0.04 / 0.6, abs=0.03)
