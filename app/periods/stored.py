"""Figures as JSON and back, so that a frozen period is read by the very code that makes the table of an open one."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

from app.domain.outcome import NO_GRANT
from app.domain.responsibility import Handover, Span
from app.domain.snapshot import RequestFigures, Snapshot
from app.domain.year_figures import CategoryInfo, YearFigures
from app.frames.queries import BesideFrames
from app.models import FrozenPeriod, FrozenRequest
from app.reports.queries import OutcomeYear, Outside

BY_CATEGORY = ("frames", "earlier", "this_year", "later", "judged", "adjustment")
OF_FRAMES = ("asked", "granted", "used", "ordered")
OF_DATES = ("left_out",)
OUTSIDE = ("unmatched_count", "unmatched_ore", "without_grant_count", "without_grant_ore", "later_ore")
COUNTED = "counted"
"""That the forecasts of requests are kept without what no grant carries; before that, a computed one had it in it."""


def written(
    found: OutcomeYear, beside: BesideFrames, entries: Mapping[tuple[int, str], int], **more: Any
) -> dict[str, Any]:
    """The figures of a year up to a period, as they are kept; with the money of its frames, and more as it is."""
    figures = found.figures
    return {
        "categories": [list(astuple(each)) for each in figures.categories],
        "spans": [[id_, span.first, span.last] for id_, span in figures.spans.items()],
        "absent": sorted(figures.absent),
        "closed": sorted(figures.closed),
        "handovers": [astuple(each) for each in found.handovers],
        **{
            name: {str(id_): ore for id_, ore in getattr(figures, name).items()}
            for name in (*BY_CATEGORY, *OF_FRAMES, *OF_DATES)
        },
        "beside_frames": list(astuple(beside)),
        "outside": {name: getattr(found.outside, name) for name in OUTSIDE},
        "references": list(found.references),
        "forecasts": COUNTED,
        "entries": [[category_id, kind, ore] for (category_id, kind), ore in sorted(entries.items())],
        **more,
    }


def outcome_year(frozen: FrozenPeriod) -> OutcomeYear:
    """What the report of a frozen period stands on."""
    kept = frozen.figures
    names = (*BY_CATEGORY, *OF_FRAMES, *OF_DATES)  # a period that was frozen before a figure was kept has nothing of it
    maps: dict[str, Any] = {name: {int(id_): int(ore) for id_, ore in kept.get(name, {}).items()} for name in names}
    figures = YearFigures(
        tuple(CategoryInfo(*each) for each in kept["categories"]),
        **maps,
        spans={id_: Span(*months) for id_, *months in kept.get("spans", ())},
        absent=frozenset(kept.get("absent", ())),
        closed=frozenset(kept.get("closed", ())),
    )
    told = tuple(_handover(each) for each in kept.get("handovers", ()))
    year, outside = frozen.period // 100, Outside(**kept["outside"])
    return OutcomeYear(year, frozen.period, figures, outside, tuple(kept["references"]), told)


def _handover(kept: list[Any]) -> Handover:
    id_, name, domain, span, other, stands, members, *amounts = kept
    return Handover(id_, name, domain, Span(*span), other, stands, tuple(members), *amounts)


def beside_frames(frozen: FrozenPeriod) -> BesideFrames:
    """What stood beside the frames when the period was frozen."""
    return BesideFrames(*frozen.figures["beside_frames"])


def request_figures(frozen: FrozenPeriod, requests: Sequence[FrozenRequest]) -> dict[int, RequestFigures]:
    """The figures of requests of a frozen period as they stood, by request."""
    judged = {each[2] for each in frozen.figures.get("judgements", ())}
    is_counted = frozen.figures.get("forecasts") == COUNTED
    found = {}
    for each in requests:
        paid, forecast_ore = _years(each.paid), each.forecast_ore
        if not is_counted and each.request_id not in judged:
            forecast_ore -= paid.get(NO_GRANT, 0)
        found[each.request_id] = RequestFigures(each.category_id, each.state, _years(each.granted), paid, forecast_ore)
    return found


def snapshot(frozen: FrozenPeriod, requests: Sequence[FrozenRequest]) -> Snapshot:
    """A frozen period as one side of a comparison."""
    found = outcome_year(frozen)
    return Snapshot(
        found.year,
        found.period,
        found.figures,
        request_figures(frozen, requests),
        {(category_id, kind): ore for category_id, kind, ore in frozen.figures["entries"]},
    )


def _years(kept: Mapping[str, Any]) -> dict[int, int]:
    return {int(year): int(ore) for year, ore in kept.items()}
