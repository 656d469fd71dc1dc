"""Pictures shrink when they take too long, grow again when there is room, and never go to and fro."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.browser import Canvas
from render.context import open_offscreen
from render.presets import HIGH, LOW, MEDIUM
from render.scaling import BUDGET, CALM, LEAST, PERIOD, STEPS, Scaling, scaled
from render.screen import read
from render.view import View
from sandbox import api
from sandbox.loop import Loop

NOISE = 0.1


def live(
    scaling: Scaling, seconds: float, fixed: float, pixels: float, rng: np.random.Generator
) -> list[float]:
    """Draws for some seconds, at a cost that is fixed but for what goes with pixels; gives all shares."""
    shares, passed = [], 0.0
    while passed < seconds:
        scaling.begin(HIGH, kept=False)
        took = (fixed + pixels * scaling.share**2) * (1.0 + NOISE * rng.random())
        dt = max(took, 1 / 60)
        scaling.note(took, dt)
        shares.append(scaling.share)
        passed += dt
    return shares


cost = st.floats(0.0, 0.15)


@given(fixed=cost, pixels=cost, before=st.sampled_from((0.0, 20.0)), seed=st.integers(0, 9))
def test_under_a_steady_load_the_size_goes_one_way_and_stays(
    fixed: float, pixels: float, before: float, seed: int
) -> None:
    scaling, rng = Scaling(), np.random.default_rng(seed)
    live(scaling, before, 0.2, 0.2, rng)
    shares = live(scaling, 60.0, fixed, pixels, rng)
    assert len({np.sign(b - a) for a, b in pairwise(shares)} - {0.0}) <= 1
    assert len(set(shares[len(shares) // 2 :])) == 1


def test_too_dear_pictures_shrink_within_seconds_and_only_as_far_as_they_must() -> None:
    rng = np.random.default_rng(0)
    assert live(Scaling(), 10.0, 0.0, 0.2, rng)[-1] == STEPS[-1]
    assert live(Scaling(), 3.0, 0.0, 1.1 * BUDGET, rng)[-1] == STEPS[1]


def test_they_are_whole_again_after_some_seconds_of_room_and_not_before() -> None:
    scaling, rng = Scaling(), np.random.default_rng(0)
    live(scaling, 20.0, 0.0, 0.2, rng)
    assert live(scaling, (CALM - 1) * PERIOD, 0.0, 0.01, rng)[-1] == STEPS[-1]
    assert live(scaling, 5 * CALM * PERIOD, 0.0, 0.01, rng)[-1] == 1.0


def test_a_few_slow_pictures_change_nothing() -> None:
    scaling = Scaling()
    for number in range(600):
        scaling.note(0.5 if number % 20 == 0 else 0.01, 0.05)
        scaling.begin(HIGH, kept=False)
        assert scaling.share == 1.0


def test_what_is_kept_is_whole_and_so_is_a_preset_that_gains_nothing() -> None:
    scaling = Scaling()
    live(scaling, 10.0, 0.0, 0.2, np.random.default_rng(0))
    scaling.begin(HIGH, kept=True)
    assert scaling.share == 1.0
    scaling.begin(HIGH, kept=False)
    assert scaling.share == STEPS[-1]
    scaling.begin(LOW, kept=False)
    assert scaling.share == 1.0


def test_no_picture_is_without_pixels() -> None:
    assert scaled((1, 1), STEPS[-1]) == (1, 1)
    assert scaled((960, 540), 0.7) == (672, 378)


@pytest.fixture
def view() -> Iterator[View]:
    """A view of a life that stands still."""
    life = api.open_life("nursery", minds="idle", seed=2, threads=1)
    ctx = open_offscreen()
    with Loop(lambda: life, paused=True) as loop:
        view = View(Canvas(ctx, (320, 180)), loop, "Nursery")
        view.prepare(MEDIUM)
        while loop.latest() is None:
            view.frame((), 0.03)
        view.frame((), 0.03)
        yield view
        view.release()
    ctx.release()


def test_a_view_under_load_draws_fewer_pixels_below_whole_panels_and_films_are_whole(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(LEAST):
        view._scaling.note(1.0, 1.0)
    view.frame((), 0.03)
    assert view._renderer.size == (272, 153)
    assert read(view._screen).shape == (180, 320, 3)
    view.frame((pygame.event.Event(pygame.KEYDOWN, key=pygame.K_F9, mod=0),), 0.03)
    assert view._renderer.size == (320, 180)
