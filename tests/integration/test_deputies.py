"""Deputies: appointed between two days by the holder, with the same role and scope; both names are logged."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import today_here
from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site, key, token
from tests.integration.test_sign_in import signed_in
from tests.integration.test_signing import ACCOUNTS, UNITS, id_of

PATH = "/konto/ersattare"
TODAY = today_here()
END = re.compile(r'action="(/konto/ersattare/\d+/avsluta)">.*?name="idempotency_key" value="([^"]+)"', re.DOTALL)


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    requests = [asked("A", 2027), asked("B", 2027, enhet="E11"), asked("E", 2027, enhet="E2")]
    site.ok("data", "load", factories.region(tmp_path / "r", requests, enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    return site


def appoint(client: FlaskClient, page: TestResponse | None = None, **typed: Any) -> TestResponse:
    page = page or client.get(PATH)
    role = re.search(r'<option (?:selected )?value="(\d+)">', page.text)
    data = {
        "csrf_token": token(page),
        "idempotency_key": key(page),
        "role": role.group(1) if role else "",
        "deputy": "controller",
        "valid_from": str(TODAY),
        "valid_to": str(TODAY + timedelta(days=14)),
        **typed,
    }
    return client.post(PATH, data=data)


def may_endorse(site: Site, number: str = "A") -> bool:
    return "Tillstyrk" in site.log_in("controller").get(f"/askningar/{id_of(site, number)}").text


def ranks(site: Site) -> int:
    return site.log_in("controller").get("/enhet").status_code


def test_a_deputy_has_the_role_and_its_scope_until_it_ends(unit: Site) -> None:
    head, deputy = unit.log_in("head"), unit.log_in("controller")
    assert ranks(unit) == 404
    answer = appoint(head, deputy=" Controller ")
    assert (answer.status_code, answer.location) == (303, PATH)
    assert not signed_in(deputy), "signs in again, with the role"
    deputy = unit.log_in("controller")
    assert "ersättare för Head Test" in deputy.get("/").text
    assert "enhetschef, ersättare för Head Test" in deputy.get("/konto").text
    page = deputy.get("/enhet", follow_redirects=True).text
    assert "Rubrik A" in page
    assert "Rubrik B" in page
    assert "Rubrik E" not in page
    row = unit.rows("SELECT actor, action, subject, comment FROM events WHERE action = 'appoint_deputy'")
    assert row[0][:3] == ("Head Test", "appoint_deputy", "konto controller")
    assert row[0][3].startswith("Controller Test för Head Test: enhetschef, Enhet 1, ")
    assert "Du är utsedd till ersättare" in deputy.get("/aviseringar").text
    shown = head.get(PATH).text
    found = END.search(shown)
    assert found
    assert "Controller Test" in shown
    sent = {"csrf_token": token(head.get(PATH)), "idempotency_key": found.group(2)}
    for _ in range(2):
        assert head.post(found.group(1), data=sent).status_code == 303
    assert ranks(unit) == 404
    assert "Ingen ersättare är utsedd" in head.get(PATH).text
    assert unit.value("SELECT count(*) FROM events WHERE action = 'end_deputy'") == 1
    assert unit.ok("audit", "verify")


def test_the_step_is_logged_for_the_absent(unit: Site) -> None:
    appoint(unit.log_in("head"))
    client = unit.log_in("controller")
    page = client.get(f"/askningar/{id_of(unit, 'A')}")
    keys = re.findall(r'name="idempotency_key"[^>]*value="([^"]+)"', page.text)
    data = {"csrf_token": token(page), "idempotency_key": keys[-1], "action": "endorse", "comment": ""}
    assert client.post(f"/askningar/{id_of(unit, 'A')}/steg", data=data).status_code == 303
    assert unit.rows("SELECT actor, on_behalf_of FROM events WHERE action = 'endorse'") == [
        ("Controller Test", "Head Test")
    ]


def test_before_and_after_its_days_it_is_nothing(unit: Site) -> None:
    tomorrow, later = str(TODAY + timedelta(days=1)), str(TODAY + timedelta(days=3))
    assert appoint(unit.log_in("head"), valid_from=tomorrow, valid_to=later).status_code == 303
    assert "Kommande" in unit.log_in("head").get(PATH).text
    assert ranks(unit) == 404
    unit.change(
        "UPDATE role_assignments SET valid_from = '2020-01-01', valid_to = '2020-01-31' WHERE deputy_for_id > 0"
    )
    unit.change("UPDATE revisions SET number = number + 1 WHERE name = 'access'")
    assert ranks(unit) == 404
    assert (
        "ersättare" not in unit.log_in("controller").get("/konto").text.replace("/ersattare", "").split("Ersättare")[0]
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deputy": "finns-inte"}, "Skriv användarnamnet"),
        ({"deputy": "head"}, "någon annan"),
        ({"deputy": ""}, "vem som ska vara"),
        ({"valid_to": "2020-01-01"}, "före den första"),
        ({"valid_from": "2020-01-01", "valid_to": "2020-01-02"}, "redan varit"),
        ({"valid_to": str(TODAY + timedelta(days=400))}, "högst ett år"),
        ({"valid_from": "i morgon"}, "ÅÅÅÅ-MM-DD"),
        ({"valid_to": ""}, "sista dagen"),
    ],
)
def test_what_is_wrong_is_said_with_all_that_was_typed(unit: Site, typed: dict[str, str], said: str) -> None:
    client = unit.log_in("head")
    before = unit.rows("SELECT count(*) FROM role_assignments")
    page = client.get(PATH)
    answer = appoint(client, page, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert unit.rows("SELECT count(*) FROM role_assignments") == before
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert appoint(client, page).status_code == 303, "the same form, corrected"


def test_namesakes_overlaps_the_closed_and_the_lent(unit: Site) -> None:
    client = unit.log_in("head")
    unit.change("UPDATE users SET name = 'Anna Ek' WHERE username IN ('auditor', 'decider')")
    assert "Flera heter så" in appoint(client, deputy="Anna Ek").text
    assert appoint(client, deputy="Controller Test").status_code == 303
    assert "redan ersättare" in appoint(client).text
    unit.ok("user", "disable", "requester")
    assert appoint(client, deputy="requester").status_code == 422
    deputy = unit.log_in("controller")
    lent = unit.value("SELECT id FROM role_assignments WHERE deputy_for_id IS NOT NULL")
    assert appoint(deputy, role=str(lent), deputy="auditor").status_code == 422, "a deputy lends nothing"
    head_two = unit.value(
        "SELECT r.id FROM role_assignments r JOIN users u ON u.id = user_id WHERE username = 'head_two'"
    )
    assert appoint(client, role=str(head_two), deputy="decider").status_code == 422, "nor what is somebody else's"
    assert "ingen roll att lämna över" in unit.log_in("admin").get(PATH).text


def test_somebody_elses_deputy_is_not_there(unit: Site) -> None:
    appoint(unit.log_in("head"))
    id_ = unit.value("SELECT id FROM role_assignments WHERE deputy_for_id IS NOT NULL")
    for who in ("head_two", "controller"):
        client = unit.log_in(who)
        sent = {"csrf_token": token(client.get(PATH)), "idempotency_key": "k" * 32}
        assert client.post(f"{PATH}/{id_}/avsluta", data=sent).status_code == 404
    assert ranks(unit) == 302
