"""`report list` and `report packet`: saved reports, and several as one PDF."""

from pathlib import Path

import click
from flask import Flask

from app.cli.frame import reads, tells_faults
from app.cli.reports import report, write
from app.database import db
from app.documents import FORMATS
from app.documents.packet_pdf import packet_pdf
from app.domain.errors import DomainError
from app.domain.list_layout import OUTCOME, parse_list_layout
from app.domain.money import Unit
from app.domain.periods import in_year, parse_period, period_words
from app.library.packet import PICTURES, TEXTS, USUAL, chapters
from app.library.queries import saved, saved_one
from app.models import now
from app.reports.list_report import Wanted, list_report
from app.web.labels import local_now

UNITS = click.Choice([unit.value for unit in Unit])


def _wanted(period: str, unit: str | None, as_now: bool = False) -> Wanted:
    cut_off = parse_period(period)
    year = cut_off // 100
    return Wanted(year, in_year(cut_off, year), Unit(unit) if unit else None, "", local_now().date(), as_now)


@report.command("list")
@click.argument("name", metavar="NAMN")
@click.option("--period", required=True, help="Till och med månad, ÅÅÅÅMM.")
@click.option("--unit", type=UNITS, help="Annars rapportens egen enhet.")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Fil att skriva; annars standard ut.")
@click.option("--now", "as_now", is_flag=True, help="Som det står nu, också om perioden är fryst.")
@tells_faults
@reads
def list_(name: str, period: str, unit: str | None, format_: str, output: Path | None, as_now: bool) -> None:
    """En sparad rapport: investeringsbudget, askningar, beslut, vilande eller en egen."""
    found = saved_one(db.session(), name)
    if found is None or found.kind == OUTCOME:
        known = ", ".join(each.name for each in saved(db.session()) if each.kind != OUTCOME)
        raise DomainError(f"Rapporten {name} finns inte. Välj bland: {known}.")
    layout = parse_list_layout(found.name, found.title, found.kind, found.definition)
    table = list_report(db.session(), layout, _wanted(period, unit, as_now))
    write(FORMATS[format_].write(table, "kommandoraden", local_now()), output)


@report.command("packet")
@click.argument("names", metavar="[NAMN]...", nargs=-1)
@click.option("--period", required=True, help="Till och med månad, ÅÅÅÅMM.")
@click.option("--unit", type=UNITS, help="Annars varje rapports egen enhet.")
@click.option("--output", type=click.Path(path_type=Path), help="Fil att skriva; annars standard ut.")
@tells_faults
@reads
def packet(names: tuple[str, ...], period: str, unit: str | None, output: Path | None) -> None:
    """Flera rapporter i en PDF med innehållsförteckning; utan namn de vanliga."""
    session, wanted = db.session(), _wanted(period, unit)
    first = next((each.name for each in saved(session) if each.kind == OUTCOME), "")
    found = chapters(session, names or (first, *USUAL), wanted, now())
    if found is None:
        known = ", ".join([*(each.name for each in saved(session)), TEXTS, PICTURES])
        raise DomainError(f"En av rapporterna finns inte. Välj bland: {known}.")
    subtitle = period_words(wanted.period).capitalize()
    content = packet_pdf("Tertialpaket", subtitle, found, printed_by="kommandoraden", printed_at=local_now())
    write(content, output)


def init_app(app: Flask) -> None:
    """The group is registered once; importing this file has put the commands in it."""
    app.cli.add_command(report)
