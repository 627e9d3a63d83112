"""Trees of parent links against plain walks, also where the links go round."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.tree import Tree, looped

Links = dict[int, int | None]
LINKS: st.SearchStrategy[Links] = st.dictionaries(st.integers(1, 8), st.none() | st.integers(1, 9), max_size=8)


@st.composite
def forests(draw: st.DrawFn) -> Links:
    """Links that never go round: everybody's parent has a smaller number."""
    count = draw(st.integers(1, 9))
    return {node: draw(st.none() | st.integers(1, node - 1)) if node > 1 else None for node in range(1, count + 1)}


@given(forests())
def test_below_is_the_other_side_of_above(parents: Links) -> None:
    tree = Tree(parents)
    for node in parents:
        assert tree.subtree(node) == {other for other in parents if node in tree.path(other)}
        assert tree.path(node)[0] == node
        assert parents[tree.path(node)[-1]] is None
        assert all(parents[low] == high for low, high in zip(tree.path(node), tree.path(node)[1:], strict=False))


@given(forests())
def test_children_stand_in_the_order_given(parents: Links) -> None:
    below = Tree(parents).children()
    assert {child: parent for parent, children in below.items() for child in children} == parents
    assert all(children == sorted(children) for children in below.values())


@given(LINKS, st.integers(1, 9))
def test_links_that_go_round_end_the_walk(parents: Links, start: int) -> None:
    tree = Tree(parents)
    path = tree.path(start)
    assert len(path) == len(set(path))
    assert start in tree.subtree(start)


@given(LINKS)
def test_looped_names_exactly_those_that_meet_themselves(parents: Links) -> None:
    def meets_itself(node: int) -> bool:
        at = parents.get(node)
        for _ in range(len(parents) + 1):
            if at == node:
                return True
            at = parents.get(at) if at is not None else None
        return False

    named = {str(node): None if above is None else str(above) for node, above in parents.items()}
    assert set(looped(named)) == {str(node) for node in parents if meets_itself(node)}


def test_examples() -> None:
    tree = Tree({1: None, 2: 1, 3: 2, 4: None})
    assert tree.path(3) == [3, 2, 1]
    assert tree.path(99) == [99]
    assert tree.subtree(1) == {1, 2, 3}
    assert tree.children() == {None: [1, 4], 1: [2], 2: [3]}
    assert list(looped({"a": "b", "b": "a", "c": "a", "d": "d", "e": None})) == ["a", "b", "d"]
