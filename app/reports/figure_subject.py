"""What a figure is about: a category or the whole table, of everything or of one group of requests."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.layout import BY_REQUEST, Layout
from app.domain.outcome_groups import domain_groups, requests_year
from app.domain.outcome_rows import layout_rows
from app.domain.periods import PeriodError
from app.domain.year_figures import Figures, YearFigures, combined
from app.models import FrozenPeriod, InvestmentRequest
from app.reports import groups
from app.reports.asked import Asked
from app.reports.figure_queries import Reach
from app.reports.figure_shapes import Subject


def subject_of(
    session: Session, year: YearFigures, code: str, asked: Asked, layout: Layout, kept: FrozenPeriod | None = None
) -> Subject:
    """The category (code '': all that the table's total counts) with its figures, of the group that is asked for.

    kept: the frozen period that the year's figures are of, when it is about that.
    """
    if asked.group is None or not layout.group_by:
        return _subject(year, code, asked, layout, Reach(spans=year.spans), "")
    if layout.group_by in BY_REQUEST and kept:
        name, requests = groups.kept_group(session, layout.group_by, asked.group, kept)
        reach = Reach(None, InvestmentRequest.id.in_(requests), year.spans)
        year = replace(requests_year(year.categories, asked.year, requests.values()), absent=year.absent)
        return _subject(year, code, asked, layout, reach, name)
    if layout.group_by in BY_REQUEST:
        name, only = groups.condition(session, layout.group_by, asked.group)
        if only is None:
            raise PeriodError(f"Enheten ”{asked.group[:40]}” finns inte. Öppna tabellen igen.")
        reach = Reach(None, only, year.spans)
        year = groups.figures_of(session, year, asked.period, only)
        return _subject(year, code, asked, layout, reach, name)
    found = next((each for each in domain_groups(year) if each.key == asked.group), None)
    if found is None:
        raise PeriodError(f"Området ”{asked.group[:40]}” finns inte. Öppna tabellen igen.")
    return _subject(
        found.year,
        code,
        asked,
        layout,
        Reach([each.id for each in found.year.categories], None, year.spans),
        found.name,
    )


def _subject(year: YearFigures, code: str, asked: Asked, layout: Layout, reach: Reach, group: str) -> Subject:
    if code:
        roots = [each.id for each in year.categories if each.code == code]
        name = next((each.name for each in year.categories if each.code == code), code)
        name = f"{group}, {name}" if group else name
    else:
        _, roots = layout_rows(year, layout, asked.domain)
        name = group or "Totalt"
        name = f"{name} {asked.domain}".strip() if asked.domain else name
    figures: Figures = combined(year.figures(each) for each in roots)
    if code or asked.domain or layout.rows is not None or year.absent:
        reach = reach._replace(category_ids=sorted(node for root in roots for node in year.tree.subtree(root)))
    return Subject(name, reach, figures, year)
