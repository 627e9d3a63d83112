"""Judged forecasts: written cell by cell, never over somebody else's, and read by every table at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import forecast, frame, posting, region, request
from tests.integration.site import Site, key, token

PAGE = "/prognos?ar=2020&period=202008"


def write(client: FlaskClient, cells: Mapping[str, str], page: str = PAGE, **more: str) -> TestResponse:
    """The cells sent as the page's form would."""
    shown = client.get(page)
    return send(client, shown, cells, page, **more)


def send(
    client: FlaskClient, shown: TestResponse, cells: Mapping[str, str], page: str = PAGE, **more: str
) -> TestResponse:
    data = {"csrf_token": token(shown), "idempotency_key": key(shown), **cells, **more}
    return client.post(page.replace("/prognos?", "/prognos/spara?"), data=data)


def category(site: Site, code: str) -> str:
    return f"k{site.value('SELECT id FROM categories WHERE code = :c', c=code)}"


def given(site: Site, period: int = 202008) -> list[tuple[Any, ...]]:
    statement = (
        "SELECT c.code, f.amount_ore, f.comment FROM forecasts f JOIN categories c ON c.id = f.category_id "
        "WHERE period = :p ORDER BY c.code"
    )
    return site.rows(statement, p=period)


def stored(site: Site, code: str) -> int:
    return int({row[0]: row[1] for row in given(site)}[code])


def seen(site: Site, code: str) -> dict[str, str]:
    """What the page showed in a category's cell."""
    (ore, comment) = next((row[1], row[2]) for row in given(site) if row[0] == code)
    it = category(site, code)
    return {f"seen.{it}": str(ore), f"seen_comment.{it}": comment}


def test_a_forecast_is_written_seen_in_the_table_and_logged(year: Site) -> None:
    it, client = category(year, "MT"), year.log_in("controller")
    answer = write(client, {f"amount.{it}": "61,2 mnkr", f"comment.{it}": "Fler leveranser", **seen(year, "MT")})
    assert answer.status_code == 303
    assert stored(year, "MT") == 6_120_000_000
    assert "61" in client.get("/utfall?ar=2020&period=202008").text
    (event,) = year.rows(
        "SELECT actor, subject, changes FROM events WHERE action = 'forecast' ORDER BY seq DESC LIMIT 1"
    )
    assert event[:2] == ("Controller Test", "prognos 202008 MT")
    assert "6120000000" in str(event[2])


def test_what_another_has_written_is_not_overwritten(year: Site) -> None:
    it, client = category(year, "MT"), year.log_in("controller")
    shown = client.get(PAGE)
    old = seen(year, "MT")
    assert send(client, shown, {f"amount.{it}": "50 mnkr", **old}).status_code == 303
    other = year.log_in("controller")
    refused = write(other, {f"amount.{it}": "70 mnkr", **old})
    assert refused.status_code == 409
    assert "Controller Test har skrivit en prognos här" in refused.text
    assert 'value="70 mnkr"' in refused.text, "what was typed is kept"
    assert stored(year, "MT") == 5_000_000_000


@pytest.mark.parametrize(
    ("amount", "comment", "words"),
    [
        ("1.250", "", "kan läsas på två sätt"),
        ("många", "", "Skriv beloppet med siffror"),
        ("", "Varför", "Skriv ett belopp"),
    ],
)
def test_what_cannot_be_read_is_kept_and_said(year: Site, amount: str, comment: str, words: str) -> None:
    it, client = category(year, "IT"), year.log_in("controller")
    before = given(year)
    answer = write(client, {f"amount.{it}": amount, f"comment.{it}": comment})
    assert answer.status_code == 422
    assert words in answer.text
    assert given(year) == before
    one = write(client, {f"amount.{it}": amount, f"comment.{it}": comment}, cell="1")
    assert (one.status_code, words in one.json["words"]) == (422, True)  # type: ignore[index]


def test_an_emptied_cell_takes_the_forecast_away(year: Site) -> None:
    it, client = category(year, "MT"), year.log_in("controller")
    assert write(client, {f"amount.{it}": "", f"comment.{it}": "", **seen(year, "MT")}, cell="1").status_code == 200
    assert "MT" not in [row[0] for row in given(year)]


def test_a_preparer_writes_in_their_own_domain_only(year: Site) -> None:
    client = year.log_in("preparer")
    assert write(client, {f"amount.{category(year, 'IT')}": "1 mnkr"}).status_code == 404
    assert write(client, {"amount.k999999": "1 mnkr"}).status_code == 404
    assert write(client, {f"amount.{category(year, 'MSB')}": "1 mnkr"}).status_code in (303, 404)
    for role in ("decider", "auditor"):
        reader = year.log_in(role)
        page = reader.get("/")
        assert reader.post("/prognos/spara", data={"csrf_token": token(page)}).status_code == 403


def test_the_last_periods_forecasts_are_copied_where_there_are_none(site: Site, tmp_path: Path) -> None:
    fill(site, tmp_path)
    client = site.log_in("controller")
    shown = client.get("/prognos?ar=2020&period=202012")
    data = {"csrf_token": token(shown), "idempotency_key": key(shown)}
    assert client.post("/prognos/kopiera?ar=2020&period=202012", data=data).status_code == 303
    assert given(site, 202012) == [("IT", 50_000, "")]
    assert client.post("/prognos/kopiera?ar=2020&period=202012", data=data).status_code == 303
    assert len(given(site, 202012)) == 1


def test_a_request_is_judged_on_its_categorys_page(site: Site, tmp_path: Path) -> None:
    fill(site, tmp_path)
    client = site.log_in("controller")
    page = "/prognos?ar=2020&period=202008&kategori=MT"
    it = "a" + str(site.value("SELECT id FROM investment_requests WHERE number = 'M'"))
    assert f'name="amount.{it}"' in client.get(page).text
    assert write(client, {f"amount.{it}": "400"}, page).status_code == 303
    assert site.rows("SELECT amount_ore FROM forecasts WHERE request_id IS NOT NULL") == [(40_000,)]
    assert ";400" in site.table(2020, 202008, "--unit", "kr").decode()


def fill(site: Site, tmp_path: Path) -> None:
    """Five whole years in which all left in August was paid by December, and forecasts 100 too high."""
    from tests.factories import ACCOUNTS, add_accounts

    requests, paid, judged = [], [], []
    for at in range(2015, 2020):
        requests.append(request(f"R{at}", at, granted=1000))
        paid += [posting(f"A{at}", f"{at}-03-01", f"PR{at}", 600), posting(f"B{at}", f"{at}-11-01", f"PR{at}", 400)]
        judged.append(forecast(at * 100 + 8, 1100, "IT"))
    requests += [request("N", 2020, granted=2000), request("M", 2020, granted=500, kategori="MT")]
    frames = [frame(at, "IT", 5000) for at in range(2015, 2021)] + [frame(2020, "MT", 900)]
    paid.append(posting("C", "2020-02-01", "PN", 500))
    judged.append(forecast(202004, 500, "IT"))
    site.ok("data", "load", region(tmp_path, requests, ramar=frames, utfall=paid, prognoser=judged))
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])


def test_experience_gives_a_range_and_scores_earlier_forecasts(site: Site, tmp_path: Path) -> None:
    fill(site, tmp_path)
    text = " ".join(site.log_in("controller").get("/prognos?ar=2020&period=202008").text.split())
    assert "Räknat på 5 tidigare år." in text
    assert "IT, bedömd i augusti" in text
    assert "100,00 kr för högt" in text
    client = site.log_in("controller")
    assert client.get("/bilder?ar=2020&period=202008").text.count("IT, bedömd i augusti") > 1, "drawn and in figures"
    assert client.get("/bilder/pdf?ar=2020&period=202008").data.startswith(b"%PDF-")


def test_a_bounded_number_of_queries(site: Site, tmp_path: Path) -> None:
    fill(site, tmp_path)
    client = site.log_in("controller")
    counts = []
    for more in (0, 30):
        extra = [request(f"X{n}", 2020, granted=10, kategori="MT") for n in range(more)]
        site.ok("data", "load", region(tmp_path / str(more), extra))
        for page in (PAGE, f"{PAGE}&kategori=MT"):
            client.get(page)
            with site.statements() as sent:
                assert client.get(page).status_code == 200
            counts.append(len(sent))
    assert counts[:2] == counts[2:]
    assert max(counts) < 30
