"""Where a request stands: since when, who acts next, and why it stands still."""

from dataclasses import dataclass
from datetime import date

from app.conversation.queries import Holder, Somebody, able
from app.domain.permissions import Permission
from app.domain.workflow import Action, RequestState, steps_from
from app.investments.queries import Scope
from app.investments.usual import Usual
from app.models import Event, InvestmentRequest
from app.web.labels import HERE, ROLES, day, days_words, local_now, state_word
from app.web.views import Fact

NAMED = 3
_NOBODY = {
    Permission.EDIT_REQUEST: "Enheten, men ingen har rollen",
    Permission.ENDORSE_REQUEST: "Enhetschefen, men ingen har rollen för enheten",
    Permission.PREPARE_REQUEST: "Beredaren, men ingen har rollen för området",
    Permission.DECIDE: "Regiondirektören, men ingen har rollen",
    Permission.STEER_REQUEST: "Beredaren eller controllern, men ingen har rollen",
}
_TO_DO = {
    Action.SUBMIT: "skriva klart och skicka",
    Action.ENDORSE: "tillstyrka eller skicka tillbaka",
    Action.START_PREPARATION: "börja bereda",
    Action.RETURN: "bereda",
    Action.ANSWER: "komplettera och svara",
    Action.GRANT: "besluta",
    Action.TAKE_UP_AGAIN: "ta upp den igen",
    Action.START_PROCUREMENT: "börja upphandla",
    Action.ORDER: "beställa",
    Action.DELIVER: "ta emot leveransen",
    Action.PUT_IN_USE: "aktivera",
    Action.CLOSE: "slutredovisa",
    Action.RESUME: "återuppta den",
}
_WHY = {
    RequestState.RETURNED: "Vad som ska kompletteras",
    RequestState.PAUSED: "Varför den vilar",
    RequestState.DEFERRED: "Varför den är bordlagd",
    RequestState.DECLINED: "Skäl",
    RequestState.WITHDRAWN: "Varför",
    RequestState.DRAFT: "Varför den kom tillbaka",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state line in words, and the same as facts."""

    sentence: str
    facts: list[Fact]


def standing(
    it: InvestmentRequest, scope: Scope, people: list[Holder], events: list[Event], usually: Usual | None
) -> Standing:
    """Where the request is and what it waits for. people: who holds a role for it; events: newest first;
    usually: how long it tends to stay where it is.
    """
    today = local_now().date()
    since = it.state_since.astimezone(HERE).date()
    state = RequestState(it.state)
    cause = f": {it.pause_cause}" if state is RequestState.PAUSED and it.pause_cause else ""
    days = max((today - since).days, 0)
    facts = [
        *_next(people, scope, state),
        Fact("Sedan", f"{day(since)}, {days_words(days)}", note=f"Steget brukar ta {usually.words}" if usually else ""),
        *_why(it, state, events, today),
    ]
    return Standing(f"{state_word(state).capitalize()}{cause} sedan {day(since)} ({days_words(days)}).", facts)


def _next(people: list[Holder], scope: Scope, state: RequestState) -> list[Fact]:
    steps = steps_from(state)
    if not steps:
        return [Fact("Nästa steg", "Inget mer ska göras")]
    onward = next((step for step in steps if step.action in _TO_DO), steps[0])  # not back, nor aside
    who = able(people, onward.who, scope)
    to_do = _TO_DO.get(onward.action, "")
    return [Fact("Näst på tur", people_words(who) or _NOBODY[onward.who], note=f"Ska {to_do}" if to_do else "")]


def people_words(people: list[Somebody]) -> str:
    """Names with roles; a few, then how many more."""
    shown = []
    for each in people[:NAMED]:
        roles = ", ".join(ROLES[role] for role in each.roles)
        absent = f", ersättare för {each.deputy_for}" if each.deputy_for else ""
        shown.append(f"{each.name} ({roles}{absent})")
    left = len(people) - len(shown)
    if left:
        return f"{', '.join(shown)} och {left} till"
    return " eller ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _why(it: InvestmentRequest, state: RequestState, events: list[Event], today: date) -> list[Fact]:
    """Why it stands still, with the date to look again, and what was said when it came here."""
    if state not in _WHY:
        return []
    into = next((each for each in events if each.to_state == state.value and each.from_state != state.value), None)
    said = into.comment.strip() if into and into.action in list(Action) else ""
    if state is RequestState.PAUSED:
        review = it.pause_review_on
        late = "Datumet har passerat" if review and review < today else ""
        cause = " – ".join(part for part in ((it.pause_cause or "Orsak saknas").capitalize(), said) if part)
        return [Fact(_WHY[state], cause), Fact("Titta igen", day(review) or "Inget datum är satt", note=late)]
    return [Fact(_WHY[state], said)] if said else []
