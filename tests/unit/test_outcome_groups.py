"""The outcome table by group: the groups together are the table by category, to the öre (domain.md §6, §9)."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import OF_REQUESTS, Layout, LayoutError, parse_layout
from app.domain.money import Unit
from app.domain.outcome import allocate
from app.domain.outcome_groups import domain_groups, grouped_rows, request_groups, requests_year
from app.domain.outcome_rows import OutcomeRow, outcome_rows
from app.domain.outcome_table import cell, outcome_table
from app.domain.snapshot import RequestFigures
from app.domain.table import Table
from app.domain.year_figures import CategoryInfo, YearFigures

YEAR, PERIOD = 2020, 202008
CATEGORIES = (
    CategoryInfo(1, "IT", "IT", None, "IT"),
    CategoryInfo(2, "NAT", "Nät", 1, "IT"),
    CategoryInfo(3, "MT", "MT", None, "MT"),
    CategoryInfo(4, "ROE", "Röntgen", 3, "MT"),
)
SUMMED = ("beviljat", "utfall_tidigare", "utfall_år", "summa", "prognos", "ram")
MONTHS = st.sampled_from([201911, 202002, 202008, 202011])
PAID = st.dictionaries(MONTHS, st.integers(-500, 2000), max_size=4)
GRANTS = st.dictionaries(st.sampled_from([2018, 2019, 2020, 2021]), st.integers(-100, 1500), max_size=3)
WORDS = st.lists(st.sampled_from(["covid-19", "flytt", "åska"]), unique=True, max_size=3)
Case = tuple[int, dict[int, int], dict[int, int], int, list[str]]
CASES = st.lists(st.tuples(st.integers(1, 4), PAID, GRANTS, st.integers(-99, 900), WORDS), max_size=8)


def layout(**definition: Any) -> Layout:
    return parse_layout("x", "X", {"columns": [{"key": key} for key in OF_REQUESTS], **definition})


def by_category(cases: list[Case], frames: dict[int, int], judged: dict[int, int]) -> YearFigures:
    """The year as the cube has it: every payment spread over the grants, added up by category."""
    ages: dict[str, Any] = {name: Counter() for name in ("earlier", "this_year", "later")}
    granted, adjustment = Counter[int](), Counter[int]()
    for category, paid, grants, more, _ in cases:
        granted[category] += grants.get(YEAR, 0)
        adjustment[category] += more
        for (frame_year, month), ore in allocate(paid.items(), grants).items():
            if frame_year and YEAR * 100 < month <= PERIOD:
                age = "earlier" if frame_year < YEAR else "this_year" if frame_year == YEAR else "later"
                ages[age][category] += ore
    return YearFigures(CATEGORIES, frames, **ages, judged=judged, adjustment=adjustment, granted=granted)


def requests(cases: list[Case]) -> dict[int, RequestFigures]:
    """The same requests one by one, as the report reads them."""
    found = {}
    for number, (category, paid, grants, more, _) in enumerate(cases, start=1):
        of_year = Counter[int]()
        for (frame_year, month), ore in allocate(paid.items(), grants).items():
            if YEAR * 100 < month <= PERIOD:
                of_year[frame_year] += ore
        found[number] = RequestFigures(category, "granted", grants, of_year, of_year.total() - of_year[0] + more)
    return found


def table_of(year: YearFigures, rows: list[OutcomeRow], shape: Layout) -> Table:
    return outcome_table(rows, shape, year=YEAR, unit=Unit.KR, subtitle="s")


AMOUNTS = st.dictionaries(st.integers(1, 4), st.integers(0, 5000), max_size=3)


@given(CASES, AMOUNTS, AMOUNTS, st.sampled_from(["", "IT", "MT"]), st.sampled_from(["first", "last"]), st.booleans())
def test_groups_add_up_to_the_table_by_category(
    cases: list[Case], frames: dict[int, int], judged: dict[int, int], domain: str, place: str, details: bool
) -> None:
    year = by_category(cases, frames, judged)
    whole = next(row for row in outcome_rows(year, layout(), domain) if row.is_total)
    shape = layout(group_by="enhet", details=details, total={"place": place})
    members = {n: [(words[0], words[0])] for n, (*_, words) in enumerate(cases, start=1) if words}
    groups = request_groups(year, YEAR, requests(cases), members, "Utan enhet")
    rows = grouped_rows(year, requests_year(CATEGORIES, YEAR, requests(cases).values()), groups, shape, domain)
    assert rows[0 if place == "first" else -1].is_total
    total = next(row for row in rows if row.is_total)
    tops = [row for row in rows if row.level == 0 and not row.is_total]
    for key in SUMMED:
        parts = [value for row in tops if isinstance(value := cell(row, key), int)]
        assert sum(parts) == (cell(whole, key) or 0) == (cell(total, key) or 0), key
        if details and domain == "":
            inside = [value for row in rows if row.level == 1 and isinstance(value := cell(row, key), int)]
            rest = [value for row in rows if row.is_rest and isinstance(value := cell(row, key), int)]
            assert sum(inside) + sum(rest) == sum(parts), key
    assert [row.label for row in tops if row.group == ""] in ([], ["Utan enhet"])
    sums = next(row.sum_of for row in table_of(year, rows, shape).rows if row.is_total)
    assert sums == tuple(n for n, row in enumerate(rows) if row in tops), "the workbook adds up the same rows"


@given(CASES, AMOUNTS)
def test_several_tags_stand_under_each_and_count_once(cases: list[Case], frames: dict[int, int]) -> None:
    year = by_category(cases, frames, {})
    shape = layout(group_by="etiketter", details=False)
    members = {n: [(word, word) for word in words] for n, (*_, words) in enumerate(cases, start=1) if words}
    figures = requests(cases)
    groups = request_groups(year, YEAR, figures, members, "Utan etikett")
    rows = grouped_rows(year, requests_year(CATEGORIES, YEAR, figures.values()), groups, shape)
    whole = next(row for row in outcome_rows(year, layout()) if row.is_total)
    total = next(row for row in rows if row.is_total)
    assert [cell(total, key) for key in SUMMED] == [cell(whole, key) for key in SUMMED]
    for group in (row for row in rows if row.group is not None):
        mine = [
            n for n, (*_, words) in enumerate(cases, start=1) if (group.group in words if group.group else not words)
        ]
        paid = sum(ore for n in mine for year_, ore in figures[n].paid.items() if 0 < year_ <= YEAR)
        assert cell(group, "summa") == paid
        assert cell(group, "beviljat") == sum(figures[n].granted.get(YEAR, 0) for n in mine)


@given(CASES, AMOUNTS, AMOUNTS)
def test_domains_have_their_frames(cases: list[Case], frames: dict[int, int], judged: dict[int, int]) -> None:
    year = by_category(cases, frames, judged)
    shape = layout(group_by="område", details=False)
    rows = grouped_rows(year, year, domain_groups(year), shape)
    for row in rows:
        if not row.is_total:
            (only,) = (each for each in outcome_rows(year, layout(), row.label) if each.is_total)
            assert [cell(row, key) for key in SUMMED] == [cell(only, key) for key in SUMMED]
    assert not any(row.is_rest for row in rows)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"group_by": "vecka"}, "group_by ska vara en av område, enhet, objekt, etiketter"),
        ({"details": 1}, "details ska vara true eller false"),
        ({"group_by": "enhet", "columns": [{"key": "äskat"}]}, "äskat finns inte per enhet"),
    ],
)
def test_what_a_group_cannot_have_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(LayoutError, match=said):
        layout(**wrong)


def test_the_first_column_says_what_rows_are_gathered_by() -> None:
    year = by_category([(2, {202002: 100}, {2020: 500}, 0, [])], {1: 900}, {})
    shape = layout(group_by="objekt")
    groups = request_groups(year, YEAR, requests([(2, {202002: 100}, {2020: 500}, 0, [])]), {}, "Utan objekt")
    rows = grouped_rows(year, requests_year(CATEGORIES, YEAR, ()), groups, shape)
    table = table_of(year, rows, shape)
    assert (table.columns[0].heading, table.columns[0].csv_name) == (
        "Förvaltningsobjekt och kategori",
        "förvaltningsobjekt",
    )
    assert [(row.cells[0], row.level) for row in table.rows][:3] == [("Utan objekt", 0), ("IT", 1), ("Nät", 2)]
    assert table.rows[0].cells[1] is None, "a group of requests has no frame"
