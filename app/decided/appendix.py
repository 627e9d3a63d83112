"""What is above the director's limit, collected as an appendix to the board: a page and a print of the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.decisions.queries import Entry, entries
from app.decisions.rows import asked_words, lasting_words, note_words, recommended_words
from app.documents.decision_pdf import AppendixDocument
from app.documents.request_pdf import Block, Pair, PrintedTable
from app.domain.authority import Body, body_for
from app.domain.permissions import Actor, Permission, allows
from app.investments.queries import Trees
from app.models import InvestmentRequest, Preparation
from app.web.labels import kronor, local_now
from app.web.views import Fact

_TEXTS = (
    ("purpose", "Syfte"),
    ("need", "Behov"),
    ("expected_effect", "Förväntad effekt"),
    ("consequence_if_refused", "Om den inte beviljas"),
    ("alternatives", "Alternativ"),
)
TITLE = "Investeringar för beslut i regionstyrelsen"


@dataclass(frozen=True, slots=True)
class ItemView:
    """A request as the board reads it."""

    title: str
    url: str
    facts: list[Fact]
    texts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class AppendixView:
    """What decided/appendix.html and the print read. overview: (title, note, asked, recommended)."""

    summary: str
    items: list[ItemView]
    overview: list[tuple[str, str, str, str]]
    total: str


def appendix_view(
    session: Session, actor: Actor, known: Trees, settings: Mapping[str, Any], today: date
) -> AppendixView:
    """Every request the board decides, as far as this person may see them, in a fixed number of queries."""
    limits = settings["decider_limit_ore"]
    found = [
        entry
        for entry in entries(session, known)
        if body_for(entry.case.asked_ore, today.year, limits) is Body.BOARD
        and allows(actor, Permission.VIEW_REQUEST, entry.scope)
    ]
    texts, total = _texts(session, [entry.it.id for entry in found]), sum(e.case.asked_ore for e in found)
    many = "En äskning" if len(found) == 1 else f"{len(found)} äskningar"
    return AppendixView(
        f"{many}, {kronor(total)} sökt tillsammans.",
        [_item(entry, texts[entry.it.id]) for entry in found],
        [(e.it.title, note_words(e, known), asked_words(e), recommended_words(e)) for e in found],
        kronor(total),
    )


def printed(view: AppendixView, actor: Actor) -> AppendixDocument:
    """The print's plain document."""
    columns = ("Äskning", "Sökt", "Beredningen")
    rows = tuple((f"{title}\n{note}", asked, recommended) for title, note, asked, recommended in view.overview)
    return AppendixDocument(
        title=TITLE,
        summary=view.summary,
        overview=PrintedTable(
            "Översikt", columns, (False, True, False), rows, ("Summa", view.total, "") if len(rows) > 1 else None
        ),
        blocks=tuple(
            Block(item.title, tuple(Pair(fact.label, fact.value) for fact in item.facts), tuple(item.texts))
            for item in view.items
        ),
        printed_by=actor.name,
        printed_at=local_now().replace(tzinfo=None),
    )


def _texts(session: Session, ids: list[int]) -> dict[int, Any]:
    it = InvestmentRequest
    columns = [getattr(it, name) for name, _ in _TEXTS]
    statement = (
        select(it.id, *columns, Preparation.reason.label("recommended_reason"))
        .outerjoin(Preparation, Preparation.request_id == it.id)
        .where(it.id.in_(ids))
    )
    return {row.id: row for row in session.execute(statement)} if ids else {}


def _item(entry: Entry, row: Any) -> ItemView:
    texts = [(heading, text) for name, heading in _TEXTS if (text := (getattr(row, name) or "").strip())]
    if entry.wish:
        texts.insert(0, ("Begärd ändring", entry.wish.reason))
    facts = [
        Fact("Nummer", entry.it.number),
        Fact("Sökt", asked_words(entry)),
        Fact("Beredningen", recommended_words(entry)),
        Fact("Beredningens skäl", (row.recommended_reason or "").strip()),
        Fact("Risktal", str(entry.it.risk_number or "")),
        Fact("Kostar sedan", lasting_words(entry)),
    ]
    url = url_for("investments.show", id=entry.it.id)
    return ItemView(entry.it.title, url, [fact for fact in facts if fact.value], texts)
