"""Rows of a ledger file: what is read, what is told, and that sums by request and month agree with the rows."""

import csv
from collections import Counter
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Fault
from app.intake.tabular import Faults, Line, csv_lines, survey
from app.outcomes.ledger_file import COLUMNS, LONGEST_CODE, POSTING_COLUMNS, Tally, posting_rows

PROJECTS = {"P1": 11, "P2": 22}
GOOD = {"verifikat": "V1", "rad": "1", "datum": "2020-06-30", "konto": "1241", "ansvar": "7010", "projekt": "P1",
        "text": "Switchar", "belopp": "75620,94"}  # fmt: skip
MORE = {"leverantör": "", "beställning": ""}


def line(number: int = 2, /, **changed: str) -> Line:
    return number, list({**GOOD, **MORE, **changed}.values())


def read(*lines: Line) -> tuple[list[dict[str, object]], list[Fault], Tally]:
    faults, tally = Faults(), Tally()
    rows = list(posting_rows(lines, "utfall.csv", PROJECTS, faults, tally))
    return [dict(zip(POSTING_COLUMNS, row, strict=True)) for row in rows], faults.found, tally


def test_the_columns_are_those_of_the_contract() -> None:
    assert COLUMNS.required == tuple(GOOD)
    assert COLUMNS.optional == tuple(MORE)


def test_a_good_row_is_read_whole() -> None:
    (row,), faults, tally = read(line())
    assert row == {
        "year": 2020, "month": 202006, "voucher": "V1", "row": 1, "occurrence": 1, "posted_on": "2020-06-30",
        "account": "1241", "cost_centre": "7010", "project": "P1", "text": "Switchar", "amount_ore": 7_562_094,
        "supplier": "", "order_number": "", "request_id": 11,
    }  # fmt: skip
    assert faults == []
    assert (tally.rows, tally.ore, tally.unmatched, tally.repeated) == (1, 7_562_094, 0, 0)
    assert tally.request_ids == {11}


def test_blanks_around_cells_mean_nothing() -> None:
    assert read((2, [f" {value}\u00a0" for value in line()[1]]))[0] == read(line())[0]


def test_a_row_without_a_known_project_is_kept_and_counted() -> None:
    rows, _, tally = read(line(projekt=""), line(projekt="X9", rad="2"), line(projekt="p1", rad="3"))
    assert [row["request_id"] for row in rows] == [None] * 3
    assert tally.unmatched == 3
    assert (tally.ore, tally.request_ids) == (3 * 7_562_094, {None})


@pytest.mark.parametrize(
    ("column", "value"),
    [("verifikat", ""), ("verifikat", " "), ("verifikat", "V" * (LONGEST_CODE + 1)), ("konto", "1" * 41),
     ("ansvar", "1" * 41), ("projekt", "1" * 41), ("rad", ""), ("rad", "x"), ("rad", "-1"), ("rad", "1,5"),
     ("rad", str(2**31)), ("rad", "9" * 5000), ("datum", ""), ("datum", "30/6 2020"), ("datum", "20200630"),
     ("datum", "2020-06-31"), ("datum", "1989-12-31"), ("datum", "2101-01-01"), ("datum", "2020-6-30"),
     ("belopp", ""), ("belopp", "x"), ("belopp", "1.250"), ("belopp", "inf"), ("belopp", "NaN"), ("belopp", "1e5"),
     ("belopp", "0,001"), ("belopp", "9" * 40)],
)  # fmt: skip
def test_a_bad_cell_is_told_with_line_and_column_and_nothing_is_counted(column: str, value: str) -> None:
    rows, (fault,), tally = read(line(17, **{column: value}))
    assert (fault.file, fault.line, fault.column) == ("utfall.csv", 17, column)
    assert value.strip()[:60] in str(fault)
    assert rows == []
    assert (tally.rows, tally.ore, tally.request_ids) == (0, 0, set())


def test_every_bad_cell_of_every_row_is_told_at_once() -> None:
    bad = {"verifikat": "", "rad": "x", "datum": "igår", "projekt": "P" * 41, "belopp": "mycket"}
    rows, faults, tally = read(line(2, **bad), line(3), line(4, belopp="", datum=""))
    assert len(rows) == tally.rows == 1
    assert {(fault.line, fault.column) for fault in faults} == {
        *((2, column) for column in bad), (4, "belopp"), (4, "datum"),
    }  # fmt: skip


def test_an_amount_of_thousands_of_digits_is_told() -> None:
    assert [fault.column for fault in read(line(belopp="9" * 5000))[1]] == ["belopp"]


@pytest.mark.parametrize("week", ["2020-W01-1", "2020-W53-7"])
def test_a_week_is_no_date(week: str) -> None:
    assert [fault.column for fault in read(line(datum=week))[1]] == ["datum"]


@pytest.mark.parametrize("row", ["1_0", "１２", "+5", "٣"])
def test_a_row_number_is_plain_digits(row: str) -> None:
    assert [fault.column for fault in read(line(rad=row))[1]] == ["rad"]


def test_the_same_voucher_and_row_twice_may_both_be_real() -> None:
    rows, faults, tally = read(line(2), line(3), line(4, belopp="-5"), line(5, rad="2"), line(6, datum="2020-12-01"))
    assert [row["occurrence"] for row in rows] == [1, 2, 3, 1, 1], "another month is another name"
    assert (tally.rows, tally.repeated, faults) == (5, 2, [])


def test_the_same_voucher_in_two_years_is_two_rows() -> None:
    rows, _, tally = read(line(2, datum="2019-12-31"), line(3, datum="2020-01-01"))
    assert [(row["year"], row["occurrence"]) for row in rows] == [(2019, 1), (2020, 1)]
    assert tally.repeated == 0


def test_a_bad_row_is_no_occurrence() -> None:
    rows, _, tally = read(line(2, belopp="x"), line(3))
    assert [row["occurrence"] for row in rows] == [1]
    assert tally.repeated == 0


def test_forms_of_amounts() -> None:
    texts = ["75620.94", "75 620,94-", "\u221275\u00a0620,94", "0", "-0,01"]
    rows, faults, _ = read(*(line(n, rad=str(n), belopp=text) for n, text in enumerate(texts)))
    assert [row["amount_ore"] for row in rows] == [7_562_094, -7_562_094, -7_562_094, 0, -1]
    assert faults == []


LINES = st.lists(
    st.fixed_dictionaries(
        {"verifikat": st.sampled_from(["V1", "V2", ""]), "rad": st.sampled_from(["1", "2", "x"]),
         "datum": st.sampled_from(["2019-12-31", "2020-01-31", "2020-06-30", "igår"]),
         "projekt": st.sampled_from(["P1", "P2", "X", ""]), "belopp": st.sampled_from(["1,50", "-2", "3.25", "?"])}
    ),
    max_size=25,
)  # fmt: skip


@given(LINES)
def test_sums_agree_with_the_rows_and_rows_and_faults_with_the_file(drawn: list[dict[str, str]]) -> None:
    rows, faults, tally = read(*(line(number, **each) for number, each in enumerate(drawn, start=2)))
    assert tally.request_ids == {row["request_id"] for row in rows}
    assert tally.rows == len(rows) == len(drawn) - len({fault.line for fault in faults})
    assert tally.ore == sum(int(str(row["amount_ore"])) for row in rows)
    assert tally.unmatched == sum(row["request_id"] is None for row in rows)
    names = Counter((row["month"], row["voucher"], row["row"]) for row in rows)
    assert tally.repeated == sum(count - 1 for count in names.values())
    told = {(row["month"], row["voucher"], row["row"], row["occurrence"]) for row in rows}
    assert told == {(*name, number) for name, count in names.items() for number in range(1, count + 1)}
    bad = sum(each[column] == wrong for each in drawn for column, wrong in
              (("verifikat", ""), ("rad", "x"), ("datum", "igår"), ("belopp", "?")))  # fmt: skip
    assert len(faults) == bad


ODD = {
    "verifikat": ["V1", "V2", " V1 ", "", "V" * 41], "rad": ["1", "2", " 2", "0", "x", "9999999999"],
    "datum": ["2020-06-30", "2020-07-01 ", "2020-02-30", "2200-01-01"], "konto": ["1241", "\u00a01241", "1" * 41],
    "ansvar": ["7010", ""], "projekt": ["P1", "P2", " P1", "X", ""], "text": ["Skåp", '5" rör', "två\nrader", "a;b"],
    "belopp": ["1,50", "-2.25", "1 250,00", "5-", "7", "?", ""], "leverantör": ["", " Atea", "L" * 201],
    "beställning": ["", "B1", "B" * 41],
}  # fmt: skip


def odd_row(dice: Random) -> list[str]:
    """A plain row with up to two odd cells; now and then its last cell is missing."""
    row = {column: values[0] for column, values in ODD.items()}
    for column in dice.sample(list(ODD), dice.choice((0, 0, 1, 2))):
        row[column] = dice.choice(ODD[column])
    return list(row.values())[: dice.choice((None, None, None, None, -1))]


@pytest.mark.parametrize("seed", range(40))
def test_lines_read_together_are_the_same_as_one_by_one(seed: int, tmp_path: Path) -> None:
    """Whatever stands in the file: rows, sums, and faults with their line numbers."""
    dice, path = Random(seed), tmp_path / "utfall.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator=dice.choice(("\n", "\r\n", "\r")))
        writer.writerows([list(ODD), *(odd_row(dice) for _ in range(30))])

    def everything() -> tuple[object, ...]:
        faults, tally = Faults(), Tally()
        found = list(posting_rows(csv_lines(survey(path), COLUMNS, faults), path.name, PROJECTS, faults, tally))
        told = {name: value for name, value in vars(tally).items() if name != "tell"}
        return found, sorted(map(str, faults.found)), told

    with patch("app.outcomes.ledger_file.CHUNK", dice.randint(1, 4)):
        together = everything()
    with patch("app.outcomes.ledger_file._together", return_value=None):
        assert together == everything()
