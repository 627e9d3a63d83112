"""The rules of the outcome table in small examples, down to the text of a cell (domain.md §9)."""

from typing import Any

import pytest

from app.domain.layout import parse_layout
from app.domain.money import Unit
from app.domain.outcome_rows import outcome_rows
from app.domain.outcome_table import outcome_table
from app.domain.table import Table
from app.domain.year_figures import CategoryInfo, YearFigures

MNKR = Unit.MNKR.ore
CATEGORIES = (
    CategoryInfo(1, "IT", "IT", None, "IT"),
    CategoryInfo(2, "NAT", "Nät", 1, "IT"),
    CategoryInfo(3, "VIDEO", "Video", 1, "IT"),
    CategoryInfo(4, "MT", "MT", None, "MT"),
    CategoryInfo(5, "MSB", "MSB", None, "Övrigt"),
)
ALL = ("ram", "utfall_tidigare", "utfall_år", "summa", "prognos", "avvikelse")


def table(figures: YearFigures, domain: str = "", unit: Unit = Unit.MNKR, **definition: Any) -> Table:
    layout = parse_layout("x", "X", {"columns": [{"key": key} for key in ALL], **definition})
    return outcome_table(outcome_rows(figures, layout, domain), layout, year=2020, unit=unit, subtitle="s")


def shown(it: Table) -> list[str]:
    """The table as text: `label|cell|cell`."""
    return [
        "|".join(it.text(column, each) for column, each in zip(it.columns, row.cells, strict=True)) for row in it.rows
    ]


def test_a_frame_on_the_children_only_is_the_sum_of_theirs() -> None:
    year = YearFigures(CATEGORIES, {2: 3 * MNKR, 3: 4 * MNKR})
    assert shown(table(year, "IT")) == [
        "IT|7,0|0,0|0,0|0,0|0,0|7,0",
        "Nät|3,0|0,0|0,0|0,0|0,0|3,0",
        "Video|4,0|0,0|0,0|0,0|0,0|4,0",
        "Totalt|7,0|0,0|0,0|0,0|0,0|7,0",
    ]


def test_a_part_without_a_frame_is_blank_where_there_is_nothing_and_a_row_with_one_shows_nought() -> None:
    year = YearFigures(CATEGORIES, {1: 21 * MNKR, 4: 0}, earlier={2: MNKR})
    assert shown(table(year)) == [
        "IT|21,0|1,0|0,0|1,0|1,0|20,0",
        "Nät||1,0||1,0||",
        "Video||||||",
        "MT|0,0|0,0|0,0|0,0|0,0|0,0",
        "Totalt|21,0|1,0|0,0|1,0|1,0|20,0",
    ]


def test_a_small_amount_of_a_part_is_nought_with_decimals_and_no_blank() -> None:
    year = YearFigures(CATEGORIES, {1: MNKR}, this_year={3: 1}, adjustment={2: 1})
    assert shown(table(year, "IT"))[1:3] == ["Nät|||||0,0|", "Video|||0,0|0,0||"]


def test_a_judged_forecast_takes_the_place_of_the_sum_below_and_leaves_the_parts() -> None:
    year = YearFigures(CATEGORIES, {1: 20 * MNKR}, earlier={2: 5 * MNKR}, judged={1: 10 * MNKR, 2: 8 * MNKR})
    rows = shown(table(year, "IT"))
    assert rows[0] == "IT|20,0|5,0|0,0|5,0|10,0|10,0"
    assert rows[1] == "Nät||5,0||5,0|8,0|"
    assert rows[-1] == "Totalt|20,0|5,0|0,0|5,0|10,0|10,0"


def test_a_forecast_of_a_part_is_in_the_row_above() -> None:
    year = YearFigures(CATEGORIES, {1: 20 * MNKR}, earlier={3: MNKR}, judged={2: 8 * MNKR}, adjustment={3: 2 * MNKR})
    assert [row.split("|")[5] for row in shown(table(year, "IT"))] == ["11,0", "8,0", "3,0", "11,0"]


def test_money_on_later_frames_is_in_the_forecast_but_in_no_column_of_outcome() -> None:
    assert (
        shown(table(YearFigures(CATEGORIES, {4: 3 * MNKR}, later={4: MNKR}), "MT"))[0] == "MT|3,0|0,0|0,0|0,0|1,0|2,0"
    )


@pytest.mark.parametrize(
    ("decimals", "expected"), [({}, "9,6"), ({"mnkr": 0}, "10"), ({"mnkr": 1}, "9,6"), ({"mnkr": 3}, "9,550")]
)
def test_decimals_of_the_forecast_column_by_layout(decimals: dict[str, int], expected: str) -> None:
    year = YearFigures(CATEGORIES, judged={4: 955 * MNKR // 100})
    assert shown(table(year, "MT", columns=[{"key": "prognos", "decimals": decimals}]))[0] == f"MT|{expected}"


def test_decimals_are_of_the_unit_shown() -> None:
    year, columns = YearFigures(CATEGORIES, {4: 123_456_789}), [{"key": "ram", "decimals": {"mnkr": 0}}]
    found = [shown(table(year, "MT", unit, columns=columns))[0] for unit in Unit]
    assert found == ["MT|1\u00a0234\u00a0567,89", "MT|1\u00a0235", "MT|1"]


def test_headings_name_the_year_and_the_sum_knows_its_parts() -> None:
    it = table(YearFigures(CATEGORIES), columns=[{"key": "utfall_tidigare", "heading": "Före {år}"}, {"key": "summa"}])
    assert [column.heading for column in it.columns] == ["Kategori", "Före 2020", "Summa"]
    assert it.columns[2].sum_of == (), "a part that is not shown cannot be added up"
    assert table(YearFigures(CATEGORIES)).columns[4].sum_of == ("utfall_tidigare", "utfall_år")
    assert [table(YearFigures(CATEGORIES), with_level=each).level_name for each in (True, False)] == ["nivå", ""]


def test_total_first_with_of_which_rows_needs_no_code() -> None:
    year = YearFigures(CATEGORIES, {1: 20 * MNKR, 4: 80 * MNKR, 5: 9 * MNKR}, earlier={2: MNKR})
    of_which: dict[str, Any] = {
        "rows": [{"label": "varav IT", "categories": ["IT"], "level": 1},
                 {"label": "varav MT", "categories": ["MT"], "level": 1}],
        "total": {"label": "Länsteknik totalt", "place": "first"},
        "columns": [{"key": "ram"}, {"key": "summa"}],
    }  # fmt: skip
    it = table(year, **of_which)
    assert shown(it) == ["Länsteknik totalt|100,0|1,0", "varav IT|20,0|1,0", "varav MT|80,0|0,0"]
    assert [(row.level, row.is_total, row.key) for row in it.rows] == [
        (0, True, ""),
        (1, False, "IT"),
        (1, False, "MT"),
    ]


def test_a_code_nobody_knows_adds_nothing() -> None:
    year = YearFigures(CATEGORIES, {1: MNKR})
    rows = [{"categories": ["IT", "X"]}, {"categories": ["X"]}, {"categories": ["X"], "level": 1}]
    assert shown(table(year, rows=rows, columns=[{"key": "ram"}, {"key": "summa"}])) == [
        "IT, X|1,0|0,0", "X||0,0", "X||", "Totalt|1,0|0,0",
    ]  # fmt: skip


def test_a_given_row_of_another_domain_is_left_out_of_its_sum() -> None:
    year = YearFigures(CATEGORIES, {1: MNKR, 4: 2 * MNKR})
    rows = [{"label": "Allt", "categories": ["IT", "MT"]}]
    assert shown(table(year, "MT", rows=rows, columns=[{"key": "ram"}])) == ["Allt|2,0", "Totalt|2,0"]


def test_a_year_that_knows_nothing_is_an_empty_table_with_a_total() -> None:
    assert shown(table(YearFigures(CATEGORIES))) == ["Totalt||0,0|0,0|0,0|0,0|"]
    assert shown(table(YearFigures(()))) == ["Totalt||0,0|0,0|0,0|0,0|"]


def adds_up(it: Table) -> bool:
    """Whether every total is the sum of the rows it names, as Row.sum_of promises."""
    return all(
        not row.sum_of or each == sum(part for n in row.sum_of if isinstance(part := it.rows[n].cells[place], int))
        for row in it.rows
        for place, each in enumerate(row.cells)
        if isinstance(each, int)
    )


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize(
    "rows", [None, [{"categories": ["IT"]}, {"categories": ["NAT"], "level": 1}, {"categories": ["MT"]}]]
)
def test_a_total_is_the_sum_of_the_rows_it_names(place: str, rows: Any) -> None:
    year = YearFigures(CATEGORIES, {1: 5, 4: 7}, earlier={2: 1, 4: 2}, this_year={3: 3})
    it = table(year, rows=rows, total={"place": place})
    assert any(row.sum_of for row in it.rows)
    assert adds_up(it)


@pytest.mark.parametrize(
    "rows",
    [[{"categories": ["IT"]}, {"categories": ["NAT"]}], [{"categories": ["IT"]}, {"categories": ["MT"], "level": 1}]],
)
def test_a_total_names_only_rows_it_is_the_sum_of(rows: Any) -> None:
    assert adds_up(table(YearFigures(CATEGORIES, {2: 5, 4: 7}), rows=rows))


def test_a_total_above_its_parts_is_their_sum_too() -> None:
    year, parts = YearFigures(CATEGORIES, {1: 5, 4: 7}), [{"categories": [code], "level": 1} for code in ("IT", "MT")]
    it = table(year, rows=parts, total={"place": "first"})
    assert it.rows[0].sum_of == (1, 2)
    assert adds_up(it)


def test_differences_know_their_columns_where_both_are_shown() -> None:
    keys = ("ram", "beviljat", "utfall_ram", "kvar_att_besluta", "kvar_att_förbruka", "avvikelse")
    it = table(YearFigures(CATEGORIES), columns=[{"key": key} for key in keys])
    assert [column.difference_of for column in it.columns[4:]] == [("ram", "beviljat"), ("beviljat", "utfall_ram"), ()]
    assert table(YearFigures(CATEGORIES)).columns[-1].difference_of == ("ram", "prognos")


def test_what_is_left_of_a_frame() -> None:
    amounts: dict[str, Any] = {"asked": {2: 1}, "granted": {1: 4, 2: 8, 4: 2}, "used": {2: 3}}
    money: dict[str, Any] = {name: {at: ore * MNKR for at, ore in each.items()} for name, each in amounts.items()}
    keys = ("ram", "äskat", "beviljat", "utfall_ram", "kvar_att_besluta", "kvar_att_förbruka")
    columns = [{"key": key, "decimals": {"mnkr": 0}} for key in keys]
    assert shown(table(YearFigures(CATEGORIES, {1: 9 * MNKR}, **money), columns=columns)) == [
        "IT|9|1|12|3|\u22123|9",
        "Nät||1|8|3||5",
        "Video||||||",
        "MT||0|2|0||2",
        "Totalt|9|1|14|3|\u22125|11",
    ]
