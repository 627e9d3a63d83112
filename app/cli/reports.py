"""`report outcome` and `report frames`: the tables on standard output or in a file."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.frame import Command, reads, tells_faults
from app.database import db
from app.documents import FORMATS
from app.domain.errors import DomainError, file_trouble
from app.domain.money import Unit
from app.domain.periods import FIRST_YEAR, LAST_YEAR, in_year, parse_period
from app.reports import outcome as outcome_report
from app.reports import queries
from app.reports.asked import FRAME_LAYOUT
from app.web.labels import local_now

report = AppGroup("report", help="Skriv ut rapporter.")


def _printed(command: Command) -> Command:
    """The options of every report: year, unit, format and where to write."""
    unit = click.Choice([unit.value for unit in Unit])
    for option in (
        click.option("--now", "as_now", is_flag=True, help="Som det står nu, även när perioden är fryst."),
        click.option("--output", type=click.Path(path_type=Path), help="Fil att skriva; annars standard ut."),
        click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="csv", show_default=True),
        click.option("--unit", type=unit, help="Annars layoutens enhet."),
        click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), required=True, help="Rapportår."),
    ):
        command = option(command)
    return command


@report.command("outcome")
@_printed
@click.option("--period", required=True, help="Till och med månad, ÅÅÅÅMM.")
@click.option("--layout", default="", help="Layoutens namn; annars den första.")
@tells_faults
@reads
def outcome(
    year: int, period: str, unit: str | None, format_: str, layout: str, output: Path | None, as_now: bool
) -> None:
    """Utfall mot ram för ett år till och med en månad; en fryst period som den rapporterades."""
    cut_off = in_year(parse_period(period), year)
    _write_report(year, cut_off, unit, layout, format_, output, as_now)


@report.command("frames")
@_printed
@click.option("--period", help="Till och med månad, ÅÅÅÅMM; annars allt som är betalt hittills.")
@click.option("--layout", default=FRAME_LAYOUT, show_default=True, help="Layoutens namn.")
@tells_faults
@reads
def frames(
    year: int, period: str | None, unit: str | None, format_: str, layout: str, output: Path | None, as_now: bool
) -> None:
    """Årets ramar: äskat, beviljat, utfall, kvar att besluta och förbruka, prognos och avvikelse."""
    cut_off = in_year(parse_period(period), year) if period else None
    _write_report(year, cut_off, unit, layout, format_, output, as_now)


def _write_report(
    year: int, period: int | None, unit: str | None, layout: str, format_: str, output: Path | None, as_now: bool
) -> None:
    session = db.session()
    found = outcome_report.build(
        session,
        year=year,
        period=period or queries.latest_period(session, year),
        unit=Unit(unit) if unit else None,
        layout_name=layout,
        is_open=period is None,
        as_now=as_now,
    )
    write(FORMATS[format_].write(found.table(), "kommandoraden", local_now()), output)


def write(content: bytes, output: Path | None) -> None:
    """Bytes to a file or to standard output, untouched."""
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise DomainError(f"Det gick inte att skriva {output}: {file_trouble(error)}.") from error


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(report)
