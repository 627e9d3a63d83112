"""The forecast page: every category, or the requests of one, with the computed figure beside the judged."""

from dataclasses import dataclass, field

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.experience import Range
from app.domain.money import Unit, amount_words, format_amount, format_kronor
from app.domain.periods import CUT_OFF_MONTHS, MONTHS, period_words
from app.domain.permissions import Actor, Permission, allows
from app.domain.year_figures import CategoryInfo
from app.forecasts import operations, queries
from app.forecasts.forms import Sent
from app.forecasts.operations import Subject
from app.investments.queries import Scope, visible_of
from app.models import Forecast
from app.pictures.page import ChartView, chart_view
from app.pictures.scores import forecast_scores
from app.pictures.subject import Subject as Picture
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


@dataclass(frozen=True, slots=True)
class Lacking:
    """The page of the requests without a forecast: ids of one's own (mina), or None for everybody's (alla)."""

    whose: str
    ids: list[int] | None


@dataclass(slots=True)
class ForecastView:
    """What forecasts/index.html reads."""

    title: str
    lead: str
    choices: list[Choice]
    breadcrumb: list[Link]
    rows: list[CellView] = field(default_factory=list)
    page: PageView | None = None
    scores: ChartView | None = None
    picture_url: str = ""
    save_url: str = ""
    copy_url: str = ""
    conflict: str = ""
    heading: str = "Kategori"
    links: list[Link] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    empty: str = "Året har varken ramar, beviljade äskningar eller utfall här."

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
    lacking: Lacking | None = None,
) -> ForecastView:
    """The categories of the year, with a code the requests of that category, or those that lack a forecast."""
    category = next((each for each in found.figures.categories if each.code == code and not lacking), None)
    query = {"ar": found.year, "period": found.period, "kategori": category.code if category else None}
    query["saknas"] = lacking.whose if lacking else None
    shown = ForecastView(
        title="Prognos" if category is None else f"Prognos: {category.name}",
        lead=f"Årets belopp, bedömt {period_words(found.period)}. Det du skriver sparas när du trycker Enter.",
        choices=_choices(found, years),
        breadcrumb=_crumbs(found, category.name if category else ""),
        save_url=Address("forecasts.save", {}, query).url(),
        copy_url=Address("forecasts.copy", {}, query).url(),
        conflict=conflict,
        links=_links(actor, found, lacking),
        hidden={name: str(query[name]) for name in ("kategori", "saknas") if query[name]},
    )
    if lacking:
        shown.title = "Prognoser att lämna" if lacking.whose == "mina" else "Ärenden utan prognos"
        shown.breadcrumb = _crumbs(found, shown.title)
        shown.empty = f"Inget ärende saknar prognos {period_words(found.period)}."
        _requests(session, actor, found, lacking, shown, sent)
    elif category is None:
        _categories(session, actor, found, shown, sent)
    else:
        _requests(session, actor, found, category, shown, sent)
    return shown


def _links(actor: Actor, found: OutcomeYear, lacking: Lacking | None) -> list[Link]:
    """From the whole table to what lacks a forecast, and back."""
    here = Address("forecasts.index", {}, {"ar": found.year, "period": found.period})
    shown = [Link("Alla", here.url(), lacking is None)]
    if allows(actor, Permission.FORECAST):
        shown.append(Link("Mina utan prognos", here.url(saknas="mina"), _is(lacking, "mina")))
    shown.append(Link("Alla utan prognos", here.url(saknas="alla"), _is(lacking, "alla")))
    if allows(actor, Permission.FREEZE_PERIOD):
        shown.append(Link("Påminnelser", url_for("forecasts.reminders")))
    return shown


def _is(lacking: Lacking | None, whose: str) -> bool:
    return lacking is not None and lacking.whose == whose


def _choices(found: OutcomeYear, years: list[int]) -> list[Choice]:
    months = [(found.year * 100 + n, f"{word} {found.year}") for n, word in enumerate(MONTHS, start=1)]
    marked = [(each, f"{word} (tertial)" if each % 100 in CUT_OFF_MONTHS else word) for each, word in months]
    return [
        Choice("ar", "År", [(year, str(year)) for year in years], found.year),
        Choice("period", "Bedömd vid", marked, found.period),
    ]


def _crumbs(found: OutcomeYear, name: str) -> list[Link]:
    home = Link("Prognos", url_for("forecasts.index", ar=found.year, period=found.period))
    return [home, Link(name, None)] if name else []


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
    if past.scores:
        about = Picture(found.year, found.period, Unit.TKR, "")
        shown.picture_url = url_for("pictures.pdf", ar=found.year, period=found.period)
        shown.scores = chart_view(forecast_scores(about, past.scores, names))


def _requests(
    session: Session,
    actor: Actor,
    found: OutcomeYear,
    which: CategoryInfo | Lacking,
    shown: ForecastView,
    sent: Sent | None,
) -> None:
    shown.heading, at = "Äskning", place()
    if isinstance(which, Lacking):
        rows, page, total = queries.requests_among(session, found, which.ids, at)
    else:
        below = sorted(found.figures.tree.subtree(which.id))
        rows, page, total = queries.requests_of(session, found, below, at)
    subjects = [Subject(request_id=row.id) for row in rows]
    standing = operations.standing(session, found.period, subjects)
    earlier = operations.previous(session, found.period, subjects)
    scopes = queries.scopes_of(session, [row.id for row in rows])
    seen = visible_of(session, actor, [row.id for row in rows])
    for row in rows:
        subject, figures = Subject(request_id=row.id), row.figures
        shown.rows.append(
            _line(
                subject, row.title, 0, url_for("investments.show", id=row.id) if row.id in seen else "",
                f"{row.number}, {row.unit}, {state_word(row.state)}",
                standing.get(subject), earlier.get(subject), sent,
                frame=_kr(figures.granted_ore), paid=_kr(figures.carried_ore), computed="",
                used=_kr(figures.forecast_ore), range_=None,
                may_write=allows(actor, Permission.FORECAST, scopes[row.id]),
            )
        )  # fmt: skip
    query = {"ar": found.year, "period": found.period, **shown.hidden}
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
