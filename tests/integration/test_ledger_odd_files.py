"""Ledger files of odd make through the pages: right figures, or everything that is wrong told at once."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from xlsxwriter import Workbook

from tests.factories import ACCOUNTS, add_accounts, frame, region, request
from tests.integration.site import Site
from tests.integration.test_ledger_files import outcome, press, send

HEAD = "verifikat;rad;datum;konto;ansvar;projekt;text;belopp"
ROWS = ["A1;1;2020-01-15;1241;5420;P1;Räka;1.234,50", "A2;1;2020-01-31;1241;5420;P1;Retur;(34,50)"]
FILE = "\n".join([HEAD, *ROWS, " ;;;;;;;", ""])


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    """One granted request and a controller."""
    requests = [request("1", 2020, granted=5000)]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=[frame(2020, "IT", 5000)]))
    add_accounts(site, [each for each in ACCOUNTS if each[0] == "controller"])
    return site


def workbook(formula: str = "") -> bytes:
    """The file as a workbook; formula: instead of the first amount, without anything it was ever worked out to."""
    buffer = io.BytesIO()
    with Workbook(buffer) as book:
        sheet = book.add_worksheet("utfall")
        for line, cells in enumerate(FILE.splitlines()[:3]):
            sheet.write_row(line, 0, cells.split(";"))
        if formula:
            sheet.write_formula(1, 7, formula)
    return buffer.getvalue()


def taken_in(client: FlaskClient, url: str) -> None:
    assert press(client, url, "granska").status_code == 303
    assert press(client, url, "las-in").status_code == 303


@pytest.mark.parametrize(
    ("content", "name"),
    [(FILE.encode("utf-16"), "unicode.txt"), (("\n\n" + FILE).encode("utf-8-sig"), "x.csv"), (workbook(), "bok.csv"),
     (FILE.replace("1.234,50", "1234.50").replace("34,50", "34.50").replace(";", ",").encode(), "komma.csv")],
)  # fmt: skip
def test_the_makes_that_are_read(ready: Site, content: bytes, name: str) -> None:
    client = ready.log_in("controller")
    url = send(client, content, name).location
    assert "1\u00a0234,50" in client.get(url).text
    taken_in(client, url)
    assert outcome(ready) == [1200_00]
    ready.totals_agree()


def test_a_file_without_any_known_column_asks_for_them(ready: Site) -> None:
    client = ready.log_in("controller")
    url = send(client, b"a;b;c\n1;2;3\n").location
    assert "Välj vilken kolumn som är verifikat, datum, projekt, belopp." in client.get(url).text
    answer = press(client, url, "granska")
    assert answer.status_code == 422
    assert "välj vilken kolumn det är" in answer.text


def test_two_columns_of_the_same_name_are_not_chosen_between(ready: Site) -> None:
    client = ready.log_in("controller")
    url = send(client, b"Vernr;Datum;Projekt;Belopp;Text;BELOPP\nA1;2020-01-15;P1;1,00;x;2,00\n").location
    answer = press(client, url, "granska")
    assert answer.status_code == 422
    assert "rubriken finns två gånger" in answer.text
    assert '<td class="bulk__value">Belopp</td>' in answer.text
    assert outcome(ready) == [0]


def test_the_first_rows_are_shown_as_the_import_reads_them(ready: Site) -> None:
    client = ready.log_in("controller")
    bad = f"{HEAD}\n{ROWS[0]}\nA2;1;15/01/2020;1241;5420;P1;;1.250\nA3;1;2020-01-15;1241;5420;P1;;12 kr\n".encode()
    url = send(client, bad, "x.csv").location
    page, answer = client.get(url).text, press(client, url, "granska")
    for text in (page, answer.text):
        assert "rad 3, kolumn datum" in text or '<th scope="row">3</th><td>datum</td>' in text
        assert "”1.250” kan läsas på två sätt" in text
        assert "12,00" in text
    assert '<td class="bulk__value">1.250</td>' in answer.text
    assert answer.text.count("kan läsas på två sätt") == 1, "what is told of the whole file is not told again"
    assert answer.status_code == 422


def test_a_file_of_headings_alone_says_so(ready: Site) -> None:
    client = ready.log_in("controller")
    url = send(client, HEAD.encode(), "x.csv").location
    shown = client.get(press(client, url, "granska").location.partition("#")[0]).text
    assert "Filen har inga rader att läsa in. Inget ändras." in shown


def test_a_formula_is_no_figure_also_under_the_contracts_headings(ready: Site, tmp_path: Path) -> None:
    client = ready.log_in("controller")
    url = send(client, workbook("=1200+34.5"), "formel.xlsx").location
    answer = press(client, url, "granska")
    assert answer.status_code == 422
    assert "cellen har en formel" in answer.text
    (tmp_path / "formel.xlsx").write_bytes(workbook("=1200+34.5"))
    told = ready.refused("outcome", "import", tmp_path / "formel.xlsx", "--source", "raindance")
    assert "formel.xlsx blad utfall rad 2, kolumn H2: cellen har en formel" in told
    assert outcome(ready) == [0]
