"""`mail send|status`: the outbox. Run `mail send` by timer, every minute or so; as many at once as one likes."""

import sys
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import click
import structlog
from flask import Flask, current_app
from flask.cli import AppGroup

from app.cli.frame import reads, tells_faults
from app.database import db
from app.domain.errors import DomainError
from app.forecasts.reminders import remind_in_time
from app.models import Notice, now
from app.notices import outbox, smtp
from app.notices.operations import tell_of_events
from app.notices.sweeping import sweep
from app.settings.queries import all_settings
from app.web.labels import local_now, moment

mail = AppGroup("mail", help="Mejl till dem som aviseras.")
log = structlog.get_logger()


@mail.command("send")
@click.option("--dry-run", is_flag=True, help="Visa vad som skulle skickas; skicka och spara inget.")
@tells_faults
def send(dry_run: bool) -> None:
    """Skriv mejl av nya aviseringar och skicka det som väntar."""
    link, server = _link(current_app.config["BASE_URL"]), None if dry_run else _server()
    settings = all_settings(db.session())
    local, hour = local_now(), settings["digest_hour"]
    if local.hour >= hour:
        told = remind_in_time(db.session(), settings["forecast_reminder_days"], local.date())
        if dry_run:
            tell_of_events(db.session())
        elif told:
            db.session.commit()  # the reminders go with the mails of this very round
    outbox.write_mails(db.session(), link, local=local, digest_hour=hour)
    if server is None:
        for each in outbox.unsent(db.session()):
            click.echo(f"{each.recipient}: {each.subject}")
        db.session.rollback()
        return
    sweep(db.session())
    db.session.commit()
    sent, refused, stopped = _send_all(server)
    click.echo(f"{sent} skickade, {refused} gick inte att skicka.")
    if stopped:
        click.echo(f"Mejlservern svarar inte som den ska: {stopped}", err=True)
        sys.exit(1)


@mail.command("status")
@reads
def status() -> None:
    """Visa hur många mejl som väntar och vilka som inte har gått att skicka."""
    waiting = outbox.unsent(db.session())
    click.echo(
        f"{len(waiting)} väntar, {outbox.sent_since(db.session(), now() - timedelta(days=1))} skickade senaste dygnet."
    )
    for each in waiting:
        if each.error:
            click.echo(f"{each.recipient}: {each.tries} försök, nästa {moment(each.not_before)}: {each.error}")


def _send_all(server: smtp.Server) -> tuple[int, int, str]:
    """(sent, refused, why the server could not be reached). Each mail is claimed, sent and settled before the next."""
    line, done, stopped = smtp.Line(server), Counter[bool](), ""
    while not stopped and (letter := outbox.claim_next(db.session())) is not None:
        db.session.commit()
        error = ""
        try:
            line.send(letter)
        except smtp.Unreachable as fault:
            error = stopped = str(fault) or type(fault).__name__
        except smtp.FAULTS as fault:
            error = str(fault) or type(fault).__name__
        if error:
            outbox.was_refused(db.session(), letter, error)
            log.warning("mail_refused", mail=letter.id, tries=letter.tries)
        else:
            outbox.was_sent(db.session(), letter)
        db.session.commit()
        done[not error] += 1
    db.session.rollback()
    line.close()
    return done[True], done[False], stopped


def _server() -> smtp.Server:
    config = current_app.config
    for name in ("SMTP_HOST", "SMTP_FROM"):
        if not config[name]:
            raise DomainError(f"Sätt RAMKOLL_{name} för att skicka mejl.")
    return smtp.Server(
        config["SMTP_HOST"],
        config["SMTP_PORT"],
        config["SMTP_FROM"],
        config["SMTP_USER"],
        config["SMTP_PASSWORD"],
        config["SMTP_STARTTLS"],
    )


def _link(base: str) -> outbox.Link:
    """Addresses in mails begin with RAMKOLL_BASE_URL: there is no request to take them from."""
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise DomainError(
            "Sätt RAMKOLL_BASE_URL till adressen som folk når Ramkoll på, till exempel https://ramkoll.region.se."
        )
    address = current_app.url_map.bind(parts.netloc, parts.path or "/", url_scheme=parts.scheme)

    def link(notice: Notice | None) -> str:
        if notice is not None and notice.action == "forecast_due":
            query = {"period": notice.anchor, "saknas": "mina"}
            return address.build("forecasts.index", query, force_external=True)
        if notice is None or notice.request_id is None:
            return address.build("auth.account" if notice else "notices.choices", force_external=True)
        anchor = f"#{notice.anchor}" if notice.anchor else ""
        return address.build("investments.show", {"id": notice.request_id}, force_external=True) + anchor

    return link


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(mail)
