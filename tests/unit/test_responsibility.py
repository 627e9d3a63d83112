"""Which months count of categories with a date of responsibility, against a naive walk up the tree."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import FIGURES, parse_layout
from app.domain.outcome_rows import outcome_rows
from app.domain.responsibility import NEVER, Span
from app.domain.takeover import handovers, spans_of, standing
from app.domain.year_figures import CategoryInfo, YearFigures

MONTHS = st.sampled_from([201911, 202001, 202004, 202007, 202012, 202103])


@st.composite
def trees(draw: st.DrawFn) -> tuple[CategoryInfo, ...]:
    """Up to seven categories, some with a first month, a last month or both."""
    found: list[CategoryInfo] = []
    for each in range(1, draw(st.integers(1, 7)) + 1):
        above = draw(st.none() | st.sampled_from(found)) if found else None
        first, last = draw(st.none() | MONTHS), draw(st.none() | MONTHS)
        found.append(CategoryInfo(each, f"K{each}", f"K {each}", above.id if above else None, "IT", first, last))
    return tuple(found)


def chain(categories: tuple[CategoryInfo, ...], id_: int) -> list[CategoryInfo]:
    """The category and those above it."""
    (it,) = (each for each in categories if each.id == id_)
    return [it] if it.parent_id is None else [it, *chain(categories, it.parent_id)]


def counts(categories: tuple[CategoryInfo, ...], id_: int, month: int) -> bool:
    """Nothing on the way up says that the month is another's."""
    return all(
        (each.responsible_from or 0) <= month <= (each.responsible_to or 999_999) for each in chain(categories, id_)
    )


def there(categories: tuple[CategoryInfo, ...], id_: int, year: int, cut_off: int) -> bool:
    """Begun by the cut-off, not ended before the year, and never ended before it began."""
    above = chain(categories, id_)
    first = max(each.responsible_from or 0 for each in above)
    last = min(each.responsible_to or 999_999 for each in above)
    return first <= cut_off and last > year * 100 and first <= last


@given(trees(), MONTHS, MONTHS)
def test_the_months_that_count_follow_the_tree(categories: tuple[CategoryInfo, ...], cut_off: int, month: int) -> None:
    year = cut_off // 100
    spans = spans_of(categories, year, cut_off)
    for each in categories:
        span = spans.get(each.id, Span())
        assert (span is not NEVER) == there(categories, each.id, year, cut_off)
        if span is not NEVER:
            assert span.covers(month) == counts(categories, each.id, month)
            assert all(spans.get(above.id) is not NEVER for above in chain(categories, each.id)), "no orphans"


@given(trees(), MONTHS, st.lists(st.integers(-50, 99), min_size=7, max_size=7))
def test_what_is_left_out_and_what_stands_make_the_whole(
    categories: tuple[CategoryInfo, ...], cut_off: int, paid: list[int]
) -> None:
    year = cut_off // 100
    money = {each.id: paid[each.id - 1] for each in categories}
    whole = YearFigures(categories, frames=money, this_year=money)
    spans = spans_of(categories, year, cut_off)
    kept = standing(whole, spans)
    gone = [each.id for each in categories if spans.get(each.id) is NEVER]
    told = handovers(categories, spans, {id_: money[id_] for id_ in gone}, money)
    layout = parse_layout("x", "X", {"columns": [{"key": key} for key in FIGURES], "deepest": 9})
    rows = outcome_rows(kept, layout)
    assert {row.key for row in rows} & {each.code for each in categories if each.id in gone} == set()
    assert rows[-1].figures.sum_ore + sum(money[id_] for id_ in gone) == sum(money.values())
    under_a_date = {id_ for each in told for id_ in each.members}
    assert sum(each.paid_ore for each in told) == sum(money[id_] for id_ in gone if id_ in under_a_date)
    assert set(gone) <= under_a_date, "whatever is gone is told of"
    assert sorted(id_ for each in told for id_ in each.members) == sorted(under_a_date), "and told of once"


def test_a_layout_that_names_a_category_has_no_row_for_it_before_its_date() -> None:
    it = CategoryInfo(1, "IT", "IT", None, "IT")
    scanner = CategoryInfo(2, "ROE", "Röntgen", None, "IT", 202007, None, "Diagnostik")
    rows = [{"label": "A", "categories": ["IT"]}, {"label": "B", "categories": ["ROE"]}]
    layout = parse_layout("x", "X", {"columns": [{"key": "ram"}], "rows": rows})
    for cut_off, labels in ((202006, ["A", "Totalt"]), (202007, ["A", "B", "Totalt"])):
        year = standing(YearFigures((it, scanner), {1: 5, 2: 7}), spans_of((it, scanner), 2020, cut_off))
        assert [row.label for row in outcome_rows(year, layout)] == labels
    (told,) = handovers((it, scanner), spans_of((it, scanner), 2020, 202006), {2: 3}, {1: 5, 2: 7})
    assert (told.stands, told.paid_ore, told.frame_ore) == (False, 3, 7)
    assert told.words() == "Ansvaret för Röntgen gäller från och med juli 2020, övertaget från Diagnostik"
    later = replace(scanner, responsible_from=None, responsible_to=202007)
    assert spans_of((it, later), 2021, 202104) == {2: NEVER}
