"""`outcome import` and `outcome map`: files of the ledger, and how a source's files are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import finish, tells_faults
from app.database import db
from app.domain.errors import BadInput, DomainError, Fault
from app.domain.ledger_map import FIELDS, ColumnMap, FileKind, Form
from app.domain.money import Unit, format_amount
from app.intake.tabular import Faults
from app.ledger_files.look import DELIMITERS, ENCODINGS, look_at
from app.ledger_files.opening import Opened, has_other_headings, likely_map, open_for_source, open_mapped
from app.ledger_files.operations import save_map
from app.ledger_files.uploads import keep
from app.orders.operations import import_orders, preview_orders
from app.outcomes import queries
from app.outcomes.operations import import_ledger
from app.outcomes.preview import Details, preview_ledger
from app.outcomes.receipt import Receipt
from app.outcomes.undoing import undo_import

outcome = AppGroup("outcome", help="Läs in utfall.")
PATH = click.Path(path_type=Path)
ACTOR = "kommandoraden"
SHOWN = 5
HOW_TO_MAP = "Är rubrikerna ett annat systems: se och spara hur filen läses med outcome map FIL --source NAMN --save."


@outcome.command("import")
@click.argument("path", metavar="FIL", type=PATH)
@click.option("--source", required=True, help="Systemet som filen kommer från, till exempel raindance.")
@click.option("--orders", is_flag=True, help="Filen är hela listan av beställningar, inte utfall.")
@click.option("--dry-run", is_flag=True, help="Visa vad som skulle hända; inget sparas.")
@tells_faults
def import_outcome(path: Path, source: str, orders: bool, dry_run: bool) -> None:
    """Läs in en redovisningsfil (CSV, XLSX eller SIE 4) och skriv ut kvittot."""
    faults, session = Faults(), db.session()
    kind = FileKind.ORDERS if orders else FileKind.OUTCOME
    opened = open_for_source(session, path, source, faults, kind)
    if dry_run:
        look_through = preview_orders if orders else preview_ledger
        with _says_how_to_map(path, opened):
            preview = look_through(session, opened.file, source, faults)
        finish(dry_run)
        tell_import(preview.receipt, dry_run, preview.details)
        return
    take_in = import_orders if orders else import_ledger
    with _says_how_to_map(path, opened):
        receipt = take_in(session, opened.file, source, actor=ACTOR, faults=faults)
    if receipt.import_id is not None:
        kept = keep(session, path, kind=kind, source=receipt.source, sha256=receipt.sha256,
                    column_map=opened.column_map, actor=ACTOR)  # fmt: skip
        kept.import_id = receipt.import_id
    finish(dry_run)
    tell_import(receipt, dry_run)


@contextmanager
def _says_how_to_map(path: Path, opened: Opened) -> Iterator[None]:
    """What to do about a file with another system's headings stands below what is wrong with them."""
    try:
        yield
    except BadInput as bad:
        if opened.column_map is not None or not has_other_headings(path):
            raise
        raise BadInput([*bad.faults, Fault("", 0, "", "", HOW_TO_MAP)]) from bad


@outcome.command("undo")
@click.argument("number", metavar="KVITTO", type=int)
@tells_faults
def undo(number: int) -> None:
    """Ångra en inläsning: redovisningen blir som den var före den."""
    session = db.session()
    if queries.receipt(session, number) is None:
        raise DomainError(f"Det finns inget kvitto {number}.")
    it = undo_import(session, number, actor=ACTOR)
    finish(dry_run=False)
    click.echo(f"{it.file_name} (kvitto {number}) är ångrad.")


@outcome.command("map")
@click.argument("path", metavar="FIL", type=PATH)
@click.option("--source", required=True, help="Systemet som filen kommer från, till exempel raindance.")
@click.option("--set", "chosen", metavar="FÄLT=RUBRIK", multiple=True, help="Vilken kolumn som är vad.")
@click.option("--decimal", type=click.Choice([",", "."]), help="Filens decimaltecken.")
@click.option("--encoding", type=click.Choice(list(ENCODINGS)), help="Filens teckenkodning.")
@click.option("--accounts", help="Bara de här kontona, till exempel 12,5410-5499.")
@click.option("--only-projects", is_flag=True, help="Bara rader som har ett projekt.")
@click.option("--orders", is_flag=True, help="Filen är hela listan av beställningar, inte utfall.")
@click.option("--save", is_flag=True, help="Spara tolkningen för källan.")
@tells_faults
def map_file(
    path: Path, source: str, chosen: tuple[str, ...], decimal: str | None, encoding: str | None,
    accounts: str | None, only_projects: bool, orders: bool, save: bool,
) -> None:  # fmt: skip
    """Visa hur en fil förstås; spara tolkningen för källans nästa fil med --save."""
    look = look_at(path, encoding=encoding or "")
    kind = FileKind.ORDERS if orders else FileKind.OUTCOME
    it = likely_map(db.session(), look, source, kind)
    it = it.with_columns({**it.columns, **_chosen(chosen, kind)})
    it = replace(
        it,
        decimal=decimal or it.decimal,
        accounts=it.accounts if accounts is None else accounts,
        only_projects=only_projects or it.only_projects,
    )
    _tell_map(it)
    faults = Faults()
    file = open_mapped(look, it, faults, kind)
    for (_, cells), _ in zip(file.lines(), range(SHOWN), strict=False):
        click.echo("  " + " | ".join(cells))
    if save:
        save_map(db.session(), source, kind, it, actor=ACTOR)
        finish(dry_run=False)
        click.echo(f"Tolkningen är sparad för {source}.")


def _chosen(pairs: tuple[str, ...], kind: FileKind) -> dict[str, str]:
    known = [each.name for each in FIELDS[kind]]
    found = {}
    for pair in pairs:
        name, _, heading = pair.partition("=")
        if name not in known:
            raise DomainError(f"Fältet {name} finns inte. Välj bland: {', '.join(known)}.")
        found[name] = heading
    return found


def _tell_map(it: ColumnMap) -> None:
    names = dict(zip(DELIMITERS, ("semikolon", "tabb", "komma", "lodstreck"), strict=True))
    parts = [f"filtyp {it.form}"]
    if it.form is not Form.XLSX:
        parts.append(ENCODINGS[it.encoding])
    if it.form is Form.CSV:
        parts.append(names[it.delimiter])
    if it.form is not Form.SIE:
        parts += [f"rubriker på rad {it.header}", f"decimaltecken {it.decimal}"]
    click.echo(", ".join(parts))
    for name, heading in it.columns.items():
        click.echo(f"  {name} = {heading}")


def tell_import(receipt: Receipt, dry_run: bool, details: Details | None = None) -> None:
    """The receipt of an import on standard output; details: examples, when it is a preview."""
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
    if receipt.left.rows:
        click.echo(f"  inte med enligt tolkningen: {receipt.left.rows} ({kr(receipt.left.ore)} kr)")
    click.echo(f"  summa före: {kr(receipt.sum_before_ore)} kr")
    click.echo(f"  summa efter: {kr(receipt.sum_after_ore)} kr")
    for row in receipt.categories:
        click.echo(f"  {row['code']}: {kr(row['before_ore'])} → {kr(row['after_ore'])} kr")
    if details:
        _tell_details(details)
    if receipt.is_unchanged:
        click.echo("Inget ändrat.")
    elif dry_run:
        click.echo("Förhandsvisning. Inget är sparat.")


def _tell_details(details: Details) -> None:
    """The first rows of each kind, as the page shows them."""
    for heading, rows in (("nya", details.new), ("borttagna", details.removed), ("dubbletter?", details.suspected)):
        for row in rows:
            click.echo(f"{heading}: {_row(row)}")
    for before, after in details.changed:
        click.echo(f"ändrad: {_row(before)} → {_row(after)}")
    for project, count, ore in details.unmatched:
        click.echo(f"utan äskning: projekt {project or '(inget)'}, {count} rader, {kr(ore)} kr")
    for row in details.bought:
        click.echo(f"köpt utan rader: {row['number']} {row['title']}")


def _row(row: dict[str, Any]) -> str:
    parts = (f"{row['voucher']} rad {row['row']}", row["posted_on"], row["project"], row["text"], kr(row["amount_ore"]))
    return ", ".join(part for part in parts if part)


def kr(ore: int) -> str:
    """An amount in kronor as programs read it."""
    return format_amount(ore, Unit.KR, space=" ", minus="-")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(outcome)
