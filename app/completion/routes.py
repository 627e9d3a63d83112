"""Asking for completion: the page with every field, and sending it back."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.completion.forms import CompletionForm, read_questions
from app.completion.operations import ask_completion
from app.completion.page import completion_view, question_names
from app.database import db
from app.domain.permissions import Permission
from app.domain.workflow import Action
from app.investments.found import someone
from app.investments.operations import NeedNotMet, WrongState, transition
from app.preparation.desk import desk
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("completion", __name__, url_prefix="/beredning/<int:id>/komplettering")


@bp.get("")
@require(Permission.PREPARE)
def new(id: int) -> ResponseReturnValue:
    """Every field with room for a question; 409 when it is not being prepared."""
    found = desk(id)
    transition(found.request.state, Action.RETURN)
    return page("completion/new.html", view=completion_view(db.session(), found, CompletionForm(formdata=None)))


@bp.post("")
@require(Permission.PREPARE)
def ask(id: int) -> ResponseReturnValue:
    """Send it back with what is asked."""
    found, form = desk(id), CompletionForm()
    if (answer := already_done()) is not None:
        return answer
    session = db.session()
    asked, faults = read_questions(request.form, question_names(session, found))
    conflict = ""
    if form.validate_on_submit() and not faults:
        try:
            ask_completion(
                session, found.request, asked, comment=form.comment.data or "", actor=someone(), scope=found.scope
            )
            return done(url_for("preparation.show", id=id), "Äskningen är tillbaka hos enheten för komplettering.")
        except NeedNotMet as error:
            form.comment.errors = [*form.comment.errors, str(error)]
        except WrongState as error:
            conflict = str(error)
    session.rollback()
    view = completion_view(session, desk(id), form, asked=asked, faults=faults, conflict=conflict)
    return page("completion/new.html", status=409 if conflict else 422, view=view)
