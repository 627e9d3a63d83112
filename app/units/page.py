"""Units in words: the tree, and the choices of the form."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.accounts.page import tabs
from app.investments.listing import indented
from app.investments.queries import trees
from app.models import OrganisationUnit
from app.units import operations, queries
from app.units.forms import NewUnitForm, UnitForm
from app.web.forms import choice_list
from app.web.views import Link

TOP = (0, "Ingen, den ligger överst")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the tree; level 0 is the top."""

    name: str
    code: str
    level: int
    url: str
    requests: int
    roles: int


@dataclass(frozen=True, slots=True)
class TreeView:
    """What units/index.html reads."""

    rows: list[UnitRow]
    tabs: list[Link]


def tree_context(session: Session) -> dict[str, Any]:
    """The whole tree, in a fixed number of queries."""
    known, asked, held = trees(session), queries.requests_of(session), queries.roles_of(session)
    rows = []
    for code, words in indented(known.units, known.unit_names, known.unit_codes):
        id_ = known.unit_codes[code]
        level = len(words) - len(words.lstrip("\u2003"))
        url = url_for("units.edit", id=id_)
        rows.append(UnitRow(known.unit_names[id_], code, level, url, asked.get(id_, 0), held.get(id_, 0)))
    return {"view": TreeView(rows, tabs("units.index"))}


def new_form(session: Session) -> NewUnitForm:
    """The form for a new unit."""
    form = NewUnitForm()
    form.parent.choices = choice_list(_choices(session, set()))
    return form


def edit_form(session: Session, unit: OrganisationUnit, *, sent: bool = False) -> UnitForm:
    """The form for a unit, without the places below itself; filled in, unless it was sent."""
    form = (
        UnitForm()
        if sent
        else UnitForm(formdata=None, name=unit.name, parent=unit.parent_id or 0, seen=operations.stamp(unit))
    )
    form.parent.choices = choice_list(_choices(session, trees(session).units.subtree(unit.id)))
    return form


def _choices(session: Session, but: set[int]) -> list[tuple[int, str]]:
    known = trees(session)
    every = indented(known.units, known.unit_names, known.unit_codes)
    return [TOP, *((known.unit_codes[code], words) for code, words in every if known.unit_codes[code] not in but)]
