"""Importing a ledger file: once only, with a receipt; a corrected file replaces month by month (domain.md §6)."""

from pathlib import Path

import pytest

from tests.factories import Row, frame, ledger, posting, region, request
from tests.integration.site import Site


def receipt(said: str) -> dict[str, str]:
    """The lines of a receipt by label."""
    return dict(line.strip().split(": ", 1) for line in said.splitlines() if line.startswith("  "))


def counts(said: str) -> tuple[int, ...]:
    """Rows in the file, new, changed, removed, unmatched, suspected."""
    found = receipt(said)
    labels = ("rader i filen", "nya", "ändrade", "borttagna", "utan äskning", "misstänkta dubbletter")
    return tuple(int(found[label]) for label in labels)


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    """Two granted requests, of 2019 and 2020, and frames for them; nothing paid."""
    requests = [request("1", 2019, granted=1000), request("2", 2020, granted=2000, kategori="MT")]
    frames = [frame(2019, "IT", 5000), frame(2020, "IT", 5000), frame(2020, "MT", 9000)]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=frames))
    return site


@pytest.fixture
def january() -> list[Row]:
    return [
        posting("A1", "2020-01-10", "P1", "100,50"),
        posting("A1", "2020-01-10", "P2", "200", row=2),
        posting("A2", "2020-01-20", "okänt", "40"),
    ]


def outcome(site: Site) -> list[tuple[object, ...]]:
    """What the requests have been paid, in öre."""
    return site.rows("SELECT number, outcome_ore FROM investment_requests ORDER BY number")


def test_a_first_file(ready: Site, january: list[Row], tmp_path: Path) -> None:
    said = ready.ok("outcome", "import", ledger(tmp_path / "jan.csv", *january), "--source", "raindance")
    assert counts(said) == (3, 3, 0, 0, 1, 0)
    found = receipt(said)
    assert (found["summa före"], found["summa efter"]) == ("0,00 kr", "340,50 kr")
    assert (found["IT"], found["MT"]) == ("0,00 → 100,50 kr", "0,00 → 200,00 kr")
    assert "Kvitto nr 1: jan.csv, källa raindance" in said
    assert outcome(ready) == [("1", 100_50), ("2", 200_00)]
    kept = ready.rows("SELECT rows_in_file, rows_new, rows_unmatched, sum_after_ore FROM ledger_imports")
    assert kept == [(3, 3, 1, 340_50)]
    ready.totals_agree()


def test_the_same_file_twice_is_once(ready: Site, january: list[Row], tmp_path: Path) -> None:
    file = ledger(tmp_path / "jan.csv", *january)
    ready.ok("outcome", "import", file, "--source", "raindance")
    before = ready.everything()
    for name in ("jan.csv", "samma fil.csv"):
        said = ready.ok("outcome", "import", file.rename(tmp_path / name), "--source", "raindance")
        assert "redan inläst från raindance; inget ändrat" in said
        file = tmp_path / name
    assert without_revisions(ready) == without_revisions(ready, before)


def test_the_same_file_from_another_source_is_nothing(ready: Site, january: list[Row], tmp_path: Path) -> None:
    file = ledger(tmp_path / "jan.csv", *january)
    ready.ok("outcome", "import", file, "--source", "raindance")
    before = ready.everything()
    said = ready.ok("outcome", "import", file, "--source", "agresso")
    assert "redan inläst från raindance; inget ändrat" in said
    assert without_revisions(ready) == without_revisions(ready, before)


def test_the_same_rows_in_another_order_change_nothing(ready: Site, january: list[Row], tmp_path: Path) -> None:
    ready.ok("outcome", "import", ledger(tmp_path / "jan.csv", *january), "--source", "raindance")
    said = ready.ok("outcome", "import", ledger(tmp_path / "b.csv", *reversed(january)), "--source", "raindance")
    assert counts(said)[:4] == (3, 0, 0, 0)
    assert "Inget ändrat." in said
    assert ready.value("SELECT count(*) FROM ledger_imports") == 1
    ready.totals_agree()


def test_a_corrected_file(ready: Site, january: list[Row], tmp_path: Path) -> None:
    february = posting("B1", "2020-02-03", "P2", "7")
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *january, february), "--source", "raindance")
    corrected = [
        posting("A1", "2020-01-10", "P1", "90"),
        posting("A2", "2020-01-20", "P2", "40"),
        posting("A3", "2020-01-31", "P1", "5"),
    ]
    preview = ready.ok(
        "outcome", "import", ledger(tmp_path / "b.csv", *corrected), "--source", "raindance", "--dry-run"
    )
    assert "Inget är sparat" in preview
    assert outcome(ready) == [("1", 100_50), ("2", 207_00)]
    said = ready.ok("outcome", "import", tmp_path / "b.csv", "--source", "raindance")
    assert counts(said) == counts(preview) == (3, 1, 2, 1, 0, 0)
    found = receipt(said)
    assert (found["summa före"], found["summa efter"]) == ("340,50 kr", "135,00 kr")
    assert (found["IT"], found["MT"]) == ("100,50 → 95,00 kr", "207,00 → 47,00 kr")
    assert outcome(ready) == [("1", 95_00), ("2", 47_00)], "February is not in the corrected file and stays"
    ready.totals_agree()


def test_the_first_file_again_after_a_correction(ready: Site, january: list[Row], tmp_path: Path) -> None:
    first = ledger(tmp_path / "a.csv", *january)
    ready.ok("outcome", "import", first, "--source", "raindance")
    ready.ok("outcome", "import", ledger(tmp_path / "b.csv", january[0]), "--source", "raindance")
    assert outcome(ready) == [("1", 100_50), ("2", 0)]
    said = ready.ok("outcome", "import", first, "--source", "raindance")
    assert counts(said)[:4] == (3, 2, 0, 0)
    assert outcome(ready) == [("1", 100_50), ("2", 200_00)]
    ready.totals_agree()


def test_another_source_does_not_replace(ready: Site, january: list[Row], tmp_path: Path) -> None:
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *january), "--source", "raindance")
    other = ledger(tmp_path / "b.csv", posting("A1", "2020-01-10", "P1", "100,50", text="samma en gång till"))
    said = ready.ok("outcome", "import", other, "--source", "agresso")
    assert counts(said) == (1, 1, 0, 0, 0, 1), "the same name and amount from two sources is suspected"
    assert outcome(ready) == [("1", 201_00), ("2", 200_00)]
    ready.totals_agree()


def test_two_identical_rows_of_a_file_are_both_counted(ready: Site, tmp_path: Path) -> None:
    twice = [posting("A1", "2020-01-10", "P1", "100")] * 2
    said = ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *twice), "--source", "raindance")
    assert counts(said) == (2, 2, 0, 0, 0, 1)
    assert outcome(ready)[0] == ("1", 200_00)
    said = ready.ok("outcome", "import", ledger(tmp_path / "b.csv", *twice, *twice[:1]), "--source", "raindance")
    assert counts(said)[:4] == (3, 1, 0, 0)
    said = ready.ok("outcome", "import", ledger(tmp_path / "c.csv", *twice[:1]), "--source", "raindance")
    assert counts(said)[:4] == (1, 0, 0, 2)
    assert outcome(ready)[0] == ("1", 100_00)
    ready.totals_agree()


def test_one_name_in_two_months_and_a_file_of_the_second(ready: Site, tmp_path: Path) -> None:
    january, february = (posting("A1", f"2020-0{month}-10", "P1", f"{month}00") for month in (1, 2))
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", january, february), "--source", "raindance")
    assert outcome(ready)[0] == ("1", 300_00)
    ready.ok("outcome", "import", ledger(tmp_path / "b.csv", february), "--source", "raindance")
    assert outcome(ready)[0] == ("1", 300_00), "January is not in the file"
    ready.totals_agree()


def test_a_voucher_number_comes_back_the_next_year(ready: Site, tmp_path: Path) -> None:
    """The frame year of the money, and the year of the payment, are kept apart."""
    rows = [posting("A1", "2020-12-31", "P1", "600"), posting("A1", "2021-01-02", "P1", "700")]
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *rows), "--source", "raindance")
    assert cells(ready, 2020, 202012)["IT"] == "0;5 000,00;600,00;0,00;600,00"
    assert cells(ready, 2021, 202101)["IT"] == "0;;700,00;0,00;700,00"
    assert cells(ready, 2019, 201912)["IT"] == "0;5 000,00;0,00;0,00;0,00"
    said = ready.ok("outcome", "import", ledger(tmp_path / "b.csv", *rows[1:]), "--source", "raindance")
    assert "Inget ändrat." in said
    ready.totals_agree()


def test_corrections_follow_the_formula(site: Site, tmp_path: Path) -> None:
    """Grants of 1000 (2019) and 500 (2020): payments fill the oldest first, a credit empties the newest first."""
    requests = [request("1", 2019, granted=1000), request("1", 2020, granted=500)]
    frames = [frame(2019, "IT", 5000), frame(2020, "IT", 5000)]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=frames))
    paid = {"2019-11-01": 800, "2020-01-15": 500, "2020-02-15": 900, "2020-03-15": -1500, "2020-04-15": -900}
    rows = [posting(f"A{number}", day, "P1", kronor) for number, (day, kronor) in enumerate(paid.items())]
    site.ok("outcome", "import", ledger(tmp_path / "a.csv", *rows), "--source", "raindance")
    expected = {
        202001: "200,00;300,00;500,00",
        202002: "200,00;1 200,00;1 400,00",
        202003: "-100,00;0,00;-100,00",
        202004: "-800,00;0,00;-800,00",
    }
    for period, figures in expected.items():
        assert cells(site, 2020, period)["IT"] == f"0;5 000,00;{figures}"
    site.totals_agree()


def test_unmatched_rows_wait_for_their_request(ready: Site, january: list[Row], tmp_path: Path) -> None:
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *january), "--source", "raindance")
    late = request("3", 2020, granted=100, projekt="okänt")
    ready.ok("data", "load", region(tmp_path / "late", [late]))
    assert outcome(ready)[2] == ("3", 40_00)
    assert ready.value("SELECT count(*) FROM postings WHERE request_id IS NULL") == 0
    assert ready.rows("SELECT * FROM request_months WHERE request_id = 0") == []
    ready.totals_agree()


BAD: list[tuple[str, str]] = [
    ("datum", "2020-02-30"), ("datum", "20200210"), ("datum", "1820-02-10"), ("datum", ""), ("rad", "ett"),
    ("rad", "-1"), ("rad", "99999999999"), ("belopp", "1.234"), ("belopp", "tusen"), ("belopp", "1,234,5"),
    ("belopp", "NaN"), ("belopp", "inf"), ("belopp", ""), ("belopp", "99999999999999999999,00"), ("verifikat", ""),
    ("projekt", "P" * 41), ("konto", "1" * 41), ("ansvar", "5" * 41),
]  # fmt: skip


@pytest.mark.parametrize("again", [False, True], ids=["first", "corrected"])
def test_every_bad_line_is_told_and_nothing_is_read(
    ready: Site, january: list[Row], tmp_path: Path, again: bool
) -> None:
    if again:
        ready.ok("outcome", "import", ledger(tmp_path / "jan.csv", *january), "--source", "raindance")
    before = ready.everything()
    bad = [{**posting("A9", "2020-02-10", "P1", "1"), column: value} for column, value in BAD]
    said = ready.refused("outcome", "import", ledger(tmp_path / "fel.csv", *january, *bad), "--source", "raindance")
    lines = said.splitlines()
    assert len(lines) == len(BAD)
    for number, ((column, value), line) in enumerate(zip(BAD, lines, strict=True), start=5):
        assert line.startswith(f"fel.csv rad {number}, kolumn {column}: ")
        assert value[:20] in line
    assert ready.everything() == before


ODD = "int() and date.fromisoformat() take more than a ledger writes: the row is stored, the date as it stands"


@pytest.mark.parametrize(("column", "value"), [("datum", "2020-W07-1"), ("rad", "1_0"), ("rad", "\u0663")])
def test_other_ways_to_write_figures_and_days_are_refused(ready: Site, tmp_path: Path, column: str, value: str) -> None:
    bad = {**posting("A9", "2020-02-10", "P1", "1"), column: value}
    said = ready.refused("outcome", "import", ledger(tmp_path / "fel.csv", bad), "--source", "raindance")
    assert f"fel.csv rad 2, kolumn {column}" in said


def test_a_file_or_source_that_cannot_be(ready: Site, tmp_path: Path) -> None:
    file = ledger(tmp_path / "a.csv", posting("A1", "2020-01-10", "P1", 1))
    assert "källans namn" in ready.refused("outcome", "import", file, "--source", " ")
    assert "går inte att läsa" in ready.refused("outcome", "import", tmp_path / "saknas.csv", "--source", "x")
    (tmp_path / "bok.xlsx").write_bytes(b"PK inte en arbetsbok")
    assert "Excel" in ready.refused("outcome", "import", tmp_path / "bok.xlsx", "--source", "x")
    (tmp_path / "tom.csv").write_bytes(b"")
    assert "filen är tom" in ready.refused("outcome", "import", tmp_path / "tom.csv", "--source", "x")


def cells(site: Site, year: int, period: int) -> dict[str, str]:
    """Level, frame, earlier, this year and sum of each row of the table in kronor, without the forecast."""
    table = site.table(year, period, "--unit", "kr").decode().splitlines()[1:]
    return {line.split(";")[0]: ";".join(line.split(";")[1:-1]) for line in table}


def without_revisions(
    site: Site, everything: dict[str, list[tuple[object, ...]]] | None = None
) -> dict[str, list[tuple[object, ...]]]:
    """Every row but the counters: a commit that changed nothing may still tell open pages to look."""
    return {name: rows for name, rows in (everything or site.everything()).items() if name != "revisions"}
