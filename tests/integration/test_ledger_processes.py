"""An import that is killed, and two at the same time, in processes of their own."""

import random
import subprocess
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from time import sleep

import pytest

from tests.factories import Row, ledger, posting, region, request
from tests.integration.site import Site, finish

ROWS = 60_000  # on SQLite; two fifths on PostgreSQL
MEGABYTE = 2**20


def rows(count: int, kronor: int = 1) -> Iterator[Row]:
    """A ledger of the year 2020 for two requests."""
    for number in range(count):
        day = f"2020-{number * 12 // count + 1:02d}-{number % 28 + 1:02d}"
        yield posting(f"V{number // 10}", day, f"P{number % 3}", kronor, row=number % 10)


@pytest.fixture
def two(site: Site, tmp_path: Path) -> Site:
    """Two granted requests."""
    site.ok("data", "load", region(tmp_path / "region", [request(str(n), 2019 + n, granted=90) for n in range(2)]))
    return site


def written(site: Site) -> Callable[[], int]:
    """How many bytes a transaction that is under way has written."""
    if site.on_sqlite:
        site.rows("PRAGMA wal_checkpoint(TRUNCATE)")  # what a killed process left is not this one's
        log = Path(f"{site.url.removeprefix('sqlite:///')}-wal")
        return lambda: log.stat().st_size if log.exists() else 0
    before = site.value("SELECT pg_total_relation_size('postings')")
    return lambda: int(site.value("SELECT pg_total_relation_size('postings')")) - before


def kill_after(process: "subprocess.Popen[str]", size: Callable[[], int], limit: int) -> bool:
    """kill -9 when so much is written; False if the process was done before."""
    while process.poll() is None:
        if size() > limit:
            process.kill()
            break
        sleep(0.002)
    process.communicate()
    return process.returncode == -9


def kill_in_the_middle(site: Site, process: "subprocess.Popen[str]") -> bool:
    """kill -9 a moment after it has begun to write; False if the process was done before."""
    if not site.on_sqlite:
        return kill_after(process, written(site), MEGABYTE)
    with Path(f"{site.url.removeprefix('sqlite:///')}.queue").open("ab") as queue:
        while process.poll() is None:
            try:
                flock(queue, LOCK_EX | LOCK_NB)
            except BlockingIOError:  # it holds the write lock, and will for a second
                sleep(0.1)
                process.kill()
                break
            flock(queue, LOCK_UN)
            sleep(0.002)
    process.communicate()
    return process.returncode == -9


def test_kill_in_the_middle_leaves_the_ledger_untouched(two: Site, tmp_path: Path) -> None:
    """Several rounds on SQLite, one on PostgreSQL; then the same file goes in whole.

    Where the machine is busy, a late kill may find the file committed: then all of it is there.
    """
    count = ROWS if two.on_sqlite else ROWS * 2 // 5
    file = ledger(tmp_path / "stor.csv", *rows(count))
    before = two.everything()
    chance = random.Random(20_200_831)
    limits = (
        [1, *(chance.randrange(MEGABYTE // 2, 5 * MEGABYTE) for _ in range(2))] if two.on_sqlite else [2 * MEGABYTE]
    )
    killed = 0
    for limit in limits:
        size = written(two)
        kill_after(two.start("outcome", "import", file, "--source", "raindance"), size, limit)
        two.totals_agree()
        if two.value("SELECT count(*) FROM postings") == count:
            break
        assert two.everything() == before
        killed += 1
    assert killed, "no round was killed before its commit"
    two.ok("outcome", "import", file, "--source", "raindance")
    assert two.value("SELECT count(*) FROM postings") == count
    assert two.value("SELECT sum(amount_ore) FROM request_months") == count * 100
    two.totals_agree()


def test_kill_in_the_middle_of_a_correction(two: Site, tmp_path: Path) -> None:
    count = 20_000
    two.ok("outcome", "import", ledger(tmp_path / "a.csv", *rows(count)), "--source", "raindance")
    corrected = ledger(tmp_path / "b.csv", *rows(count, kronor=3))
    receipts = two.value("SELECT count(*) FROM ledger_imports")
    assert kill_in_the_middle(two, two.start("outcome", "import", corrected, "--source", "raindance"))
    assert two.value("SELECT sum(amount_ore) FROM postings") == count * 100
    assert two.value("SELECT count(*) FROM ledger_imports") == receipts
    two.totals_agree()
    assert two.ok("audit", "verify")
    two.ok("outcome", "import", corrected, "--source", "raindance")
    assert two.value("SELECT sum(amount_ore) FROM postings") == count * 300
    two.totals_agree()


def test_two_processes_import_the_same_file(two: Site, tmp_path: Path) -> None:
    file = ledger(tmp_path / "fil.csv", *rows(20_000))
    ended = finish([two.start("outcome", "import", file, "--source", "raindance") for _ in range(2)])
    assert [code for code, _, _ in ended] == [0, 0], ended
    assert sorted("redan inläst" in out for _, out, _ in ended) == [False, True]
    assert two.value("SELECT count(*) FROM postings") == 20_000
    assert two.value("SELECT count(*) FROM ledger_imports") == 1
    two.totals_agree()


def test_two_processes_import_for_two_sources(two: Site, tmp_path: Path) -> None:
    files = [ledger(tmp_path / f"{name}.csv", *rows(5_000, kronor)) for name, kronor in (("a", 1), ("b", 2))]
    ended = finish([two.start("outcome", "import", file, "--source", file.stem) for file in files])
    assert [code for code, _, _ in ended] == [0, 0], ended
    assert two.value("SELECT sum(amount_ore) FROM postings") == 5_000 * 300
    two.totals_agree()
    assert two.ok("audit", "verify")


def test_kill_in_the_middle_of_undoing(two: Site, tmp_path: Path) -> None:
    count = 30_000
    two.ok("outcome", "import", ledger(tmp_path / "a.csv", *rows(count)), "--source", "raindance")
    two.ok("outcome", "import", ledger(tmp_path / "b.csv", *rows(count, kronor=3)), "--source", "raindance")
    before = two.everything()
    assert kill_in_the_middle(two, two.start("outcome", "undo", "2"))
    assert two.everything() == before
    two.totals_agree()
    two.ok("outcome", "undo", "2")
    assert two.value("SELECT sum(amount_ore) FROM postings") == count * 100
    two.totals_agree()
