"""Reviews: asked of specialities, seen and answered by those who have them and nobody else, shown where they matter."""

import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.auth.operations import add_user, give_role
from app.database import db
from app.deputies.operations import appoint
from app.domain.permissions import Actor, Assignment, Role
from app.investments.queries import sees_every_unit
from app.models import OrganisationUnit, RoleAssignment, User, today_here
from tests.integration.preparing import id_of, numbers, prepared
from tests.integration.site import PASSWORD, Site, key, token

PEOPLE = (
    ("it_one", "it_security", None), ("it_two", "it_security", None), ("it_unit", "it_security", "E11"),
    ("house", "property", None),
)  # fmt: skip


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Site:
    """Two who know IT security, one for the unit below only, and one who knows premises."""
    prepared(site, tmp_path)
    with site.app.app_context():
        session = db.session()
        for username, speciality, unit in PEOPLE:
            unit_id = session.query(OrganisationUnit).filter_by(code=unit).one().id if unit else None
            user = add_user(session, username, f"{username.title()} Test", PASSWORD)
            give_role(session, user, Role.REVIEWER, unit_id=unit_id, speciality=speciality)
        session.commit()
    return site


def tokens(page: TestResponse) -> dict[str, str]:
    return {"csrf_token": token(page), "idempotency_key": key(page)}


def ask(site: Site, client: FlaskClient, number: str, *specialities: str, **more: str) -> TestResponse:
    url = f"/beredning/{id_of(site, number)}/yttranden"
    sent = tokens(client.get("/beredning")) | {"question": "Går det?", "due_on": "2099-01-31"} | more
    return client.post(url, data={**sent, "specialities": list(specialities)})


def review_id(site: Site, speciality: str = "it_security") -> int:
    return int(site.value("SELECT max(id) FROM reviews WHERE speciality = :s", s=speciality))


def test_only_those_who_are_asked_see_the_request_and_the_review(office: Site) -> None:
    preparer, url = office.log_in("preparer"), f"/askningar/{id_of(office, 'A')}"
    clients = {username: office.log_in(username) for username, *_ in PEOPLE}
    assert {client.get(url).status_code for client in clients.values()} == {404}
    assert ask(office, preparer, "A", "it_security", "property").status_code == 303
    review = f"/yttranden/{review_id(office)}"
    for username, sees in (("it_one", True), ("it_two", True), ("it_unit", False), ("house", True)):
        client = clients[username]
        assert client.get(url).status_code == (200 if sees else 404), username
        assert numbers(client.get("/askningar")) == (["A"] if sees else []), "the list follows the same rule"
        mine = username in ("it_one", "it_two")
        assert client.get(review).status_code == (200 if mine else 404), username
        assert ("A Rubrik A" in client.get("/yttranden").text) is sees
        assert ("A Rubrik A" in client.get("/").text) is sees
        assert (f'href="{review}"' in client.get(url).text) is mine
    assert preparer.get(review).status_code == 403
    assert clients["house"].get(f"/askningar/{id_of(office, 'B')}").status_code == 404
    told = office.rows("SELECT username, action FROM notices JOIN users ON users.id = user_id ORDER BY username")
    assert told == [("house", "review"), ("it_one", "review"), ("it_two", "review")]


def test_a_reviewer_sees_no_unit_whole_also_beside_another_role() -> None:
    reviewer = Assignment(Role.REVIEWER, speciality="it_security")
    for others, sees in (
        ((), False),
        ((Assignment(Role.PREPARER, domain="MT"),), False),
        ((Assignment(Role.CONTROLLER),), True),
    ):
        assert sees_every_unit(Actor(1, "Test", (reviewer, *others))) is sees


def test_the_list_says_why_a_reviewer_sees_nothing(office: Site) -> None:
    assert "Här syns de äskningar som du har blivit tillfrågad om." in office.log_in("it_one").get("/askningar").text


def test_answered_independently_and_shown_on_the_page_and_in_print(office: Site) -> None:
    preparer = office.log_in("preparer")
    ask(office, preparer, "B", "it_security", "property")
    assert numbers(preparer.get("/beredning?flagga=vantar-yttrande")) == ["B"]
    house, client = office.log_in("house"), office.log_in("it_one")
    first, second = f"/yttranden/{review_id(office)}", f"/yttranden/{review_id(office, 'property')}"
    page = client.get(first)
    for sent, words in (({}, "Välj vad du"), ({"answer": "no", "text": " "}, "Skriv vilka"), ({"answer": "x"}, "Välj")):
        refused = client.post(first, data=tokens(page) | sent)
        assert refused.status_code == 422
        assert words in refused.text
    said = {"answer": "conditions", "text": "Kryptera <allt>"}
    assert client.post(first, data=tokens(page) | said).status_code == 303
    assert numbers(preparer.get("/beredning?flagga=vantar-yttrande")) == ["B"], "the other is still open"
    assert house.post(second, data=tokens(house.get(second)) | {"answer": "ok"}).status_code == 303
    assert numbers(preparer.get("/beredning?flagga=vantar-yttrande")) == []
    assert numbers(preparer.get("/beredning?flagga=yttranden-klara")) == ["B"]
    url = f"/askningar/{id_of(office, 'B')}"
    shown = preparer.get(url).text
    assert all(
        words in shown for words in ("Ja, med villkor", "Kryptera &lt;allt&gt;", "Inget att invända", "It_One Test")
    )
    assert preparer.get(f"{url}/pdf").data.startswith(b"%PDF-")
    assert client.get(url).status_code == 200, "who has answered may still read it"
    logged = office.rows("SELECT action, actor FROM events WHERE action LIKE '%_review' ORDER BY seq")
    assert logged == [
        ("ask_review", "Preparer Test"), ("answer_review", "It_One Test"), ("answer_review", "House Test"),
    ]  # fmt: skip
    office.ok("audit", "verify")


def test_of_two_who_answer_at_the_same_second_one_is_told_who_was_first(office: Site) -> None:
    ask(office, office.log_in("preparer"), "A", "it_security")
    clients, url = [office.log_in("it_one"), office.log_in("it_two")], f"/yttranden/{review_id(office)}"
    sent = [tokens(each.get(url)) | {"answer": "ok", "text": f"Svar {number}"} for number, each in enumerate(clients)]
    answers: dict[int, TestResponse] = {}
    gate = threading.Barrier(2)

    def post(number: int) -> None:
        gate.wait()
        answers[number] = clients[number].post(url, data=sent[number])

    threads = [threading.Thread(target=post, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each.status_code for each in answers.values()) == [303, 409]
    loser = next(number for number, each in answers.items() if each.status_code == 409)
    assert "har redan yttrat sig" in answers[loser].text
    assert f"Svar {loser}" in answers[loser].text, "what was typed is kept"
    assert office.rows("SELECT text FROM reviews") == [(f"Svar {1 - loser}",)]


def test_what_cannot_be_asked_is_told(office: Site) -> None:
    client = office.log_in("preparer")
    for specialities, more, words in (
        ((), {}, "Välj minst ett sakområde"),
        (("integration",), {}, "Välj minst ett sakområde"),
        (("property",), {"due_on": "31/1"}, "Skriv datumet som"),
        (("property",), {"question": "x" * 5001}, "för lång"),
    ):
        answer = ask(office, client, "A", *specialities, **more)
        assert answer.status_code == 422, specialities
        assert words in answer.text, specialities
    assert "Ingen är sakkunnig inom integration" in client.get(f"/beredning/{id_of(office, 'A')}/yttranden").text
    assert ask(office, client, "A", "property").status_code == 303
    again = ask(office, client, "A", "property", "it_security")
    assert again.status_code == 422
    assert "Fastighet har redan en begäran" in again.text
    assert office.value("SELECT count(*) FROM reviews") == 1
    assert ask(office, client, "C", "property").status_code == 409, "it is with the decider"
    other = office.log_in("preparer_mt")
    assert other.get(f"/beredning/{id_of(office, 'A')}/yttranden").status_code == 404
    page, review = other.get("/beredning"), review_id(office, "property")
    for what in ("paminn", "aterkalla"):
        assert other.post(f"/yttranden/{review}/{what}", data=tokens(page)).status_code == 404


def test_reminding_being_late_and_withdrawing(office: Site) -> None:
    client, house = office.log_in("preparer"), office.log_in("house")
    ask(office, client, "A", "property", due_on="2020-01-31")
    url, review = f"/beredning/{id_of(office, 'A')}/yttranden", review_id(office, "property")
    assert numbers(client.get("/beredning?flagga=sent-yttrande")) == ["A"]
    assert "Försenat" in house.get("/yttranden").text
    assert client.post(f"/yttranden/{review}/paminn", data=tokens(client.get(url))).status_code == 303
    assert "påminnelse" in client.get(url).text
    assert office.value("SELECT count(*) FROM notices WHERE action = 'review'") == 2
    page = house.get(f"/yttranden/{review}")
    assert client.post(f"/yttranden/{review}/aterkalla", data=tokens(client.get(url))).status_code == 303
    assert house.get(f"/askningar/{id_of(office, 'A')}").status_code == 404, "no longer asked"
    assert house.post(f"/yttranden/{review}", data=tokens(page) | {"answer": "ok"}).status_code == 404
    assert numbers(client.get("/beredning?flagga=sent-yttrande")) == []
    assert ask(office, client, "A", "property").status_code == 303, "it can be asked again"


def test_the_command_gives_the_role_with_a_speciality_and_no_other_role_has_one(office: Site) -> None:
    role = ("user", "role", "requester", "reviewer")
    assert "Välj sakområde bland" in office.refused(*role)
    assert "Välj sakområde bland" in office.refused(*role, "--speciality", "magi")
    assert "Bara rollen reviewer" in office.refused("user", "role", "requester", "auditor", "--speciality", "property")
    office.ok("setting", "set", "specialities", '{"magi": "magi", "property": "lokaler"}')
    office.ok(*role, "--speciality", "magi")
    page = office.log_in("preparer").get(f"/beredning/{id_of(office, 'A')}/yttranden").text
    assert "Magi" in page
    assert "Lokaler" in page
    for wrong in ('{"med blank": "x"}', "{}", '{"a": ""}', '{"a": 1}', "[]"):
        assert "korta koder och ord" in office.refused("setting", "set", "specialities", wrong)


def test_a_deputy_answers_for_the_absent_within_the_same_speciality(office: Site) -> None:
    with office.app.app_context():
        session = db.session()
        holder = session.query(User).filter_by(username="house").one()
        held = session.query(RoleAssignment).filter_by(user_id=holder.id).one()
        deputy = session.query(User).filter_by(username="requester").one()
        today = today_here()
        appoint(session, held, deputy, valid_from=today, valid_to=today, by="x", words="x", today=today)
        session.commit()
    ask(office, office.log_in("preparer"), "B", "it_security", "property")
    client = office.log_in("requester")
    assert client.get(f"/yttranden/{review_id(office)}").status_code == 404
    url = f"/yttranden/{review_id(office, 'property')}"
    assert client.post(url, data=tokens(client.get(url)) | {"answer": "ok"}).status_code == 303
    logged = office.rows("SELECT actor, on_behalf_of FROM events WHERE action = 'answer_review'")
    assert logged == [("Requester Test", "House Test")]
    assert "sakkunnig, fastighet" in client.get("/konto").text
