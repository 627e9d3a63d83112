"""`period freeze` and `period diff`."""

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import finish, reads, tells_faults
from app.cli.reports import write
from app.database import db
from app.documents import FORMATS
from app.domain.money import Unit
from app.domain.periods import parse_period
from app.periods import difference, operations
from app.web.labels import local_now

period = AppGroup("period", help="Rapportperioder.")
NOW = "nu"


@period.command("freeze")
@click.argument("period_")
@click.option("--again", is_flag=True, help="Frys en redan fryst period som en ny version.")
@click.option("--comment", default="", help="Vad som ska stå om frysningen; varför, när den görs om.")
@tells_faults
def freeze(period_: str, again: bool, comment: str) -> None:
    """Frys en period (ÅÅÅÅMM) som rapporterad."""
    kept = operations.freeze(db.session(), parse_period(period_), actor="kommandoraden", comment=comment, again=again)
    version, open_things = kept.version, [row for row in kept.checklist if row[1]]
    finish(False)
    click.echo(f"Perioden {period_} är fryst, version {version}.")
    for key, count, _ in open_things:
        click.echo(f"  {difference.OPEN_WORDS[key]}: {count}")


@period.command("diff")
@click.argument("before")
@click.argument("after", default=NOW)
@click.option("--unit", type=click.Choice([unit.value for unit in Unit]), default=Unit.KR.value, show_default=True)
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Fil att skriva; annars standard ut.")
@tells_faults
@reads
def diff(before: str, after: str, unit: str, format_: str, output: Path | None) -> None:
    """Vad som har ändrats mellan två frysta perioder, eller mellan en fryst period och nu."""
    sides = difference.sides(db.session(), before, after)
    table = difference.table(db.session(), sides, Unit(unit))
    write(FORMATS[format_].write(table, "kommandoraden", local_now()), output)


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(period)
