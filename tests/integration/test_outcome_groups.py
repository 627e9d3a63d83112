"""Outcome by unit and by tag: every print, every figure opened, and a frozen period as it was reported."""

import json
import re
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient

from tests.factories import forecast, frame, posting, region, request
from tests.integration.site import Site, key, token
from tests.integration.test_pictures import tables
from tests.unit.documents.readers import READERS, plain, shown

ASKED = "?ar=2020&period=202008&enhet=kr"
LINK = re.compile(r'<a href="(/utfall/[^"]*figur=[^"]*)"')


def tag(site: Site, **tags: str) -> None:
    """Requests with payments in 2020, by number, get words separated by blanks."""
    for number, words in tags.items():
        for word in words.split():
            site.change(
                "INSERT INTO request_tags (request_id, tag) SELECT id, :word FROM investment_requests"
                " WHERE number = :number",
                word=word, number=number.replace("_", "-"),
            )  # fmt: skip
    site.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")


def paid_numbers(site: Site) -> list[str]:
    """Two requests that were paid in the year and have a grant."""
    return [
        number.replace("-", "_")
        for (number,) in site.rows(
            "SELECT number FROM investment_requests WHERE id IN (SELECT request_id FROM request_months"
            " WHERE month BETWEEN 202001 AND 202008 AND amount_ore > 0) AND granted_ore > 0 ORDER BY number LIMIT 2"
        )
    ]


def rows(client: FlaskClient, layout: str) -> list[list[str]]:
    page = client.get(f"/utfall{ASKED}&layout={layout}")
    assert page.status_code == 200
    return [[cell.replace("\u00a0", " ").replace("\u2212", "-") for cell in row] for row in tables(page.text)[0]]


def ore(text: str) -> int:
    return int(text.replace(" ", "").replace(",", "") or 0)


def test_units_and_tags_in_every_print_and_every_figure_opens(year: Site) -> None:
    first, second = paid_numbers(year)
    tag(year, **{first: "covid-19 flytt", second: "covid-19"})
    client = year.log_in("controller")
    whole = rows(client, "")[-1]
    for layout, word in (("utfall-enhet", "Enhet"), ("utfall-etikett", "Etikett och kategori")):
        found = rows(client, layout)
        assert found[0][0] == word
        assert found[-1][2:5] == whole[2:5], "outcome of the table by category"
        assert found[-1][5] == whole[5], "with the judged forecasts"
        for format_ in READERS:
            answer = client.get(f"/utfall/fil/{format_}{ASKED}&layout={layout}")
            assert plain(shown(format_, answer.data.removeprefix(b"\xef\xbb\xbf")))[1:] == found[1:], (layout, format_)
    assert "Inte fördelat" in [row[0] for row in found]
    assert found[1][0] == "covid-19"
    by_tag = {row[0]: row for row in found}
    assert ore(by_tag["flytt"][4]) + ore(by_tag["covid-19"][4]) + ore(by_tag["Utan etikett"][4]) > ore(found[-1][4])
    page = client.get(f"/utfall{ASKED}&layout=utfall-etikett")
    assert "står under var och en av dem och räknas en gång" in page.text
    assert len(set(re.findall(r'id="(c_[^"]+)"', page.text))) == len(re.findall(r'id="(c_[^"]+)"', page.text))
    opened = [unescape(url) for url in LINK.findall(page.text)]
    assert len(opened) > 20
    cells = {row[0]: row for row in found}
    for url in opened:
        answer = client.get(url)
        assert answer.status_code == 200, url
    covid = [url for url in opened if "grupp=covid-19" in url and "/totalt" in url]
    assert len(covid) == 5
    (table,) = tables(client.get(covid[3]).text)
    opened_rows = [[ore(cell.replace("\u00a0", "")) for cell in row[3:]] for row in table[1:]]
    assert opened_rows[-1] == [ore(cells["covid-19"][place]) for place in (2, 3, 4)]
    assert [sum(column) for column in zip(*opened_rows[:-1], strict=True)] == opened_rows[-1]
    assert client.get(f"/utfall/totalt{ASKED}&layout=utfall-enhet&grupp=finns-inte&figur=summa").status_code == 400


def test_what_is_granted_to_a_group_opens_to_rows_and_sums(year: Site) -> None:
    first, second = paid_numbers(year)
    tag(year, **{first: "covid-19", second: "covid-19"})
    client = year.log_in("controller")
    seen = 0
    for layout in ("utfall-etikett", "utfall-enhet"):
        page = client.get(f"/utfall{ASKED}&layout={layout}").text
        for url in map(unescape, LINK.findall(page)):
            if "figur=beviljat" in url and ("grupp=" in url or "utan=" in url):
                (found,) = tables(client.get(url).text) or [[]]
                if len(found) > 2:
                    *parts, total = [
                        [ore(cell.replace("\u00a0", "").replace("\u2212", "-")) for cell in row[4:]]
                        for row in found[1:]
                    ]
                    assert [sum(column) for column in zip(*parts, strict=True)] == total, url
                    assert total[0] - total[1] == total[2]
                    seen += total[1] != 0
    assert seen > 3


def test_a_frozen_period_keeps_its_groups(year: Site) -> None:
    first, second = paid_numbers(year)
    tag(year, **{first: "covid-19"})
    command = ("--layout", "utfall-etikett", "--unit", "kr")
    before = year.table(2020, 202008, *command)
    year.ok("period", "freeze", "202008")
    assert year.table(2020, 202008, *command) == before
    tag(year, **{second: "covid-19"})
    year.change("UPDATE investment_requests SET unit_id = (SELECT min(id) FROM units)")
    assert year.table(2020, 202008, *command) == before, "as reported"
    assert year.table(2020, 202008, *command, "--now") != before
    client = year.log_in("auditor")
    shown = client.get(f"/utfall{ASKED}&layout=utfall-etikett&enhet=kr").text
    reported = {row[0]: row for row in tables(shown)[0]}["covid-19"]
    (url,) = [
        unescape(each)
        for each in LINK.findall(shown)
        if "grupp=covid-19" in each and "/totalt" in each and "summa" in each
    ]
    (opened,) = tables(client.get(url).text)
    assert (first.replace("_", "-") in opened[1][0], len(opened)) == (True, 3), "the one request of the group as it was"
    assert opened[1][5] == opened[2][5] == reported[4]
    year.change("UPDATE frozen_requests SET groups = NULL")  # as a period that was frozen before groups were kept
    year.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")
    assert year.table(2020, 202008, *command) == year.table(2020, 202008, *command, "--now")
    page = year.log_in("auditor").get(f"/utfall{ASKED}&layout=utfall-etikett")
    assert "Som rapporterat" in page.text
    assert "sparades inte etikett; grupperna är därför dagens" in page.text


def test_payments_that_no_grant_carries_take_nothing_from_a_forecast(site: Site, tmp_path: Path) -> None:
    """B has no grant, and more is paid back on C than was ever paid."""
    rows = [request("A", granted=900), request("B"), request("C", granted=500), request("D")]
    paid = [
        posting("V1", "2020-02-03", "PA", 100), posting("V2", "2020-03-03", "PB", 70),
        posting("V3", "2020-04-03", "PC", -30), posting("V4", "2020-04-03", "PD", 40),
    ]  # fmt: skip
    judged = [forecast(202008, kr, number=number) for number, kr in (("A", 150), ("B", 400), ("C", 20))]
    site.ok(
        "data", "load", region(tmp_path, rows, ramar=[frame(2020, "IT", 5000)], utfall=paid, prognoser=judged)
    )  # fmt: skip
    command = ("--unit", "kr", "--layout", "utfall-enhet")

    def agree(*more: str) -> list[str]:
        whole = site.table(2020, 202008, "--unit", "kr", *more).decode().splitlines()[-1]
        found = [line.split(";") for line in site.table(2020, 202008, *command, *more).decode().splitlines()[1:]]
        assert whole.split(";")[3:] == ["0,00", "100,00", "100,00", "570,00"]
        assert [row[-1] for row in found if row[0] == "Enhet 1"] == ["570,00"]
        assert "Inte fördelat" not in [row[0] for row in found]
        return [";".join(row) for row in found]

    now = agree()
    site.ok("period", "freeze", "202008")
    assert agree() == now
    assert site.rows("SELECT forecast_ore FROM frozen_requests ORDER BY request_id") == [
        (150_00,), (400_00,), (20_00,), (0,),
    ]  # fmt: skip
    site.change("UPDATE frozen_requests SET forecast_ore = 4000 WHERE forecast_ore = 0")
    as_before_they_were_counted(site)
    assert agree() == now, "as it was kept before: the computed forecast had what no grant carries in it"
    site.ok("period", "freeze", "202008", "--again", "--comment", "Rättat")
    moved = site.ok("period", "diff", "202008:1", "202008:2", "--unit", "kr")
    assert "Totalt;0;0,00;0,00;0,00;0,00" in moved
    assert "Rubrik" not in moved


def as_before_they_were_counted(site: Site) -> None:
    """A frozen period whose forecasts of requests may have in them what no grant carries."""
    kept = json.loads(site.value("SELECT CAST(figures AS TEXT) FROM frozen_periods"))
    del kept["forecasts"]
    site.change("UPDATE frozen_periods SET figures = :kept", kept=json.dumps(kept))


def test_the_administrator_makes_one_in_the_form(year: Site) -> None:
    admin = year.log_in("admin")
    page = admin.get("/rapporter/utfall-enhet/form")
    seen = page.text.partition('name="sedd" value="')[2].partition('"')[0]
    sent = {
        "csrf_token": token(page), "idempotency_key": key(page), "namn": "objekt", "titel": "Per objekt", "sedd": seen,
        "enhet": "kr", "nivåer": "1", "gruppera": "objekt", "summa_plats": "first", "summa_namn": "Allt", "rader": "on",
        "visa_ram": "on", "plats_ram": "1", "visa_summa": "on", "plats_summa": "2",
    }  # fmt: skip
    assert admin.post("/rapporter/utfall-enhet/form", data=sent).status_code == 303
    found = rows(admin, "objekt")
    assert found[0] == ["Förvaltningsobjekt och kategori", "Ram", "Summa"]
    assert (found[1][0], found[1][1]) == ("Allt", "115 500 000,00")
    assert [row[0] for row in found[-1:]] == ["Inte fördelat"]
    assert "Ramar är inte delade per förvaltningsobjekt" in admin.get(f"/utfall{ASKED}&layout=objekt").text
    refused = admin.post(
        "/rapporter/utfall-enhet/form", data={**sent, "namn": "fel", "visa_äskat": "on", "idempotency_key": "a" * 32}
    )
    assert (refused.status_code, "äskat finns inte per" in refused.text) == (422, True)
    (name, *_), *_ = year.rows("SELECT name FROM report_layouts WHERE kind = 'utfall' ORDER BY position LIMIT 1")
    page = admin.get(f"/rapporter/{name}/form")
    seen = page.text.partition('name="sedd" value="')[2].partition('"')[0]
    kept = {**sent, "namn": name, "sedd": seen, "idempotency_key": key(page)}
    answer = admin.post(f"/rapporter/{name}/form", data=kept)
    assert (answer.status_code, "Spara grupperingen som en kopia" in answer.text) == (422, True)


def test_the_number_of_queries_does_not_grow_with_the_groups(year: Site) -> None:
    client = year.log_in("controller")
    client.get("/utfall")
    year.change()  # nothing is remembered, as after the tags
    with year.statements() as few:
        client.get(f"/utfall{ASKED}&layout=utfall-etikett")
    tag(year, **dict.fromkeys(paid_numbers(year), "ett två tre fyra fem"))
    with year.statements() as many:
        assert "fem" in client.get(f"/utfall{ASKED}&layout=utfall-etikett").text
    assert len(many) <= len(few) <= 30, (len(few), len(many))
