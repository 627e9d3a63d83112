"""Deputies in words, for a person's own page and for an administrator's."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.deputies import operations, queries
from app.deputies.forms import DeputyForm as DeputyForm  # an administrator's page shows it too
from app.deputies.queries import Standing
from app.domain.permissions import Role
from app.domain.settings import DEFAULTS
from app.models import RoleAssignment, User, today_here
from app.web.forms import choice_list
from app.web.labels import ROLES, day


@dataclass(frozen=True, slots=True)
class DeputyView:
    """One who stands in. key: of the little form that ends it."""

    name: str
    role: str
    valid: str
    has_begun: bool
    end_url: str
    key: str


@dataclass(frozen=True, slots=True)
class DeputiesView:
    """Everything deputies/_panel.html reads."""

    deputies: list[DeputyView]
    form: DeputyForm | None
    post_url: str
    colleagues: list[tuple[str, str]]


def deputies_view(
    session: Session, user_id: int, form: DeputyForm | None, post_url: str, end_url: Callable[[int], str]
) -> DeputiesView:
    """Who stands in for somebody, and the form to appoint one; no form for who has no role to lend."""
    today = today_here()
    form = deputy_form(session, user_id, form)
    return DeputiesView(
        [_view(each, today, end_url) for each in queries.deputies_of(session, user_id, today)],
        form if form.role.choices else None,
        post_url,
        queries.colleagues(session, user_id) if form.role.choices else [],
    )


def deputy_form(session: Session, user_id: int, form: DeputyForm | None = None) -> DeputyForm:
    """The form with the roles that somebody can lend; what was sent stays in it."""
    form = form or DeputyForm(valid_from=today_here())
    lent = [
        each for each in queries.own_roles(session, user_id, today_here()) if each.row.role not in operations.NOT_LENT
    ]
    form.role.choices = choice_list([(each.row.id, role_words(each)) for each in lent])
    return form


def appoint(session: Session, form: DeputyForm, user_id: int, by: str) -> str:
    """Carry the form out for the holder with that id; what to say of it. Raises Refused."""
    held = queries.one(session, form.role.data, user_id)
    if held is None or held.row.user_id != user_id:
        raise operations.Refused("role", "Rollen har upphört. Ladda om sidan.")
    deputy = _meant(session, form.deputy.data or "")
    operations.appoint(
        session, held.row, deputy, valid_from=form.valid_from.data, valid_to=form.valid_to.data,
        by=by, words=role_words(held), today=today_here(),
    )  # fmt: skip
    return f"{deputy.name} är ersättare {form.valid_from.data}–{form.valid_to.data}."


def end(session: Session, standing: Standing, by: str) -> str:
    """End it; what to say of it."""
    operations.end(session, standing.row, by=by, words=role_words(standing), today=today_here())
    return f"{standing.name} är inte längre ersättare."


def role_words(it: Standing) -> str:
    """A role with its scope: ”enhetschef, Länsteknik”; a reviewer's with the speciality too."""
    words = DEFAULTS["specialities"].get(it.row.speciality, it.row.speciality)
    return f"{ROLES[Role(it.row.role)]}{f' {words}' if words else ''}, {scope_words(it.row, it.unit)}"


def scope_words(row: RoleAssignment, unit: str) -> str:
    """What a role is held for."""
    return ", ".join(part for part in (unit, row.domain or "") if part) or "hela regionen"


def _meant(session: Session, typed: str) -> User:
    found = queries.meant_by(session, typed)
    if not found:
        raise operations.Refused("deputy", f"Ingen med ett öppet konto heter ”{typed}”. Skriv användarnamnet.")
    if len(found) > 1:
        names = ", ".join(each.username for each in found)
        raise operations.Refused("deputy", f"Flera heter så. Skriv användarnamnet, ett av {names}.")
    return found[0]


def _view(it: Standing, today: date, end_url: Callable[[int], str]) -> DeputyView:
    has_begun = it.row.valid_from is None or it.row.valid_from <= today
    valid = f"{day(it.row.valid_from)}–{day(it.row.valid_to)}" if it.row.valid_to else "tills vidare"
    return DeputyView(it.name, role_words(it), valid, has_begun, end_url(it.row.id), uuid.uuid4().hex)
