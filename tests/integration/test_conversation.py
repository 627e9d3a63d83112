"""Comments: who may write and read them, who can be mentioned and is told, once, escaped, on a field."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site, token
from tests.integration.test_signing import ACCOUNTS, UNITS, id_of

COMMENT_KEY = re.compile(r'id="idempotency_key"[^>]*value="([^"]+)"')
CHOICE = re.compile(r'name="people"[^>]*value="(\d+)"')
SEEN_KEY = re.compile(r'sedda".*?name="idempotency_key" value="([^"]+)"', re.DOTALL)


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    """A request of the department, one in the unit below and one elsewhere."""
    requests = [asked("A", 2027), asked("B", 2027, enhet="E11"), asked("E", 2027, enhet="E2", kategori="MT")]
    site.ok("data", "load", factories.region(tmp_path / "r", requests, enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    return site


def opened(site: Site, client: FlaskClient, number: str = "A") -> TestResponse:
    return client.get(f"/askningar/{id_of(site, number)}")


def say(
    site: Site, client: FlaskClient, page: TestResponse, text: str, number: str = "A", **more: object
) -> TestResponse:
    found = COMMENT_KEY.search(page.text)
    assert found
    data = {"csrf_token": token(page), "idempotency_key": found.group(1), "text": text, **more}
    return client.post(f"/askningar/{id_of(site, number)}/kommentarer", data=data)


def mentioned(site: Site) -> list[str]:
    rows = site.rows("SELECT u.username FROM mentions m JOIN users u ON u.id = m.user_id ORDER BY u.username")
    return [username for (username,) in rows]


def user_id(site: Site, username: str) -> int:
    return int(site.value("SELECT id FROM users WHERE username = :username", username=username))


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
@pytest.mark.parametrize("number", ["A", "E"])
def test_whoever_may_see_it_may_write_and_nobody_else(unit: Site, username: str, number: str) -> None:
    hidden = {"A": {"head_below", "head_elsewhere"}, "E": {"requester", "head", "head_two", "head_below", "preparer"}}
    client = unit.log_in(username)
    if username in hidden[number]:
        form = client.get("/konto")
        data = {"csrf_token": token(form), "idempotency_key": "k" * 32, "text": "Hej"}
        path = f"/askningar/{id_of(unit, number)}/kommentarer"
        assert client.get(path).status_code == 404
        assert client.get(f"/askningar/{id_of(unit, number)}/pdf").status_code == 404
        assert client.post(path, data=data).status_code == 404
        assert client.post(f"{path}/sedda", data=data).status_code == 404
        assert unit.value("SELECT count(*) FROM comments") == 0
    else:
        assert say(unit, client, opened(unit, client, number), "Hej alla", number).status_code == 303
        assert "Hej alla" in opened(unit, client, number).text
        assert "Hej alla" in client.get(f"/askningar/{id_of(unit, number)}/kommentarer").text


def test_sent_twice_is_written_once(unit: Site) -> None:
    client = unit.log_in("requester")
    page = opened(unit, client)
    answers = [say(unit, client, page, "En gång") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert unit.value("SELECT count(*) FROM comments") == 1


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 10_001])
def test_empty_or_too_long_is_refused_and_kept(unit: Site, text: str) -> None:
    client = unit.log_in("requester")
    answer = say(unit, client, opened(unit, client), text, people=[user_id(unit, "head")])
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert text.strip() in answer.text
    assert unit.value("SELECT count(*) FROM comments") == 0
    assert say(unit, client, answer, "Nu så").status_code == 303


def test_escaped_long_and_newest_last(unit: Site) -> None:
    client = unit.log_in("requester")
    texts = ["<script>alert(1)</script> & co", "ord" * 3000, "rad ett\r\n\r\nrad två"]
    for text in texts:
        assert say(unit, client, opened(unit, client), text).status_code == 303
    page = opened(unit, client).text
    assert "<script>alert" not in page
    places = [
        page.index(part) for part in ("&lt;script&gt;alert(1)&lt;/script&gt; &amp; co", "ord" * 3000, "<p>rad två</p>")
    ]
    assert places == sorted(places)


def test_mentioned_by_name_and_by_choice_and_told_until_seen(unit: Site) -> None:
    writer, head = unit.log_in("requester"), unit.log_in("head")
    page = opened(unit, writer)
    text = "Hej @Head, och @head_two. Skriv till a@auditor.se, @requester"
    assert say(unit, writer, page, text, people=[user_id(unit, "preparer")]).status_code == 303
    assert mentioned(unit) == ["head", "head_two", "preparer"], "not oneself, not an address"
    start = head.get("/").text
    assert "Du är nämnd" in start
    comment_id = unit.value("SELECT id FROM comments")
    assert f"/askningar/{id_of(unit, 'A')}#kommentar-{comment_id}" in start
    assert "Du är nämnd" not in unit.log_in("auditor").get("/").text
    shown = opened(unit, head)
    found = SEEN_KEY.search(shown.text)
    assert found
    data = {"csrf_token": token(shown), "idempotency_key": found.group(1)}
    for _ in range(2):
        assert head.post(f"/askningar/{id_of(unit, 'A')}/kommentarer/sedda", data=data).status_code == 303
    assert "Du är nämnd" not in head.get("/").text
    assert "Du är nämnd" not in opened(unit, head).text
    assert "Du är nämnd" in unit.log_in("head_two").get("/").text


def test_who_answers_has_seen_it(unit: Site) -> None:
    writer, head = unit.log_in("requester"), unit.log_in("head")
    say(unit, writer, opened(unit, writer), "@head?")
    say(unit, head, opened(unit, head), "Ja")
    assert "Du är nämnd" not in head.get("/").text


def test_only_people_who_may_see_the_request_can_be_mentioned(unit: Site) -> None:
    client = unit.log_in("requester")
    page = opened(unit, client)
    offered = {int(value) for value in CHOICE.findall(page.text)}
    names = {
        user_id(unit, name) for name in ("head", "head_two", "preparer", "decider", "controller", "auditor", "admin")
    }
    assert offered == names
    answer = say(unit, client, page, "@head_elsewhere @ingen titta")
    assert mentioned(unit) == []
    said = client.get(answer.location).text
    assert "@head_elsewhere, @ingen, så det nådde ingen" in said
    forged = say(unit, client, opened(unit, client), "Titta", people=[user_id(unit, "head_elsewhere")])
    assert forged.status_code == 422
    assert mentioned(unit) == []


def test_a_disabled_account_and_a_role_that_has_ended_are_not_offered(unit: Site) -> None:
    unit.change(
        "UPDATE users SET is_active = false WHERE username = 'auditor'",
        "UPDATE role_assignments SET valid_to = '2020-01-01' WHERE role = 'admin'",
    )
    client = unit.log_in("requester")
    offered = {int(value) for value in CHOICE.findall(opened(unit, client).text)}
    assert not offered & {user_id(unit, "auditor"), user_id(unit, "admin")}


def test_who_may_no_longer_see_it_is_not_told(unit: Site) -> None:
    client = unit.log_in("requester")
    say(unit, client, opened(unit, client), "@decider")
    assert "Du är nämnd" in unit.log_in("decider").get("/").text
    unit.change("UPDATE investment_requests SET state = 'draft' WHERE number = 'A'")
    assert "Du är nämnd" not in unit.log_in("decider").get("/").text
    offered = {int(value) for value in CHOICE.findall(opened(unit, client).text)}
    assert offered == {user_id(unit, each) for each in ("head", "head_two", "auditor")}, "drafts are the unit's own"


def test_a_preparer_asks_about_a_field_and_nobody_else(unit: Site) -> None:
    preparer, requester = unit.log_in("preparer"), unit.log_in("requester")
    assert say(unit, preparer, opened(unit, preparer), "Hur många?", field="need").status_code == 303
    page = opened(unit, requester).text
    assert "Fråga om <strong>Behov i dag</strong>, inte besvarad ännu" in page
    assert "Fråga om ett fält" not in page
    assert say(unit, requester, opened(unit, requester), "Hur?", field="need").status_code == 422
    unit.change("UPDATE comments SET answered_at = '2027-01-02 10:00:00+00:00'" if not unit.on_sqlite
                else "UPDATE comments SET answered_at = '2027-01-02 10:00:00.000000'")  # fmt: skip
    assert "besvarad 2027-01-02 11:00" in opened(unit, requester).text


def test_the_thread_answers_304_until_something_is_written(unit: Site) -> None:
    client = unit.log_in("requester")
    path = f"/askningar/{id_of(unit, 'A')}/kommentarer"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    say(unit, client, opened(unit, client), "Nytt")
    asks = {"If-None-Match": first.headers["ETag"], "HX-Request": "true", "HX-Target": "div#comments"}
    region = client.get(path, headers=asks)
    assert region.status_code == 200
    assert region.text.lstrip().startswith('<div class="comments" id="comments"')
    assert "Nytt" in region.text
