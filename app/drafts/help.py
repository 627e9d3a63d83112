"""Help while somebody writes: frame, limits, yearly cost and who has asked for the same (domain.md §4, §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from app.domain.frames import frame_category
from app.domain.thresholds import Limits, is_investment, may_buy_directly, yearly_depreciation
from app.domain.workflow import WAITING_FOR_DECISION, RequestState
from app.drafts.queries import Draft
from app.investments.queries import Trees
from app.models import Category, Frame, InvestmentRequest, OrganisationUnit, RequestYear

PIPELINE = [state.value for state in WAITING_FOR_DECISION]
MOST_SIMILAR = 5
LATEST = 1000
MOST_YEARS = 4
_LEAST_LETTERS = 4
_COMMON = {"till", "från", "samt", "inom", "utan", "äskning", "investering", "enhet", "utbyte", "nytt", "nya"}


@dataclass(frozen=True, slots=True)
class Strip:
    """One frame and year, öre. category: whose frame it is; frame_ore None: there is none yet."""

    year: int
    category: str
    frame_ore: int | None
    granted_ore: int
    others_ore: int
    this_ore: int

    @property
    def left_ore(self) -> int:
        """What is left when everything that is asked were granted."""
        return (self.frame_ore or 0) - self.granted_ore - self.others_ore - self.this_ore


@dataclass(frozen=True, slots=True)
class Threshold:
    """How a purchase counts in a year, öre. supplemented_ore: the part of it that a supplement adds to."""

    year: int
    total_ore: int
    limit_ore: int
    limit_year: int
    least_years: int
    is_investment: bool
    lasts: bool
    lines: int
    each_is_below: bool
    direct_limit_ore: int
    may_buy_directly: bool
    supplemented_ore: int = 0


@dataclass(frozen=True, slots=True)
class Yearly:
    """What an investment costs every year afterwards, öre."""

    years: int | None
    depreciation_ore: int
    running_ore: int


@dataclass(frozen=True, slots=True)
class Similar:
    """Another unit's request that is about the same; only what everybody may see."""

    number: str
    title: str
    unit: str
    state: str
    year: int


def strips(session: Session, draft: Draft, known: Trees) -> list[Strip]:
    """The frames the draft draws on, a year each, in two queries."""
    chosen = draft.readings["category_id"].value
    asked = dict(draft.readings["years"].value or ())
    if chosen not in known.category_names or not asked:
        return []
    years = sorted(asked)[:MOST_YEARS]
    frames = {
        (row.year, row.category_id): row
        for row in session.execute(
            select(Frame.year, Frame.category_id, Frame.amount_ore, Frame.granted_ore).where(
                Frame.year.in_(years), Frame.has_money
            )
        )
    }
    others = _asked_by_others(session, draft.request.id, years)
    found = []
    for year in years:
        with_frame = {category for at, category in frames if at == year}
        owner = frame_category(chosen, known.categories, with_frame)
        rest = sum(
            ore
            for (at, category), ore in others.items()
            if at == year and _same_frame(category, chosen, owner, known, with_frame)
        )
        frame = frames.get((year, owner)) if owner is not None else None
        found.append(
            Strip(
                year,
                known.category_names[owner if owner is not None else chosen],
                frame.amount_ore if frame else None,
                frame.granted_ore if frame else 0,
                rest,
                asked[year],
            )
        )
    return found


def _same_frame(category: int, chosen: int, owner: int | None, known: Trees, with_frame: set[int]) -> bool:
    if owner is None:
        return category == chosen
    return frame_category(category, known.categories, with_frame) == owner


def _asked_by_others(session: Session, own_id: int, years: list[int]) -> dict[tuple[int, int], int]:
    """{(year, category): öre asked} of requests that are sent and wait for a decision."""
    it = InvestmentRequest
    statement = (
        select(RequestYear.frame_year, it.category_id, func.sum(RequestYear.asked_ore))
        .join(it, it.id == RequestYear.request_id)
        .where(RequestYear.frame_year.in_(years), it.state.in_(PIPELINE), it.id != own_id)
        .group_by(RequestYear.frame_year, it.category_id)
    )
    return {(year, category): int(ore) for year, category, ore in session.execute(statement)}


def threshold(session: Session, draft: Draft, settings: Mapping[str, Any]) -> Threshold | None:
    """Whether the whole purchase is an investment, and how it may be bought; None while there is no amount."""
    own, years = whole_cost(draft), [year for year, _ in draft.readings["years"].value or ()]
    if own <= 0:
        return None
    before = supplemented(session, draft)
    total = own + before
    year = min(years, default=draft.request.frame_year)
    limits = Limits.of(settings, year)
    life = useful_life(session, draft)
    lines = draft.readings["lines"].value or ()
    return Threshold(
        year,
        total,
        limits.capitalisation_ore,
        limits.capitalisation_year,
        limits.least_years,
        is_investment(total, life, limits),
        life is None or life >= limits.least_years,
        len(lines),
        bool(lines) and all(quantity * price < limits.capitalisation_ore for _, _, quantity, price in lines),
        limits.direct_procurement_ore,
        may_buy_directly(total, limits),
        before,
    )


def supplemented(session: Session, draft: Draft) -> int:
    """What was granted to the request that a supplement adds to, öre: the two are one purchase."""
    it = draft.request
    if draft.facts.kind != "supplement" or it.supplements_id is None:
        return 0
    return session.scalar(select(InvestmentRequest.granted_ore).where(InvestmentRequest.id == it.supplements_id)) or 0


def whole_cost(draft: Draft) -> int:
    """The lines added up where they can be read, otherwise what is asked over the years; öre."""
    reading = draft.readings["lines"]
    lines = 0 if reading.faults else sum(quantity * price for _, _, quantity, price in reading.value or ())
    return lines or draft.facts.asked_ore


def useful_life(session: Session, draft: Draft) -> int | None:
    """The years of use: as typed, else the category's."""
    typed: int | None = draft.readings["useful_life_years"].value
    chosen = draft.readings["category_id"].value
    if typed or not chosen:
        return typed
    return session.scalar(select(Category.useful_life_years).where(Category.id == chosen))


def yearly(session: Session, draft: Draft) -> Yearly:
    """Depreciation of a full year and the running cost that comes with it."""
    life, costs = useful_life(session, draft), draft.readings["running_costs"]
    running = 0 if costs.faults else sum(ore for _, _, ore in costs.value or ())
    return Yearly(life, yearly_depreciation(whole_cost(draft), life), running)


def telling_words(title: str) -> list[str]:
    """The words of a title that say what it is about; at most four, in small letters."""
    words = [word.strip(',.;:()”"').lower() for word in title.split()]
    return [word for word in dict.fromkeys(words) if len(word) >= _LEAST_LETTERS and word not in _COMMON][:4]


def titled_like(words: Sequence[str]) -> ColumnElement[bool]:
    """The title has one of the words, whatever its case."""
    forms = [form for word in words for form in (word, word.capitalize(), word.upper())]
    return or_(false(), *(InvestmentRequest.title.contains(form, autoescape=True) for form in forms))


def similar(session: Session, draft: Draft) -> list[Similar]:
    """Requests of other units in the same category that share a word of the title, the newest first.

    Looks among the latest only, so that it costs the same however many there are.
    """
    telling = telling_words(str(draft.readings["title"].value or ""))
    if not telling:
        return []
    it = InvestmentRequest
    latest = (
        select(it.id)
        .where(it.unit_id != draft.request.unit_id, it.id != draft.request.id)
        .where(it.state.not_in([RequestState.DRAFT.value, RequestState.WITHDRAWN.value]))
    )
    if chosen := draft.readings["category_id"].value:
        latest = latest.where(it.category_id == chosen)
    among = latest.order_by(it.id.desc()).limit(LATEST).subquery()
    statement = (
        select(it.number, it.title, OrganisationUnit.name, it.state, it.frame_year)
        .join(among, among.c.id == it.id)
        .join(OrganisationUnit, OrganisationUnit.id == it.unit_id)
        .where(titled_like(telling))
        .order_by(it.frame_year.desc(), it.id.desc())
        .limit(MOST_SIMILAR)
    )
    return [Similar(*row) for row in session.execute(statement)]
