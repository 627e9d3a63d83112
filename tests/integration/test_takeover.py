"""Categories with a date of responsibility: every table against raw rows, notes, figures that open, freezing."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.factories import ACCOUNTS, add_accounts, forecast, frame, ledger, posting, region, request
from tests.integration.site import Site

CATEGORIES = [
    {"kod": "IT", "namn": "IT", "domän": "IT", "ordning": "1"},
    {"kod": "MT", "namn": "MT", "domän": "MT", "ordning": "2"},
    {"kod": "ROE", "namn": "Röntgen", "domän": "MT", "överordnad": "MT", "ordning": "3"},
    {"kod": "DT", "namn": "Datortomografi", "domän": "MT", "överordnad": "ROE", "ordning": "4"},
]
CODES = [each["kod"] for each in CATEGORIES]
ABOVE = {"IT": ("IT",), "MT": ("MT",), "ROE": ("ROE", "MT"), "DT": ("DT", "ROE", "MT")}
DATES: list[dict[str, tuple[int | None, int | None]]] = [
    {},
    {"ROE": (202007, None)},
    {"ROE": (202003, None), "DT": (202009, None)},
    {"DT": (None, 202006)},
    {"MT": (202002, 202010), "DT": (202005, 202105)},
]
CUT_OFFS = (202002, 202006, 202007, 202012, 202104)


@pytest.fixture
def paid(site: Site, tmp_path: Path) -> Site:
    """Twelve requests with grants of one or two years, and sixty payments and corrections in three years."""
    chance = random.Random(20)
    requests, granted = [], {}
    for number in range(12):
        code, category = f"R{number:02}", CODES[number % 4]
        years = chance.sample([2019, 2020, 2021], k=chance.choice([1, 1, 2]))
        granted[code] = years
        requests += [request(code, year, chance.choice([100, 300, 900]), kategori=category,
                             beslutsdatum=f"{year}-02-01", beslut=f"RS {year} § 2")
                     for year in sorted(years)]  # fmt: skip
    rows = [
        posting(f"V{n}", f"{chance.choice([2019, 2020, 2020, 2021])}-{chance.randint(1, 12):02}-10",
                f"PR{chance.randint(0, 11):02}", chance.randint(-90, 250))
        for n in range(60)
    ]  # fmt: skip
    frames_ = [frame(year, code, 2000 + year) for year in (2020, 2021) for code in ("IT", "MT", "ROE")]
    judged = [forecast(202002, 700, number="R02"), forecast(202007, 500, number="R06"), forecast(202008, 4000, "DT")]
    site.ok("data", "load", region(tmp_path / "r", requests, kategorier=CATEGORIES, ramar=frames_, prognoser=judged))
    site.ok("outcome", "import", ledger(tmp_path / "l.csv", *rows), "--source", "x")
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])
    return site


def give_dates(site: Site, dates: Mapping[str, tuple[int | None, int | None]]) -> None:
    """As the page would store them."""
    site.change("UPDATE categories SET responsible_from = NULL, responsible_to = NULL, taken_over_from = ''")
    for code, (first, last) in dates.items():
        site.change(
            "UPDATE categories SET responsible_from = :f, responsible_to = :l, taken_over_from = 'Diagnostik' "
            "WHERE code = :c", f=first, l=last, c=code,
        )  # fmt: skip


def clamped(accumulated: int, low: int, high: int | None) -> int:
    """The clamp formula of domain.md §6."""
    return max(low, accumulated if high is None else min(accumulated, high))


def shares(site: Site) -> Iterator[tuple[str, int, int, int]]:
    """(category, frame year, month, öre) of every payment, request by request and month by month."""
    payments: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    join = "JOIN investment_requests r ON r.id ="
    for number, month, ore in site.rows(f"SELECT r.number, p.month, p.amount_ore FROM postings p {join} p.request_id"):
        payments[number][month] += ore
    given: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number, year, ore in site.rows(
        f"SELECT r.number, g.frame_year, g.amount_ore FROM grants g {join} g.request_id"
    ):
        given[number][year] += ore
    owners = "SELECT r.number, c.code FROM investment_requests r JOIN categories c ON c.id = r.category_id"
    where = dict(site.rows(owners))
    for number, months in payments.items():
        years, so_far = sorted(given[number]), 0
        for month in sorted(months):
            before, so_far, low = so_far, so_far + months[month], 0
            for year in years:
                high = None if year == years[-1] else low + given[number][year]
                yield where[number], year, month, clamped(so_far, low, high) - clamped(before, low, high)
                low = high or 0


def expected(
    site: Site, dates: Mapping[str, tuple[int | None, int | None]], cut_off: int
) -> dict[str, tuple[int, int]]:
    """{category: (on earlier frames, on this year's)} with what lies below; only of those that the table has."""
    year = cut_off // 100

    def span(code: str) -> tuple[int, int]:
        own = [dates.get(each, (None, None)) for each in ABOVE[code]]
        return max(first or 0 for first, _ in own), min(last or 999_999 for _, last in own)

    there = [each for each in CODES if span(each)[0] <= cut_off and span(each)[1] > year * 100]
    found: dict[str, tuple[int, int]] = dict.fromkeys(there, (0, 0))
    for code, frame_year, month, ore in shares(site):
        first, last = span(code)
        if code not in there or not first <= month <= last or not year * 100 < month <= cut_off or frame_year > year:
            continue
        for each in ABOVE[code]:
            earlier, this = found[each]
            found[each] = (earlier + ore, this) if frame_year < year else (earlier, this + ore)
    return found


def report(site: Site, cut_off: int, name: str = "outcome", *more: str) -> dict[str, Any]:
    asked = ("--year", str(cut_off // 100), "--period", str(cut_off), "--unit", "kr", "--format", "json")
    found: dict[str, Any] = json.loads(site.ok("report", name, *asked, *more))
    return found


def cells(found: dict[str, Any], *keys: str) -> dict[str, tuple[int, ...]]:
    """Öre of each row by the category's code, '' for the total; blank is nothing."""
    return {row["key"]: tuple((row["values"][key] or {"ore": 0})["ore"] for key in keys) for row in found["rows"]}


def test_every_cell_is_what_the_raw_rows_say(paid: Site) -> None:
    for dates in DATES:
        give_dates(paid, dates)
        for cut_off in CUT_OFFS:
            wanted = expected(paid, dates, cut_off)
            found = cells(report(paid, cut_off), "utfall_tidigare", "utfall_år")
            total = found.pop("")
            assert found == wanted, (dates, cut_off)
            roots = [wanted[code] for code in ("IT", "MT") if code in wanted]
            assert total == tuple(map(sum, zip(*roots, strict=True)))
        by_unit = report(paid, CUT_OFFS[3], "outcome", "--layout", "utfall-enhet")
        assert [row["values"]["summa"] for row in by_unit["rows"] if row["key"] == "E1" or row["total"]] == [
            report(paid, CUT_OFFS[3])["rows"][-1]["values"]["summa"]
        ] * 2, "gathered by unit it is the same money"
    paid.totals_agree()


@pytest.fixture
def scanners(site: Site, tmp_path: Path) -> Site:
    """Röntgen, taken over in July: 300 was paid of the grant of 1 000 before that, 200 since; 100 paid in MT."""
    requests = [request("A", granted=1000, kategori="ROE"), request("B", granted=500, kategori="MT")]
    rows = [
        posting("V1", "2020-03-10", "PA", 300),
        posting("V2", "2020-08-10", "PA", 200),
        posting("V3", "2020-04-10", "PB", 100),
    ]
    frames_ = [frame(2020, "MT", 2000), frame(2020, "ROE", 1500, beslut="RS 2020 § 77")]
    judged = [forecast(202004, 900, number="A"), forecast(202008, 450, number="A")]
    site.ok("data", "load", region(tmp_path / "r", requests, kategorier=CATEGORIES, ramar=frames_, prognoser=judged,
                                   utfall=rows))  # fmt: skip
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])
    give_dates(site, {"ROE": (202007, None)})
    return site


OF_ALL = ("ram", "utfall_år", "summa", "prognos")
SINCE = "Ansvaret för Röntgen gäller från och med juli 2020, övertaget från Diagnostik; "


def plain(found: dict[str, Any]) -> list[str]:
    return [note.replace("\u00a0", " ") for note in found["notes"]]


def test_row_sums_forecast_notes_and_references_follow_the_date(scanners: Site) -> None:
    before, after = report(scanners, 202006), report(scanners, 202008)
    assert cells(before, *OF_ALL) == dict.fromkeys(("MT", ""), (200000, 10000, 10000, 10000))
    assert plain(before) == [
        f"{SINCE}300,00 kr som är betalt före dess och ramar på 1 500,00 kr är inte med i tabellen."
    ]
    assert before["footer"] == ["Utfall till och med 2020-06-30.", "Ramar enligt RS 2020 § 1."]
    assert cells(after, *OF_ALL)["ROE"] == (150_000, 20_000, 20_000, 45_000), "the forecast is of what counts"
    assert cells(after, *OF_ALL)[""] == (350_000, 30_000, 30_000, 55_000)
    assert plain(after) == [f"{SINCE}300,00 kr som är betalt före dess räknas inte."]
    assert "RS 2020 § 77" in after["footer"][1]
    assert cells(report(scanners, 202007), "prognos")["ROE"] == (0,), "what was judged before is about another's money"
    frames_ = report(scanners, 202008, "frames")
    assert cells(frames_, "beviljat", "utfall_ram", "kvar_att_förbruka")["ROE"] == (100_000, 20_000, 80_000)
    assert plain(frames_) == [
        f"{SINCE}300,00 kr som är betalt före dess räknas inte. Av det som är kvar att förbruka är det redan använt."
    ]
    assert set(cells(report(scanners, 202006, "frames"), "beviljat")) == {"MT", ""}
    open_ended = json.loads(scanners.ok("report", "frames", "--year", "2020", "--format", "json"))
    assert "ROE" in cells(open_ended, "beviljat"), "a year's frames are there, whenever in the year they begin"


def test_every_format_and_page_say_the_same(scanners: Site, tmp_path: Path) -> None:
    client = scanners.log_in("controller")
    for period, there in ((202006, False), (202008, True)):
        csv = scanners.table(2020, period, "--unit", "kr").decode()
        assert ("Röntgen" in csv) is there
        page = client.get(f"/utfall?ar=2020&period={period}&enhet=kr").text
        assert ('<a href="/utfall/kategori/ROE' in page) is there
        assert "övertaget från Diagnostik" in page
        assert ("Röntgen" in client.get(f"/prognos?ar=2020&period={period}").text) is there
        assert client.get(f"/bilder?ar=2020&period={period}").status_code == 200
    request_line = client.get("/prognos?ar=2020&period=202008&kategori=ROE").text
    assert ">200<" in request_line
    assert ">500<" not in request_line
    assert client.get("/prognos?ar=2020&period=202006&kategori=ROE").status_code == 200


def test_what_was_paid_before_can_be_opened(scanners: Site) -> None:
    client = scanners.log_in("controller")
    here = "/utfall/kategori/ROE?ar=2020&enhet=kr&period="
    for address, paid_ in ((f"{here}202006", "300,00"), (f"{here}202008&figur=utanför_ansvaret", "300,00"),
                           (f"{here}202008&figur=summa", "200,00"),
                           ("/ramar/kategori/ROE?ar=2020&period=202006", "300,00")):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert f'<td class="num">{paid_}</td>' in page.text, address
        assert "Före övertagandet" in page.text
    assert "Före övertagandet" not in client.get("/utfall/kategori/IT?ar=2020&period=202008").text
    assert client.get("/utfall/kategori/IT?ar=2020&period=202008&figur=utanför_ansvaret").status_code == 200
    assert "200,00" not in client.get("/utfall/totalt?ar=2020&period=202006&figur=summa").text, "only of those there"
    judged = client.get(f"{here}202008&figur=prognos").text
    assert judged.count("lämnad utanför den tid som ansvaret gäller") == 1, "April's; August's holds"
    used = client.get("/ramar/kategori/ROE?ar=2020&period=202008&figur=utfall_ram").text
    assert '<td class="num">200,00</td>' in used
    assert "500,00" not in used


def test_a_frozen_period_keeps_what_was_reported(scanners: Site) -> None:
    give_dates(scanners, {})
    scanners.ok("period", "freeze", "202004")
    give_dates(scanners, {"ROE": (202007, None)})
    scanners.ok("period", "freeze", "202008")
    reported = [report(scanners, period, name) for period in (202004, 202008) for name in ("outcome", "frames")]
    assert "ROE" in cells(reported[0], "ram")
    assert plain(reported[2])
    give_dates(scanners, {"ROE": (202009, None)})
    again = [report(scanners, period, name) for period in (202004, 202008) for name in ("outcome", "frames")]
    assert again == reported
    moved = scanners.ok("period", "diff", "202004", "202008", "--unit", "kr")
    assert "A Rubrik A: rader i redovisningen;2;;;-100,00;" in moved, "300 was reported, 200 counts now"
    assert "Ansvaret gäller från och med juli 2020;2;;;;" in moved
    gone = scanners.ok("period", "diff", "202008", "nu", "--unit", "kr").replace("\u00a0", " ")
    assert "Röntgen;1;-1 500,00;-1 000,00;-200,00;-450,00\nÄr inte längre med" in gone
    assert "Beslutad ram;2;-1 500,00" in gone
    assert "A Rubrik A: rader i redovisningen;2;;;-200,00;" in gone


def listed(site: Site, name: str, cut_off: int, *more: str) -> dict[str, Any]:
    asked = ("report", "list", name, "--period", str(cut_off), "--unit", "kr", "--format", "json", *more)
    found: dict[str, Any] = json.loads(site.ok(*asked))
    return found


def amount(found: dict[str, Any], key: str) -> int:
    """Öre of the total."""
    ore: int = found["rows"][-1]["values"][key]["ore"]
    return ore


def add_up(site: Site, cut_off: int) -> tuple[int, ...]:
    """The totals of the lists, which are those of the tables."""
    requests, budget = (listed(site, name, cut_off) for name in ("askningar", "investeringsbudget"))
    found = amount(requests, "utfall"), amount(requests, "beviljat"), amount(budget, "beviljat")
    outcome, frames_ = report(site, cut_off), report(site, cut_off, "frames")
    assert found == (amount(outcome, "summa"), amount(frames_, "beviljat"), amount(outcome, "ram")), cut_off
    specified = [row for row in budget["rows"] if row["values"]["rubrik"] == "Summa specificerat"]
    assert sum(row["values"]["beviljat"]["ore"] for row in specified) == found[1]
    return found


def test_lists_of_requests_add_up_to_the_tables_now_and_as_reported(paid: Site) -> None:
    for dates in DATES:
        give_dates(paid, dates)
        reported = {}
        for cut_off in CUT_OFFS:
            reported[cut_off] = add_up(paid, cut_off)
    for cut_off in CUT_OFFS:
        paid.ok("period", "freeze", str(cut_off))
    give_dates(paid, {"IT": (202001, 202003)})
    assert {cut_off: add_up(paid, cut_off) for cut_off in CUT_OFFS} == reported
    assert amount(listed(paid, "askningar", 202012, "--now"), "utfall") != reported[202012][0]


def test_a_list_of_a_frozen_period_opens_as_it_was_reported(scanners: Site, tmp_path: Path) -> None:
    lists = ("askningar", "investeringsbudget")
    before = [listed(scanners, name, 202008) for name in lists]
    firsts = [row["values"]["nummer"] for row in listed(scanners, "askningar", 202006)["rows"]]
    assert firsts == ["MT", "B", "Summa MT", "Totalt"]
    assert f"{SINCE}300,00 kr som är betalt före dess räknas inte." in plain(before[0])
    scanners.ok("period", "freeze", "202008")
    give_dates(scanners, {})
    later = [posting("V9", "2020-08-11", "PA", 77), posting("V8", "2020-07-11", "PB", 55)]
    scanners.ok("outcome", "import", ledger(tmp_path / "later.csv", *later), "--source", "y")
    moved = request("B", granted=500, kategori="IT", enhet="E11", tillstånd="upphandling")
    scanners.ok(
        "data", "load", region(tmp_path / "more", [moved], kategorier=CATEGORIES, ramar=[frame(2020, "IT", 900)])
    )
    after = [listed(scanners, name, 202008) for name in lists]
    assert [each["rows"] for each in after] == [each["rows"] for each in before]
    assert all("Som rapporterat: fryst" in each["footer"][-1] for each in after)
    assert "Äskningarnas rubriker sparades inte när perioden frystes och visas som i dag." in plain(after[0])
    assert [each["rows"] for each in (listed(scanners, name, 202008, "--now") for name in lists)] != [
        each["rows"] for each in before
    ]
    client = scanners.log_in("controller")
    for name in lists:
        here = f"/rapporter/{name}?ar=2020&period=202008&enhet=kr"
        page, now = client.get(here).text, client.get(f"{here}&lage=nu").text
        assert "Som rapporterat" in page
        assert "Visa läget nu" in page
        assert "Visa som rapporterat" in now
        assert 'name="lage" value="nu"' in now, "another month is asked for as it stands, too"
        printed = client.get(f"/rapporter/{name}/fil/json?ar=2020&period=202008&enhet=kr").json
        assert printed is not None
        assert printed["rows"] == before[lists.index(name)]["rows"]
    for name, words in (("beslut", "besluten sparas inte"), ("vilande", "vad som stod still sparas inte")):
        assert words in client.get(f"/rapporter/{name}?ar=2020&period=202008").text
        assert words in str(listed(scanners, name, 202008)["notes"])
        assert words not in str(listed(scanners, name, 202007)["notes"])


def test_what_an_older_copy_did_not_keep_stands_as_today_and_is_named(scanners: Site) -> None:
    scanners.ok("period", "freeze", "202008")
    before = listed(scanners, "askningar", 202008)
    kept = json.loads(scanners.value("SELECT CAST(figures AS TEXT) FROM frozen_periods"))
    del kept["pictures"]
    scanners.change("UPDATE frozen_periods SET figures = :kept", kept=json.dumps(kept))
    scanners.change("UPDATE frozen_requests SET groups = NULL, used_ore = NULL, year_asked_ore = NULL")
    scanners.change("UPDATE investment_requests SET unit_id = (SELECT id FROM units WHERE code = 'E11')")
    after = listed(scanners, "askningar", 202008)
    assert amount(after, "utfall") == amount(before, "utfall") == 300_00
    assert amount(after, "sökt") == amount(before, "sökt")
    assert {row["values"]["enhet"] for row in after["rows"] if row["values"]["enhet"]} == {"Enhet 1.1"}
    said = "Äskningarnas rubriker, Enhet och Sökt {år} sparades inte när perioden frystes och visas som i dag."
    assert said.format(år=2020) in plain(after)


def test_what_stands_still_counts_its_payments_as_the_tables_do(scanners: Site, tmp_path: Path) -> None:
    shape, path = json.loads(scanners.ok("layout", "show", "vilande")), tmp_path / "vilande.json"
    shape["columns"] = [{"key": "nummer"}, {"key": "utfall"}]
    path.write_text(json.dumps(shape), encoding="utf-8")
    scanners.ok("layout", "save", "vilande", path)
    scanners.change("UPDATE investment_requests SET state = 'paused', pause_cause = 'lokaler'")
    assert amount(listed(scanners, "vilande", 202008), "utfall") == amount(report(scanners, 202008), "summa") == 300_00
    early = listed(scanners, "vilande", 202006)
    assert [row["values"]["nummer"] for row in early["rows"] if row["level"]] == ["A", "B"], "all that stands still now"
    assert amount(early, "utfall") == 100_00


def test_what_a_list_does_not_count_is_said(scanners: Site, tmp_path: Path) -> None:
    give_dates(scanners, {})
    bare = region(tmp_path / "bare", [request("C"), request("D", 2021, granted=90)], kategorier=CATEGORIES)
    scanners.ok("data", "load", bare)
    paid_ = [
        posting("V5", "2020-05-10", "PC", 33),
        posting("V6", "2020-05-10", "PD", 44),
        posting("V7", "2020-05-10", "okänt", 5),
    ]
    scanners.ok("outcome", "import", ledger(tmp_path / "bare.csv", *paid_), "--source", "y")
    found = listed(scanners, "askningar", 202008)
    assert amount(found, "utfall") == amount(report(scanners, 202008), "summa") == 600_00
    assert plain(found) == plain(report(scanners, 202008))
    assert [note.partition(" kr")[0] for note in plain(found)] == [
        "1 rad i redovisningen, 5,00", "33,00", "44,00",
    ]  # fmt: skip


def test_without_dates_the_report_asks_nothing_more(scanners: Site) -> None:
    client = scanners.log_in("controller")
    counts: list[int] = []
    for dates in ({}, {"ROE": (202007, None)}):
        give_dates(scanners, dates)
        with scanners.statements() as sent:
            client.get(f"/utfall?ar=2020&period=202008&enhet=tkr&x={len(counts)}")
        counts.append(len(sent))
    assert 0 < counts[1] - counts[0] <= 3
