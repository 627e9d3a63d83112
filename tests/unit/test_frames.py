"""Which frame a category draws on, and what is left of it (domain.md §4)."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.frames import frame_category
from app.domain.tree import Tree
from app.domain.year_figures import Figures

TREE = Tree({1: None, 2: 1, 3: 2, 4: 1, 5: None})
ORE = st.integers(-(10**15), 10**15)


def test_a_category_draws_on_its_own_frame_or_the_nearest_above() -> None:
    assert frame_category(3, TREE, {1, 2, 3}) == 3
    assert frame_category(3, TREE, {1, 2}) == 2
    assert frame_category(3, TREE, {1, 4, 5}) == 1
    assert frame_category(4, TREE, {2, 1}) == 1


def test_a_frame_below_or_beside_is_nobodys_help() -> None:
    assert frame_category(1, TREE, {2, 3, 4, 5}) is None
    assert frame_category(3, TREE, set()) is None


@given(st.sets(st.integers(1, 5)), st.integers(1, 5))
def test_the_chosen_frame_is_the_nearest(with_frame: set[int], category: int) -> None:
    chosen, path = frame_category(category, TREE, with_frame), TREE.path(category)
    assert chosen is None or chosen in with_frame
    nearer = path if chosen is None else path[: path.index(chosen)]
    assert not set(nearer) & with_frame


@given(ORE, ORE, ORE, ORE)
def test_what_is_left(frame: int, granted: int, used: int, forecast: int) -> None:
    figures = Figures(frame, 0, 0, forecast, False, True, granted_ore=granted, used_ore=used)
    assert figures.left_to_decide_ore == frame - granted
    assert figures.left_to_use_ore == granted - used
    assert figures.deviation_ore == frame - forecast
    assert figures.left_to_decide_ore + figures.left_to_use_ore + used == frame
    without_frame = Figures(None, 0, 0, forecast, False, True, granted_ore=granted, used_ore=used)
    assert without_frame.left_to_decide_ore is None
