"""The frames of a year, side by side: the command, the page and what each figure is made of agree (domain.md §4)."""

import io
import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from tests.factories import ACCOUNTS, YEAR_2022, add_accounts, frame, ledger, posting, region, request
from tests.integration.site import Site

HEADER = "kategori;nivå;ram;äskat;beviljat;utfall;kvar_att_besluta;kvar_att_förbruka;prognos;avvikelse"
OPEN = """IT;0;21 000;0;15 200;88;5 800;15 112;10 000;11 000
Datacenter (nät och server);1;;;11 500;;;11 500;;
Skrivare;1;;;;;;;;
Telefoni;1;;;900;88;;812;;
Video;1;;;2 800;;;2 800;;
Tyst vårdmiljö;0;3 000;0;2 600;12;400;2 588;3 000;0
MSB;0;4 500;0;4 500;0;0;4 500;4 500;0
MT;0;87 000;2 680;53 600;7 921;33 400;45 679;60 000;27 000
Totalt;0;115 500;2 680;75 900;8 022;39 600;67 878;77 500;38 000
"""


def frames(site: Site, year: int, *more: str) -> list[str]:
    """The report as lines."""
    return site.run("report", "frames", "--year", str(year), *more).stdout_bytes.decode().split("\r\n")


def test_the_demonstration_year(year: Site) -> None:
    assert frames(year, 2020) == [HEADER, *OPEN.split("\n")]
    assert frames(year, 2020, "--period", "202008") == [HEADER, *OPEN.split("\n")]
    spring = frames(year, 2020, "--unit", "mnkr", "--period", "202004")
    assert spring[-2] == "Totalt;0;115,5;2,7;75,9;3,8;39,6;72,1;95,5;20,0"
    assert year.refused("report", "frames", "--year", "2020", "--period", "202104")
    assert year.refused("report", "frames", "--year", "20200")


def test_frames_of_a_year_with_nothing_else(site: Site) -> None:
    site.ok("data", "load", YEAR_2022)
    facit = (YEAR_2022 / "facit.csv").read_text(encoding="utf-8").splitlines()[1:-1]
    lines = frames(site, 2022)
    assert [";".join(line.split(";")[0:3:2]) for line in lines[1:-2]] == facit
    assert lines[-2] == "Totalt;0;20 425;0;0;0;20 425;0;0;20 425"


def test_the_page_of_a_year_with_frames_alone_promises_nothing(site: Site) -> None:
    site.ok("data", "load", YEAR_2022)
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])
    text = site.log_in("controller").get("/utfall?ar=2022&period=202208&enhet=tkr").text.replace("\u00a0", " ")
    assert "Inget är betalt och ingen prognos är lämnad än. Ramarna är 20 425 tkr." in text
    assert "under ramen på" not in text


@pytest.fixture
def paid_late(site: Site, tmp_path: Path) -> Site:
    """A frame of 2020 paid in both years, one request with money of two years, a grant that no frame holds."""
    frames_ = [frame(2020, "IT", 900), frame(2020, "IT", 50, "föreslagen"), frame(2021, "IT", 500)]
    requests = [
        request("2020-0001", granted=300, kategori="NAT"),
        request("2020-0002", granted=100),
        request("2020-0002", 2021, 200, beslutsdatum="2021-02-01", beslut="RS 2021 § 2"),
        request("2020-0003", granted=70, kategori="MT"),
        request("2020-0004", sökt_belopp=40, tillstånd="klar för beslut"),
        request("2020-0005", sökt_belopp=7, tillstånd="utkast"),
        request("2020-0006", sökt_belopp=8, tillstånd="avslagen"),
    ]
    site.ok("data", "load", region(tmp_path / "r", requests, ramar=frames_))
    paid = [
        posting("V1", "2020-11-01", "P2020-0001", 120),
        posting("V2", "2021-02-01", "P2020-0001", 100),
        posting("V3", "2021-03-01", "P2020-0002", 150),
        posting("V4", "2021-03-02", "P2020-0001", -30),
    ]
    site.ok("outcome", "import", ledger(tmp_path / "l.csv", *paid), "--source", "x")
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])
    return site


def test_payments_count_against_the_year_of_the_money_not_of_the_payment(paid_late: Site) -> None:
    kr = ("--unit", "kr")
    assert frames(paid_late, 2020, *kr)[1:4] == [
        "IT;0;900,00;40,00;400,00;290,00;500,00;110,00;120,00;780,00",
        "Nät;1;;;300,00;190,00;;110,00;;",
        "MT;0;;0,00;70,00;0,00;;70,00;0,00;",
    ]
    assert frames(paid_late, 2020, *kr, "--period", "202012")[1].split(";")[5] == "120,00"
    assert frames(paid_late, 2021, *kr)[1] == "IT;0;500,00;0,00;200,00;50,00;300,00;150,00;220,00;280,00"
    (said,) = (json.loads(paid_late.ok("report", "frames", "--year", "2020", "--format", "json")),)
    assert said["subtitle"] == "2020 års ramar, allt som är betalt hittills"
    assert [note.replace("\u00a0", " ") for note in said["notes"]] == [
        "70,00 kr är beviljat i kategorier som inte har någon ram för året.",
        "Föreslagna ramposter på 50,00 kr räknas inte förrän de är beslutade.",
    ]


def test_every_figure_of_the_page_opens_to_rows_that_add_up_to_it(paid_late: Site) -> None:
    client = paid_late.log_in("controller")
    page = client.get("/ramar?ar=2020&enhet=kr")
    shown = re.findall(r'data-cell><a href="([^"]+figur=([^"]+))" title="([^"]+)">', page.text)
    assert {unquote(key) for _, key, _ in shown} == {"ram", "äskat", "beviljat", "utfall_ram", "prognos"}
    for address, key, exact in shown:
        opened = client.get(unescape(address)).text
        assert '<a href="/ramar?ar=2020&amp;enhet=kr">Ramar</a>' in opened
        if exact.startswith("0,00"):
            continue
        body, foot = (figures(part) for part in re.findall(r"<t(?:body|foot)>(.*?)</t(?:body|foot)>", opened, re.S))
        (total,) = foot
        place = next(number for number, each in enumerate(total) if each)
        assert f"{total[place]} kr" == unescape(exact)
        if unquote(key) != "prognos":  # a judgement takes the place of what is added up
            assert sum(map(ore, (row[place] for row in body))) == ore(total[place]), address


def figures(part: str) -> list[list[str]]:
    """The cells of figures of each row."""
    return [re.findall(r'<td class="num">([^<]*)</td>', row) for row in re.findall(r"<tr.*?</tr>", part, re.S)]


def ore(text: str) -> int:
    return int(re.sub(r"[^0-9\u2212]", "", text).replace("\u2212", "-"))


def test_the_page_is_open_ended_until_a_month_is_chosen(paid_late: Site) -> None:
    client = paid_late.log_in("auditor")
    page = client.get("/ramar?ar=2020&enhet=kr")
    assert "allt som är betalt hittills" in page.text
    assert ">290,00<" in page.text
    december = client.get("/ramar?ar=2020&enhet=kr&period=202012")
    assert "betalt till och med december 2020" in december.text
    assert ">120,00<" in december.text
    again = client.get("/ramar?ar=2020&enhet=kr", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_frozen_period_keeps_its_frames_as_reported(paid_late: Site, tmp_path: Path) -> None:
    kr = ("--unit", "kr", "--period", "202012")
    reported = frames(paid_late, 2020, *kr)
    paid_late.ok("period", "freeze", "202012")
    late = [posting("V9", "2020-12-31", "P2020-0001", 11)]
    paid_late.ok("outcome", "import", ledger(tmp_path / "late.csv", *late), "--source", "late")
    paid_late.ok("data", "load", region(tmp_path / "more", [request("2020-0009", granted=5)], ramar=[]))
    assert frames(paid_late, 2020, *kr) == reported
    assert frames(paid_late, 2020, *kr, "--now")[1].split(";")[4:6] == ["405,00", "131,00"]
    assert frames(paid_late, 2020, "--unit", "kr")[1].split(";")[4:6] == ["405,00", "301,00"], "open ended: as it is"
    page = paid_late.log_in("controller").get("/ramar?ar=2020&enhet=kr&period=202012").text
    assert "Som rapporterat: fryst" in page
    assert ">120,00<" in page


def test_the_prints_say_what_the_page_says(paid_late: Site) -> None:
    client = paid_late.log_in("controller")
    csv = client.get("/ramar/fil/csv?ar=2020&enhet=kr").data.decode("utf-8-sig").split("\r\n")
    assert csv == frames(paid_late, 2020, "--unit", "kr")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/ramar/fil/xlsx?ar=2020&enhet=kr").data))
    first = [cell.value for cell in book.worksheets[0][5]]
    assert first == ["IT", 900, 40, 400, 290, "=B5-D5", "=D5-E5", 120, "=B5-H5"]
    total = [cell.value for cell in book.worksheets[0][8]]
    assert total[1:5] == [f"=SUM({column}5,{column}7)" for column in "BCDE"]
    assert total[5] == "=B8-D8", "the grant without a frame takes from the whole, though its own row has no answer"
    pdf = client.get("/ramar/fil/pdf?ar=2020&period=202012")
    assert pdf.data.startswith(b"%PDF")
    assert "ramar-202012.pdf" in pdf.headers["Content-Disposition"]
    assert client.get("/ramar/fil/exe").status_code == 404


def test_an_unknown_figure_is_what_is_granted(year: Site) -> None:
    page = year.log_in("controller").get("/ramar/totalt?ar=2020&figur=finns-inte").text
    assert "<h1>Totalt: beviljat</h1>" in page


def test_a_bad_choice_leads_to_the_page_without_it(year: Site) -> None:
    client = year.log_in("controller")
    bad = client.get("/ramar?ar=abc")
    assert bad.status_code == 400
    assert '<a href="/ramar">Visa sidan utan val</a>' in bad.text
    for path in ("/ramar/kategori/FINNS-INTE", "/finns-inte"):
        assert "Ladda om" not in client.get(path).text, "the same again would be the same answer"


def test_a_year_that_is_only_asked_for_can_be_chosen(year: Site) -> None:
    client = year.log_in("decider")
    assert '<option value="2021">2021</option>' in client.get("/ramar").text
    page = client.get("/ramar?ar=2021").text
    assert "2021 har inga beslutade ramar ännu" in page
    assert "8\u00a0300\u00a0tkr" in page
