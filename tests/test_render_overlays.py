"""What is drawn over the world is what the snapshot says: words, gazes, goals, and who looks at whom how."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render.camera import Camera, frame_world
from render.clearing import Box
from render.hud.beams import LOOKS, Regard, arcs, beams, colour_of, draw_beams, draw_regards, regards
from render.hud.bubbles import WRAP, Perches, Thought, draw_thoughts, thoughts
from render.hud.labels import draw_labels, extent, labels
from render.hud.paths import draw_goals, draw_haunts, draw_trails, headings
from render.hud.welcome import HINTS, LASTS, draw_welcome, shade_at
from render.offscreen import OffscreenStudio, Picture
from render.palette import NEED_COLOURS
from render.picking import Target
from render.presets import LOW
from render.trails import Trails
from render.veil import FAINT, Veil
from sandbox.api import open_life
from sandbox.snapshot import Snapshot
from sandbox.space import NEEDS, NUM_FACES
from tests.pictures import check_picture
from tests.snapshots import face, snapshot, thoughtful, weighing, world

SIZE, SCALE = (640, 360), 0.75
SPEC = world()
NAMES = tuple(agent.name for agent in SPEC.agents)
HEAD = SPEC.agents[0].body.head_radius
WORDS = ("", "standing", "hungry: off to eat something red", "wants to be liked: keeping company")
WELCOME = ("Dinner party", "Hungry guests, one table, and manners.", HINTS)


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def thinking_of(*which: int, behind: int = 0, undecided: bool = False) -> Snapshot:
    """Four who are up to something, each by its number in `WORDS`."""
    shot = thoughtful(SPEC)
    assert shot.thinking is not None
    wants = replace(weighing(4), behind=np.full(4, behind), undecided=np.full(4, undecided))
    thinking = replace(shot.thinking, weighing=wants)
    return replace(shot, intentions=(WORDS,) * 4, intention=np.array(which), thinking=thinking)


def bubbles(studio: OffscreenStudio, shot: Snapshot, camera: Camera | None = None) -> list[Thought]:
    studio._hud.begin(SIZE, 1 / 60)
    made = thoughts(shot, camera or frame_world(SPEC), SIZE, names=NAMES, perches=Perches(), scale=SCALE)
    studio._hud.end(studio.renderer.framebuffer)
    return made


def looking(shot: Snapshot, agent: int, at: np.ndarray) -> Snapshot:
    """The same, but for where somebody's eyes point."""
    (beam,) = beams(shot, [NAMES[agent]])
    gaze = shot.gaze.copy()
    gaze[agent] = (at - beam.start) / np.linalg.norm(at - beam.start)
    return replace(shot, gaze=gaze)


def turned(shot: Snapshot, agent: int, other: int) -> Snapshot:
    """The same, but somebody's head points straight at another's."""
    x, y, z = (shot.head_pos[other] - shot.head_pos[agent]).tolist()
    heading, angle = shot.heading.copy(), shot.head_angle.copy()
    heading[agent] = np.array((x, y)) / np.hypot(x, y)
    angle[agent] = 0.0, -np.arctan2(z, np.hypot(x, y))
    return replace(shot, heading=heading, head_angle=angle)


def apart(one: Box, other: Box) -> bool:
    return one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_a_thought_is_in_the_words_of_the_mind_and_there_is_none_without_words(
    studio: OffscreenStudio,
) -> None:
    made = {thought.name: thought for thought in bubbles(studio, thinking_of(0, 1, 2, 3))}
    assert {name: " ".join(thought.lines) for name, thought in made.items()} == dict(
        zip(NAMES[1:], WORDS[1:], strict=True)
    )
    assert all(len(line) <= WRAP for thought in made.values() for line in thought.lines)
    assert bubbles(studio, replace(thinking_of(1, 1, 1, 1), intentions=((),) * 4)) == []


@pytest.mark.parametrize("number", range(len(NEEDS)))
def test_the_dot_of_a_thought_is_the_need_behind_it(studio: OffscreenStudio, number: int) -> None:
    made = bubbles(studio, thinking_of(2, 2, 2, 2, behind=number))
    assert [thought.need for thought in made] == [NEED_COLOURS[NEEDS[number]]] * 4


def test_there_is_no_dot_while_no_need_spoke(studio: OffscreenStudio) -> None:
    for shot in (
        thinking_of(2, 2, 2, 2, behind=-1),
        thinking_of(2, 2, 2, 2, undecided=True),
        replace(thinking_of(2, 2, 2, 2), thinking=None),
    ):
        assert [thought.need for thought in bubbles(studio, shot)] == [None] * 4


@pytest.mark.parametrize("azimuth", [-160.0, -100.0, -64.0, 10.0, 95.0])
def test_bubbles_cover_no_name_no_word_and_no_other_bubble(studio: OffscreenStudio, azimuth: float) -> None:
    shot, camera = thinking_of(3, 2, 3, 2), frame_world(SPEC, azimuth_deg=azimuth)
    made = bubbles(studio, shot, camera)
    studio._hud.begin(SIZE, 1 / 60)
    boxes = [thought.box for thought in made] + [
        extent(label) for label in labels(shot, camera, SIZE, scale=SCALE)
    ]
    studio._hud.end(studio.renderer.framebuffer)
    assert len(made) == 4
    for i, thought in enumerate(made):
        assert all(apart(thought.box, box) for k, box in enumerate(boxes) if k != i)
        left, top, right, bottom = thought.box
        assert left >= 0
        assert top >= 0
        assert right <= SIZE[0]
        assert bottom <= SIZE[1]


def test_a_bubble_stays_where_it_has_found_room_until_its_own_place_is_free(studio: OffscreenStudio) -> None:
    shot, camera = thinking_of(3, 2, 3, 2), frame_world(SPEC)
    perches, tops = Perches(), []
    for away in (0.0, 0.0, 0.01, 3.0):
        shot = replace(
            shot, head_pos=shot.head_pos + np.array((0, 0, away), np.float32) * (np.arange(4) != 1)[:, None]
        )
        studio._hud.begin(SIZE, 1 / 60)
        made = thoughts(shot, camera, SIZE, names=NAMES, perches=perches, scale=SCALE)
        studio._hud.end(studio.renderer.framebuffer)
        tops.append({thought.name: perches.last[thought.name].tolist() for thought in made})
    assert tops[0] == tops[1] == tops[2]
    assert any(way != [0.0, 0.0] for way in tops[0].values())
    assert tops[3]["Nori"] == [0.0, 0.0]


def test_a_bubble_keeps_clear_of_panels(studio: OffscreenStudio) -> None:
    shot, free, beside = thinking_of(3, 2, 3, 2), Perches(), Perches()
    made = []
    for perches in (free, beside):
        studio._hud.begin(SIZE, 1 / 60)
        made.append(thoughts(shot, frame_world(SPEC), SIZE, names=["Nori"], perches=perches, scale=SCALE)[0])
        studio._hud.end(studio.renderer.framebuffer)
        beside.avoided = [made[0].box]
    assert made[0].box != made[1].box
    assert apart(made[0].box, made[1].box)


def test_a_beam_ends_on_what_is_looked_at() -> None:
    shot = snapshot(SPEC)
    ball = shot.thing_pos[SPEC.thing_index["ball"]]
    (beam,) = beams(looking(shot, 1, ball), ["Nori"])
    assert beam.target == Target("thing", "ball")
    assert np.linalg.norm(beam.end - ball) == pytest.approx(0.18, abs=1e-3)
    (beam,) = beams(looking(shot, 0, shot.head_pos[1]), ["Mika"])
    assert beam.target == Target("agent", "Nori")
    assert np.linalg.norm(beam.end - shot.head_pos[1]) == pytest.approx(HEAD, abs=1e-3)
    floor = np.array((-2.4, -2.5, 0.0))
    (beam,) = beams(looking(shot, 0, floor), ["Mika"])
    assert beam.target is None
    np.testing.assert_allclose(beam.end, floor, atol=1e-3)


@given(direction=st.tuples(*[st.floats(-1.0, 1.0)] * 3).filter(lambda way: np.linalg.norm(way) > 0.1))
@settings(max_examples=30, deadline=None)
def test_a_beam_goes_along_the_gaze_and_never_ends_on_its_owner(direction: tuple[float, ...]) -> None:
    shot = snapshot(SPEC)
    gaze = np.tile(np.array(direction, np.float32) / np.float32(np.linalg.norm(direction)), (4, 1))
    for beam in beams(replace(shot, gaze=gaze), NAMES):
        way = beam.end - beam.start
        np.testing.assert_allclose(way / np.linalg.norm(way), gaze[0], atol=1e-3)
        assert np.linalg.norm(beam.start - shot.head_pos[beam.agent]) == pytest.approx(HEAD, rel=0.1)
        assert beam.target != Target("agent", NAMES[beam.agent])
        assert beam.end[2] > -1e-3


def test_a_goal_line_goes_to_the_goal_and_there_is_none_to_ones_own_base() -> None:
    shot = snapshot(SPEC)
    goal = shot.goal.copy()
    goal[2] = 2.0, -1.5, 0.4
    (way,) = headings(replace(shot, goal=goal), NAMES)
    assert way.agent == 2
    np.testing.assert_allclose(way.end, (2.0, -1.5, 0.0))
    np.testing.assert_allclose(way.start, shot.agent_pos[2])
    assert headings(replace(shot, goal=goal), ["Mika"]) == []


@pytest.mark.parametrize("valence", [-1.0, -0.3, 0.0, 0.3, 1.0])
def test_a_regard_has_the_valence_that_is_shown(valence: float) -> None:
    shot = turned(snapshot(SPEC), 0, 1)
    shot = replace(shot, face=np.tile(face(valence=valence), (4, 1)))
    found = [regard for regard in regards(shot, ["Mika"]) if regard.other == 1]
    assert [(regard.turned, regard.valence) for regard in found] == [pytest.approx((1.0, valence), abs=1e-4)]
    red, green, _ = colour_of(found[0].valence)
    assert np.sign(round(green - red, 1)) == np.sign(valence)
    hidden = replace(shot, spec=replace(SPEC, faces="hidden"))
    assert {regard.valence for regard in regards(hidden, NAMES)} == {0.0}
    assert regards(replace(shot, spec=replace(SPEC, faces="scrambled")), NAMES) == []
    hides = ~np.eye(4, k=1, dtype=bool)
    assert [each.other for each in regards(replace(shot, clear=hides), ["Mika"]) if each.other == 1] == []


def test_an_arc_goes_from_one_head_to_the_other_and_not_where_the_way_back_goes() -> None:
    shot = snapshot(SPEC)
    there, back = arcs(shot, [Regard(0, 1, 1.0, 0.5), Regard(1, 0, 1.0, 0.5)])
    assert np.linalg.norm(there[0] - shot.head_pos[0]) == pytest.approx(1.15 * HEAD, rel=1e-3)
    assert np.linalg.norm(there[-1] - shot.head_pos[1]) == pytest.approx(1.15 * HEAD, rel=1e-3)
    assert np.linalg.norm(there[:, None] - back, axis=-1).min() > 0.05


def test_who_looks_at_whom_is_what_those_who_are_looked_at_sense() -> None:
    life = open_life("dinner-party", minds="sociable", threads=1)
    space, checked = life.simulation.senses.space, 0
    for _ in range(40):
        life.tick()
    shot = life.snapshot(thoughts=False)
    flat = life.observation.flat[0].numpy()
    everybody = [agent.name for agent in shot.spec.agents]
    found = regards(shot, everybody)
    for other in range(len(everybody)):
        for slot in range(NUM_FACES):
            sensed = {
                name: float(flat[other, space.find(f"faces.{slot}.{name}")].item())
                for name in ("present", "looking_at_me", "shown.valence")
            }
            if sensed["present"] and sensed["looking_at_me"] > LOOKS:
                share = (sensed["looking_at_me"] - LOOKS) / (1 - LOOKS)
                same = [
                    regard
                    for regard in found
                    if regard.other == other and abs(regard.turned - share) < 1e-3
                    and abs(regard.valence - sensed["shown.valence"]) < 1e-5
                ]  # fmt: skip
                assert len(same) == 1
                checked += 1
    assert checked > 0


def test_what_is_behind_somebody_or_something_is_faint_and_nothing_else() -> None:
    shot = snapshot(SPEC)
    eye = (0.0, -6.0, 1.5)
    veil, away = Veil(shot, eye), np.array(eye)
    hiders = np.array((shot.head_pos[0], shot.thing_pos[SPEC.thing_index["apple.2"]], (0.6, -0.3, 0.46)))
    behind, before = (away + share * (hiders - away) for share in (1.12, 0.8))
    np.testing.assert_array_equal(veil.over(behind), np.full(3, np.float32(FAINT)))
    np.testing.assert_array_equal(veil.over(before), np.ones(3))
    own = Veil(shot, tuple(shot.head_pos[0].tolist()))
    np.testing.assert_array_equal(own.over(shot.head_pos[:1] + shot.gaze[:1]), np.ones(1))
    spare = shot.thing_pos[SPEC.thing_index["spare"]]
    np.testing.assert_array_equal(veil.over(away + 1.1 * (spare - away)[None]), np.ones(1))


def overlaid(studio: OffscreenStudio, names: tuple[str, ...]) -> Picture:
    """The table with all there is to see of some agents."""
    trails, shot = Trails(), thinking_of(1, 2, 3, 2)
    for tick in range(200):
        there = shot.agent_pos.copy()
        there[:, 1] -= np.float32(0.012 * (199 - tick))
        trails.note(replace(shot, tick=tick, agent_pos=there))
    goal = shot.goal.copy()
    goal[:, :2] += (1.2, -0.6)
    shot, camera = turned(turned(replace(shot, goal=goal), 0, 1), 1, 0), frame_world(SPEC)
    studio.renderer.draw(shot, camera)
    studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
    draw_haunts(shot, camera, SIZE, names=names, trails=trails, legend=(8.0, 352.0), scale=SCALE)
    draw_trails(shot, camera, SIZE, names=names, trails=trails, scale=SCALE)
    draw_goals(shot, camera, SIZE, names=names, scale=SCALE)
    draw_beams(shot, camera, SIZE, names=names, scale=SCALE)
    draw_regards(shot, camera, SIZE, names=names, scale=SCALE)
    draw_thoughts(shot, camera, SIZE, names=names, perches=Perches(), scale=SCALE)
    draw_labels(shot, camera, SIZE, scale=SCALE)
    studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


@pytest.mark.parametrize(("name", "names"), [("overlays-one", ("Nori",)), ("overlays-all", NAMES)])
def test_overlays_look_as_before(
    studio: OffscreenStudio, name: str, names: tuple[str, ...], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    check_picture(name, overlaid(studio, names), request, tmp_path)


def test_nothing_is_drawn_over_the_picture_for_nobody(studio: OffscreenStudio) -> None:
    nobody = overlaid(studio, ())
    shot, camera = turned(turned(snapshot(SPEC), 0, 1), 1, 0), frame_world(SPEC)
    studio.renderer.draw(shot, camera)
    studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
    draw_labels(shot, camera, SIZE, scale=SCALE)
    studio._hud.end(studio.renderer.framebuffer)
    np.testing.assert_array_equal(nobody, studio.renderer.read())


def welcomed(studio: OffscreenStudio, shade: float) -> Picture:
    for _ in range(2):  # a box is as large as what was in it the time before
        studio.renderer.draw(snapshot(SPEC), frame_world(SPEC))
        studio._hud.begin(SIZE, 1 / 60, scale=SCALE)
        draw_welcome(*WELCOME, shade=shade)
        studio._hud.end(studio.renderer.framebuffer)
    return studio.renderer.read()


def test_the_welcome_looks_as_before(
    studio: OffscreenStudio, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    check_picture("welcome", welcomed(studio, 1.0), request, tmp_path)


def test_the_welcome_hides_no_creature_and_fades(studio: OffscreenStudio) -> None:
    bare, full = welcomed(studio, 0.0), welcomed(studio, 1.0)
    rows, columns = np.nonzero(np.abs(full.astype(int) - bare).max(axis=-1) > 12)
    shot = snapshot(SPEC)
    seen = frame_world(SPEC).project(np.concatenate((shot.head_pos, shot.agent_pos)), SIZE)
    assert not np.any((seen[:, 0] < columns.max()) & (seen[:, 1] > rows.min()))
    assert shade_at(0.0) == 1.0
    assert 0.0 < shade_at(LASTS - 0.5) < 1.0
    assert shade_at(LASTS) == 0.0


def test_a_bubble_glides_to_other_room() -> None:
    perches = Perches()
    perches.last["Mika"] = np.zeros(2)
    assert not perches.behind("Mika", 0.02).any()
    perches.last["Mika"] = np.array((4.0, -2.0))
    away = [float(np.linalg.norm(perches.behind("Mika", 0.05))) for _ in range(20)]
    assert away == sorted(away, reverse=True)
    assert away[0] > 2.0
    assert away[-1] < 0.01
