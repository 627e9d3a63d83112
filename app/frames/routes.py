"""The frames of a year: what is decided, asked, granted and paid of each, side by side, on the page and in print."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.frames import queries
from app.frames.page import FrameView
from app.reports.answers import report_content, report_of, report_routes, report_tag
from app.reports.asked import read_asked
from app.web.access import require
from app.web.page import Content, live_page

bp = Blueprint("frames", __name__, url_prefix="/ramar")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """Every frame of the year, true to the last commit; an unchanged page costs a 304."""
    return live_page("frames/index.html", fragment="frame_table", tag=report_tag(Permission.EDIT_FRAMES), build=_read)


def _read() -> Content:
    asked = read_asked("frames")
    report, years = report_of(asked), queries.asked_years(db.session())
    return report_content(asked, report, lambda: FrameView(report, asked, years), Permission.EDIT_FRAMES, beside=years)


report_routes(bp, lambda asked: f"ramar-{asked.year}" if asked.is_open else f"ramar-{asked.period}")
