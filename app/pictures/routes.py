"""The year in pictures, on the page and in print."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.database import db
from app.documents.charts_pdf import charts_pdf
from app.domain.permissions import Permission
from app.models import now
from app.pictures.charts import pictures
from app.pictures.page import picture_view, subject_of
from app.reports.answers import attached, report_tag
from app.reports.asked import read_asked
from app.web.access import me, require
from app.web.labels import local_now
from app.web.page import live_page

bp = Blueprint("pictures", __name__, url_prefix="/bilder")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """All pictures of a year; what stands still grows older by the day, so the day is part of what the page is."""
    tag = f"{report_tag()}\n{local_now():%Y-%m-%d}"
    return live_page("pictures/index.html", fragment="pictures", tag=tag, build=_context)


def _context() -> dict[str, Any]:
    asked = read_asked()
    subject = subject_of(asked)
    drawn = pictures(db.session(), subject, now(), as_now=asked.as_now)
    return {"view": picture_view(asked, subject, drawn, request.full_path)}


@bp.get("/pdf")
@require(Permission.VIEW_REPORT)
def pdf() -> ResponseReturnValue:
    """The same pictures and figures as a file."""
    asked, person = read_asked(), me()
    subject = subject_of(asked)
    drawn = pictures(db.session(), subject, now(), as_now=asked.as_now)
    db.session.rollback()  # no transaction is held while the file is made
    by = person.person.name if person else ""
    words = f"{subject.words}. {drawn.reported}" if drawn.reported else subject.words
    content = charts_pdf(subject.title, words, drawn.charts, printed_by=by, printed_at=local_now())
    return attached(content, "application/pdf", f"bilder-{subject.period}.pdf")
