"""The procurement status: kept by preparers and controllers before and after the decision, never two ways at once."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.preparing import id_of, numbers, prepared, value
from tests.integration.site import Site, key, token

WANTED = {"status": "annonserad", "reference": "UPH <12>", "target_on": "2099-02-01"}


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Site:
    return prepared(site, tmp_path)


def save(site: Site, client: FlaskClient, number: str, page: TestResponse, /, **sent: str) -> TestResponse:
    data = {"csrf_token": token(page), "idempotency_key": key(page), "version": value(page, "version"), **sent}
    return client.post(f"/askningar/{id_of(site, number)}/upphandling", data=data)


def test_kept_before_and_after_the_decision_with_the_text_of_the_form(office: Site) -> None:
    for username, number in (("preparer", "B"), ("controller", "F")):
        client, url = office.log_in(username), f"/askningar/{id_of(office, number)}"
        answer = save(office, client, number, client.get(f"{url}/upphandling"), **WANTED)
        assert answer.location == url
        page = client.get(url).text
        assert all(word in page for word in ("Annonserad", "UPH &lt;12&gt;", "Beställning väntas", "2099-02-01"))
        texts = dict(
            office.rows("SELECT field, text FROM draft_texts WHERE request_id = :id", id=id_of(office, number))
        )
        assert (texts["procurement_status"], texts["procurement_reference"]) == ("annonserad", "UPH <12>")
    actors = office.rows("SELECT actor FROM events WHERE action = 'procurement' ORDER BY seq")
    assert actors == [("Preparer Test",), ("Controller Test",)]
    queue = office.log_in("preparer")
    assert "annonserad, beställning 2099-02-01" in queue.get("/beredning?lage=efter").text
    assert numbers(queue.get("/beredning?lage=efter&flagga=datum-passerat")) == []
    office.change("UPDATE investment_requests SET procurement_target_on = '2020-01-01' WHERE number = 'F'")
    office.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")
    assert numbers(queue.get("/beredning?lage=efter&flagga=datum-passerat")) == ["F"]
    office.ok("audit", "verify")


def test_what_was_set_by_a_step_can_be_cleared(office: Site) -> None:
    """A step sets the column alone: what is stored counts, not the text that was typed once."""
    office.change("UPDATE investment_requests SET procurement_status = 'pågår' WHERE number = 'F'")
    client = office.log_in("preparer")
    page = client.get(f"/askningar/{id_of(office, 'F')}/upphandling")
    assert save(office, client, "F", page, status="", reference="", target_on="").status_code == 303
    assert office.value("SELECT procurement_status FROM investment_requests WHERE number = 'F'") == ""


def test_what_is_wrong_or_old_is_told_and_who_may_not_is_refused(office: Site) -> None:
    client, other = office.log_in("preparer"), office.log_in("controller")
    url = f"/askningar/{id_of(office, 'B')}/upphandling"
    page, late = client.get(url), other.get(url)
    assert save(office, client, "B", page, **WANTED | {"target_on": "i vår"}).status_code == 422
    assert save(office, client, "B", page, **WANTED | {"status": "x"}).status_code == 422
    assert save(office, client, "B", page, **WANTED).status_code == 303
    answer = save(office, other, "B", late, **WANTED | {"status": "klar"})
    assert answer.status_code == 409
    assert "Nu är sparat: Annonserad, UPH &lt;12&gt;, beställning väntas 2099-02-01." in answer.text
    assert save(office, other, "B", answer, **WANTED | {"status": "klar"}).status_code == 303
    assert office.value("SELECT procurement_status FROM investment_requests WHERE number = 'B'") == "klar"
    for username, status in (("preparer_mt", 404), ("requester", 403), ("decider", 403)):
        assert office.log_in(username).get(url).status_code == status, username
    assert client.get(f"/askningar/{id_of(office, 'G')}/upphandling").status_code == 409, "the unit head has it"
