"""A shown drive is the drive: on the ring, on the bulb and beside the name."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from render.camera import Camera, frame_world
from render.hud.labels import labels
from render.offscreen import OffscreenStudio
from render.palette import DRIVE_TABLE
from render.presets import LOW
from render.renderer import Picture
from sandbox.snapshot import Snapshot
from sandbox.space import DRIVES
from tests.snapshots import face, snapshot

SIZE = (320, 180)

CALM = np.zeros((4, len(face())), np.float32)


@pytest.fixture(scope="module")
def studio() -> Iterator[OffscreenStudio]:
    with OffscreenStudio(SIZE, LOW) as opened:
        yield opened


def feels(shot: Snapshot, agent: int, **felt: float) -> Snapshot:
    """The same, where one feels something and all others nothing."""
    faces = CALM.copy()
    faces[agent] = face(**felt)
    return replace(shot, face=faces)


def draw(studio: OffscreenStudio, shot: Snapshot, camera: Camera) -> Picture:
    return studio.draw_image(shot, camera, labels=False).astype(int)


def above(shot: Snapshot, agent: int) -> tuple[Camera, np.ndarray]:
    """A camera over somebody, and how many metres from their middle every pixel shows the ground."""
    x, y, _ = shot.agent_pos[agent].tolist()
    camera = Camera(eye=(x, y - 0.01, 5.0), target=(x, y, 0.0))
    across, down = np.meshgrid(*(np.arange(side) - (side - 1) / 2 for side in SIZE))
    return camera, np.hypot(across, down) * 2 * 5.0 * camera.half(SIZE) / SIZE[1]


def nearest(colours: np.ndarray, before: np.ndarray) -> str:
    """Names the drive towards whose colour some pixels went on average: [N, 3] twice."""
    ways = [each - before.mean(0) for each in (colours.mean(0), *(255 * DRIVE_TABLE))]
    mine, *theirs = (way / np.linalg.norm(way) for way in ways)
    return DRIVES[int(np.argmax(np.array(theirs) @ mine))]


@pytest.mark.parametrize("agent", [0, 2])
def test_every_drive_fills_an_arc_of_its_own_as_far_as_it_is_felt(
    studio: OffscreenStudio, agent: int
) -> None:
    shot = snapshot()
    camera, away = above(shot, agent)
    trunk = shot.spec.agents[agent].body.trunk_radius
    ring = np.abs(away - (trunk + 0.3)) < 0.15
    calm, taken = draw(studio, feels(shot, agent), camera), np.zeros(ring.shape, int)
    for drive in DRIVES:
        half, full = (draw(studio, feels(shot, agent, **{drive: level}), camera) for level in (0.5, 1.0))
        lit, filled = (np.abs(each - calm).max(-1) > 30 for each in (half, full))
        assert (filled & ring).sum() > 40
        share = (lit & ring).sum() / (filled & ring).sum()
        assert share == pytest.approx(0.5, abs=0.25)  # an arm may hide some of it
        assert (lit & ring & ~filled).sum() < 5
        assert not (filled & (away > trunk + 0.9)).any(), "nobody else's ring"
        assert nearest(full[filled & ring], calm[filled & ring]) == drive
        taken += filled & ring
    assert (taken > 1).sum() < 0.03 * (taken > 0).sum()


@pytest.mark.parametrize("drive", DRIVES)
def test_the_bulb_and_the_dot_have_the_colour_of_what_is_most_urgent(
    studio: OffscreenStudio, drive: str
) -> None:
    shot = snapshot()
    head, (cos, sin) = shot.head_pos[1], shot.heading[1]
    radius = shot.spec.agents[1].body.head_radius
    x, y, z = head.tolist()
    camera = Camera(eye=(x + 1.5 * float(cos), y + 1.5 * float(sin), z + 0.3), target=(x, y, z + 0.2))
    _, top, _ = camera.project(head + np.array((0.0, 0.0, 1.12 * radius)), SIZE)
    second = DRIVES[DRIVES.index(drive) - 1]
    felt = feels(shot, 1, **{drive: 0.6, second: 0.4})
    calm, seen = (draw(studio, each, camera)[: int(top)] for each in (feels(shot, 1), felt))
    bulb = np.abs(seen - calm).max(-1) > 30
    assert bulb.sum() > 20
    assert nearest(seen[bulb], calm[bulb]) == drive
    dots = {each.name: each.drive for each in labels(felt, frame_world(shot.spec), SIZE)}
    others = {agent.name for agent in shot.spec.agents} - {shot.spec.agents[1].name}
    assert dots[shot.spec.agents[1].name] == pytest.approx(DRIVE_TABLE[DRIVES.index(drive)].tolist())
    assert {dots[name] for name in others}.isdisjoint(map(tuple, DRIVE_TABLE.tolist()))
