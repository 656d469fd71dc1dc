"""Every world, kind and body that comes with the program."""

import json
import math
from itertools import product

import numpy as np
import pytest

from sandbox.footprint import top_of
from sandbox.spec import ArmSpec, PrefabSpec, WorldSpec
from worlds import schema
from worlds.bodies import BODIES
from worlds.cast import COLOURS
from worlds.loader import library, load, open_world
from worlds.prefabs import colour_of, standard

WORLDS = [open_world(name) for name in library()]
KINDS = list(standard().values())

every_world = pytest.mark.parametrize("spec", WORLDS, ids=library())
every_kind = pytest.mark.parametrize("kind", KINDS, ids=list(standard()))


def redness(colour: tuple[float, float, float]) -> float:
    return colour[0] - max(colour[1:])


def grip_point(arm: ArmSpec, pitch: float, yaw: float) -> np.ndarray:
    """Where an arm holds things, from the base; the pitch lifts it forward, the yaw turns it to the left."""
    hanging = np.add(arm.hand, arm.grip)
    cos, sin = math.cos(pitch), math.sin(pitch)
    lifted = np.array([cos * hanging[0] - sin * hanging[2], hanging[1], sin * hanging[0] + cos * hanging[2]])
    cos, sin = math.cos(yaw), math.sin(yaw)
    turned = np.array([cos * lifted[0] - sin * lifted[1], sin * lifted[0] + cos * lifted[1], lifted[2]])
    return np.add(arm.shoulder, turned)


def nearest_grip(target: tuple[float, float, float]) -> float:
    """How close a child's hands come to a point, from the base."""
    angles = product(BODIES["child"].arms, np.linspace(-0.5, 2.2, 28), np.linspace(-0.9, 0.9, 19))
    return min(float(np.linalg.norm(grip_point(arm, pitch, yaw) - target)) for arm, pitch, yaw in angles)


def test_the_library_has_the_three_first_worlds() -> None:
    assert {"dinner-party", "nursery", "commons"} <= set(library())


@every_world
def test_labels_and_names_are_unique(spec: WorldSpec) -> None:
    assert len(spec.thing_index) == len(spec.things)
    assert len(spec.agent_index) == len(spec.agents)
    assert len({agent.colour for agent in spec.agents}) == len(spec.agents)


@every_world
def test_things_that_move_come_first(spec: WorldSpec) -> None:
    assert spec.things[: len(spec.props)] == spec.props


@every_world
def test_four_apples_are_spare(spec: WorldSpec) -> None:
    assert [thing.prefab.name for thing in spec.things if thing.spare] == ["apple"] * 4


@every_world
def test_it_says_what_it_is_about(spec: WorldSpec) -> None:
    assert spec.about
    assert spec.title


def test_trees_bear_apples_that_grow_back() -> None:
    apples = [thing for thing in open_world("commons").props if thing.source is not None]
    sources = {apple.source for apple in apples}
    assert sources == {"apple_tree.1", "apple_tree.2", "apple_tree.3", "apple_tree.4"}
    assert all(apple.prefab.food is not None and apple.prefab.food.regrow for apple in apples)
    assert len(apples) == 4 * 6


@every_kind
def test_what_moves_has_one_solid_round_or_box_shape_in_its_middle(kind: PrefabSpec) -> None:
    assert kind.solid
    if not kind.fixed:
        (shape,) = kind.solid
        assert shape.kind in {"sphere", "box"}
        assert shape.pos == (0.0, 0.0, 0.0)


@every_kind
def test_food_and_only_food_is_red_to_the_eye(kind: PrefabSpec) -> None:
    for shape in kind.solid:
        assert redness(shape.colour) > 0.5 if kind.food else redness(shape.colour) <= 0.4


def test_no_agent_looks_like_food() -> None:
    crowd = load('title = "a"\nsize = [30, 30]\n[[agents]]\nmind = "idle"\ncount = 64')
    colours = {agent.colour for agent in crowd.agents}
    assert len(colours) == 64
    assert max(map(redness, colours)) <= 0.4


def test_default_colours_differ_even_to_eyes_that_mix_up_red_and_green() -> None:
    """Source: Machado, Oliveira and Fernandes (2009), the matrix of deuteranopia."""
    deuteranopia = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    seen = np.clip(
        np.array([colour_of(text) for text in COLOURS]) ** 2.2 @ np.transpose(deuteranopia), 0.0, 1.0
    )
    apart = np.linalg.norm(seen[:, None] ** (1 / 2.2) - seen[None] ** (1 / 2.2), axis=-1)
    assert apart[~np.eye(len(COLOURS), dtype=bool)].min() > 0.15


@every_kind
def test_a_surface_is_the_top_of_a_solid_box(kind: PrefabSpec) -> None:
    assert (top_of(kind) is not None) == (kind.surface is not None)


@every_kind
def test_fixed_shapes_rise_above_the_ground(kind: PrefabSpec) -> None:
    if kind.fixed:
        assert all(shape.pos[2] + shape.size[-1] > 0.0 for shape in kind.shapes)


def test_a_child_reaches_an_apple_on_the_ground() -> None:
    apple = standard()["apple"].solid[0].size[0]
    in_front = BODIES["child"].trunk_radius + apple
    assert nearest_grip((in_front, 0.0, apple)) < 0.35


def test_a_child_reaches_across_half_a_table() -> None:
    table, apple = standard()["table"], standard()["apple"].solid[0].size[0]
    top = top_of(table)
    assert top is not None
    assert table.surface is not None
    middle = BODIES["child"].trunk_radius + top.size[1]
    assert nearest_grip((middle, 0.0, table.surface + apple)) < 0.35


def test_bodies_stand_on_the_ground() -> None:
    for body in BODIES.values():
        assert body.trunk_height >= 2 * body.trunk_radius
        assert body.head_pos[2] - body.head_radius > 0.0
        assert body.eye < body.head_radius


def test_the_json_schema_knows_every_key_of_a_world() -> None:
    generated = json.loads(json.dumps(schema.json_schema()))
    assert set(generated["properties"]) >= {"title", "size", "things", "agents", "map", "legend", "prefabs"}
    assert "in" in generated["$defs"]["ThingTable"]["properties"]
    assert generated["additionalProperties"] is False
