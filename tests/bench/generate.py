"""Test data of any size, the same on every machine: the CSV files of a region, written from a seed."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

SEED = 20_220_831
YEARS = range(2018, 2023)
UNMATCHED = 0.01  # part of the postings whose project code no request has
CORRECTED = 0.03  # part of the postings that take back one before
CATEGORIES = (  # code, name, domain, parent, useful life; a root without children is both
    ("IT", "IT", "IT", "", 5),
    ("IT-NAT", "Nät", "IT", "IT", 5),
    ("IT-SRV", "Server och lagring", "IT", "IT", 5),
    ("IT-TEL", "Telefoni", "IT", "IT", 5),
    ("IT-ARB", "IT-arbetsplats", "IT", "IT", 3),
    ("IT-VID", "Video", "IT", "IT", 3),
    ("TYST", "Tyst vårdmiljö", "IT", "", 5),
    ("MT", "MT", "MT", "", 8),
    ("MT-BLD", "Bild och funktion", "MT", "MT", 8),
    ("MT-LAB", "Laboratorium", "MT", "MT", 8),
    ("MT-OP", "Operation och intensivvård", "MT", "MT", 10),
    ("MT-MOT", "Mottagning och vårdavdelning", "MT", "MT", 7),
    ("LOK", "Lokalanpassning", "Övrigt", "", 10),
    ("FOR", "Fordon", "Övrigt", "", 5),
    ("INV", "Inventarier", "Övrigt", "", 5),
)
FRAMED = tuple(code for code, _, _, parent, _ in CATEGORIES if not parent)
ROOT_OF = {code: parent or code for code, _, _, parent, _ in CATEGORIES}
DECIDED = ("beviljad", "upphandling", "beställd", "levererad", "aktiverad", "slutredovisad", "vilande")
STATES = (  # state, weight
    ("beviljad", 12), ("upphandling", 10), ("beställd", 10), ("levererad", 8), ("aktiverad", 18),
    ("slutredovisad", 12), ("vilande", 5), ("utkast", 4), ("inskickad", 5), ("under beredning", 6),
    ("klar för beslut", 4), ("avslagen", 4), ("bordlagd", 2),
)  # fmt: skip
PAUSES = ("avtal saknas", "pågående upphandling", "försenad upphandling", "resursbrist", "lokaler")
THINGS = (
    "Ultraljud", "Narkosapparater", "Serverhall", "Switchar", "Telefonväxel", "Datorer", "Autoklav", "Röntgenlab",
    "Infusionspumpar", "Övervakning", "Videorum", "Mikroskop", "Larm", "Bårar", "Dialysapparater", "Skrivare",
)  # fmt: skip
PLACES = ("akuten", "hjärtmottagningen", "Gällivare", "Kalix", "Piteå", "Sunderbyn", "operation 2", "vårdavdelning 41")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made."""

    requests: int
    postings: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; money is (frame year, asked, granted or None) in whole kronor, oldest year first."""

    number: str
    project: str
    title: str
    nature: str
    unit: str
    category: str
    priority: int
    state: str
    money: tuple[tuple[int, int, int | None], ...]
    pause: str

    @property
    def first_year(self) -> int:
        return self.money[0][0]


Row = Sequence[object]


def write_region(folder: Path, size: Size) -> None:
    """Everything but the ledger: units, categories, frames, requests, forecasts."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = list(requests(size.requests))
    _write(folder / "enheter.csv", "kod;namn;överordnad", _units())
    _write(folder / "kategorier.csv", "kod;namn;domän;överordnad;nyttjandeperiod_år;ordning", _categories())
    _write(folder / "ramar.csv", "år;kategori;typ;belopp;beslut;datum;kommentar;motkategori", _frames(asked))
    _write(folder / "askningar.csv", _REQUESTS, _request_rows(asked))
    _write(folder / "prognoser.csv", "period;kategori;äskning;belopp;kommentar", _forecasts(asked))


def write_ledger(path: Path, size: Size) -> None:
    """The ledger of these requests, in order of date."""
    _write(path, "verifikat;rad;datum;konto;ansvar;projekt;text;belopp", postings(size))


def write_corrected(path: Path, corrected: Path) -> None:
    """The same ledger as it is exported a week later: of a thousand rows five are gone and ten have new amounts."""
    with path.open(encoding="utf-8") as old, corrected.open("w", encoding="utf-8") as new:
        for number, line in enumerate(old):
            if number and number % 200 == 0:
                continue
            new.write(line.rpartition(";")[0] + ";1,00\n" if number % 100 == 1 else line)


def write_export(path: Path, export: Path) -> None:
    """The same ledger as another system writes it: other headings, days without hyphens, no row numbers."""
    with path.open(encoding="utf-8", newline="") as old, export.open("w", encoding="cp1252", newline="") as new:
        writer = csv.writer(new, delimiter="\t")
        writer.writerow(["Ver.nr", "Bokf.datum", "Kto", "Kst", "Proj", "Vertext", "Belopp kr"])
        rows = csv.reader(old, delimiter=";")
        next(rows)
        writer.writerows([voucher, day.replace("-", ""), *rest] for voucher, _, day, *rest in rows)


def requests(count: int) -> Iterator[Asked]:
    """The requests, a fifth each year; their numbers are unique."""
    rng = Random(SEED)
    codes = [code for code, *_ in CATEGORIES if code not in ("IT", "MT")]
    words, weights = zip(*STATES, strict=True)
    heavy = list(accumulate(weights))
    for number in range(count):
        year = YEARS[number * len(YEARS) // count]
        state = rng.choices(words, cum_weights=heavy)[0]
        project = f"I{year % 100}{number:06d}" if state in DECIDED else ""
        yield Asked(
            f"{year}-{number:06d}",
            project,
            f"{rng.choice(THINGS)}, {rng.choice(PLACES)} {number % 97 + 1}",
            rng.choice(("reinvestering", "nyinvestering", "komplettering")),
            f"E{rng.randrange(12):02d}{rng.randrange(1, 6)}",
            rng.choice(codes),
            rng.randint(1, 3),
            state,
            _money(rng, year, state in DECIDED),
            rng.choice(PAUSES) if state == "vilande" else "",
        )


def _money(rng: Random, year: int, granted: bool) -> tuple[tuple[int, int, int | None], ...]:
    """One frame year, or for every tenth request two."""
    years = (year, year + 1) if rng.random() < 0.1 and year + 1 in YEARS else (year,)
    asked = [rng.randrange(50, 4000) * 1000 for _ in years]
    return tuple(
        (each, kronor, kronor * rng.randrange(80, 101) // 100 if granted else None)
        for each, kronor in zip(years, asked, strict=True)
    )


def postings(size: Size) -> Iterator[Row]:
    """Rows of the ledger, about evenly over the days of all years; a payment comes in its request's first two years."""
    rng = Random(SEED + 1)
    paid: dict[int, list[Asked]] = defaultdict(list)
    for each in requests(size.requests):
        for year in (each.first_year, each.first_year + 1) if each.project else ():
            paid[year].append(each)
    first = date(YEARS[0], 1, 1)
    days = (date(YEARS[-1], 12, 31) - first).days + 1
    scale = 8 * size.requests / max(size.postings, 1)  # what is paid comes near what is granted
    voucher, row, day = 100_000, 0, first
    last: tuple[Asked | None, int] = (None, 0)
    for number in range(size.postings):
        today = first + timedelta(days=number * days // size.postings)
        if today != day or rng.random() < 0.4:
            voucher, row, day = voucher + 1, 0, today
        row += rng.random() > 0.0005  # now and then two real rows have one name
        it = rng.choice(paid[day.year]) if paid[day.year] else None
        ore = int(rng.randrange(100_000, 30_000_000) * scale) + 100
        if rng.random() < CORRECTED and last[0]:
            it, ore = last[0], -last[1]
        last = (it, ore)
        yield _posting(rng, it, f"L{voucher}", max(row, 1), day, ore)


def _posting(rng: Random, it: Asked | None, voucher: str, row: int, day: date, ore: int) -> Row:
    known = it is not None and rng.random() >= UNMATCHED
    project = it.project if it and known else f"X{rng.randrange(50):04d}"
    sign, ore = "-" if ore < 0 else "", abs(ore)
    text = it.title if it else "Okänt"
    amount = f"{sign}{ore // 100},{ore % 100:02d}"
    return (voucher, row, day.isoformat(), 1210 + ore % 40, it.unit if it else "E000", project, text, amount)


_REQUESTS = (
    "nummer;projekt;rubrik;typ;slag;enhet;kategori;ramår;prioritet;tillstånd;"
    "sökt_belopp;beviljat_belopp;beslutsdatum;beslut;vilande_orsak;syfte"
)


def _request_rows(asked: Iterable[Asked]) -> Iterator[Row]:
    for it in asked:
        for year, kronor, granted in it.money:
            month = int(it.number[-1]) + 1
            decided = it.state in DECIDED or it.state in ("avslagen", "bordlagd")
            day, reference = (date(year, month, 12), f"RS {year} § {month * 7}") if decided else ("", "")
            yield (
                it.number, it.project, it.title, "äskning", it.nature, it.unit, it.category, year, it.priority,
                it.state, kronor, "" if granted is None else granted, day, reference, it.pause, "Ersätter äldre.",
            )  # fmt: skip


def _units() -> Iterator[Row]:
    yield ("E", "Regionen", "")
    for place in range(12):
        yield (f"E{place:02d}0", f"Område {place + 1}", "E")
        for unit in range(1, 6):
            yield (f"E{place:02d}{unit}", f"Enhet {place + 1}.{unit}", f"E{place:02d}0")


def _categories() -> Iterator[Row]:
    for order, (code, name, domain, parent, life) in enumerate(CATEGORIES):
        yield (code, name, domain, parent, life, order * 10)


def _frames(asked: Iterable[Asked]) -> Iterator[Row]:
    """Room for what is granted and a tenth more, decided, revised once and moved between two categories."""
    granted: dict[tuple[int, str], int] = defaultdict(int)
    for it in asked:
        for year, _, kronor in it.money:
            granted[year, ROOT_OF[it.category]] += kronor or 0
    for year in YEARS:
        yield (year, "IT", "omdisponering", 100_000, f"RS {year} § 99", f"{year}-05-05", "Till IT från MT", "MT")
        for code in FRAMED:
            whole = granted[year, code] * 11 // 10 + 1_000_000
            yield (year, code, "beslutad", whole, f"RS {year - 1} § 201", f"{year - 1}-12-12", "", "")
            yield (year, code, "revidering", 250_000, f"RS {year} § 40", f"{year}-04-02", "", "")


def _forecasts(asked: Sequence[Asked]) -> Iterator[Row]:
    """Of every framed category at each reporting period, and of one request in a thousand, twenty at least."""
    for year in YEARS:
        for month in (4, 8, 12):
            for place, code in enumerate(FRAMED):
                yield (year * 100 + month, code, "", 1_000_000 * (month + place), "")
    late = [it for it in asked if it.first_year == YEARS[-1] and it.project]
    for it in late[: max(20, len(asked) // 1000)]:
        yield (YEARS[-1] * 100 + 8, "", it.number, (it.money[0][2] or 0) * 9 // 10, "Enligt projektledaren")


def _write(path: Path, header: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(header.split(";"))
        writer.writerows(rows)
