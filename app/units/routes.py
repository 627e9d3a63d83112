"""Units: the tree, adding one, renaming and moving one."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.investments.found import someone
from app.models import OrganisationUnit
from app.units import operations
from app.units.forms import NewUnitForm, UnitForm
from app.units.page import edit_form, new_form, tree_context
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("units", __name__, url_prefix="/administration/enheter")


@bp.get("")
@require(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """The whole tree."""
    return page("units/index.html", **tree_context(db.session()))


@bp.get("/ny")
@require(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """A form for a new unit."""
    return _new(new_form(db.session()))


@bp.post("/ny")
@require(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Add the unit."""
    form = new_form(db.session())
    if not form.validate_on_submit():
        return _new(form, 422)
    if (answer := already_done()) is not None:
        return answer
    try:
        unit = operations.add(
            db.session(), form.code.data or "", form.name.data or "", form.parent.data or None, by=someone().name
        )
    except operations.Refused as error:
        db.session.rollback()
        form[error.field].errors = [str(error)]
        return _new(form, 422)
    return done(url_for(".index"), f"{unit.name} är tillagd.")


@bp.get("/<int:id>")
@require(Permission.ADMINISTER)
def edit(id: int) -> ResponseReturnValue:
    """A unit's name and place."""
    unit = _unit(id)
    return _edit(unit, edit_form(db.session(), unit))


@bp.post("/<int:id>")
@require(Permission.ADMINISTER)
def change(id: int) -> ResponseReturnValue:
    """Rename or move it."""
    unit = _unit(id)
    form = edit_form(db.session(), unit, sent=True)
    if not form.validate_on_submit():
        return _edit(unit, form, status=422)
    if (answer := already_done()) is not None:
        return answer
    name, parent, seen = form.name.data or "", form.parent.data or None, form.seen.data or ""
    try:
        operations.change(db.session(), unit, name, parent, seen=seen, by=someone().name)
    except operations.Refused as error:
        db.session.rollback()
        form[error.field].errors = [str(error)]
        return _edit(_unit(id), form, status=422)
    except operations.Changed as error:
        db.session.rollback()
        fresh = _unit(id)
        form.seen.data = operations.stamp(fresh)
        return _edit(fresh, form, f"{error} Den heter nu {fresh.name}.", 409)
    return done(url_for(".index"), f"{name} är sparad.")


def _unit(id_: int) -> OrganisationUnit:
    return db.session.get(OrganisationUnit, id_) or abort(404)


def _new(form: NewUnitForm, status: int = 200) -> ResponseReturnValue:
    return page("units/new.html", status=status, form=form)


def _edit(unit: OrganisationUnit, form: UnitForm, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return page("units/edit.html", status=status, unit=unit, form=form, problem=problem)
