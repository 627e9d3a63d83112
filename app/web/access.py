"""The door: every view declares a permission, checked once here on the loaded object."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user
from werkzeug.routing import IntegerConverter, Map

from app.auth import queries
from app.database import db
from app.domain.permissions import Actor, Permission, allows
from app.extensions import login_manager
from app.models import LARGEST_ID, now, today_here

View = TypeVar("View", bound=Callable[..., Any])
DECLARED = "__permission__"
WITH_TEMPORARY_PASSWORD = {"auth.account", "auth.change_password", "auth.login", "auth.log_in", "auth.logout"}
"""What somebody may do whose password another person knows."""


@dataclass(slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """The signed-in person for the length of one request."""

    token: str
    person: queries.Person
    actor: Actor
    data_revision: int
    unseen: int = 0
    role_words: str = field(default="")

    def get_id(self) -> str:
        return self.token


def require(permission: Permission) -> Callable[[View], View]:
    """Declare what a view needs. Signed out: to the log-in; not allowed: 403, for a named object in `load`: 404."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = me()
            if permission is not Permission.ANYONE and person is None:
                return to_log_in()
            if person and person.person.has_temporary_password and request.endpoint not in WITH_TEMPORARY_PASSWORD:
                flash("Byt det tillfälliga lösenordet mot ett eget innan du går vidare.", "warning")
                return redirect(url_for("auth.account"), 303)
            if not allows(actor(), permission):
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, DECLARED, permission)
        return cast(View, guarded)

    return declare


def can(permission: Permission | str, it: Any = None) -> bool:
    """Templates ask the same table as the door."""
    return allows(actor(), Permission(permission), it)


def check(permission: Permission, it: Any) -> None:
    """Refuse with 404 what this person may not know of: another unit's number in the address says nothing."""
    if not allows(actor(), permission, it):
        abort(404)


def me() -> SignedIn | None:
    """Who is signed in."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def actor() -> Actor | None:
    """The signed-in person as the rules know them."""
    person = me()
    return person.actor if person else None


def sign_in(token: str) -> None:
    """Give this browser the session's token."""
    user = load_signed_in(token)
    if user is None:
        raise RuntimeError("a session that was just opened must be there")
    login_user(user)


def to_log_in() -> ResponseReturnValue:
    """To the log-in page and back; an htmx request gets 401 and a full-page redirect, never a form inside a region."""
    if request.headers.get("HX-Request"):
        back = request.headers.get("HX-Current-URL", "")
        address = url_for("auth.login", next=_path_of(back), utloggad="1")
        return "", 401, {"HX-Redirect": address, "Cache-Control": "no-store"}
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=None if wanted == "/" else wanted), 303)


def _path_of(address: str) -> str | None:
    parts = address.split("/", 3)
    return "/" + parts[3] if len(parts) == 4 else None


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_signed_in(token: str) -> SignedIn | None:
    """Flask-Login asks this for every request: the session row decides, not the cookie."""
    seen = queries.presence(db.engine, token)
    if seen is None or seen.expires_at < now():
        return None
    person = queries.person(db.session, seen.user_id, seen.access_revision)  # type: ignore[arg-type]
    if person is None:
        return None
    return SignedIn(token, person, person.actor(today_here()), seen.data_revision, seen.unseen)


class _Id(IntegerConverter):
    """A number in an address that a database can hold; anything larger is no page of ours."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST_ID, **kwargs})


def _no_zero_characters() -> None:
    """Nobody types a zero character, and PostgreSQL cannot look for one."""
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        abort(400)


def _permission_declared() -> ResponseReturnValue | None:
    """No view without a declared permission is ever answered."""
    if request.endpoint and request.endpoint != "static":
        view = current_app.view_functions[request.endpoint]
        if not hasattr(view, DECLARED):
            raise RuntimeError(f"{request.endpoint} declares no permission")
    return None


def init_app(app: Flask) -> None:
    """Bind the door to the app."""
    login_manager.init_app(app)
    queries.forget_people()
    app.url_map.converters["int"] = _Id
    app.before_request(_no_zero_characters)
    login_manager.session_protection = None
    app.before_request(_permission_declared)
    app.jinja_env.globals.update(can=can)
