"""Notices: made with the event, for those it concerns and nobody else; seen, paged and counted in the page head."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.audit.operations import record
from app.database import db
from app.domain.notices import Kind
from app.domain.permissions import Role
from app.models import InvestmentRequest, NoticeChoice, Preparation, User
from app.notices import operations
from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site, token
from tests.integration.test_signing import UNITS, id_of

ACCOUNTS: factories.Accounts = (
    ("requester", Role.REQUESTER, "E1", None),
    ("colleague", Role.REQUESTER, "E1", None),
    ("head", Role.UNIT_HEAD, "E1", None),
    ("head_below", Role.UNIT_HEAD, "E11", None),
    ("head_all", Role.UNIT_HEAD, None, None),
    ("prep_it", Role.PREPARER, None, "IT"),
    ("prep_it_two", Role.PREPARER, None, "IT"),
    ("prep_mt", Role.PREPARER, None, "MT"),
    ("decider", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
    ("auditor", Role.AUDITOR, None, None),
)
ROW = re.compile(r'<li class="notice-row( notice-row--unseen)?">(.*?)</li>', re.DOTALL)
FORM = re.compile(r'action="([^"]+)">.*?name="idempotency_key" value="([^"]+)"', re.DOTALL)
BELL = re.compile(r"<span data-unseen>([^<]+)</span>")


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    """Two IT requests of a department and one of the unit below; the first is written by somebody who is known."""
    requests = [asked("A", 2027), asked("B", 2027, kategori="MT"), asked("C", 2027, enhet="E11")]
    site.ok("data", "load", factories.region(tmp_path / "r", requests, enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    with site.app.app_context():
        session = db.session()
        author = session.query(User).filter_by(username="requester").one()
        session.query(InvestmentRequest).filter_by(number="A").one().author_id = author.id
        session.commit()
    return site


def happens(
    site: Site, action: str, *numbers: str, actor: str = "Någon Annan", by: str = "", comment: str = ""
) -> None:
    """Something happens to requests in one transaction, and is committed."""
    with site.app.app_context():
        session = db.session()
        if by:
            operations.acting(session, session.query(User).filter_by(username=by).one().id)
        for it in session.query(InvestmentRequest).filter(InvestmentRequest.number.in_(numbers)).order_by("id"):
            values: dict[str, Any] = {"subject": f"äskning {it.number}", "request_id": it.id, "comment": comment}
            record(session, actor=actor, action=action, **values)
        session.commit()


def told(site: Site, number: str = "A") -> dict[str, str]:
    """Kind by username, of the notices about a request."""
    rows = site.rows(
        "SELECT u.username, n.kind FROM notices n JOIN users u ON u.id = n.user_id"
        " JOIN investment_requests r ON r.id = n.request_id WHERE r.number = :number",
        number=number,
    )
    assert len(rows) == len(dict(rows)), "nobody is told twice of one thing"
    return dict(rows)


IT_PREPARERS = {"prep_it": "steered", "prep_it_two": "steered"}
WHO = {
    "submit": {"head": "to_endorse"},
    "endorse": {"prep_it": "to_prepare", "prep_it_two": "to_prepare", "requester": "progress"},
    "return": {"requester": "returned"},
    "answer": {"prep_it": "answered", "prep_it_two": "answered"},
    "make_ready": {"decider": "to_decide", "requester": "progress"},
    "grant": {"requester": "decided", "controller": "steered", **IT_PREPARERS},
    "decline": {"requester": "decided", "controller": "steered", **IT_PREPARERS},
    "pause": {"requester": "progress"},
    "propose_change": {"decider": "to_decide", "controller": "steered", **IT_PREPARERS},
    "withdraw": {},
    "load": {},
}


def test_who_is_told_of_what(unit: Site) -> None:
    for action, expected in WHO.items():
        unit.change("DELETE FROM notices")
        happens(unit, action, "A")
        assert told(unit) == expected, action


def test_the_nearest_head_and_whoever_writes_where_no_writer_is_known(unit: Site) -> None:
    happens(unit, "submit", "C")
    assert told(unit, "C") == {"head_below": "to_endorse"}
    happens(unit, "return", "B")
    assert told(unit, "B") == {"requester": "returned", "colleague": "returned"}


def test_once_somebody_prepares_the_others_are_left_alone(unit: Site) -> None:
    with unit.app.app_context():
        two = db.session.query(User).filter_by(username="prep_it_two").one()
        db.session.add(Preparation(request_id=id_of(unit, "A"), preparer_id=two.id))
        db.session.commit()
    happens(unit, "answer", "A")
    assert told(unit) == {"prep_it_two": "answered"}


def test_a_deputy_is_told_and_the_disabled_are_not(unit: Site) -> None:
    unit.ok("user", "role", "auditor", "unit_head", "--unit", "E1", "--deputy-for", "head")
    unit.ok("user", "role", "decider", "requester", "--unit", "E1", "--deputy-for", "requester")
    unit.ok("user", "role", "colleague", "requester", "--unit", "E1", "--deputy-for", "requester", "--to", "2020-01-01")
    happens(unit, "submit", "A")
    assert told(unit) == {"head": "to_endorse", "auditor": "to_endorse"}
    unit.change("DELETE FROM notices")
    unit.ok("user", "disable", "requester")
    happens(unit, "return", "A")
    assert told(unit) == {"colleague": "returned"}, "a closed account's deputies stand in for nobody any more"


def test_nobody_is_told_of_what_they_did_and_acting_is_seeing(unit: Site) -> None:
    happens(unit, "endorse", "A", actor="Prep_It Test")
    assert set(told(unit)) == {"prep_it_two", "requester"}
    happens(unit, "make_ready", "A", by="prep_it_two")
    unseen = {
        name
        for (name,) in unit.rows("SELECT username FROM users u, notices n WHERE n.user_id = u.id AND seen_at IS NULL")
    }
    assert unseen == {"requester", "decider"}
    happens(unit, "grant", "A", by="decider")
    assert unit.value("SELECT count(*) FROM notices WHERE seen_at IS NULL AND kind = 'to_decide'") == 0


def test_made_with_the_event_or_not_at_all(unit: Site) -> None:
    with unit.app.app_context():
        session = db.session()
        it = session.query(InvestmentRequest).filter_by(number="A").one()
        record(session, actor="x", action="return", subject="äskning A", request_id=it.id)
        operations.tell(session, Kind.MENTIONED, "mention", [1], actor="x")
        session.rollback()
        session.commit()
    assert unit.value("SELECT count(*) FROM notices") == 0
    assert unit.value("SELECT count(*) FROM events WHERE action = 'return'") == 0


def test_off_is_off_and_other_choices_are_kept(unit: Site) -> None:
    with unit.app.app_context():
        ids = {each.username: each.id for each in db.session.query(User)}
        db.session.query(User).filter_by(username="prep_it_two").one().email = "two@region.example"
        chosen = {
            ("prep_it", "to_prepare"): "off",
            ("prep_it_two", "to_prepare"): "mail",
            ("requester", "decided"): "off",
        }
        db.session.add_all(
            NoticeChoice(user_id=ids[who], kind=kind, channel=how) for (who, kind), how in chosen.items()
        )
        db.session.commit()
    happens(unit, "endorse", "A")
    assert told(unit) == {"prep_it_two": "to_prepare", "requester": "progress"}
    assert unit.value("SELECT channel FROM notices WHERE kind = 'to_prepare'") == "mail"
    assert unit.value("SELECT channel FROM notices WHERE kind = 'progress'") == "app"


def test_forty_take_as_many_queries_as_two(site: Site, tmp_path: Path) -> None:
    site.ok("data", "load", factories.region(tmp_path, [asked(f"{n:02}", 2027) for n in range(42)], enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    counts = []
    for numbers in (range(2), range(2, 42)):
        with site.statements() as sent:
            happens(site, "grant", *(f"{n:02}" for n in numbers), by="decider")
        counts.append(len(sent))
    assert counts[0] == counts[1] < 20
    assert site.value("SELECT count(*) FROM notices") == 42 * 5


def bell(client: FlaskClient, path: str = "/konto") -> str:
    found = BELL.search(client.get(path).text)
    return found.group(1) if found else ""


def press(client: FlaskClient, row: str, **more: str) -> Any:
    found = FORM.search(row)
    assert found
    data = {"csrf_token": token(client.get("/konto")), "idempotency_key": found.group(2), **more}
    return client.post(found.group(1), data=data)


def test_the_list_the_count_and_going_where_it_leads(unit: Site) -> None:
    client = unit.log_in("requester")
    assert bell(client) == ""
    assert "Inga aviseringar ännu" in client.get("/aviseringar").text
    happens(unit, "return", "A", comment="Vad kostar <b>servicen</b>?")
    happens(unit, "pause", "A")
    assert bell(client) == bell(client, "/askningar") == "2"
    rows = ROW.findall(client.get("/aviseringar").text)
    assert [("--unseen" in mark, "vilande" in text) for mark, text in rows] == [(True, True), (True, False)]
    assert "Komplettering är begärd: A Rubrik A" in rows[1][1]
    assert "Vad kostar &lt;b&gt;servicen&lt;/b&gt;?" in rows[1][1]
    revision = unit.data_revision
    answer = press(client, rows[0][1], visa="1")
    assert (answer.status_code, answer.location) == (303, f"/askningar/{id_of(unit, 'A')}")
    assert press(client, rows[0][1], visa="1").location == answer.location, "twice is once"
    assert unit.data_revision == revision, "nobody else's page has changed"
    assert bell(client) == bell(client, "/askningar") == "1"
    polled = client.get("/askningar", headers={"HX-Request": "true"})
    assert polled.headers["Unseen-Notices"] == "1", "the bell of a page that stays open follows too"
    rows = ROW.findall(client.get("/aviseringar").text)
    assert [("--unseen" in mark, "vilande" in text) for mark, text in rows] == [(True, False), (False, True)]
    assert f'href="/askningar/{id_of(unit, "A")}"' in rows[1][1]


def test_somebody_elses_notice_is_not_there(unit: Site) -> None:
    happens(unit, "return", "A")
    id_ = unit.value("SELECT id FROM notices")
    client = unit.log_in("colleague")
    data = {"csrf_token": token(client.get("/konto")), "idempotency_key": "k" * 32}
    assert client.post(f"/aviseringar/{id_}/sedd", data=data).status_code == 404
    assert unit.value("SELECT count(*) FROM notices WHERE seen_at IS NULL") == 1


def test_all_seen_leaves_what_came_after_the_page(unit: Site) -> None:
    client = unit.log_in("requester")
    for action in ("return", "pause"):
        happens(unit, action, "A")
    page = client.get("/aviseringar").text
    newest = re.search(r'name="senaste" value="(\d+)"', page)
    assert newest
    happens(unit, "grant", "A")
    data = {"csrf_token": token(client.get("/konto")), "idempotency_key": "k" * 32, "senaste": newest.group(1)}
    assert client.post("/aviseringar/sedda", data=data).location == "/aviseringar"
    assert bell(client) == "1"
    for wrong in ("", "x", "9" * 20):
        sent = {**data, "idempotency_key": "m" * 32, "senaste": wrong}
        assert client.post("/aviseringar/sedda", data=sent).status_code == 400
    assert bell(client) == "1"


def test_many_are_paged_and_counted_to_a_hundred(unit: Site) -> None:
    client = unit.log_in("requester")
    for _ in range(4):
        happens(unit, "return", "A")
    first = unit.value("SELECT min(id) FROM notices")
    columns = "user_id, kind, action, request_id, actor, note, anchor, channel, created_at"
    copy = f"INSERT INTO notices ({columns}) SELECT {columns} FROM notices"
    unit.change(*[copy] * 5)
    unit.change("UPDATE notices SET seen_at = created_at WHERE id >= :first AND id < :first + 10", first=first)
    assert bell(client) == "99+"
    seen: list[int] = []
    path: str | None = "/aviseringar"
    while path:
        page = client.get(path).text
        seen += [int(each) for each in re.findall(r'action="/aviseringar/(\d+)/sedd"', page)]
        found = re.search(r'href="([^"]+)" rel="next"', page)
        path = found.group(1).replace("&amp;", "&") if found else None
    expected = unit.rows("SELECT id FROM notices ORDER BY CASE WHEN seen_at IS NULL THEN 0 ELSE 1 END, id DESC")
    assert seen == [id_ for (id_,) in expected]
    assert len(seen) == 128


def test_a_request_one_may_no_longer_see_is_not_named(unit: Site) -> None:
    happens(unit, "return", "A", comment="hemligt")
    unit.change("DELETE FROM role_assignments WHERE user_id = (SELECT id FROM users WHERE username = 'requester')")
    page = unit.log_in("requester").get("/aviseringar").text
    assert "inte längre har behörighet" in page
    assert "Rubrik A" not in page
    assert "hemligt" not in page


def test_a_mention_and_a_question(unit: Site) -> None:
    client = unit.log_in("prep_it")
    page = client.get(f"/askningar/{id_of(unit, 'A')}")
    ids = dict(unit.rows("SELECT username, id FROM users"))
    found = re.search(r'id="idempotency_key"[^>]*value="([^"]+)"', page.text)
    assert found
    data = {"csrf_token": token(page), "idempotency_key": found.group(1), "text": "Hur många?", "field": "need"}
    assert (
        client.post(f"/askningar/{id_of(unit, 'A')}/kommentarer", data={**data, "people": ids["head"]}).status_code
        == 303
    )
    assert told(unit) == {"head": "mentioned", "requester": "returned"}
    head = unit.log_in("head")
    rows = ROW.findall(head.get("/aviseringar").text)
    answer = press(head, rows[0][1], visa="1")
    assert re.fullmatch(rf"/askningar/{id_of(unit, 'A')}#kommentar-\d+", answer.location)
