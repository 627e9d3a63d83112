"""What a unit can count on in the form: nothing sent unseen, other units stay closed, the help says what it knows."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.permissions import Role
from app.domain.settings import DEFAULTS
from app.domain.workflow import Action, RequestState
from app.investments.usual import FEWEST, Usual, usual
from tests import factories
from tests.integration.site import Site, token
from tests.integration.test_drafts import COMPLETE, Writer, ask, begin, complete, form_of, step

MT = "SELECT id FROM categories WHERE code = 'MT'"


def years(writer: Writer, *rows: tuple[str, str]) -> None:
    """Amounts by frame year."""
    base = writer.stored("years")[1]
    fields = {"years.year": [year for year, _ in rows], "years.amount": [amount for _, amount in rows]}
    assert writer.section("kostnad", "stay", base, **fields).status_code == 303


def test_a_text_that_no_longer_applies_still_shows_and_can_be_taken_away(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    years(writer, ("2020", "1,2 mnkr"))
    writer.save(alternatives="Hyra, men det blir dyrare.")
    years(writer, ("2020", "90 000"))
    assert "Hyra, men det blir dyrare." in writer.client.get(f"{writer.root}/granska").text
    answer = writer.client.post(f"{writer.root}/spara", data={"csrf_token": writer.token, "seen.alternatives": "1"})
    assert answer.get_json()["fields"]["alternatives"] | {"faults": []} == {
        "shown": True, "required": False, "faults": [], "total": "", "note": "",
    }  # fmt: skip
    writer.save(base=1, alternatives="")
    assert "Alternativ som övervägts" not in writer.client.get(f"{writer.root}/granska").text


def test_nobody_asks_for_nothing(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    years(writer, ("2020", "0"))
    assert writer.send().status_code == 422
    assert year.value("SELECT state FROM investment_requests WHERE id = :id", id=writer.id) == "draft"


def test_the_review_shows_amounts_as_they_are_read(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    years(writer, ("2020", "1,2 mnkr"), ("2021", "450'"))
    page = writer.client.get(f"{writer.root}/granska").text
    assert "1\u00a0200\u00a0000</td>" in page
    assert "450\u00a0000</td>" in page
    assert "1,2 mnkr" not in page


def test_the_amount_is_held_against_the_lines(year: Site) -> None:
    writer = begin(year)
    line = {"lines.kind": "utrustning", "lines.text": "Sängar", "lines.quantity": "2", "lines.price": "30 tkr"}
    writer.section("kostnad", "stay", **line)
    years(writer, ("2020", "90 000"))
    assert "Det är 30\u00a0000\u00a0kr mer än raderna blir." in writer.client.get(f"{writer.root}/kostnad").text
    years(writer, ("2020", "60 000"))
    assert "än raderna blir" not in writer.client.get(f"{writer.root}/kostnad").text


def test_payments_are_spread_in_whole_kronor(year: Site) -> None:
    writer = begin(year)
    years(writer, ("2020", "1 000 000"))
    writer.section("tid-och-upphandling", "even:planned_payments", **{"spread.from": "2020-03", "spread.to": "2020-09"})
    paid = [row[1] for row in json.loads(writer.stored("planned_payments")[0])]
    assert paid == ["142\u00a0858"] + ["142\u00a0857"] * 6
    writer.section("tid-och-upphandling", "delivery:planned_payments", **{"spread.from": "2020-10"})
    assert json.loads(writer.stored("planned_payments")[0]) == [["2020-10", "1\u00a0000\u00a0000"]]


@pytest.mark.parametrize(("number", "is_there"), [("2020-0024", True), ("2020-0020", False), ("2027-9999", False)])
def test_a_supplement_adds_to_a_granted_request_of_the_own_unit(year: Site, number: str, is_there: bool) -> None:
    assert year.value("SELECT count(*) FROM investment_requests WHERE number = '2020-0020'") == 1  # another unit's
    writer = begin(year)
    writer.save(kind="supplement", supplements_id=number)
    stored = year.value("SELECT supplements_id FROM investment_requests WHERE id = :id", id=writer.id)
    assert (stored is not None) is is_there
    said = "Enheten har ingen beviljad äskning med det numret"
    assert (said in writer.client.get(f"{writer.root}/behov").text) is not is_there


def test_a_request_that_is_not_granted_has_no_supplement(year: Site) -> None:
    year.change("UPDATE investment_requests SET state = 'declined' WHERE number = '2020-0024'")
    writer = begin(year)
    writer.save(kind="supplement", supplements_id="2020-0024")
    assert year.value("SELECT supplements_id FROM investment_requests WHERE id = :id", id=writer.id) is None


def test_a_supplement_and_what_it_adds_to_are_one_purchase(year: Site) -> None:
    writer = begin(year)
    writer.save(kind="supplement", supplements_id="2020-0024", category_id=str(year.value(MT)))
    years(writer, ("2020", "10 000"))
    text = writer.client.get(f"{writer.root}/hjalp").text
    for words in (
        "Räknas som investering",
        "9\u00a0600\u00a0000\u00a0kr är det som tillägget gäller",
        "Behöver upphandlas",
    ):
        assert words in text, words


def test_a_limit_that_is_another_years_says_so(year: Site) -> None:
    writer = begin(year)
    writer.save(category_id=str(year.value(MT)))
    years(writer, ("2027", "1 mnkr"))
    text = writer.client.get(f"{writer.root}/hjalp").text
    assert "2026 års gräns, 2027 års är inte satt än" in text
    assert "333\u00a0333\u00a0kr per helt år" in text or "142\u00a0857\u00a0kr per helt år" in text
    years(writer, ("2024", "1 mnkr"))
    assert "års gräns" not in writer.client.get(f"{writer.root}/hjalp").text


def test_who_writes_for_one_domain_can_write_in_what_they_began(year: Site) -> None:
    factories.add_accounts(year, [("mt_only", Role.REQUESTER, "SUN-IVA", "MT")])
    writer = begin(year, "mt_only")
    domain = "SELECT c.domain FROM categories c JOIN investment_requests r ON r.category_id = c.id WHERE r.id = :id"
    assert year.value(domain, id=writer.id) == "MT"
    assert writer.save(title="Deras eget").get_json()["versions"] == {"title": 1}


def test_asked_again_it_has_all_but_the_priority_moved_to_the_new_year(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    years(writer, ("2027", "700 000"), ("2028", "1 mnkr"))
    writer.section("tid-och-upphandling", "even:planned_payments", **{"spread.from": "2027-11", "spread.to": "2028-02"})
    year.change("UPDATE investment_requests SET state = 'declined', number = '2027-0001' WHERE id = :id", id=writer.id)
    page = writer.client.get(f"/askningar/{writer.id}/ask-igen")
    assert "redan äskad igen" not in page.text
    answer = writer.client.post(f"/askningar/{writer.id}/ask-igen", data=form_of(page))
    again = Writer(year, writer.client, int(answer.location.split("/")[2]), writer.token)
    moved = datetime.now(UTC).year + 1 - 2027
    assert [row[0] for row in json.loads(again.stored("years")[0])] == [str(2027 + moved), str(2028 + moved)]
    months = [row[0] for row in json.loads(again.stored("planned_payments")[0])]
    assert months[0] == f"{2027 + moved}-11"
    assert months[-1] == f"{2028 + moved}-02"
    assert again.stored("purpose")[0] == COMPLETE["purpose"]
    assert again.stored("priority")[0] == ""
    again.save(base=again.stored("purpose")[1], purpose="Nu med fler patienter.")
    assert "Ändrat mot 2027-0001: Syfte, Prioritet i enheten." in writer.client.get(f"{again.root}/granska").text
    assert "Äskad igen" in writer.client.get(f"/askningar/{writer.id}").text
    assert "redan äskad igen" in writer.client.get(f"/askningar/{writer.id}/ask-igen").text


def test_the_usual_time_is_counted_from_what_happened(year: Site) -> None:
    state = RequestState.SUBMITTED
    with year.app.app_context():
        from app.database import db

        assert usual(db.session(), state, DEFAULTS) == Usual(5)
    for number in range(FEWEST):
        writer = begin(year)
        complete(writer)
        writer.send()
        step(year, writer.id, Action.ENDORSE)
        sent = datetime(2026, 3, 1, 12, tzinfo=UTC)
        _move(year, writer.id, "submit", sent)
        _move(year, writer.id, "endorse", sent + timedelta(days=number + 1))
    with year.app.app_context():
        assert usual(db.session(), state, DEFAULTS) == Usual(3, FEWEST)
    writer = begin(year)
    complete(writer)
    receipt = writer.client.get(writer.send().location).text
    assert f"vanligen 3 dagar (de {FEWEST} senaste)" in receipt
    assert f"Steget brukar ta 3 dagar (de {FEWEST} senaste)" in writer.client.get(f"/askningar/{writer.id}").text


def _move(site: Site, id: int, action: str, at: datetime) -> None:
    """Let an event have happened on another day; the log's own guard is put aside for it."""
    with site.app.app_context():
        from app.database import db

        is_lite = db.engine.dialect.name == "sqlite"
    change = "UPDATE events SET at = :at WHERE request_id = :id AND action = :action"
    if is_lite:
        names = site.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
        site.change(*(f"DROP TRIGGER {name}" for name, _ in names))
        site.change(change, at=at.strftime("%Y-%m-%d %H:%M:%S.000000"), id=id, action=action)
        site.change(*(sql for _, sql in names))
    else:
        site.change("ALTER TABLE events DISABLE TRIGGER USER")
        site.change(change, at=at, id=id, action=action)
        site.change("ALTER TABLE events ENABLE TRIGGER USER")


def test_what_is_asked_leads_to_its_field_and_is_answered_in_words_too(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    writer.send()
    ask(year, writer.id, "purpose", "Hur många patienter?")
    for page in (writer.client.get(writer.root).text, writer.client.get(f"{writer.root}/granska").text):
        assert f'href="{writer.root}/behov#f_purpose"' in page
        assert "Hur många patienter? <" in page
        assert "Inte ändrat än." in page
        assert "Se frågan." in page
        assert page.count("1 fråga<") == 1
    answer = writer.save(base=writer.stored("purpose")[1], purpose="För 400 patienter om året.")
    assert {step["name"]: step["words"] for step in answer.get_json()["steps"]}["behov"] == "Klar"
    review = writer.client.get(f"{writer.root}/granska")
    assert "Ändrat sedan frågan." in review.text
    data = form_of(review, answer="x" * 5_001)
    refused = writer.client.post(f"/askningar/{writer.id}/skicka", data=data)
    assert refused.status_code == 422
    assert "x" * 5_001 in refused.text
    sent = writer.client.post(f"/askningar/{writer.id}/skicka", data={**data, "answer": "Antalet står i syftet nu."})
    assert sent.status_code == 303
    said = "SELECT comment FROM events WHERE request_id = :id AND action = 'answer'"
    assert year.value(said, id=writer.id) == "Antalet står i syftet nu."
    assert "Antalet står i syftet nu." in writer.client.get(f"/askningar/{writer.id}").text


def test_what_the_head_wants_changed_stands_on_the_draft(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    writer.send()
    step(year, writer.id, Action.SEND_BACK, "Skriv vad det kostar i drift.")
    assert "Skriv vad det kostar i drift." in writer.client.get(writer.root).text


def test_what_is_typed_without_a_script_outlives_the_session(year: Site) -> None:
    writer = begin(year)
    form = {"base.purpose": "0", "purpose": "Skrivet <efter> utloggning", "do": "stay"}
    rows = {"base.years": "0", "years.year": ["2020", "2021"], "years.amount": ["1,2 mnkr", "450'"]}
    year.change("DELETE FROM login_sessions")
    sent = writer.client.post(f"{writer.root}/behov", data={**form, **rows, "csrf_token": writer.token})
    assert sent.status_code == 401
    assert "no-store" in sent.headers["Cache-Control"]
    assert "Skrivet &lt;efter&gt; utloggning" in sent.text
    client = year.log_in("requester")
    again = client.post(f"{writer.root}/behov", data={**form, **rows, "csrf_token": token(sent)})
    assert again.status_code == 400, "the token is of the session before"
    assert again.text.count('name="years.amount"') == 2
    assert "Skrivet &lt;efter&gt; utloggning" in again.text
    last = client.post(f"{writer.root}/behov", data={**form, **rows, "csrf_token": token(again)})
    assert last.status_code == 303
    assert writer.stored("purpose")[0] == form["purpose"]
    assert json.loads(writer.stored("years")[0]) == [["2020", "1,2 mnkr"], ["2021", "450'"]]


def test_no_other_site_gets_a_page_with_a_token(year: Site) -> None:
    writer = begin(year)
    form = {"base.purpose": "0", "purpose": "Deras text"}
    for client, status in ((year.client(), 400), (writer.client, 400)):
        answer = client.post(f"{writer.root}/behov", data=form, headers={"Origin": "https://elak.example"})
        assert answer.status_code == status
        assert "Deras text" not in answer.text
        assert "csrf_token" not in answer.text or client is writer.client  # the log-out form of who is signed in


def test_a_comment_outlives_the_session_too(year: Site) -> None:
    writer = begin(year)
    year.change("DELETE FROM login_sessions")
    sent = writer.client.post(
        f"/askningar/{writer.id}/kommentarer", data={"csrf_token": writer.token, "text": "En lång tanke"}
    )
    assert sent.status_code == 401
    assert "En lång tanke" in sent.text


def test_what_was_never_sent_has_no_number_and_stays_the_units_own(year: Site) -> None:
    writer = begin(year)
    writer.save(title="Ännu inte skickad")
    number = year.value("SELECT number FROM investment_requests WHERE id = :id", id=writer.id)
    for path in ("/", "/askningar", f"/askningar/{writer.id}", f"/askningar/{writer.id}/bilagor"):
        page = writer.client.get(path).text
        assert "Ännu inte skickad" in page
        assert number not in page, path
    step(year, writer.id, Action.WITHDRAW)
    assert writer.client.get(f"/askningar/{writer.id}").status_code == 200
    assert number not in writer.client.get("/askningar").text
    for name in ("preparer", "decider", "controller", "admin"):
        client = year.log_in(name)
        assert client.get(f"/askningar/{writer.id}").status_code == 404
        assert "Ännu inte skickad" not in client.get("/askningar?tillstand=withdrawn").text
    assert "Ännu inte skickad" in year.log_in("auditor").get("/askningar?tillstand=withdrawn").text


def test_a_loaded_number_stays_whatever_letter_it_begins_with(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    writer.send()
    year.change("UPDATE investment_requests SET number = 'UPPH-000012' WHERE id = :id", id=writer.id)
    ask(year, writer.id, "purpose", "Hur många?")
    assert writer.send().status_code == 303
    assert year.value("SELECT number FROM investment_requests WHERE id = :id", id=writer.id) == "UPPH-000012"
