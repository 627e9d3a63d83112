"""A new password: once only however often it is sent, and every other session ends."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.integration.site import PASSWORD, Site, key, token, try_log_in
from tests.integration.test_sign_in import signed_in, with_cookie

NEW = "en ny och längre fras"


def form(page: TestResponse, **changes: str) -> dict[str, str]:
    """The form filled in as it should be, with some of it otherwise."""
    return {
        "csrf_token": token(page),
        "idempotency_key": key(page),
        "current_password": PASSWORD,
        "new_password": NEW,
        "repeat_password": NEW,
        **changes,
    }


def changes(site: Site) -> int:
    """How many times a password was changed."""
    return int(site.value("SELECT count(*) FROM events WHERE action = 'change_password'"))


def test_a_new_password_ends_the_other_sessions(year: Site) -> None:
    client, other = year.log_in("controller"), year.log_in("controller")
    old = with_cookie(year, client)
    answer = client.post("/konto", data=form(client.get("/konto")))
    assert (answer.status_code, answer.location) == (303, "/konto")
    assert "Lösenordet är bytt" in client.get("/konto").text
    assert not signed_in(other)
    assert not signed_in(old)
    assert try_log_in(year.client(), "controller", PASSWORD).status_code == 422
    assert try_log_in(year.client(), "controller", NEW).status_code == 303
    assert changes(year) == 1
    assert year.ok("audit", "verify")


def test_the_same_form_twice_is_carried_out_once(year: Site) -> None:
    client = year.log_in("controller")
    filled = form(client.get("/konto"))
    first, second = (client.post("/konto", data=filled) for _ in range(2))
    assert (second.status_code, second.location) == (first.status_code, first.location) == (303, "/konto")
    assert "Det var redan sparat" in client.get("/konto").text
    assert changes(year) == 1
    assert year.value("SELECT count(*) FROM done_requests") == 1


def test_the_same_form_twice_at_the_same_time(year: Site) -> None:
    client = year.log_in("controller")
    filled = form(client.get("/konto"))
    twins = [with_cookie(year, client) for _ in range(4)]
    with ThreadPoolExecutor(len(twins)) as pool:
        answers = list(pool.map(lambda twin: twin.post("/konto", data=filled), twins))
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.location.partition("?")[0] for answer in answers} <= {"/konto", "/logga-in"}
    assert changes(year) == 1
    assert sum(signed_in(twin) for twin in twins) == 1, "the browser whose form was carried out"
    assert try_log_in(year.client(), "controller", NEW).status_code == 303


def test_the_key_of_somebody_else(year: Site) -> None:
    client, other = year.log_in("controller"), year.log_in("auditor")
    filled = form(client.get("/konto"))
    client.post("/konto", data=filled)
    page = other.get("/konto")
    answer = other.post("/konto", data=form(page, idempotency_key=filled["idempotency_key"]))
    assert answer.status_code == 409
    assert changes(year) == 1


@pytest.mark.parametrize("sent", [None, "", "kort", "x" * 65, "ö" * 20, "'; DROP TABLE users; --"])
def test_a_form_without_a_usable_key(year: Site, sent: str | None) -> None:
    client = year.log_in("controller")
    filled = form(client.get("/konto"), idempotency_key=sent or "")
    if sent is None:
        del filled["idempotency_key"]
    answer = client.post("/konto", data=filled)
    assert answer.status_code == 409
    assert "Formuläret är gammalt. Ladda om sidan" in answer.text
    assert changes(year) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"current_password": "inte mitt"}, "nuvarande lösenordet stämmer inte"),
        ({"new_password": "kort", "repeat_password": "kort"}, "minst 12 tecken"),
        ({"repeat_password": "något helt annat"}, "inte lika"),
        ({"current_password": ""}, "Skriv ditt nuvarande lösenord"),
    ],
)
def test_what_is_wrong_is_said_and_can_be_sent_again(year: Site, wrong: dict[str, str], said: str) -> None:
    client = year.log_in("controller")
    page = client.get("/konto")
    answer = client.post("/konto", data=form(page, **wrong))
    assert answer.status_code == 422
    assert said in answer.text
    assert PASSWORD not in answer.text
    assert year.value("SELECT count(*) FROM done_requests") == 0
    filled = form(page, csrf_token=token(answer), idempotency_key=key(answer))
    assert client.post("/konto", data=filled).status_code == 303, "the same form, corrected"
    assert changes(year) == 1


def test_a_token_of_another_session_is_refused(year: Site) -> None:
    client, other = year.log_in("controller"), year.log_in("auditor")
    filled = form(client.get("/konto"), csrf_token=token(other.get("/konto")), idempotency_key=uuid4().hex)
    answer = client.post("/konto", data=filled)
    assert answer.status_code == 400
    assert "Ladda om den och skicka igen" in answer.text
    assert changes(year) == 0
