"""Giving and ending roles, and appointing deputies for somebody who is away."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.accounts import operations, queries
from app.accounts.found import account
from app.database import db
from app.deputies import page as deputy_page
from app.deputies import queries as standing
from app.deputies.operations import Refused as DeputyRefused
from app.domain.permissions import Permission, Role
from app.investments.found import someone
from app.models import RoleAssignment, User, today_here
from app.roles.forms import EndForm, RoleForm
from app.roles.page import role_form, words_held, words_of
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("roles", __name__, url_prefix="/administration/konton")


@bp.get("/<int:id>/roller")
@require(Permission.ADMINISTER)
def give(id: int) -> ResponseReturnValue:
    """A form to give a role."""
    return page("roles/give.html", user=account(id), form=role_form(db.session()))


@bp.post("/<int:id>/roller")
@require(Permission.ADMINISTER)
def add_role(id: int) -> ResponseReturnValue:
    """Give the role."""
    user, form = account(id), role_form(db.session())
    if not form.validate_on_submit():
        return page("roles/give.html", status=422, user=user, form=form)
    if (answer := already_done()) is not None:
        return answer
    try:
        _give(user, form)
    except operations.Refused as error:
        db.session.rollback()
        form[error.field].errors = [str(error)]
        return page("roles/give.html", status=422, user=account(id), form=form)
    return done(url_for("accounts.show", id=id), f"{user.name} är {words_of(form)}.")


@bp.get("/<int:id>/roller/<int:role_id>")
@require(Permission.ADMINISTER)
def end(id: int, role_id: int) -> ResponseReturnValue:
    """Ask when the role is to end."""
    return _ending(account(id), _held(id, role_id), EndForm(formdata=None))


@bp.post("/<int:id>/roller/<int:role_id>")
@require(Permission.ADMINISTER)
def end_role(id: int, role_id: int) -> ResponseReturnValue:
    """End the role, at once or after a last day."""
    user, held, form = account(id), _held(id, role_id), EndForm()
    if not form.validate_on_submit():
        return _ending(user, held, form, status=422)
    if (answer := already_done()) is not None:
        return answer
    by, words = db.session.get_one(User, someone().user_id), words_held(db.session(), id, role_id)
    try:
        operations.end_role(
            db.session(), held, user, last_day=form.valid_to.data, by=by, words=words, today=today_here()
        )
    except operations.Refused as error:
        db.session.rollback()
        if not error.field:
            return _ending(account(id), _held(id, role_id), form, str(error), 409)
        form[error.field].errors = [str(error)]
        return _ending(account(id), _held(id, role_id), form, status=422)
    when = f"upphör efter {form.valid_to.data}" if form.valid_to.data else "har upphört"
    return done(url_for("accounts.show", id=id), f"Rollen {words} {when}.")


@bp.get("/<int:id>/ersattare")
@require(Permission.ADMINISTER)
def deputies(id: int) -> ResponseReturnValue:
    """Who stands in for somebody."""
    return _deputies(account(id))


@bp.post("/<int:id>/ersattare")
@require(Permission.ADMINISTER)
def appoint(id: int) -> ResponseReturnValue:
    """Appoint a deputy for somebody who is away."""
    user, form = account(id), deputy_page.deputy_form(db.session(), id, deputy_page.DeputyForm())
    if not form.validate_on_submit():
        return _deputies(user, form, 422)
    if (answer := already_done()) is not None:
        return answer
    try:
        said = deputy_page.appoint(db.session(), form, id, someone().name)
    except DeputyRefused as error:
        db.session.rollback()
        form[error.field].errors = [str(error)]
        return _deputies(account(id), form, 422)
    return done(url_for(".deputies", id=id), said)


@bp.post("/<int:id>/ersattare/<int:role_id>/avsluta")
@require(Permission.ADMINISTER)
def end_deputy(id: int, role_id: int) -> ResponseReturnValue:
    """The deputy is one no more."""
    it = standing.one(db.session(), role_id, account(id).id)
    if it is None or it.row.deputy_for_id != id:
        abort(404)
    if (answer := already_done()) is not None:
        return answer
    return done(url_for(".deputies", id=id), deputy_page.end(db.session(), it, someone().name))


def _give(user: User, form: RoleForm) -> None:
    wish = operations.Wish(
        Role(form.role.data),
        form.unit.data or None,
        form.domain.data or None,
        form.speciality.data or "",
        form.valid_from.data,
        form.valid_to.data,
    )
    operations.give(db.session(), user, wish, by=someone().name, words=words_of(form), today=today_here())


def _held(user_id: int, role_id: int) -> RoleAssignment:
    return queries.held(db.session(), user_id, role_id) or abort(404)


def _ending(
    user: User, held: RoleAssignment, form: EndForm, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    words = words_held(db.session(), user.id, held.id)
    return page("roles/end.html", status=status, user=user, form=form, words=words, problem=problem)


def _deputies(user: User, form: deputy_page.DeputyForm | None = None, status: int = 200) -> ResponseReturnValue:
    view = deputy_page.deputies_view(
        db.session(),
        user.id,
        form,
        url_for(".appoint", id=user.id),
        lambda role_id: url_for("roles.end_deputy", id=user.id, role_id=role_id),
    )
    return page("roles/deputies.html", status=status, user=user, view=view)
