"""TensorBoard's files, written without TensorBoard: records of protocol buffers, each with checksums.

Source: TensorFlow's `record_writer.h`, `event.proto` and `summary.proto`, as far as curves need them.
"""

import struct
import time
from collections.abc import Mapping
from pathlib import Path

from sandbox.storage.files import explained

_POLYNOMIAL = 0x82F63B78  # of CRC-32C, reflected
_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5


class EventFile:
    """A file of curves that TensorBoard shows."""

    def __init__(self, folder: Path, tick: int) -> None:
        """Begins a file; points of older files at this tick and later no longer count."""
        self._path = folder / f"events.out.tfevents.{time.time_ns() // 10**9}.{time.time_ns()}"
        with explained("write", self._path):
            self._stream = self._path.open("wb")
        start = _field(1, _VARINT, _varint(1))  # SessionLog.status = START
        self._write(_field(3, _BYTES, b"brain.Event:2"))
        self._write(_field(2, _VARINT, _varint(tick)) + _field(7, _BYTES, start))

    def add(self, tick: int, values: Mapping[str, float]) -> None:
        """Adds a point to each of some curves."""
        points = (
            _field(1, _BYTES, name.encode()) + _field(2, _FLOAT, struct.pack("<f", value))
            for name, value in values.items()
        )
        summary = b"".join(_field(1, _BYTES, point) for point in points)
        self._write(_field(2, _VARINT, _varint(tick)) + _field(5, _BYTES, summary))

    def close(self) -> None:
        """Ends the file."""
        with explained("write", self._path):
            self._stream.close()

    def _write(self, event: bytes) -> None:
        """Writes one `Event`, stamped with the time."""
        content = _field(1, _DOUBLE, struct.pack("<d", time.time())) + event
        length = struct.pack("<Q", len(content))
        with explained("write", self._path):
            self._stream.write(length + _masked(length) + content + _masked(content))
            self._stream.flush()


def crc32c(content: bytes) -> int:
    """Gives the CRC-32C (Castagnoli) of some bytes."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _masked(content: bytes) -> bytes:
    crc = crc32c(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _field(number: int, kind: int, content: bytes) -> bytes:
    """Gives a field of a protocol buffer."""
    length = _varint(len(content)) if kind == _BYTES else b""
    return _varint(number << 3 | kind) + length + content


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _row(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(_row(byte) for byte in range(256))
