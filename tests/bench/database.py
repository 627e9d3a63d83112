"""Databases filled through the product's own commands, and the environment these run in."""

import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import say, whole
from tests.bench.generate import Size, write_ledger, write_region
from tools.paths import ROOT, flask_command, project_environment

USER, PASSWORD = "matning", "en lång fras för mätningen"  # lives as long as the measurement
SOURCE = "raindance"


@dataclass(frozen=True, slots=True)
class Region:
    """A folder with a database of this size: `base` without a ledger, `filled` with it."""

    folder: Path
    size: Size

    @property
    def base(self) -> Path:
        return self.folder / "utan.sqlite3"

    @property
    def filled(self) -> Path:
        return self.folder / "med.sqlite3"

    @property
    def ledger(self) -> Path:
        return self.folder / "utfall.csv"


def environment(database: Path) -> dict[str, str]:
    """The settings of a real installation, over plain http."""
    inherited = {name: text for name, text in project_environment().items() if not name.startswith("RAMKOLL_")}
    return inherited | {
        "DATABASE_URL": f"sqlite:///{database}",
        "RAMKOLL_SECRET_KEY": "for-the-length-of-a-measurement-only",
        "RAMKOLL_PLAIN_HTTP": "1",
    }


def make(folder: Path, size: Size) -> Region:
    """An empty database with the region's requests, its ledger as a file, and somebody who may see everything."""
    say(f"Förbereder {whole(size.requests)} äskningar och {whole(size.postings)} redovisningsrader …")
    region = Region(folder, size)
    write_region(folder / "grunddata", size)
    write_ledger(region.ledger, size)
    flask(region.base, "db", "upgrade")
    flask(region.base, "data", "load", str(folder / "grunddata"))
    flask(region.base, "user", "add", USER, "--name", "Mätning", given=f"{PASSWORD}\n")
    flask(region.base, "user", "role", USER, "controller")
    return region


def fill(region: Region) -> None:
    """Import the ledger into a copy."""
    copy(region.base, region.filled)
    flask(region.filled, "outcome", "import", str(region.ledger), "--source", SOURCE)


def copy(source: Path, target: Path) -> None:
    """A whole copy in place of what was there."""
    remove(target)
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()


def remove(database: Path) -> None:
    """The file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", ".queue"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def flask(database: Path, *arguments: str, given: str = "") -> None:
    """Run one of the product's commands; what it says is shown only if it fails."""
    done = subprocess.run(
        flask_command(*arguments),
        env=environment(database),
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
