"""The texts of a period: drafted, written, kept with the frozen report and printed with the table."""

from io import BytesIO

import docx
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.site import Site, key, token
from tests.unit.documents.trees import tree

PAGE = "/perioder/202008/texter"


def write(client: FlaskClient, cells: dict[str, str]) -> TestResponse:
    shown = client.get(PAGE)
    return client.post(PAGE, data={"csrf_token": token(shown), "idempotency_key": key(shown), **cells})


def category(site: Site, code: str) -> int:
    return int(site.value("SELECT id FROM categories WHERE code = :c", c=code))


def words(answer: TestResponse) -> str:
    return "\n".join(each.text for each in docx.Document(BytesIO(answer.data)).paragraphs)


def test_the_draft_is_made_of_the_reports_own_figures(year: Site) -> None:
    text = year.log_in("controller").get(PAGE).text.replace("\u00a0", " ")
    assert "Januari–augusti 2020 är 27,9 mnkr betalt, 32 procent av ramen på 87,0 mnkr." in text
    assert "Av det hör 20,0 mnkr till ramar före 2020 och 7,9 mnkr till ramen 2020." in text
    assert "står still: " in text
    assert "Den är 12,0 mnkr lägre än januari–april 2020" in text


def test_a_text_is_saved_frozen_and_printed_with_the_table(year: Site) -> None:
    client, it = year.log_in("controller"), category(year, "MT")
    assert (
        write(client, {f"text.{it}": "Först <b>så</b>", f"seen.{it}": "0", "text.0": "Helt", "seen.0": "0"}).status_code
        == 303
    )
    year.ok("period", "freeze", "202008")
    assert write(client, {f"text.{it}": "Sedan så", f"seen.{it}": "1"}).status_code == 303
    printed = words(client.get("/perioder/202008/avsnitt/docx"))
    assert printed.startswith("Investeringar\n")
    assert "Helt" in printed
    assert "MT: Först <b>så</b>" in printed
    assert "Sedan så" not in printed
    assert client.get("/perioder/202008/avsnitt/pdf").data[:4] == b"%PDF"
    assert client.get("/perioder/202008/avsnitt/csv").status_code == 404
    packet = "/rapporter/paket/pdf?ar=2020&period=202008&rapport=utfall&rapport=ramar&rapport=texter"
    content = tree(client.get(packet).data)
    assert [each.text for each in content.all("H2")][1:3] == ["Utfall mot ram", "Investeringar"]
    assert [each.text for each in content.all("H3")] == ["MT"]
    said = [each.text for each in content.all("P")]
    assert {"Helt", "Först <b>så</b>"} <= set(said)
    assert "Sedan så" not in said, "as reported"
    assert year.value("SELECT count(*) FROM events WHERE action = 'explanation'") == 3


def test_nobody_writes_over_another(year: Site) -> None:
    client, it = year.log_in("controller"), category(year, "MT")
    assert write(client, {f"text.{it}": "Min", f"seen.{it}": "0"}).status_code == 303
    late = write(client, {f"text.{it}": "Annan", f"seen.{it}": "0"})
    assert late.status_code == 409
    assert "Sparat av någon annan:</strong> Min" in late.text
    assert "Annan</textarea>" in late.text, "what was typed is kept"
    assert year.value("SELECT text FROM explanations") == "Min"


def test_a_text_that_is_too_long_is_neither_cut_nor_lost(year: Site) -> None:
    client, it = year.log_in("controller"), category(year, "MT")
    long = "å" * 20_001
    answer = write(client, {f"text.{it}": long, f"seen.{it}": "0", "text.0": "Helt", "seen.0": "0"})
    assert answer.status_code == 422
    assert "Texten är 20001 tecken lång. Korta den till högst 20000 tecken." in answer.text
    assert long in answer.text
    assert year.value("SELECT count(*) FROM explanations") == 0
    assert write(client, {f"text.{it}": long[1:], f"seen.{it}": "0"}).status_code == 303
    assert year.value("SELECT text FROM explanations") == long[1:]


def test_only_the_controller_writes(year: Site) -> None:
    for role in ("decider", "auditor", "preparer"):
        client = year.log_in(role)
        assert "<textarea" not in client.get(PAGE).text
        answer = client.post(PAGE, data={"csrf_token": token(client.get("/")), "text.0": "x"})
        assert answer.status_code == 403
