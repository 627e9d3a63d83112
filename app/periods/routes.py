"""Reporting periods: the year's calendar, the checklist, freezing, and what moved between two reports."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.errors import DomainError
from app.domain.money import Unit
from app.domain.periods import CUT_OFF_MONTHS, PeriodError, parse_period, period_words
from app.domain.permissions import Permission
from app.models import now
from app.periods import difference as moved
from app.periods import operations, queries
from app.periods import page as views
from app.periods.forms import FreezeForm
from app.reports.answers import table_file
from app.reports.queries import report_years
from app.web.access import can, me, require
from app.web.once import already_done, done
from app.web.page import page
from app.web.views import Link

bp = Blueprint("periods", __name__, url_prefix="/perioder")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """The tertials of a year, and what is frozen."""
    session = db.session()
    known = report_years(session)
    text = request.args.get("ar", "")
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    year = wanted or (known[0] if known else now().year)
    return page(
        "periods/index.html",
        year=year,
        months=views.calendar(session, year),
        years=views.years(session, year, ".index"),
    )


@bp.get("/<int:period>")
@require(Permission.VIEW_REPORT)
def show(period: int) -> ResponseReturnValue:
    """A period: what stands open, its frozen versions, and the button that freezes it."""
    return _shown(_period(period), FreezeForm(formdata=None))


@bp.post("/<int:period>/frys")
@require(Permission.FREEZE_PERIOD)
def freeze(period: int) -> ResponseReturnValue:
    """Freeze the period as it stands."""
    it, form, person = _period(period), FreezeForm(), me()
    if (answer := already_done()) is not None:
        return answer
    if not form.validate_on_submit() or person is None:
        return _refused(it, form, 422)
    try:
        kept = operations.freeze(
            db.session(), it, actor=person.person.name, comment=form.comment.data or "", again=bool(form.again.data)
        )
    except DomainError as error:
        form.comment.errors = [*form.comment.errors, str(error)]
        return _refused(it, form, 409 if isinstance(error, operations.AlreadyFrozen) else 422)
    words = f"{period_words(it).capitalize()} är fryst, version {kept.version}."
    return done(url_for("periods.show", period=it), words)


@bp.get("/skillnad")
@require(Permission.VIEW_REPORT)
def difference() -> ResponseReturnValue:
    """What moved between two reports, or between one and now."""
    session, args = db.session(), request.args
    newest = next(iter(queries.all_frozen(session)), None)
    before = args.get("fran") or (f"{newest.period}:{newest.version}" if newest else "")
    if not before:
        return page("periods/difference.html", fragments=("difference",), view=None)
    after = args.get("till") or moved.NOW
    unit = args.get("enhet", Unit.TKR.value)
    if unit not in list(Unit):
        raise PeriodError("Välj kr, tkr eller mnkr.")
    both, category = moved.sides(session, before, after), args.get("kategori", "")
    table = moved.table(session, both, Unit(unit), category)
    if args.get("format"):
        return table_file(lambda: table, args["format"], "vad-har-andrats")
    view = views.difference_view(session, table, _code(before), _code(after), category)
    return page("periods/difference.html", fragments=("difference",), view=view)


def _code(text: str) -> str:
    """The version that a bare period means, as the selects name it."""
    if text == moved.NOW or ":" in text:
        return text
    kept = queries.frozen(db.session(), parse_period(text))
    return f"{kept.period}:{kept.version}" if kept else text


def _period(number: int) -> int:
    try:
        return parse_period(str(number))
    except PeriodError:
        abort(404)


def _reminders(period: int) -> str | None:
    """Where those who owe a forecast for the period are reminded, for whoever may."""
    is_tertial = period % 100 in CUT_OFF_MONTHS
    return url_for("forecasts.reminders", period=period) if is_tertial and can(Permission.FREEZE_PERIOD) else None


def _refused(period: int, form: FreezeForm, status: int) -> ResponseReturnValue:
    db.session.rollback()
    return _shown(period, form, status)


def _shown(period: int, form: FreezeForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    versions = [each for each in queries.all_frozen(session) if each.period == period]
    return page(
        "periods/show.html",
        status=status,
        period=period,
        words=period_words(period),
        form=form,
        open=views.open_views(session, period),
        versions=views.calendar_versions(versions),
        is_frozen=bool(versions),
        remind_url=_reminders(period),
        report=Link("Visa tabellen", url_for("reports.outcome", ar=period // 100, period=period)),
        moved=Link("Vad har ändrats sedan dess", url_for("periods.difference", fran=period, till=moved.NOW)),
    )
