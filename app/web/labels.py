"""Swedish words for what code names in English, and the filters templates use."""

import re
from datetime import date, datetime

from flask import Flask

from app.domain import words
from app.domain.money import Unit, format_amount, format_kronor
from app.domain.permissions import Assignment, Role
from app.domain.workflow import Action, RequestState
from app.models import HERE as HERE
from app.models import now

_SHORT_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
DAYS_OF_YEAR = 365
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")

ROLES = {
    Role.REQUESTER: "beställare",
    Role.UNIT_HEAD: "enhetschef",
    Role.PREPARER: "beredare",
    Role.REVIEWER: "sakkunnig",
    Role.DECIDER: "regiondirektör",
    Role.CONTROLLER: "controller",
    Role.AUDITOR: "internkontroll",
    Role.ADMIN: "systemadministratör",
}
STATES = {state: word for word, state in words.STATES.items()}
ACTIONS = {
    Action.SUBMIT: "Skicka äskning",
    Action.ENDORSE: "Tillstyrk",
    Action.SEND_BACK: "Skicka tillbaka till utkast",
    Action.START_PREPARATION: "Börja bereda",
    Action.RETURN: "Begär komplettering",
    Action.ANSWER: "Svara på komplettering",
    Action.MAKE_READY: "Klar för beslut",
    Action.TAKE_BACK: "Ta tillbaka till beredning",
    Action.MERGE: "Slå ihop med en annan",
    Action.GRANT: "Bevilja",
    Action.DECLINE: "Avslå",
    Action.DEFER: "Bordlägg",
    Action.TAKE_UP_AGAIN: "Ta upp igen",
    Action.START_PROCUREMENT: "Börja upphandla",
    Action.ORDER: "Anteckna beställning",
    Action.DELIVER: "Anteckna leverans",
    Action.PUT_IN_USE: "Aktivera",
    Action.CLOSE: "Slutredovisa",
    Action.PAUSE: "Gör vilande",
    Action.RESUME: "Återuppta",
    Action.RELEASE: "Återlämna pengar",
    Action.PROPOSE_CHANGE: "Begär ändrat beslut",
    Action.DECIDE_CHANGE: "Besluta om ändringen",
    Action.WITHDRAW_CHANGE: "Ta tillbaka ändringen",
    Action.WITHDRAW: "Återta",
}
KINDS = {kind: word for word, kind in words.KINDS.items()}
STATE_KINDS = {
    RequestState.GRANTED: "success",
    RequestState.IN_USE: "success",
    RequestState.CLOSED: "success",
    RequestState.DELIVERED: "success",
    RequestState.PAUSED: "warning",
    RequestState.RETURNED: "warning",
    RequestState.DECLINED: "danger",
    RequestState.WITHDRAWN: "neutral",
    RequestState.DRAFT: "neutral",
}


def state_word(state: str) -> str:
    """The Swedish word of a state's code."""
    return STATES[RequestState(state)]


def state_kind(state: str) -> str:
    """How a state's badge looks: success, warning, danger, neutral or info."""
    return STATE_KINDS.get(RequestState(state), "info")


def assignment_words(assignment: Assignment, units: dict[int, str]) -> str:
    """A role with its scope: ”beredare, MT”."""
    scope = units.get(assignment.unit_id or 0) or assignment.domain
    return ROLES[assignment.role] + (f", {scope}" if scope else "")


def day(value: date | None) -> str:
    """A date as ÅÅÅÅ-MM-DD; blank when there is none."""
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """A moment in local time as ÅÅÅÅ-MM-DD TT:MM."""
    return value.astimezone(HERE).strftime("%Y-%m-%d %H:%M") if value else ""


def short_day(value: date | datetime) -> str:
    """A day as people say it, never broken over two lines: ”12 nov”, with the year when it is another."""
    local = value.astimezone(HERE).date() if isinstance(value, datetime) else value
    words = f"{local.day}\u00a0{_SHORT_MONTHS[local.month - 1]}"
    return words if local.year == local_now().year else f"{words}\u00a0{local.year}"


def short_moment(value: datetime) -> str:
    """A moment as people say it: ”12 nov kl. 08.14”, ”i dag kl. 08.14”."""
    local, today = value.astimezone(HERE), local_now().date()
    at = f"kl.\u00a0{local:%H.%M}"
    return f"i\u00a0dag {at}" if local.date() == today else f"{short_day(local)} {at}"


def days_words(days: int) -> str:
    """How long ago, or how long left: ”i dag”, ”12 dagar”; past a year in years and months, ”6 år och 8 månader”."""
    if days < DAYS_OF_YEAR:
        return "i\u00a0dag" if days == 0 else f"{days}\u00a0{'dag' if days == 1 else 'dagar'}"
    years, months = days // DAYS_OF_YEAR, days % DAYS_OF_YEAR // 31
    rest = f" och {months}\u00a0{'månad' if months == 1 else 'månader'}" if months else ""
    return f"{years}\u00a0år{rest}"


def local_now() -> datetime:
    """The present moment where the region is, for what stands printed on documents."""
    return now().astimezone(HERE)


def kronor(ore: int | None) -> str:
    """An amount in kronor, without decimals when it is whole: ”1 250 000 kr”."""
    if ore is None:
        return ""
    return f"{format_kronor(ore)}\u00a0kr"


def whole_kronor(ore: int) -> str:
    """An amount rounded to whole kronor, where öre would say more than is known."""
    return f"{format_amount(ore, Unit.KR, 0)}\u00a0kr"


_WHOLE = re.compile(r"(§+\s?\d+|\d{1,6}(?:-\d{1,6}){1,3})")


def whole_parts(text: object) -> list[str]:
    """The text in pieces: every second is a date, a number with hyphens or a paragraph that is to stay on one line.

    ”RS 2019-12-11 § 214” is ["RS ", "2019-12-11", " ", "§ 214", ""].
    """
    return _WHOLE.split(str(text))


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        state_word=state_word, state_kind=state_kind, day=day, moment=moment, kronor=kronor, whole_parts=whole_parts
    )
