"""Lists: who sees what, the number of queries, and paging that shows every row once."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.factories import Row, region, request
from tests.integration.pages import ACCESS
from tests.integration.site import Site

NUMBER = re.compile(r'<td class="nowrap">([^<]+)</td>')
LINK = r'href="([^"]+)" rel="{}"'
MOST_QUERIES = 24
START, OF_START = "/", 30  # all of somebody's work at once: frames, what stands open, what is new
SORTS = ("number", "title", "unit", "category", "year", "state", "amount_asked", "amount_granted", "outcome")


def numbers(html: str) -> list[str]:
    """The numbers of the requests on a page of the list, in order."""
    return NUMBER.findall(html)


def follow(client: FlaskClient, html: str, rel: str) -> str | None:
    """The page behind the next or previous link, None where there is none."""
    found = re.search(LINK.format(rel), html)
    if found is None:
        return None
    answer = client.get(unescape(found.group(1)).partition("#")[0])
    assert answer.status_code == 200
    return answer.text


SEEN = {
    "requester": "units.code = 'SUN-IVA'",
    "unit_head": "units.code LIKE 'LT%'",
    "preparer": "categories.domain = 'MT'",
    "decider": "true",
    "controller": "true",
    "auditor": "true",
    "admin": "true",
}


def test_list_and_pages_are_limited_to_the_scope(year: Site) -> None:
    for role in SEEN:
        limited(year, role)


def limited(year: Site, role: str) -> None:
    """List, start page and each request's page show what the role's scope covers, and nothing else."""
    rows = year.rows(
        f"SELECT number, investment_requests.id, title, {SEEN[role]} FROM investment_requests"
        " JOIN units ON units.id = unit_id JOIN categories ON categories.id = category_id"
    )
    client = year.log_in(role)
    mine = sorted(number for number, _, _, seen in rows if seen)
    assert 0 < len(mine) <= 28
    listed = client.get("/askningar").text
    assert sorted(numbers(listed)) == mine
    assert f"{len(mine)} äskningar" in listed
    start = client.get("/").text
    for number, id_, title, seen in rows:
        assert client.get(f"/askningar/{id_}").status_code == (200 if seen else 404), number
        if not seen:
            assert title not in start
            assert title not in listed


def test_search_and_filters_stay_within_the_scope(year: Site) -> None:
    client = year.log_in("requester")
    assert numbers(client.get("/askningar?enhet=LT").text) == []
    assert numbers(client.get("/askningar?q=Infusionspumpar").text) == []
    assert numbers(client.get("/askningar?q=respirator").text) == ["2020-0024"]
    assert numbers(client.get("/askningar?q=RESPIRATORER+2020").text) == ["2020-0024"]
    everything = year.log_in("controller")
    assert len(numbers(everything.get("/askningar?enhet=LT").text)) == 11
    assert numbers(everything.get("/askningar?tillstand=paused&kategori=IT").text) == ["2020-0005"]
    assert numbers(everything.get("/askningar?q=övervakning&ar=2019").text) == ["2019-0041"]
    assert numbers(everything.get("/askningar?q=%25").text) == [], "a percent sign is a letter like others"


def test_the_same_number_of_queries_however_much_there_is(site: Site, tmp_path: Path) -> None:
    found = []
    factories.add_accounts(site, factories.ACCOUNTS[3:])
    factories.add_upload(site)
    for count in (20, 400):
        site.ok("data", "load", region(tmp_path / str(count), factories.many(count)))
        file = factories.ledger(tmp_path / f"{count}.csv", *factories.payments(count, count))
        site.ok("outcome", "import", file, "--source", "raindance")
        found.append(queries_by_page(site))
    few, many = found
    assert few == many
    assert few.pop(START) <= OF_START
    assert {p: n for p, n in few.items() if n > MOST_QUERIES} == {}


def queries_by_page(site: Site) -> dict[str, int]:
    """How many queries each page takes that has not been rendered before, with nothing remembered of the report."""
    site.log_in("controller")  # so that there was a visit before this one
    client = site.log_in("controller")
    client.get("/konto")  # this process now knows who it is
    request_id = site.value("SELECT min(id) FROM investment_requests WHERE granted_ore > 0 AND outcome_ore > 0")
    ids = {"request": request_id, "receipt": site.value("SELECT max(id) FROM ledger_imports")}
    ids["upload"] = site.value("SELECT max(id) FROM ledger_uploads WHERE import_id IS NULL")
    ids["posting"] = site.value("SELECT min(id) FROM postings WHERE request_id IS NULL")
    ids["decision"] = site.value("SELECT min(id) FROM decisions")
    ids["category"] = site.value("SELECT min(id) FROM categories")
    taken = {}
    for _, (path, expected) in ACCESS.items():
        if expected["controller"] == 200 and not path.startswith("/static"):
            site.change()
            with site.statements() as sent:
                assert client.get(path.format(**ids)).status_code == 200
            taken[path] = sum(each.lstrip().startswith("SELECT") for each in sent)
    return taken


@pytest.fixture
def hundred(site: Site, tmp_path: Path) -> FlaskClient:
    """A controller before 130 requests with many equal sort values."""
    factories.add_accounts(site, [account for account in factories.ACCOUNTS if account[0] == "controller"])
    site.ok("data", "load", region(tmp_path / "r", factories.many(130)))
    site.ok("outcome", "import", factories.ledger(tmp_path / "l.csv", *factories.payments(90, 60)), "--source", "x")
    return site.log_in("controller")


@pytest.mark.parametrize("order", ["stigande", "fallande"])
def test_every_request_on_exactly_one_page(site: Site, hundred: FlaskClient, tmp_path: Path, order: str) -> None:
    """Forwards with a request added between the first two pages, then all the way back."""
    known = {number for (number,) in site.rows("SELECT number FROM investment_requests")}
    for place, sort in enumerate(SORTS):
        page: str | None = hundred.get(f"/askningar?sort={sort}&ordning={order}").text
        pages = []
        while page is not None:
            last, added = page, f"2020-0060-{place}"
            pages.append(numbers(page))
            if len(pages) == 1:
                add(site, tmp_path / f"{order}{place}", request(added, granted=200, rubrik="Rubrik 3"))
            page = follow(hundred, last, "next")
        seen = [number for each in pages for number in each]
        assert len(seen) == len(set(seen)), sort
        assert known <= set(seen) <= known | {added}, sort
        known.add(added)
        page, back = last, [numbers(last)]
        while (page := follow(hundred, page, "prev")) is not None:
            back.insert(0, numbers(page))
        assert sorted(number for each in back for number in each) == sorted(known), sort
        assert [number for each in back for number in each] == ordered(site, sort, order), sort


def add(site: Site, folder: Path, row: Row) -> None:
    site.ok("data", "load", factories.write(folder, askningar=[row]))


def ordered(site: Site, sort: str, order: str) -> list[str]:
    """The numbers in the order that the database itself gives."""
    columns = {
        "unit": "units.name", "category": "categories.name", "year": "frame_year", "amount_asked": "asked_ore",
        "amount_granted": "granted_ore", "outcome": "outcome_ore",
    }  # fmt: skip
    way = "DESC" if order == "fallande" else "ASC"
    rows = site.rows(
        "SELECT number FROM investment_requests JOIN units ON units.id = unit_id"
        f" JOIN categories ON categories.id = category_id ORDER BY {columns.get(sort, sort)} {way},"
        f" investment_requests.id {way}"
    )
    return [str(number) for (number,) in rows]


def test_every_unmatched_row_on_exactly_one_page(site: Site, hundred: FlaskClient, tmp_path: Path) -> None:
    paid = [factories.posting(f"U{n}", f"2020-0{n % 3 + 1}-01", "okänt", 1) for n in range(250)]
    site.ok("outcome", "import", factories.ledger(tmp_path / "u.csv", *paid), "--source", "y")
    page: str | None = hundred.get("/redovisning/utanfor?kalla=y").text
    seen: list[str] = []
    while page is not None:
        last = page
        seen += re.findall(r">(U\d+), rad 1<", page)
        page = follow(hundred, page, "next")
    assert sorted(seen) == sorted(str(row["verifikat"]) for row in paid)
    back = re.findall(r">(U\d+), rad 1<", last)
    page = last
    while (page := follow(hundred, page, "prev")) is not None:
        back = [*re.findall(r">(U\d+), rad 1<", page), *back]
    assert back == seen
