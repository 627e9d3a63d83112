"""Undoing an import restores exactly what it replaced; the preview stores nothing and says what the import does."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import Row, frame, ledger, posting, region, request
from tests.integration.site import Site
from tests.integration.stores import Store
from tests.integration.test_ledger_import import counts, outcome

ROWS = ("source_id", "month", "voucher", "row", "occurrence", "posted_on", "account", "project", "text", "amount_ore",
        "request_id", "import_id", "rule_id", "matched_by")  # fmt: skip


def fill(site: Site) -> None:
    """Two granted requests and frames for them."""
    with TemporaryDirectory() as folder:
        requests = [request("1", 2019, granted=1000), request("2", 2020, granted=2000, kategori="MT")]
        site.ok("data", "load", region(Path(folder), requests, ramar=[frame(2020, "IT", 5000), frame(2020, "MT", 9)]))


@pytest.fixture
def ready(database: Store) -> Iterator[Site]:
    """The requests, nothing paid."""
    with database.copy_of("undo", fill) as url:
        site = Site(url)
        yield site
        site.close()


def state(site: Site) -> list[Any]:
    """Everything the figures stand on."""
    names = ", ".join(f"postings.{name}" for name in ROWS)
    rows = site.rows(f"SELECT {names} FROM postings")
    months = site.rows("SELECT * FROM request_months")
    cells = site.rows("SELECT * FROM outcome_cells")
    return [sorted(each, key=repr) for each in (rows, months, cells)] + [outcome(site)]


def test_undo_of_a_first_file_and_then_the_same_file_again(ready: Site, tmp_path: Path) -> None:
    before = state(ready)
    file = ledger(tmp_path / "a.csv", posting("A1", "2020-01-10", "P1", 5), posting("A2", "2020-01-10", "x", 6))
    ready.ok("outcome", "import", file, "--source", "raindance")
    assert "ångrad" in ready.ok("outcome", "undo", "1")
    assert state(ready) == before
    ready.totals_agree()
    assert "redan ångrad" in ready.refused("outcome", "undo", "1")
    assert "inget kvitto 9" in ready.refused("outcome", "undo", "9")
    assert counts(ready.ok("outcome", "import", file, "--source", "raindance"))[:2] == (2, 2)
    assert ready.ok("audit", "verify")


def test_a_later_file_for_the_same_months_blocks(ready: Site, tmp_path: Path) -> None:
    january, february = posting("A1", "2020-01-10", "P1", 5), posting("B1", "2020-02-10", "P1", 7)
    for name, source, row in (("a", "r", january), ("b", "r", february), ("c", "annan", january), ("d", "r", january)):
        changed = {**row, "text": name}
        ready.ok("outcome", "import", ledger(tmp_path / f"{name}.csv", changed), "--source", source)
    assert "d.csv (kvitto 4) lästes in senare för samma månader. Ångra den först." in ready.refused(
        "outcome", "undo", "1"
    )
    for number in (4, 1, 2, 3):
        ready.ok("outcome", "undo", str(number))
    assert ready.value("SELECT count(*) FROM postings") == ready.value("SELECT count(*) FROM replaced_postings") == 0
    ready.totals_agree()


def test_a_row_that_comes_back_belongs_to_whoever_its_code_says_now(ready: Site, tmp_path: Path) -> None:
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", posting("A1", "2020-01-10", "P3", 5)), "--source", "r")
    ready.ok("outcome", "import", ledger(tmp_path / "b.csv", posting("A9", "2020-01-10", "P1", 5)), "--source", "r")
    ready.ok("data", "load", region(tmp_path / "late", [request("3", 2020, granted=100)]))
    ready.ok("outcome", "undo", "2")
    assert outcome(ready) == [("1", 0), ("2", 0), ("3", 5_00)]
    ready.totals_agree()


def test_a_preview_says_everything_and_stores_nothing(ready: Site, tmp_path: Path) -> None:
    rows = [
        posting("A1", "2020-01-10", "P1", 5),
        posting("A2", "2020-01-10", "P2", 6),
        posting("A3", "2020-01-10", "", 1),
    ]
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *rows), "--source", "r")
    ready.ok("outcome", "import", ledger(tmp_path / "o.csv", posting("A7", "2020-01-10", "P1", 3)), "--source", "annan")
    bought = request("4", 2020, granted=10, tillstånd="aktiverad")
    ready.ok("data", "load", region(tmp_path / "late", [bought]))
    before = ready.everything()
    corrected = [
        posting("A1", "2020-01-10", "P1", 9),
        posting("A7", "2020-01-10", "P1", 3),
        posting("A8", "2020-01-11", "X", 2),
    ]
    said = ready.ok("outcome", "import", ledger(tmp_path / "b.csv", *corrected), "--source", "r", "--dry-run")
    assert {name: rows for name, rows in ready.everything().items() if name != "revisions"} == {
        name: rows for name, rows in before.items() if name != "revisions"
    }
    assert counts(said) == (3, 2, 1, 2, 1, 1)
    for line in (
        "nya: A7 rad 1, 2020-01-10, P1, Faktura, 3,00",
        "borttagna: A2 rad 1, 2020-01-10, P2, Faktura, 6,00",
        "ändrad: A1 rad 1, 2020-01-10, P1, Faktura, 5,00 → A1 rad 1, 2020-01-10, P1, Faktura, 9,00",
        "dubbletter?: A7 rad 1, 2020-01-10, P1, Faktura, 3,00",
        "utan äskning: projekt X, 1 rader, 2,00 kr",
        "köpt utan rader: 4 Rubrik 4",
        "  IT: 8,00 → 15,00 kr",
    ):
        assert line in said.splitlines(), said
    assert counts(ready.ok("outcome", "import", tmp_path / "b.csv", "--source", "r")) == counts(said)


months = st.sampled_from([201912, 202001, 202003])
row = st.tuples(months, st.sampled_from(["1", "2", "okänt"]), st.integers(-500, 900))
imports = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.lists(row, min_size=1, max_size=5)), min_size=1, max_size=5
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=imports)
def test_whatever_was_imported_is_undone_step_by_step(database: Store, steps: list[tuple[str, list[Any]]]) -> None:
    with database.copy_of("undo", fill) as url, TemporaryDirectory() as folder:
        site, numbers = Site(url), count(1)
        try:
            seen: list[tuple[int, list[Any]]] = []
            for source, content in steps:
                before = state(site)
                rows: list[Row] = [
                    posting(f"{month}-{place % 3}", f"{month // 100}-{month % 100:02d}-15", f"P{number}", kronor)
                    for place, (month, number, kronor) in enumerate(content)
                ]
                path = Path(folder) / str(next(numbers))
                path.mkdir()
                said = site.ok("outcome", "import", ledger(path / "f.csv", *rows), "--source", source)
                if "Kvitto nr" in said:
                    seen.append((int(said.split("Kvitto nr ")[1].split(":")[0]), before))
            for number, before in reversed(seen):
                site.ok("outcome", "undo", str(number))
                assert state(site) == before
                site.totals_agree()
            assert site.value("SELECT count(*) FROM replaced_postings") == 0
        finally:
            site.close()


def test_a_frozen_month_blocks(ready: Site, tmp_path: Path) -> None:
    rows = [posting("A1", "2020-03-10", "P1", 5), posting("A2", "2020-09-10", "P1", 7)]
    ready.ok("outcome", "import", ledger(tmp_path / "a.csv", *rows), "--source", "r")
    ready.ok("outcome", "import", ledger(tmp_path / "b.csv", posting("B1", "2020-10-10", "P1", 5)), "--source", "r")
    ready.ok("period", "freeze", "202004")
    assert "Månaden 2020-03 ingår i en fryst period." in ready.refused("outcome", "undo", "1")
    ready.ok("outcome", "undo", "2")
    ready.totals_agree()
