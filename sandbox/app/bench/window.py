"""How soon and how smoothly `sandbox watch` shows a world in a real window."""

from collections.abc import Iterator

from sandbox.app.bench.figure import Figure


def measure_window() -> Iterator[Figure]:
    """Measures the first picture, the pace and the frames of a dinner party."""
    yield from ()
