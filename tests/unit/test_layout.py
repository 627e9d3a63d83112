"""A report's shape as data: what is understood, and everything that is wrong told at once."""

from typing import Any

import pytest

from app.domain.layout import FIGURES, PLACES, LayoutError, LayoutRow, parse_layout
from app.domain.money import Unit

LEAST: dict[str, Any] = {"columns": [{"key": "ram"}]}


def test_the_least_definition_gets_its_defaults() -> None:
    layout = parse_layout("enkel", "Enkel", LEAST)
    assert (layout.name, layout.title, layout.unit) == ("enkel", "Enkel", Unit.MNKR)
    assert (layout.rows, layout.row_label, layout.deepest, layout.level_shift) == (None, "{namn}", 9, 0)
    assert (layout.with_level, layout.total_label, layout.total_place) == (True, "Totalt", "last")
    column = layout.columns[0]
    assert (column.key, column.heading, column.decimals, column.csv_name) == ("ram", "Ram", {}, "ram")


def test_a_whole_definition_is_read_as_written() -> None:
    layout = parse_layout(
        "lansteknik",
        "Länsteknik",
        {
            "columns": [
                {"key": "utfall_år", "heading": "Utfall {år}", "csv_name": "utfall"},
                {"key": "prognos", "decimals": {"mnkr": 1, "tkr": 0}},
            ],
            "rows": [{"label": "varav IT", "categories": ["IT"], "level": 1}, {"categories": ["MT", "MSB"]}],
            "row_label": "varav {namn}",
            "deepest": 0,
            "level_shift": 1,
            "with_level": False,
            "total": {"label": "Länsteknik totalt", "place": "first"},
            "unit": "tkr",
        },
    )
    assert layout.rows == (LayoutRow("varav IT", ("IT",), 1), LayoutRow("MT, MSB", ("MT", "MSB"), 0))
    assert [column.csv_name for column in layout.columns] == ["utfall", "prognos"]
    assert layout.columns[0].heading == "Utfall {år}"
    assert layout.columns[1].decimals == {Unit.MNKR: 1, Unit.TKR: 0}
    assert (layout.row_label, layout.deepest, layout.level_shift, layout.with_level) == ("varav {namn}", 0, 1, False)
    assert (layout.total_label, layout.total_place, layout.unit) == ("Länsteknik totalt", "first", Unit.TKR)


def test_a_column_may_stand_only_where_there_is_something() -> None:
    shown = parse_layout("x", "X", {"columns": [{"key": "ram"}, {"key": "beställt", "when_any": True}]})
    assert [each.key for each in shown.with_any(lambda key: True).columns] == ["ram", "beställt"]
    assert [each.key for each in shown.with_any(lambda key: False).columns] == ["ram"]
    with pytest.raises(LayoutError, match="when_any för ram"):
        parse_layout("x", "X", {"columns": [{"key": "ram", "when_any": "ja"}]})


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_unit_and_place(place: str, unit: str, key: str) -> None:
    layout = parse_layout("x", "X", {"columns": [{"key": key}], "total": {"place": place}, "unit": unit})
    assert (layout.columns[0].key, layout.total_place, layout.unit) == (key, place, unit)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(LayoutError) as refused:
        parse_layout(
            "trasig",
            "Trasig",
            {
                "colour": "red",
                "columns": [{"key": "ram"}, {"key": "saldo"}, {"key": "prognos", "decimals": {"mnkr": 7}}, "summa"],
                "rows": [{"label": "IT"}, {"categories": [1]}, {"categories": ["IT"], "level": 10}],
                "row_label": "varav",
                "deepest": -1,
                "level_shift": "1",
                "total": {"place": "middle"},
                "unit": "öre",
            },
        )
    said = str(refused.value)
    assert said.startswith("Layouten trasig går inte att använda: ")
    for part in (
        "okänd nyckel colour", "”saldo” finns inte", "decimals för prognos", "”” finns inte", "level ska vara",
        "row_label ska innehålla {namn}", "deepest ska vara ett heltal 0–9", "level_shift ska vara",
        "total.place ska vara first, last eller none", "unit ska vara kr, tkr eller mnkr",
    ):  # fmt: skip
        assert part in said
    assert said.count("minst en kategorikod") == 2


@pytest.mark.parametrize("definition", [None, [], "x", 5, {}, {"columns": []}, {"columns": {}}, {"columns": None}])
def test_a_definition_without_columns_is_refused(definition: Any) -> None:
    with pytest.raises(LayoutError, match="columns ska ha minst en kolumn"):
        parse_layout("x", "X", definition)


@pytest.mark.parametrize(
    "wrong",
    [{"rows": {}}, {"rows": "IT"}, {"rows": ["IT"]}, {"rows": [{"categories": []}]}, {"rows": [{"categories": "IT"}]},
     {"deepest": True}, {"deepest": 1.0}, {"deepest": 10}, {"unit": []}, {"unit": None}, {"total": {"place": []}},
     {"columns": [{"key": "ram", "decimals": {"öre": 1}}]}, {"columns": [{"key": "ram", "decimals": {"kr": "1"}}]},
     {"columns": [{"key": "ram", "decimals": [1]}]}, {"columns": [{"key": "ram", "decimals": {"kr": -1}}]}],
)  # fmt: skip
def test_each_of_these_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LayoutError):
        parse_layout("x", "X", {**LEAST, **wrong})


@pytest.mark.parametrize(
    "wrong",
    [{"total": "first"}, {"total": {"plats": "first"}}, {"columns": [{"key": "ram", "decimal": {"mnkr": 1}}]},
     {"rows": [{"categories": ["IT"], "nivå": 1}]}, {"columns": [{"key": "ram", "decimals": {"mnkr": True}}]},
     {"with_level": "nej"}, {"columns": [{"key": "ram"}, {"key": "ram"}]}],
)  # fmt: skip
def test_what_would_be_ignored_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LayoutError):
        parse_layout("x", "X", {**LEAST, **wrong})
