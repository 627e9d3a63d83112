"""Finance enters the year's frames: decisions, transfers and the carry-over at the turn of the year."""

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.budget import carrying, forms, operations, queries
from app.budget import page as views
from app.budget.operations import Decided, FrameRefused
from app.database import db
from app.domain.errors import DomainError
from app.domain.frames import EntryKind
from app.domain.money import parse_amount
from app.domain.periods import FIRST_YEAR, LAST_YEAR, PeriodError, is_year, plain_day
from app.domain.permissions import Permission
from app.investments.found import someone
from app.investments.queries import Trees, trees
from app.models import now
from app.reports.answers import table_file
from app.web.access import require
from app.web.forms import choice_list
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("budget", __name__, url_prefix="/ramar")


@bp.get("/poster")
@require(Permission.EDIT_FRAMES)
def index() -> ResponseReturnValue:
    """The year's frames, the entries behind them, and the forms that add to them; `fran` proposes another year's."""
    return _shown(_year("ar"), copied_from=_year("fran") if request.args.get("fran") else None)


@bp.post("/poster")
@require(Permission.EDIT_FRAMES)
def enter() -> ResponseReturnValue:
    """Add one decision with an amount for each category that it names."""
    year, known, form = _year("ar"), trees(db.session()), forms.EntryForm()
    sent = forms.amounts(request.form, known.category_names)
    if (answer := already_done()) is not None:
        return answer
    if not form.validate_on_submit() or sent.faults:
        return _refused(year, form=form, sent=sent)
    kind = EntryKind(form.kind.data)
    return _carry_out(
        lambda: operations.enter(db.session(), year, kind, sent.ore, _decided(form), actor=someone().name),
        lambda status: _refused(year, form=form, sent=sent, status=status),
        form,
        sent,
        url_for("budget.index", ar=year),
        "Ramarna är sparade.",
    )


@bp.post("/omdisponering")
@require(Permission.EDIT_FRAMES)
def transfer() -> ResponseReturnValue:
    """Move money between two categories' frames of the year."""
    year, known = _year("ar"), trees(db.session())
    form = _transfer_form(known)
    if (answer := already_done()) is not None:
        return answer
    if not form.validate_on_submit():
        return _refused(year, transfer=form)
    ore = parse_amount(form.amount.data or "")
    return _carry_out(
        lambda: operations.transfer(
            db.session(), year, form.source.data, form.target.data, ore, _decided(form), actor=someone().name
        ),
        lambda status: _refused(year, transfer=form, status=status),
        form,
        None,
        url_for("budget.index", ar=year),
        "Pengarna är flyttade.",
    )


@bp.get("/ombudgetering")
@require(Permission.EDIT_FRAMES)
def carry_over() -> ResponseReturnValue:
    """What is left of a year's grants, request by request, with what is proposed to go along to the next year."""
    return _carry_shown(_year("fran"), forms.DecisionForm(formdata=None))


@bp.post("/ombudgetering")
@require(Permission.EDIT_FRAMES)
def carry() -> ResponseReturnValue:
    """Carry the ticked ones over."""
    year, form, sent = _year("fran"), forms.DecisionForm(), forms.lines(request.form)
    if (answer := already_done()) is not None:
        return answer
    if not form.validate_on_submit() or sent.amounts.faults:
        return _carry_refused(year, form, sent, sent.amounts.faults, 422)
    try:
        carrying.carry(db.session(), year, sent.carried, _decided(form), actor=someone().name)
    except carrying.CarryRefused as error:
        return _carry_refused(year, form, sent, error.faults, 409)
    except DomainError as error:
        form.reference.errors = [*form.reference.errors, str(error)]
        return _carry_refused(year, form, sent, {}, 422)
    count = len(sent.carried)
    words = f"{count} äskningar är ombudgeterade till {year + 1}." if count > 1 else f"Ombudgeterat till {year + 1}."
    return done(url_for("budget.carry_over", fran=year), words)


@bp.get("/ombudgetering/<format_>")
@require(Permission.VIEW_REPORT)
def carried(format_: str) -> ResponseReturnValue:
    """The board's table of what has been carried over, as a file."""
    year = _year("fran")
    return table_file(
        lambda: views.carried_table(queries.carried_rows(db.session(), year), year), format_, f"ombudgetering-{year}"
    )


def _carry_out(
    act: Callable[[], None],
    refused: Callable[[int], ResponseReturnValue],
    form: forms.DecisionForm,
    sent: forms.Amounts | None,
    location: str,
    words: str,
) -> ResponseReturnValue:
    """Do it and commit, or show the page again with what was typed and what is wrong."""
    try:
        act()
    except FrameRefused as error:
        if sent is not None:
            sent.faults |= error.faults
        else:
            form.comment.errors = [*form.comment.errors, str(error)]
        return refused(409)
    except DomainError as error:
        form.reference.errors = [*form.reference.errors, str(error)]
        return refused(422)
    return done(location, words)


def _decided(form: forms.DecisionForm) -> Decided:
    return Decided(
        (form.reference.data or "").strip(), plain_day((form.decided_on.data or "").strip()), form.comment.data or ""
    )


def _transfer_form(known: Trees) -> forms.TransferForm:
    form = forms.TransferForm()
    form.source.choices = form.target.choices = choice_list(views.category_choices(known))
    return form


def _year(name: str) -> int:
    text = request.args.get(name, "")
    if not text:
        return now().year - (1 if name == "fran" else 0)
    if is_year(text) and int(text) < LAST_YEAR:
        return int(text)
    raise PeriodError(f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR - 1}. Läste ”{text[:20]}”.")


def _shown(
    year: int,
    *,
    form: forms.EntryForm | None = None,
    transfer: forms.TransferForm | None = None,
    sent: forms.Amounts | None = None,
    copied_from: int | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    known = trees(db.session())
    moving = transfer or forms.TransferForm(formdata=None)
    moving.source.choices = moving.target.choices = choice_list(views.category_choices(known))
    view = views.entry_view(
        db.session(), year, known, form or forms.EntryForm(formdata=None), moving, sent, copied_from
    )
    return page("budget/index.html", status=status, view=view)


def _refused(
    year: int,
    *,
    form: forms.EntryForm | None = None,
    transfer: forms.TransferForm | None = None,
    sent: forms.Amounts | None = None,
    status: int = 422,
) -> ResponseReturnValue:
    db.session.rollback()
    return _shown(year, form=form, transfer=transfer, sent=sent, status=status)


def _carry_shown(
    year: int,
    form: forms.DecisionForm,
    sent: forms.Lines | None = None,
    faults: dict[int, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    view = views.carry_view(db.session(), year, trees(db.session()), sent, faults or {})
    return page("budget/carry_over.html", status=status, view=view, form=form)


def _carry_refused(
    year: int, form: forms.DecisionForm, sent: forms.Lines, faults: dict[int, str], status: int
) -> ResponseReturnValue:
    db.session.rollback()
    return _carry_shown(year, form, sent, faults, status)
