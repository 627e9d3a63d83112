"""Many requests in one workbook: the template there and back, all faults at once, all or nothing, once."""

import io
import json
import uuid
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from app.bulk.columns import AMOUNT, HELP_SHEET, MOST_REQUESTS, SHEET, VALUES_SHEET, YEAR
from app.domain.permissions import Role
from app.domain.request_fields import Shape
from app.domain.request_form import FIELDS
from tests import factories
from tests.integration.site import Site, token

COLUMNS = "title, kind, nature, frame_year, asked_ore, state"
DRAFTS = f"SELECT {COLUMNS} FROM investment_requests WHERE state = 'draft' ORDER BY id"
Cells = dict[str, Any]
GOOD: Cells = {"Rubrik": "Ultraljud", "Kategori": "MT", YEAR: 2027, AMOUNT: 1250000.5}


def fetched(client: FlaskClient, unit: str = "SUN-IVA") -> openpyxl.Workbook:
    answer = client.get(f"/askningar/mall.xlsx?enhet={unit}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def headings(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def filled(client: FlaskClient, *rows: Cells, unit: str = "SUN-IVA", first: int = 3) -> bytes:
    """The template with these rows; text stays text, whatever it begins with."""
    book = fetched(client, unit)
    sheet = book[SHEET]
    places = {heading: at for at, heading in enumerate(headings(sheet), start=1)}
    for number, row in enumerate(rows, start=first):
        for heading, value in row.items():
            cell = sheet.cell(number, places[heading], value)
            if isinstance(value, str):
                cell.data_type = "s"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def load(
    client: FlaskClient, content: bytes, unit: str = "SUN-IVA", name: str = "ifylld.xlsx", key: str = ""
) -> TestResponse:
    data = {
        "csrf_token": token(client.get("/konto")),
        "idempotency_key": key or uuid.uuid4().hex,
        "enhet": unit,
        "fil": (io.BytesIO(content), name),
    }
    return client.post("/askningar/flera", data=data, content_type="multipart/form-data")


def test_the_template_has_every_plain_field_and_its_lists(year: Site) -> None:
    book = fetched(year.log_in("requester"))
    assert book.sheetnames == [SHEET, HELP_SHEET, VALUES_SHEET]
    sheet = book[SHEET]
    tables = (Shape.LINES, Shape.YEARS, Shape.RUNNING, Shape.PAYMENTS, Shape.SHARES)
    assert sorted(headings(sheet)) == sorted(
        [each.label for each in FIELDS if each.shape not in tables] + [YEAR, AMOUNT]
    )
    assert headings(sheet)[:4] == ["Rubrik", "Kategori", YEAR, AMOUNT]
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert len(lists) == 2 + sum(each.shape is Shape.CHOICE for each in FIELDS)
    values = [cell.value for row in book[VALUES_SHEET].iter_rows() for cell in row if cell.value]
    assert "SUN-IVA Intensivvård Sunderbyn" in values
    assert "MT MT" in values
    assert not any("Kalix" in str(value) for value in values), "units of others"


def test_the_template_is_for_ones_own_units(year: Site) -> None:
    factories.add_accounts(year, [("both", Role.REQUESTER, "LT", None)])
    client = year.log_in("requester")
    for unit in ("KAL-DIAL", "LT", "finns-inte", ""):
        assert client.get(f"/askningar/mall.xlsx?enhet={unit}").status_code == 404
        assert load(client, b"", unit=unit).status_code == 404
    assert year.log_in("both").get("/askningar/mall.xlsx?enhet=LT-DC").status_code == 200
    for role in ("preparer", "decider", "controller", "auditor", "admin"):
        other = year.log_in(role)
        assert other.get("/askningar/flera").status_code == 403
        assert other.get("/askningar/mall.xlsx?enhet=SUN-IVA").status_code == 403
        assert load(other, b"").status_code == 403
    assert year.rows(DRAFTS) == []


def test_there_and_back(year: Site) -> None:
    client = year.log_in("requester")
    more = {
        "Typ": "investering", "Slag": "Reinvestering: ersätter något som finns", "Prioritet i enheten": "1, måste",
        "Syfte": "Rad ett\nrad två", "Nyttjandeperiod, år": 7, "Enhet": "sun-iva", "Risktal": 12,
        "Hur det ska köpas": "Vet inte än", "Ansvar (kostnadsställe)": "0540",
    }  # fmt: skip
    content = filled(
        client, {**GOOD, **more}, {"Rubrik": "Pump", "Kategori": "MT MT", YEAR: "2028", AMOUNT: "1,2 mnkr"}
    )
    answer = load(client, content)
    assert answer.status_code == 303
    assert year.rows(DRAFTS) == [
        ("Ultraljud", "investment", "reinvestering", 2027, 125_000_050, "draft"),
        ("Pump", "askning", "", 2028, 120_000_000, "draft"),
    ]
    (row,) = year.rows(
        "SELECT purpose, priority, useful_life_years, risk_number, procurement_way, cost_centre, contact"
        " FROM investment_requests WHERE title = 'Ultraljud'"
    )
    assert row == ("Rad ett\nrad två", 1, 7, 12, "vet inte", "0540", "Requester Test")
    receipt = client.get(answer.location)
    assert "2 äskningar är inlästa som utkast." in receipt.text
    for (id,) in year.rows("SELECT id FROM investment_requests WHERE state = 'draft'"):
        assert f'href="/askningar/{id}"' in receipt.text
    assert "uppgifter" in receipt.text
    year.ok("audit", "verify")


def test_everything_wrong_is_told_by_row_and_column_and_nothing_is_loaded(year: Site) -> None:
    client = year.log_in("requester")
    before = year.everything()
    content = filled(
        client,
        GOOD,
        {"Rubrik": "x" * 201, "Kategori": "Finns inte", YEAR: 27, AMOUNT: "1.250", "Risktal": "hög"},
        {"Kategori": "MT", YEAR: 2027, AMOUNT: -5, "Enhet": "KAL-DIAL", "Typ": "önskan"},
        {**GOOD, "Äskning som tillägget gäller": "2020-0001-x", "Nyttjandeperiod, år": 99},
    )
    answer = load(client, content)
    assert answer.status_code == 422
    told = [
        ("4", "Rubrik"), ("4", "Kategori"), ("4", YEAR), ("4", AMOUNT), ("4", "Risktal"),
        ("5", "Rubrik"), ("5", AMOUNT), ("5", "Enhet"), ("5", "Typ"),
        ("6", "Äskning som tillägget gäller"), ("6", "Nyttjandeperiod, år"),
    ]  # fmt: skip
    for line, column in told:
        assert f'<th scope="row">{line}</th><td>{column}</td>' in answer.text, (line, column)
    assert answer.text.count('<th scope="row">') == len(told)
    after = year.everything()
    assert {name for name in after if after[name] != before[name]} <= {"login_sessions", "visits"}
    assert load(client, filled(client, GOOD)).status_code == 303


def test_a_category_outside_its_years_is_refused_row_by_row(year: Site) -> None:
    year.change(
        "UPDATE categories SET valid_from_year = 2027, valid_to_year = 2028 WHERE code = 'MT'",
        "INSERT INTO categories (code, name, parent_id, domain, sort_order, valid_to_year)"
        " SELECT 'US', 'Ultraljud', id, domain, 99, 2030 FROM categories WHERE code = 'MT'",
    )
    client, said = year.log_in("requester"), "kategorin kan inte väljas för ramår {}; välj en annan kategori"
    rows = [
        {**GOOD, YEAR: at, "Kategori": code} for at, code in ((2026, "MT"), (2027, "MT"), (2029, "US"), (2028, "US"))
    ]
    answer = load(client, filled(client, *rows))
    assert answer.status_code == 422
    for line, at in (("3", 2026), ("5", 2029)):  # what lies below an ended category has ended with it
        assert f'<th scope="row">{line}</th><td>Kategori</td>' in answer.text
        assert said.format(at) in answer.text
    assert answer.text.count('<th scope="row">') == 2, "only the rows that are outside"
    assert year.rows(DRAFTS) == []
    assert load(client, filled(client, rows[1], rows[3])).status_code == 303
    assert [row[3] for row in year.rows(DRAFTS)] == [2027, 2028]


def test_the_chosen_unit_stays_when_a_file_is_refused(year: Site) -> None:
    factories.add_accounts(year, [("both", Role.REQUESTER, "LT", None)])
    year.change("UPDATE categories SET valid_to_year = 2026")
    client = year.log_in("both")
    content = filled(client, {**GOOD, "Kategori": "IT"}, unit="LT-KOM")
    answer = load(client, content, unit="LT-KOM")
    assert answer.status_code == 422
    assert "kategorin kan inte väljas för ramår 2027" in answer.text
    assert answer.text.count('<option value="LT-KOM" selected>') == 2, "of the template, and of what is handed in"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "tom.xlsx", "går inte att läsa"),
        (b"Rubrik;Kategori\n", "lista.csv", "ingen Excel-fil"),
        (b"<html>", "sida.xlsx", "går inte att läsa"),
        (b"PK\x03\x04", "../trasig.xlsx", "går inte att läsa"),
    ],
)
def test_what_is_no_workbook_is_told(year: Site, content: bytes, name: str, said: str) -> None:
    answer = load(year.log_in("requester"), content, name=name)
    assert answer.status_code == 422
    assert said in answer.text
    assert "/tmp" not in answer.text


def test_other_sheets_columns_and_empty_templates_are_told(year: Site) -> None:
    client = year.log_in("requester")
    book = fetched(client)
    assert "har inga äskningar" in load(client, saved(book)).text
    book[SHEET].cell(1, 1, "Titel")
    answer = load(client, saved(book))
    assert "kolumnen saknas" in answer.text
    assert "okänd kolumn" in answer.text
    del book[SHEET]
    assert "saknas; använd mallen" in load(client, saved(book)).text
    assert year.rows(DRAFTS) == []


def test_a_cell_in_the_last_corner_is_refused_before_room_is_made_for_it(year: Site) -> None:
    client = year.log_in("requester")
    for place in ("XFD3", "A1048576", "XFD1048576"):
        book = fetched(client)
        book[SHEET][place] = "x"
        answer = load(client, saved(book))
        assert answer.status_code == 422
        assert "långt utanför tabellen" in answer.text


def test_columns_may_be_taken_away_and_the_help_too(year: Site) -> None:
    client = year.log_in("requester")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row in ([AMOUNT, "Kategori", "Rubrik", YEAR], ["450 tkr", "mt", "Sängar", 2027]):
        sheet.append(row)
    assert load(client, saved(book)).status_code == 303
    assert [row[:1] + row[4:5] for row in year.rows(DRAFTS)] == [("Sängar", 45_000_000)]


def test_the_same_file_is_loaded_once(year: Site) -> None:
    client, key = year.log_in("requester"), uuid.uuid4().hex
    content = filled(client, GOOD)
    first = load(client, content, key=key)
    again = [load(client, content, key=key), load(client, content, name="kopia.xlsx")]
    assert {each.location for each in again} == {first.location}
    assert "lästes in redan" in client.get(first.location).text
    assert len(year.rows(DRAFTS)) == 1
    assert len(year.rows("SELECT id FROM bulk_loads")) == 1


def test_what_looks_like_a_formula_is_text_both_ways(year: Site) -> None:
    client = year.log_in("requester")
    trick = '=HYPERLINK("http://ond.example","x")'
    year.change("UPDATE units SET name = :name WHERE code = 'SUN-IVA'", name=trick)
    assert load(client, filled(client, {**GOOD, "Rubrik": "=1+1", "Syfte": trick})).status_code == 303
    assert year.rows("SELECT title, purpose FROM investment_requests WHERE state = 'draft'") == [("=1+1", trick)]
    for sheet in fetched(client):
        assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_a_file_has_so_many_requests_and_no_more(year: Site) -> None:
    client = year.log_in("requester")
    answer = load(client, filled(client, *[GOOD] * (MOST_REQUESTS + 1)))
    assert answer.status_code == 422
    assert f"fler än {MOST_REQUESTS}" in answer.text
    assert year.rows(DRAFTS) == []


def test_a_role_in_one_domain_writes_there_only(year: Site) -> None:
    factories.add_accounts(year, [("mt_only", Role.REQUESTER, "SUN-IVA", "MT")])
    client = year.log_in("mt_only")
    values = [cell.value for row in fetched(client)[VALUES_SHEET].iter_rows() for cell in row]
    assert "MT MT" in values
    assert "IT IT" not in values
    assert load(client, filled(client, {**GOOD, "Kategori": "IT"})).status_code == 422
    assert load(client, filled(client, GOOD)).status_code == 303


def test_a_receipt_is_the_units_own(year: Site) -> None:
    factories.add_accounts(year, [("other", Role.REQUESTER, "KAL-DIAL", None)])
    client = year.log_in("requester")
    place = load(client, filled(client, GOOD)).location
    assert client.get(place).status_code == 200
    assert year.log_in("other").get(place).status_code == 404
    assert year.log_in("unit_head").get(place).status_code == 404
    assert json.loads(str(year.value("SELECT request_ids FROM bulk_loads")).replace("'", '"'))
