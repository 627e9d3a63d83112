"""What a date of responsibility leaves out of the tables, as a figure of its own that can be opened."""

from sqlalchemy.orm import Session

from app.domain.layout import Layout
from app.domain.money import Unit, amount_words
from app.domain.periods import period_words
from app.domain.responsibility import NEVER
from app.domain.tree import Tree
from app.domain.year_figures import combined
from app.models import FrozenPeriod
from app.reports import queries
from app.reports.asked import Asked
from app.reports.figure_queries import Reach
from app.reports.figure_shapes import Subject
from app.reports.figure_subject import subject_of

LEFT_OUT = "utanför_ansvaret"


def offered(
    session: Session,
    found: queries.OutcomeYear,
    code: str,
    asked: Asked,
    layout: Layout,
    figure: str,
    words: dict[str, str],
    kept: FrozenPeriod | None = None,
) -> tuple[Subject, str, dict[str, str]]:
    """The subject, the figure that is shown and the words of those beside it, with what a date leaves out."""
    if code in found.figures.absent:
        subject = absent(session, found, code)
        return subject, LEFT_OUT, {LEFT_OUT: word(subject)}
    subject = subject_of(session, found.figures, code, asked, layout, kept)
    if said := word(subject):
        return subject, figure, {**words, LEFT_OUT: said}
    return subject, next(iter(words)) if figure == LEFT_OUT else figure, words


def absent(session: Session, found: queries.OutcomeYear, code: str) -> Subject:
    """A category that the report does not have: what was paid in it can still be seen."""
    every = queries.categories(session)
    info, tree = next(each for each in every if each.code == code), Tree({each.id: each.parent_id for each in every})
    reach = Reach(sorted(tree.subtree(info.id)), None, found.figures.spans)
    return Subject(info.name, reach, combined(()), found.figures)


def word(subject: Subject) -> str:
    """What the months are called that do not count of the subject; '' when all do."""
    year = subject.year
    spans = [span for id_, span in year.spans.items() if subject.ids is None or id_ in subject.ids]
    if not spans:
        return ""
    if all(span.last is None or span is NEVER for span in spans):
        return "Före övertagandet"
    return "Efter överlämnandet" if all(span.first is None for span in spans) else "Utanför ansvaret"


def lead(found: queries.OutcomeYear, subject: Subject, period: int, unit: Unit) -> str:
    """Whose responsibility it was, and how much was paid up to the period without being counted."""
    ids = set(subject.ids) if subject.ids is not None else None
    told = [each.words() for each in found.handovers if ids is None or not ids.isdisjoint(each.members)]
    paid = f"{amount_words(ore(subject), unit)} är betalt {period_words(period)} utan att räknas i tabellerna."
    return " ".join([*(f"{each}." for each in told), paid])


def ore(subject: Subject) -> int:
    """Öre paid in the report year that the tables leave out."""
    left_out = subject.year.left_out
    return sum(amount for id_, amount in left_out.items() if subject.ids is None or id_ in subject.ids)
