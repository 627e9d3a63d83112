"""`layout list|show|save`: report layouts are data; a new table needs no code."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from app.cli.frame import reads, tells_faults
from app.database import db
from app.domain.errors import DomainError
from app.domain.list_layout import OUTCOME
from app.library.operations import save_layout
from app.models import ReportLayout

layout = AppGroup("layout", help="Rapporternas layouter.")


@layout.command("list")
@reads
def list_() -> None:
    """Visa namn och rubrik på varje layout."""
    for each in db.session.scalars(select(ReportLayout).order_by(ReportLayout.position, ReportLayout.name)):
        click.echo(f"{each.name}: {each.title}")


@layout.command("show")
@click.argument("name", metavar="NAMN")
@tells_faults
@reads
def show(name: str) -> None:
    """Skriv ut en layout som JSON, att ändra och spara under eget namn."""
    found = db.session.get(ReportLayout, name)
    if found is None:
        raise DomainError(f"Layouten {name} finns inte. Se vilka som finns med: layout list.")
    kind = {} if found.kind == OUTCOME else {"kind": found.kind}
    click.echo(json.dumps({"title": found.title, **kind, **found.definition}, ensure_ascii=False, indent=2))


@layout.command("save")
@click.argument("name", metavar="NAMN")
@click.argument("file", metavar="FIL.json", type=click.Path(path_type=Path))
@tells_faults
def save(name: str, file: Path) -> None:
    """Spara en layout ur en JSON-fil, ny eller ändrad."""
    try:
        definition = json.loads(file.read_text(encoding="utf-8"))
        title, kind = str(definition.pop("title", name)), str(definition.pop("kind", OUTCOME))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise DomainError(f"{file.name} går inte att läsa som JSON: {error}") from error
    save_layout(db.session(), name=name, title=title, kind=kind, definition=definition, actor="kommandoraden")
    db.session.commit()
    click.echo(f"Layouten {name} är sparad.")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(layout)
