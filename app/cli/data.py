"""`data load` and `outcome import`."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import finish, tells_faults
from app.database import db
from app.domain.money import Unit, format_amount
from app.intake.tabular import Faults
from app.loading.files import open_parcel
from app.loading.operations import LoadReceipt, load_parcel
from app.outcomes.operations import import_ledger, open_ledger_file
from app.outcomes.receipt import Receipt

data = AppGroup("data", help="Läs in grunddata.")
outcome = AppGroup("outcome", help="Läs in utfall.")
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


@outcome.command("import")
@click.argument("path", metavar="FIL", type=PATH)
@click.option("--source", required=True, help="Systemet som filen kommer från, till exempel raindance.")
@click.option("--dry-run", is_flag=True, help="Visa vad som skulle hända; inget sparas.")
@tells_faults
def import_outcome(path: Path, source: str, dry_run: bool) -> None:
    """Läs in en redovisningsfil och skriv ut kvittot."""
    faults = Faults()
    receipt = import_ledger(db.session(), open_ledger_file(path, faults), source, actor=ACTOR, faults=faults)
    faults.refuse()
    finish(dry_run)
    _tell_import(receipt, dry_run)


def _tell_load(receipt: LoadReceipt, dry_run: bool) -> None:
    for name, count in receipt.counts.items():
        click.echo(f"{name}: {count}")
    if receipt.ledger:
        _tell_import(receipt.ledger, dry_run)
    for warning in receipt.warnings:
        click.echo(f"Obs: {warning}", err=True)
    if receipt.is_unchanged:
        click.echo("Allt fanns redan; inget ändrat.")
    elif dry_run:
        click.echo("Kontrollen gick bra. Inget är sparat.")


def _tell_import(receipt: Receipt, dry_run: bool) -> None:
    if receipt.already_by:
        click.echo(f"{receipt.file_name} är redan inläst från {receipt.already_by}; inget ändrat.")
        return
    number = f" nr {receipt.import_id}" if receipt.import_id and not dry_run else ""
    click.echo(f"Kvitto{number}: {receipt.file_name}, källa {receipt.source}")
    for label, count in (
        ("rader i filen", receipt.rows_in_file),
        ("nya", receipt.new),
        ("ändrade", receipt.changed),
        ("borttagna", receipt.removed),
        ("utan äskning", receipt.unmatched),
        ("misstänkta dubbletter", receipt.suspected),
    ):
        click.echo(f"  {label}: {count}")
    click.echo(f"  summa före: {_kr(receipt.sum_before_ore)} kr")
    click.echo(f"  summa efter: {_kr(receipt.sum_after_ore)} kr")
    for row in receipt.categories:
        click.echo(f"  {row['code']}: {_kr(row['before_ore'])} → {_kr(row['after_ore'])} kr")
    if receipt.is_unchanged:
        click.echo("Inget ändrat.")
    elif dry_run:
        click.echo("Förhandsvisning. Inget är sparat.")


def _kr(ore: int) -> str:
    return format_amount(ore, Unit.KR, space=" ", minus="-")


def init_app(app: Flask) -> None:
    """Register the groups."""
    app.cli.add_command(data)
    app.cli.add_command(outcome)
