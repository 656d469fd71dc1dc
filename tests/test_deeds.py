"""What bodies can do with what they find, and that nobody who is around shows in what they could do."""

import dataclasses

import pytest
import torch
from torch import Tensor

import agents
from agents.errands.candidates import COLOURS, NUM_THINGS, Candidates
from agents.errands.deeds import ACTS, DEEDS, EAT, MEET, NUM_OPTIONS, OPTIONS, REST, ROAM, Deeds
from agents.errands.errands import BEAT
from agents.errands.meal import Meals
from sandbox import api
from sandbox import physics as engines
from sandbox.life import Life, Recipe
from sandbox.protocols import Mind, MindSpec
from sandbox.senses import Senses
from sandbox.space import RETINA
from sandbox.state import Scope, State
from sandbox.timestep import Action, Inner, Observation
from tests.hand_fed import Body, face, thing
from worlds import loader

TABLE = """
    title = "Table"
    about = "One table, four cakes."
    size = [6, 6]
    things = [
        { kind = "table", at = [1.5, 0], yaw = 0 },
        { kind = "cake", count = 4, on = "table" },
    ]
    agents = [{ name = "Ada", at = [-1, 0], yaw = 0, mind = "doer" }]
"""
TWO = """
    title = "Two"
    about = "One who looks for the other."
    size = [7, 7]
    things = []
    agents = [
        { name = "Ada", at = [2, 0], yaw = 0, mind = "doer" },
        { name = "Bo", at = [-2, 1], yaw = 0, mind = "idle" },
    ]
"""
HUNGRY = torch.ones(1, 1, dtype=torch.bool)
LEARNING = torch.ones(1, dtype=torch.bool)
VIOLET = {"red": 0.5, "green": 0.4, "blue": 0.9}


class Doer:
    """A mind that does one deed whenever it can, and roams when it cannot."""

    intentions: tuple[str, ...] = DEEDS

    def __init__(self, spec: MindSpec, state: Scope, deed: int) -> None:
        self.deeds, self.deed = Deeds(spec, state), deed
        self.actions: list[Action] = []
        self.done = torch.zeros(spec.shape, dtype=torch.bool)
        self.wants = torch.tensor([act[0] == DEEDS[deed] and act[2] in ("red", "") for act in ACTS])

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        deeds = self.deeds
        seen = deeds.look(observation, LEARNING)
        if observation.tick % BEAT == 0:
            ended = deeds.ended()
            doing = torch.tensor(OPTIONS)[deeds.option] == self.deed
            self.done |= ended & doing & deeds.succeeded()
            wanted = self.wants[deeds.kinds()] & deeds.open(HUNGRY)
            option = torch.where(wanted.any(-1), wanted.to(torch.uint8).argmax(-1), OPTIONS.index(ROAM))
            deeds.begin(ended | (wanted.any(-1) & ~doing), option, observation)
        self.actions.append(deeds.move(seen, observation))
        return self.actions[-1], Inner.blank(observation.flat.shape[:2])


def live(text: str, deed: int, ticks: int, feeling: int, level: float) -> tuple[Life, Doer]:
    """Lets eight worlds live, whose doers begin with a feeling at some level."""
    doers: list[Doer] = []

    def make_mind(kind: str, spec: MindSpec, state: Scope) -> Mind:
        if kind != "doer":
            return agents.make(kind, spec, state)
        doers.append(Doer(spec, state, deed))
        return doers[-1]

    world = loader.load(text)
    life = Life(
        Recipe(
            spec=world,
            num_worlds=8,
            seed=3,
            make_physics=engines.prepare("batch", world, 3, 0),
            make_mind=make_mind,
            device=torch.device("cpu"),
            record=False,
        )
    )
    life.simulation.condition.feelings[:, 0, feeling] = level
    for _ in range(ticks):
        life.tick()
    return life, doers[0]


def motors(doer: Doer) -> Tensor:
    return torch.stack([action.motor[0] for action in doer.actions])  # (T, B, M)


def test_who_eats_gets_the_cake_off_the_table() -> None:
    life, doer = live(TABLE, EAT, 300, feeling=0, level=0.4)
    assert float(doer.done.float().mean()) >= 0.75
    assert bool((life.simulation.condition.feelings[:, 0, 0] > 0.5)[doer.done[0]].all())


def test_who_meets_finds_somebody_stands_before_them_and_talks() -> None:
    life, doer = live(TWO, MEET, 400, feeling=0, level=0.9)
    assert float(doer.done.float().mean()) >= 0.75
    poses = life.simulation.physics.poses
    apart = (poses.pos[:, 0, :2] - poses.pos[:, 1, :2]).norm(dim=-1)
    assert float((apart < 1.6).float().mean()) >= 0.75
    assert bool((torch.stack([action.word for action in doer.actions])[:, 0] > 0).any(0)[doer.done[0]].all())


def test_who_rests_does_nothing_and_is_less_tired() -> None:
    life, doer = live(TWO, REST, 140, feeling=1, level=0.5)
    assert bool(doer.done.all())
    assert bool((life.simulation.condition.feelings[:, 0, 1] < 0.5).all())
    late = motors(doer)[-100:]
    assert torch.equal(late, late[:1].expand_as(late))
    assert not any(bool(action.press.any()) or bool(action.word.any()) for action in doer.actions[-100:])


class Deciding:
    """One body that is fed by hand what it senses."""

    def __init__(self, shape: tuple[int, int] = (1, 1)) -> None:
        self.body, self.state = Body("idle", shape), State()
        self.deeds = Deeds(self.body.spec, self.state.scope("deeds"))

    def tick(self, flat: Tensor, option: int | None = None) -> tuple[Tensor, ...]:
        body, deeds = self.body, self.deeds
        seen = deeds.look(body.observe(flat), torch.ones(len(body.key), dtype=torch.bool))
        if option is not None:
            everybody = torch.ones(body.key.shape, dtype=torch.bool)
            deeds.begin(everybody, torch.full(body.key.shape, option), body.observe(flat))
        action = deeds.move(seen, body.observe(flat))
        body.tick += 1
        told = (deeds.kinds(), deeds.open(HUNGRY), deeds.distance(), deeds.ended(), deeds.succeeded())
        return *action.tensors().values(), *told, deeds.heading(), deeds.attends.clone()

    def see(self, ticks: int, **channels: float) -> None:
        for _ in range(ticks):
            self.tick(self.body.calm(**channels))


RED = NUM_THINGS + list(COLOURS).index("red")


def test_options_are_things_to_play_with_colours_to_eat_and_what_one_can_always_do() -> None:
    deciding = Deciding()
    deciding.see(5, **thing(2.0, range(3, 5), red=True))
    deeds = deciding.deeds
    there = deeds.open(HUNGRY)[0, 0].nonzero()[:, 0].tolist()
    assert there == [0, RED, NUM_OPTIONS - 3, NUM_OPTIONS - 2, NUM_OPTIONS - 1]
    acts = [ACTS[int(deeds.kinds()[0, 0, option])] for option in there]
    assert [act[0] for act in acts] == list(DEEDS)
    assert acts[0][2] == acts[1][2] == "red"
    distance = deeds.distance()[0, 0]
    assert float(distance[0]) == pytest.approx(float(distance[RED]), abs=0.2)
    assert float(distance[0]) > 1.5


def test_who_is_sated_eats_nothing() -> None:
    deciding = Deciding()
    deciding.see(5, **thing(2.0, range(3, 5), red=True))
    assert bool(deciding.deeds.open(HUNGRY)[0, 0, RED])
    assert bool(deciding.deeds.open(~HUNGRY)[0, 0, 0])
    assert not bool(deciding.deeds.open(~HUNGRY)[0, 0, RED])


def test_who_finds_no_more_of_what_they_would_eat_looks_for_it_and_is_told_nothing_if_in_vain() -> None:
    deciding = Deciding()
    deciding.see(5, **thing(0.6, range(3, 5), red=True))
    deciding.tick(deciding.body.calm(), option=RED)
    assert bool(deciding.deeds.attends)
    deciding.see(100)  # it is gone
    assert bool(deciding.deeds.open(HUNGRY)[0, 0, RED])
    assert not bool(deciding.deeds.attends)
    deciding.tick(deciding.body.calm(), option=RED)
    deciding.see(248)
    assert not bool(deciding.deeds.ended())
    deciding.see(1)
    assert bool(deciding.deeds.ended())
    assert bool(deciding.deeds.lost())


def test_who_tried_to_eat_something_in_vain_leaves_it_alone_for_a_while() -> None:
    deciding = Deciding()
    apple = thing(0.6, range(3, 5), red=True)
    deciding.see(5, **apple)
    deciding.tick(deciding.body.calm(**apple), option=RED)
    deciding.see(58, **apple)
    assert not bool(deciding.deeds.ended())
    deciding.see(2, **apple)
    assert bool(deciding.deeds.ended())
    assert not bool(deciding.deeds.lost())
    assert not bool(deciding.deeds.open(HUNGRY)[0, 0, RED])
    deciding.tick(deciding.body.calm(**apple), option=OPTIONS.index(REST))
    deciding.see(220, **apple)
    assert bool(deciding.deeds.open(HUNGRY)[0, 0, RED])


def test_a_deed_is_over_when_something_else_takes_the_place_of_its_thing() -> None:
    deciding = Deciding()
    for _ in range(NUM_THINGS):
        deciding.see(2, **thing(2.0, range(3, 5), red=True))
        deciding.see(15, body__turn=1.0)
    assert bool(deciding.deeds.open(HUNGRY)[0, 0, :NUM_THINGS].all())
    deciding.tick(deciding.body.calm(), option=0)
    assert not bool(deciding.deeds.ended())
    deciding.see(3, **thing(4.0, range(3, 5), red=True))
    assert bool(deciding.deeds.open(HUNGRY)[0, 0, 0])
    assert float(deciding.deeds.distance()[0, 0, 0]) > 3.0
    assert bool(deciding.deeds.ended())


def test_who_has_been_met_is_no_thing_without_a_face_either() -> None:
    violet = {f"sight__{ray}__{name}": level for ray in (3, 4) for name, level in VIOLET.items()}
    body = thing(2.0, range(3, 5)) | violet
    stranger, friend = Deciding(), Deciding()
    stranger.see(5, **body)
    assert bool(stranger.deeds.open(HUNGRY)[0, 0, 0])
    here = face(2.0, 0.0) | {f"faces__0__{name}": level for name, level in VIOLET.items()}
    for deciding in (stranger, friend):
        deciding.see(1, **here)
        deciding.see(5, **body)
        assert not bool(deciding.deeds.open(HUNGRY)[0, 0, : NUM_THINGS + len(COLOURS)].any())


def test_who_is_talked_to_turns_the_head_there_and_back_when_that_is_over() -> None:
    deciding, neck = Deciding(), Body("idle", (1, 1)).actions.motor("head_yaw")
    deciding.see(3)
    deciding.tick(deciding.body.calm(), option=OPTIONS.index(REST))
    talking = face(1.0, 1.0) | {"faces__0__talking": 1.0, "faces__0__looking_at_me": 1.0}
    for looks, turns in ((0.0, False), (1.0, True)):
        heard = deciding.body.calm(**talking | {"faces__0__looking_at_me": looks})
        motor = deciding.tick(heard)[0][0, 0, neck]
        assert (float(motor) > 0.5) == turns
    silent = deciding.body.calm(**face(1.0, 1.0))
    turned = [float(deciding.tick(silent)[0][0, 0, neck]) > 0.5 for _ in range(70)]
    assert turned == [True] * 59 + [False] * 11


def test_deeds_of_a_mind_are_the_same_alone_and_among_many_and_after_a_restore() -> None:
    few, many, other = Deciding((1, 3)), Deciding((4, 3)), Deciding((4, 3))
    for tick in range(40):
        flat, option = many.body.noise(tick), tick % NUM_OPTIONS if tick % BEAT == 0 else None
        if tick == 20:
            other.state.restore(many.state.save())
            other.body.tick = 20
        told = many.tick(flat, option)
        assert all(
            torch.equal(a, b[:1]) for a, b in zip(few.tick(flat[:1].clone(), option), told, strict=True)
        )
        if tick >= 20:
            assert all(map(torch.equal, other.tick(flat, option), told))
    assert other.state.digest() == many.state.digest()


def without_others(life: Life, senses: Senses) -> Tensor:
    """Gives what the first body would sense were nobody there, and nothing in place of people: [W, D]."""
    poses, seen = life.simulation.physics.poses, life.observation.flat[:, 0]
    moved = {name: getattr(poses, name).clone() for name in ("pos", "head", "palm", "eye")}
    for place in moved.values():
        place[:, 1:] += 100.0
    senses.sense(dataclasses.replace(poses, **moved), life.simulation.condition)
    alone, sight = senses.flat[:, 0].clone(), senses.space.find("sight")
    rays, real = (flat[:, sight].unflatten(-1, (len(RETINA), 4)) for flat in (alone, seen))
    rays[(rays != real).any(-1)] = 0.0
    return alone


@pytest.mark.parametrize(("world", "ticks"), [("dinner-party", 400), ("commons", 400)])
def test_who_is_around_does_not_show_in_options(world: str, ticks: int) -> None:
    life = api.open_life(world, worlds=2, seed=1, minds="sociable")
    spec = dataclasses.replace(Body("idle", (1, 2)).spec, space=life.observation.space)
    state = State()
    first, deeds = Deeds(spec, state.scope("first")), Deeds(spec, state.scope("deeds"))
    alone, meals = Candidates(spec, state.scope("alone")), Meals(spec, state.scope("meals"))
    senses = Senses(life.spec, 2, State().scope("x"))
    compared = 0
    for tick in range(ticks):
        life.tick()
        mine = dataclasses.replace(
            life.observation,
            flat=life.observation.flat[:, :1].transpose(0, 1),
            key=life.observation.key[:, :1].T,
            fresh=life.observation.fresh[:, :1].T,
        )
        if tick < ticks // 2:  # they get to know one another
            first.look(mine, LEARNING)
            state["deeds.people.met"].copy_(state["first.people.met"])
            continue
        deeds.look(mine, LEARNING)
        flat = without_others(life, senses)[None]
        seen = alone.look(flat)
        meals.look(seen, alone.strikes, mine)
        if mine.tick % BEAT == 0:
            alone.get_used(seen, LEARNING, (seen.colour != 0.0).any(-2))
        things = slice(NUM_THINGS)
        known = torch.cat((alone.known()[..., things], meals.open()), dim=-1)
        options = slice(known.shape[-1])
        assert torch.equal(deeds.open(HUNGRY)[..., options], known)
        assert torch.equal(
            deeds.kinds()[..., things][known[..., things]], alone.kinds()[..., things][known[..., things]]
        )
        places = torch.cat((alone.place[..., things, :], meals.place), dim=-2)
        placed = known & torch.cat((alone.known()[..., things], meals.known()), dim=-1)
        distance = torch.sqrt((places * places).sum(-1))
        assert torch.equal(deeds.distance()[..., options][placed], distance[placed])
        compared += int(known[..., NUM_THINGS:].sum())
    assert compared > ticks
