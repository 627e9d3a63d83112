"""A report year with categories that have a date of responsibility: what stands, what is left out and what is told."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from app.domain.responsibility import NEVER, Handover, Span, limited
from app.domain.tree import Tree
from app.domain.year_figures import CategoryInfo, YearFigures

_MAPS = ("frames", "earlier", "this_year", "later", "judged", "adjustment", "asked", "granted", "used", "ordered")


def spans_of(categories: Collection[CategoryInfo], year: int, cut_off: int) -> dict[int, Span]:
    """The months that count of every category with a date, or below one; NEVER for those that the report has not."""
    if not any(each.responsible_from or each.responsible_to for each in categories):
        return {}
    own = {each.id: Span(each.responsible_from, each.responsible_to) for each in categories}
    tree = Tree({each.id: each.parent_id for each in categories})
    spans = limited(tree, own)
    return {id_: span if span.stands(year, cut_off) else NEVER for id_, span in spans.items()}


def closed_in(categories: Collection[CategoryInfo], year: int) -> frozenset[int]:
    """The categories that themselves, or one above them, do not hold for the frame year."""
    if not any(each.valid_from_year or each.valid_to_year for each in categories):
        return frozenset()
    own = {each.id: Span(each.valid_from_year, each.valid_to_year) for each in categories}
    years = limited(Tree({each.id: each.parent_id for each in categories}), own)
    return frozenset(id_ for id_, span in years.items() if not span.covers(year))


def standing(figures: YearFigures, spans: Mapping[int, Span]) -> YearFigures:
    """The figures without the categories that the report has not, and with the months that count of each."""
    gone = {id_ for id_, span in spans.items() if span is NEVER}
    kept: dict[str, Any] = {
        name: {id_: ore for id_, ore in getattr(figures, name).items() if id_ not in gone} for name in _MAPS
    }
    return replace(
        figures,
        categories=tuple(each for each in figures.categories if each.id not in gone),
        spans=spans,
        absent=frozenset(each.code for each in figures.categories if each.id in gone),
        **kept,
    )


def handovers(
    categories: Collection[CategoryInfo],
    spans: Mapping[int, Span],
    left_out: Mapping[int, int],
    frames: Mapping[int, int],
) -> tuple[Handover, ...]:
    """Every category with a date of its own, in row order. left_out, frames: öre by category id, subtrees apart."""
    own = {each.id for each in categories if each.responsible_from or each.responsible_to}
    tree = Tree({each.id: each.parent_id for each in categories})
    members: dict[int, list[int]] = {id_: [] for id_ in own}
    for each in categories:
        if owner := next((above for above in tree.path(each.id) if above in own), None):
            members[owner].append(each.id)
    found = []
    for each in categories:
        if each.id in own:
            ids, stands = tuple(members[each.id]), spans[each.id] is not NEVER
            found.append(
                Handover(
                    each.id, each.name, each.domain, Span(each.responsible_from, each.responsible_to),
                    each.taken_over_from, stands, ids, sum(left_out.get(id_, 0) for id_ in ids),
                    0 if stands else sum(frames.get(id_, 0) for id_ in ids),
                )
            )  # fmt: skip
    return tuple(found)


def with_used(found: Collection[Handover], left_out: Mapping[int, int]) -> tuple[Handover, ...]:
    """The same with what is left out of the payments on the year's frames, öre by category id."""
    return tuple(replace(each, used_ore=sum(left_out.get(id_, 0) for id_ in each.members)) for each in found)
