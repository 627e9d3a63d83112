"""`check totals` and `audit verify`."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from app.audit.operations import note_verified
from app.audit.queries import verify_chain
from app.cli.frame import reads
from app.database import db, start_reading
from app.outcomes.proof import first_difference

check = AppGroup("check", help="Bevisa att sparade summor stämmer.")
audit = AppGroup("audit", help="Händelseloggen.")


@check.command("totals")
@reads
def totals() -> None:
    """Räkna om alla sparade summor ur råraderna och visa den första som skiljer."""
    fault = first_difference(db.session())
    if fault:
        click.echo(fault, err=True)
        sys.exit(1)
    click.echo("Alla sparade summor stämmer med råraderna.")


@audit.command("verify")
def verify() -> None:
    """Kontrollera att händelseloggen inte är ändrad."""
    start_reading()  # nobody waits for the walk; that it was made is noted afterwards
    verdict = verify_chain(db.session())
    db.session.rollback()
    note_verified(db.session(), verdict.count, verdict.fault)
    db.session.commit()
    if verdict.fault:
        click.echo(verdict.fault, err=True)
        sys.exit(1)
    click.echo(f"{verdict.count} händelser, kedjan är hel. Senaste kontrollsumma: {verdict.head}")


def init_app(app: Flask) -> None:
    """Register the groups."""
    app.cli.add_command(check)
    app.cli.add_command(audit)
