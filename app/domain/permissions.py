"""Who may do what: one table of rules, asked by routes, buttons and list queries alike (domain.md §1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """The parts people play; held for a scope and between two dates."""

    REQUESTER = "requester"
    UNIT_HEAD = "unit_head"
    PREPARER = "preparer"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    CONTROLLER = "controller"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a route asks for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    VIEW_REPORT = "view_report"
    VIEW_LEDGER = "view_ledger"
    BROWSE_REQUESTS = "browse_requests"
    VIEW_REQUEST = "view_request"
    START_REQUEST = "start_request"
    EDIT_REQUEST = "edit_request"
    ENDORSE_REQUEST = "endorse_request"
    WITHDRAW_REQUEST = "withdraw_request"
    PREPARE_REQUEST = "prepare_request"
    PREPARE = "prepare"
    REVIEW = "review"
    ANSWER_REVIEW = "answer_review"
    DECIDE = "decide"
    VIEW_DECISIONS = "view_decisions"
    RECORD_BOARD_DECISION = "record_board_decision"
    STEER_REQUEST = "steer_request"
    EDIT_FRAMES = "edit_frames"
    EDIT_CATEGORIES = "edit_categories"
    IMPORT_LEDGER = "import_ledger"
    FORECAST = "forecast"
    FREEZE_PERIOD = "freeze_period"
    ADMINISTER = "administer"


class Scoped(Protocol):
    """What a rule about one request needs to know of it."""

    @property
    def unit_ids(self) -> frozenset[int]: ...
    @property
    def domain(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def asked_of(self) -> frozenset[str]: ...
    @property
    def was_sent(self) -> bool: ...


class _Anything:
    """Stands for some request in the scope of whoever is asked about, in whatever state suits."""

    unit_ids: frozenset[int] = frozenset()
    domain = ""
    author_id = None
    state = ""
    asked_of: frozenset[str] = frozenset()
    was_sent = True


ANYTHING = _Anything()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role held for a scope between two dates (inclusive; None is open).

    unit_id: this unit and everything below it; domain: IT, MT or Övrigt; both None: everything.
    deputy_for: the absent holder's name when this is a deputy's assignment. speciality: what a reviewer is asked about.
    """

    role: Role
    unit_id: int | None = None
    domain: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    deputy_for: str = ""
    speciality: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the assignment is in force that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def covers(self, it: Scoped) -> bool:
        """Whether the thing lies within the scope; `unit_ids` of a thing are its unit and all units above it."""
        if it is ANYTHING:
            return True
        return (self.unit_id is None or self.unit_id in it.unit_ids) and self.domain in (None, it.domain)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the signed-in person with the assignments that hold today."""

    user_id: int
    name: str
    assignments: tuple[Assignment, ...]

    def plays(self, *roles: Role) -> bool:
        """Whether one of the roles is held for any scope at all."""
        return any(assignment.role in roles for assignment in self.assignments)

    def holds(self, it: Scoped, *roles: Role) -> bool:
        """Whether one of the roles is held for a scope that covers the thing."""
        return any(assignment.role in roles and assignment.covers(it) for assignment in self.assignments)

    def is_asked(self, it: Scoped) -> bool:
        """Whether a review of the thing is asked of a speciality this person has for a scope that covers it."""
        return any(
            each.role is Role.REVIEWER and each.covers(it) and (it is ANYTHING or each.speciality in it.asked_of)
            for each in self.assignments
        )

    def wrote(self, it: Scoped) -> bool:
        """Nobody decides what they wrote themselves."""
        return it.author_id == self.user_id

    def scopes(self, roles: Iterable[Role]) -> tuple[Assignment, ...]:
        """The assignments that let this person see requests; list queries filter by them."""
        wanted = tuple(roles)
        return tuple(assignment for assignment in self.assignments if assignment.role in wanted)


R = Role
UNIT_ROLES = (R.REQUESTER, R.UNIT_HEAD)
OVERVIEW_ROLES = (R.PREPARER, R.DECIDER, R.CONTROLLER, R.AUDITOR, R.ADMIN)
REQUEST_READERS = (*UNIT_ROLES, *OVERVIEW_ROLES, R.REVIEWER)
DRAFT_READERS = (*UNIT_ROLES, R.AUDITOR)


def _editable(it: Scoped) -> bool:
    return it is ANYTHING or it.state in ("draft", "returned")


def _sent(it: Scoped) -> bool:
    return it is ANYTHING or (it.state != "draft" and it.was_sent)


RULES: dict[Permission, Callable[[Actor, Any], bool]] = {
    Permission.ANYONE: lambda actor, it: True,
    Permission.SIGNED_IN: lambda actor, it: True,
    Permission.VIEW_REPORT: lambda actor, it: actor.plays(*OVERVIEW_ROLES),
    Permission.VIEW_LEDGER: lambda actor, it: actor.plays(R.CONTROLLER, R.AUDITOR),
    Permission.BROWSE_REQUESTS: lambda actor, it: actor.plays(*REQUEST_READERS),
    Permission.VIEW_REQUEST: lambda actor, it: (
        actor.holds(it, *DRAFT_READERS) or ((actor.holds(it, *OVERVIEW_ROLES) or actor.is_asked(it)) and _sent(it))
    ),
    Permission.START_REQUEST: lambda actor, it: actor.plays(*UNIT_ROLES),
    Permission.EDIT_REQUEST: lambda actor, it: actor.holds(it, *UNIT_ROLES) and _editable(it),
    Permission.ENDORSE_REQUEST: lambda actor, it: actor.holds(it, R.UNIT_HEAD),
    Permission.WITHDRAW_REQUEST: lambda actor, it: actor.holds(it, *UNIT_ROLES),
    Permission.PREPARE_REQUEST: lambda actor, it: actor.holds(it, R.PREPARER),
    Permission.PREPARE: lambda actor, it: actor.plays(R.PREPARER),
    Permission.REVIEW: lambda actor, it: actor.plays(R.REVIEWER),
    Permission.ANSWER_REVIEW: lambda actor, it: actor.is_asked(it) and _sent(it),
    Permission.DECIDE: lambda actor, it: actor.holds(it, R.DECIDER) and not actor.wrote(it),
    Permission.VIEW_DECISIONS: lambda actor, it: actor.plays(*OVERVIEW_ROLES),
    Permission.RECORD_BOARD_DECISION: lambda actor, it: actor.holds(it, R.CONTROLLER),
    Permission.STEER_REQUEST: lambda actor, it: actor.holds(it, R.PREPARER, R.CONTROLLER),
    Permission.EDIT_FRAMES: lambda actor, it: actor.plays(R.CONTROLLER),
    Permission.EDIT_CATEGORIES: lambda actor, it: actor.plays(R.CONTROLLER, R.ADMIN),
    Permission.IMPORT_LEDGER: lambda actor, it: actor.plays(R.CONTROLLER),
    Permission.FORECAST: lambda actor, it: actor.holds(it, R.CONTROLLER, R.PREPARER),
    Permission.FREEZE_PERIOD: lambda actor, it: actor.plays(R.CONTROLLER),
    Permission.ADMINISTER: lambda actor, it: actor.plays(R.ADMIN),
}


def allows(actor: Actor | None, permission: Permission, it: Any = None) -> bool:
    """Whether the actor (None: signed out) may do this to the thing (None: to anything of its kind)."""
    if permission is Permission.ANYONE:
        return True
    return actor is not None and RULES[permission](actor, ANYTHING if it is None else it)
