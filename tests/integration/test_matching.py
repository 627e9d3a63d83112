"""Waiting rows: matched by hand with suggestions or by rules, released, never counted without somebody saying so."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.database import db
from app.matching import operations
from app.models import MatchingRule
from tests.factories import ACCOUNTS, add_accounts, frame, ledger, posting, region, request
from tests.integration.site import Site, key, token
from tests.integration.stores import Store

ROWS = [
    posting("A1", "2020-01-10", "P1", 5),
    posting("A2", "2020-01-20", "X9", 7, text="Växlar", leverantör="Atea AB"),
    posting("A3", "2020-02-20", "X9", 11, text="växlar igen", leverantör="ATEA ab"),
    posting("A4", "2020-02-20", "", 13, text="Kaffe"),
]


def fill(site: Site) -> None:
    """Two granted requests, four rows of which three wait, and a controller with an auditor beside."""
    with TemporaryDirectory() as folder:
        requests = [
            request("1", 2020, granted=1000, rubrik="Nya växlar"),
            request("2", 2020, granted=90, kategori="MT"),
        ]
        site.ok("data", "load", region(Path(folder), requests, ramar=[frame(2020, "IT", 5000)]))
        site.ok("outcome", "import", export(Path(folder) / "a.csv", ROWS), "--source", "r")
    add_accounts(site, [each for each in ACCOUNTS if each[0] in ("controller", "auditor")])


def export(path: Path, rows: list[Any]) -> Path:
    """The contract's columns and the supplier."""
    plain = ledger(path, *[{k: v for k, v in row.items() if k != "leverantör"} for row in rows])
    head, *lines = plain.read_text(encoding="utf-8").splitlines()
    suppliers = [str(row.get("leverantör", "")) for row in rows]
    body = [f"{line};{name}" for line, name in zip(lines, suppliers, strict=True)]
    plain.write_text("\n".join([f"{head};leverantör", *body]), encoding="utf-8")
    return plain


@pytest.fixture
def ready(database: Store) -> Iterator[Site]:
    with database.copy_of("matching", fill) as url:
        site = Site(url)
        yield site
        site.close()


def send(client: FlaskClient, form: str, to: str, **typed: Any) -> TestResponse:
    page = client.get(form)
    return client.post(to, data={"csrf_token": token(page), "idempotency_key": key(page), **typed})


def outcome(site: Site) -> list[int]:
    return [ore for (ore,) in site.rows("SELECT outcome_ore FROM investment_requests ORDER BY number")]


def row_id(site: Site, voucher: str) -> int:
    return int(site.value("SELECT id FROM postings WHERE voucher = :voucher", voucher=voucher))


def test_a_row_is_matched_by_hand_and_released(ready: Site, tmp_path: Path) -> None:
    client, url = ready.log_in("controller"), f"/redovisning/rader/{row_id(ready, 'A2')}"
    shown = client.get(url).text
    assert "rubriken har växlar" in shown
    assert "Gör en regel" in shown
    assert "Nya växlar" in client.get(url + "?q=nya").text
    assert send(client, url, url, askning="finns inte").status_code == 422
    assert send(client, url, url, askning="1").status_code == 303
    assert outcome(ready) == [12_00, 0]
    assert send(client, f"/redovisning/rader/{row_id(ready, 'A3')}", url, askning="2").status_code == 409, "taken"
    listed = client.get("/redovisning/matchade").text
    assert "för hand av Controller Test" in listed
    assert "En rad ur redovisningen matchades hit" in client.get("/askningar/1").text
    changed = [{**ROWS[1], "belopp": 8}, *ROWS[2:], ROWS[0]]
    ready.ok("outcome", "import", export(tmp_path / "b.csv", changed), "--source", "r")
    assert outcome(ready) == [13_00, 0], "a changed row keeps its match as long as it says the same project"
    auditor = ready.log_in("auditor")
    assert auditor.get("/redovisning/matchade").status_code == 200
    assert "Släpp" not in auditor.get(url).text
    assert auditor.post(url, data={"csrf_token": token(auditor.get("/konto"))}).status_code == 403
    assert send(client, "/redovisning/matchade", f"{url}/slapp").status_code == 303
    assert outcome(ready) == [5_00, 0]
    code_matched = f"/redovisning/rader/{row_id(ready, 'A1')}/slapp"
    assert send(client, f"/redovisning/rader/{row_id(ready, 'A4')}", code_matched).status_code == 409
    ready.totals_agree()
    assert ready.ok("audit", "verify")


def test_a_rule_matches_waiting_rows_and_those_to_come(ready: Site, tmp_path: Path) -> None:
    client, rules = ready.log_in("controller"), "/redovisning/regler"
    for typed, told in (
        ({"konto": "1241", "askning": "1"}, "Skriv projekt, leverantör eller text"),
        ({"projekt": "P1", "askning": "2"}, "hör redan till 1"),
        ({"projekt": "X9", "askning": "77"}, "ingen inskickad äskning"),
        ({"projekt": "X" * 41, "askning": "1"}, "för långt"),
    ):
        answer = send(client, rules, rules, **typed)
        assert answer.status_code == 422
        assert told in answer.text
    assert (
        send(client, rules, rules, leverantor="atea", text="VÄXLAR", konto="1241", askning="2", nu="y").status_code
        == 303
    )
    assert "2 rader" in client.get(rules).text or "18,00" in client.get(rules).text
    assert outcome(ready) == [5_00, 18_00]
    more = [
        posting("B1", "2020-03-01", "X7", 100, text="Växlar 3", leverantör="Atea"),
        posting("B2", "2020-03-01", "X7", 1),
    ]
    said = ready.ok("outcome", "import", export(tmp_path / "b.csv", more), "--source", "r")
    assert "utan äskning: 1" in said
    assert outcome(ready) == [5_00, 118_00]
    assert "av regel 1" in client.get("/redovisning/matchade").text
    ready.ok("outcome", "undo", "2")
    assert outcome(ready) == [5_00, 18_00]
    assert send(client, rules, f"{rules}/1/ta-bort").status_code == 303
    assert outcome(ready) == [5_00, 0]
    assert ready.value("SELECT count(*) FROM matching_rules") == 0
    assert send(client, rules, rules, projekt="X9", askning="1").status_code == 303
    assert outcome(ready) == [5_00, 0], "waiting rows only when asked"
    assert (
        send(client, rules, f"{rules}/{ready.value('SELECT max(id) FROM matching_rules')}/tillampa").status_code == 303
    )
    assert outcome(ready) == [23_00, 0]
    ready.totals_agree()


def test_the_order_of_the_files_means_nothing(database: Store) -> None:
    months = {month: [posting(f"M{month}", f"2020-{month:02d}-15", "X9", 10 * month, leverantör="Atea"),
                      posting(f"N{month}", f"2020-{month:02d}-16", "P2", month)] for month in (4, 5, 6)}  # fmt: skip
    found = []
    for order in ((4, 5, 6), (6, 4, 5)):
        with database.copy_of("matching", fill) as url, TemporaryDirectory() as folder:
            site = Site(url)
            with site.app.app_context():
                operations.add_rule(db.session(), "1", {"supplier": "atea"}, "", by="t", apply_now=False)
                db.session.commit()
            for month in order:
                site.ok("outcome", "import", export(Path(folder) / f"{month}.csv", months[month]), "--source", "r")
            kept = "SELECT month, voucher, request_id, rule_id, amount_ore FROM postings ORDER BY voucher"
            found.append((site.rows(kept), outcome(site), site.table(2020, 202012)))
            site.totals_agree()
            site.close()
    assert found[0] == found[1]


SUPPLIERS, PROJECTS = ("Atea", "Dustin", ""), ("P1", "P2", "X9", "")
row = st.tuples(
    st.sampled_from([202001, 202003]), st.sampled_from(PROJECTS), st.sampled_from(SUPPLIERS), st.integers(-9, 9)
)
rule = st.tuples(st.sampled_from(["X9", ""]), st.sampled_from(["atea", "dustin"]), st.booleans())
steps = st.lists(
    st.one_of(
        st.tuples(st.just("import"), st.lists(row, min_size=1, max_size=5)),
        st.tuples(st.just("rule"), rule),
        st.tuples(st.just("remove"), st.none()),
        st.tuples(st.just("match"), st.sampled_from(["1", "2"])),
        st.tuples(st.just("release"), st.none()),
        st.tuples(st.just("undo"), st.none()),
    ),
    min_size=3,
    max_size=8,
)  # fmt: skip


BY_SOMEBODY = "(rule_id IS NOT NULL OR matched_by IS NOT NULL)"
UNCALLED_FOR = (
    "SELECT count(*) FROM postings JOIN investment_requests ON investment_requests.id = request_id"
    f" WHERE NOT {BY_SOMEBODY} AND postings.project <> investment_requests.project"
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=steps)
def test_sums_stay_true_whatever_is_matched(database: Store, drawn: list[tuple[str, Any]]) -> None:
    with database.copy_of("matching", fill) as url, TemporaryDirectory() as folder:
        site, numbers = Site(url), count(1)
        try:
            for what, content in drawn:
                _carry_out(site, Path(folder) / str(next(numbers)), what, content)
                site.totals_agree()
                assert site.value(f"SELECT count(*) FROM postings WHERE request_id IS NULL AND {BY_SOMEBODY}") == 0
                assert site.value(UNCALLED_FOR) == 0, "nothing counts without a code, a rule or a person behind it"
        finally:
            site.close()


def _carry_out(site: Site, path: Path, what: str, content: Any) -> None:
    path.mkdir()
    if what == "import":
        rows = [posting(f"V{place}", f"{month // 100}-{month % 100:02d}-15", project, kronor, leverantör=supplier)
                for place, (month, project, supplier, kronor) in enumerate(content)]  # fmt: skip
        site.ok("outcome", "import", export(path / "f.csv", rows), "--source", "r")
        return
    if what == "undo":
        last = site.value("SELECT coalesce(max(id), 0) FROM ledger_imports WHERE undone_at IS NULL")
        if last:
            site.ok("outcome", "undo", str(last))
        return
    with site.app.app_context():
        session = db.session()
        if what == "rule":
            project, supplier, now = content
            operations.add_rule(session, "1", {"project": project, "supplier": supplier}, "", by="t", apply_now=now)
        elif what == "remove":
            rule = session.query(MatchingRule).first()
            if rule is not None:
                operations.remove_rule(session, rule, by="t")
        else:
            which = "request_id IS NULL" if what == "match" else "(matched_by IS NOT NULL OR rule_id IS NOT NULL)"
            found = site.value(f"SELECT coalesce(min(id), 0) FROM postings WHERE {which}")
            if found and what == "match":
                operations.match_by_hand(session, found, content, by="t")
            elif found:
                operations.release(session, found, by="t")
        session.commit()
