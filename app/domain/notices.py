"""Who is told of what: one table from what happened to whom, and what each kind of notice is called.

A new cause for a notice is one row in RULES and a sentence in SENTENCES (a test fails until it is there).
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.permissions import Role
from app.domain.workflow import Action


class Channel(StrEnum):
    """How a person wants to be told. OFF: not at all; the others are seen in the app too."""

    APP = "app"
    MAIL = "mail"
    DIGEST = "digest"
    OFF = "off"


class Audience(StrEnum):
    """Whom an event is told to; the actor is never told of what they did themselves."""

    WRITER = "writer"
    UNIT_HEADS = "unit_heads"
    PREPARERS = "preparers"
    ASSIGNEE = "assignee"
    DECIDERS = "deciders"
    STEERERS = "steerers"


class Kind(StrEnum):
    """What a person chooses a channel for."""

    RETURNED = "returned"
    DECIDED = "decided"
    PROGRESS = "progress"
    TO_ENDORSE = "to_endorse"
    TO_PREPARE = "to_prepare"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    REVIEW = "review"
    TO_DECIDE = "to_decide"
    STEERED = "steered"
    FORECAST = "forecast"
    MENTIONED = "mentioned"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class About:
    """A kind in words: what it is called, whose work it belongs to, and the channel until another is chosen."""

    label: str
    help: str
    roles: tuple[Role, ...]
    default: Channel


_EVERYBODY = tuple(Role)
_UNIT = (Role.REQUESTER, Role.UNIT_HEAD)
KINDS: dict[Kind, About] = {
    Kind.RETURNED: About(
        "Något ska kompletteras", "Din äskning kommer tillbaka, eller någon frågar om den.", _UNIT, Channel.MAIL
    ),
    Kind.DECIDED: About(
        "Beslut", "Din äskning är beviljad, avslagen, bordlagd eller ändrad genom beslut.", _UNIT, Channel.MAIL
    ),
    Kind.PROGRESS: About(
        "Annat som händer", "Din äskning är tillstyrkt, klar för beslut, vilande, beställd eller levererad.",
        _UNIT, Channel.APP,
    ),
    Kind.TO_ENDORSE: About(
        "Att tillstyrka", "En äskning i din enhet är inskickad.", (Role.UNIT_HEAD,), Channel.DIGEST
    ),
    Kind.TO_PREPARE: About(
        "Att bereda", "En äskning inom ditt område är tillstyrkt.", (Role.PREPARER,), Channel.DIGEST
    ),
    Kind.ASSIGNED: About("Tilldelad", "Du ska bereda en äskning.", (Role.PREPARER,), Channel.MAIL),
    Kind.ANSWERED: About(
        "Svar", "Enheten har svarat på en komplettering, eller en sakkunnig har yttrat sig.",
        (Role.PREPARER,), Channel.MAIL,
    ),
    Kind.REVIEW: About("Att yttra sig om", "Du ombeds yttra dig om en äskning.", (Role.REVIEWER,), Channel.MAIL),
    Kind.TO_DECIDE: About(
        "Att besluta", "En äskning eller en ändring är klar för beslut.", (Role.DECIDER,), Channel.DIGEST
    ),
    Kind.STEERED: About(
        "Beslut och ändringar du följer", "Något är beslutat, ändrat eller återtaget i ärenden du håller i.",
        (Role.PREPARER, Role.CONTROLLER), Channel.APP,
    ),
    Kind.FORECAST: About(
        "Prognos att lämna", "Ärenden saknar din prognos inför en rapport.",
        (Role.PREPARER, Role.CONTROLLER), Channel.MAIL,
    ),
    Kind.MENTIONED: About("Du är nämnd", "Någon nämner dig i en kommentar.", _EVERYBODY, Channel.MAIL),
    Kind.DEPUTY: About("Ersättare", "Du blir någons ersättare, eller upphör att vara det.", _EVERYBODY, Channel.MAIL),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """When this is done (an event's action), these are told, as this kind."""

    action: str
    audience: Audience
    kind: Kind


_W, _K, _A = Audience, Kind, Action
RULES: tuple[Rule, ...] = (
    Rule(_A.SUBMIT, _W.UNIT_HEADS, _K.TO_ENDORSE),
    Rule(_A.SEND_BACK, _W.WRITER, _K.RETURNED),
    Rule(_A.ENDORSE, _W.PREPARERS, _K.TO_PREPARE),
    Rule(_A.ENDORSE, _W.WRITER, _K.PROGRESS),
    Rule(_A.RETURN, _W.WRITER, _K.RETURNED),
    Rule(_A.ANSWER, _W.PREPARERS, _K.ANSWERED),
    Rule(_A.MAKE_READY, _W.DECIDERS, _K.TO_DECIDE),
    Rule(_A.MAKE_READY, _W.WRITER, _K.PROGRESS),
    Rule(_A.MERGE, _W.WRITER, _K.PROGRESS),
    *(Rule(action, _W.WRITER, _K.DECIDED) for action in (_A.GRANT, _A.DECLINE, _A.DEFER, _A.DECIDE_CHANGE)),
    *(Rule(action, _W.STEERERS, _K.STEERED) for action in (_A.GRANT, _A.DECLINE, _A.DEFER, _A.DECIDE_CHANGE)),
    Rule(_A.TAKE_UP_AGAIN, _W.DECIDERS, _K.TO_DECIDE),
    Rule(_A.TAKE_UP_AGAIN, _W.WRITER, _K.PROGRESS),
    Rule(_A.PROPOSE_CHANGE, _W.DECIDERS, _K.TO_DECIDE),
    Rule(_A.PROPOSE_CHANGE, _W.STEERERS, _K.STEERED),
    Rule(_A.RELEASE, _W.STEERERS, _K.STEERED),
    Rule(_A.WITHDRAW, _W.ASSIGNEE, _K.STEERED),
    *(
        Rule(action, _W.WRITER, _K.PROGRESS)
        for action in (_A.PAUSE, _A.RESUME, _A.ORDER, _A.DELIVER, _A.PUT_IN_USE, _A.CLOSE)
    ),
    Rule("assign", _W.ASSIGNEE, _K.ASSIGNED),
)

SENTENCES: dict[str, str] = {
    _A.SUBMIT: "Ny äskning att tillstyrka",
    _A.SEND_BACK: "Äskningen är skickad tillbaka till utkast",
    _A.ENDORSE: "Äskningen är tillstyrkt",
    _A.RETURN: "Komplettering är begärd",
    _A.ANSWER: "Enheten har kompletterat",
    _A.MAKE_READY: "Äskningen är klar för beslut",
    _A.MERGE: "Äskningen är sammanslagen med en annan",
    _A.GRANT: "Äskningen är beviljad",
    _A.DECLINE: "Äskningen är avslagen",
    _A.DEFER: "Äskningen är bordlagd",
    _A.TAKE_UP_AGAIN: "Äskningen är åter klar för beslut",
    _A.PROPOSE_CHANGE: "Ändrat beslut är begärt",
    _A.DECIDE_CHANGE: "Ändringen är beslutad",
    _A.RELEASE: "Pengar är återlämnade",
    _A.WITHDRAW: "Äskningen är återtagen",
    _A.PAUSE: "Ärendet är vilande",
    _A.RESUME: "Ärendet är återupptaget",
    _A.ORDER: "Beställning är gjord",
    _A.DELIVER: "Leverans är antecknad",
    _A.PUT_IN_USE: "Investeringen är aktiverad",
    _A.CLOSE: "Ärendet är slutredovisat",
    "assign": "Du ska bereda äskningen",
    "forecast_due": "Prognos att lämna",
    "mention": "Du är nämnd i en kommentar",
    "question": "Fråga om ett fält i äskningen",
    "review": "Du ombeds yttra dig om äskningen",
    "reviewed": "Ett yttrande är lämnat",
    "appoint_deputy": "Du är utsedd till ersättare",
    "end_deputy": "Du är inte längre ersättare",
    "appoint_deputy_of": "Du har fått en ersättare",
    "end_deputy_of": "Din ersättare är det inte längre",
}
"""What a notice says of what was done, by action."""


def rules_for(action: str) -> tuple[Rule, ...]:
    """Whom an action is told to; a person whom several rows fit is told by the first."""
    return tuple(rule for rule in RULES if rule.action == action)


def kinds_for(roles: frozenset[Role]) -> tuple[Kind, ...]:
    """The kinds that somebody with these roles can be told of."""
    return tuple(kind for kind, about in KINDS.items() if roles & set(about.roles))
