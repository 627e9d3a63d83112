"""The steps after a decision: a page for each, made from the table, and the facts that may be changed without one."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission, allows
from app.domain.step_inputs import FACTS, VERBS, inputs_of
from app.domain.step_reading import Typed
from app.domain.workflow import HOLDING_MONEY, TRANSITIONS, Action, Transition
from app.following import facts as editing
from app.following import operations
from app.following.page import Sent, facts_page, step_page
from app.investments import queries as requests
from app.investments.document import first_words
from app.investments.found import Found, found_request, someone
from app.investments.operations import WrongState, transition
from app.settings.queries import all_settings
from app.web.access import require
from app.web.forms import OnceForm
from app.web.labels import local_now
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("following", __name__, url_prefix="/askningar")
_ACTIONS = {verb: action for action, verb in VERBS.items()}
MOST_ROWS = 60
SAID = {
    Action.START_PROCUREMENT: "Upphandlingen är påbörjad.",
    Action.ORDER: "Beställningen är antecknad.",
    Action.DELIVER: "Leveransen är antecknad.",
    Action.PUT_IN_USE: "Ärendet är aktiverat.",
    Action.CLOSE: "Ärendet är slutredovisat. Det som inte var använt är tillbaka i ramen.",
    Action.PAUSE: "Ärendet är vilande.",
    Action.RESUME: "Ärendet är återupptaget.",
    Action.RELEASE: "Pengarna är tillbaka i ramen.",
    Action.PROPOSE_CHANGE: "Ändringen är begärd och väntar på beslut.",
    Action.WITHDRAW_CHANGE: "Ändringen är tillbakatagen.",
}


@bp.get("/<int:id>/steg/<verb>")
@require(Permission.BROWSE_REQUESTS)
def step(id: int, verb: str) -> ResponseReturnValue:
    """What the step asks for."""
    found, action = found_request(id), _action(verb)
    _let_in(found, action)
    row = transition(found.request.state, action)
    settings = all_settings(db.session())
    return page("following/step.html", view=step_page(db.session(), found, row, settings, OnceForm()))


@bp.post("/<int:id>/steg/<verb>")
@require(Permission.BROWSE_REQUESTS)
def take(id: int, verb: str) -> ResponseReturnValue:
    """Take the step once; what was refused comes back with all that was typed."""
    found, action, form = found_request(id), _action(verb), OnceForm()
    _let_in(found, action)
    if (answer := already_done()) is not None:
        return answer
    typed = _typed()
    settings = all_settings(db.session())
    by = operations.By(someone(), found.scope, found.known, settings, local_now().date())
    wish = operations.Wish(action, typed, _version(), request.form.get("kind", ""))
    try:
        operations.follow(db.session(), found.request, wish, by)
    except operations.StepRefused as error:
        return _again(id, action, form, Sent(typed, error.faults, drift=error.drift), 422)
    except WrongState:
        return _again(id, action, form, Sent(typed), 409)
    return done(url_for("investments.show", id=id), SAID[action])


@bp.get("/<int:id>/uppgifter")
@require(Permission.BROWSE_REQUESTS)
def facts(id: int) -> ResponseReturnValue:
    """What may be changed without a new decision."""
    found = _steered(id)
    if found.request.state not in HOLDING_MONEY:
        raise WrongState("Uppgifterna går bara att ändra medan äskningen har pengar. Gå tillbaka till äskningen.")
    return page("following/facts.html", view=facts_page(found, OnceForm(), _fact_texts(found)))


@bp.post("/<int:id>/uppgifter")
@require(Permission.BROWSE_REQUESTS)
def change_facts(id: int) -> ResponseReturnValue:
    """Save them once, each change logged."""
    found, form = _steered(id), OnceForm()
    if (answer := already_done()) is not None:
        return answer
    texts = {each.name: request.form[each.name] for each in FACTS if each.name in request.form}
    try:
        changed = editing.edit(
            db.session(), found.request, texts, actor=someone(), scope=found.scope, seen_version=_version()
        )
    except operations.StepRefused as error:
        return _facts_again(id, form, texts, Sent(Typed(), error.faults), 422)
    except WrongState:
        return _facts_again(id, form, texts, Sent(Typed()), 409)
    return done(url_for("investments.show", id=id), "Uppgifterna är sparade." if changed else "Ingenting var ändrat.")


def _steered(id: int) -> Found:
    found = found_request(id)
    if not allows(someone(), Permission.STEER_REQUEST, found.scope):
        abort(403)
    return found


def _fact_texts(found: Found) -> dict[str, str]:
    return {each.name: str(getattr(found.request, each.name) or "") for each in FACTS}


def _facts_again(id: int, form: OnceForm, texts: dict[str, str], sent: Sent, status: int) -> ResponseReturnValue:
    db.session.rollback()
    found = found_request(id)
    if status == 409:
        sent = Sent(Typed(), conflict=_who_was_first(id))
    possible = found.request.state in HOLDING_MONEY
    view = facts_page(found, form, {**_fact_texts(found), **texts}, sent, is_possible=possible)
    return page("following/facts.html", status=status, view=view)


def _action(verb: str) -> Action:
    if verb not in _ACTIONS:
        abort(404)
    return _ACTIONS[verb]


def _let_in(found: Found, action: Action) -> None:
    """403 for who may never take the step with this request, whatever its state."""
    if not allows(someone(), _row(action).who, found.scope):
        abort(403)


def _row(action: Action) -> Transition:
    """A row of the table for the action, from whatever state: who may and what it asks for is the same in all."""
    return next(each for each in TRANSITIONS if each.action is action)


def _typed() -> Typed:
    names = {each.name for step in TRANSITIONS for each in inputs_of(step)}
    texts = {name: request.form.get(name, "") for name in names}
    rows = list(zip(request.form.getlist("year"), request.form.getlist("amount"), strict=False))
    return Typed(texts, rows[:MOST_ROWS])


def _version() -> int | None:
    text = request.form.get("seen_version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _again(id: int, action: Action, form: OnceForm, sent: Sent, status: int) -> ResponseReturnValue:
    """The step's page as things are now, with what was typed: nothing is stored and the key is not used up."""
    db.session.rollback()
    session, found = db.session(), found_request(id)
    if status == 409:
        sent = Sent(sent.typed, conflict=_who_was_first(id))
    try:
        row, possible = transition(found.request.state, action), True
    except WrongState:
        row, possible = _row(action), False
    view = step_page(session, found, row, all_settings(session), form, sent, is_possible=possible)
    return page("following/step.html", status=status, view=view)


def _who_was_first(id: int) -> str:
    events = requests.events(db.session(), id)
    return first_words(events[0] if events else None) or "Äskningen har ändrats."
