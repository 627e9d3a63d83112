"""What the pages of the form read: the way through it, one section, the review and the receipt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.attachments.shown import step_words
from app.database import db
from app.domain.request_fields import SECTION_WORDS, Field, Section
from app.domain.request_form import FIELDS
from app.domain.windows import closed_words
from app.domain.workflow import RequestState
from app.drafts.desk import Desk
from app.drafts.earlier import Earlier, earlier_decision
from app.drafts.fields import FieldView, Question, clash_view, faults_of, field_view, read_view
from app.drafts.help_page import help_view
from app.drafts.operations import LONGEST_TEXT, Conflict
from app.drafts.queries import Draft, Kept, kept_texts, others_here
from app.models import Attachment, Comment, DraftText, Event, InvestmentRequest
from app.web.labels import local_now, moment
from app.web.views import Link

WITH_HELP = (Section.NEED, Section.COST, Section.TIME)


@dataclass(frozen=True, slots=True)
class Step:
    """A section in the way through the form. kind: done, left, free or none (nothing to fill in)."""

    name: str
    label: str
    url: str
    words: str
    kind: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Something to fill in, or to put right as the sentence says, with the way to its field."""

    label: str
    sentence: str
    url: str


@dataclass(slots=True)
class FormPage:
    """What drafts/*.html read."""

    id: int
    number: str
    title: str
    is_answer: bool
    user_id: int
    steps: Sequence[Step]
    others: Sequence[str]
    breadcrumb: Sequence[Link]
    earlier: Earlier | None = None
    questions: Mapping[str, Sequence[Question]] = field(default_factory=dict)
    asked: Sequence["Asked"] = ()
    returned: Question | None = None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that the preparer asks about, with the way to it."""

    label: str
    url: str
    questions: Sequence[Question]


def form_page(desk: Desk, draft: Draft, here: Section | None = None) -> FormPage:
    """What stands around every page of the form."""
    it, session = desk.it, db.session()
    title = it.title if it.title != "Utan rubrik" else "Ny äskning"
    links = [Link("Äskningar", url_for("investments.index")), Link(title, url_for("drafts.tasks", id=it.id))]
    questions = open_questions(session, it.id)
    return FormPage(
        it.id,
        desk.number,
        title,
        it.state == RequestState.RETURNED,
        desk.actor.user_id,
        steps(desk, draft, here, questions),
        others_here(session, it.id, desk.actor.user_id),
        [*links, Link(SECTION_WORDS[here], None)] if here else [links[0], Link(title, None)],
        earlier_decision(session, it),
        questions,
        [Asked(each.label, _field_url(it.id, each), questions[each.name]) for each in FIELDS if each.name in questions],
        returned_with(session, it),
        "" if it.state == RequestState.RETURNED else why_closed(draft.facts.kind, desk.settings),
    )


def why_closed(kind: str, settings: Mapping[str, Any]) -> str:
    """Why a request of this kind cannot be sent today; '' when it can."""
    return closed_words(kind, local_now().date(), settings["request_window"])


def _field_url(request_id: int, each: Field, saknas: int | None = None) -> str:
    return url_for("drafts.section", id=request_id, section=each.section.value, saknas=saknas) + f"#f_{each.name}"


def returned_with(session: Session, it: InvestmentRequest) -> Question | None:
    """What was said when the request was sent back to the unit, while it is there."""
    if it.state not in (RequestState.RETURNED, RequestState.DRAFT):
        return None
    last = select(Event).where(Event.request_id == it.id, Event.from_state.is_not(None), Event.from_state != it.state)
    back = session.scalars(last.where(Event.to_state == it.state).order_by(Event.seq.desc()).limit(1)).first()
    return Question(back.comment, back.actor, moment(back.at)) if back and back.comment else None


def steps(
    desk: Desk, draft: Draft, here: Section | None = None, questions: Mapping[str, Sequence[Question]] | None = None
) -> list[Step]:
    """Every section with what is left in it; questions: what the preparer asks, by field, looked up when not given."""
    if questions is None:
        questions = open_questions(db.session(), desk.it.id) if desk.it.state == RequestState.RETURNED else {}
    files = db.session.scalar(select(func.count()).where(Attachment.request_id == desk.it.id)) or 0
    waiting = Counter(each.section for each in FIELDS for one in questions.get(each.name, ()) if not one.is_changed)
    return [_step(desk, draft, section, files, waiting[section], section is here) for section in Section]


def _step(desk: Desk, draft: Draft, section: Section, files: int, waiting: int, is_here: bool) -> Step:
    url = url_for("drafts.section", id=desk.it.id, section=section.value)
    if section is Section.FILES:
        words, kind = step_words(files)
    elif section is Section.REVIEW:
        words, kind = ("Kan skickas", "done") if draft.is_complete else ("Kan inte skickas än", "none")
    elif not (shown := draft.shown(section)):
        words, kind = "Gäller inte här", "none"
    elif left := draft.left_in(section):
        words, kind = f"{left} kvar", "left"
    elif waiting:
        words, kind = ("1 fråga" if waiting == 1 else f"{waiting} frågor"), "left"
    elif any(each.required(draft.facts) for each in shown):
        words, kind = "Klar", "done"
    else:
        words, kind = "Frivilligt", "free"
    return Step(section.value, SECTION_WORDS[section], url, words, kind, is_here)


def open_questions(session: Session, request_id: int) -> dict[str, list[Question]]:
    """What the preparer asks, by field, oldest first."""
    statement = (
        select(Comment.field, Comment.text, Comment.author, Comment.at, DraftText.saved_at)
        .outerjoin(
            DraftText,
            and_(DraftText.request_id == request_id, DraftText.field == Comment.field, DraftText.saved_at > Comment.at),
        )
        .where(Comment.request_id == request_id, Comment.field != "", Comment.answered_at.is_(None))
        .order_by(Comment.at, Comment.id)
    )
    found: dict[str, list[Question]] = {}
    for name, text, author, at, changed_at in session.execute(statement):
        found.setdefault(name, []).append(Question(text, author, moment(at), changed_at is not None))
    return found


def changed_since_earlier(it: InvestmentRequest, draft: Draft) -> list[str]:
    """The labels of the fields that differ from the request that is asked for again."""
    before = kept_texts(db.session(), db.session.get_one(InvestmentRequest, it.previous_id))
    return [
        each.label for each in draft.shown() if before[each.name].text.strip() != draft.texts[each.name].text.strip()
    ]


def section_context(
    desk: Desk,
    draft: Draft,
    section: Section,
    *,
    missing: bool = False,
    blank: Mapping[str, int] | None = None,
    mine: Mapping[str, Kept] | None = None,
    conflicts: Sequence[Conflict] = (),
    refused: Mapping[str, str] | None = None,
    problem: str = "",
) -> dict[str, Any]:
    """One section with its fields; mine: texts that were not stored and are shown all the same."""
    view = form_page(desk, draft, section)
    fields = [
        field_view(
            desk,
            draft,
            each,
            kept=(mine or {}).get(each.name),
            questions=view.questions.get(each.name, ()),
            missing=missing,
            blank_rows=(blank or {}).get(each.name, 1),
        )
        for each in section_fields(section)
    ]
    _mark(desk, fields, conflicts, refused or {})
    order = list(Section)
    following = [step for step in view.steps if order.index(Section(step.name)) > order.index(section)]
    return {
        "view": view,
        "section": section.value,
        "heading": SECTION_WORDS[section],
        "fields": fields,
        "following": following[0] if following else None,
        "help": help_view(desk, draft, section) if section in WITH_HELP else None,
        "problem": problem,
        "longest": LONGEST_TEXT,
    }


def _mark(desk: Desk, fields: list[FieldView], conflicts: Sequence[Conflict], refused: Mapping[str, str]) -> None:
    """Say on the fields what was not stored, and why."""
    clashes = {one.field: clash_view(desk, one) for one in conflicts}
    for each in fields:
        each.clash = clashes.get(each.name)
        each.faults += [refused[each.name]] if each.name in refused else []


def section_fields(section: Section) -> list[Field]:
    """Every field declared for the section, shown or not: which show can change while somebody writes."""
    return [each for each in FIELDS if each.section is section]


def left_to_do(desk: Desk, draft: Draft) -> list[Left]:
    """Everything that is missing or cannot be read, all at once, in the form's order."""
    found = []
    missing = {each.name for each in draft.missing}
    for each in draft.shown():
        reading = draft.readings[each.name]
        faults = faults_of(each, draft.texts[each.name].text, reading)
        sentences = faults or ([""] if each.name in missing or reading.faults else [])
        url = _field_url(desk.it.id, each, saknas=1)
        found += [Left(each.label, sentence, url) for sentence in sentences]
    return found


def review_context(desk: Desk, draft: Draft, form: Any, problem: str = "") -> dict[str, Any]:
    """Everything as it will be read, section by section."""
    view = form_page(desk, draft, Section.REVIEW)
    parts: list[tuple[str, str, list[FieldView]]] = []
    for section in Section:
        shown = draft.shown(section)
        if shown:
            url = url_for("drafts.section", id=desk.it.id, section=section.value)
            parts.append((SECTION_WORDS[section], url, [read_view(desk, draft, each) for each in shown]))
    files = db.session.execute(
        select(Attachment.file_name, Attachment.kind).where(Attachment.request_id == desk.it.id).order_by(Attachment.id)
    ).all()
    return {
        "view": view,
        "section": Section.REVIEW.value,
        "heading": SECTION_WORDS[Section.REVIEW],
        "parts": parts,
        "files": [row.file_name for row in files],
        "files_url": url_for("drafts.section", id=desk.it.id, section=Section.FILES.value),
        "left": left_to_do(desk, draft),
        "changed": changed_since_earlier(desk.it, draft) if view.earlier else [],
        "form": form,
        "problem": problem,
    }
