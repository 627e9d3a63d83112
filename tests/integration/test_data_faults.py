"""Everything wrong in the files is told at once, with file, line, column and value; nothing is loaded."""

from pathlib import Path

import pytest

from tests import factories
from tests.factories import CATEGORIES, UNITS, Row, forecast, frame, posting, region, request
from tests.integration.site import Site

Files = dict[str, list[Row]]


@pytest.fixture
def bad() -> Files:
    """One fault or more in every file."""
    return {
        "enheter": [*UNITS, {"kod": "E2", "namn": "", "överordnad": "FINNS-INTE"}],
        "kategorier": [*CATEGORIES, {"kod": "X", "namn": "X", "domän": "ÖT", "nyttjandeperiod_år": "tre"}],
        "ramar": [
            frame(2020, "SAKNAS", 100),
            frame(2020, "IT", 100, "gåva"),
            {**frame(2020, "IT", 1), "år": "MMXX", "belopp": "1.234", "datum": "i går"},
            frame(2020, "IT", 5, "omdisponering"),
            frame(2020, "IT", 5, motkategori="MT"),
            frame(2020, "IT", 5, "omdisponering", motkategori="BORTA"),
        ],
        "askningar": [
            request("1", enhet="E9", kategori="K9", typ="önskan", tillstånd="drömd", prioritet="7"),
            request("2", granted=-5),
            request("2", projekt="P2", rubrik="En annan rubrik"),
            request("3", projekt="P2"),
            request("4", tillstånd="vilande"),
        ],
        "prognoser": [
            forecast(202004, 5, "IT", "1"),
            forecast(202004, 5, "K8"),
            forecast(202004, 5, number="99"),
            forecast(202013, 5, "IT"),
            forecast(202008, 5, "IT"),
            forecast(202008, 6, "IT"),
        ],
        "utfall": [posting("A", "2020-02-30", "P1", "1"), posting("", "2020-02-03", "P1", "mycket")],
    }


EXPECTED = """
enheter.csv rad 4, kolumn namn: får inte vara tom
enheter.csv rad 4, kolumn överordnad: koden finns inte (läste ”FINNS-INTE”)
kategorier.csv rad 5, kolumn domän: okänt ord; använd it, mt, övrigt (läste ”ÖT”)
kategorier.csv rad 5, kolumn nyttjandeperiod_år: ska vara ett heltal mellan 1 och 100 (läste ”tre”)
ramar.csv rad 2, kolumn kategori: kategorin finns inte (läste ”SAKNAS”)
ramar.csv rad 3, kolumn typ: okänt ord; använd beslutad, revidering, ombudgetering, omdisponering, föreslagen
ramar.csv rad 4, kolumn år: ska vara ett heltal mellan 1990 och 2100 (läste ”MMXX”)
ramar.csv rad 4, kolumn belopp: ”1.234” kan läsas på två sätt
ramar.csv rad 4, kolumn datum: ska vara ett datum, ÅÅÅÅ-MM-DD (läste ”i går”)
ramar.csv rad 5, kolumn motkategori: en omdisponering behöver en motkategori
ramar.csv rad 6, kolumn motkategori: får bara fyllas i för omdisponering (läste ”MT”)
ramar.csv rad 7, kolumn motkategori: kategorin finns inte (läste ”BORTA”)
askningar.csv rad 2, kolumn enhet: enheten finns inte (läste ”E9”)
askningar.csv rad 2, kolumn kategori: kategorin finns inte (läste ”K9”)
askningar.csv rad 2, kolumn typ: okänt ord
askningar.csv rad 2, kolumn tillstånd: okänt ord
askningar.csv rad 2, kolumn prioritet: ska vara ett heltal mellan 1 och 3 (läste ”7”)
askningar.csv rad 3, kolumn beviljat_belopp: får inte vara negativt (läste ”-5”)
askningar.csv rad 4, kolumn nummer: numret finns redan för ramår 2020 (läste ”2”)
askningar.csv rad 4, kolumn rubrik: äskning 2 säger något annat på rad 3 (läste ”En annan rubrik”)
askningar.csv rad 5, kolumn projekt: projektet hör redan till äskning 2 (läste ”P2”)
askningar.csv rad 6, kolumn vilande_orsak: okänt ord
prognoser.csv rad 2, kolumn kategori: fyll i antingen kategori eller äskning
prognoser.csv rad 3, kolumn kategori: kategorin finns inte (läste ”K8”)
prognoser.csv rad 4, kolumn äskning: äskningen finns inte (läste ”99”)
prognoser.csv rad 5, kolumn period: Skriv perioden som år och månad
prognoser.csv rad 7, kolumn period: samma prognos finns två gånger i filen (läste ”202008”)
utfall.csv rad 2, kolumn datum: ska vara ett datum, ÅÅÅÅ-MM-DD (läste ”2020-02-30”)
utfall.csv rad 3, kolumn verifikat: verifikatnumret saknas
utfall.csv rad 3, kolumn belopp: Skriv beloppet med siffror
""".strip().splitlines()


def test_all_faults_of_all_files_at_once(site: Site, tmp_path: Path, bad: Files) -> None:
    before = site.everything()
    said = site.refused("data", "load", factories.write(tmp_path, **bad))
    missing = [line for line in EXPECTED if line not in said]
    assert not missing, said
    assert site.everything() == before


def test_the_same_from_a_workbook(site: Site, tmp_path: Path, bad: Files) -> None:
    book = factories.workbook(tmp_path / "bok.xlsx", factories.write(tmp_path / "csv", **bad))
    said = site.refused("data", "load", book)
    named = [line.replace(".csv", "", 1) for line in EXPECTED]
    missing = [line for line in named if f"bok.xlsx blad {line}" not in said and "utfall" not in line]
    assert not missing, said


def test_a_ledger_fault_of_a_workbook_names_its_sheet(site: Site, tmp_path: Path) -> None:
    folder = region(tmp_path / "csv", utfall=[posting("A", "2020-02-30", "P1", "1")])
    said = site.refused("data", "load", factories.workbook(tmp_path / "bok.xlsx", folder))
    assert "bok.xlsx blad utfall rad 2, kolumn datum" in said


def test_a_file_that_cannot_be_read_is_not_blamed_on_the_others(site: Site, tmp_path: Path) -> None:
    folder = region(
        tmp_path / "x", [request("1")], ramar=[frame(2020, "IT", 5)], prognoser=[forecast(202004, 5, "", "1")]
    )
    for name in ("enheter", "kategorier", "askningar"):
        path = folder / f"{name}.csv"
        good = path.read_text(encoding="utf-8")
        path.write_text(good.replace(good.partition(";")[0], "nyckel", 1), encoding="utf-8")
        told = site.refused("data", "load", folder).splitlines()
        assert [line.partition(" ")[0] for line in told] == [f"{name}.csv"] * 2, told
        path.write_text(good, encoding="utf-8")


def test_a_file_that_is_not_there_is_told_in_words(site: Site, tmp_path: Path) -> None:
    assert "den finns inte" in site.refused("outcome", "import", tmp_path / "borta.csv", "--source", "x")
    assert "det är en mapp" in site.refused("outcome", "import", tmp_path, "--source", "x")


@pytest.mark.parametrize("kind", ["enheter", "kategorier"])
def test_loops_are_refused(site: Site, tmp_path: Path, kind: str) -> None:
    more = {"domän": "IT"} if kind == "kategorier" else {}
    above = {"A": "B", "B": "C", "C": "A", "D": "D", "E": ""}
    rows = [{"kod": code, "namn": code, "överordnad": parent, **more} for code, parent in above.items()]
    said = site.refused("data", "load", factories.write(tmp_path, **{kind: rows}))
    told = [line.split(" rad ")[1][0] for line in said.splitlines() if "pekar runt i en ring" in line]
    assert told == ["2", "3", "4", "5"]


def test_a_loop_with_what_is_stored_is_refused(site: Site, tmp_path: Path) -> None:
    site.ok("data", "load", region(tmp_path / "a"))
    turned = [{"kod": "E1", "namn": "Enhet 1", "överordnad": "E11"}]
    assert "ring" in site.refused("data", "load", factories.write(tmp_path / "b", enheter=turned))


def test_a_code_twice_is_refused(site: Site, tmp_path: Path) -> None:
    twice = factories.write(tmp_path, enheter=[UNITS[0], UNITS[0]])
    assert "enheter.csv rad 3, kolumn kod: koden finns två gånger (läste ”E1”)" in site.refused("data", "load", twice)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("kod;namn", "enheter.csv rad 1, kolumn överordnad: kolumnen saknas"),
        ("kod;namn;överordnad;färg", "enheter.csv rad 1, kolumn färg: okänd kolumn"),
        ("kod;namn;överordnad;kod", "enheter.csv rad 1, kolumn kod: kolumnen finns två gånger"),
        ("", "enheter.csv rad 1: filen är tom"),
    ],
)
def test_a_header_that_does_not_fit(site: Site, tmp_path: Path, header: str, said: str) -> None:
    (tmp_path / "enheter.csv").write_text(f"{header}\n", encoding="utf-8")
    assert said in site.refused("data", "load", tmp_path)


def test_columns_in_any_order_and_lines_that_do_not_fit(site: Site, tmp_path: Path) -> None:
    (tmp_path / "enheter.csv").write_text("namn;KOD;Överordnad\nEtt;E1;\nTvå;E2\n\nTre;E3;E1\n", encoding="utf-8")
    said = site.refused("data", "load", tmp_path)
    assert said.splitlines() == ["enheter.csv rad 3: raden har 2 kolumner, rubriken har 3 (läste ”Två;E2”)"]
    (tmp_path / "enheter.csv").write_text("namn;KOD;Överordnad\nEtt;E1;\n\nTre;E3;E1\n", encoding="utf-8")
    site.ok("data", "load", tmp_path)
    assert site.rows("SELECT code, name FROM units ORDER BY code") == [("E1", "Ett"), ("E3", "Tre")]


def test_faults_beyond_five_hundred_are_counted(site: Site, tmp_path: Path) -> None:
    said = site.refused("data", "load", region(tmp_path, [request(str(n), enhet="E9") for n in range(600)]))
    assert len(said.splitlines()) == 501
    assert "och 100 fel till" in said
