"""Figures as JSON and back, so that a frozen period is read by the very code that makes the table of an open one."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from app.domain.snapshot import RequestFigures, Snapshot
from app.domain.year_figures import CategoryInfo, YearFigures
from app.frames.queries import BesideFrames
from app.models import FrozenPeriod, FrozenRequest
from app.reports.queries import OutcomeYear, Outside

BY_CATEGORY = ("frames", "earlier", "this_year", "later", "judged", "adjustment")
OF_FRAMES = ("asked", "granted", "used", "ordered")
OUTSIDE = ("unmatched_count", "unmatched_ore", "without_grant_count", "without_grant_ore", "later_ore")


def written(found: OutcomeYear, beside: BesideFrames, entries: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    """The figures of a year up to a period, as they are kept; with the money of its frames."""
    figures = found.figures
    return {
        "categories": [[each.id, each.code, each.name, each.parent_id, each.domain] for each in figures.categories],
        **{name: {str(id_): ore for id_, ore in getattr(figures, name).items()} for name in (*BY_CATEGORY, *OF_FRAMES)},
        "beside_frames": list(astuple(beside)),
        "outside": {name: getattr(found.outside, name) for name in OUTSIDE},
        "references": list(found.references),
        "entries": [[category_id, kind, ore] for (category_id, kind), ore in sorted(entries.items())],
    }


def outcome_year(frozen: FrozenPeriod) -> OutcomeYear:
    """What the report of a frozen period stands on."""
    kept = frozen.figures
    names = (*BY_CATEGORY, *OF_FRAMES)  # a period that was frozen before a figure was kept has nothing of it
    maps = {name: {int(id_): int(ore) for id_, ore in kept.get(name, {}).items()} for name in names}
    figures = YearFigures(tuple(CategoryInfo(*each) for each in kept["categories"]), **maps)
    return OutcomeYear(
        frozen.period // 100, frozen.period, figures, Outside(**kept["outside"]), tuple(kept["references"])
    )


def beside_frames(frozen: FrozenPeriod) -> BesideFrames:
    """What stood beside the frames when the period was frozen."""
    return BesideFrames(*frozen.figures["beside_frames"])


def request_figures(requests: Sequence[FrozenRequest]) -> dict[int, RequestFigures]:
    """The figures of requests as they stood, by request."""
    return {
        each.request_id: RequestFigures(
            each.category_id, each.state, _years(each.granted), _years(each.paid), each.forecast_ore
        )
        for each in requests
    }


def snapshot(frozen: FrozenPeriod, requests: Sequence[FrozenRequest]) -> Snapshot:
    """A frozen period as one side of a comparison."""
    found = outcome_year(frozen)
    return Snapshot(
        found.year,
        found.period,
        found.figures,
        request_figures(requests),
        {(category_id, kind): ore for category_id, kind, ore in frozen.figures["entries"]},
    )


def _years(kept: Mapping[str, Any]) -> dict[int, int]:
    return {int(year): int(ore) for year, ore in kept.items()}
