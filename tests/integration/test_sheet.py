"""The decision sheet in a browser without scripts: marking, what fits, the review, the signature and its protocol."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from tests.factories import add_accounts, frame, region, request
from tests.integration.site import Site, key, token

ACCOUNTS = (("d", Role.DECIDER, None, None), ("e", Role.DECIDER, None, None), ("c", Role.CONTROLLER, None, None))


Verdict = tuple[str, dict[int, str], str]
"""What is marked: the outcome, the amounts by frame year as typed, the reason."""


def ready(number: str, asked: int, **more: Any) -> Any:
    return request(number, 2026, tillstånd="klar för beslut", sökt_belopp=asked, **more)


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Site:
    """A frame of 1 000 kr with requests of 600 and 700, one that is urgent, one for the board, and one in MT."""
    requests = [
        ready("A", 600, prioritet=1), ready("B", 700, kategori="NAT", prioritet=2), ready("C", 500, kategori="MT"),
        ready("D", 100, typ="akut", prioritet=3), ready("E", 20_000_000),
    ]  # fmt: skip
    site.ok("data", "load", region(tmp_path, requests, ramar=[frame(2026, "IT", 1000), frame(2026, "MT", 2000)]))
    add_accounts(site, ACCOUNTS)
    return site


def id_of(site: Site, number: str) -> int:
    return int(site.value("SELECT id FROM investment_requests WHERE number = :n", n=number))


def text_of(answer: TestResponse) -> str:
    """The page's words, blanks as blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())


def mark(site: Site, client: FlaskClient, next_: str = "", base: str = "/beslut", **marks: Verdict) -> TestResponse:
    """The sheet sent as a page without scripts sends it; marks: A=("granted", {2026: "600"}, "reason")."""
    page = client.get(base)
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert seen
    form = {"csrf_token": token(page), "seen": seen[1], "next": next_}
    for number, (outcome, amounts, reason) in marks.items():
        id_ = id_of(site, number)
        form |= {f"o{id_}": outcome, f"r{id_}": reason, **{f"a{id_}.{y}": text for y, text in amounts.items()}}
    answer = client.post(f"{base}/rakna", data=form)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location)


def sign(client: FlaskClient, page: TestResponse, base: str = "/beslut/signera", **more: str) -> TestResponse:
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', page.text) for name in ("seen", "chosen")}
    form = {name: found[1] for name, found in fields.items() if found}
    return client.post(base, data={**form, "csrf_token": token(page), "idempotency_key": key(page), **more})


def test_by_frame_in_order_with_what_is_not_decided_here_apart(desk: Site) -> None:
    desk.change("UPDATE investment_requests SET author_id = (SELECT id FROM users WHERE username = 'd')"
                " WHERE number = 'C'")  # fmt: skip
    page = desk.log_in("d").get("/beslut")
    rows = re.findall(r'<h3 id="t(\d+)">', page.text)
    assert rows == [str(id_of(desk, number)) for number in "DAB"], "urgent first, then by priority"
    words = text_of(page)
    assert "Ram 2026, IT Ram 1 000 kr Beviljat 0 kr Markerat 0 kr Kvar 1 000 kr" in words
    assert "Går till regionstyrelsen Beloppet är över gränsen" in words
    assert "Rubrik E" in words[words.index("Går till regionstyrelsen") :]
    assert "Rubrik C" in words[words.index("Kan inte beslutas av dig") :]
    assert "Brådskar: Rubrik D" in words


def test_marking_counts_keeps_and_says_what_would_make_it_fit(desk: Site) -> None:
    client = desk.log_in("d")
    mark(desk, client, A=("granted", {}, ""), B=("granted", {2026: "700"}, ""), C=("declined", {}, ""))
    words = text_of(desk.log_in("d").get("/beslut"))  # another browser, another time
    assert "Markerat 1 300 kr Kvar −300 kr Det saknas 300 kr i ramen." in words
    assert "Ramen IT 2026 räcker inte: 400 kr är kvar, 700 kr behövs. Det saknas 300 kr." in words
    assert "Bevilja högst 400 kr, eller ta bort markeringen för Rubrik A (600 kr)." in words
    assert "Skriv varför äskningen avslås." in words
    assert "3 markerade: 2 beviljas, 1 300 kr, 1 avslås." in words
    review = client.get("/beslut/granska")
    assert "2 markeringar behöver rättas" in text_of(review)
    assert f'href="/beslut#r{id_of(desk, "B")}"' in review.text
    assert "Signera beslutet" not in review.text
    assert "Rubrik A A Beviljas 600 kr" in text_of(review), "the table is about 2026, so the year is not said again"
    mark(desk, client, B=("", {}, ""))
    assert desk.value("SELECT count(*) FROM decision_marks") == 0, "a page sends all of its rows"


def test_what_cannot_be_read_stays_as_typed(desk: Site) -> None:
    page = mark(desk, desk.log_in("d"), A=("granted", {2026: "1.250"}, ""))
    assert 'value="1.250"' in page.text
    assert "kan läsas på två sätt" in page.text


def test_a_reason_that_is_too_long_is_kept_and_told_but_not_signed(desk: Site) -> None:
    client, long = desk.log_in("d"), "å" * 20_001
    page = mark(desk, client, A=("declined", {}, long))
    assert "Motiveringen är 20001 tecken lång. Korta den till högst 20000 tecken." in page.text
    assert desk.value("SELECT reason FROM decision_marks") == long
    review = client.get("/beslut/granska").text
    assert "Motiveringen är 20001 tecken lång" in review
    assert 'action="/beslut/signera"' not in review
    mark(desk, client, A=("declined", {}, long[1:]))
    assert 'action="/beslut/signera"' in client.get("/beslut/granska").text


def test_signing_once_gives_a_number_a_page_and_a_protocol(desk: Site) -> None:
    client = desk.log_in("d")
    review = mark(desk, client, "review", A=("granted", {2026: "500"}, "Räcker"), C=("deferred", {}, "Vänta"))
    assert "Regionstyrelsens delegationsordning" in review.text
    answers = [sign(client, review) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert desk.rows("SELECT outcome, reason, asked_ore FROM decision_items ORDER BY id") == [
        ("granted", "Räcker", 60_000),
        ("deferred", "Vänta", 50_000),
    ]
    words = text_of(client.get(answers[0].location))
    for said in ("RD 2", "Beviljas ram 2026: 500 kr Räcker", "Bordläggs", "Ram 2026, IT 500 kr", "händelse"):
        assert said in words
    assert desk.value("SELECT hash FROM chain_head") in words
    pdf = client.get(f"{answers[0].location}/pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert desk.value("SELECT count(*) FROM decision_marks") == 0
    desk.totals_agree()


def test_the_loser_of_a_race_keeps_the_marks_and_is_told_what_is_left(desk: Site) -> None:
    first, second = desk.log_in("d"), desk.log_in("e")
    reviews = [
        mark(desk, first, "review", A=("granted", {}, "")),
        mark(desk, second, "review", B=("granted", {}, "")),
    ]
    assert sign(first, reviews[0]).status_code == 303
    lost = sign(second, reviews[1])
    assert lost.status_code == 409
    assert "Inget är beslutat" in text_of(lost)
    assert "400 kr är kvar" in text_of(lost)
    assert "Bevilja högst 400 kr" in text_of(lost)
    assert desk.value("SELECT count(*) FROM decision_marks") == 1
    again = mark(desk, second, "review", B=("granted", {2026: "400"}, "Så mycket som ryms"))
    assert sign(second, again).status_code == 303
    desk.totals_agree()


def test_only_what_was_reviewed_is_signed(desk: Site) -> None:
    client, other = desk.log_in("d"), desk.log_in("e")
    review = mark(desk, client, "review", A=("granted", {}, ""))
    mark(desk, client, A=("granted", {2026: "300"}, "Mindre"))
    assert sign(client, review).status_code == 409
    review = mark(desk, client, "review", A=("granted", {}, ""))
    assert sign(other, mark(desk, other, "review", A=("declined", {}, "Nej"))).status_code == 303
    lost = sign(client, review)
    assert lost.status_code == 409
    assert "Rubrik A är redan beslutad: RD 2" in text_of(lost)


def test_a_request_that_changed_since_it_was_marked_is_looked_at_again(desk: Site) -> None:
    client = desk.log_in("d")
    mark(desk, client, A=("granted", {}, ""))
    commit = "UPDATE revisions SET number = number + 1 WHERE name = 'data'"  # as every commit does
    desk.change("UPDATE investment_requests SET version = version + 1 WHERE number = 'A'", commit)
    page = client.get("/beslut")
    assert "har ändrats sedan du markerade den" in page.text
    assert "Markeringen gäller fortfarande" in page.text
    assert "har ändrats" not in mark(desk, client, A=("granted", {}, "")).text


def test_autosave_answers_with_the_truth(desk: Site) -> None:
    client = desk.log_in("d")
    page, a = client.get("/beslut"), id_of(desk, "A")
    form = {"csrf_token": token(page), "seen": f"{a}:1,99999:1", f"o{a}": "granted", f"a{a}.2026": "600"}
    revision = desk.data_revision
    answer = client.post("/beslut/spara", data={**form, "o99999": "granted"}).json
    assert answer
    assert (answer["gone"], answer["faults"]) == ([99999], {str(a): ""})
    (meter,) = [each for each in answer["meters"].values() if "600\u00a0kr" in each["facts"]]
    assert meter["facts"][3] == "400\u00a0kr"
    assert answer["counted"] == "1 markerad: 1 beviljas, 600\u00a0kr."
    assert desk.data_revision == revision, "nobody else is told what somebody means to decide"


def test_outside_the_window_only_what_is_urgent_with_a_reason(desk: Site) -> None:
    desk.ok("setting", "set", "decision_window", '"01-01/01-01"')
    client = desk.log_in("d")
    words = text_of(mark(desk, client, A=("granted", {}, ""), D=("granted", {}, "")))
    assert "Årets beslutstid är inte nu. Akuta äskningar, tillägg och ändringar kan beslutas." in words
    assert "Bara akuta äskningar och tillägg kan beslutas." in words
    assert "Skriv varför den behöver beslutas utanför årets beslutstid." in words
    assert sign(client, mark(desk, client, "review", D=("granted", {}, "Havererade"))).status_code == 303


def test_the_board_s_decision_is_entered_with_its_reference(desk: Site) -> None:
    client = desk.log_in("c")
    review = mark(desk, client, "review", "/beslut/styrelse", E=("declined", {}, "Inte nu"))
    wrong = sign(client, review, "/beslut/styrelse/anteckna", reference=" ", decided_on="i går")
    assert wrong.status_code == 422
    assert "Skriv dagen som ÅÅÅÅ-MM-DD" in wrong.text
    assert "Skriv styrelsens beslut" in wrong.text
    board = {"reference": "RS § 87", "decided_on": "2026-01-20"}
    made = sign(client, wrong, "/beslut/styrelse/anteckna", **board)
    assert made.status_code == 303, made.text
    assert desk.rows("SELECT reference, body, delegation, series FROM decisions WHERE series IS NOT NULL") == [
        ("RS § 87", "regionstyrelsen", "", "RS")
    ]
    assert "Antecknat av C Test" in text_of(client.get(made.location))
    assert client.get("/beslut").status_code == 403


def test_forty_or_five_hundred_take_as_many_queries(site: Site, tmp_path: Path) -> None:
    add_accounts(site, ACCOUNTS)
    taken = []
    for count in (5, 300):
        requests = [ready(f"{number:03}", 10, kategori=("IT", "NAT", "MT")[number % 3]) for number in range(count)]
        ramar = [frame(2026, "IT", 10_000), frame(2026, "MT", 9_000)] if count == 5 else []
        site.ok("data", "load", region(tmp_path / str(count), requests, ramar=ramar))
        client = site.log_in("d")
        marks: dict[str, Verdict] = {"000": ("granted", {}, ""), "001": ("declined", {}, "Nej")}
        mark(site, client, "", "/beslut", **marks)
        with site.statements() as sent:
            assert client.get("/beslut").status_code == 200
        taken.append(len([each for each in sent if each.startswith("SELECT")]))
    assert taken[0] == taken[1] <= 16
