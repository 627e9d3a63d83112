"""Reviews: asked for on a request's desk, listed for reviewers, answered one by one."""

from dataclasses import replace

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.domain.reviews import ANSWERABLE, ASKABLE
from app.investments.found import Found, found_request, someone
from app.models import Review
from app.preparation.desk import desk
from app.reviews import operations
from app.reviews.forms import AskReviewForm, ReviewForm, ReviewStepForm
from app.reviews.page import answer_view, ask_form, ask_view, everybody, list_context
from app.settings.queries import all_settings
from app.web.access import check, require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("reviews", __name__)


@bp.get("/beredning/<int:id>/yttranden")
@require(Permission.PREPARE)
def asking(id: int) -> ResponseReturnValue:
    """The reviews of a request, and the form to ask for more."""
    found = desk(id)
    return _asking(found, *ask_form(db.session(), found))


@bp.post("/beredning/<int:id>/yttranden")
@require(Permission.PREPARE)
def ask(id: int) -> ResponseReturnValue:
    """Ask for one review of each ticked speciality."""
    found, session = desk(id), db.session()
    if (answer := already_done()) is not None:
        return answer
    form, nobody = ask_form(session, found, sent=True)
    conflict = ""
    if form.validate_on_submit():
        try:
            operations.ask(
                session,
                found.request,
                form.chosen,
                question=form.question.data or "",
                due_on=form.due_on.data,
                people=everybody(session),
                words=all_settings(session)["specialities"],
                actor=someone(),
                scope=found.scope,
            )
            return done(url_for(".asking", id=id), "Yttranden är begärda.")
        except operations.ReviewFault as error:
            form[error.field].errors = [*form[error.field].errors, str(error)]
        except operations.ReviewGone as error:
            conflict = str(error)
    session.rollback()
    return _asking(desk(id), form, nobody, conflict, 409 if conflict else 422)


@bp.post("/yttranden/<int:id>/paminn")
@require(Permission.PREPARE)
def remind(id: int) -> ResponseReturnValue:
    """Remind those who have not answered."""
    review, found = _asked(id)
    if (answer := already_done()) is not None:
        return answer
    ReviewStepForm().validate_on_submit()
    session, it = db.session(), found.request
    operations.remind(
        session, review, it, people=everybody(session), word=_word(review), actor=someone(), scope=found.scope
    )
    return done(url_for(".asking", id=it.id), "Påminnelsen är skickad.")


@bp.post("/yttranden/<int:id>/aterkalla")
@require(Permission.PREPARE)
def withdraw(id: int) -> ResponseReturnValue:
    """Take back a review that nobody has answered."""
    review, found = _asked(id)
    if (answer := already_done()) is not None:
        return answer
    operations.withdraw(db.session(), review, found.request, word=_word(review), actor=someone(), scope=found.scope)
    return done(url_for(".asking", id=found.request.id), "Begäran är återkallad.")


@bp.get("/yttranden")
@require(Permission.REVIEW)
def index() -> ResponseReturnValue:
    """What I am asked to review."""
    return page("reviews/index.html", **list_context(db.session(), someone()))


@bp.get("/yttranden/<int:id>")
@require(Permission.REVIEW)
def show(id: int) -> ResponseReturnValue:
    """One review with the request to read, and the form to answer while it is open."""
    review, found = _mine(id)
    is_open = review.answered_at is None and found.request.state in ANSWERABLE
    form = ReviewForm(formdata=None) if is_open else None
    return page("reviews/show.html", view=answer_view(db.session(), found, review, someone(), form))


@bp.post("/yttranden/<int:id>")
@require(Permission.REVIEW)
def answer(id: int) -> ResponseReturnValue:
    """Answer it, once."""
    (review, found), form, conflict = _mine(id), ReviewForm(), ""
    if (earlier := already_done()) is not None:
        return earlier
    session = db.session()
    if form.validate_on_submit():
        try:
            operations.answer(
                session, review, found.request, form.answer.data or "", form.text.data or "",
                word=_word(review), actor=someone(), scope=found.scope,
            )  # fmt: skip
            return done(url_for(".index"), f"Yttrandet om {found.request.number} är lämnat.")
        except operations.ReviewFault as error:
            form[error.field].errors = [*form[error.field].errors, str(error)]
        except operations.ReviewGone as error:
            conflict = str(error)
    session.rollback()
    review, found = _mine(id)
    view = answer_view(session, found, review, someone(), form, conflict)
    return page("reviews/show.html", status=409 if conflict else 422, view=view)


def _asking(
    found: Found, form: AskReviewForm, nobody: list[str], conflict: str = "", status: int = 200
) -> ResponseReturnValue:
    may_ask = found.request.state in ASKABLE
    view = ask_view(db.session(), found, form, nobody, may_ask=may_ask, conflict=conflict)
    return page("reviews/ask.html", status=status, view=view)


def _asked(id: int) -> tuple[Review, Found]:
    """A review behind the preparer's door."""
    review = db.session.get(Review, id)
    if review is None:
        abort(404)
    return review, desk(review.request_id)


def _mine(id: int) -> tuple[Review, Found]:
    """A review of one's own speciality; 404 for others and for what is withdrawn."""
    review = db.session.get(Review, id)
    if review is None or review.withdrawn_at is not None:
        abort(404)
    found = found_request(review.request_id)
    check(Permission.ANSWER_REVIEW, replace(found.scope, asked_of=frozenset({review.speciality})))
    return review, found


def _word(review: Review) -> str:
    return str(all_settings(db.session())["specialities"].get(review.speciality, review.speciality))
