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
from app.domain.responsibility import Span
from app.domain.tree import Tree
from app.domain.workflow import RequestState
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a draft needs to know of its category; years: the frame years it may be chosen for."""

    name: str
    domain: str
    years: Span


def category_choice(session: Session, category_id: int) -> Chosen | None:
    """The category with the years that it and those above it hold for, in one query; None when it is gone."""
    columns = (Category.parent_id, Category.name, Category.domain, Category.valid_from_year, Category.valid_to_year)
    rows = {row[0]: row for row in session.execute(select(Category.id, *columns))}
    if category_id not in rows:
        return None
    years = Span()
    for each in Tree({id_: row.parent_id for id_, row in rows.items()}).path(category_id):
        years = years.narrowed(Span(rows[each].valid_from_year, rows[each].valid_to_year))
    return Chosen(rows[category_id].name, rows[category_id].domain, years)


def load_draft(session: Session, it: InvestmentRequest, settings: Mapping[str, Any]) -> Draft:
    """The draft of a request, in a fixed number of queries."""
    kept = kept_texts(session, it)
    readings = {each.name: read_field(each, kept[each.name].text) for each in FIELDS}
    if readings["supplements_id"].is_filled and it.supplements_id is None:
        readings["supplements_id"] = Reading(None, (NO_SUCH,))
    chosen = readings["category_id"].value
    category = category_choice(session, int(chosen)) if chosen else None
    if category and it.state == RequestState.DRAFT and (closed := _closed(category, readings["years"])):
        readings["category_id"] = Reading(chosen, (closed,))
    return Draft(it, kept, readings, facts_of(category, readings, settings))


def _closed(category: Chosen, years: Reading) -> str:
    """That the category cannot be chosen for some year that is asked for; '' when it can."""
    wrong = [str(year) for year, _ in years.value or () if not category.years.covers(year)]
    if not wrong:
        return ""
    return (
        f"{category.name} kan inte väljas för ramår {', '.join(wrong)}. Välj en annan kategori eller ett annat ramår."
    )


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


def facts_of(category: Chosen | None, readings: Mapping[str, Reading], settings: Mapping[str, Any]) -> Facts:
    """What decides which fields show: the kind, the category's domain and the sum asked."""
    asked = sum(ore for _, ore in readings["years"].value or ())
    return Facts(
        str(readings["kind"].value or "askning"),
        category.domain if category else "",
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
