"""Compiles the hot loops of every world once, so that no first frame waits for them; `make setup` runs it."""

import time
from itertools import product

from sandbox import api

NUM_WORLDS = (1, 2)
"""One, as in a window, and two, so that loops over worlds are compiled for real strides."""

NUM_TICKS = 2
"""The second tick runs what needs a last observation."""


def main() -> None:
    """Opens every built-in world without a window, ticks it, and says how long that took."""
    start = time.perf_counter()
    names = list(api.list_worlds())
    for name, num_worlds in product(names, NUM_WORLDS):
        life = api.open_life(name, worlds=num_worlds, seed=0)
        for _ in range(NUM_TICKS):
            life.tick()
    print(f"Compiled the hot loops of {len(names)} worlds in {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    main()
