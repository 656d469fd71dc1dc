"""The curves of a training: what they hold, and what becomes of them when it ends early or goes on."""

import csv
import resource
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from tensorboardX.proto.event_pb2 import Event, SessionLog

from sandbox.app.train.curves import TABLE, Curves
from sandbox.app.train.events import EventFile
from sandbox.errors import StorageError


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
