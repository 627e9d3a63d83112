"""What moved between two reports: every movement of a category is the sum of its causes."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.snapshot import Cause, RequestFigures, Snapshot, by_category, changes, movements
from app.domain.year_figures import CategoryInfo, YearFigures

TREE = (
    CategoryInfo(1, "IT", "IT", None, "IT"),
    CategoryInfo(2, "NAT", "Nät", 1, "IT"),
    CategoryInfo(3, "MT", "MT", None),
)
AMOUNTS = st.integers(-(10**9), 10**9)
KINDS = ("beslutad", "omdisponering")


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """A year in which every request's forecast is what it paid and no category is judged."""
    requests = draw(
        st.dictionaries(
            st.integers(1, 6),
            st.builds(
                lambda category, granted, paid: RequestFigures(
                    category, "granted", {2026: granted}, paid, sum(ore for year, ore in paid.items() if year)
                ),
                st.sampled_from([1, 2, 3]), AMOUNTS, st.dictionaries(st.sampled_from([0, 2025, 2026, 2027]), AMOUNTS),
            ),
        )
    )  # fmt: skip
    entries = draw(st.dictionaries(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(KINDS)), AMOUNTS))
    frames: dict[int, int] = {}
    for (category, _), ore in entries.items():
        frames[category] = frames.get(category, 0) + ore
    paid: dict[int, int] = {}
    for each in requests.values():
        paid[each.category_id] = paid.get(each.category_id, 0) + each.outcome_ore(2026)
    return Snapshot(2026, 202608, YearFigures(TREE, frames, this_year=paid), requests, entries)


@given(snapshots(), snapshots())
def test_every_movement_is_the_sum_of_its_causes(before: Snapshot, after: Snapshot) -> None:
    causes = by_category(changes(before, after))
    for each in movements(before, after):
        below = after.figures.tree.subtree(each.category_id)
        found = [change for id_ in below for change in causes.get(id_, [])]
        frame = sum(change.ore for change in found if change.cause is Cause.FRAME)
        paid = sum(change.ore for change in found if change.cause in (Cause.POSTINGS, Cause.MOVED))
        assert (each.frame_ore or 0, each.outcome_ore) == (frame, paid)


@given(snapshots())
def test_nothing_moves_between_a_report_and_itself(it: Snapshot) -> None:
    assert changes(it, it) == []
    assert all(each.is_still for each in movements(it, it))


def test_causes_stand_with_the_largest_first() -> None:
    before = Snapshot(2026, 202604, YearFigures(TREE))
    figures = YearFigures(TREE, frames={1: 500}, this_year={1: 70}, judged={3: 900})
    requests = {
        1: RequestFigures(1, "granted", {2026: 100}, {2026: 20}, 50),
        2: RequestFigures(1, "x", {}, {0: 7, 2025: 50}, 0),
    }
    after = Snapshot(2026, 202608, figures, requests, {(1, "beslutad"): 500})
    found = by_category(changes(before, after))
    assert [(each.cause, each.ore, each.request_id) for each in found[1]] == [
        (Cause.FRAME, 500, 0), (Cause.POSTINGS, 50, 2), (Cause.POSTINGS, 20, 1), (Cause.DECISION, 100, 1),
        (Cause.FORECAST, -50, 2), (Cause.FORECAST, 30, 1),
    ]  # fmt: skip
    assert [(each.cause, each.what) for each in found[3]] == [(Cause.CATEGORY_FORECAST, "given")]
