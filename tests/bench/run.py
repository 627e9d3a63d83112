"""`dev.py bench`: how fast it is, beside bare code that does the same, in one table.

Nothing is written outside a temporary folder. See README for what the figures mean.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench import database, forms, imports, pages, pdfs
from tests.bench.database import Region
from tests.bench.figures import Figure, table
from tests.bench.generate import Size
from tools.processes import end_on_sigterm

PARTS = ("report", "list", "sheet", "form", "import", "pdf")
SIZES = (Size(1_000, 10_000), Size(10_000, 100_000), Size(100_000, 1_000_000))
READY = Size(12_500, 1_000)  # of which five hundred are ready for decision
LENGTHS = (1, 10, 100, 1_000)


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for and print the table; the exit code says nothing of the aims: machines are noisy."""
    asked = _asked(arguments)
    end_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="ramkoll-bench-") as folder:
        figures = list(_figures(Path(folder), asked))
    print(table(figures))
    missed = sum(each.is_met is False for each in figures)
    print(f"\nCPU-tid, inte klocktid. {'Alla mål nådda.' if not missed else f'{missed} mål inte nådda.'}")
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Mäter hur fort det går.")
    parser.add_argument("--quick", action="store_true", help="bara de två minsta storlekarna, färre varv")
    parser.add_argument("--only", default=",".join(PARTS), help=f"{', '.join(PARTS)}; flera med komma")
    parser.add_argument("--sizes", default="", help="antal äskningar med komma emellan, var och en med tio rader")
    asked = parser.parse_args(arguments)
    asked.parts = asked.only.split(",")
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"okänd del: {', '.join(sorted(unknown))}")
    if not all(each.isdecimal() and int(each) >= 100 for each in asked.sizes.split(",") if each):
        parser.error("--sizes: skriv tal, minst 100, till exempel 1000,10000")
    asked.sizes = [Size(int(each), int(each) * 10) for each in asked.sizes.split(",") if each]
    asked.sizes = asked.sizes or list(SIZES[: 2 if asked.quick else None])
    return asked


def _figures(folder: Path, asked: argparse.Namespace) -> Iterator[Figure]:
    regions: list[Region] = []
    shown = [each for each in ("report", "list") if each in asked.parts]
    if shown or {"form", "import"} & set(asked.parts):
        for size in asked.sizes:
            regions.append(database.make(folder / str(size.requests), size))
    rounds, count = (3, 80) if asked.quick else (9, 300)
    if shown or "form" in asked.parts:
        for region in regions:
            database.fill(region)
    if shown:
        yield from pages.measure(folder, regions, shown, rounds=rounds, count=count)
    if "sheet" in asked.parts:
        yield from _sheet(folder / "beslut", rounds, count // 4)
    if "form" in asked.parts:
        yield from forms.measure(regions, rounds=rounds, count=count)
    yield from _files(asked, regions)


def _files(asked: argparse.Namespace, regions: Sequence[Region]) -> Iterator[Figure]:
    if "import" in asked.parts:
        for region in regions:
            yield from imports.measure(region, 1 if asked.quick else 3)
    if "pdf" in asked.parts:
        yield from pdfs.measure(LENGTHS[: 3 if asked.quick else None], 2 if asked.quick else 5)


def _sheet(folder: Path, rounds: int, count: int) -> Iterator[Figure]:
    region = database.make(folder, READY)
    database.fill(region)
    database.flask(region.filled, "user", "role", database.USER, "decider")
    yield from pages.measure(folder, [region], ["sheet"], rounds=rounds, count=count)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
