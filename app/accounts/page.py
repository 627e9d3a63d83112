"""Accounts in words: the list, and one account with its roles."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.accounts import operations, queries
from app.accounts.forms import DetailsForm
from app.accounts.queries import Held
from app.domain.permissions import Role
from app.models import RoleAssignment, User, today_here
from app.web.labels import ROLES, day
from app.web.views import Address, Choice, Link, PageView, paged, place


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role with its scope and days. state: `now`, `later` or `over`; end_url: '' for one that is over."""

    words: str
    days: str
    state: str
    end_url: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of the list."""

    name: str
    username: str
    email: str
    url: str
    roles: list[str]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """What accounts/index.html reads."""

    rows: list[AccountRow]
    count: str
    page: PageView | None
    controls: list[Choice]
    q: str
    is_limited: bool
    tabs: list[Link]


@dataclass(frozen=True, slots=True)
class AccountView:
    """What accounts/show.html reads. key: of the button that closes or opens the account."""

    name: str
    username: str
    is_open: bool
    is_me: bool
    has_temporary_password: bool
    roles: list[RoleView]
    over: list[RoleView]
    form: DetailsForm
    urls: dict[str, str]
    key: str
    problem: str


def tabs(active: str) -> list[Link]:
    """The pages of the administration."""
    pages = (("Konton", "accounts.index"), ("Enheter", "units.index"), ("Inställningar", "settings.index"))
    return [Link(label, url_for(endpoint), endpoint == active) for label, endpoint in pages]


def list_context(session: Session) -> dict[str, Any]:
    """The list, in a fixed number of queries."""
    args, today, at = request.args, today_here(), place()
    text, role, state = args.get("q", "").strip()[:100], args.get("roll", ""), args.get("lage", "")
    is_open = {"oppna": True, "stangda": False}.get(state)
    found, total = queries.account_list(session, queries.Wanted(text, role, is_open), at, today)
    roles = queries.roles_of(session, [row.id for row in found.rows])
    rows = [
        AccountRow(
            row.name, row.username, row.email, url_for("accounts.show", id=row.id),
            [role_words(each) for each in roles.get(row.id, []) if _state(each.row, today) == "now"], row.is_active,
        )
        for row in found.rows
    ]  # fmt: skip
    every = ("", "Alla")
    controls = [
        Choice("roll", "Roll", [every, *((each.value, word.capitalize()) for each, word in ROLES.items())], role),
        Choice("lage", "Läge", [every, ("oppna", "Öppna"), ("stangda", "Stängda")], state),
    ]
    count = "1 konto" if total == 1 else f"{total} konton"
    address = Address("accounts.index", {}, {"q": text, "roll": role, "lage": state})
    pages = paged(found, at, total, queries.PAGE, address)
    limited = bool(text or role or state)
    return {"view": ListView(rows, count, pages, controls, text, limited, tabs("accounts.index"))}


def account_view(
    session: Session, user: User, by: int, form: DetailsForm | None = None, problem: str = ""
) -> AccountView:
    """One account with its roles; form: as it was sent, problem: why nothing was saved."""
    today = today_here()
    rows = queries.roles_of(session, [user.id]).get(user.id, [])
    roles = [_role(each, today) for each in rows]
    places = (
        "accounts.change",
        "accounts.password",
        "accounts.close",
        "accounts.reopen",
        "roles.give",
        "roles.deputies",
    )
    return AccountView(
        user.name,
        user.username,
        user.is_active,
        user.id == by,
        user.password_is_temporary,
        [each for each in roles if each.state != "over"],
        [each for each in roles if each.state == "over"],
        form or DetailsForm(formdata=None, name=user.name, email=user.email, seen=operations.stamp(user)),
        {each.partition(".")[2]: url_for(each, id=user.id) for each in places},
        uuid.uuid4().hex,
        problem,
    )


def role_words(it: Held) -> str:
    """A role with its scope, and whom it is held for."""
    word = " ".join(part for part in (ROLES[Role(it.row.role)], it.speciality) if part)
    scope = ", ".join(part for part in (it.unit, it.row.domain) if part) or "hela regionen"
    return f"{word}, {scope}" + (f", ersättare för {it.absent}" if it.absent else "")


def _role(it: Held, today: date) -> RoleView:
    row, state = it.row, _state(it.row, today)
    begins, ends = day(row.valid_from), day(row.valid_to)
    days = f"{begins}–{ends}" if ends else f"från {begins}" if begins else "tills vidare"
    url = "" if state == "over" else url_for("roles.end", id=row.user_id, role_id=row.id)
    return RoleView(role_words(it), days, state, url)


def _state(row: RoleAssignment, today: date) -> str:
    if row.valid_to and (row.valid_to < today or (row.valid_from and row.valid_from > row.valid_to)):
        return "over"
    return "later" if row.valid_from and row.valid_from > today else "now"
