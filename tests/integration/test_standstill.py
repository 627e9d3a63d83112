"""Money that stands still: sums by cause, age and unit equal the rows, the list begins with what to look at again."""

import csv
import io
import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.domain.permissions import Role
from app.web.labels import HERE, local_now
from tests import factories
from tests.factories import posting, region
from tests.factories import request as asked
from tests.integration.site import Site

ACCOUNTS: factories.Accounts = (
    ("controller", Role.CONTROLLER, None, None),
    ("preparer_mt", Role.PREPARER, None, "MT"),
    ("requester", Role.REQUESTER, "E1", None),
)
CAUSES = ("lokaler", "avtal saknas", "")
AGES = (0, 90, 91, 183, 365, 366, 800)  # days: both sides of every step
NAMES = ("nya", "nya", "kvartal", "halvar", "halvar", "ar", "ar")
REVIEWS = (None, -400, -1, 0, 1, 60)


@pytest.fixture
def paused(site: Site, tmp_path: Path) -> Site:
    """84 paused requests of 1–84 tkr with every mix of cause, age and day to look again, one of them overspent."""
    requests = [
        asked(
            f"P{n:03}",
            granted=n * 1000,
            tillstånd="vilande",
            vilande_orsak=CAUSES[n % 3] or "annat",
            enhet=("E1", "E11")[n % 2],
            kategori=("IT", "MT")[n % 5 == 0],
        )
        for n in range(1, 85)
    ]
    requests.append(asked("G", granted=7_000_000))
    paid = [posting("V1", "2020-02-03", "PP003", 1000), posting("V2", "2020-02-03", "PP004", 9000)]
    site.ok("data", "load", region(tmp_path, requests, utfall=paid))
    factories.add_accounts(site, ACCOUNTS)
    site.change(*(_paused(n) for n in range(1, 85)))
    return site


def _paused(n: int) -> str:
    """When the n-th began to stand still, when to look again, and why."""
    today, review, cause = local_now().date(), REVIEWS[n % 6], CAUSES[n % 3]
    since = datetime.combine(today - timedelta(AGES[n % 7]), time(23, 30), HERE).astimezone(UTC)
    why = f"'{cause}'" if cause else "NULL"
    look = "NULL" if review is None else f"'{today + timedelta(review)}'"
    return (
        f"UPDATE investment_requests SET state_since = '{since:%Y-%m-%d %H:%M:%S}.000000', pause_review_on = {look},"
        f" pause_cause = {why} WHERE number = 'P{n:03}'"
    )


def still(n: int) -> int:
    """Kronor that stand still in a request."""
    return 0 if n == 4 else n * 1000 - (1000 if n == 3 else 0)


def tkr(numbers: list[int]) -> str:
    return f"{sum(map(still, numbers)) // 1000:,}".replace(",", "\u00a0")


def chosen(**wanted: object) -> list[int]:
    return [
        n
        for n in range(1, 85)
        if wanted.get("cause", CAUSES[n % 3]) == CAUSES[n % 3] and wanted.get("age", NAMES[n % 7]) == NAMES[n % 7]
    ]


def table(html: str, id_: str) -> list[list[str]]:
    """The cells of a table of the page, row by row."""
    part = html.partition(f'id="{id_}_caption"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", part, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]*>|\s+(?=\s)", "", cell).strip() for cell in row] for row in cells]


def test_the_sums_are_those_of_the_rows(paused: Site) -> None:
    client = paused.log_in("controller")
    page = client.get("/vilande").text
    assert "3,6\u00a0mnkr står still" in page
    assert "84 beviljade äskningar vilar" in page
    late = sum(REVIEWS[n % 6] in (-400, -1) for n in range(1, 85))
    assert f"{late} har ett datum" in page
    _, *rows = table(page, "causes")
    ages = ("nya", "kvartal", "halvar", "ar")
    words = {"avtal saknas": "Avtal saknas", "lokaler": "Lokaler", "": "Orsak saknas"}
    expected = [
        [word, str(len(chosen(cause=cause))), *(tkr(chosen(cause=cause, age=age)) for age in ages),
         tkr(chosen(cause=cause))]
        for cause, word in words.items()
    ]  # fmt: skip
    expected.append(["Summa", "84", *(tkr(chosen(age=age)) for age in ages), tkr(chosen())])
    assert rows == expected
    units = {row[0]: row[1:] for row in table(page, "units")}
    assert units["Enhet 1"] == ["42", tkr([n for n in range(1, 85) if n % 2 == 0])]
    assert units["Summa"] == ["84", tkr(chosen())]
    assert "3,6\u00a0mnkr" in client.get("/").text, "the start page says the same"
    assert 'href="/vilande"' in client.get("/").text


def test_filters_limit_everything_on_the_page(paused: Site) -> None:
    client = paused.log_in("controller")
    numbers = chosen(cause="", age="ar")
    page = client.get("/vilande?orsak=saknas&alder=ar").text
    assert sorted(re.findall(r">(P\d{3})", page)) == [f"P{n:03}" for n in numbers]
    assert table(page, "causes")[1] == ["Orsak saknas", str(len(numbers)), "", "", "", tkr(numbers), tkr(numbers)]
    assert len(re.findall(r"row-note", client.get("/vilande?enhet=E11").text)) == 42
    assert "Inget vilar av det du har valt" in client.get("/vilande?orsak=resursbrist").text
    assert "84 beviljade" in client.get("/vilande?orsak=nonsens&alder=evig").text


def all_pages(client: FlaskClient) -> list[str]:
    seen, path = [], "/vilande"
    while path:
        page = client.get(path).text
        seen += re.findall(r">(P\d{3})", page)
        found = re.search(r'href="([^"#]+)[^"]*" rel="next"', page)
        path = found.group(1).replace("&amp;", "&") if found else ""
    return seen


def test_what_to_look_at_again_comes_first_and_every_row_once(paused: Site) -> None:
    order = sorted(
        range(1, 85), key=lambda n: (REVIEWS[n % 6] is None, REVIEWS[n % 6] or 0, n)
    )  # a passed day, the longest ago first, then those to come, then those without a day
    client = paused.log_in("controller")
    assert all_pages(client) == [f"P{n:03}" for n in order]
    assert "P001, datumet har passerat" in client.get("/vilande").text


def test_each_sees_their_own_scope(paused: Site) -> None:
    mine = [n for n in range(1, 85) if n % 5 == 0]
    page = paused.log_in("preparer_mt").get("/vilande").text
    assert f"{len(mine)} beviljade äskningar vilar" in page
    assert sorted(re.findall(r">(P\d{3})", page)) == [f"P{n:03}" for n in mine]
    assert paused.log_in("requester").get("/vilande").status_code == 403


def test_the_file_is_the_page(paused: Site) -> None:
    client = paused.log_in("controller")
    answer = client.get("/vilande/fil/csv?orsak=lokaler")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    numbers = [row["nummer"] for row in rows if row["nummer"].startswith("P")]
    assert sorted(numbers) == [f"P{n:03}" for n in chosen(cause="lokaler")]
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        assert client.get(f"/vilande/fil/{kind}").data.startswith(start)
    assert client.get("/vilande/fil/exe").status_code == 404


def test_unchanged_is_304_and_a_pause_changes_it(paused: Site) -> None:
    client = paused.log_in("controller")
    tag = client.get("/vilande").headers["ETag"]
    assert client.get("/vilande", headers={"If-None-Match": tag}).status_code == 304
    paused.ok("setting", "set", "price_drift_percent", "7")
    assert client.get("/vilande", headers={"If-None-Match": tag}).status_code == 200
