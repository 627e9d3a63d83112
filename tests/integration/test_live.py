"""The outcome page is true to the last commit and costs nothing when nothing has changed; downloads agree with it."""

import codecs
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from app.reports import routes
from app.web.page import Content
from tests.factories import ledger, posting
from tests.integration.site import Site, finish, try_log_in

ASKED = "?ar=2020&period=202008&enhet=mnkr"
COMMAND = ("--unit", "mnkr")


@pytest.mark.parametrize("path", ["/utfall", "/utfall/totalt", "/utfall/kategori/MT", "/askningar"])
def test_unchanged_is_304_with_nothing_in_it(year: Site, path: str) -> None:
    client = year.log_in("controller")
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
    part = client.get(path, headers={"If-None-Match": tag, "HX-Request": "true", "HX-Target": "section#outcome_table"})
    assert part.status_code == 304


def test_an_import_in_another_process_is_seen_at_once(year: Site, tmp_path: Path) -> None:
    client = year.log_in("controller")
    before = client.get(f"/utfall{ASKED}")
    assert ">27,9<" in before.text
    file = ledger(tmp_path / "aug.csv", posting("Z1", "2020-08-30", "I20024", "5000000,00"))
    ((code, _, err),) = finish([year.start("outcome", "import", file, "--source", "raindance")])
    assert code == 0, err
    after = client.get(f"/utfall{ASKED}", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert ">32,9<" in after.text
    assert ">27,9<" not in after.text


@pytest.mark.parametrize("path", ["/utfall", "/ramar", "/askningar"])
def test_what_others_write_elsewhere_neither_renders_nor_sends_a_page_again(year: Site, path: str) -> None:
    """Most writes change nothing on most pages: an open page is not swapped because somebody saved a draft."""
    client = year.log_in("controller")
    first = client.get(path)
    revision = year.data_revision
    year.change("UPDATE revisions SET number = number + 1 WHERE name = 'data'")  # as every writing transaction does
    assert year.data_revision > revision
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    year.change(
        "UPDATE categories SET name = 'Nytt namn'",
        "UPDATE revisions SET number = number + 1 WHERE name = 'data'",
    )
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, "Nytt namn" in changed.text) == (200, True)


def test_what_is_written_between_a_page_s_tag_and_its_content_is_kept_under_no_older_name(
    year: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part that this process has not rendered yet; the import that came between is undone again afterwards."""
    client, part = year.log_in("controller"), {"HX-Request": "true", "HX-Target": "section#outcome_table"}
    before = client.get(f"/utfall{ASKED}")
    file = ledger(tmp_path / "aug.csv", posting("Z1", "2020-08-30", "I20024", "5000000,00"))
    read = routes._outcome

    def late() -> Content:
        ((code, _, err),) = finish([year.start("outcome", "import", file, "--source", "raindance")])
        assert code == 0, err
        return read()

    with monkeypatch.context() as patched:
        patched.setattr(routes, "_outcome", late)
        between = client.get(f"/utfall{ASKED}", headers=part)
    assert ">32,9<" in between.text
    assert between.headers["ETag"] != before.headers["ETag"]
    year.ok("outcome", "undo", str(year.value("SELECT max(id) FROM ledger_imports")))
    after = client.get(f"/utfall{ASKED}", headers=part)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert ">27,9<" in after.text


def test_a_message_is_shown_once_and_kept_for_nobody(year: Site) -> None:
    """The frame around a kept page is kept too, but never with what was said to one person."""
    client = year.log_in("controller")
    client.get("/utfall")
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "Bara till dig")]
    assert ["Bara till dig" in client.get("/utfall").text for _ in range(3)] == [True, False, False]


def test_a_log_in_or_log_out_changes_no_tag(year: Site) -> None:
    client = year.log_in("controller")
    tag = client.get("/utfall").headers["ETag"]
    year.log_in("controller")
    try_log_in(year.client(), "controller", "fel")
    assert client.get("/utfall", headers={"If-None-Match": tag}).status_code == 304
    assert year.log_in("auditor").get("/utfall", headers={"If-None-Match": tag}).status_code == 304, "the same content"


def test_an_open_start_page_is_told_that_the_log_was_verified(year: Site) -> None:
    client = year.log_in("auditor")
    first = client.get("/")
    assert "Ingen har kontrollerat kedjan" in first.text
    year.ok("audit", "verify")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, "Ingen har kontrollerat kedjan" in again.text) == (200, False)


def test_a_command_that_changed_nothing_leaves_the_figures(year: Site) -> None:
    client = year.log_in("controller")
    text = figures(client.get("/utfall").text)
    year.run("data", "load", "saknas")
    assert figures(client.get("/utfall").text) == text


def test_roles_never_get_each_others_content(year: Site) -> None:
    """Who may open the ledger gets a link to it in the same table; who may not, does not, whoever asked first."""
    for order in (("controller", "decider", "auditor"), ("decider", "controller", "preparer")):
        tags = {}
        for role in order:
            client = year.log_in(role)
            for headers in ({}, {"HX-Request": "true", "HX-Target": "section#outcome_table"}):
                answer = client.get(f"/utfall?ar=2020&period=20200{len(order[0]) % 9 + 1}", headers=headers)
                tags[role] = answer.headers["ETag"]
                assert ("/redovisning/utanfor?" in answer.text) == (role in ("controller", "auditor")), role
                assert other_names(answer.text, role) == []
        assert tags["controller"] != tags["decider"]
        refused = year.log_in("decider").get("/utfall", headers={"If-None-Match": tags["controller"]})
        assert refused.status_code == 200


def test_lists_are_kept_apart_by_scope(year: Site) -> None:
    seen = {}
    for role in ("controller", "requester", "unit_head", "preparer", "requester"):
        answer = year.log_in(role).get("/askningar")
        seen[role] = (answer.headers["ETag"], frozenset(re.findall(r'<td class="nowrap">([^<]+)', answer.text)))
    assert len({tag for tag, _ in seen.values()}) == len({rows for _, rows in seen.values()}) == 4
    tag = seen["controller"][0]
    assert year.log_in("requester").get("/askningar", headers={"If-None-Match": tag}).status_code == 200


def figures(html: str) -> list[str]:
    """The cells of the table."""
    return re.findall(r"<td[^>]*data-cell[^>]*>(.*?)</td>", html, re.DOTALL)


def other_names(html: str, role: str) -> list[str]:
    """Names of other signed-in people."""
    return [name for name in re.findall(r"(\w+) Test", html) if name.lower() != role]


TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_download(year: Site, kind: str) -> None:
    answer = year.log_in("controller").get(f"/utfall/fil/{kind}{ASKED}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == TYPES[kind]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="utfall-mot-ram-202008.{kind}"'
    assert answer.headers["Cache-Control"] == "no-store"
    start = {"pdf": b"%PDF-", "xlsx": b"PK", "csv": b"\xef\xbb\xbfkategori;", "json": b"{"}[kind]
    assert answer.data.startswith(start)


def test_downloads_have_the_figures_of_the_command(year: Site) -> None:
    client = year.log_in("decider")
    expected = year.table(2020, 202008, *COMMAND)
    assert client.get(f"/utfall/fil/csv{ASKED}").data == codecs.BOM_UTF8 + expected
    said = year.ok("report", "outcome", "--year", "2020", "--period", "202008", "--format", "json", *COMMAND)
    assert client.get(f"/utfall/fil/json{ASKED}").json == json.loads(said)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/utfall/fil/xlsx{ASKED}").data))
    sheet = book.worksheets[0]
    rows = {str(row[0].value).strip(): [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value}
    assert rows["MT"][1] == 87
    ore = {row["key"]: row["values"] for row in json.loads(said)["rows"]}
    assert round(float(str(rows["MT"][2])) * 10**8) == ore["MT"]["utfall_tidigare"]["ore"]


def test_another_layout_and_domain(year: Site) -> None:
    client = year.log_in("controller")
    lines = client.get(f"/utfall/fil/csv{ASKED}&layout=ramtabell&doman=IT").data.decode("utf-8-sig").splitlines()
    assert lines[:2] == ["kategori;ram_tkr", "IT;21,0"]
    assert lines[-1] == "Totalsumma;21,0"


@pytest.mark.parametrize("kind", ["exe", "PDF", "csv.exe", "..", "%2e%2e%2fcsv"])
def test_a_format_that_is_not_there(year: Site, kind: str) -> None:
    assert year.log_in("controller").get(f"/utfall/fil/{kind}").status_code == 404


def test_a_hostile_address_does_not_reach_the_file_name(year: Site) -> None:
    answer = year.log_in("controller").get('/utfall/fil/csv?period=202008"%0d%0aX-Evil: 1')
    assert answer.status_code == 400
    assert "X-Evil" not in answer.headers


def test_figures_open_only_what_the_reader_may_see(year: Site) -> None:
    """A preparer of MT sees every sum, and a link only where it leads somewhere; nobody is served another's links."""
    pages = ("/utfall/totalt?ar=2020&period=202008", "/ramar/totalt?ar=2020&figur=beviljat")
    for path in (*pages, *reversed(pages)):
        for role in ("decider", "preparer", "controller"):
            client = year.log_in(role)
            page = client.get(path).text
            links = set(re.findall(r'<th scope="row"><a href="(/askningar/[^"#]+)', page))
            assert "Telefonväxel, nya kort" in page
            assert {client.get(each.replace("&amp;", "&")).status_code for each in links} == {200}, role
            assert (len(links) < page.count('<th scope="row">') - 1) == (role == "preparer")


def test_the_forecasts_of_another_area_are_read_without_dead_links(year: Site) -> None:
    linked = re.compile(r'<th scope="row"><a href="/askningar/')
    for role, links in (("preparer", False), ("controller", True)):
        page = year.log_in(role).get("/prognos?ar=2020&period=202008&kategori=IT").text
        assert "Telefonväxel, nya kort" in page
        assert bool(linked.search(page)) == links, role


def test_a_forecast_that_was_given_again_says_so(year: Site) -> None:
    page = year.log_in("controller").get("/utfall/kategori/MT?ar=2020&period=202008&figur=prognos").text
    rows = [row for row in re.findall(r"<tr.*?</tr>", page, re.S) if "MT, bedömning" in row]
    assert ["ersatt av en senare" in row for row in rows] == [False, True]
    assert ["augusti 2020" in row for row in rows] == [True, False]


def test_a_kept_page_shows_a_link_only_to_whom_it_belongs(year: Site) -> None:
    """Whoever asked first: the page of one reader is never served to another who may do less, or more."""
    name = year.value("SELECT name FROM report_layouts WHERE kind != 'utfall' ORDER BY position LIMIT 1")
    for path, link, holder in (
        (f"/rapporter/{name}", f"/rapporter/{name}/form", "admin"),
        ("/ramar", "fran=", "controller"),
    ):
        for order in (("decider", holder), (holder, "decider")):
            address = f"{path}?ar=20{20 + len(order[0]) % 2}"
            pages = {role: year.log_in(role).get(address).text for role in order}
            assert link in pages[holder], (path, order)
            assert link not in pages["decider"], (path, order)
