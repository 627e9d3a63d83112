"""The outbox against a real mail server: every mail once, also with two senders and a sender that is killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.database import db
from app.domain.permissions import Role
from app.models import NoticeChoice, User, now
from app.notices import outbox
from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site, finish
from tests.integration.test_notices import ACCOUNTS, happens
from tests.integration.test_signing import UNITS, id_of
from tests.smtp import MailServer, mail_server

HERE = ZoneInfo("Europe/Stockholm")
BASE = "https://ramkoll.example/app"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server, and the settings that lead other processes to it."""
    with mail_server() as running:
        for name, value in settings(running).items():
            monkeypatch.setenv(f"RAMKOLL_{name}", value)
        yield running


def settings(server: MailServer) -> dict[str, str]:
    return {
        "BASE_URL": BASE,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
        "SMTP_FROM": "Ramkoll <ramkoll@region.example>",
        "SMTP_STARTTLS": "0",
    }


@pytest.fixture
def unit(site: Site, server: MailServer, tmp_path: Path) -> Site:
    """Twelve requests of as many writers; everybody has an address."""
    people = [(f"writer{n}", Role.REQUESTER, "E1", None) for n in range(12)]
    requests = [asked(f"R{n:02}", 2027, rubrik=f"Respirator\u00e5r {n}") for n in range(12)]
    site.ok("data", "load", factories.region(tmp_path / "r", requests, enheter=UNITS))
    factories.add_accounts(site, [*ACCOUNTS[2:], *people])
    site.change("UPDATE users SET email = username || '@region.example'")
    for n in range(12):
        author = "(SELECT id FROM users WHERE username = :who)"
        site.change(
            f"UPDATE investment_requests SET author_id = {author} WHERE number = :it", who=f"writer{n}", it=f"R{n:02}"
        )
    configure(site, server)
    return site


def configure(site: Site, server: MailServer) -> None:
    site.app.config.update(settings(server), SMTP_PORT=server.port, SMTP_STARTTLS=False)


def every_number() -> list[str]:
    return [f"R{n:02}" for n in range(12)]


def test_one_mail_says_what_and_where_and_nothing_personal(unit: Site, server: MailServer) -> None:
    happens(unit, "return", "R03", actor="Berit Beredare", comment="Patienten i rum 4")
    happens(unit, "pause", "R03")
    assert unit.ok("mail", "send") == "1 skickade, 0 gick inte att skicka.\n"
    (mail,) = server.inbox
    assert mail["To"] == "writer3@region.example"
    assert mail["From"] == "Ramkoll <ramkoll@region.example>"
    assert mail["Subject"] == "Ramkoll: Komplettering är begärd, R03"
    text = mail.get_content().replace("\r\n", "\n")
    assert f"{BASE}/askningar/{id_of(unit, 'R03')}\n" in text
    assert "Komplettering är begärd: R03 Respiratorår 3" in text
    assert f"{BASE}/konto/aviseringar" in text
    assert "vilande" not in text, "that kind is for the app only until chosen"
    for personal in ("Berit", "Patienten", "Writer3"):
        assert personal not in str(mail)
    assert unit.ok("mail", "send") == "0 skickade, 0 gick inte att skicka.\n"
    assert unit.ok("mail", "status") == "0 väntar, 1 skickade senaste dygnet.\n"


def test_many_at_once_are_one_mail_and_what_is_seen_is_not_sent(unit: Site, server: MailServer) -> None:
    unit.change("UPDATE investment_requests SET author_id = (SELECT id FROM users WHERE username = 'writer0')")
    happens(unit, "grant", *every_number())
    unit.change(
        "UPDATE notices SET seen_at = created_at WHERE id = (SELECT min(id) FROM notices WHERE kind = 'decided')"
    )
    revision = unit.data_revision
    unit.ok("mail", "send")
    (mail,) = server.inbox
    assert mail["Subject"] == "Ramkoll: 11 aviseringar"
    assert mail.get_content().count("Äskningen är beviljad") == 11
    assert unit.data_revision == revision, "no open page has to be drawn again"


def test_a_dry_run_sends_and_stores_nothing(unit: Site, server: MailServer) -> None:
    happens(unit, "return", "R03")
    assert unit.ok("mail", "send", "--dry-run") == "writer3@region.example: Ramkoll: Komplettering är begärd, R03\n"
    assert server.inbox == []
    assert unit.value("SELECT count(*) FROM mails") == 0


@pytest.mark.parametrize("missing", ["SMTP_HOST", "SMTP_FROM", "BASE_URL"])
def test_what_is_not_set_is_said(unit: Site, missing: str) -> None:
    happens(unit, "return", "R03")
    unit.app.config[missing] = ""
    assert f"RAMKOLL_{missing}" in unit.refused("mail", "send")
    assert unit.value("SELECT count(*) FROM mails") == 0


def test_one_that_is_refused_waits_longer_each_time_and_stops_nobody(unit: Site, server: MailServer) -> None:
    server.refused.add("writer4@region.example")
    happens(unit, "return", "R03", "R04", "R05")
    assert unit.ok("mail", "send") == "2 skickade, 1 gick inte att skicka.\n"
    waits = []
    for _ in range(9):
        (mail,) = unit.rows("SELECT tries, error FROM mails WHERE sent_at IS NULL")
        assert "550" in mail[1]
        waits.append(round(due_in(unit) / timedelta(minutes=1)))
        unit.change("UPDATE mails SET not_before = created_at WHERE sent_at IS NULL")
        unit.ok("mail", "send")
    assert waits == [1, 5, 15, 60, 180, 360, 720, 1440, 1440]
    assert "10 försök" in unit.ok("mail", "status")
    server.refused.clear()
    unit.change("UPDATE mails SET not_before = created_at WHERE sent_at IS NULL")
    assert unit.ok("mail", "send") == "1 skickade, 0 gick inte att skicka.\n"
    assert len(server.inbox) == len(set(server.ids())) == 3


def due_in(site: Site) -> timedelta:
    with site.app.app_context():
        (mail,) = outbox.unsent(db.session())
        due: datetime = mail.not_before
        db.session.rollback()
    return due - now()


def test_a_server_that_is_away_costs_one_try_and_loses_nothing(unit: Site, server: MailServer) -> None:
    happens(unit, "return", *every_number())
    unit.app.config["SMTP_PORT"] = 1
    result = unit.run("mail", "send")
    assert result.exit_code == 1
    assert "svarar inte som den ska" in result.stderr
    assert unit.value("SELECT sum(tries) FROM mails") == 1
    unit.app.config["SMTP_PORT"] = server.port
    unit.change("UPDATE mails SET not_before = created_at")
    unit.ok("mail", "send")
    assert len(set(server.ids())) == len(server.inbox) == 12


def test_the_digest_comes_once_a_day_after_its_hour(unit: Site, server: MailServer) -> None:
    happens(unit, "endorse", "R01", "R02")
    morning = datetime(2027, 3, 1, 6, 59, tzinfo=HERE)
    written = []
    for moment in (
        morning,
        morning + timedelta(minutes=1),
        morning + timedelta(hours=1),
        morning + timedelta(days=1, hours=1),
    ):
        with unit.app.app_context():
            written.append(outbox.write_mails(db.session(), lambda notice: BASE, local=moment, digest_hour=7))
            db.session.commit()
        happens(unit, "endorse", "R03")
    assert written == [0, 2, 0, 2], "two preparers"
    unit.ok("mail", "send")
    digests = [each for each in server.inbox if each["To"] == "prep_it@region.example"]
    assert [each["Subject"] for each in digests][:2] == [f"Ramkoll: dagens aviseringar ({n})" for n in (3, 2)]


def test_who_has_no_address_or_is_disabled_gets_none_later_either(unit: Site, server: MailServer) -> None:
    unit.change("UPDATE users SET email = '' WHERE username = 'writer3'")
    happens(unit, "return", "R03", "R04")
    unit.change("UPDATE users SET email = 'ny@region.example' WHERE username = 'writer3'")
    unit.ok("user", "disable", "writer4")
    assert unit.ok("mail", "send") == "0 skickade, 0 gick inte att skicka.\n"
    assert unit.value("SELECT count(*) FROM notices") == 2


def test_a_title_cannot_write_headers(unit: Site, server: MailServer) -> None:
    unit.change(
        "UPDATE investment_requests SET title = :title WHERE number = 'R03'",
        title="A\r\nBcc: alla@region.example\r\n.\r\n",
    )
    happens(unit, "return", "R03")
    unit.ok("mail", "send")
    (mail,) = server.inbox
    assert mail["Bcc"] is None
    assert "R03 A Bcc: alla@region.example ." in mail.get_content()


def test_two_senders_at_once_send_everything_once(unit: Site, server: MailServer) -> None:
    happens(unit, "return", *every_number())
    with unit.app.app_context():
        outbox.write_mails(db.session(), lambda notice: BASE, local=datetime.now(HERE), digest_hour=24)
        db.session.commit()
    server.goes_on.clear()
    senders = [unit.start("mail", "send") for _ in range(2)]
    deadline = time.monotonic() + 60
    while len(server.inbox) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    server.goes_on.set()
    assert len(set(server.ids())) == 2, "each holds a mail of its own"
    ended = finish(senders)
    assert [code for code, _, _ in ended] == [0, 0], ended
    assert len(server.inbox) == len(set(server.ids())) == 12
    assert unit.value("SELECT count(*) FROM mails WHERE sent_at IS NULL") == 0


def test_a_sender_killed_in_the_middle_loses_nothing(unit: Site, server: MailServer) -> None:
    happens(unit, "return", *every_number())
    server.goes_on.clear()
    sender = unit.start("mail", "send")
    assert server.is_held.wait(60), "the server has taken the first and not said so yet"
    os.kill(sender.pid, signal.SIGKILL)
    assert sender.wait(60) == -signal.SIGKILL
    forget(sender)
    server.goes_on.set()
    unit.ok("mail", "send")
    assert len(server.inbox) == 12, "the claim of the dead holds for a while"
    unit.change("UPDATE mails SET claimed_until = created_at WHERE sent_at IS NULL")
    unit.ok("mail", "send")
    assert len(server.inbox) == 13
    assert len(set(server.ids())) == 12, "the one that came again has the same Message-ID"
    assert server.ids()[0] == server.ids()[-1]
    assert unit.value("SELECT count(*) FROM mails WHERE sent_at IS NULL") == 0


def forget(process: "subprocess.Popen[str]") -> None:
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def test_at_once_by_choice(unit: Site, server: MailServer) -> None:
    with unit.app.app_context():
        user = db.session.query(User).filter_by(username="writer3").one()
        db.session.add(NoticeChoice(user_id=user.id, kind="progress", channel="mail"))
        db.session.commit()
    happens(unit, "pause", "R03", "R04")
    unit.ok("mail", "send")
    assert [each["To"] for each in server.inbox] == ["writer3@region.example"]


def test_old_notices_and_sent_mails_are_swept(unit: Site, server: MailServer) -> None:
    """Those that are older than the setting, and only those; a mail that never got away stays to be seen."""
    happens(unit, "return", "R01", "R02")
    unit.ok("mail", "send")
    happens(unit, "return", "R03")
    counts = "SELECT (SELECT count(*) FROM notices), (SELECT count(*) FROM mails)"
    ((notices, mails),) = unit.rows(counts)
    unit.change(
        "UPDATE notices SET created_at = '2020-01-01' WHERE mail_id IS NOT NULL",
        "UPDATE mails SET sent_at = '2020-01-01' WHERE sent_at IS NOT NULL",
        "INSERT INTO mails (key, user_id, recipient, subject, body, created_at, not_before, claim, tries, error)"
        " SELECT 'gammal', min(id), 'x@example.org', 'x', 'x', '2020-01-01', '2099-01-01', '', 9, 'nej' FROM users",
    )
    unit.ok("setting", "set", "notices_kept_days", "0")
    unit.log_in("controller")
    assert unit.rows(counts) == [(notices, mails + 1)]
    unit.ok("setting", "set", "notices_kept_days", "400")
    unit.log_in("controller")
    ((kept, left),) = unit.rows(counts)
    assert (0 < kept < notices, left) == (True, 1)
    assert unit.value("SELECT key FROM mails") == "gammal"
