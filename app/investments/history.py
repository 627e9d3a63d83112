"""What has happened to a request, step by step, with every changed field as it was and as it became."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.drafting import COLUMNS, rows_of
from app.domain.request_fields import Field, Shape
from app.domain.request_form import BY_NAME, FIELDS
from app.domain.step_inputs import INPUTS
from app.domain.workflow import Action
from app.investments import queries
from app.investments.differences import Piece, pieces
from app.investments.sections import field_words
from app.models import Event
from app.web.labels import kronor, moment, state_word

_BY_LABEL = {each.label: each for each in FIELDS}
_DONE = {
    Action.SUBMIT: "Skickades",
    Action.ENDORSE: "Tillstyrktes",
    Action.SEND_BACK: "Skickades tillbaka till utkast",
    Action.START_PREPARATION: "Beredningen började",
    Action.RETURN: "Komplettering begärdes",
    Action.ANSWER: "Kompletteringen besvarades",
    Action.MAKE_READY: "Blev klar för beslut",
    Action.TAKE_BACK: "Togs tillbaka till beredning",
    Action.MERGE: "Slogs ihop med en annan",
    Action.GRANT: "Beviljades",
    Action.DECLINE: "Avslogs",
    Action.DEFER: "Bordlades",
    Action.TAKE_UP_AGAIN: "Togs upp igen",
    Action.START_PROCUREMENT: "Upphandlingen började",
    Action.ORDER: "Beställdes",
    Action.DELIVER: "Levererades",
    Action.PUT_IN_USE: "Aktiverades",
    Action.CLOSE: "Slutredovisades",
    Action.PAUSE: "Gjordes vilande",
    Action.RESUME: "Återupptogs",
    Action.RELEASE: "Pengar återlämnades",
    Action.PROPOSE_CHANGE: "Ändrat beslut begärdes",
    Action.DECIDE_CHANGE: "Ändringen beslutades",
    Action.WITHDRAW_CHANGE: "Ändringen togs tillbaka",
    Action.WITHDRAW: "Återtogs",
}
_OTHER = {
    "load": "Lästes in från fil",
    "edit_facts": "Uppgifter ändrades",
    "forecast": "Prognosen ändrades",
    "begin": "Utkastet påbörjades",
    "copy": "Kopierades från en tidigare äskning",
    "ask_again": "Äskades igen",
    "assign": "Beredare utsågs",
    "recommend": "Förslag till beslut skrevs",
    "match_posting": "En rad ur redovisningen matchades hit",
    "release_posting": "En rad ur redovisningen släpptes",
    "match_order": "En beställning matchades hit",
    "release_order": "En beställning släpptes",
    "matching_rule": "En regel för redovisningens rader ändrades",
    "merge_in": "En annan äskning slogs ihop med den här",
    "procurement": "Upphandlingens läge ändrades",
    "ask_review": "Yttrande begärdes",
    "remind_review": "Påminnelse om yttrande",
    "withdraw_review": "Begäran om yttrande återkallades",
    "answer_review": "Yttrande lämnades",
    "attach": "Bilagor lades till",
    "detach": "En bilaga togs bort",
    "tag": "Etiketterna ändrades",
    "attachment_kind": "Slaget på en bilaga ändrades",
    "carry_over": "Pengar ombudgeterades till nästa år",
}
_LABELS = {
    **{each.name: each.label for inputs in INPUTS.values() for each in inputs if each.name not in ("comment", "years")},
    "state": "Tillstånd",
    "project": "Projekt",
    "pause_cause": "Vilandeorsak",
    "category_id": "Kategori",
    "tags": "Etiketter",
    "procurement_target_on": "När beställning väntas",
}
_MONEY = re.compile(r"(?:beviljat|önskat) \d{4}|över det beviljade|.*_ore")
"""Names under which amounts in öre are logged."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One field that changed."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class EventView:
    """One step in the history."""

    when: str
    who: str
    text: str
    comment: str
    changes: list[ChangeView]
    action: str = ""


def event_views(events: Sequence[Event], known: queries.Trees) -> list[EventView]:
    """Steps in words, in the order given."""
    return [_event(each, known) for each in events]


def action_words(action: str) -> str:
    """What was done: ”Tillstyrktes”."""
    return _DONE[Action(action)] if action in list(Action) else _OTHER.get(action, action)


def _event(each: Event, known: queries.Trees) -> EventView:
    text = action_words(each.action)
    if each.action == "load" and each.to_state and each.to_state != each.from_state:
        text += f": {state_word(each.to_state)}"
    who = f"{each.actor} för {each.on_behalf_of}" if each.on_behalf_of else each.actor
    changes = [_change(str(name), old, new, known) for name, old, new in each.changes]
    return EventView(moment(each.at), who, text, each.comment, [each for each in changes if each.pieces], each.action)


def _change(name: str, old: Any, new: Any, known: queries.Trees) -> ChangeView:
    declared = BY_NAME.get(name) or _BY_LABEL.get(name)
    label = declared.label if declared else _LABELS.get(name, name[:1].upper() + name[1:])
    return ChangeView(label, pieces(value_words(name, declared, old, known), value_words(name, declared, new, known)))


def value_words(name: str, declared: Field | None, value: Any, known: queries.Trees) -> str:
    """A logged value as people read it: words for codes and ids, a line a row for tables."""
    text = "" if value is None else str(value)
    if name == "state":
        return state_word(text) if text else ""
    if isinstance(value, int) and _MONEY.fullmatch(name):
        return kronor(value)
    if name == "capitalised_month" and isinstance(value, int):
        return f"{value // 100}-{value % 100:02d}"
    if declared is None:
        return text
    if declared.shape in COLUMNS:
        return "\n".join(" · ".join(cell for cell in row if cell) for row in rows_of(declared, text))
    names: Mapping[Shape, Mapping[int, str]] = {Shape.UNIT: known.unit_names, Shape.CATEGORY: known.category_names}
    if declared.shape in names and text.isascii() and text.isdecimal():
        return names[declared.shape].get(int(text), text)
    return field_words(declared, text)
