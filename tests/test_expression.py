"""Faces, eyes and foresight of minds that predict: every number comes from what is written."""

import cmath
import math

import pytest
import torch
from torch import Tensor

from agents.attention import Attention
from agents.expression import Experience, Expression
from agents.foresight import LASTS, STEPS, Foresight
from sandbox.space import FACE, STREAMS
from sandbox.state import State
from tests.hand_fed import Body, face

NUM_STREAMS = len(STREAMS)


class Felt:
    """One body whose mind has whatever experience it is given."""

    def __init__(self) -> None:
        self.body = Body("idle")
        self.expression = Expression(self.body.spec, State().scope("x"))
        self.calm = self.body.calm()
        self.learning = torch.ones(1, dtype=torch.bool)

    def feel(
        self,
        ticks: int = 1,
        *,
        error: Tensor | None = None,
        reward: float = 0.0,
        progress: Tensor | None = None,
        flat: Tensor | None = None,
    ) -> None:
        blank = torch.zeros(1, 1, NUM_STREAMS)
        now = Experience(
            before=self.calm,
            flat=self.calm if flat is None else flat,
            channels=torch.zeros_like(self.calm),
            error=blank + 1.0 if error is None else error,
            reward=torch.full((1, 1), reward),
            progress=blank if progress is None else progress,
            counts=torch.ones(1, 1, dtype=torch.bool),
        )
        for _ in range(ticks):
            self.expression.feel(now, self.learning)

    def shown(self, name: str) -> float:
        face, _ = self.expression.show(self.calm)
        return float(face[0, 0, FACE.index(name)])


def stream(name: str, value: float) -> Tensor:
    return torch.tensor([[[value if each == name else 0.0 for each in STREAMS]]])


def test_surprise_is_error_beyond_what_is_usual_in_any_stream_and_passes() -> None:
    felt = Felt()
    noise = 0.2 * torch.randn(600, generator=torch.Generator().manual_seed(1))
    for each in noise.tolist():
        felt.feel(error=torch.full((1, 1, NUM_STREAMS), math.exp(each)))
    usual = felt.shown("surprise")
    felt.feel(error=1.0 + stream("inner", 20.0))
    assert felt.shown("surprise") > usual + 0.5
    felt.feel(40)
    assert felt.shown("surprise") < 0.1


def test_valence_follows_what_it_acts_for_and_wears_off() -> None:
    felt = Felt()
    for each in torch.randn(600, generator=torch.Generator().manual_seed(1)).tolist():
        felt.feel(reward=each)
    felt.feel(40, reward=2.0)
    assert felt.shown("valence") > 0.7
    felt.feel(3000, reward=2.0)
    assert abs(felt.shown("valence")) < 0.3
    felt.feel(40, reward=-2.0)
    assert felt.shown("valence") < -0.7


def test_arousal_rises_with_surprise_and_with_change() -> None:
    felt = Felt()
    felt.feel(400, flat=felt.calm + 0.01)
    before = felt.shown("arousal")
    felt.feel(10, flat=felt.calm + 0.1)
    assert felt.shown("arousal") > before + 0.1


def test_curiosity_is_the_share_of_the_most_progress() -> None:
    felt = Felt()
    felt.feel(600, progress=stream("objects", 0.1))
    assert felt.shown("curiosity") > 0.9
    felt.feel(600, progress=stream("objects", 0.03))
    assert 0.2 < felt.shown("curiosity") < 0.5
    felt.feel(600)
    assert felt.shown("curiosity") < 0.05


def test_hunger_and_rest_are_the_bodys_and_no_other_drive_is_shown() -> None:
    felt = Felt()
    felt.calm = felt.body.calm(feelings__energy=0.55, feelings__fatigue=0.3)
    felt.feel(20, reward=3.0)
    assert felt.shown("hunger") == pytest.approx(0.5)
    assert felt.shown("rest") == pytest.approx(0.3)
    assert all(felt.shown(name) == 0.0 for name in ("approval", "competence", "boredom"))


class Eyes:
    """One body whose eyes follow given errors."""

    def __init__(self) -> None:
        self.body = Body("idle")
        self.attention = Attention(self.body.spec, State().scope("x"))

    def look(self, flat: Tensor, ticks: int = 40, **errors: float) -> list[float]:
        """Gives where the eyes point after a while of errors in blocks of channels."""
        channels = torch.zeros_like(flat)
        for name, error in errors.items():
            channels[..., self.body.space.find(name.replace("__", "."))] = error
        for _ in range(ticks):
            self.attention.move(flat, channels, torch.ones(1, 1, dtype=torch.bool))
        return self.attention.gaze[0, 0].tolist()


def test_eyes_go_to_the_ray_that_is_worst_foreseen() -> None:
    eyes = Eyes()
    calm = eyes.body.calm()
    assert eyes.look(calm)[0] == 1.0
    forward, left, up = eyes.look(calm, sight__1=1.0)
    assert forward > 0.8
    assert left > 0.4
    assert abs(up) < 0.1
    assert eyes.look(calm, sight__1=1.0, sight__6=1.1)[1] > 0.4  # not for so small a difference
    assert eyes.look(calm, sight__1=1.0, sight__6=3.0)[1] < -0.4


def test_eyes_go_to_a_face_only_if_somebody_is_there() -> None:
    eyes = Eyes()
    assert eyes.look(eyes.body.calm(), faces__0=5.0, sight__3=0.1)[0] > 0.9
    somebody = eyes.body.calm(**face(1.0, -2.0))
    gaze = eyes.look(somebody, faces__0=5.0, sight__3=0.1)
    assert gaze == pytest.approx([1.0 / math.sqrt(5.0), -2.0 / math.sqrt(5.0), 0.0], abs=1e-3)


def test_rays_turn_with_the_head() -> None:
    eyes = Eyes()
    turned = eyes.body.calm(body__head_yaw_sin=1.0, body__head_yaw_cos=0.0)
    assert eyes.look(turned, sight__3=1.0)[1] > 0.9


def test_foresight_adds_up_the_own_motion_and_that_of_others_past_oneself() -> None:
    body = Body("idle")
    foresight = Foresight(body.space, body.spec.device)
    now = body.calm(**face(2.0, 0.0))[0]
    walks = {"faces__0__velocity_forward": -math.pi / 2, "faces__0__velocity_left": 0.0}
    quarter = body.calm(body__forward=math.pi / 2, body__turn=math.pi / 2, **walks)[0]
    ahead = foresight.read(now, quarter[:, None].expand(-1, STEPS, -1))
    rate = complex(-1.0 / LASTS, math.pi / 2)
    place = math.pi / 2 * (cmath.exp(rate) - 1.0) / rate  # the same in continuous time, left is imaginary
    base = torch.tensor([place.real, place.imag, 0.0])
    torch.testing.assert_close(ahead.base[0], base, atol=0.06, rtol=0)
    # It passes as fast as one walks, so that it stays where it is.
    torch.testing.assert_close(ahead.others[0, 0], torch.tensor([2.0, 0.0, 0.0]), atol=1e-5, rtol=0)
    assert ahead.seen[0].tolist() == [True, False, False, False]
