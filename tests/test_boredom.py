"""Boredom, told what deeds taught: what bores, who leaves, and what is turned to less."""

import torch

from agents.drives.boredom import Boredom
from agents.drives.levels import CURIOSITY
from agents.errands.errands import BEAT
from agents.wanting import Wanting
from sandbox import api
from sandbox.door import Door
from sandbox.space import STREAMS
from sandbox.state import State
from tests.hand_fed import Body

BODIES, KINDS = 40, 4
LANTERN, SCREEN, BOARD, NEW = range(KINDS)


class Bored:
    """A mind in many bodies that does what it is told, for a second a deed."""

    def __init__(self) -> None:
        self.body = Body("idle", (1, BODIES))
        self.state, self.learning = State(), torch.ones(1, dtype=torch.bool)
        self.door = Door((Boredom.PART,), 1, self.state.scope("door"), self.body.spec.device)
        self.boredom = Boredom(self.body.spec, KINDS, self.door, self.state.scope("x"))
        self.luck = torch.Generator().manual_seed(1)

    def do(self, kind: int, stream: str, worth: float, ticks: int = 20, *, ends: bool = True) -> None:
        """Lets six bodies have been with a kind, and have learned so much of a stream, give or take."""
        does = (torch.arange(BODIES) < 6)[None]
        kinds = torch.full((1, BODIES), kind)
        swing = 0.02 * torch.randn(1, BODIES, generator=self.luck)
        each = torch.zeros(1, BODIES, len(STREAMS))
        each[..., STREAMS.index(stream)] = worth + swing
        for _ in range(ticks):
            self.boredom.note(each, does, does)
            self.boredom.feel(kinds, does)
        self.boredom.settle(kinds, does & ends, self.learning)

    def live(self, worth: dict[int, float], stream: str = "objects", rounds: int = 12) -> None:
        for _ in range(rounds):
            for kind, each in worth.items():
                self.do(kind, stream, each)

    def dull(self) -> list[float]:
        return self.boredom.dull()[0].tolist()


def test_what_teaches_less_than_the_rest_bores() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0, BOARD: 0.05})
    dull = bored.dull()
    assert dull[LANTERN] < 0.2
    assert dull[SCREEN] > 0.9
    assert dull[BOARD] > 0.9


def test_what_was_hardly_tried_bores_nobody() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0})
    assert bored.dull()[NEW] == 0.0
    bored.do(NEW, "objects", 0.0, ticks=5)  # too short a time to tell anything
    assert bored.dull()[NEW] == 0.0


def test_where_nothing_is_left_to_learn_everything_bores() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0, BOARD: 0.05})
    bored.live({LANTERN: 0.0, SCREEN: 0.0, BOARD: 0.0}, rounds=30)
    assert min(bored.dull()[:NEW]) > 0.6


def test_what_may_as_well_teach_nothing_is_trusted_less_than_what_surely_teaches() -> None:
    bored = Bored()
    for turn in range(12):
        bored.live({LANTERN: 0.1, SCREEN: 0.1 + (0.4, -0.4)[turn % 2], BOARD: 0.0}, rounds=1)
    dull = bored.dull()
    assert dull[LANTERN] < 0.2
    assert dull[SCREEN] > 0.6


def test_here_is_compared_with_elsewhere_and_not_with_itself() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, BOARD: 0.0})
    for _ in range(30):  # almost all that is learned of late is learned here
        bored.do(LANTERN, "objects", 0.06, ticks=60)
        bored.do(BOARD, "objects", 0.0, ticks=16)
    assert bored.dull()[LANTERN] < 0.3


def test_what_teaches_again_bores_no_longer() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0, BOARD: 0.0})
    bored.live({LANTERN: 0.0, SCREEN: 0.0, BOARD: 0.2})
    dull = bored.dull()
    assert dull[BOARD] < 0.2
    assert dull[LANTERN] > 0.9


def test_what_is_learned_about_the_own_body_holds_nobody_anywhere() -> None:
    bored = Bored()
    bored.live({SCREEN: 0.5}, "self")
    bored.live({LANTERN: 0.1, BOARD: 0.0})
    bored.live({SCREEN: 0.5}, "self")
    assert bored.dull()[SCREEN] > 0.9


def test_those_leave_who_stay_with_what_bores_them() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0, BOARD: 0.0})
    bored.do(SCREEN, "objects", 0.0, ticks=40, ends=False)
    assert bored.boredom.leaves()[0].tolist() == [i < 6 for i in range(BODIES)]
    bored.do(SCREEN, "objects", 0.0, ticks=5)
    assert not bored.boredom.leaves().any()  # whoever turns to something again is given time


def test_held_at_nothing_it_moves_nobody() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0, BOARD: 0.0})
    liking = torch.tensor([[0.5, 1.0, -0.5, 2.0]])
    tempered = bored.boredom.temper(liking)
    assert float(tempered[0, SCREEN]) < -1.0 < float(tempered[0, LANTERN])
    bored.door.clamp(0, Boredom.PART, 0.0)
    assert torch.equal(bored.boredom.temper(liking), liking)
    bored.do(SCREEN, "objects", 0.0, ticks=40)
    assert not bored.boredom.leaves().any()


def test_minds_that_do_not_learn_keep_what_bores_them() -> None:
    bored = Bored()
    bored.live({LANTERN: 0.2, SCREEN: 0.0})
    before = {name: each.clone() for name, each in bored.state.lasting("x").items()}
    bored.learning[:] = False
    bored.live({LANTERN: 0.0, SCREEN: 0.5}, rounds=2)
    assert all(torch.equal(each, before[name]) for name, each in bored.state.lasting("x").items())


def test_it_ends_what_curiosity_began_and_nothing_else() -> None:
    life = api.open_life("commons", worlds=2, seed=1, minds="predictive", record=False)
    for agent in life.spec.agents:
        life.apply(api.Clamp(agent=agent.name, part=Boredom.PART, value=1.0))
    mind = life.minds.seated[0][1]
    assert isinstance(mind, Wanting)
    longest = {True: 0.0, False: 0.0}
    for _ in range(240):
        life.tick()
        curious = mind._will.behind == CURIOSITY
        for began, before in longest.items():
            stayed = torch.where(curious == began, mind._deeds._stayed, 0.0)
            longest[began] = max(before, float(stayed.max()))
    assert longest[True] <= 10.0 + BEAT
    assert longest[False] > 40.0
