"""Log in, log out, my account."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from app.audit.operations import keep_quiet
from app.auth import demo, operations, queries
from app.auth.forms import LoginForm, PasswordForm
from app.database import db, start_reading
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.models import User, today_here
from app.notices.sweeping import sweep
from app.settings.queries import all_settings
from app.web.access import me, require, sign_in
from app.web.labels import assignment_words, day
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("auth", __name__)


@bp.get("/logga-in")
@require(Permission.ANYONE)
def login() -> ResponseReturnValue:
    """The log-in page; who is signed in already goes on."""
    if me():
        return redirect(safe_next(request.args.get("next")), 303)
    if request.args.get("utloggad"):
        flash("Du är inte inloggad längre. Logga in, så kommer du tillbaka till sidan du var på.", "info")
    return _show_login(LoginForm(next=request.args.get("next", "")))


@bp.post("/logga-in")
@require(Permission.ANYONE)
def log_in() -> ResponseReturnValue:
    """Check name and password; a new session every time."""
    form = LoginForm()
    if not form.validate_on_submit():
        return _show_login(form, 422)
    address = request.remote_addr or ""
    username, password = (form.username.data or "").replace("\x00", ""), form.password.data or ""
    start_reading()  # hashing takes long: nobody waits for the write lock meanwhile
    try:
        operations.check_throttle(db.session(), username, address)
        user = operations.check_password(db.session(), username, password)
    except operations.TooManyTries as error:
        return _refused(form, error, 429)
    except operations.WrongLogin as error:
        _start_quiet_writing()
        operations.note_failure(db.session(), username, address)
        db.session.commit()
        return _refused(form, error, 422)
    _start_quiet_writing()
    if earlier := session.get("_user_id"):
        operations.close_session(db.session(), earlier)
    token = operations.open_session(db.session(), user, current_app.config["LOGIN_LIFETIME"])
    sweep(db.session())
    db.session.commit()
    session.clear()
    sign_in(token)
    return redirect(safe_next(form.next.data), 303)


@bp.post("/logga-ut")
@require(Permission.ANYONE)
def logout() -> ResponseReturnValue:
    """End this browser's session in the database and forget the cookie."""
    person = me()
    if person:
        keep_quiet(db.session())
        operations.note_visit(db.session(), person.person.id)
        operations.close_session(db.session(), person.token)
        db.session.commit()
    logout_user()
    session.clear()
    flash("Du är utloggad.", "success")
    return redirect(url_for(".login"), 303)


@bp.get("/konto")
@require(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """My roles, and a form for a new password."""
    return _show_account(PasswordForm())


@bp.post("/konto")
@require(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """A new password ends every session of mine but gives this browser a new one."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _show_account(form, 422)
    if earlier := already_done():
        return earlier
    person = me()
    user = db.session.get_one(User, person.person.id if person else 0)
    try:
        operations.change_password(db.session(), user, form.current_password.data or "", form.new_password.data or "")
    except operations.WrongLogin:
        form.current_password.errors = ["Det nuvarande lösenordet stämmer inte. Skriv det en gång till."]
    except DomainError as error:
        form.new_password.errors = [str(error)]
    else:
        token = operations.open_session(db.session(), user, current_app.config["LOGIN_LIFETIME"])
        answer = done(url_for(".account"), "Lösenordet är bytt. Du är utloggad på alla andra ställen.")
        sign_in(token)
        return answer
    db.session.rollback()
    return _show_account(form, 422)


def safe_next(wanted: str | None) -> str:
    """Where to go after log-in: a path of our own, never another site's address."""
    home = url_for("start.index")
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return home
    if any(ord(character) < 33 for character in wanted):
        return home
    parts = urlsplit(wanted)
    return home if parts.scheme or parts.netloc else wanted


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role as the account page shows it."""

    label: str
    scope: str
    valid: str


def _start_quiet_writing() -> None:
    """From here on the request writes; no open page shows what it writes."""
    db.session.rollback()
    keep_quiet(db.session())


def _refused(form: LoginForm, error: DomainError, status: int) -> ResponseReturnValue:
    form.password.errors = [str(error)]
    return _show_login(form, status)


def _show_login(form: LoginForm, status: int = 200) -> ResponseReturnValue:
    shown = current_app.config["DEMO"]
    return page(
        "auth/login.html",
        status=status,
        form=form,
        demo_logins=demo.logins() if shown else [],
        demo_password=demo.PASSWORD if shown else "",
    )


def _show_account(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    person = me()
    assignments = person.person.assignments if person else ()
    units = queries.scope_words(db.session(), assignments)
    specialities = all_settings(db.session())["specialities"] if any(each.speciality for each in assignments) else {}
    roles = [
        RoleShown(
            assignment_words(each, {}).partition(",")[0]
            + (f", {specialities.get(each.speciality, each.speciality)}" if each.speciality else "")
            + (f", ersättare för {each.deputy_for}" if each.deputy_for else ""),
            units.get(each.unit_id or 0) or each.domain or "hela regionen",
            f"{day(each.valid_from) or 'tills vidare'}–{day(each.valid_to)}" if each.valid_to else "tills vidare",
        )
        for each in assignments
        if each.valid_to is None or each.valid_to >= max(today_here(), each.valid_from or date.min)
    ]
    return page("auth/account.html", status=status, form=form, roles=roles)
