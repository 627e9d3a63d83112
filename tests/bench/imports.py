"""`outcome import` against executemany of the same rows, already parsed, into the same indexed table.

Each takes its turn in a process of its own on a fresh copy of the database:
`imports own|export|undo|raw DATABASE FILE`.
"""

import gc
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.bench import database
from tests.bench.database import SOURCE, Region
from tests.bench.figures import Figure, in_turn, say, side_by_side, whole
from tests.bench.generate import write_corrected, write_export
from tools.paths import ROOT

LEAST_SHARE, MOST_MEGABYTES = 0.6, 500


class Cost(NamedTuple):
    """What a process used: CPU and clock in seconds, and the most memory it held at any time."""

    cpu: float
    clock: float
    megabytes: float


def measure(region: Region, rounds: int) -> Iterator[Figure]:
    """The ledger into an empty database, the same file again, a corrected one and its undoing; then an export."""
    say(f"Läser in {whole(region.size.postings)} rader …")
    own, raw = region.folder / "own.sqlite3", region.folder / "raw.sqlite3"
    ours: list[Cost] = []
    theirs: list[Cost] = []
    turns = partial(_fresh, region, "raw", raw, theirs), partial(_fresh, region, "own", own, ours)
    in_turn(rounds, turns)
    corrected = region.folder / "rattad.csv"
    write_corrected(region.ledger, corrected)
    yield _against_raw(region, ours, theirs)
    yield _memory(region, ours)
    for what, file in (("samma fil igen", region.ledger), ("rättad fil", corrected)):
        cost = _in_process("own", own, file)
        yield _line(region, f"Inläsning, {what}", cost.clock, f"{whole(cost.megabytes)} MB")
    cost = _in_process("undo", own, corrected)
    yield _line(region, "Ångra den rättade filen", cost.clock, f"{whole(cost.megabytes)} MB")
    yield _export(region)
    for path in (own, raw):
        database.remove(path)
    corrected.unlink()


def _fresh(region: Region, how: str, target: Path, costs: list[Cost]) -> None:
    database.copy(region.base, target)
    costs.append(_in_process(how, target, region.ledger))


def _in_process(how: str, target: Path, file: Path) -> Cost:
    command = [sys.executable, "-m", "tests.bench.imports", how, str(target), str(file)]
    done = subprocess.run(
        command, env=database.environment(target), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def _export(region: Region) -> Figure:
    """Another system's export, read through a saved map."""
    target, export = region.folder / "export.sqlite3", region.folder / "export.txt"
    write_export(region.ledger, export)
    database.copy(region.base, target)
    cost = _in_process("export", target, export)
    database.remove(target)
    export.unlink()
    rate = f"{whole(region.size.postings / cost.cpu)} rader/s"
    return Figure("Inläsning av export med tolkning", _size(region), rate, f"{whole(cost.megabytes)} MB")


def _against_raw(region: Region, ours: list[Cost], theirs: list[Cost]) -> Figure:
    rows = region.size.postings
    own, raw = (f"{whole(rows / median(each.cpu for each in costs))} rader/s" for costs in (ours, theirs))
    share = side_by_side([each.cpu for each in theirs], [each.cpu for each in ours])
    return Figure("Inläsning mot executemany", _size(region), own, raw, share, at_least=LEAST_SHARE)


def _memory(region: Region, ours: list[Cost]) -> Figure:
    most = max(each.megabytes for each in ours)
    return Figure(
        "Inläsning, minne som mest",
        _size(region),
        f"{whole(most)} MB",
        f"{MOST_MEGABYTES} MB",
        most / MOST_MEGABYTES,
        at_most=1.0,
    )


def _line(region: Region, what: str, seconds: float, beside: str) -> Figure:
    return Figure(what, _size(region), f"{whole(seconds * 1000)} ms", beside)


def _size(region: Region) -> str:
    return f"{whole(region.size.postings)} rader"


def _own(how: str, file: Path) -> Callable[[], None]:
    """The command itself, without the interpreter's start; an export has its map saved before."""
    from app import create_app

    runner = create_app().test_cli_runner()

    def invoke(*arguments: str) -> None:
        result = runner.invoke(args=["outcome", *arguments])
        if result.exit_code:
            raise RuntimeError(result.output)

    if how == "export":
        invoke("map", str(file), "--source", SOURCE, "--save")
    if how == "undo":
        return partial(invoke, "undo", _last_import())
    return partial(invoke, "import", str(file), "--source", SOURCE)


def _last_import() -> str:
    """The number of the newest receipt."""
    with sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///")) as connection:
        return str(connection.execute("SELECT max(id) FROM ledger_imports").fetchone()[0])


def _raw(path: Path, file: Path) -> Callable[[], None]:
    """One executemany in one transaction, on a connection set up as the product's own."""
    from app.database import PRAGMAS

    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    columns, rows = _parsed(connection, file)
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f"INSERT INTO postings ({names}) VALUES ({', '.join('?' * len(columns))})"
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO ledger_sources (id, name) VALUES (1, 'raw')")
    _stand_in(connection, "ledger_imports", id=1, source_id=1)

    def run() -> None:
        connection.executemany(statement, rows)
        connection.execute("COMMIT")

    return run


def _parsed(connection: sqlite3.Connection, file: Path) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    from app.intake.tabular import Faults
    from app.outcomes.ledger_file import POSTING_COLUMNS, Tally, posting_rows
    from app.outcomes.operations import open_ledger_file

    projects = dict(connection.execute("SELECT project, id FROM investment_requests WHERE project IS NOT NULL"))
    faults = Faults()
    lines = open_ledger_file(file, faults).lines()
    rows = [(*row, 1, 1) for row in posting_rows(lines, file.name, projects, faults, Tally())]
    return (*POSTING_COLUMNS, "source_id", "import_id"), rows


def _stand_in(connection: sqlite3.Connection, table: str, **known: Any) -> None:
    """A row that others may point to; what is not known is empty."""
    named = {row[1]: known.get(row[1], "") for row in connection.execute(f"PRAGMA table_info({table})")}
    places = ", ".join("?" * len(named))
    connection.execute(f"INSERT INTO {table} ({', '.join(named)}) VALUES ({places})", tuple(named.values()))


def _timed(run: Callable[[], None]) -> Cost:
    gc.collect()
    gc.freeze()
    cpu, clock = time.process_time(), time.perf_counter()
    run()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    return Cost(cpu, clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    how, target, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    os.environ["DATABASE_URL"] = f"sqlite:///{target}"
    print(json.dumps(_timed(_raw(target, file) if how == "raw" else _own(how, file))))
