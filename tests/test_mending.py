"""Minds whose numbers break, wherever it is, are mended whole, and no other mind notices."""

import logging

import pytest
import torch
from torch import Tensor

from sandbox.protocols import Learner
from sandbox.state import Saved
from tests.hand_fed import Body

GROWN = 270
"""Ticks after which everything is under way: a rollout is full, and the one after it has begun."""

SOON = 16
"""Ticks within which whatever broke is mended."""

NAN, WHOLE, INF = range(3)
"""Three minds: one gets a row of what is no number, one is left alone, one gets a single infinity."""

KINDS = (
    "ppo",
    "curious",
    "dreamer",
    "predictive",
    pytest.param("predictive-one-step", marks=pytest.mark.slow),
    pytest.param("predictive-bootstrapped", marks=pytest.mark.slow),
    pytest.param("predictive-summed", marks=pytest.mark.slow),
)


class Grown:
    """Three minds of a kind in two bodies each that sense noise, and how they were when they had grown up."""

    def __init__(self, kind: str) -> None:
        self.body, self.kind = Body(kind, (3, 2)), kind
        self.live(GROWN)
        self.saved = self.body.state.save()

    def live(self, ticks: int) -> Tensor:
        """Goes on, and gives all motors: [ticks, N, B, M]."""
        mind, motors = self.body.mind, []
        assert isinstance(mind, Learner)
        for _ in range(ticks):
            action, _ = self.body.act(self.body.noise(self.body.tick))
            motors.append(action.motor)
            mind.learn(self.body.observe(self.body.noise(self.body.tick)))
        return torch.stack(motors)

    def again(self) -> Saved:
        """Goes back to when they had grown up."""
        self.body.state.restore(self.saved)
        self.body.tick = GROWN
        return self.body.state.under(self.kind)

    def recoveries(self) -> list[float]:
        assert isinstance(self.body.mind, Learner)
        return self.body.mind.report()["recoveries"].tolist()


@pytest.fixture(scope="module", params=KINDS)
def grown(request: pytest.FixtureRequest) -> Grown:
    return Grown(request.param)


def odd(tensors: Saved) -> list[str]:
    """Names what holds something that is no number."""
    return [name for name, each in tensors.items() if not bool(each.isfinite().all())]


def test_whatever_breaks_is_mended_and_counted_and_nobody_else_notices(grown: Grown) -> None:
    grown.again()
    grown.live(SOON)
    whole = grown.body.state.save()
    lasting = grown.body.state.lasting(grown.kind)
    faults = {}
    for name in [name for name, each in grown.again().items() if each.is_floating_point()]:
        broken = grown.again()[name]
        broken[NAN], broken[INF].view(-1)[-1] = torch.nan, torch.inf
        motors, now = grown.live(SOON), grown.body.state.save()
        spread = [each for each in now if not torch.equal(now[each][WHOLE], whole[each][WHOLE])]
        counts = grown.recoveries()
        # What is kept of bodies may be written anew before it did any harm.
        counted = max(counts) <= 1.0 and not counts[WHOLE] and (counts[NAN] == 1.0 or name not in lasting)
        if odd(now) or spread or not counted or not bool(motors[-1].isfinite().all()):
            faults[name] = (odd(now), spread, counts)
    assert len(lasting) > 10
    assert faults == {}


def test_a_mind_that_lost_all_weights_is_born_again_and_learns(grown: Grown) -> None:
    mine = grown.again()
    weights = [name for name in mine if name.rpartition(".")[2] == "weights"]
    for name in weights:
        mine[name][NAN] = mine[name.replace("weights", "trails")][NAN] = torch.nan
    grown.live(10)
    for name in weights:
        assert float(mine[name][NAN].std()) > 0.01
    before = {name: mine[name].clone() for name in weights}
    motors = grown.live(100)
    moved = {
        mind: [name for name in weights if not torch.equal(mine[name][mind], before[name][mind])]
        for mind in (NAN, WHOLE)
    }
    assert moved[NAN] == moved[WHOLE] != []
    assert float(motors[:, NAN].std()) > 0.01
    assert grown.recoveries() == [1.0, 0.0, 0.0]


def test_senses_that_are_no_numbers_break_only_those_who_have_them(grown: Grown) -> None:
    grown.again()
    grown.live(SOON)
    whole = grown.body.state.save()
    grown.again()
    noise = grown.body.noise

    def broken(seed: int) -> Tensor:
        flat = noise(seed)
        flat[NAN, 0, seed % 7 :: 7] = torch.nan if GROWN + 2 < seed < GROWN + 6 else 0.5
        return flat

    grown.body.noise = broken
    grown.live(SOON)
    grown.body.noise = noise
    now = grown.body.state.save()
    assert odd(now) == []
    assert [each for each in now if not torch.equal(now[each][WHOLE], whole[each][WHOLE])] == []


def test_minds_say_that_they_broke_more_and_more_seldom(
    grown: Grown, caplog: pytest.LogCaptureFixture
) -> None:
    mine = grown.again()
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            next(each for name, each in mine.items() if name.endswith("weights"))[1, 3] = torch.nan
            grown.live(SOON)
    assert grown.recoveries() == [0.0, 5.0, 0.0]
    assert caplog.text.count(f"{grown.kind} mind 1") == 3  # the first, the second and the fourth time
