"""Report, list and decision sheet against bare pages of the same bytes behind the same server: its CPU per request."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from tests.bench import bare, database
from tests.bench.database import Region
from tests.bench.figures import Figure, in_turn, milliseconds, say, side_by_side, whole
from tests.bench.server import Server, serving
from tools.paths import project_environment

AIMS = {
    "report": 1.5,
    "list": 2.0,
    "sheet": 2.0,
    "unchanged": 1.3,
    "fresh": 3.5,
    "changed": 3.5,
}  # × the bare page; the last three of the report; a sheet opens as fast as a list
GROWTH, GROWS_FROM = 1.1, 10_000
ADDRESSES = {"report": "/utfall?ar=2022&period=202208&enhet=tkr", "list": "/askningar", "sheet": "/beslut"}
PAGES = {"report": "Rapportsida", "list": "Listsida", "sheet": "Beslutslista, 500 klara"}
VARIANTS = {
    "": "",
    "unchanged": ", oförändrad (304)",
    "fresh": ", första visning efter skrivning på annat håll",
    "changed": ", första visning efter ändrat utfall",
}
RAISE = "UPDATE revisions SET number = number + 1 WHERE name = 'data'"  # what every commit does, a saved draft no more
PAY = (
    "UPDATE outcome_cells SET amount_ore = amount_ore + 1000000 WHERE month BETWEEN 202201 AND 202208; "
    "UPDATE revisions SET number = number + 1 WHERE name = 'report'"
)
_OF = {"report": ("postings", "rader"), "list": ("requests", "äskningar"), "sheet": ("requests", "äskningar")}


@dataclass(slots=True)
class Rounds:
    """CPU seconds per request of every round, and the clock seconds of every request."""

    cpu: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)


class Site:
    """The product with one region's data, signed in, and how each kind of request is measured on it."""

    def __init__(self, region: Region, real: Server, pages: Path) -> None:
        self.region, self.real, self._pages = region, real, pages
        self.rounds: dict[tuple[str, str], Rounds] = {}
        real.log_in()

    def name(self, page: str) -> str:
        return f"{page}-{self.region.size.requests}"

    def keep_page(self, page: str) -> int:
        """Write the page down for the bare app; how many bytes it has."""
        answer = self.real.ask(ADDRESSES[page])
        if answer.status != 200 or b"<tbody" not in answer.body:
            raise RuntimeError(f"{page}: {answer.status}")
        bare.write_page(self._pages, self.name(page), answer.body.decode())
        return len(answer.body)

    def turns(self, page: str, other: Server, count: int) -> Iterator[Callable[[], None]]:
        """Bare, as it is, unchanged, and first view after a write elsewhere and to its figures, in this order."""
        real, address = self.real, ADDRESSES[page]
        etag = real.ask(address).headers.get("ETag", "")
        yield partial(self._measure, page, "bare", count, other, f"/{self.name(page)}", 200)
        yield partial(self._measure, page, "", count, real, address, 200)
        if etag:
            yield partial(self._unchanged, page, count)
            yield partial(self._after_write, page, "fresh", [RAISE], max(10, count // 4))
        if etag and page == "report":
            yield partial(self._after_write, page, "changed", [PAY, RAISE], max(10, count // 4))

    def _unchanged(self, page: str, count: int) -> None:
        etag = self.real.ask(ADDRESSES[page]).headers["ETag"]
        self._measure(page, "unchanged", count, self.real, ADDRESSES[page], 304, {"If-None-Match": etag})

    def _after_write(self, page: str, kind: str, statements: Sequence[str], count: int) -> None:
        """Another process commits before each request."""
        script = f"BEGIN IMMEDIATE; {'; '.join(statements)}; COMMIT"
        with closing(sqlite3.connect(self.region.filled, isolation_level=None)) as writer:
            write = partial(writer.executescript, script)
            self._measure(page, kind, count, self.real, ADDRESSES[page], 200, before=write)

    def _measure(
        self,
        page: str,
        kind: str,
        count: int,
        server: Server,
        address: str,
        status: int,
        headers: dict[str, str] | None = None,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        rounds = self.rounds.setdefault((page, kind), Rounds())
        server.ask(address, headers)  # an earlier turn may have written: what that costs is measured as a first view
        cpu = server.cpu()
        for _ in range(count):
            before()
            start = time.perf_counter()
            answer = server.ask(address, headers)
            rounds.clock.append(time.perf_counter() - start)
            if answer.status != status:
                raise RuntimeError(f"{address}: {answer.status}")
        rounds.cpu.append((server.cpu() - cpu) / count)


def measure(
    folder: Path, regions: Sequence[Region], pages: Sequence[str], *, rounds: int, count: int
) -> Iterator[Figure]:
    """All sizes and kinds of request in turn, round after round, so that they can be held against each other."""
    say("Mäter sidor …")
    kept = folder / "sidor"
    kept.mkdir()
    with ExitStack() as open_:
        sites = []
        for region in regions:
            env = database.environment(region.filled)
            real = open_.enter_context(serving("wsgi:app", env, region.folder / "server.log"))
            sites.append(Site(region, real, kept))
        sizes = {(site.region, page): site.keep_page(page) for site in sites for page in pages}
        env = project_environment(BARE_PAGES=str(kept))
        other = open_.enter_context(serving("tests.bench.bare:app", env, folder / "bare.log"))
        for (region, page), size in sizes.items():
            _check_size(other, next(site for site in sites if site.region is region), page, size)
        turns = [turn for page in pages for site in sites for turn in site.turns(page, other, count)]
        in_turn(1, turns)  # warm: caches are filled, and what is thrown away here is not counted
        for site in sites:
            site.rounds.clear()
        in_turn(rounds, turns)
    _tell_pace(sites)
    for page in pages:
        yield from _figures(page, sites)


def _tell_pace(sites: Sequence[Site]) -> None:
    """Requests a second of one client and the slowest twentieth, by the clock, for who wonders."""
    for site in sites:
        for (page, kind), rounds in site.rounds.items():
            slow = quantiles(rounds.clock, n=20)[-1]
            name = f"{page} {kind or 'kept'}, {whole(site.region.size.requests)}"
            say(f"  {name}: {whole(1 / median(rounds.clock))}/s, p95 {milliseconds(slow)}")


def _check_size(other: Server, site: Site, page: str, size: int) -> None:
    bare_size = len(other.ask(f"/{site.name(page)}").body)
    if abs(bare_size - size) > size // 100:
        raise RuntimeError(f"{page}: {size} bytes, the bare page {bare_size}")


def _figures(page: str, sites: Sequence[Site]) -> Iterator[Figure]:
    for site in sites:
        for variant in VARIANTS:
            if (page, variant) in site.rounds:
                yield _against_bare(page, variant, site)
    attribute, _ = _OF[page]
    small = next((site for site in sites if getattr(site.region.size, attribute) == GROWS_FROM), None)
    if small and small is not sites[-1]:
        for variant in VARIANTS:
            if (page, variant) in small.rounds:
                yield _growth(page, variant, small, sites[-1])


def _against_bare(page: str, variant: str, site: Site) -> Figure:
    ours, theirs = site.rounds[page, variant], site.rounds[page, "bare"]
    aim = AIMS.get(variant or page) if page == "report" or not variant else None
    return Figure(
        f"{PAGES[page]}{VARIANTS[variant]}",
        _size(page, site),
        milliseconds(median(ours.cpu)),
        milliseconds(median(theirs.cpu)),
        side_by_side(ours.cpu, theirs.cpu),
        at_most=aim,
    )


def _growth(page: str, variant: str, small: Site, large: Site) -> Figure:
    ours, theirs = large.rounds[page, variant].cpu, small.rounds[page, variant].cpu
    return Figure(
        f"{PAGES[page]}{VARIANTS[variant]}, tillväxt",
        f"{_size(page, large)} mot {_size(page, small).split(' ')[0]}",
        milliseconds(median(ours)),
        milliseconds(median(theirs)),
        side_by_side(ours, theirs),
        at_most=GROWTH if not variant else None,
    )


def _size(page: str, site: Site) -> str:
    attribute, word = _OF[page]
    return f"{whole(getattr(site.region.size, attribute))} {word}"
