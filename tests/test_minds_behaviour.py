"""What minds without learning are for, on hand-made sensations."""

import math

import pytest

from sandbox.space import FACE, RETINA
from tests.hand_fed import SCRIPTED, Body, face, thing


@pytest.mark.parametrize(("columns", "sign"), [(range(2), 1.0), (range(6, 8), -1.0)])
@pytest.mark.parametrize("kind", ["forage", "sociable"])
def test_the_hungry_turn_to_food_on_either_side(kind: str, columns: range, sign: float) -> None:
    minds = Body(kind)
    flat = minds.calm(feelings__energy=0.3, **thing(2.0, columns, red=True))
    action, inner = minds.feed(flat, 3)
    assert minds.intention(inner) == "going to food"
    assert sign * minds.motor(action, "turn") > 0.2
    assert sign * float(inner.goal[0, 0, 1]) > 0.0


@pytest.mark.parametrize("kind", ["forage", "sociable"])
def test_the_hungry_eat_what_is_at_hand_and_reach_for_it(kind: str) -> None:
    minds = Body(kind)
    action, inner = minds.feed(minds.calm(feelings__energy=0.3, **thing(0.3, range(3, 5), red=True)), 3)
    assert minds.intention(inner) == "eating"
    assert bool(action.press[0, 0, minds.actions.presses.index("use")])
    assert minds.motor(action, "left_arm_pitch") > Body(kind).motor(
        Body(kind).act(minds.calm())[0], "left_arm_pitch"
    )


@pytest.mark.parametrize("kind", ["forage", "sociable"])
def test_the_sated_leave_food_alone(kind: str) -> None:
    minds = Body(kind)
    action, _ = minds.feed(minds.calm(**thing(0.3, range(3, 5), red=True)), 3)
    assert not bool(action.press.any())


def test_food_that_went_out_of_sight_is_remembered() -> None:
    minds = Body("forage")
    minds.feed(minds.calm(feelings__energy=0.3, **thing(3.0, range(2), red=True)), 2)
    _, inner = minds.feed(minds.calm(feelings__energy=0.3, body__turn=1.0), 20)  # one radian to the left
    assert minds.intention(inner) == "going to food"
    angle = math.atan2(float(inner.goal[0, 0, 1]), float(inner.goal[0, 0, 0]))
    assert angle == pytest.approx(RETINA[0][0] * 3.0 / 3.2 - 1.0, abs=0.15)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_the_sociable_walk_to_the_lonelier_of_two_faces(side: float) -> None:
    minds = Body("sociable")
    lonely = face(3.0, side, approval=0.9)
    happy = {"faces__1__present": 1.0, "faces__1__forward": 3.0, "faces__1__left": -side}
    action, inner = minds.feed(minds.calm(**lonely, **happy), 3)
    assert minds.intention(inner) == "going to a friend"
    assert minds.motor(action, "forward") > 0.1
    assert side * minds.motor(action, "turn") > 0.1


def test_the_sociable_greet_a_face_before_them_once() -> None:
    minds = Body("sociable")
    hello = 1 + minds.actions.words.index("hello")
    words = [int(minds.act(minds.calm(**face(1.2, 0.1)))[0].word) for _ in range(200)]
    assert words.count(hello) == 1


def test_the_sociable_fetch_food_for_a_hungry_face() -> None:
    minds = Body("sociable")
    scene = face(2.0, -1.5, hunger=0.9) | thing(1.5, range(2), red=True)
    _, inner = minds.feed(minds.calm(**scene), 3)
    assert minds.intention(inner) == "fetching food"
    scene = face(2.0, -1.5, hunger=0.9) | {"body__left_hand__held_mass": 0.2}
    action, inner = minds.feed(minds.calm(**scene), 3)
    assert minds.intention(inner) == "bringing food"
    assert bool(action.press[0, 0, minds.actions.presses.index("grab")])
    assert float(inner.goal[0, 0, 1]) < 0.0


@pytest.mark.parametrize("kind", ["wander", "forage", "sociable"])
def test_nobody_pushes_into_a_wall(kind: str) -> None:
    minds = Body(kind)
    flat = minds.calm(**thing(0.1, range(8)))
    motors = [minds.motor(minds.act(flat)[0], "forward") for _ in range(100)]
    assert max(motors) < 0.3


@pytest.mark.parametrize("kind", SCRIPTED)
def test_an_empty_body_looks_hungry_and_sad(kind: str) -> None:
    minds = Body(kind)
    _, fed = minds.feed(minds.calm(), 5)
    _, empty = minds.feed(minds.calm(feelings__energy=0.1), 5)
    hunger, valence = FACE.index("hunger"), FACE.index("valence")
    assert float(fed.face[0, 0, hunger]) == 0.0
    assert float(empty.face[0, 0, hunger]) == 1.0
    assert float(empty.face[0, 0, valence]) < -0.3 < 0.5 < float(fed.face[0, 0, valence])


@pytest.mark.parametrize("kind", ["idle", "forage", "sociable"])
def test_loneliness_grows_alone_and_fades_in_company(kind: str) -> None:
    minds = Body(kind)
    lonely = FACE.index("approval")
    _, alone = minds.feed(minds.calm(), 400)
    _, met = minds.feed(minds.calm(**face(1.5, 0.0)), 250)
    assert float(alone.face[0, 0, lonely]) > 0.35
    assert float(met.face[0, 0, lonely]) < 0.1


@pytest.mark.parametrize("kind", ["wander", "forage", "sociable"])
def test_eyes_go_to_whoever_talks(kind: str) -> None:
    minds = Body(kind)
    quiet = face(1.5, 1.0) | {"faces__1__present": 1.0, "faces__1__forward": 1.5, "faces__1__left": -1.0}
    looks = []
    for _ in range(200):
        _, inner = minds.act(minds.calm(**quiet, faces__1__talking=1.0))
        looks.append(float(inner.gaze[0, 0, 1]))
    assert sum(look < -0.4 for look in looks) > 2 * sum(look > 0.4 for look in looks)
