"""Curves as TensorBoard shows them."""

import time
from collections.abc import Mapping
from pathlib import Path

from tensorboardX.event_file_writer import EventsWriter  # SummaryWriter's thread would hang on a full disk
from tensorboardX.proto.event_pb2 import Event, SessionLog  # pyright: ignore[reportAttributeAccessIssue]
from tensorboardX.proto.summary_pb2 import Summary  # pyright: ignore[reportAttributeAccessIssue]

from sandbox.storage.files import explained


class EventFile:
    """A file of curves that TensorBoard shows."""

    def __init__(self, folder: Path, tick: int) -> None:
        """Begins a file; points of older files at this tick and later no longer count."""
        self._path = folder / "events"
        with explained("write", self._path):
            # Two files of one second must not have one name.
            self._writer = EventsWriter(str(self._path), f".{time.time_ns()}")
        self._write(Event(step=tick, session_log=SessionLog(status=SessionLog.START)))

    def add(self, tick: int, values: Mapping[str, float]) -> None:
        """Adds a point to each of some curves."""
        points = [Summary.Value(tag=name, simple_value=value) for name, value in values.items()]
        self._write(Event(step=tick, summary=Summary(value=points)))

    def close(self) -> None:
        """Ends the file."""
        with explained("write", self._path):
            self._writer.close()

    def _write(self, event: Event) -> None:
        """Writes an event, which is on the disk when this returns."""
        event.wall_time = time.time()
        with explained("write", self._path):
            self._writer.write_event(event)
            self._writer.flush()
