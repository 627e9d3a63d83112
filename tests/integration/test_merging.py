"""Merging duplicates: found, merged with a pointer both ways, amounts added so that text, rows and sums agree."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.preparing import id_of, prepared, state
from tests.integration.site import Site, key, token


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Site:
    """A and B look alike, in two units; C is with the decider, G still with the unit head, E in another domain."""
    prepared(site, tmp_path)
    site.change(
        "UPDATE investment_requests SET title = 'Ultraljud hjärta' WHERE number = 'A'",
        "UPDATE investment_requests SET title = 'Nya ULTRALJUD' WHERE number IN ('B', 'E', 'G')",
    )
    years = "INSERT INTO request_years (request_id, frame_year, asked_ore) VALUES (:id, 2027, 7)"
    site.change(years, id=id_of(site, "A"))
    site.change("UPDATE investment_requests SET asked_ore = asked_ore + 7 WHERE number = 'A'")
    return site


def merge(site: Site, client: FlaskClient, number: str, into: str, /, **more: str) -> TestResponse:
    url = f"/beredning/{id_of(site, number)}/sla-ihop"
    page = client.get("/beredning")
    sent = {
        "csrf_token": token(page),
        "idempotency_key": key(page),
        "into": "other",
        "number": into,
        "comment": "Dubbel",
    }
    return client.post(url, data=sent | more)


def test_alike_is_suggested_and_merged_with_its_amounts(office: Site) -> None:
    client = office.log_in("preparer")
    page = client.get(f"/beredning/{id_of(office, 'A')}/sla-ihop").text
    assert f'value="{id_of(office, "B")}"' in page
    assert "B Nya ULTRALJUD (Enhet 1.1, ram 2026, 3 tkr, under beredning)" in page.replace("\u00a0", " ")
    for number in "CEG":
        assert f'value="{id_of(office, number)}"' not in page, number
    answer = merge(office, client, "A", "", into=str(id_of(office, "B")), add_amounts="y")
    assert answer.status_code == 303
    assert answer.location == f"/beredning/{id_of(office, 'B')}"
    assert state(office, "A") == "withdrawn"
    kept = {"id": id_of(office, "B")}
    assert office.rows("SELECT frame_year, asked_ore FROM request_years WHERE request_id = :id ORDER BY 1", **kept) == [
        (2026, 400_000), (2027, 7),
    ]  # fmt: skip
    assert office.value("SELECT asked_ore FROM investment_requests WHERE id = :id", **kept) == 400_007
    text = office.value("SELECT text FROM draft_texts WHERE request_id = :id AND field = 'years'", **kept)
    assert text.replace("\u00a0", " ") == '[["2026", "4 000"], ["2027", "0,07"]]'
    assert office.value("SELECT merged_into_id FROM investment_requests WHERE number = 'A'") == kept["id"]
    one, two = (client.get(f"/askningar/{id_of(office, number)}").text for number in "AB")
    assert "Sammanslagen med" in one
    assert f'href="/askningar/{id_of(office, "B")}"' in one
    assert "Har slagits ihop med den här" in two
    assert f'href="/askningar/{id_of(office, "A")}"' in two
    assert "A Ultraljud hjärta: Dubbel" in two
    logged = office.rows("SELECT action, comment FROM events WHERE action LIKE 'merge%' ORDER BY seq")
    assert logged == [("merge", "Dubbel"), ("merge_in", "A Ultraljud hjärta: Dubbel")]
    office.totals_agree()
    office.ok("audit", "verify")


def test_without_the_amounts_the_other_is_as_it_was(office: Site) -> None:
    before = office.rows("SELECT asked_ore, version FROM investment_requests WHERE number = 'F'")
    assert merge(office, office.log_in("preparer"), "C", "F").status_code == 303, "one that is granted can go on"
    assert state(office, "C") == "withdrawn"
    assert office.rows("SELECT asked_ore, version FROM investment_requests WHERE number = 'F'") == before


def test_what_cannot_be_merged_is_told_and_nothing_is_stored(office: Site) -> None:
    client, before = office.log_in("preparer"), office.everything()
    for into, more, words in (
        ("A", {}, "Ingen äskning i ditt område med numret A"),
        ("E", {}, "Ingen äskning i ditt område med numret E"),
        ("G", {}, "Ingen äskning i ditt område med numret G"),
        ("", {}, "Välj en äskning"),
        ("", {"into": str(id_of(office, "E"))}, "Välj en äskning"),
        ("B", {"comment": " "}, "Skriv en kommentar"),
        ("C", {"add_amounts": "y"}, "Belopp kan läggas till bara medan den bereds"),
    ):
        answer = merge(office, client, "A", into, **more)
        assert answer.status_code == 422, (into, more)
        assert words in answer.text, (into, more)
    assert merge(office, client, "E", "B").status_code == 404
    assert client.get(f"/beredning/{id_of(office, 'E')}/sla-ihop").status_code == 404
    assert client.get(f"/beredning/{id_of(office, 'D')}/sla-ihop").status_code == 409, "it is deferred"
    after = office.everything()
    assert {name for name in after if after[name] != before[name]} <= {"login_sessions", "visits"}


def test_of_two_who_merge_the_same_one_is_told_who_was_first(office: Site) -> None:
    assert merge(office, office.log_in("preparer"), "A", "B").status_code == 303
    answer = merge(office, office.log_in("preparer_two"), "A", "C")
    assert answer.status_code == 409
    assert "Preparer Test hann före" in answer.text
    assert merge(office, office.log_in("preparer_two"), "B", "A").status_code == 422, "what is merged cannot go on"
