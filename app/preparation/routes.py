"""The preparer's pages: the queue, several at once, and one request's desk."""

from collections.abc import Callable, Mapping

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.conversation.queries import holding
from app.database import db
from app.domain.money import AmountError, parse_amount
from app.domain.permissions import Permission, Role
from app.domain.workflow import Action
from app.following.operations import By
from app.investments.document import first_words
from app.investments.found import someone
from app.investments.operations import NeedNotMet, WrongState
from app.investments.queries import events, scope_of, trees
from app.models import InvestmentRequest
from app.preparation import bulk as several
from app.preparation import operations
from app.preparation.desk import desk
from app.preparation.forms import AssignForm, PreparationStepForm, ProposalForm, ReadForm, read_chosen
from app.preparation.listing import here, queue_context
from app.preparation.page import STEPS, assign_form, desk_view, preparers
from app.settings.queries import all_settings
from app.web.access import check, me, require
from app.web.forms import OnceForm
from app.web.labels import local_now
from app.web.once import already_done, done
from app.web.page import live_page, page

bp = Blueprint("preparation", __name__, url_prefix="/beredning")
_SAID = {
    Action.START_PREPARATION: "Beredningen har börjat.",
    Action.TAKE_BACK: "Äskningen är tillbaka i beredning.",
    Action.TAKE_UP_AGAIN: "Äskningen är klar för beslut igen.",
}

_TAKE: Mapping[Action, Callable[..., None]] = {
    Action.START_PREPARATION: operations.start,
    Action.TAKE_BACK: operations.take_back,
    Action.TAKE_UP_AGAIN: operations.take_up_again,
}


@bp.get("")
@require(Permission.PREPARE)
def index() -> ResponseReturnValue:
    """The queue, limited to what this person prepares."""
    actor = someone()
    return live_page(
        "preparation/index.html",
        fragment="preparation_queue",
        tag=_tag(),
        build=lambda: queue_context(db.session(), actor),
    )


@bp.post("/flera")
@require(Permission.PREPARE)
def bulk() -> ResponseReturnValue:
    """Do one thing with every ticked request: those that can are done, the rest are named with the reason."""
    actor, form, chosen = someone(), OnceForm(), read_chosen(request.form)
    if (answer := already_done()) is not None:
        return answer
    today = local_now().date()
    fault = several.fault(chosen, today) if form.validate_on_submit() else "Ladda om sidan och försök igen."
    if fault:
        db.session.rollback()
        context = queue_context(db.session(), actor, ticked=chosen.ids, fault=fault, typed=request.form)
        return page("preparation/index.html", status=422, **context, etag="", once_key=form.idempotency_key.data)
    session, known = db.session(), trees(db.session())
    items = [_chosen(id_) for id_ in chosen.ids]
    scopes = {each.id: scope_of(each, known) for each in items}
    for each in items:
        check(Permission.PREPARE_REQUEST, scopes[each.id])
    people, settings = holding(session, Role.PREPARER, today), all_settings(session)
    result = several.act(session, chosen, items, scopes, people, lambda scope: By(actor, scope, known, settings, today))
    answer = done(here(), several.done_words(chosen, result))
    if result.refused:
        flash(several.refused_words(result), "warning")
    return answer


@bp.get("/<int:id>")
@require(Permission.PREPARE)
def show(id: int) -> ResponseReturnValue:
    """One request on the desk."""
    return page("preparation/show.html", view=desk_view(db.session(), desk(id), someone()))


@bp.post("/<int:id>/beredare")
@require(Permission.PREPARE)
def assign(id: int) -> ResponseReturnValue:
    """Give it to somebody in scope, or take it oneself."""
    found, actor = desk(id), someone()
    if (answer := already_done()) is not None:
        return answer
    session = db.session()
    form = assign_form(session, found, None, sent=True)
    if not form.validate_on_submit():
        return _again(id, 422, assign=form)
    wanted = actor.user_id if request.form.get("do") == "mine" else form.preparer_id.data
    to = next((each for each in preparers(session, found) if each.id == wanted), None)
    seen = str(form.seen_preparer.data or "")
    try:
        held = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
        operations.assign(session, found.request, to, actor=actor, scope=found.scope, seen=held)
    except operations.Outdated as error:
        return _again(id, 409, conflict=str(error))
    return done(url_for(".show", id=id), f"{to.name} bereder äskningen." if to else "Ingen bereder äskningen nu.")


@bp.post("/<int:id>/steg")
@require(Permission.PREPARE)
def step(id: int) -> ResponseReturnValue:
    """Begin to prepare, take it back from the decider, or take up a deferred one again."""
    found, actor, form = desk(id), someone(), PreparationStepForm()
    if form.action.data not in STEPS:
        abort(400)
    action = Action(form.action.data)
    if (answer := already_done()) is not None:
        return answer
    if not form.validate_on_submit():
        return _again(id, 422, step_form=form)
    try:
        _TAKE[action](db.session(), found.request, actor=actor, scope=found.scope, comment=form.step_comment.data or "")
    except NeedNotMet as error:
        form.step_comment.errors = [*form.step_comment.errors, str(error)]
        return _again(id, 422, step_form=form)
    except WrongState as error:
        return _again(id, 409, step_form=form, conflict=_who_was_first(id) or str(error))
    return done(url_for(".show", id=id), _SAID[action])


@bp.post("/<int:id>/forslag")
@require(Permission.PREPARE)
def propose(id: int) -> ResponseReturnValue:
    """Save the proposal, and with the second button hand the request to the decider."""
    found, actor, form = desk(id), someone(), ProposalForm()
    if (answer := already_done()) is not None:
        return answer
    ready = request.form.get("do") == "ready"
    if not form.validate_on_submit():
        return _again(id, 422, form=form)
    session, it = db.session(), found.request
    try:
        operations.propose(session, it, _proposal(form), actor=actor, scope=found.scope, seen=form.seen.data or "")
        if ready:
            operations.make_ready(session, it, actor=actor, scope=found.scope)
    except operations.ProposalFault as error:
        form[error.field].errors = [*form[error.field].errors, str(error)]
        return _again(id, 422, form=form)
    except NeedNotMet as error:
        form.amount.errors = [*form.amount.errors, str(error)]
        return _again(id, 422, form=form)
    except operations.Outdated as error:
        return _again(id, 409, form=form, conflict=f"{error} Det står nedan, och det du skrev står kvar i fälten.")
    except WrongState as error:
        return _again(id, 409, form=form, conflict=_who_was_first(id) or str(error))
    return done(url_for(".show", id=id), "Äskningen är klar för beslut." if ready else "Förslaget är sparat.")


@bp.post("/<int:id>/last")
@require(Permission.PREPARE)
def have_read(id: int) -> ResponseReturnValue:
    """The preparer has looked at what the unit answered."""
    found, form = desk(id), ReadForm()
    if (answer := already_done()) is not None:
        return answer
    if form.validate_on_submit():
        operations.have_read(db.session(), found.request, actor=someone(), scope=found.scope)
    return done(url_for(".show", id=id), "Kompletteringen är markerad som läst.")


def _proposal(form: ProposalForm) -> operations.Proposal:
    """What was typed; an amount that cannot be read is a fault of its field."""
    wanted, amount = form.recommendation.data or "", None
    if wanted == operations.SUPPORT and form.amount.data:
        try:
            amount = parse_amount(form.amount.data)
        except AmountError as error:
            raise operations.ProposalFault("amount", str(error)) from error
    return operations.Proposal(wanted, amount, form.reason.data or "")


def _again(
    id: int,
    status: int,
    *,
    assign: AssignForm | None = None,
    form: ProposalForm | None = None,
    step_form: PreparationStepForm | None = None,
    conflict: str = "",
) -> ResponseReturnValue:
    """The desk as it is now, with what was typed: nothing is stored and the key is not used up."""
    db.session.rollback()
    found, session = desk(id), db.session()
    view = desk_view(session, found, someone(), assign=assign, form=form, step_form=step_form, conflict=conflict)
    if form is not None and status == 409:  # what is sent next time is written over what is shown now
        form.seen.data = view.seen
    return page("preparation/show.html", status=status, view=view)


def _who_was_first(id: int) -> str:
    db.session.rollback()
    latest = events(db.session(), id)
    return first_words(latest[0]) if latest else ""


def _chosen(id_: int) -> InvestmentRequest:
    it = db.session.get(InvestmentRequest, id_)
    if it is None:
        abort(404)
    return it


def _tag() -> str:
    """Everything the content depends on: committed data, the address, who looks, and the day that makes things old."""
    person = me()
    revision = person.data_revision if person else 0
    return f"{revision}\n{request.full_path}\n{someone()}\n{local_now().date()}"
