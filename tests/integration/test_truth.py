"""Random years of frames, grants, files, matches, forecasts and frozen periods through the real operations; after every
few steps each cell of the reports, of their files and of everything frozen is what the slow reckoning says.

TRUTH_WALKS=40 TRUTH_STEPS=120 python -m pytest tests/integration/test_truth.py    looks deeper (README, Testa)
"""

import csv
import io
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.budget.carrying import Carried, carry, unused
from app.budget.operations import Decided, enter, transfer
from app.categories.moving import Responsibility, Shown, move, set_responsibility
from app.categories.operations import Details, change, stamp
from app.database import db
from app.domain.errors import DomainError
from app.domain.frames import EntryKind
from app.domain.layout import parse_layout
from app.domain.ledger_map import FileKind
from app.domain.list_layout import parse_list_layout
from app.domain.money import Unit, parse_amount
from app.domain.outcome_table import cell, outcome_table
from app.domain.permissions import Actor, Assignment, Role
from app.domain.workflow import Action, Need
from app.forecasts.operations import Subject, Written, save, standing
from app.frames.granting import Line, give
from app.intake.tabular import Faults
from app.investments.operations import take
from app.investments.queries import scope_of, trees
from app.ledger_files.opening import open_for_source
from app.loading.files import open_parcel
from app.loading.operations import load_parcel
from app.matching import operations as matching
from app.models import (
    Category,
    InvestmentRequest,
    LedgerImport,
    MatchingRule,
    OrganisationUnit,
    PlannedPayment,
    Posting,
    PurchaseOrder,
    ReportLayout,
    now,
)
from app.orders.matching import match_order, release_order
from app.orders.operations import import_orders
from app.outcomes.operations import import_ledger, open_ledger_file
from app.outcomes.proof import first_difference
from app.outcomes.summaries import recounted
from app.outcomes.undoing import CannotUndo, undo_import
from app.periods import queries as periods
from app.periods.operations import freeze
from app.pictures import subject as pictured
from app.pictures.charts import pictures
from app.reports import outcome
from app.reports.list_report import Wanted, list_report
from app.tags.operations import set_tags
from tests import factories
from tests.factories import frame, region, request
from tests.integration.reckoning import FOREVER, OF_FRAMES, OF_GROUPS, OUTCOME, Report, Row, kept_requests, raw
from tests.integration.site import Site
from tests.integration.stores import Store

WALKS = int(os.environ.get("TRUTH_WALKS", "2"))
EVERY = 6
DIFFERENCES = ("kvar_att_besluta", "kvar_att_förbruka", "avvikelse")
STEPS = int(os.environ.get("TRUTH_STEPS", "48")) // EVERY * EVERY
YEARS = (2019, 2020, 2021)
PERIODS = (201908, 202004, 202008, 202012, 202104)
MONTHS = (201903, 201911, 202001, 202003, 202004, 202007, 202008, 202010, 202102, 202103)
CATEGORIES = [
    *factories.CATEGORIES,
    {"kod": "WLAN", "namn": "Trådlöst", "domän": "IT", "överordnad": "NAT", "ordning": "4"},
    {"kod": "US-1", "namn": "Ultraljud", "domän": "MT", "överordnad": "MT", "ordning": "5"},
]
CODES = ("IT", "NAT", "WLAN", "MT", "US-1")
NUMBERS = ("A", "B", "C", "D", "E", "F")
SOURCES = ("a", "b")
GATHERED = {"utfall-enhet": ("enhet", -1), "utfall-etikett": ("etiketter", 0), "utfall-objekt": ("objekt", 2)}
"""The tables that gather requests: by what, and how deep categories stand under each."""
ORDERS = ("", "", "B1", "B2", "B3")
PROJECTS = (*(f"P{number}" for number in NUMBERS), "okänt", "gammalt")
ME = "Kontrollant"
Cells = list[Row]
Paid = list[tuple[int, str, int]]
"""What a file says: (month, project, öre)."""
CONTROLLER = Actor(1, ME, (Assignment(Role.CONTROLLER, None, None), Assignment(Role.PREPARER, None, None)))


@dataclass
class World:
    """A database, its ids, the files handed in so far, and what every frozen version has to say for ever."""

    site: Site
    folder: Path
    dice: Random
    categories: dict[str, int]
    requests: dict[str, int]
    files: list[tuple[Path, str, Paid]] = field(default_factory=list)
    imports: dict[int, tuple[str, Paid]] = field(default_factory=dict)
    frozen: dict[tuple[int, int], tuple[dict[str, Cells], Any]] = field(default_factory=dict)
    drawn: dict[int, Any] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """The session of the app context that is open."""
        return db.session()

    def some(self, model: Any, *where: Any) -> Any:
        """Any row of a table, or DomainError when there is none."""
        rows = self.session.query(model).filter(*where).order_by(model.id).all()
        if not rows:
            raise DomainError("Det finns inget att välja.")
        return self.dice.choice(rows)

    def path(self) -> Path:
        """A folder for the next files."""
        return self.folder / str(len(list(self.folder.iterdir())))


def fill(site: Site, folder: Path) -> None:
    """Frames of three years, requests in most states, and what some of them plan to pay."""
    rows = (
        request("A", 2019, granted=900, kategori="NAT"),
        request("B", 2020, granted=500),
        request("C", 2020, granted=700, kategori="MT", tillstånd="upphandling"),
        request("D", 2020, sökt_belopp=800, kategori="WLAN"),
        request("E", 2021, sökt_belopp=300, kategori="US-1", tillstånd="klar för beslut"),
        request("F", 2020, granted=200, kategori="WLAN"),
    )
    frames = [frame(2019, "IT", 2000), frame(2020, "IT", 3000), frame(2020, "MT", 1500), frame(2021, "NAT", 800)]
    more: dict[str, Any] = {"kategorier": CATEGORIES, "ramar": [*frames, frame(2021, "MT", 400, "föreslagen")]}
    site.ok("data", "load", region(folder, rows, **more))
    factories.add_accounts(site, [("controller", Role.CONTROLLER, None, None)])
    shape, path = json.loads(site.ok("layout", "show", "utfall-etikett")), folder / "objekt.json"
    path.write_text(json.dumps(shape | {"title": "Per objekt", "group_by": "objekt", "deepest": 2}), encoding="utf-8")
    site.ok("layout", "save", "utfall-objekt", path)
    for number, month, ore in (("A", 202009, 40_000), ("B", 202011, 90_000), ("C", 202006, 7), ("F", 202105, 5_000)):
        site.change(
            "INSERT INTO planned_payments (request_id, month, amount_ore)"
            " SELECT id, :month, :ore FROM investment_requests WHERE number = :number",
            number=number, month=month, ore=ore,
        )  # fmt: skip


@contextmanager
def world(store: Store, folder: Path, seed: int) -> Iterator[World]:
    """A fresh copy of it all."""
    with store.copy_of("truth", lambda site: fill(site, folder / "fill")) as url:
        site, files = Site(url), folder / f"files{seed}"
        files.mkdir(parents=True)
        categories = dict(site.rows("SELECT code, id FROM categories"))
        requests = dict(site.rows("SELECT number, id FROM investment_requests"))
        yield World(site, files, Random(seed), categories, requests)
        site.close()


# ---- what may happen, each through the operation that its page or command uses


def import_rows(it: World) -> None:
    """A file of some months in any order, with corrections, now and then of rows that nobody knows."""
    it.files.append(a_file(it, it.dice.sample(MONTHS, it.dice.randrange(1, 4)), it.dice.choice(SOURCES)))
    read_in(it, *it.files[-1])


def a_file(it: World, months: list[int], source: str) -> tuple[Path, str, Paid]:
    """A ledger file of these months, and what it says."""
    rows = [
        (month, it.dice.choice(PROJECTS), it.dice.randrange(-60_000, 90_000))
        for month in months
        for _ in range(it.dice.randrange(1, 4))
    ]
    it.dice.shuffle(rows)
    folder = it.path()
    folder.mkdir()
    path = folder / "fil.csv"
    lines = [
        f"{month}-{number};1;{month // 100}-{month % 100:02d}-15;1241;5400;{project};"
        f"{it.dice.choice(('Atea', 'Cisco'))};{kronor(ore)};{it.dice.choice(ORDERS)}"
        for number, (month, project, ore) in enumerate(rows)
    ]
    path.write_text("\n".join([f"{factories.COLUMNS['utfall']};beställning", *lines]), encoding="utf-8")
    return path, source, rows


def kronor(ore: int) -> str:
    return f"{ore / 100:.2f}".replace(".", ",")


def read_in(it: World, path: Path, source: str, rows: Paid) -> None:
    faults = Faults()
    receipt = import_ledger(it.session, open_ledger_file(path, faults), source, actor=ME, faults=faults)
    if receipt.import_id is not None:
        it.imports[receipt.import_id] = source, rows


def import_list(it: World) -> None:
    """A list of everything that is ordered, instead of the one before."""
    rows = [
        f"{it.dice.choice(ORDERS) or 'B9'};{number};2020-03-01;{it.dice.choice(PROJECTS)};{it.dice.randrange(900)};"
        f"{it.dice.choice((0, 0, 200))}"
        for number in range(it.dice.randrange(1, 5))
    ]
    path, faults = it.path(), Faults()
    path.write_text("\n".join(["beställning;rad;datum;projekt;belopp;fakturerat", *rows]), encoding="utf-8")
    file = open_for_source(it.session, path, "inkop", faults, FileKind.ORDERS).file
    import_orders(it.session, file, "inkop", actor=ME, faults=faults)


def import_again(it: World) -> None:
    """A file that was handed in before, perhaps overtaken by others since."""
    if it.files:
        read_in(it, *it.dice.choice(it.files))


def undo(it: World) -> None:
    undone = undo_import(it.session, it.some(LedgerImport).id, actor=ME)
    it.imports.pop(undone.id, None)


def match(it: World) -> None:
    row = it.some(Posting, Posting.request_id.is_(None))
    matching.match_by_hand(it.session, row.id, it.dice.choice(NUMBERS), by=ME)


def let_go(it: World) -> None:
    matching.release(it.session, it.some(Posting, Posting.request_id.is_not(None)).id, by=ME)


def match_an_order(it: World) -> None:
    order = it.some(PurchaseOrder)
    source = it.session.get_one(LedgerImport, order.import_id).source_id
    found = matching.request_of(it.session, it.dice.choice(NUMBERS))
    match_order(it.session, source, order.order_number, found, by=ME)


def let_an_order_go(it: World) -> None:
    order = it.some(PurchaseOrder, PurchaseOrder.request_id.is_not(None))
    source = it.session.get_one(LedgerImport, order.import_id).source_id
    release_order(it.session, source, order.order_number, by=ME)


def add_rule(it: World) -> None:
    conditions = {"project": it.dice.choice(("okänt", "gammalt")), "text": it.dice.choice(("", "ATEA"))}
    source = it.dice.choice(("", "", "a")) if it.session.query(LedgerImport).count() else ""
    number = it.dice.choice(NUMBERS)
    matching.add_rule(it.session, number, conditions, source, by=ME, apply_now=it.dice.random() < 0.7)


def remove_rule(it: World) -> None:
    matching.remove_rule(it.session, it.some(MatchingRule), by=ME)


def some_ore(it: World) -> int:
    return it.dice.choice((-1, 1, 1)) * it.dice.randrange(1, 90_000)


def enter_frame(it: World) -> None:
    kind = it.dice.choice((EntryKind.DECIDED, EntryKind.REVISION, EntryKind.PROPOSED, EntryKind.CARRY_OVER))
    amounts = {it.categories[code]: some_ore(it) for code in it.dice.sample(CODES, 2)}
    enter(it.session, it.dice.choice(YEARS), kind, amounts, decided(it), actor=ME)


def decided(it: World) -> Decided:
    return Decided(f"RS § {it.dice.randrange(9)}", date(2020, it.dice.randrange(1, 13), 1))


def move_money(it: World) -> None:
    source, target = (it.categories[code] for code in it.dice.sample(CODES, 2))
    transfer(it.session, it.dice.choice(YEARS), source, target, abs(some_ore(it)), decided(it), actor=ME)


def carry_over(it: World) -> None:
    year = it.dice.choice(YEARS[:2])
    lines = unused(it.session, year)
    chosen = [
        Carried(each.request_id, each.left_ore if it.dice.random() < 0.5 else (each.left_ore + 1) // 2, "Försenat")
        for each in it.dice.sample(lines, min(2, len(lines)))
    ]
    carry(it.session, year, chosen, decided(it), actor=ME)


def grant(it: World) -> None:
    """Money out of a year's frame, or back to it; perhaps more back than was ever given."""
    row = it.some(InvestmentRequest)
    line = Line(row.id, row.category_id, it.dice.choice(YEARS), some_ore(it), excess=it.dice.choice(("", "Akut")))
    with recounted(it.session, {row.id}):
        give(it.session, [line], decision_id=None)


def load(it: World) -> None:
    """A file of requests that moves one to another category, gives it other years' money or another project."""
    number = it.dice.choice(NUMBERS)
    years = it.dice.sample(YEARS, it.dice.randrange(1, 3))
    more: dict[str, Any] = {
        "kategori": it.dice.choice(CODES),
        "projekt": it.dice.choice((f"P{number}", f"P{number}", "okänt" if number == "D" else "")),
        "sökt_belopp": it.dice.randrange(1, 900),
    }
    rows = [
        request(number, year, granted=it.dice.choice((0, 150, 600)), **more)
        if number < "D"
        else request(number, year, **more)
        for year in years
    ]
    faults = Faults()
    load_parcel(it.session, open_parcel(factories.write(it.path(), askningar=rows), faults), faults, actor=ME)


def forecast(it: World) -> None:
    """A judgement of a category or of a request, given, changed or taken away."""
    period = it.dice.choice(PERIODS)
    subject = it.dice.choice(
        [Subject(category_id=each) for each in it.categories.values()]
        + [Subject(request_id=each) for each in it.requests.values()]
    )
    old = standing(it.session, period, [subject]).get(subject)
    seen = (old.amount_ore, old.comment) if old else (None, "")
    ore = it.dice.choice((None, 0, it.dice.randrange(300_000)))
    save(it.session, period, [Written(subject, seen, ore, "")], actor=ME)


def plan(it: World) -> None:
    """What the form of a request writes when its planned payments change."""
    month, row = it.dice.choice((202005, 202009, 202012, 202106)), it.some(InvestmentRequest)
    it.session.merge(PlannedPayment(request_id=row.id, month=month, amount_ore=it.dice.randrange(90_000)))


def pause_or_resume(it: World) -> None:
    row = it.some(InvestmentRequest)
    action = Action.RESUME if row.state == "paused" else Action.PAUSE
    checks = dict.fromkeys(Need, lambda: "")
    scope = scope_of(row, trees(it.session))
    take(it.session, row, action, actor=CONTROLLER, scope=scope, checks=checks, comment="Väntar")


def date_category(it: World) -> None:
    """A class of equipment is taken over from a month, or handed on after one, or neither any longer."""
    first, last = it.dice.choice(((202002, None), (None, 202007), (202003, 202010), (202101, None), (None, None)))
    category = it.session.get_one(Category, it.categories[it.dice.choice(("WLAN", "US-1", "NAT"))])
    after_showing(it, set_responsibility, category, Responsibility(first, last, "Fastighet", "RS § 1"))


def move_category(it: World) -> None:
    category = it.session.get_one(Category, it.categories["WLAN"])
    after_showing(it, move, category, it.dice.choice((None, it.categories["IT"], it.categories["NAT"])))


def limit_category(it: World) -> None:
    """A category begins or ends with a frame year, or holds always again; its figures of other years stay."""
    category = it.session.get_one(Category, it.categories[it.dice.choice(CODES)])
    years = it.dice.choice(((None, 2019), (2020, None), (2020, 2020), (2021, None), (None, None)))
    kept = (category.name, None, category.useful_life_years, category.sort_order, category.accounts)
    change(it.session, category, Details(*kept, category.preparer_id, *years), seen=stamp(category), by=ME)


def gather(it: World) -> None:
    """A request gets other words, or is another unit's or object's."""
    row, kind = it.some(InvestmentRequest), it.dice.choice(("tags", "tags", "unit", "object"))
    if kind == "tags":
        set_tags(it.session, row, it.dice.sample(("covid-19", "flytt", "åska"), it.dice.randrange(3)), actor=CONTROLLER)
    elif kind == "unit":
        row.unit_id = it.some(OrganisationUnit).id
    else:
        row.maintenance_object = it.dice.choice(("", "PACS", "Nät", "nät"))


def after_showing(it: World, what: Callable[..., None], category: Category, wanted: Any) -> None:
    """What it does is shown first, and done when that has been seen."""
    how: dict[str, Any] = {"seen": stamp(category), "by": ME}
    try:
        what(it.session, category, wanted, shown="", **how)
    except Shown as shown:
        it.session.rollback()
        what(it.session, category, wanted, shown=shown.effect.digest, **how)


def freeze_one(it: World) -> None:
    """Freeze a period, often one that is frozen already; what it says now it has to say for ever."""
    period = it.dice.choice(PERIODS)
    kept = freeze(it.session, period, actor=ME, comment="Rättat", again=True)
    it.session.commit()
    rows, year = raw(it.site), period // 100
    expected = {
        "utfall": Report(rows, year, period, OUTCOME, period).rows(),
        "ramar": Report(rows, year, period, OF_FRAMES, period).rows(),
        **{name: Report(rows, year, period, OF_GROUPS, period).grouped(*how) for name, how in GATHERED.items()},
    }
    it.frozen[period, kept.version] = expected, kept_requests(rows, year, period)
    it.drawn[period] = drawn(it, period, as_now=True)


def drawn(it: World, period: int, *, as_now: bool) -> list[list[Any]]:
    """The figures of the pictures that a frozen period keeps: how earlier forecasts came out is said as of today."""
    subject = pictured.Subject(period // 100, period, Unit.KR, "")
    found = pictures(it.session, subject, now(), as_now=as_now)
    return [[row.cells for row in chart.table.rows] for chart in found.charts if chart.key != "prognoser"]


STEPS_TO_TAKE: dict[Callable[[World], None], int] = {
    import_rows: 5, import_list: 1, import_again: 1, undo: 2, match: 3, let_go: 1, add_rule: 1, remove_rule: 1,
    enter_frame: 3, match_an_order: 1, let_an_order_go: 1,
    date_category: 2, move_category: 1, limit_category: 2, gather: 3,
    move_money: 2, carry_over: 2, grant: 4, load: 2, forecast: 3, plan: 1, pause_or_resume: 2, freeze_one: 2,
}  # fmt: skip


def step(it: World, chosen: Callable[[World], None] | None = None) -> None:
    """One of them, or the one that is given, committed or refused as a whole."""
    chosen = chosen or it.dice.choices(list(STEPS_TO_TAKE), list(STEPS_TO_TAKE.values()))[0]
    it.log.append(chosen.__name__)
    try:
        chosen(it)
        it.session.commit()
        it.done[chosen.__name__] += 1
    except DomainError as refused:
        it.session.rollback()
        it.log[-1] += f" ({refused})"[:80]


# ---- what has to be true


def agrees(it: World) -> None:
    """Every cell of both tables, in every period and as all of it stands, now and as reported."""
    the_ledger_agrees(it)
    rows = raw(it.site)
    for period in PERIODS:
        for layout, columns in (("utfall", OUTCOME), ("ramar", OF_FRAMES)):
            expected = Report(rows, period // 100, period, columns, period)
            compare(it, expected, layout, as_now=True)
        layout = it.dice.choice(list(GATHERED))
        compare(it, Report(rows, period // 100, period, OF_GROUPS, period), layout, as_now=True)
    for year in YEARS:
        compare(it, Report(rows, year, year * 100 + 12, OF_FRAMES, FOREVER), "ramar", is_open=True)
    compare(it, Report(rows, 2020, 202012, OF_FRAMES, 202012, "IT"), "ramar", as_now=True)
    period = it.dice.choice(PERIODS)
    totals = (Report(rows, period // 100, period, columns, period).rows()[-1] for columns in (OUTCOME, OF_FRAMES))
    lists_agree(it, period, *totals, as_now=True)
    for (period, version), (tables, requests) in it.frozen.items():
        kept = periods.frozen(it.session, period, version)
        assert kept is not None
        for layout, cells in tables.items():
            same(shown(frozen_table(it.session, kept, layout)), cells, f"{layout} {period} version {version}")
        snapshot = periods.frozen_snapshot(it.session, kept)
        found = {
            id_: (each.category_id, each.state, each.granted, each.paid, each.forecast_ore)
            for id_, each in snapshot.requests.items()
        }
        assert found == {id_: each for id_, each in requests.items() if id_ in found}, (period, version)
        assert not any(each[2].get(period // 100) or each[3] for id_, each in requests.items() if id_ not in found)
    for period, figures in it.drawn.items():
        assert drawn(it, period, as_now=False) == figures, f"the pictures of {period}"
    assert first_difference(it.session) == ""
    it.session.rollback()


def the_ledger_agrees(it: World) -> None:
    """The ledger holds, of each source and month, what the last file that stands says of it, and nothing else."""
    said: dict[tuple[str, int], Paid] = {}
    for _, (source, rows) in sorted(it.imports.items()):
        for month in {row[0] for row in rows}:
            said[source, month] = [row for row in rows if row[0] == month]
    wanted = Counter((source, *row) for (source, _), rows in said.items() for row in rows)
    found = it.site.rows(
        "SELECT s.name, p.month, p.project, p.amount_ore FROM postings p JOIN ledger_sources s ON s.id = p.source_id"
    )
    assert Counter(found) == wanted


def compare(it: World, expected: Report, layout: str, as_now: bool = False, is_open: bool = False) -> None:
    """The report that every page and file is made of."""
    found = outcome.build(
        it.session, year=expected.year, period=expected.period, unit=None, layout_name=layout,
        domain=expected.domain, as_now=as_now, is_open=is_open,
    )  # fmt: skip
    cells = expected.grouped(*GATHERED[layout]) if layout in GATHERED else expected.rows()
    same(shown(found.table()), cells, f"{layout} {expected.year} {expected.period} {as_now=} {is_open=}")
    outside = found.outside
    assert (
        outside.unmatched_count, outside.unmatched_ore, outside.without_grant_count, outside.without_grant_ore,
        outside.later_ore,
    ) == expected.outside()  # fmt: skip
    if found.beside is not None:
        proposed = expected.raw.proposed.get(expected.year, 0)
        assert astuple(found.beside) == (proposed, expected.without_frame(), *expected.raw.orders_outside)


def same(found: Cells, expected: Cells, where: str) -> None:
    """Row by row and cell by cell, so that the first that differs is named."""
    assert [row[:2] for row in found] == [row[:2] for row in expected], where
    for (key, _, cells), (_, _, wanted) in zip(found, expected, strict=True):
        assert cells == wanted, f"{where}: {key or 'totalt'}"


def shown(table: Any) -> Cells:
    """The cells of a table in öre."""
    names = [column.key for column in table.columns[1:]]
    return [
        ("" if row.is_total else row.key, row.level, dict(zip(names, row.cells[1:], strict=True))) for row in table.rows
    ]


def frozen_table(session: Session, kept: Any, layout: str) -> Any:
    """The table of one frozen version, also of one that was frozen again later."""
    shape = parse_layout(layout, *kept.layouts[layout])
    rows, _ = outcome.rows_of(session, outcome.as_reported(kept, shape).figures, shape, "", kept.period, kept)
    shape = shape.with_any(lambda key: any(cell(row, key) for row in rows))
    return outcome_table(list(rows), shape, year=kept.period // 100, unit=shape.unit, subtitle="")


def pages_agree(it: World) -> None:
    """The files of both pages, and the cells of the pages themselves, for the latest frozen version or as it stands."""
    rows, client = raw(it.site), it.site.log_in("controller")
    for period in PERIODS:
        versions, totals = [version for at, version in it.frozen if at == period], list[Row]()
        for layout, columns, address in (("utfall", OUTCOME, "/utfall"), ("ramar", OF_FRAMES, "/ramar")):
            cells = (
                it.frozen[period, max(versions)][0][layout]
                if versions
                else Report(rows, period // 100, period, columns, period).rows()
            )
            totals.append(cells[-1])
            asked = f"?ar={period // 100}&period={period}&enhet=kr"
            found = client.get(f"{address}/fil/json{asked}").text
            same(from_json(found), cells, f"{address} {period}")
            figures = [list(each[2].values()) for each in cells]
            assert from_csv(client.get(f"{address}/fil/csv{asked}").text) == figures
            assert from_page(client.get(f"{address}{asked}").text) == figures
            key, _, opened = it.dice.choice(cells)
            for figure, ore in opened.items():
                if figure not in DIFFERENCES and ore is not None:
                    path = f"{address}/kategori/{key}" if key else f"{address}/totalt"
                    opens(client.get(f"{path}{asked}&figur={figure}").text, figure, ore)
        with it.site.app.app_context():
            lists_agree(it, period, *totals, as_now=False)


def opens(text: str, figure: str, ore: int) -> None:
    """A figure opens to rows that add up to it; a judged forecast takes the place of what is added up."""
    parts = re.findall(r"<t(?:body|foot)>(.*?)</t(?:body|foot)>", text, re.S)
    if len(parts) < 2:
        assert ore == 0, figure
        return
    body, (foot,) = (
        [re.findall(r'<td class="num">([^<]*)</td>', row) for row in re.findall(r"<tr.*?</tr>", part, re.S)]
        for part in parts
    )
    places = [place for place, cell in enumerate(foot) if cell]
    chosen = {"utfall_år": 1, "summa": 2, "utfall_ram": 1 if len(foot) > 1 else 0}.get(figure, places[0])
    assert parse_amount(foot[chosen]) == ore, figure
    for place in places if figure != "prognos" else ():
        assert sum(parse_amount(row[place]) for row in body) == parse_amount(foot[place]), figure


def lists_agree(it: World, period: int, outcome_total: Row, frame_total: Row, *, as_now: bool) -> None:
    """The lists of requests come to what the tables come to."""
    wanted = Wanted(period // 100, period, Unit.KR, "", date(2021, 5, 1), as_now)
    totals = []
    for name in ("askningar", "investeringsbudget"):
        saved = it.session.query(ReportLayout).filter_by(name=name).one()
        table = list_report(it.session, parse_list_layout(name, saved.title, saved.kind, saved.definition), wanted)
        totals.append({column.key: cell_ for column, cell_ in zip(table.columns, table.rows[-1].cells, strict=True)})
    found = [totals[0]["utfall"], totals[0]["beviljat"], totals[1]["beviljat"]]
    assert found == [outcome_total[2]["summa"], frame_total[2]["beviljat"], outcome_total[2]["ram"] or 0], period


def from_page(text: str) -> list[list[int | None]]:
    """What stands in the cells of figures of the page itself."""
    found = []
    for row in re.findall(r"<tr.*?</tr>", text, re.S):
        cells = re.findall(r'<td class="num"[^>]* data-cell>(.*?)</td>', row, re.S)
        plain = [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
        found.append([parse_amount(cell) if cell else None for cell in plain])
    return [row for row in found if row]


def from_json(text: str) -> Cells:
    found = []
    for row in json.loads(text)["rows"]:
        values = {name: each and each["ore"] for name, each in list(row["values"].items())[1:]}
        found.append(("" if row["total"] else row["key"], row["level"], values))
    return found


def from_csv(text: str) -> list[list[int | None]]:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]
    decimals = [[None if cell == "" else parse_amount(cell) for cell in row[2:]] for row in rows]
    return [list(row) for row in decimals]


@pytest.mark.parametrize("seed", range(WALKS))
def test_every_cell_is_what_the_raw_rows_say(database: Store, tmp_path: Path, seed: int) -> None:
    count = STEPS if database.name == "sqlite" else STEPS // 4 // EVERY * EVERY
    with world(database, tmp_path, seed) as it:
        try:
            with it.site.app.app_context():
                for number in range(1, count + 1):
                    step(it, import_rows if number == 1 else None)
                    if number % EVERY == 0:
                        agrees(it)
            pages_agree(it)
        except AssertionError:
            print("\n".join(it.log))  # what led here
            raise
        assert it.done["import_rows"], it.done


def test_files_in_any_order_and_twice_give_the_same_figures(database: Store, tmp_path: Path) -> None:
    """Months of two sources one file each, before, between and after the requests they belong to are known."""
    seen = []
    for seed in range(2):
        with world(database, tmp_path, seed) as it, it.site.app.app_context():
            again = World(it.site, it.path(), Random(7), it.categories, it.requests)
            again.folder.mkdir()
            files = [a_file(again, [month], source) for month in MONTHS for source in SOURCES]
            known = factories.write(it.path(), askningar=[request("G", 2020, granted=400, projekt="okänt")])
            order = [*files, *it.dice.sample(files, 5)]
            it.dice.shuffle(order)
            for number, each in enumerate(order):
                if number == seed * 20:
                    load_parcel(it.session, open_parcel(known, Faults()), Faults(), actor=ME)
                read_in(it, *each)
            it.session.commit()
            agrees(it)
            tables = [
                outcome.build(it.session, year=p // 100, period=p, unit=None, layout_name="").table() for p in PERIODS
            ]
            seen.append([shown(each) for each in tables])
    assert seen[0] == seen[1]


def test_undoing_is_refused_in_what_is_reported(database: Store, tmp_path: Path) -> None:
    with world(database, tmp_path, 0) as it, it.site.app.app_context():
        import_rows(it)
        it.session.commit()
        month = min(it.session.query(Posting.month).all())[0]
        freeze(it.session, month // 100 * 100 + 12, actor=ME)
        it.session.commit()
        with pytest.raises(CannotUndo):
            undo(it)
