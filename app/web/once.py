"""Once and only once: an unsafe request carries a key; the second one with the same key gets the first one's answer."""

from flask import flash, redirect, request
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.database import db
from app.domain.errors import DomainError
from app.models import DoneRequest, now
from app.notices.operations import acting
from app.web.access import me
from app.web.forms import clean_key


class KeyMissing(DomainError):
    """The form is too old, or not ours."""

    def __init__(self) -> None:
        super().__init__("Formuläret är gammalt. Ladda om sidan och skicka igen.")


def already_done() -> Response | None:
    """Claim this request's key for the transaction; the earlier answer when it was carried out before.

    Called first in a view that changes something. On PostgreSQL the claim waits for a twin that is under way.
    """
    key, person = clean_key(request.form.get("idempotency_key")), me()
    if not key or person is None:
        raise KeyMissing
    acting(db.session(), person.person.id)
    claim = {"key": key, "user_id": person.person.id, "endpoint": request.endpoint, "location": "", "at": now()}
    try:
        with db.session.begin_nested():
            db.session.execute(insert(DoneRequest).values(claim))
    except IntegrityError:
        return _first_answer(key, person.person.id)
    return None


def done(location: str, message: str = "") -> Response:
    """Commit what the view did together with its key, say so, and answer 303: the one commit of the request."""
    key = clean_key(request.form.get("idempotency_key"))
    db.session.execute(update(DoneRequest).where(DoneRequest.key == key).values(location=location))
    db.session.commit()
    if message:
        flash(message, "success")
    return redirect(location, 303)


def _first_answer(key: str, user_id: int) -> Response:
    row = db.session.execute(
        select(DoneRequest.location).where(
            DoneRequest.key == key, DoneRequest.user_id == user_id, DoneRequest.endpoint == request.endpoint
        )
    ).first()
    db.session.rollback()
    if row is None:
        raise KeyMissing
    flash("Det var redan sparat.", "saved")
    return redirect(row.location or "/", 303)
