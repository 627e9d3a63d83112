"""`check totals` and `audit verify`."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from app.audit.queries import verify_chain
from app.cli.frame import reads
from app.database import db
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
@reads
def verify() -> None:
    """Kontrollera att händelseloggen inte är ändrad."""
    verdict = verify_chain(db.session())
    if verdict.fault:
        click.echo(verdict.fault, err=True)
        sys.exit(1)
    click.echo(f"{verdict.count} händelser, kedjan är hel. Senaste kontrollsumma: {verdict.head}")


def init_app(app: Flask) -> None:
    """Register the groups."""
    app.cli.add_command(check)
    app.cli.add_command(audit)
