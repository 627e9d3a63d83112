"""A report year as it stood at one moment, and what moved between two such moments with the causes (domain.md §7)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.outcome import NO_GRANT
from app.domain.year_figures import YearFigures


class Cause(StrEnum):
    """Why a figure moved."""

    FRAME = "frame"
    POSTINGS = "postings"
    DECISION = "decision"
    FORECAST = "forecast"
    CATEGORY_FORECAST = "category_forecast"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """One request, öre. granted: by frame year; paid: by frame year, of the report year up to the period.

    paid has what no grant carries under NO_GRANT: no table counts it, nor has the forecast anything of it.
    used_ore: what is paid up to the period, in whatever year, on the report year's own frame.
    """

    category_id: int
    state: str
    granted: Mapping[int, int]
    paid: Mapping[int, int]
    forecast_ore: int
    used_ore: int = 0

    @property
    def granted_ore(self) -> int:
        """All that is granted."""
        return sum(self.granted.values())

    @property
    def carried_ore(self) -> int:
        """What grants carry of the payments in the report year, of whatever frame year they are."""
        return sum(ore for frame_year, ore in self.paid.items() if frame_year != NO_GRANT)

    @property
    def expected_ore(self) -> int:
        """What the forecast lies above what is paid: a forecast that only follows the payments has not changed."""
        return self.forecast_ore - self.carried_ore

    def outcome_ore(self, year: int) -> int:
        """What the table of the report year counts as outcome: on its own frames and on earlier ones."""
        return sum(ore for frame_year, ore in self.paid.items() if NO_GRANT != frame_year <= year)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A year up to a period: the figures of categories, the requests behind them and the entries of the frames.

    entries: öre by (category id, kind of entry); judged forecasts of categories are in the figures.
    """

    year: int
    period: int
    figures: YearFigures
    requests: Mapping[int, RequestFigures] = field(default_factory=dict)
    entries: Mapping[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One cause of what moved in a category (its own, not those below), öre. request_id 0: the category itself.

    what: the kind of entry for FRAME. ore: how much the frame, outcome, grant or what is still expected rose or fell.
    """

    category_id: int
    cause: Cause
    ore: int
    request_id: int = 0
    what: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved in a category with everything below it, öre; None where there was no frame on either side."""

    category_id: int
    frame_ore: int | None
    outcome_ore: int
    forecast_ore: int

    @property
    def is_still(self) -> bool:
        """Whether nothing moved."""
        return not self.frame_ore and not self.outcome_ore and not self.forecast_ore


def movements(before: Snapshot, after: Snapshot) -> list[Movement]:
    """Every category of either side in the order of the later one, then those that are gone."""
    order = [each.id for each in after.figures.categories]
    order += [each.id for each in before.figures.categories if each.id not in set(order)]
    return [_movement(id_, before.figures, after.figures) for id_ in order]


def _movement(category_id: int, before: YearFigures, after: YearFigures) -> Movement:
    old, new = (_figures(side, category_id) for side in (before, after))
    frame = None if old[0] is None and new[0] is None else (new[0] or 0) - (old[0] or 0)
    return Movement(category_id, frame, new[1] - old[1], new[2] - old[2])


def _figures(side: YearFigures, category_id: int) -> tuple[int | None, int, int]:
    if category_id not in side.tree.parents:
        return None, 0, 0
    found = side.figures(category_id)
    return found.frame_ore, found.sum_ore, found.forecast_ore


def changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """Every cause, by category: frame entries, payments, decisions, forecasts, requests that changed category."""
    return [*_entries(before, after), *_requests(before, after), *_judged(before, after)]


def _entries(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for category_id, kind in sorted({*before.entries, *after.entries}):
        ore = after.entries.get((category_id, kind), 0) - before.entries.get((category_id, kind), 0)
        if ore:
            yield Change(category_id, Cause.FRAME, ore, what=kind)


def _requests(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for request_id in sorted({*before.requests, *after.requests}):
        old, new = before.requests.get(request_id), after.requests.get(request_id)
        if old and new and old.category_id != new.category_id:
            yield Change(old.category_id, Cause.MOVED, -old.outcome_ore(before.year), request_id)
            yield Change(new.category_id, Cause.MOVED, new.outcome_ore(after.year), request_id)
            continue
        category_id = (new or old).category_id  # type: ignore[union-attr]
        was, now = (_said(old, before.year), _said(new, after.year))
        for cause in (Cause.POSTINGS, Cause.DECISION, Cause.FORECAST):
            if ore := now.get(cause, 0) - was.get(cause, 0):
                yield Change(category_id, cause, ore, request_id)


def _said(it: RequestFigures | None, year: int) -> dict[Cause, int]:
    if it is None:
        return {}
    return {
        Cause.POSTINGS: it.outcome_ore(year), Cause.DECISION: it.granted_ore, Cause.FORECAST: it.expected_ore,
    }  # fmt: skip


def _judged(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    old, new = before.figures.judged, after.figures.judged
    for category_id in sorted({*old, *new}):
        if old.get(category_id) != new.get(category_id):
            ore = new.get(category_id, 0) - old.get(category_id, 0)
            yield Change(category_id, Cause.CATEGORY_FORECAST, ore, what=_given(category_id, old, new))


def _given(category_id: int, old: Mapping[int, int], new: Mapping[int, int]) -> str:
    return "given" if category_id not in old else "withdrawn" if category_id not in new else "changed"


def by_category(found: list[Change]) -> dict[int, list[Change]]:
    """The causes of each category, the largest first within each kind."""
    grouped: dict[int, list[Change]] = defaultdict(list)
    order = list(Cause)
    for each in sorted(found, key=lambda one: (order.index(one.cause), -abs(one.ore), one.request_id)):
        grouped[each.category_id].append(each)
    return grouped
