"""What is learned outlives the window and travels: kept while watched, gone on with, exported, seated."""

import time
from pathlib import Path

import pytest
import torch

import agents
from sandbox import api
from sandbox.app import keeper
from sandbox.app.cli import main
from sandbox.app.film import Shot
from sandbox.app.keeper import Keeper, open_kept
from sandbox.app.scene import Scene, find_scene
from sandbox.app.watch import watch
from sandbox.errors import DamagedError, StorageError, UnknownName
from sandbox.life import Life
from sandbox.loop import Loop
from sandbox.storage import minds
from sandbox.storage.run import Run

LEARNER = "ppo"


def look(scene: Scene, ticks: int) -> tuple[str | None, Life]:
    """Watches for some ticks as a window does, and gives the digest at the end if it was kept."""
    opened: list[Keeper] = []
    life = open_kept(scene, opened)
    for _ in range(ticks):
        life.tick()
    for each in opened:
        each.close(broken=False)
    lived = opened[0]._life if opened else life
    assert isinstance(lived, Life)
    return (lived.digest() if opened else None), lived


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    given = ["orchard", "--mind", LEARNER, "--worlds", "3", "--steps", "150", "--run", str(folder)]
    assert main(["train", *given]) == 0
    return folder


def test_what_is_learned_while_watching_a_world_is_kept_and_goes_on(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest, _ = look(find_scene("orchard", LEARNER, 3), 40)
    folder = Path("runs/orchard-watch-1")
    assert capsys.readouterr().out.count(str(folder)) == 2, "one line: where, and how to go on"
    assert api.open_run(folder).digest() == digest
    assert main(["train", "--resume", "--run", str(folder)]) == 2
    assert f"`sandbox watch {folder}` goes on with it" in capsys.readouterr().err
    further, life = look(find_scene(str(folder), None, None), 20)
    assert (life.now, api.open_run(folder).digest()) == (60, further)
    assert [path.name for path in (here / "runs").iterdir()] == [folder.name], "it went on where it was"
    whole = api.open_life("orchard", seed=3, minds=LEARNER)
    for _ in range(60):
        whole.tick()
    assert whole.digest() == further


@pytest.mark.usefixtures("here")
def test_the_log_of_what_was_watched_replays_it() -> None:
    opened: list[Keeper] = []
    life = open_kept(find_scene("orchard", LEARNER, None), opened)
    for done in (api.Push(agent="Mia", force=(90.0, 0.0, 0.0)), api.Freeze(agent="Noah"), api.Reset()):
        life.tick()
        life.apply(done)
        life.tick()
    opened[0].close(broken=False)
    kept, again = api.open_run("runs/orchard-watch-1"), api.open_life("orchard", minds=LEARNER)
    assert len(kept.log) == 3
    for entry in kept.log:
        while again.now < entry.tick:
            again.tick()
        again.apply(entry.intervention)
    again.tick()
    assert again.digest() == kept.digest()


@pytest.mark.usefixtures("here")
def test_a_trained_run_is_watched_without_being_touched(trained: Path) -> None:
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    for k in (1, 2):
        digest, life = look(find_scene(str(trained), None, None), 10)
        assert (life.now, life.num_worlds) == (160, 1)
        assert api.open_run(trained / f"watch-{k}").digest() == digest
    assert (
        before.items() <= {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}.items()
    )


def test_where_nobody_learns_nothing_is_kept(here: Path) -> None:
    assert look(find_scene("dinner-party", "sociable", None), 3)[0] is None
    assert not list(here.iterdir())


def test_a_life_that_was_only_opened_is_not_kept(here: Path) -> None:
    look(find_scene("orchard", LEARNER, None), 0)
    assert not list(here.iterdir())


def test_it_is_kept_now_and_then_beside_the_loop(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "EVERY", 0.0)
    opened: list[Keeper] = []
    with Loop(lambda: open_kept(find_scene("orchard", LEARNER, None), opened)) as loop:
        checkpoints = here / "runs/orchard-watch-1/checkpoints"
        while not (checkpoints.is_dir() and len(list(checkpoints.glob("[0-9]*"))) == 3):
            assert loop.failure is None
            time.sleep(0.02)
    opened[0].close(broken=False)
    assert api.open_run(checkpoints.parent).now == opened[0]._life.now


def test_what_the_disk_does_not_take_is_told_and_life_goes_on(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "runs").write_text("a file")
    _, life = look(find_scene("orchard", LEARNER, None), 2)
    assert life.now == 2
    assert "sandbox: Cannot write 'runs/orchard-watch-1'" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_two_windows_do_not_go_on_with_one_run() -> None:
    look(find_scene("orchard", LEARNER, None), 1)
    with Run(Path("runs/orchard-watch-1")).claimed(), pytest.raises(StorageError, match="Another process"):
        look(find_scene("runs/orchard-watch-1", None, None), 1)


def test_a_run_is_filmed_where_it_ended(
    trained: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shot = Shot(path=here / "a.mp4", seconds=0.2)
    assert watch(str(trained), minds=None, seed=None, quality="low", shot=shot) == 0
    assert f"from {trained}" in capsys.readouterr().out
    assert not list(here.glob("runs"))


def test_what_cannot_be_watched_is_said(trained: Path, here: Path) -> None:
    with pytest.raises(StorageError, match="a folder, but no run"):
        find_scene(str(here), None, None)
    with pytest.raises(StorageError, match="leave out --minds and --seed"):
        find_scene(str(trained), "idle", None)
    with pytest.raises(UnknownName, match="No world named 'nowhere'"):
        find_scene("nowhere", None, None)


def test_a_mind_is_seated_in_another_world_with_all_that_it_knows(trained: Path, tmp_path: Path) -> None:
    file = tmp_path / "Mia.mind"
    assert main(["export", str(trained), "--agent", "Mia", str(file)]) == 0
    _, before = api.open_run(trained).minds.knowledge("Mia")
    life = api.open_life("dinner-party", worlds=2, minds={"Bo": file, "Cleo": LEARNER, "Dan": str(file)})
    for agent, same in (("Bo", True), ("Dan", True), ("Cleo", False)):
        kind, after = life.minds.knowledge(agent)
        assert kind == LEARNER
        assert all(torch.equal(after[name], before[name]) for name in before) == same
    for _ in range(5):
        life.tick()
    assert life.fork().digest() == life.digest()


@pytest.mark.parametrize("kind", agents.MINDS)
def test_what_a_mind_carries_does_not_count_its_bodies(kind: str) -> None:
    shapes = []
    for num_worlds in (1, 3):
        life = api.open_life("orchard", worlds=num_worlds, minds=kind)
        kept = life.state.lasting(f"minds.{kind}")
        shapes.append({name: tuple(tensor.shape) for name, tensor in kept.items()})
    assert shapes[0] == shapes[1]
    assert all(shape[0] == len(life.spec.agents) for shape in shapes[0].values())


def test_a_mind_goes_on_learning_from_the_command_line(trained: Path, here: Path) -> None:
    assert main(["export", str(trained), "--agent", "Noah", "Noah.mind"]) == 0
    given = ["orchard", "--minds", "Mia=Noah.mind,Noah=idle", "--worlds", "2", "--steps", "2", "--run", "r"]
    assert main(["train", *given]) == 0
    assert dict(Run(here / "r").config.minds) == {"Mia": LEARNER, "Noah": "idle"}


def test_minds_are_not_exported_over_anything_nor_from_nobody(trained: Path, here: Path) -> None:
    (here / "a.mind").write_text("mine")
    life = api.open_run(trained, worlds=1)
    for agent, name, why in (
        ("Mia", "a.mind", "there already"),
        ("Mia", "a.zip", "should end in '.mind'"),
        ("Mya", "b.mind", "Did you mean 'Mia'"),
        ("Mia", "no/b.mind", "Look at how it is spelt"),
    ):
        with pytest.raises((StorageError, UnknownName), match=why):
            api.export_mind(life, agent, name)
    with pytest.raises(StorageError, match="'wander', which carries nothing"):
        api.export_mind(api.open_life("nursery", minds="wander"), "Mika", "b.mind")
    assert [path.name for path in here.iterdir()] == ["a.mind"]
    assert (here / "a.mind").read_text() == "mine"


def test_a_broken_mind_is_exported_once_it_has_mended(here: Path) -> None:
    life = api.open_life("orchard", minds=LEARNER)
    life.tick()
    life.state[f"minds.{LEARNER}.usual.mean"][0, 3] = torch.nan
    with pytest.raises(StorageError, match=r"Mia's mind is broken now: not all of usual\.mean is numbers"):
        api.export_mind(life, "Mia", "a.mind")
    for _ in range(10):
        life.tick()
    api.export_mind(life, "Mia", "a.mind")
    assert (here / "a.mind").exists()


@pytest.mark.usefixtures("here")
def test_damaged_minds_are_named(trained: Path) -> None:
    api.export_mind(api.open_run(trained, worlds=1), "Mia", "a.mind")
    whole = Path("a.mind").read_bytes()
    flipped = bytearray(whole)
    flipped[-3] ^= 4
    for content, why in (
        (whole[:-9], "not a whole mind"),
        (flipped, "is damaged"),
        (b"", "not a whole mind"),
    ):
        Path("b.mind").write_bytes(content)
        with pytest.raises(DamagedError, match=why):
            minds.read(Path("b.mind"))
    with pytest.raises(DamagedError, match="No such file"):
        api.open_life("orchard", minds="none.mind")


@pytest.mark.usefixtures("here")
def test_a_mind_does_not_fit_other_bodies_and_says_why(trained: Path) -> None:
    api.export_mind(api.open_run(trained, worlds=1), "Mia", "a.mind")
    Path("pebbles.toml").write_text(
        'title = "Pebbles"\nsize = [8, 6]\n[[agents]]\nname = "Ada"\nbody = "pebble"\nmind = "idle"\n'
    )
    with pytest.raises(StorageError, match=r"motors that bodies here lack: left_arm_pitch, left_arm_yaw"):
        api.open_life("pebbles.toml", minds={"Ada": "a.mind"})
