"""The frames of a year: what is decided, asked, granted and paid of each, side by side, on the page and in print."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.frames import queries
from app.frames.page import FrameView
from app.reports.answers import as_file, figure_page, report_of, report_tag
from app.reports.asked import read_asked
from app.web.access import require
from app.web.page import live_page

bp = Blueprint("frames", __name__, url_prefix="/ramar")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """Every frame of the year, true to the last commit; an unchanged page costs a 304."""
    return live_page(
        "frames/index.html", fragment="frame_table", tag=report_tag(Permission.EDIT_FRAMES), build=_context
    )


def _context() -> dict[str, Any]:
    asked = read_asked("frames")
    return {"view": FrameView(report_of(asked), asked, queries.asked_years(db.session()))}


@bp.get("/totalt")
@require(Permission.VIEW_REPORT)
def total() -> ResponseReturnValue:
    """What a figure of all frames is made of."""
    return figure_page("", "frames")


@bp.get("/kategori/<path:code>")
@require(Permission.VIEW_REPORT)
def category(code: str) -> ResponseReturnValue:
    """What a figure of a category's frame is made of."""
    return figure_page(code, "frames")


@bp.get("/fil/<format_>")
@require(Permission.VIEW_REPORT)
def download(format_: str) -> ResponseReturnValue:
    """The same table as a file."""
    asked = read_asked("frames")
    return as_file(asked, format_, f"ramar-{asked.year}" if asked.is_open else f"ramar-{asked.period}")
