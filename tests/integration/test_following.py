"""From procurement to the final account: what each step asks, does and logs, once, for whoever may."""

import json
import re
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.web.labels import local_now
from tests import factories
from tests.factories import frame, posting, region
from tests.factories import request as asked
from tests.integration.site import Site, key, token

ACCOUNTS: factories.Accounts = (
    ("requester", Role.REQUESTER, "E1", None),
    ("preparer", Role.PREPARER, None, "IT"),
    ("preparer_mt", Role.PREPARER, None, "MT"),
    ("decider", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
)
YEAR = 2026
VERSION = re.compile(r'name="seen_version" value="(\d+)"')


def day(days: int) -> str:
    return (local_now().date() + timedelta(days)).isoformat()


MONTH = day(0)[:7]
TYPED = ("procurement_target_on", "ordered_ore", "ordered_on", "delivered_on", "capitalised_month", "contact")


@pytest.fixture
def under_way(site: Site, tmp_path: Path) -> Site:
    """One granted request for each step to begin from; 300 of 1 000 kr is paid on U, over two frame years on T."""
    states = (("G", "beviljad"), ("U", "upphandling"), ("B", "beställd"), ("L", "levererad"), ("A", "aktiverad"))
    requests = [asked(name, YEAR, granted=1000, tillstånd=state) for name, state in states]
    requests.append(asked("V", YEAR, granted=1000, tillstånd="vilande", vilande_orsak="lokaler"))
    frames = [frame(YEAR, "IT", 10_000), frame(YEAR + 1, "IT", 500), frame(YEAR, "MT", 900)]
    paid = [posting(f"V{n}", f"{YEAR}-02-03", f"P{name}", 300) for n, name in enumerate("UA")]
    site.ok("data", "load", region(tmp_path, requests, ramar=frames, utfall=paid))
    factories.add_accounts(site, ACCOUNTS)
    return site


def id_of(site: Site, number: str) -> int:
    return int(site.value("SELECT id FROM investment_requests WHERE number = :n", n=number))


def path(site: Site, number: str, verb: str) -> str:
    return f"/askningar/{id_of(site, number)}/{f'steg/{verb}' if verb != 'uppgifter' else verb}"


def opened(site: Site, client: FlaskClient, number: str, verb: str) -> TestResponse:
    page = client.get(path(site, number, verb))
    assert page.status_code == 200, page.text
    return page


def send(
    site: Site, client: FlaskClient, page: TestResponse, number: str, verb: str, *rows: tuple[Any, Any], **texts: str
) -> TestResponse:
    """The page's form filled in; rows: frame year and amount."""
    found = VERSION.search(page.text)
    assert found
    data: dict[str, Any] = {
        "csrf_token": token(page), "idempotency_key": key(page), "seen_version": found.group(1),
        "category_id": str(column(site, number, "category_id")), **texts,
        "year": [str(year) for year, _ in rows], "amount": [str(amount) for _, amount in rows],
    }  # fmt: skip
    return client.post(path(site, number, verb), data=data)


def step(site: Site, client: FlaskClient, number: str, verb: str, *rows: tuple[Any, Any], **texts: str) -> TestResponse:
    return send(site, client, opened(site, client, number, verb), number, verb, *rows, **texts)


def plain(page: TestResponse) -> str:
    """The page with ordinary blanks in its figures."""
    return page.text.replace("\u00a0", " ")


def column(site: Site, number: str, name: str) -> Any:
    value = site.value(f"SELECT {name} FROM investment_requests WHERE number = :n", n=number)
    return str(value) if name.endswith("_on") and value is not None else value


def state(site: Site, number: str) -> str:
    return str(column(site, number, "state"))


def event(site: Site, action: str) -> tuple[str, str, str, dict[str, Any]]:
    """The one event of an action: from, to, comment, {field: [old, new]}."""
    row = site.rows("SELECT from_state, to_state, comment, changes FROM events WHERE action = :a", a=action)
    ((before, after, comment, changes),) = row
    read = json.loads(changes) if isinstance(changes, str) else changes
    return before, after, comment, {name: [old, new] for name, old, new in read}


def left_in(site: Site, year: int = YEAR) -> int:
    statement = "SELECT (amount_ore - granted_ore) / 100 FROM frames f JOIN categories c ON c.id = category_id"
    return int(site.value(f"{statement} WHERE code = 'IT' AND year = :y", y=year))


def test_the_whole_way_each_step_once(under_way: Site) -> None:
    client = under_way.log_in("preparer")
    way: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("upphandla", "procuring", {"procurement_way": "avrop", "procurement_target_on": day(30)}),
        ("bestall", "ordered", {"order_reference": "B-7", "ordered_ore": "1 000", "ordered_on": day(-9)}),
        ("ta-emot", "delivered", {"delivered_on": day(0)}),
        ("aktivera", "in_use", {"capitalised_month": MONTH, "asset_number": "INV 12"}),
        ("slutredovisa", "closed", {"effect_reached": "Kortare köer", "comment": "Inget behövde köpas"}),
    )
    room = left_in(under_way)
    for verb, after, texts in way:
        page = opened(under_way, client, "G", verb)
        for _ in range(2):
            assert send(under_way, client, page, "G", verb, **texts).status_code == 303
        assert state(under_way, "G") == after
    assert under_way.rows(
        "SELECT to_state FROM events WHERE action <> 'load' AND request_id IS NOT NULL ORDER BY seq"
    ) == [(after,) for _, after, _ in way]
    assert event(under_way, "order")[3] == {
        "order_reference": ["", "B-7"], "ordered_ore": [None, 100_000], "ordered_on": [None, day(-9)],
        "procurement_status": ["pågår", "klar"],
    }  # fmt: skip
    assert column(under_way, "G", "capitalised_month") == int(MONTH.replace("-", ""))
    assert event(under_way, "close") == (
        "in_use", "closed", "Inget behövde köpas",
        {"effect_reached": ["", "Kortare köer"], f"beviljat {YEAR}": [100_000, 0]},
    )  # fmt: skip
    assert left_in(under_way) == room + 1000, "what was not used is back in the frame"
    under_way.totals_agree()
    under_way.ok("audit", "verify")
    shown = client.get(path(under_way, "G", "uppgifter").removesuffix("/uppgifter")).text
    assert '<h2 id="genomforande_heading">' in shown
    for words in ("B-7", "Kortare köer", "INV 12", "Återlämnat", "Beställningens nummer", "1\u00a0000\u00a0kr"):
        assert words in shown


WRONG: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    ("G", "upphandla", {"procurement_target_on": "i morgon"}, ("Välj hur det köps", "Läste ”i morgon”")),
    ("U", "bestall", {"ordered_ore": "en <i>", "ordered_on": day(1)}, ("beställningens nummer", "inte hänt än")),
    ("B", "ta-emot", {"delivered_on": "2026-02-30"}, ("ÅÅÅÅ-MM-DD",)),
    ("L", "aktivera", {"capitalised_month": "13"}, ("ÅÅÅÅ-MM, till", "Fyll i inventarienummer")),
    ("A", "slutredovisa", {}, ("Skriv vad det gav", "700 kr från det beviljade")),
    ("G", "vila", {"pause_review_on": day(0)}, ("Välj varför", "dag som kommer")),
    ("U", "aterlamna", {}, ("minst ett ramår", "Skriv skäl")),
    ("U", "begar-andring", {"category_id": "999"}, ("minst ett ramår", "Välj kategori", "Skriv skäl")),
    ("U", "ta-tillbaka-andring", {}, ("ingen ändring",)),
    ("U", "uppgifter", {"title": " ", "procurement_way": "stöld", "contact": "K"}, ("Fyll i rubrik", "alternativ")),
)
"""Request, step, what is typed into it, and what the answer says is wrong."""


def test_all_that_is_wrong_at_once_and_nothing_is_stored(under_way: Site) -> None:
    client = under_way.log_in("controller")
    pages = [opened(under_way, client, number, verb) for number, verb, _, _ in WRONG]
    before = under_way.everything()
    for page, (number, verb, texts, wrong) in zip(pages, WRONG, strict=True):
        answer = send(under_way, client, page, number, verb, **texts)
        assert answer.status_code == 422, verb
        for words in wrong:
            assert words in plain(answer), verb
        for name in texts.keys() & set(TYPED):
            assert f'value="{texts[name].replace("<", "&lt;").replace(">", "&gt;")}"' in answer.text
    assert under_way.everything() == before


def test_a_pause_has_a_cause_and_a_day_and_ends_where_it_began(under_way: Site) -> None:
    client = under_way.log_in("preparer")
    texts = {"pause_cause": "resursbrist", "pause_review_on": day(60), "comment": "Ingen tid"}
    assert step(under_way, client, "U", "vila", **texts).status_code == 303
    assert [column(under_way, "U", name) for name in ("state", "pause_cause", "pause_review_on")] == [
        "paused", "resursbrist", day(60),
    ]  # fmt: skip
    assert event(under_way, "pause")[2:] == (
        "Ingen tid",
        {"pause_cause": [None, "resursbrist"], "pause_review_on": [None, day(60)]},
    )
    assert step(under_way, client, "U", "ateruppta").status_code == 303
    assert [column(under_way, "U", name) for name in ("state", "pause_cause", "pause_review_on")] == [
        "procuring", None, None,
    ]  # fmt: skip
    assert step(under_way, client, "V", "ateruppta").status_code == 303
    assert state(under_way, "V") == "granted", "where a request that was loaded as paused goes"


def test_what_is_not_used_can_be_given_back_and_no_more(under_way: Site) -> None:
    client = under_way.log_in("controller")
    page = opened(under_way, client, "U", "aterlamna")
    assert "700 kr är inte använt" in plain(page)
    room = left_in(under_way)
    answer = send(under_way, client, page, "U", "aterlamna", (YEAR, "701"), (YEAR + 1, "1"), comment="Blev billigare")
    assert answer.status_code == 422
    assert f"Högst 700 kr kan lämnas tillbaka till ramår {YEAR}" in plain(answer)
    assert 'value="701"' in answer.text
    assert send(under_way, client, answer, "U", "aterlamna", (YEAR, "600"), comment="Billigare").status_code == 303
    assert (state(under_way, "U"), left_in(under_way)) == ("procuring", room + 600)
    assert event(under_way, "release") == (
        "procuring", "procuring", "Billigare", {f"beviljat {YEAR}": [100_000, 40_000]},
    )  # fmt: skip
    assert under_way.rows("SELECT kind, amount_ore FROM grants WHERE amount_ore < 0") == [("release", -60_000)]
    under_way.totals_agree()


def test_of_two_the_first_is_heard_and_the_other_told(under_way: Site) -> None:
    one, two = under_way.log_in("preparer"), under_way.log_in("controller")
    late = opened(under_way, two, "U", "aterlamna")
    too_late = opened(under_way, two, "U", "bestall")
    assert step(under_way, one, "U", "aterlamna", (YEAR, "100"), comment="Mindre").status_code == 303
    answer = send(under_way, two, late, "U", "aterlamna", (YEAR, "650"), comment="Mycket mindre")
    assert answer.status_code == 409
    for words in (
        "Ingenting är sparat",
        "Preparer Test hann före",
        'value="650"',
        "Mycket mindre",
        "600 kr är inte",
    ):
        assert words in plain(answer)
    assert send(under_way, two, answer, "U", "aterlamna", (YEAR, "600"), comment="Allt").status_code == 303
    pause = {"pause_cause": "annat", "pause_review_on": day(9)}
    assert step(under_way, one, "U", "vila", **pause).status_code == 303
    answer = send(under_way, two, too_late, "U", "bestall", order_reference="B-99")
    assert answer.status_code == 409
    assert "B-99" in answer.text
    assert "Anteckna beställning</button>" not in answer.text
    assert state(under_way, "U") == "paused"
    assert two.get(path(under_way, "U", "bestall")).status_code == 409


def test_at_the_very_same_time_money_is_given_back_once(under_way: Site) -> None:
    clients = [under_way.log_in("preparer"), under_way.log_in("controller")]
    pages = [opened(under_way, each, "U", "aterlamna") for each in clients]
    answers: list[int] = []
    gate = threading.Barrier(2)

    def give_back(number: int) -> None:
        gate.wait()
        answer = send(under_way, clients[number], pages[number], "U", "aterlamna", (YEAR, "600"), comment="Över")
        answers.append(answer.status_code)

    threads = [threading.Thread(target=give_back, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303, 409]
    assert under_way.value("SELECT sum(amount_ore) FROM grants WHERE amount_ore < 0") == -60_000
    under_way.totals_agree()


def test_only_who_steers_within_the_scope(under_way: Site) -> None:
    for username, status in (("requester", 403), ("decider", 403), ("preparer_mt", 404)):
        client = under_way.log_in(username)
        form = client.get("/konto")
        data = {"csrf_token": token(form), "idempotency_key": "k" * 32, "delivered_on": day(0)}
        for verb in ("ta-emot", "uppgifter"):
            assert client.get(path(under_way, "B", verb)).status_code == status
            assert client.post(path(under_way, "B", verb), data=data).status_code == status
        assert "Nästa steg</h2>" not in client.get(f"/askningar/{id_of(under_way, 'B')}").text
    client = under_way.log_in("controller")
    assert client.get(path(under_way, "B", "finns-inte")).status_code == 404
    assert state(under_way, "B") == "ordered"


def test_facts_are_changed_without_a_decision_and_logged(under_way: Site) -> None:
    client = under_way.log_in("preparer")
    late = opened(under_way, client, "U", "uppgifter")
    texts = {"title": "Nytt namn", "contact": "Kim", "maintenance_object": "FO Nät", "schedule": "Till\r\nhösten"}
    assert step(under_way, client, "U", "uppgifter", **texts).status_code == 303
    assert event(under_way, "edit_facts")[3] == {
        "title": ["Rubrik U", "Nytt namn"], "contact": ["", "Kim"], "maintenance_object": ["", "FO Nät"],
        "schedule": ["", "Till\nhösten"],
    }  # fmt: skip
    assert state(under_way, "U") == "procuring"
    answer = send(under_way, client, late, "U", "uppgifter", title="Annat namn", contact="Kim")
    assert answer.status_code == 409
    assert "Annat namn" in answer.text
    assert column(under_way, "U", "title") == "Nytt namn"
    assert step(under_way, client, "U", "uppgifter", title="Nytt namn", contact="Kim").status_code == 303
    assert under_way.value("SELECT count(*) FROM events WHERE action = 'edit_facts'") == 1, "nothing was changed"


def test_dates_are_those_of_the_region() -> None:
    assert date.fromisoformat(day(0)) == local_now().date()
