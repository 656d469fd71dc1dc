"""The curves of a training: what they hold, and what becomes of them when it ends early or goes on."""

import csv
import resource
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tensorboardX.proto.event_pb2 import Event, SessionLog

from sandbox import api
from sandbox.app.train.curves import TABLE, Curves
from sandbox.app.train.events import EventFile
from sandbox.app.train.reports import Reports
from sandbox.errors import StorageError
from sandbox.life import Life
from sandbox.protocols import Learner


def events(path: Path) -> Iterator[Event]:
    """Reads a file for TensorBoard: each event behind its length and before its checksum."""
    content = path.read_bytes()
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        yield Event.FromString(content[12 : 12 + length])
        content = content[16 + length :]


def test_curves_for_tensorboard_are_on_the_disk_at_once_and_hide_what_will_be_lived_again(
    tmp_path: Path,
) -> None:
    first, second = EventFile(tmp_path, 0), EventFile(tmp_path, 300)
    first.add(400, {"energy/Ada": 0.25})
    second.add(400, {"energy/Ada": 0.5, "energy/Bo": 1.0})
    older, newer = (list(events(path)) for path in sorted(tmp_path.iterdir()))
    assert [event.summary.value[0].simple_value for event in older if event.step == 400] == [0.25]
    version, restart, point = newer
    assert version.file_version == "brain.Event:2"
    assert (restart.step, restart.session_log.status) == (300, SessionLog.START)
    assert {each.tag: each.simple_value for each in point.summary.value} == {
        "energy/Ada": 0.5,
        "energy/Bo": 1.0,
    }
    first.close()
    second.close()


def test_a_full_disk_is_said_at_once(tmp_path: Path) -> None:
    file = EventFile(tmp_path, 0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        with pytest.raises(StorageError, match=r"Cannot write '.*events'"):
            file.add(200, {"energy/Ada": 0.5})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    file.close()


def test_reports_are_means_over_many_ticks_and_looking_changes_nothing() -> None:
    one, other = (api.open_life("orchard", worlds=2, minds="ppo", seed=3) for _ in range(2))
    reports, seen = Reports(one), []
    for tick in range(60):
        for life in (one, other):
            if tick == 30:
                life.state["minds.ppo.actor.weights"][0, 3] = torch.nan
            life.tick()
        reports.tick()
        if one.now % 7 == 0:
            seen.append({name: each.clone() for name, each in learner(one).report().items()})
    ((seats, means),) = reports.means()
    assert seats.kind == "ppo"
    assert means.keys() == seen[0].keys()
    recoveries = means.pop("recoveries")
    assert recoveries.tolist() == [1, 0], "a count, not a mean of counts"
    for name, mean in means.items():
        assert torch.allclose(mean, torch.stack([each[name] for each in seen]).mean(0))
    assert one.digest() == other.digest()
    reports.restart()
    ((_, means),) = reports.means()
    assert all(torch.equal(mean, learner(one).report()[name]) for name, mean in means.items())


def learner(life: Life) -> Learner:
    """Gives the only mind of a life that learns."""
    (mind,) = (mind for _, mind in life.minds.seated if isinstance(mind, Learner))
    return mind


def test_curves_forget_what_will_be_lived_again(tmp_path: Path) -> None:
    curves = Curves(tmp_path, 0)
    for tick in (200, 400, 600):
        curves.add(tick, {"a": tick / 7, "b": 1.0})
    curves.close()
    with (tmp_path / TABLE).open("a") as lines:
        lines.write("80")  # cut off while it was written
    again = Curves(tmp_path, 400)
    again.add(600, {"a": 5.0, "b": 2.0})
    again.close()
    with (tmp_path / TABLE).open() as lines:
        rows = [(row["tick"], row["b"]) for row in csv.DictReader(lines)]
    assert rows == [("200", "1"), ("400", "1"), ("600", "2")]
