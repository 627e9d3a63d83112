"""The pages of reviews: asking on a request's desk, the reviewer's list, and one review to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.conversation import panel
from app.conversation.queries import Holder, holding
from app.domain.permissions import Actor, Role
from app.domain.reviews import ANSWERS, Answer
from app.investments.document import DocumentView, document_view
from app.investments.found import Found
from app.investments.queries import trees
from app.models import Review
from app.reviews import queries
from app.reviews.forms import AskReviewForm, ReviewForm, ReviewStepForm
from app.reviews.operations import reviewers
from app.reviews.shown import ReviewView, review_view
from app.settings.queries import all_settings
from app.web.forms import choice_list
from app.web.labels import day, local_now, moment
from app.web.views import Link


@dataclass(slots=True)
class AskView:
    """What reviews/ask.html reads. nobody: the specialities nobody has for this request."""

    id: int
    number: str
    title: str
    breadcrumb: list[Link]
    reviews: list[ReviewView]
    form: AskReviewForm
    step: ReviewStepForm
    may_ask: bool
    nobody: list[str]
    conflict: str = ""


@dataclass(slots=True)
class AnswerView:
    """What reviews/show.html reads."""

    review: ReviewView
    document: DocumentView
    breadcrumb: list[Link]
    form: ReviewForm | None
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the reviewer's list."""

    label: str
    url: str
    note: str
    word: str
    kind: str


def everybody(session: Session) -> list[Holder]:
    """Whoever holds the role reviewer today."""
    return holding(session, Role.REVIEWER, today())


def today() -> date:
    """The day it is where the region is."""
    return local_now().date()


def ask_form(session: Session, found: Found, *, sent: bool = False) -> tuple[AskReviewForm, list[str]]:
    """The form with the specialities somebody has for this request, and the words of those nobody has."""
    settings, people = all_settings(session), everybody(session)
    held = {code: bool(reviewers(people, code, found.scope)) for code in settings["specialities"]}
    form = AskReviewForm() if sent else AskReviewForm(formdata=None)
    form.specialities.choices = choice_list(
        (code, word[:1].upper() + word[1:]) for code, word in settings["specialities"].items() if held[code]
    )
    if not sent:
        form.due_on.data = today() + timedelta(days=settings["review_days"])
    return form, [word for code, word in settings["specialities"].items() if not held[code]]


def ask_view(
    session: Session, found: Found, form: AskReviewForm, nobody: list[str], *, may_ask: bool, conflict: str = ""
) -> AskView:
    """The reviews of a request and the form for more."""
    it, words = found.request, all_settings(session)["specialities"]
    desk = Link(it.number, url_for("preparation.show", id=it.id))
    return AskView(
        id=it.id,
        number=it.number,
        title=it.title,
        breadcrumb=[Link("Beredning", url_for("preparation.index")), desk, Link("Yttranden", None)],
        reviews=[review_view(each, words, today()) for each in queries.reviews_of(session, it.id)],
        form=form,
        step=ReviewStepForm(formdata=None),
        may_ask=may_ask,
        nobody=nobody,
        conflict=conflict,
    )


def list_context(session: Session, actor: Actor) -> dict[str, Any]:
    """Everything reviews/index.html reads, in a fixed number of queries."""
    known, words = trees(session), all_settings(session)["specialities"]
    return {
        "waiting": waiting_views(queries.waiting(session, actor, known), words),
        "answered": [_answered(row, words) for row in queries.answered(session, actor, known)],
        "most": queries.MOST,
    }


def waiting_views(rows: Sequence[Any], words: dict[str, str]) -> list[Waiting]:
    """What waits for a reviewer, in words."""
    return [_waiting(row, words) for row in rows]


def _waiting(row: Any, words: dict[str, str]) -> Waiting:
    late = row.due_on is not None and row.due_on < today()
    by = f"svar senast {day(row.due_on)}" if row.due_on else f"begärt {moment(row.asked_at)}"
    note = ", ".join([words.get(row.speciality, row.speciality), row.unit, by])
    word, kind = ("Försenat", "danger") if late else ("Påmind", "warning") if row.reminded_at else ("", "")
    return Waiting(f"{row.number} {row.title}", url_for("reviews.show", id=row.review_id), note, word, kind)


def _answered(row: Any, words: dict[str, str]) -> Waiting:
    note = f"{words.get(row.speciality, row.speciality)}, {row.answered_by} {moment(row.answered_at)}"
    url = url_for("reviews.show", id=row.review_id)
    return Waiting(f"{row.number} {row.title}", url, note, ANSWERS[Answer(row.answer)], "neutral")


def answer_view(
    session: Session, found: Found, review: Review, actor: Actor, form: ReviewForm | None, conflict: str = ""
) -> AnswerView:
    """One review with the request to read."""
    words = all_settings(session)["specialities"]
    return AnswerView(
        review=review_view(review, words, today()),
        document=document_view(session, found, actor, panel.holders(session, found.scope)),
        breadcrumb=[Link("Att yttra sig om", url_for("reviews.index")), Link(found.request.number, None)],
        form=form,
        conflict=conflict,
    )
