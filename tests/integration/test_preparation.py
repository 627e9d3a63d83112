"""The preparer's queue and desk: who sees what, the flags, who has it, what is proposed, and several at once."""

import re
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import now
from tests.factories import region, request
from tests.integration.preparing import ACCOUNTS, id_of, numbers, post, prepared, state
from tests.integration.site import Site, key, token

SUPPORT = {"recommendation": "support", "amount": "2 500", "reason": "Behövs <nu>"}


@pytest.fixture
def office(site: Site, tmp_path: Path) -> Site:
    return prepared(site, tmp_path)


def listed(client: FlaskClient, query: str = "") -> list[str]:
    page = client.get(f"/beredning{query}")
    assert page.status_code == 200
    return numbers(page)


def bulk(
    site: Site, client: FlaskClient, do: str, *chosen: str, page: TestResponse | None = None, **more: object
) -> TestResponse:
    page = page or client.get("/beredning")
    held = dict(re.findall(r'name="(held_\d+)" value="(\d*)"', page.text))
    data = {"csrf_token": token(page), "idempotency_key": key(page), **held, "do": do, **more}
    return client.post("/beredning/flera", data={**data, "chosen": [str(id_of(site, each)) for each in chosen]})


def test_the_queue_and_the_desk_are_limited_to_the_scope(office: Site) -> None:
    seen = {"preparer": "ABCD", "preparer_two": "ABCD", "preparer_mt": "E", "preparer_unit": "B"}
    for username, *_ in ACCOUNTS:
        client = office.log_in(username)
        inside = seen.get(username, "")
        if not inside:
            assert client.get("/beredning").status_code == 403
            assert client.get(f"/beredning/{id_of(office, 'B')}").status_code == 403
            continue
        assert sorted(listed(client)) == list(inside)
        for number in "ABCDE":
            expected = 200 if number in inside else 404
            assert client.get(f"/beredning/{id_of(office, number)}").status_code == expected, (username, number)


def test_other_scopes_ids_are_not_reached_by_any_form(office: Site) -> None:
    client = office.log_in("preparer")
    page, before = client.get(f"/beredning/{id_of(office, 'B')}"), office.everything()
    for what in ("beredare", "steg", "forslag", "last"):
        sent = {"action": "take_back", "step_comment": "x", **SUPPORT}
        assert post(office, client, "E", what, page, **sent).status_code == 404
    assert bulk(office, client, "mine", "A", "E").status_code == 404
    assert bulk(office, client, "mine", "A", "E").status_code == 404
    after = office.everything()
    assert {name for name in after if after[name] != before[name]} == set()
    assert bulk(office, client, "start", page=client.get("/beredning"), chosen="999999").status_code == 422


def test_filters_sorting_and_flags(office: Site) -> None:
    client = office.log_in("preparer")
    office.change("UPDATE investment_requests SET risk_number = 20, state_since = '2020-01-01' WHERE number = 'C'")
    assert listed(client, "?lage=efter") == ["F"]
    assert listed(client, "?lage=ready") == ["C"]
    assert listed(client, "?kategori=NAT") == ["B"]
    assert listed(client, "?enhet=E11") == ["B"]
    assert listed(client, "?q=Rubrik+A") == ["A"]
    assert listed(client, "?sort=asked&ordning=fallande") == ["B", "A", "D", "C"]
    assert listed(client, "?flagga=ny") == ["A"]
    assert listed(client, "?flagga=gammal") == listed(client, "?flagga=hog-risk") == ["C"]
    assert listed(client, "?vem=x&lage=x&flagga=x&sort=x&efter=1~x") == listed(client)
    page = client.get("/beredning").text
    assert all(word in page for word in ("Ny 1", "Gammal 1", "Hög risk 1"))
    assert "Kompletterad" not in page
    office.ok("setting", "set", "high_risk_number", "20")
    assert listed(client, "?flagga=hog-risk") == []


def test_a_request_is_old_the_day_after_its_usual_time(office: Site) -> None:
    client = office.log_in("preparer")
    for days, expected in ((14, []), (15, ["C"])):
        since = f"datetime('now', '-{days} days')" if office.on_sqlite else f"now() - interval '{days} days'"
        office.change(f"UPDATE investment_requests SET state_since = {since} WHERE number = 'C'")
        office.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")
        assert listed(client, "?flagga=gammal") == expected


def test_taking_giving_and_letting_go(office: Site) -> None:
    client = office.log_in("preparer")
    two = office.value("SELECT id FROM users WHERE username = 'preparer_two'")
    assert post(office, client, "A", "beredare", do="mine").status_code == 303
    assert listed(client, "?vem=mina") == ["A"]
    assert "A" not in listed(client, "?vem=ingen")
    assert post(office, client, "A", "beredare", do="assign", preparer_id=two).status_code == 303
    assert listed(office.log_in("preparer_two"), "?vem=mina") == ["A"]
    assert post(office, client, "A", "beredare", do="assign", preparer_id=0).status_code == 303
    stranger = office.value("SELECT id FROM users WHERE username = 'preparer_mt'")
    assert post(office, client, "A", "beredare", do="assign", preparer_id=stranger).status_code == 422
    changes = [row[0] for row in office.rows("SELECT changes FROM events WHERE action = 'assign' ORDER BY seq")]
    assert [str(each).count("Preparer Test") for each in changes] == [1, 1, 0]
    office.ok("audit", "verify")


def test_of_two_who_take_the_same_one_is_told_who_has_it(office: Site) -> None:
    clients = [office.log_in(name) for name in ("preparer", "preparer_two")]
    url = f"/beredning/{id_of(office, 'A')}"
    pages = [each.get(url) for each in clients]
    answers: dict[int, TestResponse] = {}
    gate = threading.Barrier(2)

    def take(number: int) -> None:
        page = pages[number]
        data = {"csrf_token": token(page), "idempotency_key": key(page), "seen_preparer": "", "preparer_id": "0"}
        gate.wait()
        answers[number] = clients[number].post(f"{url}/beredare", data={**data, "do": "mine"})

    threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each.status_code for each in answers.values()) == [303, 409]
    loser = next(each for each in answers.values() if each.status_code == 409)
    assert "har tagit äskningen sedan du öppnade sidan" in loser.text
    assert office.value("SELECT count(*) FROM events WHERE action = 'assign'") == 1


def test_from_new_to_the_decider_and_back(office: Site) -> None:
    client = office.log_in("preparer")
    assert post(office, client, "A", "steg", action="start_preparation").status_code == 303
    assert listed(client, "?vem=mina") == ["A"], "who begins has it"
    assert post(office, client, "A", "forslag", do="ready", **SUPPORT | {"amount": "1000,00"}).status_code == 303
    assert state(office, "A") == "ready"
    stored = office.rows("SELECT recommendation, recommended_ore, reason, recommended_by FROM preparations")
    assert stored == [("support", 100_000, "Behövs <nu>", "Preparer Test")]
    assert post(office, client, "A", "steg", action="take_back").status_code == 422
    assert post(office, client, "A", "steg", action="take_back", step_comment="Fel belopp").status_code == 303
    assert state(office, "A") == "preparing"
    assert post(office, client, "D", "steg", action="take_up_again").status_code == 303
    assert state(office, "D") == "ready"
    logged = office.rows("SELECT action, from_state, to_state FROM events WHERE actor = 'Preparer Test' ORDER BY seq")
    assert logged == [
        ("start_preparation", "endorsed", "preparing"), ("recommend", None, None), ("make_ready", "preparing", "ready"),
        ("take_back", "ready", "preparing"), ("take_up_again", "deferred", "ready"),
    ]  # fmt: skip


FAULTS: tuple[tuple[dict[str, str], str], ...] = (
    ({"recommendation": ""}, "Välj om du tillstyrker"),
    ({"recommendation": "", "amount": "", "reason": ""}, "Välj om du tillstyrker"),
    ({"amount": ""}, "Skriv hur mycket du föreslår"),
    ({"amount": "0"}, "Skriv hur mycket du föreslår"),
    ({"amount": "1.250"}, "kan läsas på två sätt"),
    ({"amount": "3001"}, "högst det sökta beloppet"),
    ({"reason": "  "}, "Skriv varför"),
    ({"recommendation": "reject", "reason": ""}, "Skriv varför"),
    ({"reason": "x" * 5001}, "för lång"),
)


def test_a_proposal_that_is_not_complete_is_told_on_its_field(office: Site) -> None:
    client = office.log_in("preparer")
    for sent, words in FAULTS:
        answer = post(office, client, "B", "forslag", do="ready", **SUPPORT | sent)
        assert answer.status_code == 422, sent
        assert words in answer.text, sent
    assert state(office, "B") == "preparing"
    assert office.rows("SELECT * FROM preparations") == []
    assert post(office, client, "B", "forslag", answer, do="save", **SUPPORT).status_code == 303, "the key is not used"


def test_a_rejection_has_no_amount_and_the_unit_sees_it_when_it_is_ready(office: Site) -> None:
    client = office.log_in("preparer")
    sent = {"recommendation": "reject", "amount": "12 kr?", "reason": "Finns redan"}
    assert post(office, client, "B", "forslag", do="save", **sent).status_code == 303
    assert office.rows("SELECT recommendation, recommended_ore FROM preparations") == [("reject", None)]
    url, unit = f"/askningar/{id_of(office, 'B')}", office.log_in("requester")
    assert "Finns redan" in client.get(url).text
    assert "Finns redan" not in unit.get(url).text, "it is still worked on"
    assert post(office, client, "B", "forslag", do="ready", **sent).status_code == 303
    assert "Finns redan" in unit.get(url).text
    assert unit.get(f"{url}/pdf").data.startswith(b"%PDF-")


def test_the_second_of_two_proposals_is_told_and_keeps_what_was_typed(office: Site) -> None:
    one, two = office.log_in("preparer"), office.log_in("preparer_two")
    late = two.get(f"/beredning/{id_of(office, 'B')}")
    assert post(office, one, "B", "forslag", do="save", **SUPPORT).status_code == 303
    answer = post(office, two, "B", "forslag", late, do="ready", **SUPPORT | {"reason": "Mitt eget skäl"})
    assert answer.status_code == 409
    assert "Preparer Test har skrivit ett förslag" in answer.text
    assert "Mitt eget skäl" in answer.text
    assert "Behövs &lt;nu&gt;" in answer.text
    assert state(office, "B") == "preparing"
    assert post(office, two, "B", "forslag", answer, do="ready", **SUPPORT).status_code == 303


def test_a_stale_form_says_who_was_first(office: Site) -> None:
    one, two = office.log_in("preparer"), office.log_in("preparer_two")
    late = two.get(f"/beredning/{id_of(office, 'C')}")
    assert post(office, one, "C", "steg", action="take_back", step_comment="Räkna om").status_code == 303
    answer = post(office, two, "C", "steg", late, action="take_back", step_comment="Samma")
    assert answer.status_code == 409
    assert "Preparer Test hann före" in answer.text
    ready = post(office, one, "D", "forslag", do="ready", **SUPPORT)
    assert ready.status_code == 409, "it is deferred"


def test_sent_twice_is_done_once(office: Site) -> None:
    client = office.log_in("preparer")
    page = client.get(f"/beredning/{id_of(office, 'A')}")
    for _ in range(2):
        assert post(office, client, "A", "steg", page, action="start_preparation").status_code == 303
    assert office.value("SELECT count(*) FROM events WHERE action = 'start_preparation'") == 1


def test_several_at_once_with_the_rest_named(office: Site) -> None:
    client = office.log_in("preparer")
    assert post(office, client, "B", "forslag", do="save", **SUPPORT).status_code == 303
    answer = bulk(office, client, "ready", "A", "B", "C")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "B är klar för beslut." in page
    assert "Inte gjort: A Rubrik A: Äskningen är tillstyrkt av chef." in page
    assert [state(office, each) for each in "ABC"] == ["endorsed", "ready", "ready"]
    bulk(office, client, "start", "A")
    bulk(office, client, "mine", "A", "B", "C")
    assert sorted(listed(client, "?vem=mina")) == ["A", "B", "C"]
    unit = office.value("SELECT id FROM users WHERE username = 'preparer_unit'")
    page = client.get(bulk(office, client, "assign", "A", "B", preparer_id=str(unit)).location).text
    assert "B har fått beredare." in page
    assert "A Rubrik A: Den du valde bereder inte äskningar i det området." in page
    office.ok("audit", "verify")


def test_bulk_does_not_take_from_somebody_who_was_first(office: Site) -> None:
    one, two = office.log_in("preparer"), office.log_in("preparer_two")
    late = two.get("/beredning")
    bulk(office, one, "mine", "A")
    page = two.get(bulk(office, two, "mine", "A", "B", page=late).location).text
    assert "A Rubrik A: Preparer Test har tagit äskningen sedan du öppnade sidan." in page
    assert listed(one, "?vem=mina") == ["A"]
    assert listed(two, "?vem=mina") == ["B"]


def test_bulk_without_what_it_needs_changes_nothing(office: Site) -> None:
    client = office.log_in("preparer")
    faults: tuple[tuple[str, tuple[str, ...], str], ...] = (
        ("mine", (), "Kryssa för minst en"), ("assign", ("A",), "Välj vem"), ("x", ("A",), "Välj vad du vill göra"),
    )  # fmt: skip
    for do, chosen, words in faults:
        answer = bulk(office, client, do, *chosen)
        assert answer.status_code == 422
        assert words in answer.text
        assert len(re.findall(r'name="chosen"[^>]* checked', answer.text)) == len(chosen)
    assert office.rows("SELECT * FROM preparations") == []


def test_two_people_never_share_the_key_of_a_page_that_is_kept(office: Site) -> None:
    client = office.log_in("preparer")
    first, second = client.get("/beredning"), client.get("/beredning")
    assert key(first) != key(second), "rendered once, but each answer has a key of its own"
    other = office.log_in("preparer")
    assert bulk(office, other, "mine", "A").status_code == 303, "and its own browser's token"


def test_the_queue_takes_the_same_number_of_queries_however_long_it_is(office: Site, tmp_path: Path) -> None:
    taken = []
    for count in (5, 120):
        more = [request(f"Z{number}", 2026, tillstånd="under beredning") for number in range(count)]
        office.ok("data", "load", region(tmp_path / str(count), more))
        client = office.log_in("preparer")
        client.get("/konto")
        for path in ("/beredning", f"/beredning/{id_of(office, 'B')}"):
            with office.statements() as sent:
                assert client.get(path).status_code == 200
            taken.append(sum(each.lstrip().startswith("SELECT") for each in sent))
    assert taken[:2] == taken[2:]
    assert max(taken[::2]) <= 8
    assert max(taken[1::2]) <= 35


def test_every_request_of_the_queue_on_exactly_one_page(office: Site, tmp_path: Path) -> None:
    more = [request(f"Z{number}", 2026, tillstånd="under beredning") for number in range(110)]
    office.ok("data", "load", region(tmp_path / "more", more))
    client, expected = office.log_in("preparer"), 114
    for sort in ("title", "number", "unit", "state", "since", "asked", "risk", "preparer"):
        url, seen = f"/beredning?sort={sort}", list[str]()
        while url:
            page = client.get(url)
            seen += numbers(page)
            found = re.search(r'href="([^"#]+)#\w+" rel="next"', page.text)
            url = found.group(1).replace("&amp;", "&") if found else ""
        assert (len(seen), len(set(seen))) == (expected, expected), sort


def test_an_answered_completion_is_flagged_until_it_is_read(office: Site) -> None:
    client = office.log_in("preparer")
    assert post(office, client, "B", "beredare", do="mine").status_code == 303
    office.change(
        "UPDATE preparations SET answered_at = :at", at=now().replace(tzinfo=None) if office.on_sqlite else now()
    )
    office.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")
    assert listed(client, "?flagga=kompletterad") == ["B"]
    assert "Enheten har kompletterat" in client.get(f"/beredning/{id_of(office, 'B')}").text
    assert post(office, client, "B", "last").status_code == 303
    assert listed(client, "?flagga=kompletterad") == []


def test_several_are_paused_and_resumed_with_the_rest_named(office: Site) -> None:
    client = office.log_in("preparer")
    office.change("UPDATE investment_requests SET state = 'delivered' WHERE number = 'D'")
    page, url = client.get("/beredning?lage=efter"), "/beredning?lage=efter"
    for cause, day in (("lokaler", ""), ("x", "2099-01-01"), ("lokaler", "x"), ("", "")):
        answer = bulk(office, client, "pause", "F", page=page, pause_cause=cause, pause_review_on=day)
        assert answer.status_code == 422, (cause, day)
        assert "Ingenting är gjort" in answer.text
    whole = {"pause_cause": "lokaler", "pause_review_on": "2099-01-01", "comment": "Ombyggnad"}
    shown = client.get(bulk(office, client, "pause", "F", "D", page=page, **whole).location).text
    assert "F är vilande." in shown
    assert "Inte gjort: D Rubrik D: Äskningen är levererad." in shown
    stored = office.rows("SELECT state, pause_cause, pause_review_on FROM investment_requests WHERE number = 'F'")
    assert [str(each) for each in stored[0]] == ["paused", "lokaler", "2099-01-01"]
    assert listed(client, "?lage=paused") == ["F"]
    assert listed(client, "?lage=efter&flagga=titta-igen") == []
    office.change("UPDATE investment_requests SET pause_review_on = '2020-01-01' WHERE number = 'F'")
    office.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")
    assert listed(client, "?lage=efter&flagga=titta-igen") == ["F"]
    assert bulk(office, client, "resume", "F", page=client.get(url)).status_code == 303
    assert state(office, "F") == "granted"
    office.totals_agree()
