"""`report outcome`: the table on standard output or in a file."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import reads, tells_faults
from app.database import db
from app.documents import FORMATS
from app.domain.errors import DomainError
from app.domain.money import Unit
from app.domain.periods import in_year, parse_period
from app.reports import outcome as outcome_report
from app.web.labels import local_now

report = AppGroup("report", help="Skriv ut rapporter.")


@report.command("outcome")
@click.option("--year", type=int, required=True, help="Rapportår.")
@click.option("--period", required=True, help="Till och med månad, ÅÅÅÅMM.")
@click.option("--unit", type=click.Choice([unit.value for unit in Unit]), help="Annars layoutens enhet.")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option("--layout", default="", help="Layoutens namn; annars den första.")
@click.option("--output", type=click.Path(path_type=Path), help="Fil att skriva; annars standard ut.")
@click.option("--now", "as_now", is_flag=True, help="Som det står nu, även när perioden är fryst.")
@tells_faults
@reads
def outcome(
    year: int, period: str, unit: str | None, format_: str, layout: str, output: Path | None, as_now: bool
) -> None:
    """Utfall mot ram för ett år till och med en månad; en fryst period som den rapporterades."""
    cut_off = in_year(parse_period(period), year)
    chosen = Unit(unit) if unit else None
    found = outcome_report.build(
        db.session(), year=year, period=cut_off, unit=chosen, layout_name=layout, as_now=as_now
    )
    table = found.table()
    write(FORMATS[format_].write(table, "kommandoraden", local_now()), output)


def write(content: bytes, output: Path | None) -> None:
    """Bytes to a file or to standard output, untouched."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise DomainError(f"Det gick inte att skriva {output}: {error.strerror}.") from error


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(report)
