"""`layout list|show|save`: report layouts are data; a new table needs no code."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import func, select

from app.audit.operations import record
from app.cli.frame import reads, tells_faults
from app.database import db
from app.domain.errors import DomainError
from app.domain.layout import parse_layout
from app.models import ReportLayout
from app.reports import queries

layout = AppGroup("layout", help="Rapporternas layouter.")


@layout.command("list")
@reads
def list_() -> None:
    """Visa namn och rubrik på varje layout."""
    for name, title in queries.layouts(db.session()):
        click.echo(f"{name}: {title}")


@layout.command("show")
@click.argument("name", metavar="NAMN")
@tells_faults
@reads
def show(name: str) -> None:
    """Skriv ut en layout som JSON, att ändra och spara under eget namn."""
    found = db.session.get(ReportLayout, name)
    if found is None:
        raise DomainError(f"Layouten {name} finns inte. Se vilka som finns med: layout list.")
    click.echo(json.dumps({"title": found.title, **found.definition}, ensure_ascii=False, indent=2))


@layout.command("save")
@click.argument("name", metavar="NAMN")
@click.argument("file", metavar="FIL.json", type=click.Path(path_type=Path))
@tells_faults
def save(name: str, file: Path) -> None:
    """Spara en layout ur en JSON-fil, ny eller ändrad."""
    try:
        definition = json.loads(file.read_text(encoding="utf-8"))
        title = str(definition.pop("title", name))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise DomainError(f"{file.name} går inte att läsa som JSON: {error}") from error
    parse_layout(name, title, definition)
    found = db.session.get(ReportLayout, name)
    if found is None:
        last = db.session.scalar(select(func.max(ReportLayout.position))) or 0
        found = ReportLayout(name=name, title=title, position=last + 1, definition=definition)
        db.session.add(found)
    changes = [["definition", None if found.definition == definition else found.definition, definition]]
    record(db.session(), actor="kommandoraden", action="save_layout", subject=f"layout {name}", changes=changes)
    found.title, found.definition = title, definition
    db.session.commit()
    click.echo(f"Layouten {name} är sparad.")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(layout)
