"""A review in words, for the request's page, its print, the preparer's desk and the reviewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.reviews import ANSWER_KINDS, ANSWERS, Answer
from app.models import Review
from app.web.labels import day, moment


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One review. kind: of the badge; when: who answered and when, or who asked, by when and whether it is late."""

    id: int
    code: str
    subject: str
    word: str
    kind: str
    when: str
    question: str
    text: str
    is_open: bool
    is_late: bool

    @property
    def speciality(self) -> str:
        """The speciality as a heading."""
        return self.subject[:1].upper() + self.subject[1:]


def review_view(it: Review, words: Mapping[str, str], today: date) -> ReviewView:
    """The review as it stands today. words: the setting specialities."""
    name = words.get(it.speciality, it.speciality)
    late = it.answered_at is None and it.due_on is not None and it.due_on < today
    if it.answered_at is not None:
        answer = Answer(it.answer)
        word, kind, when = ANSWERS[answer], ANSWER_KINDS[answer], f"{it.answered_by} {moment(it.answered_at)}"
    else:
        word, kind = ("Försenat", "danger") if late else ("Inte besvarat", "warning")
        by = f", svar senast {day(it.due_on)}" if it.due_on else ""
        reminded = f", påminnelse {moment(it.reminded_at)}" if it.reminded_at else ""
        when = f"Begärt av {it.asked_by} {moment(it.asked_at)}{by}{reminded}"
    return ReviewView(it.id, it.speciality, name, word, kind, when, it.question, it.text, it.answered_at is None, late)
