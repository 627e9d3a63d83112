"""CSV against the reference tables, to the byte; JSON to the figure; and the mapping of formats."""

import csv
import json
from dataclasses import replace
from io import StringIO

import pytest

from app.documents import FORMATS
from app.documents.csv import table_csv
from app.documents.json import table_json
from app.domain.money import Unit
from app.domain.table import Column, Kind, Row
from tests.unit.documents.samples import AT, LANSTEKNIK, STOD, lansteknik, stod, words


def test_csv_is_the_reference_table_to_the_byte() -> None:
    assert table_csv(lansteknik()) == LANSTEKNIK.replace("\n", "\r\n")
    assert table_csv(stod()) == STOD.replace("\n", "\r\n")


def test_csv_level_is_written_only_when_it_has_a_name() -> None:
    assert table_csv(replace(lansteknik(), level_name="")).startswith("kategori;ram;")


def test_csv_negatives_and_whole_numbers() -> None:
    table = replace(stod(), unit=Unit.KR, columns=(Column("a", "A"), Column("b", "B", Kind.NUMBER)))
    assert table_csv(replace(table, rows=(Row((-123_456_750, -1_234)),))) == "a;b\r\n-1 234 567,50;-1 234\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_text_is_no_formula(start: str) -> None:
    content = table_csv(words(start + "1"))
    assert list(csv.reader(StringIO(content, newline=""), delimiter=";")) == [["text"], ["'" + start + "1"]]


def test_csv_quotes_what_must_be_quoted() -> None:
    content = table_csv(words('a;b "c"\nd \ud800'))
    assert list(csv.reader(StringIO(content, newline=""), delimiter=";")) == [["text"], ['a;b "c"\nd ?']]


def test_json_is_exact() -> None:
    content = json.loads(table_json(lansteknik()))
    assert list(content) == [
        "name",
        "title",
        "subtitle",
        "unit",
        "columns",
        "rows",
        "notes",
        "footer",
        "facts",
    ]
    assert content["unit"] == "mnkr"
    assert content["columns"][5] == {
        "key": "prognos",
        "heading": "Beräknad årsprognos",
        "kind": "money",
        "decimals": 0,
    }
    total = content["rows"][-1]
    assert (total["key"], total["level"], total["total"]) == ("Totalt", 0, True)
    assert total["values"]["ram"] == {"ore": 11_550_000_000, "amount": 115.5}
    assert content["rows"][1]["values"] == {
        "kategori": "Datacenter (nät och server)",
        "ram": None,
        "utfall_tidigare": {"ore": 20_000_000, "amount": 0.2},
        "utfall_ar": None,
        "summa": {"ore": 20_000_000, "amount": 0.2},
        "prognos": None,
    }
    assert content["facts"] == {"Period": "2020-08"}


def test_json_rounds_half_away_from_zero_and_keeps_the_ore() -> None:
    table = replace(stod(), unit=Unit.MNKR, rows=(Row(("a", -5_000_000)), Row(("b", 14_999_999))))
    values = [row["values"]["ram"] for row in json.loads(table_json(table))["rows"]]
    assert values == [{"ore": -5_000_000, "amount": -0.1}, {"ore": 14_999_999, "amount": 0.1}]


def test_json_is_utf8_indented_and_the_same_each_time() -> None:
    text = table_json(words("å\ud800"))
    assert text.startswith('{\n  "name": "ord",\n')
    assert text.endswith("}\n")
    assert "å?" in text
    assert text == table_json(words("å\ud800"))
    text.encode()


@pytest.mark.parametrize(("name", "start"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"kategori;"), ("json", b"{")])
def test_every_format_gives_bytes(name: str, start: bytes) -> None:
    written = FORMATS[name].write(stod(), "Anna", AT)
    assert written.startswith(start)
    assert FORMATS[name].extension == name
    assert "/" in FORMATS[name].mimetype
