"""What people make bodies do is kept whole, changes nothing, and equals what the log replays."""

from pathlib import Path

import pytest
import torch

from sandbox import api
from sandbox.app.opening import Kept, open_life
from sandbox.app.scene import Scene, find_scene
from sandbox.errors import DamagedError, StorageError
from sandbox.intervention import Reset
from sandbox.life import Life
from sandbox.loop import Living
from sandbox.storage.demonstrations import Demonstration

WALK = (0.8, 0.0, 0.3, *(0.0,) * 6)


def steer(life: Living, ticks: int, agent: str = "Ada", word: str = "") -> None:
    for i in range(ticks):
        life.apply(api.Steer(agent=agent, motors=WALK, grab=i % 2 == 0, word=word))
        life.tick()


def watched(scene: Scene) -> tuple[Living, list[Kept]]:
    kept: list[Kept] = []
    return open_life(scene, kept), kept


def close(kept: list[Kept]) -> None:
    for each in kept:
        each.close(broken=False)


def replayed(made: Life, shown: Demonstration) -> None:
    """Checks that world, seed and log of a life give a demonstration again."""
    again = api.open_life(shown.origin.world, seed=shown.origin.seed, minds="wander", threads=1)
    row = again.spec.agent_index[shown.origin.agent]
    log, seen = list(made.log), 0
    while log:
        sensed = again.observation.flat[0, row].clone()
        now = [log.pop(0).intervention for entry in list(log) if entry.tick == again.now]
        for each in now:
            again.apply(each)
        done = [each for each in now if isinstance(each, api.Steer) and each.agent == shown.origin.agent]
        if done and again.now in shown.ticks:
            assert int(shown.ticks[seen]) == again.now
            assert torch.equal(shown.observations[seen], sensed)
            assert torch.equal(shown.motors[seen], torch.tensor(done[-1].motors))
            assert shown.presses[seen].tolist() == [done[-1].grab, done[-1].use]
            assert ["", *(name for (name,) in shown.origin.signature.words)][shown.words[seen]] == done[
                -1
            ].word
            seen += 1
        again.tick()
    assert seen == len(shown.ticks)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_every_possession_is_kept_and_equals_what_the_log_replays(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    life, kept = watched(find_scene("dinner-party", "wander", 3))
    life.tick()
    steer(life, 8, word="hello")
    life.tick()
    steer(life, 3)
    steer(life, 2, "Bo")
    close(kept)
    names = [f"demonstrations/dinner-party-{name}.safetensors" for name in ("Ada-1", "Ada-2", "Bo-1")]
    assert files(here) == names
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == [
        f"{each}." for each in names
    ]
    made = api.open_life("dinner-party", seed=3, minds="wander", threads=1)
    made.tick()
    steer(made, 8, word="hello")
    made.tick()
    steer(made, 3)
    steer(made, 2, "Bo")
    shown = [api.open_demonstration(here / name) for name in names]
    assert [each.ticks.tolist() for each in shown] == [list(range(1, 9)), [10, 11, 12], [13, 14]]
    for each in shown:
        replayed(made, each)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("minds", ["predictive", "sociable"])
def test_keeping_demonstrations_changes_nothing(minds: str) -> None:
    life, kept = watched(find_scene("dinner-party", minds, 3))
    alone = api.open_life("dinner-party", seed=3, minds=minds)
    for each in (life, alone):
        steer(each, 5)
        each.tick()
    close(kept)
    assert life.snapshot().tick == 6
    digests = {each._life.digest() for each in kept if hasattr(each, "_life")}
    assert digests == {alone.digest()}


def test_a_tick_in_which_the_world_began_anew_shows_nothing(here: Path) -> None:
    life, kept = watched(find_scene("dinner-party", "wander", 3))
    steer(life, 2)
    life.apply(Reset())
    steer(life, 3)
    close(kept)
    assert api.open_demonstration(here / files(here)[0]).ticks.tolist() == [0, 1, 3, 4]


def test_who_closes_while_possessed_loses_nothing(here: Path) -> None:
    life, kept = watched(find_scene("dinner-party", "wander", 3))
    steer(life, 4)
    for each in kept:
        each.close(broken=True)
    assert len(api.open_demonstration(here / files(here)[0]).ticks) == 4


def test_of_a_run_demonstrations_lie_in_its_folder(here: Path) -> None:
    life, kept = watched(find_scene("orchard", "ppo", 3))
    life.tick()
    close(kept)
    life, kept = watched(find_scene("runs/orchard-watch-1", None, None))
    steer(life, 2, "Mia")
    close(kept)
    shown = api.open_demonstration(here / "runs/orchard-watch-1/demonstrations/orchard-Mia-1.safetensors")
    assert (shown.origin.seed, shown.ticks.tolist()) == (3, [1, 2])


def test_what_the_disk_does_not_take_is_told_and_life_goes_on(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "demonstrations").write_text("a file")
    life, kept = watched(find_scene("dinner-party", "wander", 3))
    steer(life, 2)
    life.tick()
    close(kept)
    assert "sandbox: Cannot write 'demonstrations/dinner-party-Ada-1" in capsys.readouterr().err
    assert life.snapshot().tick == 3


def test_a_demonstration_says_what_its_numbers_are(here: Path) -> None:
    life, kept = watched(find_scene("dinner-party", "wander", 3))
    steer(life, 2)
    close(kept)
    shown = api.open_demonstration(here / files(here)[0])
    signature = shown.origin.signature
    assert shown.observations.shape == (2, len(signature.channels))
    assert [name for name, _ in signature.motors][:3] == ["forward", "sideways", "turn"]
    assert shown.presses.shape == (2, len(signature.presses))
    assert (shown.origin.agent, shown.origin.world, shown.origin.number) == ("Ada", "dinner-party", 0)


def test_damaged_demonstrations_are_named(here: Path) -> None:
    life, kept = watched(find_scene("dinner-party", "wander", 3))
    steer(life, 2)
    close(kept)
    whole = (here / files(here)[0]).read_bytes()
    flipped, bad = bytearray(whole), here / "bad.safetensors"
    flipped[-3] ^= 4
    for content, why in (
        (whole[:-9], "not a whole demonstration"),
        (flipped, "is damaged"),
        (b"", "not a whole demonstration"),
        (whole.replace(b'version\\": \\"', b'version\\": \\"9'), "not a whole|written by Sandbox 9"),
    ):
        bad.write_bytes(content)
        with pytest.raises(StorageError, match=why):
            api.open_demonstration(bad)
    with pytest.raises(DamagedError, match="No such file"):
        api.open_demonstration("none.safetensors")
