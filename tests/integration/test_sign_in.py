"""Signing in and out: throttle, where to go next, sessions that end when they should."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from app.auth.operations import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, WINDOW, note_failure
from app.auth.routes import safe_next
from app.database import db
from tests.integration.site import PASSWORD, SETTINGS, Site, token, try_log_in

COOKIE = str(SETTINGS["SESSION_COOKIE_NAME"])


def signed_in(client: FlaskClient) -> bool:
    """Whether the browser still gets in."""
    return client.get("/konto").status_code == 200


def with_cookie(site: Site, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    cookie, other = client.get_cookie(COOKIE), site.client()
    assert cookie is not None
    other.set_cookie(COOKIE, cookie.value)
    return other


def test_log_in(year: Site) -> None:
    client = year.client()
    answer = try_log_in(client, " Controller ", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert "Controller Test" in client.get("/").text
    assert client.get("/logga-in?next=/utfall").location == "/utfall", "who is signed in goes on"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(year: Site) -> None:
    said = []
    for username, password in (("controller", "fel lösenord"), ("ingen", "fel lösenord"), ("ingen", PASSWORD)):
        client = year.client()
        answer = try_log_in(client, username, password)
        assert answer.status_code == 422
        assert not signed_in(client)
        said.append(answer.text.replace(username, "").replace(token(answer), ""))
    assert "hör inte ihop" in said[0]
    assert said[0] == said[1] == said[2]
    assert password not in said[0]


def test_a_disabled_account_is_told_like_an_unknown_one(year: Site) -> None:
    year.ok("user", "disable", "auditor")
    answer = try_log_in(year.client(), "auditor", PASSWORD)
    assert answer.status_code == 422
    assert "hör inte ihop" in answer.text


def test_the_account_is_throttled_and_recovers(year: Site) -> None:
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        for _ in range(FAILURES_PER_ACCOUNT):
            assert try_log_in(year.client(), "controller", "fel").status_code == 422
        answer = try_log_in(year.client(), "Controller", PASSWORD)
        assert answer.status_code == 429
        assert "Vänta en kvart" in answer.text
        assert try_log_in(year.client(), "auditor", PASSWORD).status_code == 303, "others get in"
    with time_machine.travel(start + WINDOW + timedelta(seconds=1), tick=False):
        assert try_log_in(year.client(), "controller", PASSWORD).status_code == 303
    assert year.value("SELECT count(*) FROM login_failures WHERE key = 'konto controller'") == 0


def test_an_unknown_account_is_throttled_alike(year: Site) -> None:
    answers = [try_log_in(year.client(), "ingen", "fel").status_code for _ in range(FAILURES_PER_ACCOUNT + 1)]
    assert answers == [422] * FAILURES_PER_ACCOUNT + [429]


def test_the_address_is_throttled_and_recovers(year: Site) -> None:
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    here, there = {"REMOTE_ADDR": "192.0.2.7"}, {"REMOTE_ADDR": "192.0.2.8"}
    with time_machine.travel(start, tick=False):
        with year.app.app_context():
            for number in range(FAILURES_PER_ADDRESS):
                note_failure(db.session(), f"gissning{number}", "192.0.2.7")
            db.session.commit()
        assert try_log_in(year.client(), "controller", PASSWORD, environ_base=here).status_code == 429
        assert try_log_in(year.client(), "controller", PASSWORD, environ_base=there).status_code == 303
    with time_machine.travel(start + WINDOW + timedelta(seconds=1), tick=False):
        assert try_log_in(year.client(), "controller", PASSWORD, environ_base=here).status_code == 303


HERE = ("/utfall?ar=2020&enhet=tkr", "/askningar/5#postings", "/konto", "/", "/utfall/kategori/IT%2FNät")
ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\evil.example", "https:evil.example",
    "https://evil.example/", "//evil.example@ramkoll", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example",
    "/\r/evil.example", "/\x00", " /utfall", "/ut fall", "utfall", "", "data:text/html,x",
)  # fmt: skip


def test_where_to_go_next(site: Site) -> None:
    with site.app.test_request_context():
        assert [safe_next(each) for each in HERE] == list(HERE)
        assert {each: safe_next(each) for each in (*ELSEWHERE, None)} == dict.fromkeys((*ELSEWHERE, None), "/")


@pytest.mark.parametrize(("wanted", "goes"), [(HERE[0], HERE[0]), (ELSEWHERE[0], "/"), (ELSEWHERE[2], "/")])
def test_where_the_form_leads(year: Site, wanted: str, goes: str) -> None:
    assert try_log_in(year.client(), "controller", PASSWORD, data={"next": wanted}).location == goes


def test_each_log_in_is_a_session_of_its_own(year: Site) -> None:
    client = year.client()
    client.get("/logga-in")
    before = client.get_cookie(COOKIE)
    try_log_in(client, "controller", PASSWORD)
    first = client.get_cookie(COOKIE)
    assert try_log_in(year.client(), "controller", PASSWORD).status_code == 303
    hashes = {hash_ for (hash_,) in year.rows("SELECT token_hash FROM login_sessions")}
    assert len(hashes) == 2
    assert before
    assert first
    assert before.value != first.value
    planted = year.client()
    planted.set_cookie(COOKIE, before.value)
    assert not signed_in(planted), "a session from before the log-in has not become the signed-in one"


def test_the_database_does_not_hold_the_token(year: Site) -> None:
    client = year.log_in("controller")
    with client.session_transaction() as session:
        held = session["_user_id"]
    assert held not in str(year.rows("SELECT * FROM login_sessions"))


def test_log_out_ends_the_session(year: Site) -> None:
    client, elsewhere = year.log_in("controller"), year.log_in("controller")
    old = with_cookie(year, client)
    assert signed_in(old)
    answer = client.post("/logga-ut", data={"csrf_token": token(client.get("/konto"))})
    assert answer.location == "/logga-in"
    assert year.value("SELECT count(*) FROM login_sessions") == 1
    assert not signed_in(client)
    assert not signed_in(old), "the old cookie answers nothing"
    assert signed_in(elsewhere)


@pytest.mark.parametrize(
    "command",
    [
        ("user", "disable", "controller"),
        ("user", "role", "controller", "auditor"),
        ("user", "password", "controller"),
    ],
    ids=["disabled", "another role", "another password"],
)
def test_what_changes_an_account_ends_its_sessions(year: Site, command: tuple[str, ...]) -> None:
    client, other = year.log_in("controller"), year.log_in("auditor")
    assert signed_in(client)
    year.ok(*command, typed="ett nytt långt lösenord\n")
    assert not signed_in(client)
    assert signed_in(other)


def test_a_role_given_elsewhere_is_seen_at_once(year: Site) -> None:
    """Another process changes the account: what this one remembers of it must not live on."""
    client = year.log_in("requester")
    assert client.get("/utfall").status_code == 403
    process = year.start("user", "role", "requester", "controller")
    assert process.wait(60) == 0
    process.communicate()
    assert not signed_in(client)
    assert year.log_in("requester").get("/utfall").status_code == 200


def test_a_session_runs_out(year: Site) -> None:
    start = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        client = year.log_in("controller")
    with time_machine.travel(start + timedelta(hours=11, minutes=59), tick=False):
        assert signed_in(client)
    with time_machine.travel(start + timedelta(hours=12, seconds=1), tick=False):
        assert not signed_in(client)
        year.log_in("auditor")
        assert year.value("SELECT count(*) FROM login_sessions") == 1, "what has run out is swept"


def test_a_role_holds_between_its_dates(year: Site) -> None:
    year.ok("user", "role", "requester", "controller", "--from", "2026-03-02", "--to", "2026-03-03")
    for day, status in ((1, 403), (2, 200), (3, 200), (4, 403)):
        with time_machine.travel(datetime(2026, 3, day, 12, tzinfo=UTC), tick=False):
            assert year.log_in("requester").get("/utfall").status_code == status, day


def test_htmx_with_a_dead_session(year: Site) -> None:
    client = year.log_in("controller")
    year.change("DELETE FROM login_sessions")
    headers = {
        "HX-Request": "true",
        "HX-Target": "section#outcome_table",
        "HX-Current-URL": "http://localhost/utfall?ar=2020",
    }
    answer = client.get("/utfall?enhet=kr", headers=headers)
    assert (answer.status_code, answer.data) == (401, b""), "nothing that could be swapped into the page"
    assert answer.headers["HX-Redirect"] == "/logga-in?next=/utfall?ar%3D2020&utloggad=1"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "inte inloggad längre" in client.get(answer.headers["HX-Redirect"]).text
