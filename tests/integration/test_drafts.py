"""The request form through the real app: begin, write, review, send, answer; who may, how often and at what cost."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database import db
from app.domain.permissions import Actor, Assignment, Role
from app.domain.request_form import FIELDS
from app.domain.workflow import Action
from app.investments import queries as requests
from app.investments.operations import take
from app.models import Comment, InvestmentRequest
from app.web.labels import local_now
from tests import factories
from tests.integration.site import PASSWORD, Site, key, token

MOST_QUERIES = 30
SECTIONS = ("behov", "kostnad", "tid-och-upphandling", "effekt-och-risk", "teknik-och-sakerhet", "bilagor", "granska")
COMPLETE = {
    "title": "Ultraljud hjärta", "nature": "nyinvestering", "purpose": "Se hjärtat vid sängen.", "priority": "1",
    "contact": "Bea Lindgren", "consequence_if_refused": "Patienter flyttas i onödan.",
}  # fmt: skip
SECOND: factories.Accounts = (("colleague", Role.REQUESTER, "SUN-IVA", None), ("elsewhere", Role.REQUESTER, "LT", None))


@dataclass
class Writer:
    """Somebody who writes in one draft."""

    site: Site
    client: FlaskClient
    id: int
    token: str

    @property
    def root(self) -> str:
        return f"/askningar/{self.id}/utkast"

    def save(self, base: Any = 0, **texts: Any) -> TestResponse:
        """Autosave fields of one text, all at the same base."""
        fields = {f"base.{name}": str(base) for name in texts} | texts
        return self.client.post(f"{self.root}/spara", data={"csrf_token": self.token, **fields})

    def section(self, name: str, do: Any = "next", base: Any = 0, **fields: Any) -> TestResponse:
        """A section's form as a browser without JavaScript posts it."""
        names = {each.partition(".")[0] for each in fields if not each.startswith(("paste", "spread"))}
        bases = {f"base.{each}": str(base) for each in names}
        data = {"csrf_token": self.token, "do": do, **bases, **fields}
        return self.client.post(f"{self.root}/{name}", data=data)

    def send(self) -> TestResponse:
        """The button of the review page."""
        page = self.client.get(f"{self.root}/granska")
        return self.client.post(f"/askningar/{self.id}/skicka", data=form_of(page))

    def stored(self, name: str) -> tuple[str, int]:
        rows = self.site.rows(
            "SELECT text, version FROM draft_texts WHERE request_id = :id AND field = :name", id=self.id, name=name
        )
        return rows[0][0], rows[0][1]


def form_of(page: TestResponse, **more: Any) -> dict[str, Any]:
    """The tokens of a page's form."""
    return {"csrf_token": token(page), "idempotency_key": key(page), **more}


def begin(site: Site, username: str = "requester") -> Writer:
    """A new draft of somebody's unit."""
    client = site.log_in(username)
    page = client.get("/askningar/ny")
    unit = re.search(r'name="unit_id"[^>]*value="(\d+)"', page.text)
    chosen = unit.group(1) if unit else site.value("SELECT id FROM units WHERE code = 'LT'")
    answer = client.post("/askningar/ny", data=form_of(page, unit_id=chosen, kind="askning"))
    assert answer.status_code == 303, answer.text
    id = int(answer.location.split("/")[2])
    return Writer(site, client, id, token(client.get(answer.location)))


def also(writer: Writer, username: str) -> Writer:
    """Another person at the same draft."""
    client = writer.site.log_in(username)
    return Writer(writer.site, client, writer.id, token(client.get(f"{writer.root}/behov")))


def complete(writer: Writer) -> None:
    """Everything a short form needs."""
    category = writer.site.value("SELECT id FROM categories WHERE code = 'MSB'")
    writer.save(**COMPLETE, category_id=str(category))
    writer.save(**{"years.year": "2020", "years.amount": "90 000"}, years="")
    answer = writer.section("kostnad", **{"years.year": ["2020"], "years.amount": ["90 000"]})
    assert answer.status_code == 303, answer.text


def step(site: Site, id: int, action: Action, comment: str = "") -> None:
    """A step that somebody with every role takes."""
    with site.app.app_context():
        session = db.session()
        it = session.get_one(InvestmentRequest, id)
        scope = requests.scope_of(it, requests.trees(session))
        chief = Actor(0, "Chef", tuple(Assignment(role) for role in Role))
        take(session, it, action, actor=chief, scope=scope, comment=comment)
        session.commit()


def ask(site: Site, id: int, name: str, text: str) -> None:
    """A question on a field, and the request back with the unit."""
    with site.app.app_context():
        db.session.add(Comment(request_id=id, field=name, author="Berit Kallio", text=text))
        db.session.commit()
    for action in (Action.ENDORSE, Action.START_PREPARATION, Action.RETURN):
        step(site, id, action, "Se frågan.")


def test_from_new_to_receipt_without_a_script(year: Site) -> None:
    writer = begin(year)
    category = str(year.value("SELECT id FROM categories WHERE code = 'MSB'"))
    answer = writer.section("behov", **{**COMPLETE, "category_id": category, "kind": "askning"})
    assert answer.location == f"{writer.root}/kostnad"
    assert writer.section("kostnad", **{"years.year": "2020", "years.amount": "90 tkr"}).status_code == 303
    assert writer.section("effekt-och-risk", consequence_if_refused="Patienter flyttas.", base=0).status_code == 409
    answer = writer.send()
    assert answer.location == f"/askningar/{writer.id}/kvitto", answer.text
    number = year.value("SELECT number FROM investment_requests WHERE id = :id", id=writer.id)
    receipt = writer.client.get(answer.location).text
    assert number in receipt
    assert "här är den nu" in receipt
    assert "vanligen 5 dagar" in receipt


def test_what_is_missing_is_said_at_once_with_links_to_the_fields(year: Site) -> None:
    writer = begin(year)
    answer = writer.send()
    assert answer.status_code == 422
    for name in ("title", "category_id", "nature", "purpose", "priority", "years", "consequence_if_refused"):
        assert f"#f_{name}" in answer.text, name
    assert year.value("SELECT state FROM investment_requests WHERE id = :id", id=writer.id) == "draft"


def test_a_category_is_chosen_only_for_the_years_that_it_holds_for(year: Site) -> None:
    year.change("UPDATE categories SET valid_to_year = 2019 WHERE code IN ('MSB', 'IT')")
    writer = begin(year)
    assert ">IT<" not in writer.client.get(f"{writer.root}/behov").text, "nor the first, before any is chosen"
    complete(writer)
    refused = writer.send()
    assert refused.status_code == 422
    assert "MSB kan inte väljas för ramår 2020. Välj en annan kategori eller ett annat ramår." in refused.text
    options = re.findall(r"<option[^>]*>\s*([^<]+?)\s*</option>", writer.client.get(f"{writer.root}/behov").text)
    assert "MSB" in options, "what is chosen stands there until something else is"
    assert "MT" in options
    assert not {"IT", "Telefoni"} & {each.strip() for each in options}, "nor what lies below an ended one"
    writer.save(base=1, category_id=str(year.value("SELECT id FROM categories WHERE code = 'MT'")))
    assert "kan inte väljas" not in writer.client.get(f"{writer.root}/granska").text
    mt = year.value("SELECT id FROM categories WHERE code = 'MT'")
    assert year.value("SELECT category_id FROM investment_requests WHERE id = :id", id=writer.id) == mt


def test_sending_twice_is_sending_once(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    page = writer.client.get(f"{writer.root}/granska")
    answers = [writer.client.post(f"/askningar/{writer.id}/skicka", data=form_of(page)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    sent = "SELECT count(*) FROM events WHERE request_id = :id AND action = 'submit'"
    assert year.value(sent, id=writer.id) == 1
    other = year.client()
    assert other.get(f"{writer.root}/behov").status_code == 303


def test_beginning_twice_with_one_key_is_one_draft(year: Site) -> None:
    client = year.log_in("requester")
    page = client.get("/askningar/ny")
    unit = year.value("SELECT id FROM units WHERE code = 'SUN-IVA'")
    data = form_of(page, unit_id=unit, kind="urgent")
    first, second = (client.post("/askningar/ny", data=data).location for _ in range(2))
    assert first == second


def test_a_draft_is_not_begun_for_another_unit(year: Site) -> None:
    client = year.log_in("requester")
    page = client.get("/askningar/ny")
    other = year.value("SELECT id FROM units WHERE code = 'LT'")
    assert client.post("/askningar/ny", data=form_of(page, unit_id=other, kind="askning")).status_code == 422
    writer = begin(year)
    assert "behörighet" in writer.save(unit_id=str(other)).get_json()["refused"]["unit_id"]
    assert writer.stored("unit_id")[1] == 0
    assert "Välj" in writer.save(category_id="999999").get_json()["refused"]["category_id"]


def test_autosave_answers_the_same_however_often_it_is_sent(year: Site) -> None:
    writer = begin(year)
    first, second = (writer.save(title="Ultraljud").get_json() for _ in range(2))
    assert first["versions"] == second["versions"] == {"title": 1}
    assert writer.stored("title") == ("Ultraljud", 1)


def test_two_people_get_a_choice_and_nothing_is_written_over(year: Site) -> None:
    factories.add_accounts(year, SECOND)
    bea, carl = (writer := begin(year)), also(writer, "colleague")
    bea.save(purpose="Beas text")
    (clash,) = carl.save(purpose="Carls text").get_json()["conflicts"]
    assert (clash["theirs"], clash["mine"], clash["version"]) == ("Beas text", "Carls text", 1)
    assert bea.stored("purpose") == ("Beas text", 1)
    assert clash["lead"].startswith("Requester Test har ändrat")
    page = carl.section("behov", purpose="Carls text")
    assert page.status_code == 409
    assert "Beas text" in page.text
    assert "Carls text" in page.text
    assert 'name="base.purpose" value="1"' in page.text
    assert carl.save(base=1, purpose="Båda texterna").get_json()["versions"] == {"purpose": 2}
    answer = bea.client.post(f"{bea.root}/spara", data={"csrf_token": bea.token, "seen.purpose": "1"}).get_json()
    assert answer["news"][0]["pairs"] == [["purpose", "Båda texterna"]]
    assert answer["here"] == ["Colleague Test"]


def test_too_long_a_text_is_refused_and_never_cut(year: Site) -> None:
    writer = begin(year)
    answer = writer.save(need="x" * 200_001).get_json()
    assert "inte sparad" in answer["refused"]["need"]
    assert writer.stored("need") == ("", 0)


def test_autosave_costs_a_bounded_number_of_queries(year: Site) -> None:
    writer = begin(year)
    writer.save(title="Först")
    with year.statements() as one:
        assert writer.save(base=1, title="Sedan").status_code == 200
    assert len(one) <= MOST_QUERIES, one
    with year.statements() as tick:
        writer.save()
    assert len(tick) <= MOST_QUERIES
    for number in range(30):
        year.change(
            "INSERT INTO comments (request_id, field, author, text, at) VALUES (:id, 'title', 'B', :t, :at)",
            id=writer.id, t=f"Fråga {number}", at="2026-01-01 00:00:00",
        )  # fmt: skip
    with year.statements() as after:
        writer.save(base=2, title="Sist")
    assert len(after) <= len(one)


def test_pages_cost_a_bounded_number_of_queries(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    for path in ("", *(f"/{name}" for name in SECTIONS), "/hjalp"):
        with year.statements() as sent:
            assert writer.client.get(writer.root + path).status_code == 200
        assert len(sent) <= MOST_QUERIES, path


@pytest.mark.parametrize("role", ["unit_head", "preparer", "decider", "controller", "auditor", "admin", "elsewhere"])
def test_another_units_draft_is_not_there(year: Site, role: str) -> None:
    factories.add_accounts(year, SECOND)
    writer, client = begin(year), year.log_in(role)
    own = token(client.get("/konto"))
    addresses = [f"{writer.root}/{name}" for name in SECTIONS]
    life = [f"/askningar/{writer.id}/{verb}" for verb in ("kopiera", "ask-igen", "kvitto")]
    for address in (writer.root, f"{writer.root}/hjalp", *addresses, *life):
        assert client.get(address).status_code == 404, address
    data = {"csrf_token": own, "idempotency_key": "0" * 32, "base.title": "0", "title": "Deras"}
    for address in (f"{writer.root}/spara", *addresses, *life[:2], f"/askningar/{writer.id}/skicka"):
        assert client.post(address, data=data).status_code == 404, address
    assert writer.stored("title") == ("", 0)


def test_a_question_stands_on_its_field_and_is_answered_by_sending_again(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    writer.send()
    ask(year, writer.id, "purpose", "Hur många patienter?")
    assert "Hur många patienter?" in writer.client.get(f"{writer.root}/behov").text
    assert "komplettering" in writer.client.get(writer.root).text
    text, version = writer.stored("purpose")
    assert writer.save(base=version, purpose=f"{text} 400 patienter om året.").get_json()["versions"]
    assert writer.send().status_code == 303
    assert year.value("SELECT state FROM investment_requests WHERE id = :id", id=writer.id) == "preparing"
    assert year.value("SELECT count(*) FROM comments WHERE answered_at IS NULL") == 0


def test_what_is_typed_into_a_sent_request_is_shown_and_not_stored(year: Site) -> None:
    writer = begin(year)
    complete(writer)
    writer.send()
    answer = writer.save(base=1, title="För sent")
    assert answer.status_code == 409
    assert "inskickad" in answer.get_json()["closed"]
    page = writer.section("behov", title="För sent", base=1)
    assert page.status_code == 409
    assert "För sent" in page.text


def test_which_fields_show_follows_the_amount(year: Site) -> None:
    writer = begin(year)
    hidden = re.compile(r'data-field="need"[^>]*hidden')
    assert hidden.search(writer.client.get(f"{writer.root}/behov").text)
    writer.section("kostnad", **{"years.year": "2020", "years.amount": "1,2 mnkr"})
    assert not hidden.search(writer.client.get(f"{writer.root}/behov").text)
    answer = writer.client.post(f"{writer.root}/spara", data={"csrf_token": writer.token, "seen.need": "0"})
    assert answer.get_json()["fields"]["need"]["required"] is True


def test_rows_are_pasted_summed_taken_away_and_spread(year: Site) -> None:
    writer = begin(year)
    pasted = {"paste.lines": "Ultraljud\t2\t600 000\nUtbildning\t1\t50 tkr"}
    blank = {f"lines.{each}": "" for each in ("kind", "text", "quantity", "price")}
    writer.section("kostnad", do="paste:lines", **blank, **pasted)
    page = writer.client.get(f"{writer.root}/kostnad").text
    assert "1\u00a0250\u00a0000\u00a0kr" in page
    writer.section("kostnad", do="sum:years")
    assert year.value("SELECT asked_ore FROM investment_requests WHERE id = :id", id=writer.id) == 125_000_000
    answer = writer.section(
        "tid-och-upphandling", do="even:planned_payments", **{"spread.from": "2027-03", "spread.to": "2027-05"}
    )
    assert answer.status_code == 303
    planned = "SELECT month, amount_ore FROM planned_payments WHERE request_id = :id ORDER BY month"
    paid = dict(year.rows(planned, id=writer.id))
    assert sorted(paid) == [202703, 202704, 202705]
    assert sum(paid.values()) == 125_000_000
    rows = {
        "lines.kind": ["utrustning"] * 2,
        "lines.text": ["A", "B"],
        "lines.quantity": ["1", "1"],
        "lines.price": ["1", "2"],
    }
    writer.section("kostnad", do="remove:lines:0", base=writer.stored("lines")[1], **rows)
    assert year.rows("SELECT text FROM request_lines WHERE request_id = :id", id=writer.id) == [("B",)]
    wrong = writer.section("tid-och-upphandling", do="even:planned_payments", **{"spread.from": "mars"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("text", ["1.250", "en miljon", "1,2,3"])
def test_an_amount_that_could_be_two_is_asked_about_and_kept_as_typed(year: Site, text: str) -> None:
    writer = begin(year)
    answer = writer.section("kostnad", **{"years.year": "2020", "years.amount": text})
    assert answer.status_code == 422
    assert text in answer.text
    assert text in writer.stored("years")[0]
    assert year.value("SELECT asked_ore FROM investment_requests WHERE id = :id", id=writer.id) == 0


def test_help_shows_the_frame_and_the_limits(year: Site) -> None:
    writer = begin(year)
    writer.save(category_id=str(year.value("SELECT id FROM categories WHERE code = 'MT'")), title="Ultraljud hjärta")
    writer.section("kostnad", **{"years.year": "2020", "years.amount": "1,2 mnkr"})
    text = writer.client.get(f"{writer.root}/hjalp").text
    for words in ("Ram 2020, MT", "Räknas som investering", "Behöver upphandlas", "615\u00a0312", "23\u00a0650"):
        assert words in text, words
    assert "Liknande i andra enheter" in text


def test_copy_and_ask_again(year: Site) -> None:
    source = year.value("SELECT id FROM investment_requests WHERE state = 'declined'")
    year.change(
        "UPDATE investment_requests SET unit_id = (SELECT id FROM units WHERE code = 'SUN-IVA') WHERE id = :id",
        id=source,
    )
    client = year.log_in("requester")
    page = client.get(f"/askningar/{source}/ask-igen")
    assert "avslagen" in page.text
    answer = client.post(f"/askningar/{source}/ask-igen", data=form_of(page))
    assert answer.status_code == 303
    tasks = client.get(answer.location)
    assert "Beslutet på" in tasks.text
    page = client.get(f"/askningar/{source}/kopiera")
    assert client.post(f"/askningar/{source}/kopiera", data=form_of(page)).status_code == 303


def test_no_template_names_the_fields(year: Site) -> None:
    writer = begin(year)
    shown = {
        name
        for section in SECTIONS[:5]
        for name in re.findall(r'data-field="(\w+)"', writer.client.get(f"{writer.root}/{section}").text)
    }
    assert shown == {each.name for each in FIELDS}


def test_after_a_timeout_the_text_is_there(year: Site) -> None:
    writer = begin(year)
    writer.save(title="Det jag hann skriva")
    year.change("DELETE FROM login_sessions")
    refused = writer.client.post(
        f"{writer.root}/spara", data={"csrf_token": writer.token}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 401
    again = year.log_in("requester", PASSWORD)
    assert "Det jag hann skriva" in again.get(f"{writer.root}/behov").text


def test_a_supplement_names_a_request_that_is_there(year: Site) -> None:
    writer = begin(year)
    writer.save(kind="supplement")
    answer = writer.save(supplements_id="2020-9999").get_json()
    assert writer.stored("supplements_id")[0] == "2020-9999"
    assert "ingen beviljad äskning" in writer.client.get(f"{writer.root}/behov").text
    assert answer["versions"] == {"supplements_id": 1}
    writer.save(base=1, supplements_id="2020-0024")
    assert "ingen beviljad äskning" not in writer.client.get(f"{writer.root}/behov").text


def test_odd_characters_in_cells_are_kept_readable(year: Site) -> None:
    writer = begin(year)
    row = {"lines.kind": "annat", "lines.text": "a\x00\u2028😀<b>", "lines.quantity": "1", "lines.price": "1"}
    assert writer.section("kostnad", do="stay", **row).status_code == 303
    assert year.value("SELECT text FROM request_lines WHERE request_id = :id", id=writer.id) == "a\ufffd\u2028😀<b>"
    assert "&lt;b&gt;" in writer.client.get(f"{writer.root}/kostnad").text


def test_open_pages_hear_of_a_change_and_not_of_who_is_here(year: Site) -> None:
    writer = begin(year)
    writer.section("kostnad", do="stay", **{"years.year": "2020", "years.amount": "1,2 mnkr"})
    row = {"lines.kind": "annat", "lines.text": "Stolar", "lines.quantity": "2", "lines.price": "10"}
    writer.section("kostnad", do="stay", **row)
    before = year.data_revision
    writer.save()
    assert year.data_revision == before
    writer.section("kostnad", do="sum:years")
    assert year.data_revision > before
    assert year.value("SELECT asked_ore FROM investment_requests WHERE id = :id", id=writer.id) == 2000


def test_outside_the_yearly_window_only_what_is_urgent_is_sent(year: Site) -> None:
    """The form says when it opens; what is urgent is sent with its reason, and an answer is never held back."""
    day = local_now().date()
    year.ok("setting", "set", "request_window", f"{day + timedelta(30):%m-%d}/{day + timedelta(60):%m-%d}")
    writer = begin(year)
    complete(writer)
    for path in ("/askningar/ny", writer.root, f"{writer.root}/behov", f"{writer.root}/granska"):
        assert "Äskningar till kommande års ram tas emot" in writer.client.get(path).text
    assert "Skicka äskning</button>" not in writer.client.get(f"{writer.root}/granska").text
    answer = writer.send()
    assert answer.status_code == 422
    assert "tas emot" in answer.text
    writer.save(kind="urgent")
    answer = writer.send()
    assert answer.status_code == 422
    assert "tas emot" not in answer.text
    assert "Varför det inte kan vänta" in answer.text
    year.change("UPDATE draft_texts SET text = 'askning' WHERE field = 'kind' AND request_id = :id", id=writer.id)
    year.change("UPDATE investment_requests SET kind = 'askning' WHERE id = :id", id=writer.id)
    year.ok("setting", "set", "request_window", f"{day:%m-%d}/{day + timedelta(60):%m-%d}")
    assert writer.send().status_code == 303
    assert "tas emot" not in begin(year).client.get("/askningar/ny").text
