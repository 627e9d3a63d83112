"""A draft as its pages need it: texts with their versions, what they read as, what is left to fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.drafting import COLUMNS, Reading, read_field, rows_of
from app.domain.request_fields import Facts, Field, Section
from app.domain.request_form import FIELDS, missing_fields
from app.drafts.texts import texts_of
from app.models import Category, DraftPresence, DraftText, InvestmentRequest, User, now

HERE_FOR = timedelta(seconds=60)
NO_SUCH = "Enheten har ingen beviljad äskning med det numret. Skriv det som 2026-0012."


@dataclass(frozen=True, slots=True)
class Kept:
    """A field's text as stored; version 0: nobody has typed it in the form yet."""

    text: str
    version: int
    saved_by: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A request being written: its texts by field, what they read as, and the facts that decide which fields show."""

    request: InvestmentRequest
    texts: Mapping[str, Kept]
    readings: Mapping[str, Reading]
    facts: Facts

    def shows(self, each: Field) -> bool:
        """Whether a field shows: by the rules, or because something stands in it, which nobody may send unseen."""
        return each.shown(self.facts) or self.has_text(each)

    def has_text(self, each: Field) -> bool:
        """Whether anything is written in a field."""
        text = self.texts[each.name].text
        return bool(rows_of(each, text) if each.shape in COLUMNS else text.strip())

    def shown(self, section: Section | None = None) -> tuple[Field, ...]:
        """The fields that show, in order; section None: of the whole form."""
        return tuple(each for each in FIELDS if section in (None, each.section) and self.shows(each))

    @property
    def missing(self) -> tuple[Field, ...]:
        """What must be filled in before it can be sent; nobody asks for nothing."""
        filled = {name: reading.is_filled for name, reading in self.readings.items()}
        return missing_fields(filled | {"years": filled["years"] and self.facts.asked_ore > 0}, self.facts)

    @property
    def faulty(self) -> tuple[Field, ...]:
        """Shown fields whose text cannot be read."""
        return tuple(each for each in self.shown() if self.readings[each.name].faults)

    def left_in(self, section: Section) -> int:
        """How many fields of a section are missing or cannot be read."""
        left = {each.name for each in (*self.missing, *self.faulty) if each.section is section}
        return len(left)

    @property
    def is_complete(self) -> bool:
        """Whether it can be sent."""
        return not self.missing and not self.faulty


def load_draft(session: Session, it: InvestmentRequest, settings: Mapping[str, Any]) -> Draft:
    """The draft of a request, in a fixed number of queries."""
    kept = kept_texts(session, it)
    readings = {each.name: read_field(each, kept[each.name].text) for each in FIELDS}
    if readings["supplements_id"].is_filled and it.supplements_id is None:
        readings["supplements_id"] = Reading(None, (NO_SUCH,))
    return Draft(it, kept, readings, facts_of(session, readings, settings))


def kept_texts(session: Session, it: InvestmentRequest) -> dict[str, Kept]:
    """Every field as typed; fields nobody has typed in the form yet as the stored values read."""
    rows = session.execute(
        select(DraftText.field, DraftText.text, DraftText.version, DraftText.saved_by).where(
            DraftText.request_id == it.id
        )
    )
    typed = {name: Kept(text, version, by) for name, text, version, by in rows}
    if len(typed) < len(FIELDS):
        stored = texts_of(session, it)
        return {each.name: typed.get(each.name) or Kept(stored[each.name], 0) for each in FIELDS}
    return typed


def facts_of(session: Session, readings: Mapping[str, Reading], settings: Mapping[str, Any]) -> Facts:
    """What decides which fields show: the kind, the category's domain and the sum asked."""
    category_id = readings["category_id"].value
    domain = session.scalar(select(Category.domain).where(Category.id == category_id)) if category_id else None
    asked = sum(ore for _, ore in readings["years"].value or ())
    return Facts(
        str(readings["kind"].value or "askning"),
        domain or "",
        asked,
        int(settings["short_form_below_ore"]),
        str(readings["nature"].value or ""),
    )


def others_here(session: Session, request_id: int, user_id: int) -> list[str]:
    """Names of the others who have the draft open right now."""
    statement = (
        select(User.name)
        .join(DraftPresence, DraftPresence.user_id == User.id)
        .where(DraftPresence.request_id == request_id, DraftPresence.user_id != user_id)
        .where(DraftPresence.seen_at > now() - HERE_FOR)
        .order_by(User.name)
    )
    return list(session.scalars(statement))
