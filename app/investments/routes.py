"""Requests: the list with search and filters, each request's page, its print and the steps taken there."""

import unicodedata

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.documents.request_pdf import request_pdf
from app.domain.numbers import number_words
from app.domain.permissions import Permission, allows
from app.domain.workflow import Action, PauseCause, RequestState
from app.investments import queries
from app.investments.document import OFFERED, first_words
from app.investments.forms import StepForm
from app.investments.found import found_request, someone
from app.investments.listing import list_content
from app.investments.operations import NeedNotMet, WrongState, take, transition
from app.investments.page import show_page
from app.investments.printed import printed
from app.web.access import me, require
from app.web.once import already_done, done
from app.web.page import live_page

bp = Blueprint("investments", __name__, url_prefix="/askningar")
_SAID = {
    Action.ENDORSE: "Äskningen är tillstyrkt.",
    Action.SEND_BACK: "Äskningen är skickad tillbaka och kan skrivas om.",
    Action.WITHDRAW: "Äskningen är återtagen.",
}


@bp.get("")
@require(Permission.BROWSE_REQUESTS)
def index() -> ResponseReturnValue:
    """The list, limited to what this person may see."""
    return live_page(
        "investments/index.html",
        fragment="request_list",
        tag=_tag(),
        build=lambda: list_content(db.session(), _wanted(), someone()),
    )


@bp.get("/<int:id>")
@require(Permission.BROWSE_REQUESTS)
def show(id: int) -> ResponseReturnValue:
    """A request as a document."""
    return show_page(db.session(), found_request(id), someone())


@bp.get("/<int:id>/pdf")
@require(Permission.BROWSE_REQUESTS)
def pdf(id: int) -> ResponseReturnValue:
    """The request as a file of its own, for a board's appendix; `?kommentarer=1` takes the comments along."""
    found, actor = found_request(id), someone()
    with_comments = request.args.get("kommentarer") == "1"
    content = request_pdf(printed(db.session(), found, actor, with_comments=with_comments))
    name = f"askning-{number_words(found.request.number)}.pdf"
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.post("/<int:id>/steg")
@require(Permission.BROWSE_REQUESTS)
def step(id: int) -> ResponseReturnValue:
    """Take one of the steps that need no more than a comment."""
    found, actor, form = found_request(id), someone(), StepForm()
    if form.action.data not in OFFERED:
        abort(400)
    action = Action(form.action.data)
    if (answer := already_done()) is not None:
        return answer
    if not form.validate_on_submit():
        return _again(id, form, 422)
    try:
        if not allows(actor, transition(found.request.state, action).who, found.scope):
            abort(403)
        take(db.session(), found.request, action, actor=actor, scope=found.scope, comment=form.comment.data or "")
    except NeedNotMet as error:
        form.comment.errors = [*form.comment.errors, str(error)]
        return _again(id, form, 422)
    except WrongState:
        return _again(id, form, 409)
    return done(url_for("investments.show", id=id), _SAID[action])


def _again(id: int, form: StepForm, status: int) -> ResponseReturnValue:
    """The page as it is now, with what was typed: nothing is stored and the key is not used up."""
    db.session.rollback()
    session, found = db.session(), found_request(id)
    events = queries.events(session, id) if status == 409 else []
    return show_page(
        session,
        found,
        someone(),
        step=form,
        conflict=first_words(events[0]) if events else "",
        status=status,
    )


def _tag() -> str:
    """Everything the content depends on: committed data, the address, and the roles that decide what is seen."""
    person = me()
    revision = person.data_revision if person else 0
    return f"{revision}\n{request.full_path}\n{someone().assignments}"


def _wanted() -> queries.Wanted:
    """The filters of the address; what cannot be read limits nothing."""
    args = request.args
    year = args.get("ar", "")
    state, cause = args.get("tillstand", ""), args.get("vilande_orsak", "")
    return queries.Wanted(
        text=unicodedata.normalize("NFC", args.get("q", "")).strip()[:100],
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        category=args.get("kategori", ""),
        unit=args.get("enhet", ""),
        state=state if state in list(RequestState) else "",
        pause_cause=cause if cause in list(PauseCause) else "",
    )
