"""Asking a unit to complete its request: questions on the very fields, answered there, and flagged for the preparer."""

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.domain.workflow import Action
from tests.integration.preparing import id_of, numbers, prepared, state
from tests.integration.site import Site, key, token
from tests.integration.test_drafts import begin, complete, step


def tokens(page: TestResponse) -> dict[str, str]:
    return {"csrf_token": token(page), "idempotency_key": key(page)}


def test_from_the_question_on_a_field_to_the_answer_and_the_flag(year: Site) -> None:
    year.change("UPDATE categories SET domain = 'MT' WHERE code = 'MSB'")
    writer = begin(year)
    complete(writer)
    assert writer.send().status_code == 303
    for action in (Action.ENDORSE, Action.START_PREPARATION):
        step(year, writer.id, action)
    preparer, url = year.log_in("preparer"), f"/beredning/{writer.id}"
    page = preparer.get(f"{url}/komplettering")
    assert "Se hjärtat vid sängen." in page.text, "what stands in the field is shown where the question is written"
    asked = {"comment": "Två saker", "q_purpose": "Vilken <säng>?", "q_years": "Varför i år?", "q_x": "Ingenstans"}
    assert preparer.post(f"{url}/komplettering", data=tokens(page) | asked).status_code == 303
    tasks = writer.client.get(writer.root).text
    assert "Två saker" in tasks
    assert f'<a href="{writer.root}/behov#f_purpose">Syfte</a>: Vilken &lt;säng&gt;?' in tasks
    section = writer.client.get(f"{writer.root}/behov").text
    assert 'id="f_purpose_question"' in section
    assert "Vilken &lt;säng&gt;?" in section
    assert "Varför i år?" in writer.client.get(f"{writer.root}/kostnad").text
    assert writer.save(base=writer.stored("purpose")[1], purpose="Sängen i sal 3.").status_code == 200
    assert writer.send().status_code == 303
    assert numbers(preparer.get("/beredning?flagga=kompletterad")), "flagged for the preparer"
    desk = preparer.get(url)
    assert "Enheten har kompletterat" in desk.text
    assert "sal 3" in desk.text, "what was changed stands on the desk"
    assert year.value("SELECT count(*) FROM comments WHERE field <> '' AND answered_at IS NULL") == 0
    assert preparer.post(f"{url}/last", data=tokens(desk)).status_code == 303
    assert numbers(preparer.get("/beredning?flagga=kompletterad")) == []
    logged = year.rows("SELECT action, comment FROM events WHERE action IN ('return', 'answer') ORDER BY seq")
    assert logged == [("return", "Två saker\nFrågor om: Syfte, Belopp per ramår."), ("answer", "")]
    year.ok("audit", "verify")


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Site:
    return prepared(site, tmp_path)


def test_what_is_refused_keeps_what_was_typed(office: Site) -> None:
    client, url = office.log_in("preparer"), f"/beredning/{id_of(office, 'B')}/komplettering"
    page, before = client.get(url), office.everything()
    answer = client.post(url, data=tokens(page))
    assert answer.status_code == 422
    assert "minst en fråga" in answer.text
    answer = client.post(url, data=tokens(page) | {"q_title": "x" * 5001, "q_purpose": "Varför?"})
    assert answer.status_code == 422
    assert "Frågan är för lång" in answer.text
    assert "Varför?" in answer.text
    office.change("UPDATE investment_requests SET state = 'ready' WHERE number = 'B'")
    answer = client.post(url, data=tokens(page) | {"q_purpose": "Varför?"})
    assert answer.status_code == 409, "somebody made it ready meanwhile"
    assert "Varför?" in answer.text
    office.change("UPDATE investment_requests SET state = 'preparing' WHERE number = 'B'")
    assert office.everything()["investment_requests"] == before["investment_requests"]
    assert office.rows("SELECT * FROM comments") == office.rows("SELECT * FROM preparations") == []
    for _ in range(2):
        assert client.post(url, data=tokens(page) | {"q_purpose": "Varför?"}).status_code == 303
    assert state(office, "B") == "returned"
    assert office.rows("SELECT field, text, author FROM comments") == [("purpose", "Varför?", "Preparer Test")]
    assert client.get(url).status_code == 409, "it is with the unit"


def test_other_scopes_are_not_asked(office: Site) -> None:
    client, mine = office.log_in("preparer_mt"), f"/beredning/{id_of(office, 'E')}/komplettering"
    page, url = client.get(mine), f"/beredning/{id_of(office, 'B')}/komplettering"
    assert client.get(url).status_code == 404
    assert client.post(url, data=tokens(page) | {"comment": "Hej"}).status_code == 404
    assert state(office, "B") == "preparing"
