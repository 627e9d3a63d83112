"""The outcome table gathered by unit, maintenance object, tag or domain: domain.md §6 applied to each request."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.layout import Layout
from app.domain.outcome import NO_GRANT
from app.domain.outcome_rows import OutcomeRow, layout_rows, with_total
from app.domain.snapshot import RequestFigures
from app.domain.year_figures import CategoryInfo, YearFigures, combined

REST = "Inte fördelat"
Member = tuple[str, str]
"""A group that a request belongs to: its key in addresses ('' for none) and its name."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the figures of what belongs to it, by category."""

    key: str
    name: str
    year: YearFigures


def requests_year(categories: tuple[CategoryInfo, ...], year: int, requests: Iterable[RequestFigures]) -> YearFigures:
    """The figures of some requests by category: outcome by the age of its frame, what is granted, what is expected.

    There are no frames in it and no judged forecasts of categories. What no grant carries is no outcome, as in cube.
    """
    earlier, this_year, later, adjustment, granted = (defaultdict[int, int](int) for _ in range(5))
    for each in requests:
        for frame_year, ore in each.paid.items():
            if frame_year != NO_GRANT:
                age = earlier if frame_year < year else this_year if frame_year == year else later
                age[each.category_id] += ore
        adjustment[each.category_id] += each.expected_ore
        granted[each.category_id] += each.granted.get(year, 0)
    return YearFigures(
        categories, earlier=earlier, this_year=this_year, later=later, adjustment=adjustment, granted=granted
    )


def request_groups(
    year: YearFigures,
    number: int,
    requests: Mapping[int, RequestFigures],
    members: Mapping[int, Sequence[Member]],
    none: str,
) -> list[Group]:
    """A group for every word that the requests carry, by name, those without one last; number: the report year.

    members: by request; one with several stands in each of its groups. none: what the last group is called.
    """
    found: dict[Member, list[RequestFigures]] = defaultdict(list)
    for request_id, each in requests.items():
        for key, name in members.get(request_id) or [("", "")]:
            found[key, name if key else none].append(each)
    order = sorted(found, key=lambda member: (not member[0], member[1].casefold(), member[0]))
    return [Group(key, name, requests_year(year.categories, number, found[key, name])) for key, name in order]


def domain_groups(year: YearFigures) -> list[Group]:
    """A group for each domain, in the order of its first category: its frames, outcome and forecasts."""
    roots = [each for each in year.categories if each.parent_id is None]
    found: dict[str, set[int]] = {}
    for root in roots:
        found.setdefault(root.domain, set()).update(year.tree.subtree(root.id))
    return [
        Group(name, name, replace(year, categories=tuple(each for each in year.categories if each.id in ids)))
        for name, ids in found.items()
    ]


def grouped_rows(
    year: YearFigures, together: YearFigures, groups: Sequence[Group], layout: Layout, domain: str = ""
) -> list[OutcomeRow]:
    """Every group with its sum, the categories of each below it where the layout wants them, and the total.

    year: the whole, with frames and judged forecasts, which makes the total; together: the figures of all requests,
    each counted once. What is in the one and not in the other stands in a row of its own, so that rows add up.
    """
    rows: list[OutcomeRow] = []
    for group in groups:
        below, counted = layout_rows(group.year, layout, domain)
        figures = combined(group.year.figures(each) for each in counted)
        if not figures.is_there:
            continue
        rows.append(OutcomeRow(group.name, 0, figures, group.key, False, group=group.key, is_group=True))
        if layout.details:
            rows += [_below(row, group, layout) for row in below if row.figures.is_there or not layout.by_request]
    _, counted = layout_rows(year, layout, domain)
    total = combined(year.figures(each) for each in counted)
    missing = total.forecast_ore - combined(together.figures(each) for each in counted).forecast_ore
    shown = {column.key for column in layout.columns}
    if (missing and "prognos" in shown) or (total.frame_ore is not None and "ram" in shown and layout.by_request):
        rest = replace(combined(()), frame_ore=total.frame_ore, forecast_ore=missing, is_judged=missing != 0)
        rows.append(OutcomeRow(REST, 0, rest, "", False, is_rest=True))
    return with_total(rows, layout, total)


def _below(row: OutcomeRow, group: Group, layout: Layout) -> OutcomeRow:
    return replace(row, level=row.level + 1, group=group.key, is_part=row.is_part and not layout.by_request)
