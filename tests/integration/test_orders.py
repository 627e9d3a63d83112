"""Orders: a whole list at a time, counted as ordered until invoiced, seen on the request and summed by frame year."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.database import db
from app.domain.outcome import NO_GRANT, allocate, spread_ordered
from app.orders.queries import ordered_by_category, ordered_by_request, unmatched_orders
from tests.factories import ACCOUNTS, add_accounts, frame, region, request
from tests.integration.site import Site
from tests.integration.test_ledger_files import press, send
from tests.integration.test_matching import send as send_to

HEAD = "Ordernr;Orderdatum;Projekt;Leverantör;Orderbelopp;Fakturerat"
FIRST = [HEAD, "B1;2020-03-01;P1;Atea;700,00;0", "B1;2020-03-01;P1;Atea;100,00;", "B2;2020-03-02;P2;Getinge;900;250,00",
         "B3;2020-03-02;okänt;X;50;0"]  # fmt: skip


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    """A request with two grants and one with one, and a controller."""
    requests = [
        request("1", 2019, granted=300),
        request("1", 2020, granted=1000),
        request("2", 2020, granted=900, kategori="MT"),
    ]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=[frame(2020, "IT", 5000)]))
    add_accounts(site, [each for each in ACCOUNTS if each[0] == "controller"])
    return site


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def ordered(site: Site) -> dict[int, int]:
    with site.app.app_context():
        return ordered_by_request(db.session())


def by_category(site: Site, year: int | None = None) -> dict[str, int]:
    codes = dict(site.rows("SELECT id, code FROM categories"))
    with site.app.app_context():
        return {codes[id_]: ore for id_, ore in ordered_by_category(db.session(), year).items()}


def test_a_list_takes_the_place_of_the_one_before(ready: Site, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", FIRST)
    preview = ready.ok("outcome", "import", file, "--source", "inkop", "--orders", "--dry-run")
    assert "nya: B1 rad 1, 2020-03-01, P1, 700,00" in preview
    assert ordered(ready) == {}
    ready.ok("outcome", "import", file, "--source", "inkop", "--orders")
    assert ordered(ready) == {1: 800_00, 2: 650_00}
    assert "redan inläst" in ready.ok("outcome", "import", file, "--source", "inkop", "--orders")
    with ready.app.app_context():
        assert unmatched_orders(db.session()) == (1, 50_00)
    second = [HEAD, FIRST[1], "B2;2020-03-02;P2;Getinge;900;900,00", "B9;2020-04-01;P2;Getinge;5;"]
    said = ready.ok("outcome", "import", write(tmp_path / "b.csv", second), "--source", "inkop", "--orders")
    assert [line.strip() for line in said.splitlines()[2:5]] == ["nya: 1", "ändrade: 1", "borttagna: 2"]
    assert "MT: 650,00 → 5,00 kr" in said
    assert ordered(ready) == {1: 700_00, 2: 5_00}
    numbers = [str(id_) for (id_,) in ready.rows("SELECT id FROM ledger_imports ORDER BY id")]
    assert "lästes in senare" in ready.refused("outcome", "undo", numbers[0])
    ready.ok("outcome", "undo", numbers[1])
    assert ordered(ready) == {1: 800_00, 2: 650_00}
    other = write(tmp_path / "c.csv", [HEAD, "Z1;2020-03-01;P1;Atea;1;"])
    ready.ok("outcome", "import", other, "--source", "annan", "--orders")
    assert ordered(ready) == {1: 801_00, 2: 650_00}
    assert ready.value("SELECT count(*) FROM postings") == 0
    assert ready.ok("audit", "verify")
    ready.totals_agree()


def test_what_is_invoiced_in_the_ledger_is_no_longer_ordered(ready: Site, tmp_path: Path) -> None:
    ready.ok("outcome", "import", write(tmp_path / "a.csv", FIRST), "--source", "inkop", "--orders")
    assert by_category(ready) == {"IT": 800_00, "MT": 650_00}
    assert (by_category(ready, 2019), by_category(ready, 2020)) == ({"IT": 300_00}, {"IT": 500_00, "MT": 650_00})
    head = "verifikat;rad;datum;konto;ansvar;projekt;text;belopp;beställning"
    rows = ["A1;1;2020-03-05;1241;5400;P1;Atea;500;B1", "A2;1;2020-03-05;1241;5400;P2;Getinge;100;B2"]
    ready.ok("outcome", "import", write(tmp_path / "u.csv", [head, *rows]), "--source", "r")
    assert ordered(ready) == {1: 300_00, 2: 650_00}, "the list's own word of what is invoiced holds where it is more"
    assert (by_category(ready, 2019), by_category(ready, 2020)) == ({}, {"IT": 300_00, "MT": 650_00})
    page = ready.log_in("controller").get("/askningar/1").text
    for words in ("Beställt men inte fakturerat", "B1", "inte fakturerat ännu", "när det beställda är betalt"):
        assert words in page
    assert ready.log_in("controller").get("/askningar/1/pdf").data.startswith(b"%PDF-")


def test_the_frames_show_what_is_ordered_and_keep_it_when_frozen(ready: Site, tmp_path: Path) -> None:
    kr = ("--year", "2020", "--unit", "kr")
    assert "beställt" not in ready.ok("report", "frames", *kr), "a column of nothing is left out"
    ready.ok("outcome", "import", write(tmp_path / "a.csv", FIRST), "--source", "inkop", "--orders")
    lines = ready.ok("report", "frames", *kr).splitlines()
    assert lines[0].split(";")[4:7] == ["beviljat", "utfall", "beställt"]
    top = [line.split(";") for line in lines[1:] if ";0;" in line]
    assert [(cells[0], cells[6]) for cells in top] == [("IT", "500,00"), ("MT", "650,00"), ("Totalt", "1 150,00")]
    assert "beställt" not in ready.ok("report", "outcome", *kr, "--period", "202003")
    client = ready.log_in("controller")
    page = client.get("/ramar?ar=2020&enhet=kr").text
    assert "1 beställningsrad, 50,00 kr, hör inte till någon äskning med beviljat belopp" in page.replace("\u00a0", " ")
    for address, words in (
        ("/ramar/kategori/IT?ar=2020&enhet=kr&figur=beställt", ("B1", "Atea", "/askningar/1#orders", "500,00")),
        ("/ramar/totalt?ar=2020&enhet=kr&figur=beställt", ("B1", "B2", "/askningar/2#orders", "1\u00a0150,00")),
        ("/ramar/totalt?ar=2019&enhet=kr&figur=beställt", ("B1", "300,00")),
        ("/ramar/totalt?ar=2018&enhet=kr&figur=beställt", ("Inget är beställt",)),
    ):
        opened = client.get(address).text.replace("&nbsp;", "\u00a0")
        assert all(word in opened for word in words), address
    ready.ok("period", "freeze", "202003")
    ready.ok("outcome", "import", write(tmp_path / "b.csv", FIRST[:2]), "--source", "inkop", "--orders")
    frozen = ready.ok("report", "frames", *kr, "--period", "202003").splitlines()
    assert frozen == lines
    now = ready.ok("report", "frames", *kr, "--period", "202003", "--now").splitlines()
    assert [line.split(";")[6] for line in now[1:] if ";0;" in line] == ["400,00", "0,00", "400,00"]


LISTS = "/redovisning/bestallningar"


def test_an_order_without_project_is_matched_by_hand_and_stays_so(ready: Site, tmp_path: Path) -> None:
    ready.ok("outcome", "import", write(tmp_path / "a.csv", FIRST), "--source", "inkop", "--orders")
    client = ready.log_in("controller")
    assert "1 beställning hör inte till någon äskning" in client.get(LISTS).text
    row = ready.value("SELECT id FROM purchase_orders WHERE order_number = 'B3'")
    url = f"{LISTS}/{row}"
    assert "Matcha beställningen" in client.get(url + "?q=1").text
    assert send_to(client, url, url, askning="nej").status_code == 422
    assert send_to(client, url, url, askning="1").status_code == 303
    assert send_to(client, "/redovisning/regler", url, askning="1").status_code == 409, "it does not wait any more"
    assert (ordered(ready), waits(ready)) == ({1: 850_00, 2: 650_00}, (0, 0))
    assert "för hand av Controller Test" in client.get(LISTS).text
    assert "En beställning matchades hit" in client.get("/askningar/1").text
    second = [*FIRST[:2], "B3;2020-03-02;okänt;X;70;0", "B3;2020-03-02;också okänt;X;1;0", "B4;2020-03-02;;X;3;0"]
    said = ready.ok("outcome", "import", write(tmp_path / "b.csv", second), "--source", "inkop", "--orders")
    assert "utan äskning: 1" in said, "what was said of an order holds in the next list too"
    assert (ordered(ready), waits(ready)) == ({1: 771_00}, (1, 3_00))
    ready.ok("outcome", "import", write(tmp_path / "c.csv", second), "--source", "annan", "--orders")
    assert waits(ready) == (4, 77_00), "a number of another source is another order"
    ready.ok("outcome", "undo", str(ready.value("SELECT max(id) FROM ledger_imports")))
    ready.ok("outcome", "undo", str(ready.value("SELECT max(id) FROM ledger_imports WHERE undone_at IS NULL")))
    assert ordered(ready) == {1: 850_00, 2: 650_00}
    auditor_sees = client.get(url).text
    assert "Släpp beställningen" in auditor_sees
    assert send_to(client, LISTS, f"{url}/slapp").status_code == 303
    assert (ordered(ready), waits(ready)) == ({1: 800_00, 2: 650_00}, (1, 50_00))
    assert send_to(client, "/redovisning/regler", f"{url}/slapp").status_code == 409
    assert client.get(f"{LISTS}/{ready.value('SELECT min(id) FROM purchase_orders')}").status_code == 404, (
        "P1 says whose"
    )
    assert ready.ok("audit", "verify")


def test_rules_match_orders_too(ready: Site, tmp_path: Path) -> None:
    ready.ok("outcome", "import", write(tmp_path / "a.csv", FIRST), "--source", "inkop", "--orders")
    client, rules = ready.log_in("controller"), "/redovisning/regler"
    assert send_to(client, rules, rules, projekt="okänt", kalla="inkop", askning="2", nu="y").status_code == 303
    assert "1 beställningsrad, 50,00 kr" in client.get(rules).text.replace("\u00a0", " ")
    assert (ordered(ready), waits(ready)) == ({1: 800_00, 2: 700_00}, (0, 0))
    assert "av regel 1" in client.get(LISTS).text
    second = [HEAD, "B7;2020-03-02;okänt;X;9;0"]
    ready.ok("outcome", "import", write(tmp_path / "b.csv", second), "--source", "inkop", "--orders")
    assert ordered(ready) == {2: 9_00}
    ready.ok("outcome", "import", write(tmp_path / "c.csv", second), "--source", "annan", "--orders")
    assert waits(ready) == (1, 9_00), "the rule is for one source"
    assert send_to(client, rules, f"{rules}/1/ta-bort").status_code == 303
    assert (ordered(ready), waits(ready)) == ({}, (2, 18_00))
    assert send_to(client, rules, rules, projekt="okänt", askning="1").status_code == 303
    ready.ok("outcome", "undo", "2")
    assert ordered(ready) == {1: 859_00, 2: 650_00}, "the list that comes back is matched by the rules of today"


def waits(site: Site) -> tuple[int, int]:
    with site.app.app_context():
        return unmatched_orders(db.session())


def test_a_list_through_the_pages(ready: Site) -> None:
    client = ready.log_in("controller")
    url = send(client, "\n".join(FIRST).encode(), slag="bestallningar").location
    assert "Beställningar, hela listan" in client.get(url).text
    assert press(client, url, "granska").status_code == 303
    assert "Beställt per kategori" in client.get(url).text
    answer = press(client, url, "las-in")
    assert answer.status_code == 303
    assert ordered(ready) == {1: 800_00, 2: 650_00}
    assert "från raindance, beställningar" in client.get(answer.location).text
    assert client.get(answer.location + "/pdf").data.startswith(b"%PDF-")


BAD = [
    HEAD,
    ";2020-03-01;P1;x;1;",
    "B1;igår;P1;x;1;",
    "B1;2020-03-01;P1;x;fem;",
    "B1;2020-03-01;P1;x;1;sex",
    "B" * 41 + ";2020-03-01;P1;x;1;",
]


def test_bad_lists_are_told_whole(ready: Site, tmp_path: Path) -> None:
    before = ready.everything()
    said = ready.refused("outcome", "import", write(tmp_path / "fel.csv", BAD), "--source", "inkop", "--orders")
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "fel.csv rad 2, kolumn Ordernr", "fel.csv rad 3, kolumn Orderdatum", "fel.csv rad 4, kolumn Orderbelopp",
        "fel.csv rad 5, kolumn Fakturerat", "fel.csv rad 6, kolumn Ordernr",
    ]  # fmt: skip
    assert ready.everything() == before
    sie = write(tmp_path / "bok.se", ["#FLAGGA 0", "#VER A 1 20200101", "{", "}"])
    assert "inga beställningar" in ready.refused("outcome", "import", sie, "--source", "inkop", "--orders")


@given(
    st.integers(0, 900), st.integers(0, 900), st.dictionaries(st.sampled_from([2019, 2020, 2021]), st.integers(1, 400))
)
def test_what_is_ordered_falls_where_paying_it_would(paid: int, left: int, grants: dict[int, int]) -> None:
    now = allocate([(202001, paid)], grants)
    then = allocate([(202001, paid), (202002, left)], grants)
    added = {year: then.get((year, 202002), 0) for year in {*grants, NO_GRANT}}
    assert sum(now.values()) == paid
    assert spread_ordered(paid, left, grants) == {year: ore for year, ore in added.items() if ore}
