"""A process remembers what it read for the outcome report until somebody writes to what the report is made from."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app import memory
from app.audit.touched import COLUMNS, TABLES
from app.database import db, start_reading
from app.memory import remembered
from app.models import Base
from app.reports.queries import layouts
from tests import factories
from tests.factories import ledger, posting
from tests.integration.site import Site
from tests.integration.stores import Store
from tests.integration.test_budget import enter
from tests.integration.test_drafts import begin, complete
from tests.integration.test_forecasts import category, seen, write
from tests.integration.test_truth import STEPS_TO_TAKE, import_rows, step, world

ASKED = "/utfall?ar=2020&period=202008&enhet=mnkr"
READ = re.compile(r"\b(?:FROM|JOIN) (\w+)")
OF_VISITORS = {"login_sessions", "revisions", "users", "role_assignments", "notices", "met", "anon_1"}


def counter(site: Site) -> int:
    return int(site.value("SELECT number FROM revisions WHERE name = 'report'"))


def pay(site: Site, folder: Path) -> None:
    site.ok("outcome", "import", ledger(folder / "aug.csv", posting("Z1", "2020-08-30", "I20024", 5)), "--source", "a")


def undo(site: Site, folder: Path) -> None:
    site.ok("outcome", "undo", str(site.value("SELECT max(id) FROM ledger_imports")))


def judge(site: Site, folder: Path) -> None:
    write(site.log_in("controller"), {f"amount.{category(site, 'MT')}": "61,2 mnkr", **seen(site, "MT")})


def decide_frame(site: Site, folder: Path) -> None:
    assert enter(site, 2020, {"MT": "100"}).status_code == 303


def freeze(site: Site, folder: Path) -> None:
    site.ok("period", "freeze", "202004")


def load(site: Site, folder: Path) -> None:
    requests = [factories.request("Q1", 2020, granted=5)]
    site.ok("data", "load", factories.region(folder / "q", requests, ramar=[factories.frame(2020, "MSB", 50)]))


def plan_payments(site: Site, folder: Path) -> None:
    writer = begin(site)
    complete(writer)
    before = counter(site)
    given = {"planned_payments.month": ["2020-11"], "planned_payments.amount": ["90 000"]}
    assert writer.section("tid-och-upphandling", planned_payments="", **given).status_code == 303
    assert site.value("SELECT count(*) FROM planned_payments WHERE request_id = :id", id=writer.id) == 1
    assert counter(site) > before


@pytest.mark.parametrize("act", [pay, judge, decide_frame, freeze, load, plan_payments])
def test_what_the_report_is_made_from_raises_its_counter(
    year: Site, tmp_path: Path, act: Callable[[Site, Path], None]
) -> None:
    before, revision = counter(year), year.data_revision
    act(year, tmp_path)
    assert counter(year) > before
    assert year.data_revision > revision


def test_an_import_and_its_undoing_each_raise_it(year: Site, tmp_path: Path) -> None:
    found = [counter(year)]
    for act in (pay, undo):
        act(year, tmp_path)
        found.append(counter(year))
    assert found == sorted(set(found))


def test_a_text_in_a_draft_leaves_it_and_no_figure_is_read_again(year: Site) -> None:
    writer, client = begin(year), year.log_in("controller")
    first = client.get(ASKED)
    before, revision = counter(year), year.data_revision
    assert writer.save(title="Ultraljud hjärta").status_code == 200
    assert (counter(year), year.data_revision > revision) == (before, True)
    with year.statements() as sent:
        again = client.get(ASKED)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert not set(READ.findall(" ".join(sent))) & {*TABLES, *COLUMNS}, sent


def test_everything_that_is_remembered_is_marked(year: Site) -> None:
    """What a report reads after nothing but its own counter was raised is what the counter has to stand for."""
    client = year.log_in("controller")
    with year.app.app_context():
        names = [name for name, _ in layouts(db.session())]
    client.get(ASKED)
    year.change(
        "INSERT INTO planned_payments SELECT id, 202011, 100 FROM investment_requests WHERE number = '2020-0003'",
        "UPDATE categories SET responsible_from = 202003 WHERE code = 'MSB'",
    )
    read: set[str] = set()
    columns: set[tuple[str, str]] = set()
    for layout in (name for name in names if not name.startswith(("utfall-", "ramar"))):
        year.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")  # and the report's
        with year.statements() as sent:
            assert client.get(f"{ASKED}&layout={layout}").status_code == 200
        for statement in sent:
            read |= set(READ.findall(statement))
            columns |= set(re.findall(r"\b(investment_requests)\.(\w+)", statement))
    assert {"outcome_cells", "forecasts", "investment_requests"} <= read
    assert read - OF_VISITORS <= TABLES | set(COLUMNS)
    assert columns <= {(table, column) for table in COLUMNS for column in {*COLUMNS[table], "id"}}


def test_no_row_goes_unseen_with_another() -> None:
    """A table that is marked is only written by name: no foreign key removes its rows by itself."""
    for table in Base.metadata.tables.values():
        assert all(key.ondelete is None for key in table.foreign_keys), table.name


def test_who_may_write_sees_what_is_written_and_remembers_nothing(year: Site) -> None:
    answers = iter(range(10))

    def ask() -> int:
        return remembered(db.session(), ("test",), lambda: next(answers))

    with year.app.app_context():
        assert [ask(), ask()] == [0, 1], "a transaction that may write"
        db.session.rollback()
        start_reading()
        assert [ask(), ask()] == [2, 2], "one that reads"
        db.session.rollback()
        year.change()
        start_reading()
        assert ask() == 3
        db.session.rollback()
        year.change("DELETE FROM revisions WHERE name = 'report'")
        start_reading()
        assert [ask(), ask()] == [4, 5], "where nobody counts"
        db.session.rollback()


def test_a_snapshot_is_never_mixed(year: Site) -> None:
    """Who began to read before a commit goes on with what was true then, and leaves nothing of it behind."""
    with year.app.app_context():
        start_reading()
        old = layouts(db.session())
        year.change("UPDATE report_layouts SET title = 'Nytt namn'")
        assert layouts(db.session()) == old
        db.session.rollback()
        start_reading()
        assert {title for _, title in layouts(db.session())} == {"Nytt namn"}
        db.session.rollback()


def test_the_year_of_frames_and_the_table_up_to_a_month_are_remembered_apart(year: Site, tmp_path: Path) -> None:
    """Also where the layout of the frames shows nothing that only frames have: a category of October is in one only."""
    shape, path = json.loads(year.ok("layout", "show", "ramar")), tmp_path / "ramar.json"
    path.write_text(json.dumps(shape | {"columns": [{"key": "ram"}, {"key": "summa"}]}), encoding="utf-8")
    year.ok("layout", "save", "ramar", path)
    year.change("UPDATE categories SET responsible_from = 202010 WHERE code = 'MSB'")
    client, asked = year.log_in("controller"), "/ramar/fil/json?ar=2020"
    whole, august = client.get(asked).text, client.get(f"{asked}&period=202008").text
    assert ('"MSB"' in whole, '"MSB"' in august) == (True, False)


def marked(site: Site) -> dict[str, list[str]]:
    """All that the report is made from."""
    columns = {name: ", ".join(["id", *sorted(wanted)]) for name, wanted in COLUMNS.items()}
    asked = {**dict.fromkeys(TABLES, "*"), **columns}
    return {name: sorted(map(repr, site.rows(f"SELECT {what} FROM {name}"))) for name, what in asked.items()}


def test_whatever_is_done_is_counted_and_a_process_that_remembers_says_what_a_fresh_one_says(
    database: Store, tmp_path: Path
) -> None:
    """Everything that a random year is made of (test_truth), each thing a few times."""
    with world(database, tmp_path, 7) as it:
        client, kinds = it.site.log_in("controller"), [*STEPS_TO_TAKE] * 2
        asked = [f"/utfall/fil/json?ar=2020&period={period}" for period in (202004, 202012)]
        it.dice.shuffle(kinds)
        before, number = marked(it.site), counter(it.site)
        for kind in (import_rows, *kinds):
            with it.site.app.app_context():
                step(it, kind)
            found, raised, said = marked(it.site), counter(it.site), [client.get(each).text for each in asked]
            assert found == before or raised > number, it.log
            if raised == number:
                memory.forget()
                assert said == [client.get(each).text for each in asked], it.log
            before, number = found, raised
        assert len(it.done) > len(STEPS_TO_TAKE) - 6, it.log
