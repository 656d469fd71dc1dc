"""In all figures of an experiment an arm has one colour, and no two arms of one figure have the same."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.experiments.figures import PALETTE, colours_of

figures = st.lists(st.lists(st.sampled_from("abcdefghijklmnop"), max_size=5, unique=True), max_size=6)


@given(figures)
def test_no_two_arms_of_a_figure_look_alike(arms: list[list[str]]) -> None:
    colours = colours_of(arms)
    beside = {pair for figure in arms for pair in combinations(sorted(figure), 2)}
    neighbours = max((sum(arm in pair for pair in beside) for arm in colours), default=0)
    if neighbours < len(PALETTE):
        assert all(colours[one] != colours[other] for one, other in beside)
    assert set(colours) == {arm for figure in arms for arm in figure}


def test_colours_are_shared_only_when_there_are_none_left() -> None:
    eight = [str(i) for i in range(len(PALETTE))]
    assert len(set(colours_of([eight[:5], eight[3:]]).values())) == len(PALETTE)
    colours = colours_of([eight, ["new", "0"]])
    assert colours["new"] != colours["0"]


def test_more_arms_than_colours_still_have_one_each() -> None:
    many = [str(i) for i in range(3 * len(PALETTE))]
    colours = list(colours_of([many]).values())
    assert all(colours.count(colour) == 3 for colour in PALETTE)
