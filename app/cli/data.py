"""`data load`."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import finish, tells_faults
from app.cli.ledger import tell_import
from app.database import db
from app.intake.tabular import Faults
from app.loading.files import open_parcel
from app.loading.operations import LoadReceipt, load_parcel

data = AppGroup("data", help="Läs in grunddata.")
PATH = click.Path(path_type=Path)
ACTOR = "kommandoraden"


@data.command("load")
@click.argument("path", metavar="MAPP_ELLER_XLSX", type=PATH)
@click.option("--dry-run", is_flag=True, help="Kontrollera bara; inget sparas.")
@tells_faults
def load(path: Path, dry_run: bool) -> None:
    """Läs in enheter, kategorier, ramar, äskningar, utfall och prognoser i ett svep."""
    faults = Faults()
    receipt = load_parcel(db.session(), open_parcel(path, faults), faults, actor=ACTOR)
    faults.refuse()
    finish(dry_run)
    _tell_load(receipt, dry_run)


def _tell_load(receipt: LoadReceipt, dry_run: bool) -> None:
    for name, count in receipt.counts.items():
        click.echo(f"{name}: {count}")
    if receipt.ledger:
        tell_import(receipt.ledger, dry_run)
    for warning in receipt.warnings:
        click.echo(f"Obs: {warning}", err=True)
    if receipt.is_unchanged:
        click.echo("Allt fanns redan; inget ändrat.")
    elif dry_run:
        click.echo("Kontrollen gick bra. Inget är sparat.")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(data)
