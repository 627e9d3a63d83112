"""The tables of real reports come out exactly, on both databases and whichever way the data came in (domain.md §9)."""

import json
from pathlib import Path

import pytest

from tests import factories
from tests.factories import YEAR_2020, YEAR_2022
from tests.integration.site import Site
from tests.unit.documents.readers import READERS, from_csv, plain, shown

LANSTEKNIK = ("--unit", "mnkr")
RAMTABELL = ("--unit", "tkr", "--layout", "ramtabell")


def facit(folder: Path) -> bytes:
    """The expected table, untouched."""
    return (folder / "facit.csv").read_bytes()


def test_lansteknik_2020(year: Site) -> None:
    assert year.table(2020, 202008, *LANSTEKNIK) == facit(YEAR_2020)


def test_it_mt_stod_2022(site: Site) -> None:
    site.ok("data", "load", YEAR_2022)
    assert site.table(2022, 202212, *RAMTABELL) == facit(YEAR_2022)
    site.totals_agree()


@pytest.mark.parametrize("format_", READERS)
def test_the_reference_tables_in_every_format(site: Site, format_: str, tmp_path: Path) -> None:
    for folder, year, period, options in ((YEAR_2020, 2020, 202008, LANSTEKNIK), (YEAR_2022, 2022, 202212, RAMTABELL)):
        site.ok("data", "load", folder)
        file = tmp_path / f"{year}.{format_}"
        asked = ("--year", str(year), "--period", str(period), *options, "--format", format_, "--output", str(file))
        site.ok("report", "outcome", *asked)
        assert plain(shown(format_, file.read_bytes()))[1:] == from_csv(facit(folder))[1:]


@pytest.mark.parametrize("folders", [(YEAR_2020, YEAR_2022), (YEAR_2022, YEAR_2020)], ids=["in order", "backwards"])
def test_both_years_in_one_database(site: Site, folders: tuple[Path, Path]) -> None:
    for folder in folders:
        site.ok("data", "load", folder)
    assert site.table(2022, 202208, *RAMTABELL) == facit(YEAR_2022)
    assert site.table(2020, 202008, *LANSTEKNIK) == facit(YEAR_2020)
    site.totals_agree()


@pytest.mark.parametrize("figures_as_numbers", [False, True], ids=["text", "numbers"])
def test_the_same_from_a_workbook(site: Site, tmp_path: Path, figures_as_numbers: bool) -> None:
    book = factories.workbook(tmp_path / "år 2020.xlsx", YEAR_2020, figures_as_numbers=figures_as_numbers)
    site.ok("data", "load", book)
    assert site.table(2020, 202008, *LANSTEKNIK) == facit(YEAR_2020)
    site.totals_agree()
    said = site.ok("data", "load", YEAR_2020)  # the same rows as CSV
    assert "Allt fanns redan" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"], ids=["semicolon", "tab"])
def test_the_same_from_other_kinds_of_csv(site: Site, tmp_path: Path, encoding: str, delimiter: str) -> None:
    for path in YEAR_2020.glob("*.csv"):
        if path.stem != "facit":
            content = path.read_text(encoding="utf-8").replace(";", delimiter)
            (tmp_path / path.name).write_text(content, encoding=encoding, newline="\r\n")
    site.ok("data", "load", tmp_path)
    assert site.table(2020, 202008, *LANSTEKNIK) == facit(YEAR_2020)


def test_rows_that_match_nothing_move_no_cell(year: Site) -> None:
    assert year.value("SELECT count(*) FROM postings WHERE request_id IS NULL") == 4
    year.change("DELETE FROM postings WHERE request_id IS NULL", "DELETE FROM request_months WHERE request_id = 0")
    assert year.table(2020, 202008, *LANSTEKNIK) == facit(YEAR_2020)
    year.totals_agree()


def test_another_regions_layout_is_data(year: Site, tmp_path: Path) -> None:
    """The total first, parts called "varav", the forecast with one decimal: no code of its own."""
    columns = [
        {"key": "ram", "heading": "Ram"},
        {"key": "summa", "heading": "Utfall {år}"},
        {"key": "prognos", "heading": "Prognos", "decimals": {"mnkr": 1}},
    ]
    rows = [
        {"label": "varav IT", "categories": ["IT"], "level": 1},
        {"label": "varav MT och MSB", "categories": ["MT", "MSB"], "level": 1},
        {"label": "varav tyst vårdmiljö", "categories": ["TYST"], "level": 1},
    ]
    total = {"label": "Länsteknik totalt", "place": "first"}
    definition = {"title": "Länsteknik", "columns": columns, "rows": rows, "total": total, "unit": "mnkr"}
    file = tmp_path / "layout.json"
    file.write_text(json.dumps(definition), encoding="utf-8")
    year.ok("layout", "save", "lansteknik", file)
    assert year.table(2020, 202008, "--layout", "lansteknik").decode().split("\r\n") == [
        "kategori;nivå;ram;summa;prognos",
        "Länsteknik totalt;0;115,5;29,9;77,5",
        "varav IT;1;21,0;0,4;10,0",
        "varav MT och MSB;1;91,5;27,9;64,5",
        "varav tyst vårdmiljö;1;3,0;1,6;3,0",
        "",
    ]
    printed = ("report", "outcome", "--year", "2020", "--period", "202008", "--layout", "lansteknik", "--unit", "kr")
    notes = json.loads(year.ok(*printed, "--format", "json"))["notes"]
    assert not any("oavrundade" in note for note in notes), "in kronor nothing is rounded"
    assert json.loads(year.ok("layout", "show", "lansteknik")) == definition
    assert "lansteknik: Länsteknik" in year.ok("layout", "list")


def test_a_layout_that_cannot_be_used_is_refused(year: Site, tmp_path: Path) -> None:
    before = year.everything()
    file = tmp_path / "layout.json"
    file.write_text('{"columns": [{"key": "vinst"}], "total": {"place": "mitten"}}', encoding="utf-8")
    said = year.refused("layout", "save", "fel", file)
    assert "vinst" in said
    assert "total.place" in said
    file.write_text("{", encoding="utf-8")
    assert "JSON" in year.refused("layout", "save", "fel", file)
    assert "finns inte" in year.refused("layout", "show", "fel")
    assert year.everything() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("--year", "2020", "--period", "202108"),
        ("--year", "2020", "--period", "augusti"),
        ("--year", "2020", "--period", "202013"),
        ("--year", "2020", "--period", "202008", "--layout", "saknas"),
        ("--year", "2020", "--period", "202008", "--unit", "euro"),
        ("--year", "2020", "--period", "202008", "--output", "/finns/inte/tabell.csv"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(year: Site, arguments: tuple[str, ...]) -> None:
    assert year.refused("report", "outcome", *arguments)


def test_output_goes_to_the_file_only(year: Site, tmp_path: Path) -> None:
    assert year.table(2020, 202008, *LANSTEKNIK, "--output", str(tmp_path / "t.csv")) == b""
    assert (tmp_path / "t.csv").read_bytes() == facit(YEAR_2020)
