"""Where everything starts: without overlap, inside the walls, and drawn by nobody else's numbers."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sandbox import footprint
from sandbox.footprint import Footprint
from sandbox.placement import NEAR, RING, MisfitError, Placement, place
from sandbox.spec import AgentSpec, BodySpec, Place, ThingSpec, WorldSpec
from worlds.bodies import BODIES
from worlds.loader import library, load, open_world

WORLDS = {name: open_world(name) for name in library()}
BORDER = [(math.cos(angle), math.sin(angle)) for angle in np.linspace(0.0, 2.0 * math.pi, 32, endpoint=False)]
Drawn = tuple[Footprint, np.ndarray, float, str]

seeds = st.integers(0, 2**64 - 1)
every_world = pytest.mark.parametrize("name", library())


def same(one: Placement, other: Placement) -> bool:
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(Placement))


def drawn(spec: WorldSpec, start: Placement) -> list[Drawn]:
    """All that stands inside the walls: footprint, spot, yaw, and what it stands on."""
    things = [
        (
            footprint.of_thing(thing.prefab),
            start.thing_pos[i],
            float(start.thing_yaw[i]),
            thing.place.on or "",
        )
        for i, thing in enumerate(spec.things)
        if not thing.spare
    ]
    agents = [
        (footprint.of_body(agent.body), start.agent_pos[i], float(start.agent_yaw[i]), "")
        for i, agent in enumerate(spec.agents)
    ]
    return [*things, *agents]


def outline(item: Drawn) -> np.ndarray:
    """Points all around a footprint, in the world."""
    ground, pos, yaw, _ = item
    corners = np.array([np.sign(np.round(point, 9)) * ground.half for point in BORDER])
    local = corners + ground.border * np.array(BORDER)
    cos, sin = math.cos(yaw), math.sin(yaw)
    return local @ np.array([[cos, sin], [-sin, cos]]) + pos[:2]


def covers(item: Drawn, points: np.ndarray) -> bool:
    """Whether any of the points lies inside a footprint, by more than a millimetre."""
    ground, pos, yaw, _ = item
    cos, sin = math.cos(yaw), math.sin(yaw)
    local = np.abs((points - pos[:2]) @ np.array([[cos, -sin], [sin, cos]]))
    outside = np.maximum(local - np.array(ground.half), 0.0)
    deep_in_box = (local < np.array(ground.half) - 1e-3).all(axis=1)
    return bool((deep_in_box | (np.hypot(*outside.T) < ground.border - 1e-3)).any())


def close(one: Drawn, other: Drawn) -> bool:
    """Whether two stand on the same floor and could touch."""
    sizes = [math.hypot(*item[0].half) + item[0].border for item in (one, other)]
    return one[3] == other[3] and math.dist(one[1][:2], other[1][:2]) < sum(sizes)


def overlapping(spec: WorldSpec, start: Placement) -> list[tuple[int, int]]:
    items = drawn(spec, start)
    return [
        (i, j)
        for i, one in enumerate(items)
        for j, other in enumerate(items)
        if i != j and close(one, other) and covers(one, np.vstack([outline(other), other[1][:2]]))
    ]


@every_world
@settings(max_examples=50, deadline=None)
@given(seed=seeds, world=st.integers(0, 1000), generation=st.integers(0, 5))
def test_nothing_overlaps_and_all_is_inside_the_walls(
    name: str, seed: int, world: int, generation: int
) -> None:
    spec = WORLDS[name]
    start = place(spec, seed, world, generation)
    assert overlapping(spec, start) == []
    half = np.array(spec.size) / 2 + 1e-6
    assert all((np.abs(outline(item)) <= half).all() for item in drawn(spec, start))


@every_world
@settings(max_examples=10, deadline=None)
@given(seed=seeds, world=st.integers(0, 1000))
def test_the_same_keys_give_the_same_start(name: str, seed: int, world: int) -> None:
    spec = WORLDS[name]
    assert same(place(spec, seed, world), place(open_world(name), seed, world))


@every_world
@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_worlds_share_what_is_fixed_and_nothing_else(name: str, seed: int) -> None:
    spec = WORLDS[name]
    first, second, again = place(spec, seed, 0), place(spec, seed, 1), place(spec, seed, 0, 1)
    fixed = slice(len(spec.props), None)
    for other in (second, again):
        assert np.array_equal(first.thing_pos[fixed], other.thing_pos[fixed])
        assert np.array_equal(first.thing_yaw[fixed], other.thing_yaw[fixed])
        assert not np.array_equal(first.agent_pos, other.agent_pos)


def test_what_fixed_things_are_drawn_from_is_the_seed() -> None:
    spec = load('title = "a"\nsize = [20, 20]\n[[things]]\nkind = "tree"\n[[agents]]\nmind = "idle"')
    assert not np.array_equal(place(spec, 0, 0).thing_pos[-1], place(spec, 1, 0).thing_pos[-1])


def test_starts_do_not_change_from_one_release_to_the_next() -> None:
    """Whoever breaks this on purpose breaks every recorded life: say so in the changelog."""
    spec = load(
        'title = "a"\nsize = [8, 6]\n[[things]]\nkind = "ball"\n[[agents]]\nname = "Ada"\nmind = "idle"'
    )
    start = place(spec, seed=7, world=3, generation=1)
    assert start.thing_pos[0] == pytest.approx(PINNED_BALL, abs=1e-5)
    assert [*start.agent_pos[0], start.agent_yaw[0]] == pytest.approx(PINNED_ADA, abs=1e-5)


PINNED_BALL = (0.794043, 2.599758, 0.161)
PINNED_ADA = (-3.524006, 1.184102, 0.0, 0.283486)


def crowd(names: str) -> WorldSpec:
    agents = "".join(f'[[agents]]\nname = "{name}"\nmind = "idle"\n' for name in names)
    return load(f'title = "a"\nsize = [16, 16]\n{agents}')


def reach(body: BodySpec) -> float:
    return 2 * footprint.of_body(body).reach + 0.1


@settings(max_examples=30, deadline=None)
@given(seed=seeds, position=st.integers(0, 4))
def test_a_newcomer_moves_nobody_who_is_not_in_its_way(seed: int, position: int) -> None:
    spec = crowd("ABCD")
    body = BODIES["child"]
    newcomer = AgentSpec(name="New", body=body, mind="idle", colour=(0, 0, 0), place=Place(at=(7.5, 7.5)))
    joined = replace(spec, agents=(*spec.agents[:position], newcomer, *spec.agents[position:]))
    before, after = place(spec, seed, 0), place(joined, seed, 0)
    assume((np.hypot(*(before.agent_pos[:, :2] - 7.5).T) > reach(body)).all())
    kept = np.delete(after.agent_pos, position, axis=0)
    assert np.array_equal(before.agent_pos, kept)


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_a_second_ball_leaves_the_first_where_it_was(seed: int) -> None:
    text = 'title = "a"\nsize = [30, 30]\n[[agents]]\nmind = "idle"\n[[things]]\nkind = "ball"\ncount = {}\n'
    one, two = place(load(text.format(1)), seed, 0), place(load(text.format(2)), seed, 0)
    assert np.array_equal(one.thing_pos[0], two.thing_pos[0])


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_apples_start_in_a_ring_around_their_tree(seed: int) -> None:
    spec = WORLDS["commons"]
    start = place(spec, seed, 0)
    for i, thing in enumerate(spec.things):
        if thing.source is not None:
            tree = spec.thing_index[thing.source]
            distance = math.dist(start.thing_pos[i, :2], start.thing_pos[tree, :2])
            bare = spec.things[tree].prefab.radius + thing.prefab.radius
            assert bare <= distance <= bare + RING + 0.05


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
@example(seed=688)  # the table stands in a corner, and there is no room for the fourth
@example(seed=257206)  # there is, a little farther off
def test_guests_stand_at_the_table_and_face_it(seed: int) -> None:
    spec = load(
        'title = "a"\nsize = [8, 6]\n[[things]]\nkind = "table"\n[[agents]]\nmind = "idle"\n'
        'near = "table"\ncount = 4'
    )
    start = place(spec, seed, 0)
    table = start.thing_pos[spec.thing_index["table"], :2]
    ways = table - start.agent_pos[:, :2]
    assert sorted(np.hypot(*ways.T))[-2] < 1.6
    for ahead, yaw in zip(ways, start.agent_yaw, strict=True):
        assert np.hypot(*ahead) < 2.7
        assert np.dot(ahead / np.hypot(*ahead), (math.cos(yaw), math.sin(yaw))) > 0.999


@settings(max_examples=20, deadline=None)
@given(seed=seeds, yaw=st.floats(-3.0, 3.0))
def test_what_is_on_a_table_lies_on_its_top(seed: int, yaw: float) -> None:
    spec = load(
        f'title = "a"\nsize = [8, 6]\n[[things]]\nkind = "table"\nat = [1, -1]\nyaw = {yaw}\n'
        '[[things]]\nkind = "apple"\ncount = 8\non = "table"\n[[agents]]\nmind = "idle"'
    )
    start = place(spec, seed, 0)
    cos, sin = math.cos(yaw), math.sin(yaw)
    for i, thing in enumerate(spec.things):
        if thing.place.on:
            local = (start.thing_pos[i, :2] - (1.0, -1.0)) @ np.array([[cos, -sin], [sin, cos]])
            assert (np.abs(local) <= np.array([0.7, 0.45]) - 0.1 + 1e-5).all()
            assert start.thing_pos[i, 2] == pytest.approx(0.45 + 0.1 + 0.001)


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_near_means_within_a_step(seed: int) -> None:
    spec = load(
        'title = "a"\nsize = [20, 20]\n[[things]]\nkind = "ball"\n'
        '[[things]]\nkind = "block"\nnear = "ball"\n[[agents]]\nmind = "idle"'
    )
    start = place(spec, seed, 0)
    assert math.dist(start.thing_pos[0, :2], start.thing_pos[1, :2]) <= NEAR + 1e-5


def test_areas_and_exact_spots_are_kept() -> None:
    spec = load(
        'title = "a"\nsize = [20, 20]\n[[things]]\nkind = "ball"\nat = [3, -4]\n'
        '[[things]]\nkind = "block"\ncount = 5\nin = [-9, -9, -7, -7]\n[[agents]]\nmind = "idle"\n'
        "at = [5, 5]\nyaw = 1"
    )
    start = place(spec, 0, 0)
    assert start.thing_pos[0] == pytest.approx((3, -4, 0.161))
    assert ((start.thing_pos[1:6, :2] >= -9) & (start.thing_pos[1:6, :2] <= -7)).all()
    assert [*start.agent_pos[0], start.agent_yaw[0]] == pytest.approx((5, 5, 0, 1))


@every_world
def test_spare_things_wait_apart_outside_the_walls(name: str) -> None:
    spec = WORLDS[name]
    start = place(spec, 0, 0)
    spots = [start.thing_pos[i] for i, thing in enumerate(spec.things) if thing.spare]
    assert {float(spot[0]) for spot in spots} == {max(spec.size) + 10.0}
    assert np.diff([spot[1] for spot in spots]).min() >= 1.0
    assert all(spot[2] == pytest.approx(0.101) for spot in spots)


def test_too_much_for_the_room_is_said() -> None:
    spec = crowd("A")
    agents = tuple(replace(spec.agents[0], name=f"A{i}") for i in range(60))
    with pytest.raises(MisfitError, match=r"do not fit: .* 'A\d+' .* fewer") as caught:
        place(replace(spec, size=(3.0, 3.0), agents=agents), 0, 0)
    assert caught.value.label in {agent.name for agent in agents}


def test_two_at_one_spot_are_refused() -> None:
    spec = crowd("AB")
    agents = tuple(replace(agent, place=Place(at=(0.0, 0.0))) for agent in spec.agents)
    with pytest.raises(MisfitError, match=r"'B' at .* overlaps"):
        place(replace(spec, agents=agents), 0, 0)


def test_a_table_through_the_wall_is_refused() -> None:
    spec = WORLDS["dinner-party"]
    moved = Place(at=(3.9, 0.0), yaw=0.0)
    things: tuple[ThingSpec, ...] = tuple(
        replace(thing, place=moved) if thing.label == "table" else thing for thing in spec.things
    )
    with pytest.raises(MisfitError, match=r"'table' at .* inside the walls"):
        place(replace(spec, things=things), 0, 0)


@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_what_may_be_anywhere_leaves_room_for_what_may_not(seed: int) -> None:
    spec = load(
        'title = "a"\nsize = [4, 4]\n[[things]]\nkind = "ball"\ncount = 12\n'
        '[[agents]]\nmind = "idle"\nin = [-0.05, -0.05, 0.05, 0.05]'
    )
    assert np.abs(place(spec, seed, 0).agent_pos[0]).max() <= 0.05
