"""What minds want: levels, what options are worth to each drive, how drives are weighed, and boredom."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from agents.drives.arbitration import NOTHING, Arbitration, Choice, Offer
from agents.drives.boredom import Boredom
from agents.drives.gate import Gate, Verdict
from agents.drives.levels import COMPETENCE, DRIVES, HUNGER, REST, Levels
from agents.drives.modules import Deed, Modules
from agents.drives.reactions import Reactions
from agents.drives.sayings import INTENTIONS
from agents.drives.skills import Skills
from agents.progress.interests import Interests
from sandbox.door import Door
from sandbox.state import State
from sandbox.timestep import Observation
from tests.hand_fed import Body

KINDS = 6
NUM = len(DRIVES)
CONTEXT = 5


class Wants:
    """Two minds in some bodies, with all that weighs options, told by hand what comes of them."""

    def __init__(self, bodies: int = 40, minds: int = 2) -> None:
        self.body = Body("idle", (minds, bodies))
        spec, self.shape = self.body.spec, (minds, bodies)
        self.state, self.learning = State(), torch.ones(minds, dtype=torch.bool)
        parts = (*DRIVES, *Gate.PARTS, *Modules.PARTS, Boredom.PART, Interests.PART)
        self.door = Door(parts, minds, self.state.scope("door"), spec.device)
        self.levels = Levels(spec, self.door, self.state.scope("levels"))
        self.modules = Modules(spec, torch.zeros(NUM, KINDS), self.door, self.state.scope("modules"))
        self.gate = Gate(spec, CONTEXT, self.door, self.state.scope("gate"))
        self.will = Arbitration(spec, self.modules, self.gate, CONTEXT, self.state.scope("will"))
        self.everybody = torch.ones(self.shape, dtype=torch.bool)
        self.ticks = 0

    def observe(self, flat: Tensor | None = None) -> Observation:
        self.ticks += 1
        flat = self.body.calm() if flat is None else flat
        key, fresh = self.body.key, torch.zeros(self.shape, dtype=torch.bool)
        return Observation(flat=flat, space=self.body.space, tick=self.ticks, key=key, fresh=fresh)

    def consider(self, level: Tensor, context: Tensor | None = None) -> Choice:
        kinds = torch.arange(KINDS).expand(*self.shape, -1)
        known = torch.ones(*self.shape, KINDS, dtype=torch.bool)
        offer = Offer(kinds, torch.zeros(*self.shape, KINDS), known)
        context = torch.zeros(*self.shape, CONTEXT) if context is None else context
        return self.will.consider(offer, level, torch.zeros(self.shape[0], KINDS), context)

    def live(self, share: Tensor, level: Tensor) -> Tensor:
        """Lets everybody do something for three seconds that takes away such shares [K, I] of levels."""
        choice = self.consider(level)
        picked = self.will.decide(choice, self.everybody, self.observe())
        for _ in range(60):
            self.will.live(level, self.everybody)
        after = level * (1.0 - torch.nn.functional.pad(share, (0, 0, 0, 1))[picked])
        self.will.learn(self.consider(after), self.everybody, ~self.everybody, self.learning)
        return picked

    def urgent(self, drive: int, level: float = 1.0) -> Tensor:
        found = torch.zeros(*self.shape, NUM)
        found[..., drive] = level
        return found


def helping(**kinds: int) -> Tensor:
    """Makes one kind take away most of each drive that is named."""
    share = torch.zeros(KINDS, NUM)
    for drive, kind in kinds.items():
        share[kind, DRIVES.index(drive)] = 0.8
    return share


def lived() -> Wants:
    """Gives minds that have found out what food and a bed are for, being now hungry, now tired."""
    wants = Wants()
    for turn in range(60):
        wants.live(helping(hunger=1, rest=2), wants.urgent((HUNGER, REST)[turn % 2]))
    return wants


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


def test_a_cut_gate_leaves_minds_unable_to_settle() -> None:
    wants = lived()
    for mind in (0, 1):
        wants.door.clamp(mind, "gate", 1.0)
    whole = wants.consider(wants.urgent(HUNGER)).chance
    wants.door.clamp(0, "gate", 0.0)
    cut = wants.consider(wants.urgent(HUNGER)).chance
    assert torch.equal(cut[1], whole[1])
    assert torch.equal(cut[0, :, :-1], cut[0, :, :1].expand(-1, KINDS))  # anything is as good
    assert bool((cut[0, :, -1] > 2.0 * whole[0, :, -1]).all())  # and hesitating takes long


def test_a_held_weight_changes_what_is_done_at_once() -> None:
    wants, level = lived(), torch.zeros(2, 40, NUM)
    level[..., [HUNGER, REST]] = 0.7
    before = wants.consider(level).chance
    wants.door.clamp(0, "weight of hunger", 0.0)
    after = wants.consider(level).chance
    assert bool((after[0, :, 1] < 0.5 * before[0, :, 1]).all())
    assert bool((after[0, :, 2] / after[0, :, 1] > 2.0 * before[0, :, 2] / before[0, :, 1]).all())
    assert torch.equal(after[1], before[1])


def test_a_gate_comes_to_weigh_what_its_context_asks_for() -> None:
    minds, bodies = 2, 64
    wants = Wants(bodies, minds)
    context = torch.zeros(minds, bodies, CONTEXT)
    context[:, ::2, 0] = 1.0  # in company, say
    asked = torch.where(context[..., :1] > 0.5, wants.urgent(REST), wants.urgent(HUNGER))
    for _ in range(150):
        weights = wants.gate.weigh(context)
        for sign in (1.0, -1.0):  # more of what is asked for went better, less of it worse
            outlook, none = weights.outlook + 0.1 * sign, torch.zeros_like(asked)
            verdict = Verdict(context, sign * asked, none, none[..., 0], outlook, wants.everybody)
            wants.gate.learn(verdict)
    weight = wants.gate.weigh(context).weight
    assert bool((weight[:, ::2, REST] > weight[:, ::2, HUNGER]).all())
    assert bool((weight[:, 1::2, HUNGER] > weight[:, 1::2, REST]).all())
    assert torch.allclose(weight.sum(-1), torch.full((minds, bodies), float(NUM)), atol=1e-4)
    assert float(weight.min()) > 0.1
    assert bool((wants.gate.pull[:, [HUNGER, REST]] > 0.0).all())


def test_pull_is_the_slope_of_the_chance_of_what_was_done() -> None:
    wants = lived()
    level = torch.rand(2, 40, NUM, generator=torch.Generator().manual_seed(1))
    choice = wants.consider(level)
    picked = wants.will.decide(choice, wants.everybody, wants.observe())
    slope = wants.state["will.slope"]
    step = 1e-4
    for drive in (HUNGER, REST):
        held = choice.weights.weight[..., drive]
        chances = []
        for sign in (1.0, -1.0):
            weight = choice.weights.weight.double()
            weight[..., drive] = held + sign * step
            logits = (weight[:, :, None] * choice.advantage.double()).sum(-1) / 0.2
            logits = torch.cat((logits, torch.full_like(logits[..., :1], math.log(KINDS))), -1)
            chances.append(torch.log_softmax(logits, -1).gather(2, picked[..., None])[..., 0])
        rise = (chances[0] - chances[1]) / (2 * step)
        assert torch.allclose(rise, slope[..., drive].double(), rtol=1e-3, atol=2e-3)


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


def test_how_usual_a_surprise_is_does_not_depend_on_how_many_decide_at_once() -> None:
    pulls = []
    for bodies in (1, 16):
        wants = Wants(bodies, 1)
        context, one = torch.zeros(*wants.shape, CONTEXT), torch.zeros(wants.shape, dtype=torch.bool)
        one[:, 0] = True
        none = torch.zeros(*wants.shape, NUM)
        for turn in range(60):
            outlook = wants.gate.weigh(context).outlook + (0.3 if turn % 2 else -0.3)
            wants.gate.learn(Verdict(context, none, none, none[..., 0], outlook, one))
        pulls.append(wants.state["gate.surprise.variance"].clone())
    assert torch.allclose(pulls[0], pulls[1], rtol=1e-3)
