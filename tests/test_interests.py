"""What minds that act for progress come to turn to, told what errands were worth and how they went."""

import torch
from torch import Tensor

from agents.errands.candidates import KINDS
from agents.population import Layer, Population
from agents.progress.elder import Elder
from agents.progress.interests import Interests
from agents.progress.mastery import Mastery
from sandbox.door import Door
from sandbox.rng import fold
from sandbox.space import STREAMS
from sandbox.state import State
from sandbox.timestep import Observation
from tests.hand_fed import Body

BODIES = 400
GOOD, BAD, OTHER = 3, 11, 20


class Choosing:
    """A mind in many bodies, with three kinds of things before each."""

    def __init__(self, *, anew: bool = True) -> None:
        self.body = Body("idle", (1, BODIES))
        self.state, self.learning = State(), torch.ones(1, dtype=torch.bool)
        self.door = Door((Interests.PART,), 1, self.state.scope("door"), self.body.spec.device)
        self.interests = Interests(self.body.spec, len(KINDS), self.door, self.state.scope("x"), anew=anew)
        self.ticks = 0

    def see(self, kind: int, worth: float, error: float, times: int = 6, *, spread: float = 0.0) -> None:
        """Lets errands to one kind have been worth so much, with such an error where 1 is no guess.

        Every other errand was worth `spread` more, and those between as much less.
        """
        attends = (torch.arange(BODIES) < times)[None]
        swing = spread * (1.0 - 2.0 * (torch.arange(BODIES) % 2.0))
        self.attend(worth + swing, error, attends, 20)
        self.interests.settle(torch.full((1, BODIES), kind), attends, self.learning)

    def attend(self, worth: Tensor, error: float, attends: Tensor, ticks: int) -> None:
        """Lets ticks pass that are worth so much to those who attend, body by body."""
        shape = (1, BODIES, len(STREAMS))
        each = worth[:, None].expand(shape)
        for _ in range(ticks):
            self.interests.note(each, torch.full(shape, error), torch.ones(shape), attends)

    def found(self) -> dict[str, Tensor]:
        """Gives all that was found out so far."""
        return {name: each.clone() for name, each in self.state.lasting("x").items()}

    def shares(self) -> dict[int, float]:
        """Gives the share of choices that fall on each kind; two candidates are of the last."""
        self.ticks += 1
        flat = self.body.calm()
        fresh = torch.zeros(1, BODIES, dtype=torch.bool)
        seen = Observation(flat=flat, space=self.body.space, tick=self.ticks, key=self.body.key, fresh=fresh)
        kinds = torch.tensor([GOOD, BAD, OTHER, OTHER]).expand(1, BODIES, -1)
        known = torch.ones(1, BODIES, 4, dtype=torch.bool)
        row = self.interests.choose(kinds.contiguous(), known, seen)
        chosen = kinds.gather(2, row[..., None])
        return {kind: float((chosen == kind).float().mean()) for kind in (GOOD, BAD, OTHER)}


def test_minds_turn_to_what_is_worth_most_and_by_chance_where_nothing_is() -> None:
    choosing = Choosing()
    assert all(0.25 < share < 0.42 for share in choosing.shares().values())
    for _ in range(8):
        for kind, worth in ((GOOD, 0.1), (BAD, 0.01), (OTHER, 0.01)):
            choosing.see(kind, worth, 0.3)
    assert choosing.shares()[GOOD] > 0.7
    choosing.door.clamp(0, Interests.PART, 0.0)
    assert all(0.25 < share < 0.42 for share in choosing.shares().values())


def test_relapses_and_noise_promise_nothing() -> None:
    choosing = Choosing()
    for _ in range(8):
        choosing.see(GOOD, 0.01, 0.3)
        choosing.see(BAD, 0.1, 1.0)  # as if never anything had been foreseen of it
        choosing.see(OTHER, 0.01, 0.3)
    assert choosing.shares()[BAD] < 0.35
    relapsed = Choosing()
    for error, worth in ((0.3, 0.01), (0.6, 0.1)):
        for _ in range(8):
            relapsed.see(GOOD, 0.01, 0.3)
            relapsed.see(BAD, worth, error)
            relapsed.see(OTHER, 0.01, 0.3)
    assert relapsed.shares()[BAD] < 0.35


def test_raw_error_is_worth_what_it_is_however_hopeless() -> None:
    choosing = Choosing(anew=False)
    for _ in range(8):
        for kind, worth in ((GOOD, 0.2), (BAD, 2.0), (OTHER, 0.2)):
            choosing.see(kind, worth, 1.0)
    assert choosing.shares()[BAD] > 0.7


def test_where_all_is_flat_chance_does_not_become_a_preference() -> None:
    choosing, luck = Choosing(), torch.Generator().manual_seed(1)
    for _ in range(10):
        for kind, worth in ((GOOD, 0.1), (BAD, 0.0), (OTHER, 0.0)):
            choosing.see(kind, worth, 0.3)
    for _ in range(40):
        for kind in (GOOD, BAD, OTHER):
            choosing.see(kind, 0.005 * float(torch.randn((), generator=luck)), 0.3)
    assert all(0.22 < share < 0.45 for share in choosing.shares().values())


def test_those_who_do_not_learn_keep_their_interests() -> None:
    choosing = Choosing()
    for _ in range(8):
        choosing.see(GOOD, 0.1, 0.3)
    kept = choosing.state.lasting("x")
    before = {name: each.clone() for name, each in kept.items()}
    choosing.learning[:] = False
    choosing.see(BAD, 0.5, 0.2)
    assert all(torch.equal(each, before[name]) for name, each in kept.items())
    assert len(KINDS) == next(iter(kept.values())).shape[1]


def test_what_is_new_is_turned_to_most_once_the_rest_is_known() -> None:
    choosing = Choosing()
    for worth in (0.1, 0.01):
        for _ in range(30):
            choosing.see(GOOD, worth, 0.3)
            choosing.see(BAD, 0.01, 0.3)
    assert choosing.shares()[OTHER] > 0.6
    choosing.see(OTHER, 0.01, 0.3, times=3)
    assert choosing.shares()[OTHER] > 0.6
    choosing.see(OTHER, 0.01, 0.3)
    assert choosing.shares()[OTHER] < 0.45


def test_what_is_learned_one_errand_at_a_time_counts_as_what_is_learned_at_once() -> None:
    choosing = Choosing()
    for _ in range(6 + 6):  # the first six tell what progress would count for
        for kind, worth in ((GOOD, 0.1), (BAD, 0.01)):
            choosing.see(kind, worth, 0.3, times=1)
    slow = choosing.interests.leads()[0]
    assert float(slow[GOOD]) > 0.8 * 5 * 0.7 * (0.1 - 0.01) / 2  # five streams, of which .7 was learned


def test_what_one_never_gets_to_does_not_stay_new() -> None:
    choosing = Choosing()
    for _ in range(10):
        choosing.see(GOOD, 0.1, 0.3)
        choosing.see(BAD, 0.01, 0.3)
    assert choosing.shares()[OTHER] > 0.3
    ended = (torch.arange(BODIES) < 3)[None]
    for _ in range(2):
        choosing.interests.settle(torch.full((1, BODIES), OTHER), ended, choosing.learning)
    assert choosing.shares()[OTHER] < 0.2


def test_of_two_kinds_as_good_the_one_that_varies_more_leads_less() -> None:
    choosing = Choosing(anew=False)
    for _ in range(8):
        choosing.see(GOOD, 0.1, 0.3, spread=0.1)
        choosing.see(BAD, 0.1, 0.3)
        choosing.see(OTHER, 0.0, 0.3)
    leads = choosing.interests.leads()[0]
    off = float(leads[BAD] - leads[GOOD])
    assert abs(off - 5 * 0.1 / 40**0.5) < 1e-3  # a standard error of 40 errands, in five streams


def test_now_and_then_a_whim_takes_minds_to_the_worst() -> None:
    choosing = Choosing(anew=False)
    for _ in range(8):
        for kind, worth in ((GOOD, 0.1), (BAD, -1.0), (OTHER, 0.1)):
            choosing.see(kind, worth, 0.3)
    share = sum(choosing.shares()[BAD] for _ in range(4)) / 4
    assert 0.02 < share < 0.1


def test_what_is_not_attended_to_tells_nothing() -> None:
    plain, distracted = Choosing(), Choosing()
    somebody = torch.ones(1, BODIES, dtype=torch.bool)
    worth = torch.full((BODIES,), 0.1)
    for choosing in (plain, distracted):
        choosing.attend(worth, 0.3, somebody, 20)
    distracted.attend(90.0 * worth, 0.9, ~somebody, 20)
    for choosing in (plain, distracted):
        choosing.interests.settle(torch.full((1, BODIES), GOOD), somebody, choosing.learning)
    assert plain.state.digest() == distracted.state.digest()
    assert bool((plain.found()["tried"][:, GOOD] > 0.0).all())


def test_errands_that_were_hardly_attended_to_were_in_vain() -> None:
    choosing, everybody = Choosing(anew=False), torch.ones(1, BODIES, dtype=torch.bool)
    kind, worth = torch.full((1, BODIES), GOOD), torch.full((BODIES,), 0.1)
    before = choosing.found()
    for ticks in (14, 14, 15):  # each begins to count anew
        choosing.attend(worth, 0.3, everybody, ticks)
        choosing.attend(worth, 0.3, ~everybody, 14)
        choosing.interests.settle(kind, everybody, choosing.learning)
        found = choosing.found()
        told = not torch.equal(found["mastery.tried"], before["mastery.tried"])
        assert told == (ticks == 15)
        assert (float(found["mean"][0, GOOD]) > 0.0) == told
        assert float(found["tried"][0, GOOD]) > 0.0


class Mastering:
    """Two minds that are told how errands went."""

    def __init__(self, bodies: int = 1) -> None:
        self.state, self.shape = State(), (2, bodies)
        self.mastery = Mastery(Body("idle", self.shape).spec, len(KINDS), self.state.scope("x"))
        self.learning = torch.ones(2, dtype=torch.bool)

    def see(self, kind: int, error: float | Tensor, idle: float, here: float | Tensor = 1.0) -> None:
        """Lets an errand to a kind end for every body [B] that is here, with such errors."""
        ended = torch.zeros(*self.shape, len(KINDS))
        ended[..., kind] = here
        streams = torch.ones(*self.shape, len(STREAMS))
        errors = streams * torch.as_tensor(error).view(-1, 1)
        self.mastery.update(ended, errors, idle * streams, self.learning)

    def promise(self, kind: int) -> list[float]:
        """Gives what progress counts for, for both minds."""
        return [round(float(each), 4) for each in self.mastery.promise()[:, kind].mean(-1)]


def test_progress_counts_as_far_as_guesses_have_come_to_help() -> None:
    minds = Mastering()
    for _ in range(5):
        minds.see(GOOD, 0.3, 1.0)
        minds.see(BAD, 0.3, 0.3)
    assert minds.promise(GOOD) == [0.0, 0.0]  # too little was tried
    minds.see(GOOD, 0.3, 1.0)
    minds.see(BAD, 0.3, 0.3)
    assert min(minds.promise(GOOD)) > 0.65
    assert max(minds.promise(BAD)) < 0.01


def test_only_those_who_learn_forget_how_well_they_once_did() -> None:
    minds = Mastering()
    for error in (0.3, 0.34):
        for _ in range(6):
            minds.see(GOOD, error, 1.0)
    minds.learning[1] = False
    before = minds.promise(GOOD)
    for _ in range(300):
        minds.see(GOOD, 0.0, 0.0, here=0.0)
    after = minds.promise(GOOD)
    assert after[1] == before[1]
    assert after[0] > before[0]


def test_errands_that_end_at_once_count_one_by_one() -> None:
    here = torch.tensor([1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0])
    error = torch.tensor([0.1, 0.2, 0.3, 0.4, 0.5, 9.0, 9.0])
    minds = Mastering(len(here))
    minds.see(GOOD, error, 1.0, here)
    assert minds.promise(GOOD) == [0.0, 0.0]
    minds = Mastering(len(here))
    here[5], error[5] = 1.0, 0.3
    minds.see(GOOD, error, 1.0, here)
    assert minds.promise(GOOD) == [round(1.0 - 0.32 / 1.02, 4)] * 2


def test_elders_are_young_while_minds_are() -> None:
    minds = Population({"layer": Layer(8, 8)}, fold(1, torch.arange(1)), State().scope("minds"))
    elder, learning = Elder(minds, 4000.0, State().scope("elder")), torch.tensor([True])
    ages = {}
    for step in range(1, 1601):
        minds.trails.fill_(step)
        elder.age(learning)
        ages[step] = step - float(elder.weights().mean())
    assert all(25 <= ages[step] <= 60 for step in range(60, 220))
    assert all(step / 12 <= ages[step] <= step / 4 for step in range(800, 1601))
