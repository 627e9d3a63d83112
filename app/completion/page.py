"""The page where questions are written, each at its field with what stands there now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.completion.forms import CompletionForm
from app.domain.request_fields import SECTION_WORDS, Section
from app.domain.request_form import shown_fields
from app.drafts.pages import open_questions
from app.drafts.queries import load_draft
from app.investments.found import Found
from app.investments.history import value_words
from app.settings.queries import all_settings
from app.web.views import Link

EXCERPT = 600


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field: what stands there, what is asked already, and what is being asked."""

    name: str
    label: str
    value: str
    open: list[str]
    question: str
    fault: str


@dataclass(slots=True)
class CompletionView:
    """What completion/new.html reads."""

    id: int
    number: str
    title: str
    breadcrumb: list[Link]
    sections: list[tuple[str, list[AskedField]]]
    form: CompletionForm
    conflict: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)


def completion_view(
    session: Session,
    found: Found,
    form: CompletionForm,
    *,
    asked: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    conflict: str = "",
) -> CompletionView:
    """Every field that shows for this request, in the form's order; in a fixed number of queries."""
    it, asked, faults = found.request, asked or {}, faults or {}
    draft, already = load_draft(session, it, all_settings(session)), open_questions(session, it.id)

    def view(each: Any) -> AskedField:
        value = value_words(each.name, each, draft.texts[each.name].text, found.known)
        shown = value if len(value) <= EXCERPT else f"{value[:EXCERPT].rstrip()} …"
        earlier = [question.text for question in already.get(each.name, [])]
        return AskedField(each.name, each.label, shown, earlier, asked.get(each.name, ""), faults.get(each.name, ""))

    sections = [(SECTION_WORDS[part], [view(each) for each in shown_fields(draft.facts, part)]) for part in Section]
    desk = Link(it.number, url_for("preparation.show", id=it.id))
    return CompletionView(
        id=it.id,
        number=it.number,
        title=it.title,
        breadcrumb=[Link("Beredning", url_for("preparation.index")), desk, Link("Begär komplettering", None)],
        sections=[part for part in sections if part[1]],
        form=form,
        conflict=conflict,
        faults=[
            (f"q_{each.name}", f"{each.label}: {each.fault}") for _, part in sections for each in part if each.fault
        ],
    )


def question_names(session: Session, found: Found) -> list[str]:
    """The fields a question can be asked about."""
    draft = load_draft(session, found.request, all_settings(session))
    return [each.name for each in shown_fields(draft.facts)]
