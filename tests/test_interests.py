"""What minds that act for progress come to turn to, told what errands were worth."""

import torch

from agents.errands.candidates import KINDS
from agents.progress.interests import Interests
from sandbox.door import Door
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
        self.interests = Interests(self.body.spec, self.door, self.state.scope("x"), anew=anew)
        self.ticks = 0

    def see(self, kind: int, worth: float, error: float, times: int = 6) -> None:
        """Lets errands to one kind have been worth so much, with such an error where 1 is no guess."""
        shape = (1, BODIES, len(STREAMS))
        attends = (torch.arange(BODIES) < times)[None]
        for _ in range(20):
            self.interests.note(
                torch.full(shape, worth), torch.full(shape, error), torch.ones(shape), attends
            )
        self.interests.settle(torch.full((1, BODIES), kind), attends, self.learning)

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
