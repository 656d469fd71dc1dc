"""What a learned gate is worth: which lives are compared, and what the best constant weights are."""

import pytest
import torch

from agents.drives.levels import DRIVES
from agents.wanting import Wanting
from sandbox import api
from sandbox.errors import SandboxError
from sandbox.experiments import arbitrates, constants, copies
from sandbox.experiments.livelihood import DRIVES as SATISFIED
from sandbox.experiments.stays import MEAN, WORST

SMALL = {"worlds": 2, "ticks": 20, "page": 10}


def test_the_grid_holds_every_mixture_of_halves_and_even_weights() -> None:
    tried = [tuple(weights.values()) for weights in constants.grid()]
    assert len(tried) == len(set(tried)) == 22
    assert all(sum(weights) == pytest.approx(len(DRIVES)) for weights in tried)
    assert min(min(weights) for weights in tried) == pytest.approx(0.12)
    assert tried[-1] == pytest.approx([1.0] * len(DRIVES))


def test_weights_that_are_held_are_those_by_which_minds_decide() -> None:
    weights = constants.grid()[7]
    told = []
    for held in ({}, constants.held(weights)):
        life = api.open_life("dinner-party", worlds=2, seed=4, minds="predictive", record=False)
        copies.hold(life, held)
        copies.live(life, 20, 10)
        mind = life.minds.seated[0][1]
        assert isinstance(mind, Wanting)
        told.append(torch.stack([mind.report()[f"weight.{drive}"] for drive in DRIVES], -1))  # (N, I)
    assert torch.allclose(told[1], torch.tensor(list(weights.values())), atol=1e-5)
    assert float((told[0] - 1.0).abs().max()) < 0.2


def test_what_is_best_is_written_and_read_again(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(constants, "CHOSEN", tmp_path / "constants.toml")
    few = constants.grid()[::9]
    monkeypatch.setattr(constants, "grid", lambda: few)
    found = constants.search("dinner-party", (4,), **SMALL)
    assert found in few
    constants.write({"dinner-party": found}, "Chosen in a test.")
    assert constants.chosen("dinner-party") == pytest.approx(found)


def test_weights_are_not_tried_twice(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    few = constants.grid()[:1]
    monkeypatch.setattr(constants, "grid", lambda: few)
    constants.search("dinner-party", (4,), **SMALL)
    (file,) = (tmp_path / "runs" / "constants").iterdir()
    before = file.stat().st_mtime_ns
    constants.search("dinner-party", (4,), **SMALL)
    assert file.stat().st_mtime_ns == before
    constants.search("dinner-party", (5,), **SMALL)
    assert len(list(file.parent.iterdir())) == 2


def test_every_arm_is_lived_and_scored_alike(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(constants, "CHOSEN", tmp_path / "constants.toml")
    constants.write({"dinner-party": constants.grid()[-1]}, "Chosen in a test.")
    found = arbitrates.run(4, place="dinner-party", **SMALL)
    assert all(set(scores) == {*SATISFIED, MEAN, WORST, "wanting"} for scores in found.scores.values())
    assert set(found.scores) == set(arbitrates.arms("dinner-party"))
    assert found.scores["best constant weights"] == found.scores["even weights"]  # which were "best"
    assert found.scores["learned gate"] != found.scores["even weights"]
    assert 0.0 < found.scores["learned gate"]["wanting"] < 1.0
    assert all(0.9 < float(found.facts[f"weight of {drive}"]) < 1.1 for drive in DRIVES)
    assert all(len(x) == len(y) == 2 for curve in found.curves.values() for x, y in curve.values())


def test_without_a_search_there_are_no_best_weights(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(constants, "CHOSEN", tmp_path / "constants.toml")
    with pytest.raises(SandboxError, match="constant weights in 'commons'"):
        constants.chosen("commons")
