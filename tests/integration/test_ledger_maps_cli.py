"""`outcome map` and `outcome import` of files that are not the contract's: exports and SIE."""

from pathlib import Path

import pytest

from tests.factories import frame, region, request
from tests.integration.site import Site

EXPORT = [
    "Ver.nr;Bokf.datum;Kto;Proj;Lev.namn;Ordernr;Belopp kr",
    "A1;20200115;1241;P1;Atea;B77;1 234,50",
    "A2;20200131;1241;P2;Dustin;;100,00-",
]
SIE = '#FLAGGA 0\n#SIETYP 4\n#VER A 1 20200115 "Växlar"\n{\n#TRANS 1241 {6 "P1"} 5.00\n#TRANS 2440 {} %s\n}\n'


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    """Two granted requests."""
    requests = [request("1", 2020, granted=1000), request("2", 2020, granted=2000)]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=[frame(2020, "IT", 5000)]))
    return site


def write(path: Path, lines: list[str], encoding: str = "cp1252") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def outcome(site: Site) -> list[int]:
    return [ore for (ore,) in site.rows("SELECT outcome_ore FROM investment_requests ORDER BY number")]


def test_a_map_is_shown_corrected_saved_and_used(ready: Site, tmp_path: Path) -> None:
    file = write(tmp_path / "jan.txt", EXPORT)
    told = ready.refused("outcome", "import", file, "--source", "raindance")
    assert "inga rubriker som går att känna igen" in told
    assert "outcome map FIL --source NAMN --save" in told
    before = ready.everything()
    said = ready.ok("outcome", "map", file, "--source", "raindance")
    assert "verifikat = Ver.nr" in said
    assert "A1 | 1 | 2020-01-15 | 1241 |  | P1 |  | 1234,50 | Atea | B77" in said
    assert ready.everything() == before
    assert "finns inte" in ready.refused("outcome", "map", file, "--source", "raindance", "--set", "x=Kto")
    ready.ok("outcome", "map", file, "--source", "raindance", "--set", "text=Lev.namn", "--save")
    ready.ok("outcome", "import", file, "--source", "raindance")
    assert outcome(ready) == [1234_50, -100_00]
    kept = ready.rows("SELECT voucher, supplier, order_number, text FROM postings ORDER BY voucher")
    assert kept == [("A1", "Atea", "B77", "Atea"), ("A2", "Dustin", "", "Dustin")]
    assert ready.value("SELECT count(*) FROM events WHERE action = 'map_ledger'") == 1
    other = write(tmp_path / "feb.csv", [line.replace(";", "\t") for line in [*EXPORT, EXPORT[1]]], "utf-8")
    ready.ok("outcome", "import", other, "--source", "raindance")
    assert outcome(ready) == [2469_00, -100_00], "the same row twice may be real: the voucher has two rows"
    assert "ser inte ut som" in ready.refused(
        "outcome", "import", write(tmp_path / "annan.csv", ["Ver;Belopp", "1;2"]), "--source", "raindance"
    )
    ready.totals_agree()


def test_bad_lines_name_the_files_own_columns_and_nothing_is_read(ready: Site, tmp_path: Path) -> None:
    ready.ok("outcome", "map", write(tmp_path / "jan.txt", EXPORT), "--source", "raindance", "--save")
    before = ready.everything()
    bad = write(tmp_path / "fel.txt", [*EXPORT, "A3;20201340;1241;P1;;;5", "A4;20200101;1241;P1;;;fem"])
    said = ready.refused("outcome", "import", bad, "--source", "raindance").splitlines()
    assert said[0].startswith("fel.txt rad 4, kolumn Bokf.datum: ")
    assert said[1].startswith("fel.txt rad 5, kolumn Belopp kr: ")
    assert ready.everything() == before


def test_sie_needs_no_map_and_must_balance(ready: Site, tmp_path: Path) -> None:
    bad = write(tmp_path / "fel.se", [SIE % "-4.00"], "cp437")
    assert "rad 3, kolumn verifikat: verifikatet går inte jämnt ut" in ready.refused(
        "outcome", "import", bad, "--source", "agresso"
    )
    said = ready.ok("outcome", "import", write(tmp_path / "bok.se", [SIE % "-5.00"], "cp437"), "--source", "agresso")
    assert "utan äskning: 1" in said
    assert outcome(ready) == [5_00, 0]
    ready.ok("outcome", "map", tmp_path / "bok.se", "--source", "agresso", "--only-projects", "--save")
    said = ready.ok("outcome", "import", write(tmp_path / "b.se", [SIE % "-5.00", ""], "cp437"), "--source", "agresso")
    assert "borttagna: 1" in said
    assert "inte med enligt tolkningen: 1 (-5,00 kr)" in said
    ready.totals_agree()
