"""What a learned gate is worth: which lives are compared, and what the best constant weights are."""

import pytest
import torch

from agents.drives.levels import DRIVES
from agents.wanting import Wanting
from sandbox.errors import SandboxError
from sandbox.experiments import arbitrates, constants, stays
from sandbox.experiments.livelihood import DRIVES as SATISFIED
from sandbox.experiments.stays import MEAN, WORST, Course, Stay

SMALL = {"ticks": 20, "page": 10}


def test_the_grid_holds_every_mixture_of_thirds_and_even_weights() -> None:
    tried = [tuple(weights.values()) for weights in constants.grid()]
    assert len(tried) == len(set(tried)) == 57
    assert all(sum(weights) == pytest.approx(len(DRIVES)) for weights in tried)
    assert min(min(weights) for weights in tried) == pytest.approx(0.12)
    assert tried[-1] == pytest.approx([1.0] * len(DRIVES))


def test_weights_that_are_held_are_those_by_which_minds_decide(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    weights = constants.grid()[7]
    held = Course(seed=4, held=constants.held(weights))
    stay = Stay(mind="predictive", place="dinner-party", courses=(Course(seed=4), held), ticks=20, page=10)
    abreast = stay._born()
    for _ in range(20):
        abreast.tick()
    assert isinstance(abreast.mind, Wanting)
    told = torch.stack([abreast.mind.report()[f"weight.{drive}"] for drive in DRIVES], -1)  # (N, I)
    mine = list(abreast.rows(1))
    assert torch.allclose(told[mine], torch.tensor(list(weights.values())), atol=1e-5)
    assert float((told[list(abreast.rows(0))] - 1.0).abs().max()) < 0.2


def test_what_is_best_is_written_and_read_again(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(constants, "CHOSEN", tmp_path / "constants.toml")
    few = constants.grid()[::19]
    monkeypatch.setattr(constants, "grid", lambda: few)
    found = constants.search("dinner-party", (4,), **SMALL)
    assert set(found) == {MEAN, WORST}
    assert all(weights in few for weights in found.values())
    constants.write({"dinner-party": found}, "Chosen in a test.")
    read = constants.chosen("dinner-party")
    assert all(read[name] == pytest.approx(found[name]) for name in found)


def test_every_arm_is_lived_and_scored_alike(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    weights = constants.grid()[0]
    monkeypatch.setattr(constants, "CHOSEN", tmp_path / "constants.toml")
    constants.write({"dinner-party": {MEAN: weights, WORST: weights}}, "Chosen in a test.")
    found = arbitrates.run(4, places=["dinner-party"], abreast=[5, 4], **SMALL)
    tasks = {f"{name}, dinner-party" for name in (*SATISFIED, MEAN, WORST)}
    assert all(set(scores) == tasks for scores in found.scores.values())
    assert set(found.scores) == set(arbitrates.arms("dinner-party"))
    constant = [found.scores[arm] for arm in found.scores if arm.startswith("constant")]
    assert constant[0] == constant[1]
    alone = Stay(mind="predictive", place="dinner-party", courses=(Course(seed=4),), **SMALL)
    assert stays.scores(alone.live()[0]) == pytest.approx(
        {name.rpartition(",")[0]: score for name, score in found.scores["learned gate"].items()}
    )


def test_without_a_search_there_are_no_best_weights(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(constants, "CHOSEN", tmp_path / "constants.toml")
    with pytest.raises(SandboxError, match="constant weights in 'commons'"):
        constants.chosen("commons")
