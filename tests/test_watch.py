"""Where there is no screen, a film is made; what cannot be had is refused before anything opens."""

from pathlib import Path

import av
import numpy as np
import pytest

from sandbox.app.watch import FPS, watch
from sandbox.errors import SandboxError, UnknownName


def look(folder: Path, *, world: str = "nursery", minds: str | None = None, film: str | None = None) -> int:
    offscreen = None if film is None else folder / film
    return watch(world, minds=minds, seed=2, quality="low", offscreen=offscreen, seconds=0.4)


def frames(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as film:
        return list(film.decode(video=0))


def test_a_film_has_as_many_frames_as_its_seconds_ask_for(tmp_path: Path) -> None:
    assert look(tmp_path, film="a.mp4") == 0
    shot = frames(tmp_path / "a.mp4")
    assert len(shot) == 0.4 * FPS
    assert (shot[0].width, shot[0].height) == (960, 540)
    assert shot[0].to_ndarray(format="rgb24").std() > 20.0


def test_the_same_seed_gives_the_same_film(tmp_path: Path) -> None:
    look(tmp_path, film="a.mp4")
    look(tmp_path, film="b.mp4")
    for ours, theirs in zip(frames(tmp_path / "a.mp4"), frames(tmp_path / "b.mp4"), strict=True):
        a, b = (frame.to_ndarray(format="rgb24").astype(int) for frame in (ours, theirs))
        assert np.abs(a - b).mean() < 0.5  # the codec's colour conversion rounds by where memory lies


def test_without_a_screen_one_line_says_so_and_a_film_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert look(tmp_path) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("Cannot open a window: there is no display")
    assert "nursery-2.mp4" in first
    assert "nursery-2.mp4" in last
    assert len(frames(Path("nursery-2.mp4"))) == 0.4 * FPS


@pytest.mark.parametrize("film", ["a.avi", "nowhere/a.mp4"])
def test_a_film_that_cannot_be_written_is_refused(tmp_path: Path, film: str) -> None:
    with pytest.raises(SandboxError, match="give a file in a folder that exists"):
        look(tmp_path, film=film)


def test_unknown_worlds_and_minds_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'nursery'"):
        look(tmp_path, world="nursey", film="a.mp4")
    with pytest.raises(UnknownName, match="No mind named 'nobody'"):
        look(tmp_path, minds="nobody", film="a.mp4")
    assert not list(tmp_path.iterdir())
