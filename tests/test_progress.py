"""What estimators of learning progress are drawn to and fooled by, and what progress is worth."""

import pytest
import torch
from torch import Tensor

from agents.population import Layer, Population
from agents.progress.curiosity import Curiosity, Settings
from agents.progress.elder import Elder
from agents.progress.estimators import ESTIMATORS, Losses
from sandbox.errors import UnknownName
from sandbox.rng import fold
from sandbox.space import STREAMS
from sandbox.state import State
from tests.hand_fed import Body
from tests.toy_box import EASY, HARD, MASTERED, NOISE, play

NUM_STREAMS = len(STREAMS)


def shares(estimators: tuple[str, ...], choices: int, seeds: int) -> tuple[dict[str, Tensor], Tensor]:
    """Gives each estimator's mean share of time with each toy, the first 500 choices left out, and errors."""
    with torch.no_grad():
        chosen, final = play(estimators, choices, seeds)
    share = chosen[500:].mean(dim=(0, 2))
    return dict(zip(estimators, share, strict=True)), final.mean(dim=1)


def test_noise_fools_the_error_itself_but_not_progress() -> None:
    share, _ = shares(("lagged", "clipped", "raw"), 1300, 3)
    assert share["raw"][NOISE] > 0.8
    assert share["lagged"][NOISE] < 0.1
    assert share["lagged"][EASY] + share["lagged"][HARD] > 0.7
    assert share["lagged"][NOISE] < share["clipped"][NOISE] < share["raw"][NOISE]


@pytest.mark.slow
def test_estimators_are_fooled_in_the_known_order() -> None:
    share, _ = shares(("random", *ESTIMATORS), 3000, 4)
    noise = {name: float(each[NOISE]) for name, each in share.items()}
    assert noise["raw"] > noise["absolute"] > noise["random"] - 0.05
    assert noise["absolute"] > noise["clipped"] > 0.1
    for name in ("lagged", "paired", "gamma", "signed", "expected"):
        assert noise[name] < 0.1
    # Averages look better than what moves, and the longer the better; so what is mastered seems best.
    assert share["gamma"][MASTERED] > share["paired"][MASTERED] + 0.1
    assert share["paired"][MASTERED] > share["lagged"][MASTERED] + 0.05
    learnable = {name: float(each[EASY] + each[HARD]) for name, each in share.items()}
    assert learnable["lagged"] > learnable["paired"] > learnable["gamma"]
    assert share["clipped"][HARD] > share["paired"][HARD]


class Watched:
    """Curiosity of minds with given errors."""

    def __init__(self, shape: tuple[int, int] = (1, 1), settings: Settings | None = None) -> None:
        self.state, spec = State(), Body("idle", shape).spec
        self.curiosity = Curiosity(spec, self.state.scope("x"), settings)
        self.shape = shape
        self.all = torch.ones(shape, dtype=torch.bool)
        self.learning = self.all[:, 0]
        self.jump = torch.ones(shape[0], 1, len(spec.space))

    def see(self, progress: Tensor, error: float = 1.0, counts: Tensor | None = None) -> Tensor:
        """Lets the slow weights be worse by `progress` [S] or [N, B, S] than the fast; gives its worth."""
        fast = torch.full((*self.shape, NUM_STREAMS), error)
        losses = Losses(fast, fast, fast + progress)
        counts = self.all if counts is None else counts
        self.curiosity.update(losses, self.jump, counts, self.learning)
        return self.curiosity.worth.sum(-1)


def stream(index: int, value: float) -> Tensor:
    return torch.tensor([value if i == index else 0.0 for i in range(NUM_STREAMS)])


def test_every_stream_counts_alike() -> None:
    noise, worths = torch.randn(300, generator=torch.Generator().manual_seed(1)), []
    for index in range(NUM_STREAMS):
        watched = Watched()
        worths.append([float(watched.see(stream(index, 0.1 + 0.1 * float(each)))) for each in noise])
    assert worths == [worths[0]] * NUM_STREAMS
    assert 0.1 < sum(worths[0][-100:]) / sum(0.1 + 0.1 * noise[-100:]) <= 1.0


def test_a_stream_that_swings_about_zero_weighs_less_than_one_that_gets_on() -> None:
    watched = Watched(settings=Settings(usual=200.0))
    getting_on, swinging = 0.05 * torch.randn(2, 2000, generator=torch.Generator().manual_seed(1))
    for one, other in zip(getting_on.tolist(), swinging.tolist(), strict=True):
        watched.see(stream(0, 0.05 + one) + stream(1, other))
    ahead = [float(watched.see(stream(index, 0.05))) for index in (0, 1)]
    assert ahead[0] > 4.0 * ahead[1] >= 0.0


def test_a_stream_weighs_by_the_share_of_it_in_which_anything_happens() -> None:
    watched, space = Watched(settings=Settings(estimator="paired")), Body("idle").space
    watched.jump[...] = 1e-4
    watched.jump[..., space.find("hearing.0")] = 0.1
    watched.see(stream(0, 0.1) + stream(4, 0.1))
    progress = watched.curiosity.progress[0, 0]
    assert float(progress[0]) == 0.0
    assert float(progress[4]) == pytest.approx(0.05)  # of two voices one is ever heard


def test_what_began_anew_is_no_progress() -> None:
    watched = Watched((1, 2))
    counts = torch.tensor([[True, False]])
    worth = [watched.see(stream(0, 0.1), counts=counts) for _ in range(10)][-1]
    assert float(worth[0, 1]) == 0.0
    assert float(watched.curiosity.progress[0, 0, 0]) > 0.0
    assert float(watched.curiosity.progress[0, 1].abs().max()) == 0.0


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_mind_finds_the_same_interesting_alone_and_among_many(estimator: str) -> None:
    settings = Settings(estimator=estimator)
    many, one = Watched((5, 3), settings), Watched((1, 3), settings)
    generator = torch.Generator().manual_seed(3)
    for _ in range(30):
        errors = torch.rand(3, 5, 3, NUM_STREAMS, generator=generator)
        counts = torch.rand(5, 3, generator=generator) < 0.8
        many.curiosity.update(Losses(*errors), many.jump, counts, many.learning)
        one.curiosity.update(Losses(*errors[:, 2:3].clone()), one.jump, counts[2:3].clone(), one.learning)
    assert torch.equal(many.curiosity.worth[2:3], one.curiosity.worth)
    assert bool(torch.isfinite(many.curiosity.worth).all())


def test_an_unknown_estimator_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="lagged"):
        Watched(settings=Settings(estimator="laged"))


def test_an_elder_is_between_one_and_two_terms_old() -> None:
    key, learning = fold(3, torch.arange(2)), torch.tensor([True, False])
    minds = Population({"only": Layer(2, 3)}, key, State().scope("minds"), trails=(0.5,))
    elder = Elder(minds, 40.0, State().scope("elder"))
    course = []
    for step in range(700):
        minds.gradient.fill_(1.0)
        minds.step(learning)
        elder.age(learning)
        course.append(minds.trails[:, -1].clone())
        if step > 400:
            ages = [
                k for k in range(100) if torch.allclose(course[step - k][0], elder.weights()[0], rtol=2e-3)
            ]
            assert any(39 <= age <= 80 for age in ages)
    assert torch.allclose(elder.weights()[1], course[0][1], rtol=2e-3)
