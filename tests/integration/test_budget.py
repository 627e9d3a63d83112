"""Finance enters frames: decisions, transfers and the carry-over, never below what is granted, with both sides kept."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.factories import ACCOUNTS, add_accounts, frame, posting, region, request
from tests.integration.site import Site, key, token

DECISION = {"reference": "RS 2021-01-20 § 7", "decided_on": "2021-01-20"}


@pytest.fixture
def open_year(site: Site, tmp_path: Path) -> Site:
    """2020: one request with 700 of 1 000 left, one used up, one of MT with all of 300 left."""
    requests = [
        request("A", 2020, granted=1000, kategori="NAT"),
        request("B", 2020, granted=200),
        request("C", 2020, granted=300, kategori="MT", tillstånd="vilande", vilande_orsak="avtal saknas"),
    ]
    frames = [frame(2020, "IT", 5000), frame(2020, "MT", 800), frame(2021, "MT", 100)]
    paid = [posting("V1", "2020-05-01", "PA", 300), posting("V2", "2020-06-01", "PB", 200)]
    site.ok("data", "load", region(tmp_path, requests, ramar=frames, utfall=paid))
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])
    return site


def send(client: FlaskClient, page: str, action: str, data: dict[str, Any]) -> TestResponse:
    """The form of a page filled in and sent to an address."""
    shown = client.get(page)
    return client.post(action, data={"csrf_token": token(shown), "idempotency_key": key(shown), **data})


def frames(site: Site, year: int) -> dict[str, tuple[int, int]]:
    """(amount, granted) in kronor by category code."""
    statement = (
        "SELECT c.code, f.amount_ore, f.granted_ore FROM frames f JOIN categories c ON c.id = f.category_id "
        "WHERE f.year = :y AND f.has_money"
    )
    return {code: (amount // 100, granted // 100) for code, amount, granted in site.rows(statement, y=year)}


def id_of(site: Site, code: str) -> int:
    return int(site.value("SELECT id FROM categories WHERE code = :c", c=code))


def request_id(site: Site, number: str) -> int:
    return int(site.value("SELECT id FROM investment_requests WHERE number = :n", n=number))


def enter(site: Site, year: int, amounts: dict[str, str], **more: str) -> TestResponse:
    page = f"/ramar/poster?ar={year}"
    cells = {f"amount.{id_of(site, code)}": text for code, text in amounts.items()}
    return send(site.log_in("controller"), page, page, {"kind": "beslutad", **DECISION, **cells, **more})


def test_a_decision_is_entered_once_with_all_its_categories(open_year: Site) -> None:
    client, page = open_year.log_in("controller"), "/ramar/poster?ar=2021"
    shown = client.get(page)
    cells = {f"amount.{id_of(open_year, code)}": text for code, text in (("IT", "1,5 mnkr"), ("MT", "200 tkr"))}
    data = {"csrf_token": token(shown), "idempotency_key": key(shown), "kind": "beslutad", **DECISION, **cells}
    assert [client.post(page, data=data).status_code for _ in range(2)] == [303, 303]
    assert frames(open_year, 2021) == {"IT": (1_500_000, 0), "MT": (200_100, 0)}
    assert "RS 2021-01-20 § 7" in re.sub("<[^>]+>", "", client.get(page).text)
    assert open_year.value("SELECT count(*) FROM events WHERE action = 'frame_entry'") == 2
    open_year.totals_agree()


@pytest.mark.parametrize(
    ("amounts", "more", "words"),
    [
        ({"IT": "1.250"}, {}, "kan läsas på två sätt"),
        ({"IT": "100"}, {"decided_on": "20/1"}, "Skriv datumet som"),
        ({"IT": "100"}, {"reference": ""}, "Skriv vilket beslut"),
        ({}, {}, "Skriv minst ett belopp"),
        ({"IT": "-3801"}, {"kind": "revidering"}, "sänkas med högst 3\u00a0800"),
        ({"NAT": "-1"}, {"kind": "revidering"}, "ingen ram 2020 att sänka"),
        ({"NAT": "999"}, {}, "rymma det som redan är beviljat"),
    ],
)
def test_what_cannot_be_entered_is_said_and_kept(open_year: Site, amounts: Any, more: Any, words: str) -> None:
    before = open_year.rows("SELECT count(*) FROM frame_entries")
    answer = enter(open_year, 2020, amounts, **more)
    assert answer.status_code in (409, 422)
    assert words in answer.text
    for text in amounts.values():
        assert f'value="{text}"' in answer.text
    assert open_year.rows("SELECT count(*) FROM frame_entries") == before


def test_a_proposal_is_no_money(open_year: Site) -> None:
    assert enter(open_year, 2022, {"IT": "1000"}, kind="föreslagen").status_code == 303
    assert frames(open_year, 2022) == {}


def test_the_last_years_structure_is_proposed(open_year: Site) -> None:
    text = open_year.log_in("controller").get("/ramar/poster?ar=2021&fran=2020").text
    assert 'value="5\u00a0000"' in text
    assert frames(open_year, 2021) == {"MT": (100, 0)}, "nothing is stored by looking"


def move(site: Site, source: str, target: str, amount: str) -> TestResponse:
    data = {"source": id_of(site, source), "target": id_of(site, target), "amount": amount, **DECISION}
    return send(site.log_in("controller"), "/ramar/poster?ar=2020", "/ramar/omdisponering?ar=2020", data)


def test_a_transfer_is_two_entries_that_sum_to_zero(open_year: Site) -> None:
    assert move(open_year, "IT", "MT", "3800").status_code == 303
    assert frames(open_year, 2020) == {"IT": (1200, 1200), "MT": (4600, 300)}
    pairs = "SELECT count(*), sum(amount_ore) FROM frame_entries WHERE pair_id IS NOT NULL"
    assert open_year.rows(pairs) == [(2, 0)]
    for source, target, amount in (("IT", "MT", "1"), ("MT", "MT", "5"), ("MT", "IT", "0"), ("NAT", "IT", "5")):
        assert move(open_year, source, target, amount).status_code in (409, 422)
    assert open_year.rows(pairs) == [(2, 0)]
    open_year.totals_agree()


def carry(site: Site, lines: dict[str, tuple[str, str]]) -> TestResponse:
    data: dict[str, Any] = {**DECISION, "carry": [request_id(site, number) for number in lines]}
    for number, (amount, reason) in lines.items():
        data |= {f"amount.{request_id(site, number)}": amount, f"reason.{request_id(site, number)}": reason}
    page = "/ramar/ombudgetering?fran=2020"
    return send(site.log_in("controller"), page, page, data)


def test_unused_money_follows_its_request_to_the_next_year(open_year: Site) -> None:
    text = open_year.log_in("controller").get("/ramar/ombudgetering?fran=2020").text
    assert "A Rubrik A" in text
    assert "B Rubrik B" not in text
    assert "Vilande: avtal saknas vid årsskiftet" in text
    assert carry(open_year, {"A": ("700", "Försenad"), "C": ("250", "Avtal saknas")}).status_code == 303
    assert frames(open_year, 2020) == {"IT": (4300, 500), "MT": (550, 50)}
    assert frames(open_year, 2021) == {"IT": (700, 700), "MT": (350, 250)}
    assert open_year.value("SELECT granted_ore FROM investment_requests WHERE number = 'A'") == 100_000
    grants = "SELECT g.frame_year, g.kind, amount_ore FROM grants g JOIN investment_requests i ON i.id = request_id "
    assert open_year.rows(grants + "WHERE number = 'A' ORDER BY g.id") == [
        (2020, "grant", 100_000), (2020, "carried_away", -70_000), (2021, "carry_over", 70_000),
    ]  # fmt: skip
    open_year.totals_agree()
    table = open_year.log_in("controller").get("/ramar/ombudgetering/csv?fran=2020").text
    assert "A Rubrik A;Nät;1\u00a0000" in table.replace("\u202f", "\u00a0").replace(" 000", "\u00a0000")
    assert "Avtal saknas" in table


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({}, "Kryssa för minst en"),
        ({"A": ("701", "Försenad")}, "upp till 700"),
        ({"A": ("700", " ")}, "Skriv varför"),
        ({"B": ("1", "x")}, "inget kvar"),
        ({"A": ("mycket", "x")}, "Skriv beloppet med siffror"),
    ],
)
def test_what_cannot_be_carried_is_refused_whole(open_year: Site, lines: Any, words: str) -> None:
    before = open_year.rows("SELECT count(*) FROM grants")
    answer = carry(open_year, {**lines, **({"C": ("300", "Avtal saknas")} if lines else {})})
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert open_year.rows("SELECT count(*) FROM grants") == before


def test_a_reason_that_is_too_long_is_neither_cut_nor_lost(open_year: Site) -> None:
    long = "å" * 2_001
    answer = carry(open_year, {"A": ("700", long)})
    assert answer.status_code == 422
    assert "Skälet är för långt. Korta det till högst 2000 tecken." in answer.text
    assert long in answer.text


def test_only_finance_enters(open_year: Site) -> None:
    for role in ("decider", "auditor", "admin", "preparer"):
        client = open_year.log_in(role)
        page = client.get("/")
        if 'name="csrf_token"' in page.text:
            for action in ("/ramar/poster?ar=2020", "/ramar/omdisponering?ar=2020", "/ramar/ombudgetering?fran=2020"):
                assert client.post(action, data={"csrf_token": token(page)}).status_code == 403


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["enter", "move", "carry"]), st.integers(-600, 900), st.sampled_from(["IT", "MT", "NAT"])
    ),
    max_size=6,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_series_of_entries_brings_a_frame_below_its_grants(
    open_year: Site, steps: list[tuple[str, int, str]]
) -> None:
    for what, kronor, code in steps:
        if what == "enter":
            enter(open_year, 2020, {code: str(kronor)}, kind="revidering")
        elif what == "move":
            move(open_year, code, "MT" if code != "MT" else "IT", str(kronor))
        else:
            carry(open_year, {"A": (str(kronor), "Försenad"), "C": ("1", "Avtal saknas")})
    for year in (2020, 2021):
        for amount, granted in frames(open_year, year).values():
            assert granted <= amount
    assert open_year.rows("SELECT sum(amount_ore) FROM frame_entries WHERE pair_id IS NOT NULL") in ([(0,)], [(None,)])
    open_year.totals_agree()
