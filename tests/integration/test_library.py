"""Saved reports: figures out of real rows, the same in every file, copied and changed on a page; and tags."""

import json
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from werkzeug.test import TestResponse

from tests.integration.site import Site, key, token
from tests.integration.test_pictures import tables
from tests.unit.documents.readers import READERS, plain, shown
from tests.unit.documents.trees import tree

ASKED = "?ar=2020&period=202008&enhet=kr"


def rows(page: str) -> list[list[str]]:
    """The report's table."""
    return [[cell.replace("\u00a0", " ") for cell in row] for row in tables(page)[0]]


def test_the_investment_budget_adds_up_to_the_frames(year: Site) -> None:
    found = rows(year.log_in("controller").get(f"/rapporter/investeringsbudget{ASKED}").text)
    assert found[0] == ["Äskning", "Enhet", "Belopp"]
    frames = [row for row in found if row[0].startswith("Ram ")]
    assert [row[2] for row in frames] == ["21 000 000", "3 000 000", "4 500 000", "87 000 000"]
    assert found[-1] == ["Totalt", "", "115 500 000"]
    granted = year.value("SELECT sum(amount_ore) FROM grants WHERE frame_year = 2020")
    specified = sum(int(row[2].replace(" ", "")) for row in found if row[0] == "Summa specificerat")
    assert specified * 100 == granted


def test_decisions_standstill_and_requests_are_those_of_the_database(year: Site) -> None:
    client = year.log_in("auditor")
    decided = rows(client.get(f"/rapporter/beslut{ASKED}").text)
    made = year.value(
        "SELECT count(*) FROM decision_items JOIN decisions ON decisions.id = decision_id"
        " WHERE decided_on BETWEEN '2020-01-01' AND '2020-08-31'"
    )
    assert len(decided) == made + 2
    assert [row[1] for row in decided[1:-1]] == sorted(row[1] for row in decided[1:-1])
    paused = rows(client.get(f"/rapporter/vilande{ASKED}").text)
    left = year.value("SELECT sum(granted_ore - outcome_ore) FROM investment_requests WHERE state = 'paused'")
    assert int(paused[-1][-1].replace(" ", "").removesuffix(",00")) * 100 == left
    listed = rows(client.get(f"/rapporter/askningar{ASKED}").text)
    granted = year.value("SELECT sum(amount_ore) FROM grants WHERE frame_year = 2020")
    assert int(listed[-1][5].replace(" ", "").removesuffix(",00")) * 100 == granted
    only_it = rows(client.get(f"/rapporter/askningar{ASKED}&doman=IT").text)
    assert 2 < len(only_it) < len(listed)


@pytest.mark.parametrize("name", ["investeringsbudget", "askningar", "beslut", "vilande", "etiketter"])
def test_page_and_every_file_agree_to_the_last_digit(year: Site, name: str) -> None:
    client = year.log_in("controller")
    page = [[cell.replace("\u2212", "-") for cell in row] for row in rows(client.get(f"/rapporter/{name}{ASKED}").text)]
    for format_ in READERS:
        answer = client.get(f"/rapporter/{name}/fil/{format_}{ASKED}")
        content = answer.data.removeprefix(b"\xef\xbb\xbf")
        assert plain(shown(format_, content))[1:] == page[1:], format_
        assert f"{name}-202008.{format_}" in answer.headers["Content-Disposition"]


def test_sums_in_the_workbook_are_formulas(year: Site) -> None:
    content = year.log_in("controller").get(f"/rapporter/investeringsbudget/fil/xlsx{ASKED}").data
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    formulas = [str(cell.value) for (cell,) in sheet.iter_rows(min_col=3, max_col=3) if str(cell.value).startswith("=")]
    assert len(formulas) == 9
    assert all(each.startswith("=SUM(") for each in formulas)


def form(page: TestResponse, name: str, **changes: str) -> dict[str, str]:
    """What the form of the report sends, with some fields changed."""
    sent = {"csrf_token": token(page), "idempotency_key": key(page), "namn": name, "titel": "Vilande länge"}
    sent |= {"enhet": "mnkr", "summa_plats": "first", "summa_namn": "Allt", "gruppera": "enhet", "ordning": "kvar"}
    sent |= {"diarienummer": "RS {år}/7"}
    sent |= {"visa_rubrik": "on", "plats_rubrik": "1", "visa_kvar": "on", "plats_kvar": "2", "rubrik_kvar": "Kvar"}
    seen = page.text.partition('name="sedd" value="')[2].partition('"')[0]
    return {**sent, "decimaler_kvar": "2", "rader": "on", "sedd": seen} | changes


def test_the_administrator_copies_and_changes_a_report_without_code(year: Site) -> None:
    admin, reader = year.log_in("admin"), year.log_in("decider")
    page = admin.get("/rapporter/vilande/form")
    assert admin.post("/rapporter/vilande/form", data=form(page, "vilande-enhet")).status_code == 303
    found = rows(reader.get("/rapporter/vilande-enhet?ar=2020").text)
    assert found[0] == ["Äskning", "Kvar"]
    assert found[1] == ["Allt", "22,80"]
    assert "Dnr RS 2020/7." in reader.get("/rapporter/vilande-enhet?ar=2020").text
    assert "Vilande länge" in unescape(reader.get("/rapporter").text)
    assert rows(reader.get("/rapporter/vilande?ar=2020").text)[0][0] == "Nummer", "the one it was copied from stays"
    page = admin.get("/rapporter/vilande-enhet/form")
    changed = form(page, "vilande-enhet", titel="Vilande per enhet", enhet="kr", decimaler_kvar="")
    assert admin.post("/rapporter/vilande-enhet/form", data=changed).status_code == 303
    assert rows(reader.get("/rapporter/vilande-enhet?ar=2020").text)[1] == ["Allt", "22 800 000,00"]
    late = form(page, "vilande-enhet", idempotency_key="a" * 32, titel="För sent")
    answer = admin.post("/rapporter/vilande-enhet/form", data=late)
    assert (answer.status_code, "Någon annan har ändrat" in answer.text, "För sent" in answer.text) == (409, True, True)
    said = json.loads(year.ok("layout", "show", "vilande-enhet"))
    assert (said["kind"], said["title"], said["unit"]) == ("standstill", "Vilande per enhet", "kr")
    gone = {"csrf_token": token(page), "idempotency_key": "b" * 32}
    assert admin.post("/rapporter/vilande-enhet/ta-bort", data=gone).status_code == 303
    assert reader.get("/rapporter/vilande-enhet").status_code == 404
    assert year.value("SELECT count(*) FROM events WHERE subject = 'layout vilande-enhet'") == 3


@pytest.mark.parametrize(
    "wrong",
    [{"namn": "Å Ä"}, {"titel": ""}, {"visa_rubrik": ""}, {"plats_kvar": "x"}, {"decimaler_kvar": "9"},
     {"enhet": "euro"}, {"namn": "beslut"}, {"gruppera": "vecka"}, {"diarienummer": "RS " + "7" * 98}],
)  # fmt: skip
def test_a_wrong_form_comes_back_with_all_that_was_typed(year: Site, wrong: dict[str, str]) -> None:
    admin = year.log_in("admin")
    sent = form(admin.get("/rapporter/vilande/form"), "kopia", **wrong)
    if "visa_rubrik" in wrong:
        del sent["visa_rubrik"], sent["visa_kvar"]
    before = year.rows("SELECT name, title FROM report_layouts")
    answer = admin.post("/rapporter/vilande/form", data=sent)
    assert answer.status_code == 422
    assert 'value="Allt"' in answer.text
    assert year.rows("SELECT name, title FROM report_layouts") == before


def test_the_columns_of_the_outcome_table_are_changed_the_same_way(year: Site) -> None:
    admin = year.log_in("admin")
    page = admin.get("/rapporter/ramtabell/form")
    sent = form(page, "ram-prognos", visa_ram="on", plats_ram="2", visa_prognos="on", plats_prognos="1", nivåer="0")
    sent["titel"] = "Prognos först"
    assert admin.post("/rapporter/ramtabell/form", data=sent).status_code == 303
    lines = year.table(2020, 202008, "--layout", "ram-prognos", "--unit", "mnkr").decode().split("\r\n")
    printed = admin.get("/utfall/fil/json?layout=ram-prognos&ar=2020&period=202008").json
    assert printed is not None
    assert printed["footer"][0] == "Dnr RS 2020/7."
    assert [line.split(";")[-2:] for line in lines[:2]] == [["prognos", "ram_tkr"], ["77,5", "115,5"]]
    taken = {"csrf_token": token(page), "idempotency_key": "c" * 32}
    assert admin.post("/rapporter/ramtabell/ta-bort", data=taken).status_code == 404


def test_tags_gather_requests_across_units(year: Site) -> None:
    preparer = year.log_in("preparer")
    id_ = year.value("SELECT id FROM investment_requests WHERE number = '2020-0024'")
    page = preparer.get(f"/askningar/{id_}/etiketter")
    sent = {"csrf_token": token(page), "idempotency_key": key(page), "tags": " Covid-19,  nya  sjukhuset , covid-19"}
    assert preparer.post(f"/askningar/{id_}/etiketter", data=sent).status_code == 303
    assert year.rows("SELECT tag FROM request_tags ORDER BY tag") == [("covid-19",), ("nya sjukhuset",)]
    shown_page = preparer.get(f"/askningar/{id_}").text
    assert "covid-19, nya sjukhuset" in shown_page
    assert "Etiketterna ändrades" in shown_page
    found = rows(year.log_in("controller").get(f"/rapporter/etiketter{ASKED}").text)
    assert [row[0] for row in found[1:]] == ["covid-19", "nya sjukhuset", "Utan etikett", "Totalt"]
    assert found[1][1:] == found[2][1:]
    sent |= {"idempotency_key": "d" * 32, "tags": "x" * 41}
    answer = preparer.post(f"/askningar/{id_}/etiketter", data=sent)
    assert (answer.status_code, "x" * 41 in answer.text) == (422, True)
    sent |= {"tags": ""}
    assert preparer.post(f"/askningar/{id_}/etiketter", data=sent).status_code == 303
    assert year.rows("SELECT tag FROM request_tags") == []


def test_the_tertial_packet_holds_the_tables_of_the_pages(year: Site, tmp_path: Path) -> None:
    client = year.log_in("controller")
    chosen = "&rapport=".join(["", "utfall", "ramar", "investeringsbudget", "beslut", "vilande", "bilder"])
    names = {name for (name,) in year.rows("SELECT name FROM report_layouts")}
    first = client.get("/rapporter/paket").text
    assert {name for name in names if f'value="{name}"' in first} == names
    known = "".join(f"&rapport={name}" for name in (*sorted(names), "bilder"))
    content = client.get(f"/rapporter/paket/pdf{ASKED}{known}").data
    found = tree(content)
    printed = [table.rows() for table in found.all("Table")]
    assert len(printed) == len(names) + 5
    for name in ("investeringsbudget", "beslut", "vilande"):
        assert rows(client.get(f"/rapporter/{name}{ASKED}").text) in printed, name
    assert client.get(f"/rapporter/paket/pdf{ASKED}{chosen}&rapport=saknas").status_code == 404
    file = tmp_path / "paket.pdf"
    year.ok("report", "packet", "--period", "202008", "--output", file)
    assert next(each.text for each in tree(file.read_bytes()).all("H2")) == "Innehåll"
    assert "saknas" not in year.refused("report", "packet", "saknas", "--period", "202008").partition("Välj bland")[2]
    listed = year.run("report", "list", "vilande", "--period", "202008", "--unit", "kr").stdout_bytes
    assert listed == client.get(f"/rapporter/vilande/fil/csv{ASKED}").data.removeprefix(b"\xef\xbb\xbf")
    assert "vilande" in year.refused("report", "list", "finns-inte", "--period", "202008")
