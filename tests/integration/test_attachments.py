"""Attachments through the real app: who may, what is kept, what is told, how a file is given back."""

import io
import os
import re
import shutil
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Actor, Role
from app.drafts.sending import begin
from app.models import Category, OrganisationUnit, User
from app.settings.operations import change as change_setting
from tests import factories
from tests.integration.site import Site, token

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
OTHERS = ("unit_head", "preparer", "decider", "controller", "auditor", "admin")
ROWS = "SELECT file_name, kind, media_type, size, stored_as FROM attachments ORDER BY id"


def a_draft(site: Site, username: str = "requester", unit: str = "SUN-IVA", category: str = "MT") -> int:
    """A draft of a unit, begun by somebody."""
    with site.app.app_context():
        session = db.session()
        user = session.query(User).filter_by(username=username).one()
        unit_id = session.query(OrganisationUnit).filter_by(code=unit).one().id
        it = begin(session, Actor(user.id, user.name, ()), unit_id, year=2021)
        it.category_id = session.query(Category).filter_by(code=category).one().id
        session.commit()
        return it.id


def setting(site: Site, name: str, value: Any) -> None:
    with site.app.app_context():
        change_setting(db.session(), name, value, actor="test")
        db.session.commit()


def sent(site: Site, id: int, state: str = "submitted") -> None:
    """Sent behind the app's back, with the number that a request then has."""
    change = "UPDATE investment_requests SET state = :state, number = :number WHERE id = :id"
    site.change(change, id=id, state=state, number=f"2021-{id:04d}")


def url(id: int, more: str = "") -> str:
    return f"/askningar/{id}/bilagor{more}"


def upload(client: FlaskClient, id: int, *files: tuple[str, bytes], key: str = "", **more: Any) -> TestResponse:
    """The form with files, sent."""
    data = {
        "csrf_token": token(client.get("/konto")),
        "idempotency_key": key or uuid.uuid4().hex,
        "filer": [(io.BytesIO(content), name) for name, content in files],
        **more,
    }
    return client.post(url(id), data=data, content_type="multipart/form-data")


def act(client: FlaskClient, path: str, key: str = "", **more: Any) -> TestResponse:
    data = {"csrf_token": token(client.get("/konto")), "idempotency_key": key or uuid.uuid4().hex, **more}
    return client.post(path, data=data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "bilagor"
    path.mkdir()
    return path


@pytest.fixture(params=["database", "folder"])
def stored(request: pytest.FixtureRequest, year: Site, folder: Path) -> Iterator[Site]:
    """The year with attachments kept in either place; afterwards the folder has just the files that rows name."""
    if request.param == "folder":
        setting(year, "attachment_folder", str(folder))
    yield year
    named = {name for (name,) in year.rows("SELECT stored_as FROM attachments WHERE stored_as IS NOT NULL")}
    assert {path.name for path in folder.iterdir()} == named


def test_files_are_kept_and_given_back_byte_for_byte(stored: Site, folder: Path) -> None:
    id, client = a_draft(stored), stored.log_in("requester")
    answer = upload(client, id, ("Offert – Åsa.pdf", PDF), ("lista.csv", b"a;b\n1;2\n"))
    assert (answer.status_code, answer.location) == (303, url(id))
    assert [row[:4] for row in stored.rows(ROWS)] == [
        ("Offert – Åsa.pdf", "offert", "application/pdf", len(PDF)),
        ("lista.csv", "kalkyl", "text/csv", 8),
    ]
    page = client.get(url(id))
    assert "Offert – Åsa.pdf och lista.csv är tillagda." in page.text
    for path, content in zip(
        re.findall(r'href="(/askningar/\d+/bilagor/\d+)"', page.text), (PDF, b"a;b\n1;2\n"), strict=True
    ):
        assert client.get(path).data == content
    for path in folder.iterdir():
        assert re.fullmatch("[0-9a-f]{32}", path.name)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_file_is_saved_by_the_browser_and_never_shown(stored: Site) -> None:
    id, client = a_draft(stored), stored.log_in("requester")
    upload(client, id, ("Å \u202efdp 100%.txt", b"<script>alert(1)</script>"))
    answer = client.get(url(id, f"/{stored.value('SELECT id FROM attachments')}"))
    assert answer.headers["Content-Type"] == "text/plain"
    wanted = "attachment; filename=\"_ fdp 100_.txt\"; filename*=UTF-8''%C3%85%20fdp%20100%25.txt"
    assert answer.headers.getlist("Content-Disposition") == [wanted]
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_everything_wrong_is_told_at_once_and_the_good_ones_are_kept(stored: Site) -> None:
    id, client = a_draft(stored), stored.log_in("requester")
    answer = upload(
        client, id, ("bra.pdf", PDF), ("sida.pdf", b"<html>"), ("bild.svg", b"<svg/>"), ("tom.txt", b""),
        ("också.pdf", PDF + b"\n"),
    )  # fmt: skip
    assert answer.status_code == 422
    for said in (
        "3 filer är inte tillagda",
        "sida.pdf",
        "en webbsida",
        "bild.svg",
        "tas inte emot",
        "tom.txt",
        "är tom",
    ):
        assert said in answer.text
    assert "bra.pdf och också.pdf är tillagda." in answer.text
    assert [row[0] for row in stored.rows(ROWS)] == ["bra.pdf", "också.pdf"]


def test_the_same_bytes_are_kept_once_in_a_request(stored: Site) -> None:
    id, other, client = a_draft(stored), a_draft(stored), stored.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    answer = upload(client, id, ("b.pdf", PDF), ("a.pdf", PDF + b" "), ("c.pdf", PDF + b" "))
    assert answer.status_code == 303
    assert "b.pdf och c.pdf fanns redan" in client.get(url(id)).text
    upload(client, other, ("a.pdf", PDF))
    assert [row[0] for row in stored.rows(ROWS)] == ["a.pdf", "a (2).pdf", "a.pdf"]


def test_once_is_once(stored: Site) -> None:
    id, client, key = a_draft(stored), stored.log_in("requester"), uuid.uuid4().hex
    for _ in range(3):
        assert upload(client, id, ("a.pdf", PDF), key=key).status_code == 303
    assert len(stored.rows(ROWS)) == 1
    assert stored.value("SELECT count(*) FROM events WHERE action = 'attach'") == 1
    gone = url(id, f"/{stored.value('SELECT id FROM attachments')}/ta-bort")
    key = uuid.uuid4().hex
    assert [act(client, gone, key=key).status_code for _ in range(2)] == [303, 303]
    assert act(client, gone).status_code == 404
    assert stored.rows(ROWS) == []
    assert stored.value("SELECT count(*) FROM events WHERE action = 'detach'") == 1


def test_size_and_count_have_limits_that_are_settings(stored: Site) -> None:
    setting(stored, "attachment_bytes", 100)
    setting(stored, "attachments_of_a_request", 2)
    id, client = a_draft(stored), stored.log_in("requester")
    answer = upload(client, id, ("stor.pdf", PDF + b" " * 100), *((f"{n}.pdf", PDF + b" " * n) for n in range(3)))
    assert answer.status_code == 422
    assert "stor.pdf" in answer.text
    assert "har redan 2 bilagor" in answer.text
    assert len(stored.rows(ROWS)) == 2
    assert upload(client, id, ("x.pdf", PDF + b"  x")).status_code == 422


def test_more_than_one_upload_holds_is_answered_in_words(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    answer = upload(client, id, ("stor.txt", b"a" * (21 * 2**20)))
    assert answer.status_code == 413
    assert "en fil åt gången" in answer.text
    assert url(id) in answer.text
    assert year.rows(ROWS) == []


def test_the_setting_may_allow_more_than_other_requests_hold(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    large = ("stor.txt", b"a" * (21 * 2**20))
    setting(year, "attachment_bytes", 30 * 2**20)
    assert "högst 30\u00a0MB per fil" in client.get(url(id)).text
    assert upload(client, id, large).status_code == 303
    assert year.value("SELECT size FROM attachments") == 21 * 2**20
    assert client.post("/konto", data={"x": "a" * (21 * 2**20)}).status_code == 413


def test_nothing_chosen_is_told(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    answer = upload(client, id)
    assert (answer.status_code, "Välj minst en fil." in answer.text) == (422, True)


def test_the_kind_can_be_said_and_changed(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF), slag="ritning")
    change = url(id, f"/{year.value('SELECT id FROM attachments')}/slag")
    assert year.value("SELECT kind FROM attachments") == "ritning"
    assert act(client, change, slag="offert").status_code == 303
    assert year.value("SELECT kind FROM attachments") == "offert"
    assert act(client, change, slag="<b>").status_code == 409
    assert year.value("SELECT kind FROM attachments") == "offert"


def test_a_failed_commit_leaves_neither_file_nor_row(stored: Site) -> None:
    id, client = a_draft(stored), stored.log_in("requester")

    def fail(session: Any) -> None:
        raise RuntimeError("the disk is full")

    event.listen(db.session, "before_commit", fail)
    try:
        with pytest.raises(RuntimeError):
            upload(client, id, ("a.pdf", PDF))
    finally:
        event.remove(db.session, "before_commit", fail)
    assert stored.rows(ROWS) == []
    assert upload(client, id, ("a.pdf", PDF)).status_code == 303
    remove = url(id, f"/{stored.value('SELECT id FROM attachments')}/ta-bort")
    event.listen(db.session, "before_commit", fail)
    try:
        with pytest.raises(RuntimeError):
            act(client, remove)
    finally:
        event.remove(db.session, "before_commit", fail)
    assert len(stored.rows(ROWS)) == 1  # and the fixture sees that its file is there


def test_a_folder_that_cannot_be_used_is_told_without_its_name(year: Site, folder: Path) -> None:
    id, client = a_draft(year), year.log_in("requester")
    setting(year, "attachment_folder", str(folder))
    folder.rmdir()
    answer = upload(client, id, ("a.pdf", PDF))
    assert answer.status_code == 409
    assert "Säg till systemadministratören" in answer.text
    assert str(folder) not in answer.text
    assert year.rows(ROWS) == []


@pytest.mark.parametrize("path", ["relativ", "{}/saknas", "{}/en fil", "{}/nolla\0"])
def test_a_folder_that_cannot_be_used_is_refused_where_it_is_chosen(year: Site, folder: Path, path: str) -> None:
    (folder / "en fil").write_text("")
    with pytest.raises(DomainError, match="Skriv hela sökvägen till en mapp"):
        setting(year, "attachment_folder", path.format(folder))
    assert not year.value("SELECT count(*) FROM settings WHERE name = 'attachment_folder'")


def test_files_are_not_left_behind_in_another_folder(year: Site, folder: Path, tmp_path: Path) -> None:
    """Unless they are gone from there as well: then nobody can copy them."""
    setting(year, "attachment_folder", str(folder))
    assert list(folder.iterdir()) == []
    id, client = a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    other = tmp_path / "andra"
    other.mkdir()
    for path, way in ((str(other), "Kopiera hela mappen till"), ("", "Låt mappen stå kvar")):
        with pytest.raises(DomainError, match=f"En sparad fil i .* {way}"):
            setting(year, "attachment_folder", path)
    shutil.copytree(folder, other, dirs_exist_ok=True)
    setting(year, "attachment_folder", str(other))
    assert client.get(url(id, f"/{year.value('SELECT id FROM attachments')}")).data == PDF
    shutil.rmtree(other)
    setting(year, "attachment_folder", "")


def test_a_file_that_is_gone_or_changed_is_told_and_not_given(year: Site, folder: Path) -> None:
    setting(year, "attachment_folder", str(folder))
    id, client = a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    path = url(id, f"/{year.value('SELECT id FROM attachments')}")
    (file,) = folder.iterdir()
    file.write_bytes(PDF + b"x")
    assert client.get(path).status_code == 409
    file.unlink()
    assert client.get(path).status_code == 409
    assert act(client, path + "/ta-bort").status_code == 303


@pytest.mark.parametrize("state", ["submitted", "preparing", "granted", "withdrawn"])
def test_what_is_sent_stays_as_it_is(year: Site, state: str) -> None:
    id, client = a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    sent(year, id, state)
    path = url(id, f"/{year.value('SELECT id FROM attachments')}")
    for answer in (
        upload(client, id, ("b.pdf", PDF + b" ")),
        act(client, path + "/ta-bort"),
        act(client, path + "/slag", slag="bild"),
    ):
        assert answer.status_code == 409
        assert "inskickad" in answer.text
    assert [row[:2] for row in year.rows(ROWS)] == [("a.pdf", "offert")]
    page = client.get(url(id)).text
    assert "a.pdf" in page
    assert "Ta bort filen" not in page
    assert "data-upload " not in page
    assert client.get(path).data == PDF


def test_what_came_back_can_be_changed_again(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    sent(year, id, "returned")
    assert upload(client, id, ("a.pdf", PDF)).status_code == 303
    assert act(client, url(id, f"/{year.value('SELECT id FROM attachments')}/ta-bort")).status_code == 303
    assert year.rows(ROWS) == []


def test_a_draft_is_the_units_own_and_only_internal_control_reads_it_too(year: Site) -> None:
    id = a_draft(year)
    upload(year.log_in("requester"), id, ("a.pdf", PDF))
    path = url(id, f"/{year.value('SELECT id FROM attachments')}")
    for role in OTHERS:
        client = year.log_in(role)
        read, changed = (
            [client.get(url(id)), client.get(path)],
            [act(client, path + end) for end in ("/ta-bort", "/slag")],
        )
        assert {each.status_code for each in read} == {200 if role == "auditor" else 404}, role
        assert {each.status_code for each in changed} == {404}, role
        assert upload(client, id, ("b.pdf", PDF + b" ")).status_code == 404, role
    assert year.client().get(path).status_code == 303
    assert len(year.rows(ROWS)) == 1


def test_who_reads_a_sent_request_reads_its_files_and_changes_none(year: Site) -> None:
    factories.add_accounts(
        year, [("it_preparer", Role.PREPARER, None, "IT"), ("other", Role.REQUESTER, "KAL-DIAL", None)]
    )
    id = a_draft(year)
    upload(year.log_in("requester"), id, ("a.pdf", PDF))
    path = url(id, f"/{year.value('SELECT id FROM attachments')}")
    sent(year, id)
    expected = dict.fromkeys(OTHERS, 200) | {"unit_head": 404, "it_preparer": 404, "other": 404}
    for role, status in expected.items():
        client = year.log_in(role)
        assert (client.get(url(id)).status_code, client.get(path).status_code) == (status, status), role
        assert act(client, path + "/ta-bort").status_code == (404 if status == 404 else 409), role
    sent(year, id, "returned")
    assert act(year.log_in("preparer"), path + "/ta-bort").status_code == 404
    assert len(year.rows(ROWS)) == 1


def test_a_file_is_found_under_its_own_request_only(year: Site) -> None:
    id, other, client = a_draft(year), a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    path = url(other, f"/{year.value('SELECT id FROM attachments')}")
    assert client.get(path).status_code == 404
    assert act(client, path + "/ta-bort").status_code == 404
    assert client.get(url(10**9)).status_code == 404


def test_the_panel_comes_alone_with_what_was_said(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    for fragment in ("attachment_list", "attachments_panel"):
        part = client.get(url(id), headers={"HX-Request": "true", "HX-Target": f"section#{fragment}"}).text
        assert part.strip().startswith("<section")
        assert "a.pdf" in part
        assert ("a.pdf är tillagd." in part) is (fragment == "attachment_list"), "said once"


def test_what_was_done_stands_in_the_history(year: Site) -> None:
    id, client = a_draft(year), year.log_in("requester")
    upload(client, id, ("a.pdf", PDF))
    act(client, url(id, f"/{year.value('SELECT id FROM attachments')}/ta-bort"))
    rows = year.rows("SELECT action, actor, request_id FROM events WHERE action LIKE '%tach' ORDER BY seq")
    assert rows == [("attach", "Requester Test", id), ("detach", "Requester Test", id)]
    year.ok("audit", "verify")
