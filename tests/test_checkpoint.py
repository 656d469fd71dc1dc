"""Lives on disk: what is written comes back to the bit, or a message says why not; nothing is half there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sandbox import api
from sandbox.errors import DamagedError, StorageError
from sandbox.intervention import Act, Drag, Entry, Freeze, Push, Reset
from sandbox.life import Saved
from sandbox.storage import checkpoint, files, records
from sandbox.storage.files import CONFIG
from sandbox.storage.journal import Journal
from sandbox.storage.run import CHECKPOINTS, KEPT, Config, Run
from sandbox.storage.signature import Signature
from sandbox.timestep import Action

ROOT = Path(__file__).resolve().parent.parent
SIGNATURE = Signature(
    channels=(("body.forward", "m/s", "self"), ("feelings.energy", "1", "self")),
    motors=(("forward", "m/s"),),
    presses=(("grab",),),
    words=(("hello",),),
)
CONFIG_OF_ONE = Config(
    made_by="train", world="nursery", minds={"Ada": "wander"}, worlds=1, seed=0, device="cpu"
)


def moment(tick: int) -> Saved:
    """Gives a table with a tensor of every kind that lives have."""
    return Saved(
        tensors={
            "tick": torch.tensor([tick]),
            "weights": torch.arange(12.0).view(3, 4).t() + tick,  # not contiguous
            "press": torch.tensor([True, False]),
            "nobody": torch.zeros(0, 3),
            "rows": torch.tensor([[1e-300, -0.0]], dtype=torch.float64),
        },
        log=(),
    )


def new_run(folder: Path) -> Run:
    return Run.create(folder / "run", CONFIG_OF_ONE, 'title = "Mine"\n')


def checkpoints(run: Run) -> list[int]:
    return sorted(int(path.name) for path in (run.folder / CHECKPOINTS).iterdir())


def test_every_kind_of_tensor_comes_back_to_the_bit(tmp_path: Path) -> None:
    run, saved = new_run(tmp_path), moment(7)
    run.save(saved, SIGNATURE)
    back, manifest = Run(run.folder).load()
    assert back.digest() == saved.digest() == manifest.digest
    assert manifest.signature == SIGNATURE
    for name, tensor in saved.tensors.items():
        assert back.tensors[name].dtype == tensor.dtype
        assert torch.equal(back.tensors[name], tensor)


def test_a_life_goes_on_from_its_checkpoint_as_if_nothing_had_been(tmp_path: Path) -> None:
    life = api.open_life("dinner-party", worlds=2, seed=3)
    for _ in range(40):
        life.tick()
    run = new_run(tmp_path)
    run.save(life.save(), Signature.of(life))
    other = api.open_life("dinner-party", worlds=2, seed=3)
    other.restore(run.load()[0])
    for each in (life, other):
        for _ in range(20):
            each.tick()
    assert life.digest() == other.digest()


def test_what_a_life_no_longer_has_is_named(tmp_path: Path) -> None:
    life = api.open_life("nursery", minds="wander")
    run, saved = new_run(tmp_path), life.save()
    other = {"minds.wander.nose": torch.zeros(1), **saved.tensors}
    run.save(replace(saved, tensors=other), Signature.of(life))
    with pytest.raises(StorageError, match=r"cannot go on: .*minds\.wander\.nose is in only one"):
        run.restore(life)
    assert life.digest() == saved.digest()


def test_signatures_say_by_name_what_differs() -> None:
    here = Signature(
        channels=(("feelings.energy", "J", "self"), ("sight.0.near", "1", "objects")),
        motors=SIGNATURE.motors,
        presses=(("use",),),
        words=(("hello",), ("food",)),
    )
    assert SIGNATURE.misfits(SIGNATURE) == ""
    assert SIGNATURE.misfits(here) == (
        "channels that bodies here lack: body.forward; channels it does not know: sight.0.near; "
        "channels of another unit or kind: feelings.energy; presses that bodies here lack: grab; "
        "presses it does not know: use; words it does not know: food"
    )
    turned = replace(SIGNATURE, channels=SIGNATURE.channels[::-1])
    assert SIGNATURE.misfits(turned) == "channels in another order"


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    for tick in range(KEPT + 3):
        run.save(moment(tick), SIGNATURE)
    assert checkpoints(run) == [3, 4, 5]


def test_a_moment_saved_twice_is_kept_once(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    for value in (1.0, 2.0):
        saved = moment(5)
        run.save(replace(saved, tensors={**saved.tensors, "weights": torch.tensor([value])}), SIGNATURE)
    assert float(run.load()[0].tensors["weights"]) == 2.0
    assert checkpoints(run) == [5]


@pytest.mark.parametrize(
    "damage", ["cut", "flipped", "gone", "manifest cut", "manifest emptied", "manifest edited"]
)
def test_a_damaged_checkpoint_is_named_and_the_one_before_is_opened(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = new_run(tmp_path)
    for tick in (1, 2):
        newest = run.save(moment(tick), SIGNATURE)
    file = newest / (checkpoint.MANIFEST if "manifest" in damage else "state.safetensors")
    content = bytearray(file.read_bytes())
    if damage == "flipped":
        content[-3] ^= 4
    file.write_bytes(content[: 0 if "emptied" in damage else -10 if "cut" in damage else None])
    if "edited" in damage:
        file.write_bytes(content.replace(b'"tick": 2', b'"tick": 3'))
    if damage == "gone":
        file.unlink()
    saved, _ = run.load()
    assert saved.tick == 1
    assert str(file) in caplog.text
    assert "Going back to the checkpoint before." in caplog.text


def test_a_run_without_a_whole_checkpoint_says_so(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    with pytest.raises(StorageError, match="no whole checkpoint left"):
        run.load()
    (run.save(moment(1), SIGNATURE) / "state.safetensors").write_bytes(b"")
    with pytest.raises(StorageError, match="its 0 bytes are not those that were written"):
        run.load()


def test_another_version_is_named_not_taken_for_damage(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    run.save(moment(1), SIGNATURE)
    manifest = run.save(moment(2), SIGNATURE) / checkpoint.MANIFEST
    manifest.write_text(manifest.read_text().replace('"version": "', '"version": "9.'))
    with pytest.raises(StorageError, match=r"was written by Sandbox 9\..* Go on with the version"):
        run.load()


def test_folders_that_are_no_runs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="not a run's folder"):
        Run(tmp_path / "nowhere")
    with pytest.raises(StorageError, match="a folder, but no run"):
        Run(tmp_path)
    (tmp_path / CONFIG).write_text("{}")
    with pytest.raises(DamagedError, match="not what Sandbox writes"):
        Run(tmp_path)


def test_a_run_is_never_made_over_something_else(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    before = (run.folder / CONFIG).read_bytes()
    with pytest.raises(StorageError, match="is a run already"):
        new_run(tmp_path)
    (tmp_path / "file").write_text("mine")
    for path, why in ((tmp_path, "something else"), (tmp_path / "file", "something else")):
        with pytest.raises(StorageError, match=why):
            Run.create(path, CONFIG_OF_ONE, "")
    with pytest.raises(StorageError, match="A part of that path is a file"):
        Run.create(tmp_path / "file" / "run", CONFIG_OF_ONE, "")
    assert (run.folder / CONFIG).read_bytes() == before
    assert (tmp_path / "file").read_text() == "mine"


def test_only_one_process_writes_to_a_run(tmp_path: Path) -> None:
    run = new_run(tmp_path)
    with (
        run.claimed(),
        pytest.raises(StorageError, match="Another process writes"),
        Run(run.folder).claimed(),
    ):
        pass
    with Run(run.folder).claimed():
        pass


def test_what_is_said_of_a_disk_is_for_people(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"Cannot write '/dev/full': No space left on device\. Make"):
        files.append(Path("/dev/full"), b"much")
    with pytest.raises(StorageError, match="Look at how it is spelt"):
        files.write(tmp_path / "no" / "where", b"")


def test_the_log_comes_back_as_far_as_the_checkpoint_knows_it(tmp_path: Path) -> None:
    action = Action(
        motor=torch.rand(1, 1, 4), press=torch.tensor([[[True, False]]]), word=torch.tensor([[2]])
    )
    entries = (
        Entry(0, Push(agent="Ada", force=(1.0, 2.0, 3.0))),
        Entry(3, Drag(thing="ball", to=(0.1, 0.2, 0.3), world=1)),
        Entry(3, Freeze(frozen=True)),
        Entry(9, Reset(world=1)),
    )
    journal = Journal(tmp_path / "log.jsonl")
    journal.extend(entries[:2])
    journal.extend((*entries, Entry(10, Act(action=action))))
    assert Journal(tmp_path / "log.jsonl").read(4) == entries
    told = Journal(tmp_path / "log.jsonl").read(5)[-1].intervention
    assert isinstance(told, Act)
    assert all(torch.equal(part, action.tensors()[name]) for name, part in told.action.tensors().items())
    with pytest.raises(DamagedError, match="should have 6 entries"):
        Journal(tmp_path / "log.jsonl").read(6)
    another = Journal(tmp_path / "log.jsonl")  # a life that went back to its third entry, and on from there
    another.extend(entries[:3])
    with pytest.raises(DamagedError):
        Journal(tmp_path / "log.jsonl").read(4)


def test_records_of_another_shape_are_refused() -> None:
    good = records.dump(CONFIG_OF_ONE).decode()
    assert records.parse(Config, good, "run.json") == CONFIG_OF_ONE
    with pytest.raises(DamagedError, match="does not say what was written"):
        records.parse(Config, good.replace('"worlds": 1', '"worlds": 2'), "run.json")
    with pytest.raises(DamagedError, match="'made_by'"):
        records.parse(Config, records.dump(SIGNATURE), "run.json")
    with pytest.raises(DamagedError, match="cut off"):
        records.parse(Config, good[:40], "run.json")


WRITER = """
import os, sys, torch
from pathlib import Path
from sandbox.life import Saved
from sandbox.storage.run import Run
from tests.test_checkpoint import SIGNATURE

torch.set_num_threads(1)
run = Run(Path(sys.argv[1]))
for line in sys.stdin:
    child = os.fork()
    if not child:
        with run.claimed():
            for tick in range(int(line), 10**9):
                numbers = torch.full((200, 500), float(tick))
                run.save(Saved(tensors={"tick": torch.tensor([tick]), "x": numbers}, log=()), SIGNATURE)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Starts a process that, told a tick, begets one which saves from there on until it is killed."""
    run = new_run(tmp_path)
    run.save(moment(0), SIGNATURE)
    command = [sys.executable, "-c", WRITER, str(run.folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) as process:
        yield process


def test_a_process_killed_at_any_moment_leaves_a_whole_checkpoint(
    writer: subprocess.Popen[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run, luck, last = Run(tmp_path / "run"), np.random.default_rng(1), 0
    assert writer.stdin is not None
    assert writer.stdout is not None
    for _ in range(30):
        print(last + 1, file=writer.stdin, flush=True)
        child = int(writer.stdout.readline())
        time.sleep(luck.uniform(0.005, 0.25))
        os.kill(child, signal.SIGKILL)
        assert writer.stdout.readline() == "dead\n"
        saved, _ = Run(run.folder).load()
        assert saved.tick >= last
        if saved.tick:
            assert float(saved.tensors["x"][0, 0]) == saved.tick
        last = saved.tick
    assert last > 10
    assert caplog.text == "", "no checkpoint was found damaged"
    with run.claimed():
        assert not list(run.folder.rglob(".*")), "what was left undone is swept away"
