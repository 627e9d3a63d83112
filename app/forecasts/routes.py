"""Forecasts: the table to write in, saving a cell or all of them, and copying the last period's."""

import uuid

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.periods import CUT_OFF_MONTHS, PeriodError, coming_cut_off, in_year, parse_period
from app.domain.permissions import Permission, allows
from app.forecasts import operations, queries
from app.forecasts.forms import ForecastForm, Sent, read
from app.forecasts.operations import Subject
from app.forecasts.owed import owed
from app.forecasts.page import Lacking, scope_of, view
from app.forecasts.reminder_page import reminder_view
from app.forecasts.reminders import remind
from app.investments.found import someone
from app.models import now, today_here
from app.reports import queries as reports
from app.reports.figure_queries import category_known
from app.reports.queries import OutcomeYear
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page
from app.web.views import Address

bp = Blueprint("forecasts", __name__, url_prefix="/prognos")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """The categories of a year, or the requests of one."""
    return _shown(_asked())


@bp.post("/spara")
@require(Permission.FORECAST)
def save() -> ResponseReturnValue:
    """Save what was written: the whole table, or with `cell=1` one line, answered with what stands now."""
    found, form, sent = _asked(), ForecastForm(), read(request.form)
    alone = request.form.get("cell") == "1"
    if (answer := already_done()) is not None:
        return answer
    _check(found, [each.subject for each in sent.cells])
    if sent.faults or not form.validate_on_submit():
        db.session.rollback()
        return _told(422, " ".join(sent.faults.values())) if alone else _shown(found, form, sent, status=422)
    try:
        changed = operations.save(db.session(), found.period, sent.cells, actor=someone().name)
    except operations.Overtaken as error:
        db.session.rollback()
        if alone:
            return _told(409, str(error))
        return _shown(found, form, sent, conflict=str(error), status=409)
    words = "Prognosen är sparad." if changed else "Inget var ändrat."
    answer = done(_here(found), "" if alone else words)
    return _told(200, words) if alone else answer


@bp.post("/kopiera")
@require(Permission.FORECAST)
def copy() -> ResponseReturnValue:
    """Take the last period's forecasts where there is none yet."""
    found = _asked()
    if (answer := already_done()) is not None:
        return answer
    actor = someone()
    subjects = [
        Subject(category_id=each.id)
        for each in found.figures.categories
        if allows(actor, Permission.FORECAST, scope_of(each))
    ]
    code = request.args.get("kategori", "")
    if lacking := _lacking(found):
        subjects = [Subject(request_id=each) for each in lacking.ids or ()]
    elif code:
        subjects = _requests_of(found, code)
        _check(found, subjects)
    count = operations.copy_previous(db.session(), found.period, subjects, actor=actor.name)
    words = f"{count} prognoser är hämtade från förra perioden." if count else "Det fanns inget att hämta."
    return done(_here(found), words)


@bp.get("/paminnelser")
@require(Permission.FREEZE_PERIOD)
def reminders() -> ResponseReturnValue:
    """Who owes forecasts for a reporting period, and when they were last reminded."""
    view = reminder_view(db.session(), _reminded_period(), today_here(), someone().user_id)
    return page("forecasts/reminders.html", view=view, new_key=lambda: uuid.uuid4().hex)


@bp.post("/paminnelser")
@require(Permission.FREEZE_PERIOD)
def send_reminders() -> ResponseReturnValue:
    """Remind everybody who owes, or one person; nobody twice a day."""
    if (answer := already_done()) is not None:
        return answer
    period, today, actor = _reminded_period(), today_here(), someone()
    text = request.form.get("person", "")
    only = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    what = owed(db.session(), period, today)
    count = remind(db.session(), period, what, by=actor.name, today=today, only=only, but=actor.user_id)
    words = "En person är påmind." if count == 1 else f"{count} personer är påminda."
    return done(url_for(".reminders", period=period), words if count else "Alla är redan påminda i dag.")


def _reminded_period() -> int:
    """The reporting period of the address; the one whose cut-off comes next when it names none."""
    if not request.args.get("period"):
        return coming_cut_off(today_here())
    period = parse_period(request.args["period"])
    if period % 100 not in CUT_OFF_MONTHS:
        raise PeriodError("Påminnelser gäller en tertials period: april, augusti eller december.")
    return period


def _requests_of(found: OutcomeYear, code: str) -> list[Subject]:
    category = next((each for each in found.figures.categories if each.code == code), None)
    if category is None:
        abort(404)
    below = sorted(found.figures.tree.subtree(category.id))
    return [Subject(request_id=each) for each in queries.ids_granted_in(db.session(), below)]


def _check(found: OutcomeYear, subjects: list[Subject]) -> None:
    """Every subject is one that this person may forecast: 404 for what is not there, as for what is not theirs."""
    actor, categories = someone(), {each.id: each for each in found.figures.categories}
    scopes = queries.scopes_of(db.session(), [each.request_id for each in subjects if each.request_id])
    for each in subjects:
        category = categories.get(each.category_id or 0)
        scope = scope_of(category) if category else scopes.get(each.request_id or 0)
        if scope is None or not allows(actor, Permission.FORECAST, scope):
            abort(404)


def _asked() -> OutcomeYear:
    """The year and period of the address; the latest that have anything when it names none."""
    args, session = request.args, db.session()
    years = reports.report_years(session) or [now().year]
    wanted = parse_period(args["period"]) if args.get("period") else 0
    text = args.get("ar", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else wanted // 100 or years[0]
    month = wanted % 100
    period = in_year(parse_period(str(year * 100 + month)), year) if month else reports.latest_period(session, year)
    return reports.outcome_year(session, year, period)


def _lacking(found: OutcomeYear) -> Lacking | None:
    """The page of what lacks a forecast, when that is asked for: one's own or everybody's."""
    chosen = request.args.get("saknas", "")
    if chosen not in ("mina", "alla"):
        return None
    ids = None
    if chosen == "mina":
        ids = owed(db.session(), found.period, today_here()).by_person.get(someone().user_id, [])
    return Lacking(chosen, ids)


def _here(found: OutcomeYear) -> str:
    chosen = {name: request.args.get(name, "") for name in ("kategori", "saknas")}
    return Address("forecasts.index", {}, {"ar": found.year, "period": found.period, **chosen}).url()


def _shown(
    found: OutcomeYear,
    form: ForecastForm | None = None,
    sent: Sent | None = None,
    conflict: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    code = request.args.get("kategori", "")
    if code and not category_known(db.session(), code):
        abort(404)
    years = sorted({found.year, *reports.report_years(db.session())}, reverse=True)
    shown = view(db.session(), someone(), found, years, code, sent, conflict, _lacking(found))
    return page("forecasts/index.html", status=status, view=shown, form=form or ForecastForm(formdata=None))


def _told(status: int, words: str) -> Response:
    answer = jsonify(words=words)
    answer.status_code = status
    return answer
