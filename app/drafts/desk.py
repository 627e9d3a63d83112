"""A draft on somebody's desk: loaded, checked at the door, and saved with what this person may choose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort

from app.database import db
from app.domain.numbers import number_words
from app.domain.permissions import UNIT_ROLES, Actor, Permission, allows
from app.domain.request_form import BY_NAME
from app.domain.workflow import OPEN_TO_EDIT
from app.drafts import operations
from app.drafts.operations import LONGEST_TEXT, NotOpen, Saved, Typed
from app.drafts.queries import Draft, load_draft
from app.investments import queries as requests
from app.models import InvestmentRequest, now
from app.settings.queries import all_settings
from app.web.access import actor, check


@dataclass(slots=True)
class Desk:
    """A request of one's own unit, with who sits there and what the rules look at."""

    it: InvestmentRequest
    actor: Actor
    known: requests.Trees
    settings: Mapping[str, Any]

    @property
    def scope(self) -> requests.Scope:
        """What the permission rules know of the request as it is now."""
        return requests.scope_of(self.it, self.known)

    @property
    def is_open(self) -> bool:
        """Whether it can still be written in."""
        return self.it.state in [state.value for state in OPEN_TO_EDIT]

    @property
    def number(self) -> str:
        """The number people know it by; a draft has none yet."""
        return number_words(self.it.number)

    def draft(self) -> Draft:
        """The draft as it is stored now."""
        return load_draft(db.session(), self.it, self.settings)


@dataclass(slots=True)
class Kept:
    """What came of a save: the fields that were refused and why, and whether any page shows something new."""

    saved: Saved
    refused: dict[str, str] = field(default_factory=dict)
    changed: bool = False


def someone() -> Actor:
    """Who asks; the door has let somebody in."""
    person = actor()
    if person is None:
        abort(401)
    return person


def sit_down(id: int) -> Desk:
    """The desk of a request of one's own unit, whatever its state; 404 for everybody else."""
    it = db.session.get(InvestmentRequest, id)
    if it is None:
        abort(404)
    desk = Desk(it, someone(), requests.trees(db.session()), all_settings(db.session()))
    check(Permission.WITHDRAW_REQUEST, desk.scope)  # the unit's own people, in every state
    return desk


def open_desk(id: int) -> Desk:
    """A desk where one may write; raises NotOpen when the request has been sent."""
    desk = sit_down(id)
    if not desk.is_open:
        raise NotOpen
    check(Permission.EDIT_REQUEST, desk.scope)
    return desk


def keep(desk: Desk, typed: Mapping[str, Typed]) -> Kept:
    """Save what was typed, except what this person may not choose; note that somebody has the draft open."""
    refused = {name: sentence for name, each in typed.items() if (sentence := _refusal(desk, name, each.text))}
    wanted = {name: each for name, each in typed.items() if name not in refused}
    session = db.session()
    saved = operations.save(session, desk.it, wanted, by=desk.actor.name)
    operations.note_presence(session, desk.it.id, desk.actor.user_id)
    changed = any(version != wanted[name].base for name, version in saved.versions.items())
    return Kept(saved, refused, changed)


def first_year(kind: str) -> int:
    """The frame year a new request most likely asks of: the coming one, or this one outside the yearly window."""
    this_year = now().year
    return this_year + 1 if kind == "askning" else this_year


def own_units(desk_actor: Actor, known: requests.Trees) -> list[tuple[int, str]]:
    """(id, name) of the units this person writes for."""
    scopes = desk_actor.scopes(UNIT_ROLES)
    if any(each.unit_id is None for each in scopes):
        return list(known.unit_names.items())
    own = {unit for each in scopes if each.unit_id is not None for unit in known.units.subtree(each.unit_id)}
    return [(unit, name) for unit, name in known.unit_names.items() if unit in own]


def _refusal(desk: Desk, name: str, text: str) -> str:
    """Why a field cannot be stored as typed; '' when it can."""
    if len(text) > LONGEST_TEXT:
        return f"Texten är {len(text)} tecken. Korta den; den är inte sparad."
    if name not in ("unit_id", "category_id") or not text.strip():
        return ""
    label = BY_NAME[name].label.lower()
    chosen = int(text) if text.strip().isascii() and text.strip().isdecimal() else 0
    names = desk.known.unit_names if name == "unit_id" else desk.known.category_names
    if chosen not in names:
        return f"Välj {label} i listan."
    unit = chosen if name == "unit_id" else desk.it.unit_id
    category = chosen if name == "category_id" else desk.it.category_id
    path = frozenset(desk.known.units.path(unit))
    scope = requests.Scope(path, desk.known.domains[category], desk.it.author_id, desk.it.state)
    if allows(desk.actor, Permission.EDIT_REQUEST, scope):
        return ""
    return f"Det ligger utanför det du har behörighet till. Välj en annan {label}."
