"""Merging a duplicate: which request goes on, and doing it."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from app.database import db
from app.domain.permissions import Permission
from app.domain.workflow import Action
from app.investments.document import first_words
from app.investments.found import Found, someone
from app.investments.operations import NeedNotMet, WrongState, transition
from app.investments.queries import events, scope_of
from app.merging import queries
from app.merging.forms import OTHER, MergeForm
from app.merging.operations import merge as merge_into
from app.merging.page import merge_form, merge_view
from app.models import InvestmentRequest
from app.preparation.desk import desk
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("merging", __name__, url_prefix="/beredning/<int:id>/sla-ihop")


@bp.get("")
@require(Permission.PREPARE)
def new(id: int) -> ResponseReturnValue:
    """Requests that look alike; 409 when it cannot be merged as it stands."""
    found = desk(id)
    transition(found.request.state, Action.MERGE)
    return page("merging/new.html", view=merge_view(found, merge_form(db.session(), found, someone())))


@bp.post("")
@require(Permission.PREPARE)
def merge(id: int) -> ResponseReturnValue:
    """Withdraw it in favour of the other."""
    found, actor, session, conflict = desk(id), someone(), db.session(), ""
    if (answer := already_done()) is not None:
        return answer
    form = merge_form(session, found, actor, sent=True)
    into = _into(found, form)
    if form.validate_on_submit() and into is not None:
        try:
            merge_into(
                session, found.request, into, add_amounts=bool(form.add_amounts.data), comment=form.comment.data or "",
                actor=actor, scope=found.scope, into_scope=scope_of(into, found.known),
            )  # fmt: skip
            said = f"{found.request.number} är sammanslagen med {into.number}."
            return done(url_for("preparation.show", id=into.id), said)
        except NeedNotMet as error:
            field = _which(form) if form.comment.data else form.comment
            field.errors = [*field.errors, str(error)]
        except WrongState as error:
            conflict = _who_was_first(id) or str(error)
    elif into is None:
        _say_which(form)
    session.rollback()
    found = desk(id)
    return page("merging/new.html", status=409 if conflict else 422, view=merge_view(found, form, conflict))


def _into(found: Found, form: MergeForm) -> InvestmentRequest | None:
    """The request that is to go on: one of those offered, or the one with the number."""
    session, chosen = db.session(), str(form.into.data or "")
    if chosen == OTHER:
        id_ = queries.numbered(session, found.request, str(form.number.data or ""), someone(), found.known)
        return session.get(InvestmentRequest, id_) if id_ else None
    offered = {each.value for each in form.into.choices}  # type: ignore[union-attr]
    return session.get(InvestmentRequest, int(chosen)) if chosen in offered else None


def _which(form: MergeForm) -> Field:
    """The field that says which request goes on."""
    return form.number if form.into.data == OTHER else form.into


def _say_which(form: MergeForm) -> None:
    """Nothing that can go on was chosen."""
    number = form.number.data if form.into.data == OTHER else ""
    words = f"Ingen äskning i ditt område med numret {number} kan vara kvar." if number else "Välj en äskning."
    _which(form).errors = [*_which(form).errors, words]


def _who_was_first(id: int) -> str:
    db.session.rollback()
    latest = events(db.session(), id)
    return first_words(latest[0]) if latest else ""
