"""Money that stands still: the page, and the same list as a file."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.domain.standstill import Age
from app.investments.found import someone
from app.reports.answers import table_file
from app.standstill.page import CAUSE_WORDS, days_here, standstill_table, standstill_view
from app.standstill.queries import Wanted
from app.web.access import me, require
from app.web.page import live_page

bp = Blueprint("standstill", __name__, url_prefix="/vilande")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """What stands still within one's scope, by cause, age and unit, and what to look at again first."""
    return live_page(
        "standstill/index.html",
        fragment="standstill_list",
        tag=_tag(),
        build=lambda: {"view": standstill_view(db.session(), someone(), _wanted())},
    )


@bp.get("/fil/<format_>")
@require(Permission.VIEW_REPORT)
def download(format_: str) -> ResponseReturnValue:
    """The whole list as a file."""
    name = f"vilande-{days_here().today}"
    return table_file(lambda: standstill_table(db.session(), someone(), _wanted()), format_, name)


def _tag() -> str:
    """Everything the content depends on: committed data, the day, the address, and whose scope it is."""
    person = me()
    revision = person.data_revision if person else 0
    return f"{revision}\n{days_here().today}\n{request.full_path}\n{someone().assignments}"


def _wanted() -> Wanted:
    """The filters of the address; what cannot be read limits nothing."""
    cause, age = request.args.get("orsak", ""), request.args.get("alder", "")
    return Wanted(
        cause if cause in CAUSE_WORDS else "",
        Age(age) if age in list(Age) else None,
        request.args.get("enhet", ""),
    )
