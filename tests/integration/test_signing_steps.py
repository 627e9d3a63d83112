"""Steps taken on a request's page: who gets which button, once, and what is said when somebody else was first."""

import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site, key, token
from tests.integration.test_signing import ACCOUNTS, UNITS, id_of, states


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    """One request in each of the states that matter."""
    requests = [
        asked("A", 2027),
        asked("B", 2027, enhet="E11", tillstånd="under beredning"),
        asked("C", 2027, tillstånd="avslagen"),
        asked("P", granted=5000, tillstånd="vilande", vilande_orsak="avtal saknas"),
    ]
    site.ok("data", "load", factories.region(tmp_path / "r", requests, enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    return site


def take(
    site: Site, client: FlaskClient, page: TestResponse, action: str, number: str = "A", **more: str
) -> TestResponse:
    data = {"csrf_token": token(page), "idempotency_key": key(page), "action": action, **more}
    return client.post(f"/askningar/{id_of(site, number)}/steg", data=data)


def opened(site: Site, client: FlaskClient, number: str = "A") -> TestResponse:
    return client.get(f"/askningar/{id_of(site, number)}")


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
def test_buttons_and_steps_follow_the_table_for_every_role(unit: Site, username: str) -> None:
    client = unit.log_in(username)
    page = opened(unit, client)
    head, own = username in ("head", "head_two"), username in ("head", "head_two", "requester")
    outside = username in ("head_below", "head_elsewhere")
    assert page.status_code == (404 if outside else 200)
    assert ('value="endorse"' in page.text, 'value="send_back"' in page.text) == (head, head)
    assert ('value="withdraw"' in page.text) is own
    form = client.get("/konto")
    expected = 303 if head else 404 if outside else 403
    data = {"csrf_token": token(form), "idempotency_key": "k" * 32, "action": "endorse"}
    assert client.post(f"/askningar/{id_of(unit, 'A')}/steg", data=data).status_code == expected
    assert states(unit)["A"] == ("endorsed" if head else "submitted")


@pytest.mark.parametrize(
    ("action", "state"), [("endorse", "endorsed"), ("send_back", "draft"), ("withdraw", "withdrawn")]
)
def test_a_step_is_taken_once_with_its_comment(unit: Site, action: str, state: str) -> None:
    client = unit.log_in("head")
    page = opened(unit, client)
    for _ in range(2):
        assert take(unit, client, page, action, comment="För att").status_code == 303
    assert states(unit)["A"] == state
    assert unit.rows("SELECT actor, to_state, comment FROM events WHERE action = :a", a=action) == [
        ("Head Test", state, "För att")
    ]
    assert "För att" in opened(unit, client).text


def test_sent_back_needs_to_say_why(unit: Site) -> None:
    client = unit.log_in("head")
    answer = take(unit, client, opened(unit, client), "send_back", comment="  ")
    assert answer.status_code == 422
    assert "Skriv en kommentar som säger vad du vill." in answer.text
    assert states(unit)["A"] == "submitted"
    assert take(unit, client, answer, "send_back", comment="Skriv om syftet").status_code == 303


def test_steps_of_other_pages_and_nonsense_are_not_taken_here(unit: Site) -> None:
    client = unit.log_in("head")
    page = opened(unit, client)
    for action in ("grant", "submit", "", "nonsens"):
        assert take(unit, client, page, action).status_code == 400
    assert client.post(f"/askningar/{10**30}/steg", data={"csrf_token": token(page)}).status_code == 404


def test_somebody_else_was_first(unit: Site) -> None:
    one, two = unit.log_in("head"), unit.log_in("head_two")
    late = opened(unit, two)
    assert take(unit, one, opened(unit, one), "endorse").status_code == 303
    answer = take(unit, two, late, "send_back", comment="Något saknas <i>")
    assert answer.status_code == 409
    for words in ("Ditt steg är inte taget", "Head Test hann före", "Äskningen tillstyrktes", "Något saknas &lt;i&gt;"):
        assert words in answer.text
    assert states(unit)["A"] == "endorsed"


def test_at_the_very_same_time_one_step_is_taken(unit: Site) -> None:
    clients = [unit.log_in("head"), unit.log_in("head_two")]
    pages, actions = [opened(unit, each) for each in clients], ("endorse", "withdraw")
    answers: list[int] = []
    gate = threading.Barrier(2)

    def post(number: int) -> None:
        gate.wait()
        answers.append(take(unit, clients[number], pages[number], actions[number]).status_code)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    taken = unit.value("SELECT count(*) FROM events WHERE action IN ('endorse', 'withdraw')")
    # an endorsed request may still be withdrawn; a withdrawn one not endorsed
    assert (sorted(answers), taken) in (([303, 303], 2), ([303, 409], 1))
    unit.ok("audit", "verify")


def test_the_state_line_says_who_is_next_since_when_and_why(unit: Site) -> None:
    client = unit.log_in("auditor")
    page = opened(unit, client).text
    assert "Head Test (enhetschef) eller Head_Two Test (enhetschef)" in page
    assert "Head_Elsewhere" not in page
    assert "Steget brukar ta 5 dagar" in page
    assert "Preparer Test (beredare)" in opened(unit, client, "B").text
    assert "Inget mer ska göras" in opened(unit, client, "C").text
    unit.change("UPDATE investment_requests SET pause_review_on = '2020-01-31' WHERE number = 'P'")
    paused = opened(unit, client, "P").text
    for words in ("Avtal saknas", "2020-01-31", "Datumet har passerat"):
        assert words in paused


def test_nobody_to_act_is_said(unit: Site) -> None:
    unit.change("DELETE FROM role_assignments WHERE role = 'unit_head'", "DELETE FROM login_sessions")
    assert "Enhetschefen, men ingen har rollen" in opened(unit, unit.log_in("auditor")).text
