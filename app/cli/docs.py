"""`docs fields|workflow`: the form's fields and the way of a request as Markdown, made from the tables of the domain.

Tests keep docs/falt.md and docs/arbetsflode.md like them.
"""

from collections.abc import Iterator
from itertools import product

import click
from flask import Flask
from flask.cli import AppGroup

from app.cli.docs_workflow import workflow_lines
from app.domain.request_fields import SECTION_WORDS, Facts, Field, Rule, Shape
from app.domain.request_form import FIELDS
from app.domain.words import DOMAINS, KINDS, NATURES

docs = AppGroup("docs", help="Dokumentation som görs av koden.")

_SHORT, _LIMIT = "kort form", 100
_HEAD = ("| Fält | I koden | Hur | Visas | Krävs |", "|---|---|---|---|---|")
_FORMS = {_SHORT: 0, "lång form": _LIMIT}
_SHAPES = {
    Shape.LINE: "en rad text", Shape.PROSE: "text", Shape.NUMBER: "heltal", Shape.CHOICE: "val", Shape.UNIT: "enhet",
    Shape.CATEGORY: "kategori", Shape.REQUEST: "äskning", Shape.YEARS: "tabell", Shape.LINES: "tabell",
    Shape.RUNNING: "tabell", Shape.PAYMENTS: "tabell", Shape.SHARES: "tabell",
}  # fmt: skip


@docs.command("fields")
def fields() -> None:
    """Skriv ut äskningens fält: vad de är, när de visas och när de krävs."""
    click.echo("\n".join(field_table()))


@docs.command("workflow")
def workflow() -> None:
    """Skriv ut äskningens väg: diagrammet och varje steg, med vem som får, vad som behövs och vad det gör."""
    click.echo("\n".join(workflow_lines()))


def field_table() -> Iterator[str]:
    """The lines of the Markdown document."""
    yield "# Äskningens fält"
    yield ""
    yield "Görs av `docs fields` ur `app/domain/request_form.py`. Kort form är under gränsen `short_form_below_ore`; "
    yield "akuta äskningar har alltid lång form."
    section = None
    for each in FIELDS:
        if each.section is not section:
            section = each.section
            yield from ("", f"## {SECTION_WORDS[section]}", "", *_HEAD)
        yield f"| {each.label} | `{each.name}` | {_how(each)} | {_when(each.shown)} | {_when(each.required)} |"


def _how(each: Field) -> str:
    if each.shape is Shape.NUMBER:
        return f"{_SHAPES[each.shape]} {each.low}–{each.high}"
    return _SHAPES[each.shape]


def _when(rule: Rule) -> str:
    """In which requests a rule holds, found by asking it about every sort of request there is."""
    sorts = product(_FORMS, DOMAINS.values(), KINDS.items(), NATURES)
    every = [each for each in sorts if each[0] != _SHORT or each[2][1] != "urgent"]  # which always has the long form
    held = [
        (form, domain, word, nature)
        for form, domain, (word, kind), nature in every
        if rule(Facts(kind, domain, _FORMS[form], _LIMIT, nature))
    ]
    if not held:
        return "aldrig"
    if len(held) == len(every):
        return "alltid"
    said = []
    for place, values in enumerate((list(_FORMS), list(DOMAINS.values()), list(KINDS), list(NATURES))):
        met = [value for value in values if any(row[place] == value for row in held)]
        if len(met) < len(values):
            said.append(" eller ".join(met))
    return "; ".join(said)


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(docs)
