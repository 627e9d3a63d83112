"""The pictures show what the tables show, on the page and in print, and one drawing serves both."""

import re
from html import unescape

from tests.integration.site import Site
from tests.unit.documents.trees import tree

ASKED = "?ar=2020&period=202008&enhet=mnkr"
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


def tables(html: str) -> list[list[list[str]]]:
    """The rows of every table of a page as people read them."""
    found = []
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        found.append([[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in CELL.findall(row)] for row in rows])
    return found


def test_page_and_print_agree_to_the_last_digit(year: Site) -> None:
    client = year.log_in("controller")
    page = client.get(f"/bilder{ASKED}")
    printed = tree(client.get(f"/bilder/pdf{ASKED}").data)
    shown = [[[cell.replace("\u00a0", " ") for cell in row] for row in table] for table in tables(page.text)]
    assert shown == [table.rows() for table in printed.all("Table")]
    assert len(shown) == 5
    headings = [unescape(each) for each in re.findall(r'<h2 id="chart_[^"]*">(.*?)</h2>', page.text)]
    assert headings == [each.text for each in printed.all("H2")]


def test_the_figures_are_those_of_the_outcome_table(year: Site) -> None:
    client = year.log_in("controller")
    plan, categories, states, standstill, years = tables(client.get(f"/bilder{ASKED}").text)
    assert categories[1:] == [
        ["IT", "21,0", "0,3", "0,1", "10,0"],
        ["Tyst vårdmiljö", "3,0", "1,6", "0,0", "3,0"],
        ["MSB", "4,5", "0,0", "0,0", "4,5"],
        ["MT", "87,0", "20,0", "7,9", "60,0"],
    ]
    assert plan[8][:3] == ["aug", plan[8][1], "29,9"]
    assert plan[-1][-1] == "77,5"
    assert years[8] == ["aug", "29,9"]
    paused = year.rows(
        "SELECT count(*), sum(granted_ore - outcome_ore) FROM investment_requests WHERE state = 'paused'"
    )
    assert [standstill[-1][1], standstill[-1][-1]] == [
        str(paused[0][0]),
        f"{paused[0][1] / 10**8:.1f}".replace(".", ","),
    ]
    counted = year.value(
        "SELECT count(DISTINCT r.id) FROM investment_requests r LEFT JOIN request_years y ON y.request_id = r.id"
        " AND y.frame_year = 2020 LEFT JOIN grants g ON g.request_id = r.id AND g.frame_year = 2020"
        " WHERE r.state <> 'draft' AND (y.request_id IS NOT NULL OR g.request_id IS NOT NULL)"
    )
    assert states[-1][:2] == ["Summa", str(counted)]


def test_a_domain_is_a_part_of_the_whole(year: Site) -> None:
    client = year.log_in("auditor")
    found = {domain: tables(client.get(f"/bilder{ASKED}&doman={domain}").text) for domain in ("IT", "MT")}
    assert [row[0] for row in found["IT"][1][1:]] == ["IT"]
    assert [found[domain][0][8][2] for domain in found] == ["0,4", "27,9"]


def test_drawings_carry_attributes_only_and_say_what_they_show(year: Site) -> None:
    page = year.log_in("decider").get(f"/bilder{ASKED}").text
    drawings = re.findall(r"<svg[^>]*role=\"img\".*?</svg>", page, re.DOTALL)
    assert len(drawings) == 5
    assert not any("style=" in each or "<script" in each for each in drawings)
    assert all("Siffrorna står i tabellen under bilden." in each for each in drawings)
    figures = tree(year.log_in("decider").get(f"/bilder/pdf{ASKED}").data).all("Figure")
    said = [unescape(re.findall(r'aria-label="([^"]*)"', each)[0]) for each in drawings]
    assert said == [figure.alt for figure in figures]


def test_an_empty_year_says_so(year: Site) -> None:
    client = year.log_in("controller")
    page = client.get("/bilder?ar=2035").text
    assert "Det finns inga inskickade äskningar för ramåret 2035." in page
    assert client.get("/bilder/pdf?ar=2035").data.startswith(b"%PDF-")
    assert client.get("/bilder?ar=abc").status_code == 400
