"""Accounts: the list, one account, a new one, passwords, closing."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.accounts import operations
from app.accounts.forms import AccountForm, DetailsForm, PasswordForm
from app.accounts.found import account
from app.accounts.page import account_view, list_context
from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.investments.found import someone
from app.models import User, today_here
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("accounts", __name__, url_prefix="/administration/konton")


@bp.get("")
@require(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Every account, by name."""
    return page("accounts/index.html", fragments=("account_list",), **list_context(db.session()))


@bp.get("/nytt")
@require(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """A form for a new account, with the password it will get."""
    return page("accounts/new.html", form=AccountForm(password=operations.temporary_password()))


@bp.post("/nytt")
@require(Permission.ADMINISTER)
def add() -> ResponseReturnValue:
    """Make the account; on to its roles."""
    form = AccountForm()
    if not form.validate_on_submit():
        return page("accounts/new.html", status=422, form=form)
    if (answer := already_done()) is not None:
        return answer
    typed = (form.username.data or "", form.name.data or "", form.email.data or "", form.password.data or "")
    try:
        user = operations.add(db.session(), *typed, by=someone().name)
    except DomainError as error:
        db.session.rollback()
        form[getattr(error, "field", "") or "username"].errors = [str(error)]
        return page("accounts/new.html", status=422, form=form)
    return done(url_for("roles.give", id=user.id), f"Kontot {user.username} finns. Ge det en roll.")


@bp.get("/<int:id>")
@require(Permission.ADMINISTER)
def show(id: int) -> ResponseReturnValue:
    """One account: who, which roles, what can be done."""
    return _shown(account(id))


@bp.post("/<int:id>")
@require(Permission.ADMINISTER)
def change(id: int) -> ResponseReturnValue:
    """A new name or address."""
    user, form = account(id), DetailsForm()
    if not form.validate_on_submit():
        return _shown(user, form, status=422)
    if (answer := already_done()) is not None:
        return answer
    name, email, seen = form.name.data or "", form.email.data or "", form.seen.data or ""
    try:
        operations.change(db.session(), user, name, email, seen=seen, by=someone().name)
    except operations.Changed as error:
        db.session.rollback()
        fresh = account(id)
        form.seen.data = operations.stamp(fresh)
        stands = ", ".join(part for part in (fresh.name, fresh.email) if part)
        return _shown(fresh, form, f"{error} Nu står där {stands}.", 409)
    return done(url_for(".show", id=id), "Uppgifterna är sparade.")


@bp.get("/<int:id>/losenord")
@require(Permission.ADMINISTER)
def password(id: int) -> ResponseReturnValue:
    """A new password, shown before it is set and never again."""
    return _password(account(id), PasswordForm(password=operations.temporary_password()))


@bp.post("/<int:id>/losenord")
@require(Permission.ADMINISTER)
def set_password(id: int) -> ResponseReturnValue:
    """Set the password that was shown; the owner changes it at the next log-in."""
    user, form = account(id), PasswordForm()
    if not form.validate_on_submit():
        return _password(user, form, 422)
    if (answer := already_done()) is not None:
        return answer
    try:
        operations.reset_password(db.session(), user, form.password.data or "", by=someone().name)
    except DomainError as error:
        db.session.rollback()
        form.password.errors = [str(error)]
        return _password(account(id), form, 422)
    return done(url_for(".show", id=id), f"{user.name} har fått det nya lösenordet och är utloggad överallt.")


@bp.post("/<int:id>/stang")
@require(Permission.ADMINISTER)
def close(id: int) -> ResponseReturnValue:
    """Nobody logs in to the account any more."""
    user = account(id)
    if (answer := already_done()) is not None:
        return answer
    try:
        by = db.session.get_one(User, someone().user_id)
        operations.close(db.session(), user, by=by, today=today_here())
    except operations.Refused as error:
        db.session.rollback()
        return _shown(account(id), problem=str(error), status=409)
    return done(url_for(".show", id=id), "Kontot är stängt och utloggat.")


@bp.post("/<int:id>/oppna")
@require(Permission.ADMINISTER)
def reopen(id: int) -> ResponseReturnValue:
    """The account can be logged in to again."""
    user = account(id)
    if (answer := already_done()) is not None:
        return answer
    operations.open_again(db.session(), user, by=someone().name)
    return done(url_for(".show", id=id), "Kontot är öppet.")


def _shown(user: User, form: DetailsForm | None = None, problem: str = "", status: int = 200) -> ResponseReturnValue:
    """One account's page, also after something was refused."""
    view = account_view(db.session(), user, someone().user_id, form, problem)
    return page("accounts/show.html", status=status, view=view)


def _password(user: User, form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    return page("accounts/password.html", status=status, form=form, user=user)
