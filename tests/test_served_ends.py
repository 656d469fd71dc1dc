"""What ends while somebody far away watches, and what does not."""

from render.browser import run_served
from render.gestures import Key
from sandbox import api
from sandbox.life import Life
from sandbox.loop import Loop
from tests.far_away import WORLD, Glances, Visitor
from worlds.loader import load


def test_who_quits_far_away_ends_nothing_and_a_life_that_stops_is_told_once() -> None:
    class Falling(Life):
        def tick(self) -> None:
            super().tick()
            if self.now == 6:
                raise RuntimeError("the sky fell")

    visitor = Visitor()
    with Loop(lambda: Falling(api.open_life(load(WORLD), seed=5, threads=1)._recipe)) as loop:

        def visit() -> Glances:
            yield [Key(does="down", code="KeyQ"), Key(does="up", code="KeyQ")]
            while loop.failure is None:
                yield []
            for _ in range(3):
                yield []

        visitor.visit = visit()
        run_served(loop, visitor, preset="low", size=(320, 180))
    assert visitor.told == ["the life has stopped; the picture says why"]
