"""The outcome table against a naive recomputation over random category trees (domain.md §6, §7, §9)."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import FIGURES, Layout, parse_layout
from app.domain.outcome_rows import OutcomeRow, outcome_rows
from app.domain.outcome_table import cell
from app.domain.table import Cell
from app.domain.year_figures import CategoryInfo, YearFigures

Amounts = dict[int, int]
DOMAINS = ("IT", "MT", "Övrigt")
SUMMED = tuple(key for key in FIGURES if key not in ("kvar_att_besluta", "avvikelse"))  # differences with a blank in


def layout(**definition: Any) -> Layout:
    return parse_layout("x", "X", {"columns": [{"key": key} for key in FIGURES], **definition})


@st.composite
def years(draw: st.DrawFn) -> YearFigures:
    """A tree of up to eight categories with frames, payments and forecasts here and there."""
    ids = range(1, draw(st.integers(1, 8)) + 1)
    found: list[CategoryInfo] = []
    for each in ids:
        above = draw(st.none() | st.sampled_from(found)) if found else None
        domain = above.domain if above else draw(st.sampled_from(DOMAINS))
        found.append(CategoryInfo(each, f"K{each}", f"Kategori {each}", above.id if above else None, domain))

    def amounts(low: int) -> Amounts:
        return draw(st.dictionaries(st.sampled_from(ids), st.integers(low, 99), max_size=4))

    lowest = (("asked", 0), ("granted", 0), ("used", -99), ("ordered", 0))
    of_frames: dict[str, Any] = {name: amounts(low) for name, low in lowest}
    return YearFigures(
        tuple(found), amounts(0), amounts(0), amounts(0), amounts(0), amounts(0), adjustment=amounts(-99), **of_frames
    )


class Naive:
    """The same figures by walking the whole list again for every question."""

    def __init__(self, year: YearFigures) -> None:
        self.year = year
        self.parent = {each.id: each.parent_id for each in year.categories}

    def above(self, node: int) -> list[int]:
        parent = self.parent[node]
        return [node] if parent is None else [node, *self.above(parent)]

    def below(self, node: int) -> list[int]:
        return [each for each in self.parent if node in self.above(each)]

    def frame(self, nodes: Iterable[int]) -> int | None:
        found = [self.year.frames[low] for node in nodes for low in self.below(node) if low in self.year.frames]
        return sum(found) if found else None

    def paid(self, nodes: Iterable[int], amounts: Any) -> int:
        return sum(amounts.get(low, 0) for node in nodes for low in self.below(node))

    def forecast(self, nodes: Iterable[int]) -> int:
        total = 0
        for node in nodes:
            if node in self.year.judged:
                total += self.year.judged[node]
                continue
            parts = (self.year.earlier, self.year.this_year, self.year.later, self.year.adjustment)
            total += sum(part.get(node, 0) for part in parts)
            total += self.forecast(each for each, parent in self.parent.items() if parent == node)
        return total

    def judged(self, nodes: Iterable[int]) -> bool:
        """Somebody has given a forecast for it or for something below."""
        every = [low for node in nodes for low in self.below(node)]
        return any(low in self.year.judged or self.year.adjustment.get(low) for low in every)

    def there(self, node: int) -> bool:
        """Whether the year has anything at all of it."""
        return (
            self.frame([node]) is not None
            or self.judged([node])
            or any(low in each and each[low] for low in self.below(node) for each in self.amounts())
        )

    def amounts(self) -> list[Any]:
        """Everything that makes a category worth a row."""
        year = self.year
        return [year.earlier, year.this_year, year.later, year.asked, year.granted, year.used, year.ordered]

    def cells(self, nodes: list[int], *, part: bool) -> list[Cell]:
        """In the order of FIGURES; a part without a frame is blank where nothing is."""
        frame, forecast = self.frame(nodes), self.forecast(nodes)
        earlier, this_year = self.paid(nodes, self.year.earlier), self.paid(nodes, self.year.this_year)
        kept = (self.year.asked, self.year.granted, self.year.used, self.year.ordered)
        asked, granted, used, ordered = (self.paid(nodes, each) for each in kept)
        paid: list[Cell] = [earlier, this_year, earlier + this_year]
        if part and frame is None:
            shown = forecast if self.judged(nodes) else None
            left = granted - used if granted or used else None
            return [
                None,
                asked or None,
                granted or None,
                used or None,
                ordered or None,
                None,
                left,
                *(p or None for p in paid),
                shown,
                None,
            ]
        to_decide = None if frame is None else frame - granted
        deviation = None if frame is None else frame - forecast
        return [frame, asked, granted, used, ordered, to_decide, granted - used, *paid, forecast, deviation]


def cells(row: OutcomeRow) -> list[Cell]:
    return [cell(row, key) for key in FIGURES]


@given(years(), st.sampled_from(["", *DOMAINS]), st.integers(0, 3), st.integers(0, 2))
def test_category_rows_are_what_a_naive_walk_says(year: YearFigures, domain: str, deepest: int, shift: int) -> None:
    naive = Naive(year)
    rows = outcome_rows(year, layout(deepest=deepest, level_shift=shift, row_label="– {namn}"), domain)
    roots = [c.id for c in year.categories if c.parent_id is None and domain in ("", c.domain) and naive.there(c.id)]
    expected: list[tuple[str, str, int, list[Cell]]] = []

    def walk(node: int, depth: int) -> None:
        expected.append((f"K{node}", f"– Kategori {node}", depth + shift, naive.cells([node], part=depth > 0)))
        for child in (each for each, parent in naive.parent.items() if parent == node and depth < deepest):
            walk(child, depth + 1)

    for root in roots:
        walk(root, 0)
    *body, total = rows
    assert [(row.key, row.label, row.level, cells(row)) for row in body] == expected
    assert total.is_total
    assert cells(total) == naive.cells(roots, part=False)


@given(years(), st.data())
def test_given_rows_and_their_total_count_nothing_twice(year: YearFigures, data: st.DataObject) -> None:
    naive, codes = Naive(year), [each.code for each in year.categories]
    some = st.lists(st.sampled_from([*codes, "okänd"]), min_size=1, max_size=4)
    asked = data.draw(st.lists(st.tuples(some, st.integers(0, 1)), min_size=1, max_size=4))
    rows = outcome_rows(year, layout(rows=[{"categories": named, "level": level} for named, level in asked]))

    def topmost(named: Iterable[str]) -> list[int]:
        ids = {int(code[1:]) for code in named if code != "okänd"}
        return [node for node in ids if len(ids & set(naive.above(node))) == 1]

    for row, (named, level) in zip(rows, asked, strict=False):
        assert cells(row) == naive.cells(topmost(named), part=level > 0)
        assert row.key == (named[0] if len(named) == 1 else "")
    assert cells(rows[-1]) == naive.cells(topmost(code for named, _ in asked for code in named), part=False)


@given(years(), st.sampled_from(DOMAINS))
def test_the_domains_add_up_to_the_whole(year: YearFigures, domain: str) -> None:
    def total(only: str) -> list[int]:
        row = outcome_rows(year, layout(), only)[-1]
        return [each if isinstance(each := cell(row, key), int) else 0 for key in SUMMED]

    assert total("") == [sum(column) for column in zip(*(total(each) for each in DOMAINS), strict=True)]
    roots = [row.key for row in outcome_rows(year, layout(deepest=0), domain)[:-1]]
    assert {each.domain for each in year.categories if each.code in roots} <= {domain}


@pytest.mark.parametrize(("place", "totals"), [("first", [0]), ("last", [2]), ("none", [])])
@pytest.mark.parametrize("given_rows", [None, [{"categories": ["IT"]}, {"categories": ["MT"]}]])
def test_where_the_total_stands(place: str, totals: list[int], given_rows: Any) -> None:
    it, mt = CategoryInfo(1, "IT", "IT", None, "IT"), CategoryInfo(2, "MT", "MT", None, "MT")
    year = YearFigures((it, mt), {1: 10, 2: 20})
    rows = outcome_rows(year, layout(rows=given_rows, total={"label": "Allt", "place": place}))
    assert [number for number, row in enumerate(rows) if row.is_total] == totals
    assert [(row.label, row.level, row.figures.frame_ore) for row in rows if row.is_total] == [("Allt", 0, 30)][
        : len(totals)
    ]


@pytest.mark.parametrize("paid", [{"this_year": {2: -5}}, {"later": {2: -5}}])
def test_payments_that_cancel_out_are_still_something(paid: dict[str, Any]) -> None:
    categories = (CategoryInfo(1, "IT", "IT", None), CategoryInfo(2, "MT", "MT", None))
    rows = outcome_rows(YearFigures(categories, {1: 10}, earlier={2: 5}, **paid), layout())
    assert [row.key for row in rows] == ["IT", "MT", ""]
    assert cell(rows[-1], "utfall_tidigare") == 5
