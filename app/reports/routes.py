"""Outcome against frame: the page, what each figure is made of, and the prints."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.domain.permissions import Permission
from app.reports.answers import report_content, report_of, report_routes, report_tag
from app.reports.asked import read_asked
from app.reports.outcome_page import outcome_view
from app.web.access import require
from app.web.page import Content, live_page

bp = Blueprint("reports", __name__, url_prefix="/utfall")


@bp.get("")
@require(Permission.VIEW_REPORT)
def outcome() -> ResponseReturnValue:
    """The table, true to the last commit; an unchanged page costs a 304."""
    return live_page(
        "reports/outcome.html",
        fragment="outcome_table",
        tag=report_tag(),
        build=_outcome,
    )


def _outcome() -> Content:
    asked = read_asked()
    report = report_of(asked)
    return report_content(asked, report, lambda: outcome_view(report, asked))


report_routes(bp, lambda asked: f"utfall-mot-ram-{asked.period}")
