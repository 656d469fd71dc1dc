"""What is kept of what people see: pictures and films in the current folder, at their wish."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from render.camera import Size
from render.renderer import Picture
from render.sound.waves import Note
from sandbox.snapshot import Snapshot

if TYPE_CHECKING:
    from render.film import Recorder


class Cassette:
    """Takes pictures as they are shown.

    Attributes:
        bare: whether what is filmed is the world without panels.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begins with nothing to keep; `say` tells the person something."""
        self.bare = False
        self._say = say
        self._recorder: Recorder | None = None
        self._size: Size = (0, 0)

    @property
    def seconds(self) -> float | None:
        """How long the film is so far; None while there is none."""
        return None if self._recorder is None else self._recorder.seconds

    def save(self, picture: Picture, snapshot: Snapshot) -> None:
        """Keeps one picture of the world at that tick."""
        path = _free_path(snapshot, ".png")
        try:
            Image.fromarray(picture).save(path)
        except OSError as error:
            self._say(f"could not save {path}: {error}")
        else:
            self._say(f"saved {path}")

    def toggle(self, size: Size, snapshot: Snapshot, *, bare: bool) -> None:
        """Begins a film of what is shown from now on, or ends the one there is.

        Args:
            size: of what is shown, pixels.
            snapshot: the world where it begins.
            bare: whether panels are left out.
        """
        if self._recorder is not None:
            self.close()
            return
        if min(size) < 2:
            self._say("the window is too small to film")
            return
        from render.film import Recorder  # noqa: PLC0415  a window does without codecs until somebody films

        path = _free_path(snapshot, ".mp4")
        try:
            self._recorder, self._size, self.bare = Recorder(path, size), size, bare
        except OSError as error:
            self._say(f"could not film to {path}: {error}")

    def show(self, picture: Picture, dt: float) -> None:
        """Takes what is shown now, dt seconds after the last; a film ends where the size changes."""
        if self._recorder is None:
            return
        if picture.shape[1::-1] != self._size:
            self.close()
            return
        self._recorder.show(picture, dt)

    def hear(self, notes: Iterable[Note]) -> None:
        """Takes what begins to sound now."""
        if self._recorder is not None:
            self._recorder.hear(notes)

    def close(self) -> None:
        """Ends the film, if there is one."""
        if self._recorder is None:
            return
        recorder, self._recorder = self._recorder, None
        recorder.close()
        lost = f"; {recorder.lost} frames were left out, the codec was too slow" if recorder.lost else ""
        self._say(f"saved {recorder.path}, {recorder.seconds:.1f} s{lost}")


def _free_path(snapshot: Snapshot, suffix: str) -> Path:
    """Gives a name in the current folder that nothing has yet."""
    stem = f"sandbox-{snapshot.spec.name}-{snapshot.tick:06d}"
    path, number = Path(stem + suffix), 1
    while path.exists():
        number += 1
        path = Path(f"{stem}-{number}{suffix}")
    return path
