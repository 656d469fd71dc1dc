"""Films: frames put together to an MP4, one by one or while somebody watches."""

import queue
import threading
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np

from render.camera import Size
from render.renderer import Picture
from render.sound.track import Heard, add_track
from render.sound.waves import Note

FPS = 30
"""Frames a second of what is recorded."""

_WAITING = 60
"""Frames that wait to be encoded at most: two seconds."""


class Film:
    """An MP4 file in the making (H.264). Close it, or use `with`."""

    def __init__(self, path: Path, size: Size, fps: int) -> None:
        """Opens the file.

        Args:
            path: where; an existing file is replaced.
            size: of the frames, pixels; both even, as the format wants.
            fps: frames a second.

        Raises:
            ValueError: a side is odd.
        """
        if size[0] % 2 or size[1] % 2:
            raise ValueError(f"A film's sides must be even, got {size[0]}x{size[1]}.")
        self._container = av.open(str(path), "w")
        self._stream = self._container.add_stream("libx264", rate=Fraction(fps), options={"crf": "18"})
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"

    def add(self, frame: Picture) -> None:
        """Appends a frame: uint8 [H, W, 3]."""
        for packet in self._stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")):
            self._container.mux(packet)

    def close(self) -> None:
        """Finishes the file."""
        for packet in self._stream.encode():
            self._container.mux(packet)
        self._container.close()

    def __enter__(self) -> Self:
        """Gives itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finishes the file."""
        self.close()


class Recorder:
    """Records what is shown as it is shown, in a thread of its own, so that nobody waits for the codec.

    Attributes:
        path: of the film.
        seconds: how long it is so far.
        lost: how many frames were left out, because the codec could not keep up.
    """

    def __init__(self, path: Path, size: Size) -> None:
        """Opens the file.

        Args:
            path: where; an existing file is replaced.
            size: of the pictures; a last odd row or column is left out.

        Raises:
            OSError: it cannot be written.
        """
        self.path, self.seconds, self.lost = path, 0.0, 0
        path.touch()
        self._size = (size[0] // 2 * 2, size[1] // 2 * 2)
        self._frames: queue.Queue[Picture | None] = queue.Queue(_WAITING)
        self._due = 0.0
        self._heard: list[Heard] = []
        self._thread = threading.Thread(target=self._encode, name="recorder")
        self._thread.start()

    def show(self, picture: Picture, dt: float) -> None:
        """Takes a picture that is shown from now on: once, several times or not at all, as the rate wants.

        Args:
            picture: uint8 [H, W, 3], of the size that was said; anything else is left out.
            dt: seconds since the last.
        """
        width, height = self._size
        self._due += dt * FPS
        if self._due < 1.0 or picture.shape[0] < height or picture.shape[1] < width:
            return
        frame = np.ascontiguousarray(picture[:height, :width])
        for _ in range(int(self._due)):
            try:
                self._frames.put_nowait(frame)
            except queue.Full:
                self.lost += 1
            else:
                self.seconds += 1 / FPS
        self._due %= 1.0

    def hear(self, notes: Iterable[Note]) -> None:
        """Takes what begins to sound now; a film of which nothing was heard has no sound track."""
        self._heard += [(self.seconds, note) for note in notes]

    def close(self) -> None:
        """Finishes the file; takes as long as frames wait."""
        self._frames.put(None)
        self._thread.join()
        if self._heard:
            add_track(self.path, self._heard, self.seconds)

    def _encode(self) -> None:
        with Film(self.path, self._size, FPS) as film:
            while (frame := self._frames.get()) is not None:
                film.add(frame)
