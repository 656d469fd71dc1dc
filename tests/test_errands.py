"""What bodies find to turn to by their senses, and how errands take them there."""

import cmath

import torch
from torch import Tensor

from agents.errands.candidates import KINDS, NUM_THINGS, ROAMING, Candidates
from agents.errands.errands import BEAT, Errands
from agents.errands.reflex import Goal, Reflex
from sandbox import physics as engines
from sandbox.life import Life, Recipe
from sandbox.protocols import Mind, MindSpec
from sandbox.spec import TICK
from sandbox.state import Scope, State
from sandbox.timestep import Action, Inner, Observation
from tests.hand_fed import Body, face, thing
from worlds import loader

ROOM = """
    title = "Room"
    about = "Two things to go to."
    size = [8, 8]
    things = [{ kind = "violet_block", at = [2, 1.5] }, { kind = "screen", at = [-3, 0], yaw = 0 }]
    agents = [{ name = "Ada", at = [0, 0], yaw = 0, mind = "idle" }]
"""
LEARNING = torch.ones(1, dtype=torch.bool)


class Errand:
    """A mind that goes to the first kind of thing it is told of, and roams until it knows one."""

    intentions: tuple[str, ...] = ("errand",)

    def __init__(self, spec: MindSpec, state: Scope, sort: str) -> None:
        self.errands, self.sort = Errands(spec, state), sort

    def act(self, observation: Observation) -> tuple[Action, Inner]:
        errands = self.errands
        seen = errands.look(observation, LEARNING)
        if observation.tick % BEAT == 0:
            known, kinds = errands.candidates.known(), errands.candidates.kinds()
            wanted = torch.tensor([kind[0] == self.sort for kind in KINDS])[kinds] & known
            wanted[..., ROAMING] = False
            row = torch.where(wanted.any(-1), wanted.to(torch.uint8).argmax(-1), ROAMING)
            errands.begin(errands.ended() | wanted.any(-1), row, observation)
        return errands.move(seen, observation), Inner.blank(observation.flat.shape[:2])


def distances(sort: str, prefab: str, ticks: int) -> Tensor:
    """Gives how far bodies in eight worlds are from a thing in the end: [8]."""

    def make_mind(kind: str, spec: MindSpec, state: Scope) -> Mind:
        del kind
        return Errand(spec, state, sort)

    world = loader.load(ROOM)
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
    for _ in range(ticks):
        life.tick()
    poses, names = life.simulation.physics.poses, [each.prefab.name for each in life.spec.things]
    return (poses.thing_pos[:, names.index(prefab), :2] - poses.pos[:, 0, :2]).norm(dim=-1)


def test_errands_lead_to_the_kind_of_thing_that_was_chosen() -> None:
    assert float((distances("small", "violet_block", 400) < 1.5).float().mean()) >= 0.75
    assert float((distances("flickering", "screen", 400) < 1.5).float().mean()) >= 0.75


class Looking:
    """One body that looks, fed by hand."""

    def __init__(self) -> None:
        self.body = Body("idle")
        self.candidates = Candidates(self.body.spec, State().scope("x"))

    def look(self, ticks: int, **channels: float) -> None:
        for _ in range(ticks):
            self.candidates.look(self.body.calm(**channels))

    def known(self) -> list[int]:
        return self.candidates.known()[0, 0].nonzero()[:, 0].tolist()

    def place(self, row: int) -> list[float]:
        return [round(float(each), 2) for each in self.candidates.place[0, 0, row]]


def test_what_turns_away_is_remembered_where_it_was() -> None:
    looking, quarter = Looking(), 31
    looking.look(10, **thing(2.0, range(3, 5), red=True))
    assert looking.known() == [0, ROAMING]
    forward, left = looking.place(0)
    assert forward > 1.8
    assert abs(left) < 0.1
    looking.look(quarter, body__turn=1.0)  # to the left, so that it lies to the right
    assert looking.known() == [0, ROAMING]
    assert looking.place(0)[1] < -1.8
    assert abs(looking.place(0)[0]) < 0.3
    looking.look(700)
    assert looking.known() == [ROAMING]


def test_somebody_is_known_by_colour_and_place() -> None:
    looking = Looking()
    looking.look(3, **face(2.0, 1.0), faces__0__red=0.5, faces__0__green=0.45, faces__0__blue=0.9)
    assert looking.known() == [NUM_THINGS, ROAMING]
    assert looking.place(NUM_THINGS) == [2.0, 1.0]
    assert KINDS[int(looking.candidates.kinds()[0, 0, NUM_THINGS])] == ("somebody", "violet")


def test_floor_and_walls_get_common_and_are_no_things() -> None:
    looking = Looking()
    wall = {name: value for ray in range(8) for name, value in thing(3.0, range(ray, ray + 1)).items()}
    for _ in range(50):
        seen = looking.candidates.look(looking.body.calm(**wall))
        looking.candidates.get_used(seen, LEARNING)
    looking.look(650)
    looking.look(5, **wall)
    assert looking.known() == [ROAMING]


def test_who_walks_and_turns_at_once_remembers_where_things_are() -> None:
    looking = Looking()
    looking.look(10, **thing(3.0, range(3, 5), red=True))
    there = complex(*looking.place(0))
    ticks, forward, left, turn = 30, -0.7, 0.5, 0.8
    looking.look(ticks, body__forward=forward, body__left=left, body__turn=turn)
    here, heading = 0j, 1.0 + 0j
    for _ in range(ticks):
        here += TICK * complex(forward, left) * heading
        heading *= cmath.exp(1j * TICK * turn)
    found = (there - here) / heading
    assert abs(complex(*looking.place(0)) - found) < 0.03


def test_what_should_be_in_view_and_is_not_is_soon_forgotten() -> None:
    aside = {"body__head_yaw_sin": 1.0, "body__head_yaw_cos": 0.0}
    remembered = {}
    for name, distance, gaze in (("gone", 0.8, {}), ("out of view", 0.8, aside), ("too far off", 2.5, {})):
        looking = Looking()
        looking.look(10, **thing(distance, range(3, 5), red=True))
        assert looking.known() == [0, ROAMING]
        looking.look(60, **gaze)
        remembered[name] = 0 in looking.known()
    assert remembered == {"gone": False, "out of view": True, "too far off": True}


def test_who_pushes_in_vain_steps_back_and_aside_for_a_while() -> None:
    body = Body("idle", (1, 60))
    forward, sideways = (body.actions.motor(name) for name in ("forward", "sideways"))
    metre = torch.ones(body.key.shape)
    ways: dict[float, tuple[Tensor, Tensor]] = {}
    for speed in (0.0, 1.1):
        reflex, walked = Reflex(body.spec, State().scope("reflex"), fidgets=1.0), []
        for body.tick in range(32):
            seen = body.observe(body.calm(body__forward=speed))
            walked.append(
                reflex.move(Goal(3.0 * metre, 0.0 * metre, 0.0 * metre, metre, 1.1 * metre), seen).motor[0]
            )
        ways[speed] = (
            torch.stack(walked)[:, :, forward].mean(1),
            torch.stack(walked)[:, :, sideways].abs().mean(1),
        )
    (pushing, dodging), (walking, straight) = ways[0.0], ways[1.1]
    assert (pushing[:16] > 0.2).all()
    assert (pushing[18:30] < 0.0).all()
    assert (dodging[18:30] > 2.0 * straight[18:30]).all()
    assert (walking > 0.2).all()
