"""The choices of the form, and roles in words."""

from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.page import role_words
from app.domain.permissions import Role
from app.investments.listing import indented
from app.investments.queries import trees
from app.roles.forms import RoleForm
from app.settings.queries import all_settings
from app.web.forms import choice_list, chosen_words
from app.web.labels import ROLES

WHOLE_REGION = (0, "Hela regionen")


def role_form(session: Session) -> RoleForm:
    """The form with every unit to choose from, indented below the one above it."""
    form, known = RoleForm(), trees(session)
    ids = known.unit_codes
    units = indented(known.units, known.unit_names, known.unit_codes)
    form.unit.choices = choice_list([WHOLE_REGION, *((ids[code], words) for code, words in units)])
    words = all_settings(session)["specialities"]
    form.speciality.choices = choice_list(
        [("", "Inget"), *((code, word[:1].upper() + word[1:]) for code, word in words.items())]
    )
    return form


def words_of(form: RoleForm) -> str:
    """The role that a form asks for, as events and people say it."""
    unit = chosen_words(form.unit).strip() if form.unit.data else ""
    scope = ", ".join(part for part in (unit, form.domain.data) if part) or "hela regionen"
    speciality = chosen_words(form.speciality) if form.speciality.data else ""
    return f"{ROLES[Role(form.role.data)]}{' ' if speciality else ''}{speciality}, {scope}"


def words_held(session: Session, user_id: int, id_: int) -> str:
    """A role that is held, in words."""
    return next(role_words(each) for each in queries.roles_of(session, [user_id])[user_id] if each.row.id == id_)
