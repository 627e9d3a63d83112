"""`setting list|set`: limits and other figures that differ between regions."""

import json

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import reads, tells_faults
from app.database import db
from app.domain.errors import DomainError
from app.settings import operations, queries

setting = AppGroup("setting", help="Inställningar.")


@setting.command("list")
@reads
def list_() -> None:
    """Visa varje inställning och dess värde."""
    for name, value in queries.all_settings(db.session()).items():
        click.echo(f"{name} = {json.dumps(value, ensure_ascii=False)}")


@setting.command("set")
@click.argument("name", metavar="NAMN")
@click.argument("value", metavar="VÄRDE")
@tells_faults
def set_(name: str, value: str) -> None:
    """Ändra en inställning; tabeller skrivs som JSON."""
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    if isinstance(read, float):
        raise DomainError("Skriv beloppet i hela ören, utan decimaler.")
    operations.change(db.session(), name, read, actor="kommandoraden")
    db.session.commit()
    click.echo(f"{name} är ändrad.")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(setting)
