"""The list of decisions, each with its protocol, the report to the board and the board's appendix."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.database import db
from app.decided import registry
from app.decided.appendix import appendix_view
from app.decided.appendix import printed as printed_appendix
from app.decided.listing import list_context, report_context, wanted
from app.decided.protocol import decision_view, printed
from app.decided.registry import Wanted
from app.documents.decision_pdf import appendix_pdf, decision_pdf
from app.domain.permissions import Actor, Permission
from app.domain.table import Table
from app.investments import queries as requests
from app.investments.found import someone
from app.models import Decision
from app.reports.answers import attached, table_file
from app.settings.queries import all_settings
from app.web.access import require
from app.web.labels import local_now
from app.web.page import page

bp = Blueprint("decided", __name__, url_prefix="/beslut")


@bp.get("/lista")
@require(Permission.VIEW_DECISIONS)
def index() -> ResponseReturnValue:
    """Every decision, the latest first."""
    return page("decided/index.html", fragments=("decision_list",), **list_context(db.session(), wanted()))


@bp.get("/<int:id>")
@require(Permission.VIEW_DECISIONS)
def show(id: int) -> ResponseReturnValue:
    """A decision with all it says."""
    session = db.session()
    return page("decided/show.html", view=decision_view(session, _found(id), someone(), requests.trees(session)))


@bp.get("/<int:id>/pdf")
@require(Permission.VIEW_DECISIONS)
def pdf(id: int) -> ResponseReturnValue:
    """The protocol."""
    session, decision, actor = db.session(), _found(id), someone()
    document = printed(decision_view(session, decision, actor, requests.trees(session)), decision, actor)
    session.rollback()  # no transaction is held while the file is made
    return attached(decision_pdf(document), "application/pdf", f"beslut-{decision.id}.pdf")


@bp.get("/rapport")
@require(Permission.VIEW_DECISIONS)
def report() -> ResponseReturnValue:
    """What the director has decided in a period, as it is reported to the board."""
    session, asked = db.session(), _period()
    table = _reported(session, asked, someone())
    return page("decided/report.html", fragments=("report_table",), **report_context(session, asked, table))


@bp.get("/rapport/<format_>")
@require(Permission.VIEW_DECISIONS)
def report_file(format_: str) -> ResponseReturnValue:
    """The same as a file."""
    session, asked, actor = db.session(), _period(), someone()
    period = f"{asked.year}-t{asked.tertial}" if asked.tertial else f"{asked.year}"
    return table_file(lambda: _reported(session, asked, actor), format_, f"delegationsbeslut-{period}")


@bp.get("/bilaga")
@require(Permission.VIEW_DECISIONS)
def appendix() -> ResponseReturnValue:
    """What the board is to decide."""
    session = db.session()
    known, settings = requests.trees(session), all_settings(session)
    return page("decided/appendix.html", view=appendix_view(session, someone(), known, settings, local_now().date()))


@bp.get("/bilaga/pdf")
@require(Permission.VIEW_DECISIONS)
def appendix_file() -> ResponseReturnValue:
    """The same as a print."""
    session, actor, today = db.session(), someone(), local_now().date()
    view = appendix_view(session, actor, requests.trees(session), all_settings(session), today)
    session.rollback()
    return attached(appendix_pdf(printed_appendix(view, actor)), "application/pdf", f"bilaga-styrelsen-{today}.pdf")


def _reported(session: Session, asked: Wanted, actor: Actor) -> Table:
    return registry.reported(session, asked, requests.visible(actor, requests.trees(session)))


def _period() -> Wanted:
    """The report is always of one year: the latest with decisions where the address names none."""
    asked = wanted()
    years = registry.years(db.session())
    return Wanted(asked.year or (years[0] if years else local_now().year), asked.tertial)


def _found(id: int) -> Decision:
    decision = db.session.get(Decision, id)
    if decision is None:
        abort(404)
    return decision
