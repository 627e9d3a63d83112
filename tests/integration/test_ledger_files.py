"""A ledger file through the pages: upload, map, preview, import, receipt, undo; and everything that is refused."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database import db
from app.domain.ledger_map import FileKind
from app.ledger_files import uploads
from app.ledger_files.page import progress_key
from app.ledger_files.progress import progress, rows_read
from app.models import LedgerUpload
from app.web.headers import LARGE
from tests.factories import ACCOUNTS, add_accounts, frame, ledger, posting, region, request
from tests.integration.site import Site, key, token
from tests.integration.test_attachments import setting

EXPORT = "Ver.nr;Bokf.datum;Kto;Proj;Belopp kr\nA1;20200115;1241;P1;1 234,50\nA2;20200131;1241;okänt;100,00-\n"
NEW = "/redovisning/filer/ny"


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Site:
    """Two granted requests, one of them delivered, and a controller with an auditor beside."""
    requests = [request("1", 2020, granted=1000), request("2", 2020, granted=2000, tillstånd="levererad")]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=[frame(2020, "IT", 5000)]))
    add_accounts(site, [each for each in ACCOUNTS if each[0] in ("controller", "auditor")])
    return site


def send(
    client: FlaskClient, content: bytes, name: str = "jan.txt", source: str = "raindance", **more: str
) -> TestResponse:
    form = client.get(NEW)
    data = {
        "csrf_token": token(form),
        "idempotency_key": key(form),
        "kalla": source,
        "fil": (io.BytesIO(content), name),
    }
    return client.post(NEW, data={**data, **more}, content_type="multipart/form-data")


def press(client: FlaskClient, url: str, what: str, **typed: Any) -> TestResponse:
    form = client.get(url)
    return client.post(f"{url}/{what}", data={"csrf_token": token(form), "idempotency_key": key(form), **typed})


def outcome(site: Site) -> list[int]:
    return [ore for (ore,) in site.rows("SELECT outcome_ore FROM investment_requests ORDER BY number")]


def test_from_upload_to_receipt_and_back(ready: Site) -> None:
    client, before = ready.log_in("controller"), None
    url = send(client, EXPORT.encode("cp437")).location
    page = client.get(url).text
    assert "1\u00a0234,50" in page
    assert '<option selected value="Kto">Kto</option>' in page
    before = ready.everything()["postings"]
    shown = client.get(press(client, url, "granska").location.partition("#")[0]).text
    assert ready.everything()["postings"] == before == []
    assert "Det här ändras" in shown
    assert "2 levererade" not in shown
    assert "1 levererade äskningar har inga rader" in shown
    first = press(client, url, "las-in")
    assert first.status_code == 303
    assert outcome(ready) == [1234_50, 0]
    receipt = client.get(first.location).text
    for words in ("jan.txt från raindance", "Utan äskning, per projekt", "okänt", "Nya rader", "Ångra inläsningen"):
        assert words in receipt
    original = client.get(url + "/original")
    assert original.data == EXPORT.encode("cp437")
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert original.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get(first.location + "/pdf").data.startswith(b"%PDF-")
    assert ready.log_in("auditor").get(first.location).status_code == 200
    assert press(client, first.location, "angra").status_code == 303
    assert outcome(ready) == [0, 0]
    assert "Ångrad" in client.get(first.location).text
    assert "ångrad av" in client.get("/redovisning/inlasningar").text
    assert "redan ångrad" in client.post(
        first.location + "/angra", data={"csrf_token": token(client.get("/konto")), "idempotency_key": "b" * 32}
    ).text  # fmt: skip
    ready.totals_agree()
    assert ready.ok("audit", "verify")


def test_the_map_is_corrected_once_and_holds_for_the_next_file(ready: Site, tmp_path: Path) -> None:
    client = ready.log_in("controller")
    odd = (
        EXPORT.replace("Proj;", "X1;")
        .replace("Belopp kr", "Y2")
        .replace(";okänt;", ";P2;")
        .replace("1 234,50", "1.234")
    )
    url = send(client, odd.encode()).location
    assert "P1" in client.get(url).text
    chosen = {"kolumn_verifikat": "Ver.nr", "kolumn_datum": "Bokf.datum", "kolumn_projekt": "X1", "kolumn_belopp": "Y2"}
    rest = {"kodning": "utf-8-sig", "avgransare": ";", "rubrikrad": "1", "datum": "ymd", "decimal": ","}
    refused = press(client, url, "tolka", **chosen, **{**rest, "rubrikrad": "ett"}, konton="tolv")
    assert refused.status_code == 422
    assert "Läste ”ett”" in refused.text
    assert "Läste ”tolv”" in refused.text
    assert press(client, url, "tolka", **chosen, **rest, omvant="y").status_code == 303
    assert "−1\u00a0234,00" in client.get(url).text
    ready.ok("outcome", "import", tmp_file(tmp_path, odd), "--source", "raindance")
    assert outcome(ready) == [-1234_00, 100_00]
    later = client.get(send(client, odd.replace("A1", "A3").encode(), "feb.txt").location).text
    assert '<option selected value="X1">X1</option>' in later
    assert ready.value("SELECT count(*) FROM events WHERE action = 'map_ledger'") == 1


def tmp_file(folder: Path, content: str) -> Path:
    path = folder / "jan.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_click_too_many_and_a_ledger_that_moved(ready: Site, tmp_path: Path) -> None:
    client = ready.log_in("controller")
    url = send(client, EXPORT.encode()).location
    assert press(client, url, "las-in").status_code == 409, "not looked through yet"
    press(client, url, "granska")
    ready.ok(
        "outcome", "import", ledger(tmp_path / "x.csv", posting("A1", "2020-01-15", "P2", 7)), "--source", "raindance"
    )
    moved = press(client, url, "las-in")
    assert moved.status_code == 409
    assert "Granska den igen" in moved.text
    assert outcome(ready) == [0, 7_00]
    press(client, url, "granska")
    form = client.get(url)
    data = {"csrf_token": token(form), "idempotency_key": key(form)}
    first, second = (client.post(f"{url}/las-in", data=data) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 404), "the second finds the file read in"
    assert outcome(ready) == [1234_50, 0]
    again = send(client, EXPORT.encode(), "igen.txt").location
    press(client, again, "granska")
    assert "redan inläst från raindance" in client.get(again).text
    assert press(client, again, "slang").status_code == 303
    assert client.get(again).status_code == 404
    assert ready.value("SELECT count(*) FROM ledger_upload_parts") == 2, "of the two files that were read in"
    ready.totals_agree()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>" + b" " * 80_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [(b"", "x.csv", "filen är tom"), (b"\xef\xbb\xbf\n ;;\n", "x.csv", "filen är tom"),
     (b"a\0b", "x.csv", "inte text"), (b"PK\x03\x04nej", "x.xlsx", "går inte att läsa"),
     (b"a;" * 1_500_000, "x.csv", "en miljon tecken")],
)  # fmt: skip
def test_files_that_are_not_taken_in(ready: Site, content: bytes, name: str, told: str) -> None:
    client = ready.log_in("controller")
    answer = send(client, content, name)
    assert answer.status_code == 422
    assert told in answer.text
    assert ready.value("SELECT count(*) FROM postings") == 0


def test_bombs_and_far_too_large_files(ready: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = ready.log_in("controller")
    answer = send(client, bomb(), "bomb.xlsx")
    assert answer.status_code == 422
    assert "ovanligt stor när den packas upp" in answer.text
    monkeypatch.setitem(LARGE, "ledger_files.upload", 100_000)
    answer = send(client, EXPORT.encode() * 2000)
    assert answer.status_code == 413
    assert "månad för månad" in answer.text
    assert ready.value("SELECT count(*) FROM ledger_uploads") == 0


def test_bad_lines_are_all_told_and_nothing_is_kept(ready: Site) -> None:
    client = ready.log_in("controller")
    url = send(client, (EXPORT + "A3;20201340;1241;P1;fem\nA4\n").encode()).location
    answer = press(client, url, "granska")
    assert answer.status_code == 422
    for words in ("Bokf.datum", "20201340", "Belopp kr", "fem", "raden har 1 kolumner"):
        assert words in answer.text
    assert ready.value("SELECT count(*) FROM ledger_imports") == 0
    assert send(client, EXPORT.encode(), source=" ").status_code == 422


def test_a_file_is_kept_whole_in_parts(ready: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PART", 7)
    client = ready.log_in("controller")
    url = send(client, EXPORT.encode()).location
    assert ready.value("SELECT count(*) FROM ledger_upload_parts") == -(-len(EXPORT.encode()) // 7)
    assert client.get(url + "/original").data == EXPORT.encode()


def test_whoever_waits_sees_how_far_a_large_file_is_read(ready: Site) -> None:
    client = ready.log_in("controller")
    url = send(client, EXPORT.encode() + b"A9;20200115;1241;P1;1,00\n" * 90_000).location
    assert "Filen är stor" in client.get(url).text
    with ready.app.app_context():
        it = db.session.get_one(LedgerUpload, int(url.rpartition("/")[2]))
        name = progress_key(it)
    with progress(name) as tell:
        tell(70_000)
        tell(80_000)
        headers = {"HX-Request": "true", "HX-Target": "section#import_progress"}
        assert "70\u00a0000 rader lästa." in client.get(url, headers=headers).text, "told at most four times a second"
    assert rows_read(name) is None
    assert press(client, url, "granska").status_code == 303
    assert rows_read(name) is None
    assert "90\u00a0002" in client.get(url).text


def test_the_folder_for_attachments_holds_the_files_that_rows_name_and_no_others(ready: Site, tmp_path: Path) -> None:
    def lying() -> set[str]:
        return {path.name for path in folder.iterdir()}

    def named() -> set[str]:
        return {name for (name,) in ready.rows("SELECT stored_as FROM ledger_uploads WHERE stored_as IS NOT NULL")}

    client, folder = ready.log_in("controller"), tmp_path / "filer"
    before = send(client, b"before the setting").location
    folder.mkdir()
    setting(ready, "attachment_folder", str(folder))
    folder.rmdir()
    assert send(client, EXPORT.encode()).status_code == 409, "no such folder"
    folder.mkdir()
    url = send(client, EXPORT.encode("cp437")).location
    assert len(lying()) == 1
    assert lying() == named()
    assert ready.value("SELECT count(*) FROM ledger_upload_parts WHERE upload_id > 1") == 0
    thrown = send(client, b"A;B\n1;2\n").location
    assert press(client, thrown, "slang").status_code == 303
    assert press(client, url, "granska").status_code == 303
    assert press(client, url, "las-in").status_code == 303
    assert lying() == named(), "what was thrown away is gone, what was read in stays with its receipt"
    assert client.get(url + "/original").data == EXPORT.encode("cp437")
    assert client.get(before + "/original").data == b"before the setting"
    send(client, b"A;B\n3;4\n")
    ready.change("UPDATE ledger_uploads SET uploaded_at = '2020-01-01 00:00:00' WHERE import_id IS NULL")
    last = send(client, b"A;B\n5;6\n").location
    assert len(lying()) == 2, "the old one is swept away with its row"
    assert lying() == named()
    with ready.app.app_context():
        taken_back = uploads.keep(
            db.session(),
            folder / named().pop(),
            kind=FileKind.OUTCOME,
            source="x",
            sha256="0",
            column_map=None,
            actor="x",
        )
        assert taken_back.stored_as in lying()
        db.session.rollback()
        uploads.tidy(db.session())
    assert lying() == named()
    for path in folder.iterdir():
        path.unlink()
    assert client.get(last).status_code == 409, "said, and no crash"
