"""The knob on how much errors about others count: what it reaches, and that at rest it reaches nothing."""

import pytest
import torch
from torch import Tensor

from agents.predictive.precision import OTHERS, Precision
from sandbox.space import STREAMS
from tests.foreseeing import Foreseer, space

KNOB = Precision.PART
SOCIAL = torch.tensor([channel.stream in OTHERS for channel in space(7).channels])
ABOUT_OTHERS = [STREAMS.index(name) for name in OTHERS]


def grown(knob: float | None = None) -> Foreseer:
    """Gives two minds in three bodies that have learned a little; then the second's knob is held."""
    minds = Foreseer(2, 3)
    minds.live(160)
    minds.door.clamp(1, KNOB, knob)
    return minds


def settled(knob: float | None, shown: float) -> Tensor:
    """Gives what levels 2 and 3 come to, of minds to whom others show something else than they expected."""
    minds = grown(knob)
    before, act, after = minds.transition(500)
    after = torch.where(SOCIAL, after + shown, after)
    fresh, nobody = torch.zeros(minds.shape, dtype=torch.bool), ~minds.everybody
    minds.model.learn(before, act, after, fresh, nobody)
    levels = (minds.state[f"minds.foreseer.{name}"] for name in ("causes", "context"))
    return torch.cat([each.clone() for each in levels], -1)


def test_at_nothing_what_others_show_moves_no_level() -> None:
    quiet, loud = settled(0.0, 0.0), settled(0.0, 2.0)
    assert torch.equal(quiet[1], loud[1])
    assert not torch.equal(quiet[0], loud[0])  # whose knob is not held


def test_the_more_it_is_the_more_levels_follow_what_others_show() -> None:
    moved = [float((settled(knob, 2.0) - settled(knob, 0.0))[1].abs().mean()) for knob in (0.2, 1.0, 5.0)]
    assert moved[0] < moved[1] < moved[2]


def test_at_one_it_changes_nothing() -> None:
    free, held = Foreseer(2, 3), Foreseer(2, 3)
    held.door.clamp(1, KNOB, 1.0)
    free.live(180)
    held.live(180)
    now = held.state.save()
    changed = [name for name, each in free.state.save().items() if not torch.equal(each, now[name])]
    assert all(name.rsplit(".")[-1] in ("held", "values") for name in changed)


def test_attention_to_others_follows_it_and_nobody_elses_does() -> None:
    shares = [grown(knob).learn(160).attention for knob in (None, 0.0, 0.2, 1.0, 5.0)]
    assert all(torch.equal(share[0], shares[0][0]) for share in shares)
    others = [float(share[1][:, ABOUT_OTHERS].sum(-1).mean()) for share in shares[1:]]
    assert others[0] < 1e-6
    assert others == sorted(others)
    assert others[-1] > others[-2]


@pytest.mark.parametrize("knob", [0.0, 100.0])
def test_a_mind_stays_well_and_learns_however_it_is_held(knob: float) -> None:
    minds = grown(knob)
    signals = [minds.learn(tick) for tick in range(160, 700)]
    assert not any(bool(each.recovered.any()) for each in signals)
    first, last = (
        torch.stack([each.loss[1].mean() for each in part]).mean() for part in (signals[:50], signals[-50:])
    )
    assert float(last) < float(first)
