"""The forecast page: every category, or the requests of one, with the computed figure beside the judged."""

from dataclasses import dataclass, field

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import Unit, amount_words, format_amount, format_kronor
from app.domain.periods import CUT_OFF_MONTHS, MONTHS, period_words
from app.domain.permissions import Actor, Permission, allows
from app.domain.track_record import Range, Score
from app.domain.year_figures import CategoryInfo
from app.forecasts import operations, queries
from app.forecasts.forms import Sent
from app.forecasts.operations import Subject
from app.investments.queries import Scope, visible_of
from app.models import Forecast
from app.reports.queries import OutcomeYear
from app.web.labels import moment, state_word
from app.web.views import Address, Choice, Link, PageView, paged, place


@dataclass(frozen=True, slots=True)
class CellView:
    """One line: the figures as text, and the judged forecast as it is, was shown and was typed."""

    key: str
    label: str
    level: int
    url: str | None
    note: str
    frame: str
    paid: str
    computed: str
    used: str
    earlier: str
    earlier_title: str
    range: str
    range_title: str
    value: str
    comment: str
    seen: str
    seen_comment: str
    fault: str
    given: str
    may_write: bool


@dataclass(slots=True)
class ForecastView:
    """What forecasts/index.html reads."""

    title: str
    lead: str
    choices: list[Choice]
    breadcrumb: list[Link]
    rows: list[CellView] = field(default_factory=list)
    page: PageView | None = None
    scores: list[tuple[str, str, str, str]] = field(default_factory=list)
    save_url: str = ""
    copy_url: str = ""
    conflict: str = ""
    heading: str = "Kategori"

    @property
    def may_write(self) -> bool:
        """Whether any line can be written on."""
        return any(row.may_write for row in self.rows)

    @property
    def has_ranges(self) -> bool:
        """Whether earlier years say anything of any line."""
        return any(row.range for row in self.rows)

    @property
    def faults(self) -> list[CellView]:
        """The lines that have to be mended."""
        return [row for row in self.rows if row.fault]


def scope_of(category: CategoryInfo) -> Scope:
    """A category as the rules know a request of it."""
    return Scope(frozenset(), category.domain, None, "granted")


def view(
    session: Session,
    actor: Actor,
    found: OutcomeYear,
    years: list[int],
    code: str,
    sent: Sent | None = None,
    conflict: str = "",
) -> ForecastView:
    """The categories of the year, or with a code the requests of that category."""
    category = next((each for each in found.figures.categories if each.code == code), None)
    shown = ForecastView(
        title="Prognos" if category is None else f"Prognos: {category.name}",
        lead=f"Årets belopp, bedömt {period_words(found.period)}. Det du skriver sparas när du trycker Enter.",
        choices=_choices(found, years),
        breadcrumb=_crumbs(found, category),
        save_url=url_for("forecasts.save", ar=found.year, period=found.period, kategori=code or None),
        copy_url=url_for("forecasts.copy", ar=found.year, period=found.period, kategori=code or None),
        conflict=conflict,
    )
    if category is None:
        _categories(session, actor, found, shown, sent)
    else:
        _requests(session, actor, found, category, shown, sent)
    return shown


def _choices(found: OutcomeYear, years: list[int]) -> list[Choice]:
    months = [(found.year * 100 + n, f"{word} {found.year}") for n, word in enumerate(MONTHS, start=1)]
    marked = [(each, f"{word} (tertial)" if each % 100 in CUT_OFF_MONTHS else word) for each, word in months]
    return [
        Choice("ar", "År", [(year, str(year)) for year in years], found.year),
        Choice("period", "Bedömd vid", marked, found.period),
    ]


def _crumbs(found: OutcomeYear, category: CategoryInfo | None) -> list[Link]:
    if category is None:
        return []
    return [Link("Prognos", url_for("forecasts.index", ar=found.year, period=found.period)), Link(category.name, None)]


def _categories(session: Session, actor: Actor, found: OutcomeYear, shown: ForecastView, sent: Sent | None) -> None:
    rows = queries.shown_categories(found)
    known = {each.id: each for each in found.figures.categories}
    subjects = [Subject(category_id=id_) for id_, _, _ in rows]
    standing = operations.standing(session, found.period, subjects)
    earlier = operations.previous(session, found.period, subjects)
    computed = queries.computed(found.figures)
    past = queries.experience(session, found.figures, found.period)
    for id_, level, figures in rows:
        subject, category = Subject(category_id=id_), known[id_]
        url = url_for("forecasts.index", ar=found.year, period=found.period, kategori=category.code)
        shown.rows.append(
            _line(
                subject, category.name, level, url, "", standing.get(subject), earlier.get(subject), sent,
                frame=_kr(figures.frame_ore), paid=_kr(figures.sum_ore), computed=_kr(computed[id_]),
                used=_kr(figures.forecast_ore), range_=past.ranges.get(id_),
                may_write=allows(actor, Permission.FORECAST, scope_of(category)),
            )
        )  # fmt: skip
    names = {each.id: each.name for each in found.figures.categories}
    shown.scores = [_score(names[id_], month, each) for (id_, month), each in sorted(past.scores.items())]


def _requests(
    session: Session, actor: Actor, found: OutcomeYear, category: CategoryInfo, shown: ForecastView, sent: Sent | None
) -> None:
    shown.heading = "Äskning"
    at, below = place(), sorted(found.figures.tree.subtree(category.id))
    rows, page, total = queries.requests_of(session, found, below, at)
    subjects = [Subject(request_id=row.id) for row in rows]
    standing = operations.standing(session, found.period, subjects)
    earlier = operations.previous(session, found.period, subjects)
    may_write = allows(actor, Permission.FORECAST, scope_of(category))
    seen = visible_of(session, actor, [row.id for row in rows])
    for row in rows:
        subject, figures = Subject(request_id=row.id), row.figures
        shown.rows.append(
            _line(
                subject, row.title, 0, url_for("investments.show", id=row.id) if row.id in seen else "",
                f"{row.number}, {row.unit}, {state_word(row.state)}",
                standing.get(subject), earlier.get(subject), sent,
                frame=_kr(figures.granted_ore), paid=_kr(figures.paid_ore), computed="",
                used=_kr(figures.forecast_ore), range_=None, may_write=may_write,
            )
        )  # fmt: skip
    query = {"ar": found.year, "period": found.period, "kategori": category.code}
    shown.page = paged(page, at, total, queries.PAGE, Address("forecasts.index", {}, query))


def _line(
    subject: Subject,
    label: str,
    level: int,
    url: str,
    note: str,
    standing: Forecast | None,
    earlier: Forecast | None,
    sent: Sent | None,
    *,
    frame: str,
    paid: str,
    computed: str,
    used: str,
    range_: Range | None,
    may_write: bool,
) -> CellView:
    value = format_kronor(standing.amount_ore) if standing else ""
    comment = standing.comment if standing else ""
    typed = sent.typed.get(subject.key, (value, comment)) if sent else (value, comment)
    return CellView(
        subject.key, label, level, url, note, frame, paid, computed, used,
        _kr(earlier.amount_ore) if earlier else "",
        f"Bedömd {period_words(earlier.period)} av {earlier.given_by}. {earlier.comment}".strip() if earlier else "",
        _range(range_), _range_title(range_),
        typed[0], typed[1], str(standing.amount_ore) if standing else "", comment,
        sent.faults.get(subject.key, "") if sent else "",
        f"{standing.given_by} {moment(standing.given_at)}" if standing and standing.given_by else "",
        may_write,
    )  # fmt: skip


def _kr(ore: int | None) -> str:
    return "" if ore is None else format_amount(ore, Unit.KR, 0)


def _range(found: Range | None) -> str:
    if found is None:
        return ""
    return f"{amount_words(found.low, Unit.TKR)} – {amount_words(found.high, Unit.TKR)}"


def _range_title(found: Range | None) -> str:
    if found is None:
        return ""
    return (
        f"Åtta av tio gånger mellan dessa belopp, oftast nära {amount_words(found.middle, Unit.TKR)}. "
        f"Räknat på {found.seen} tidigare år."
    )


def _score(name: str, month: int, found: Score) -> tuple[str, str, str, str]:
    way = "för högt" if found.mean_ore > 0 else "för lågt" if found.mean_ore < 0 else "rätt i snitt"
    return (
        f"{name}, bedömd i {MONTHS[month - 1]}",
        str(found.count),
        amount_words(found.mean_size_ore, Unit.TKR),
        f"{amount_words(abs(found.mean_ore), Unit.TKR)} {way}" if found.mean_ore else way,
    )
