"""Reads for loading many requests: which units somebody writes for, the lists of the template, earlier loads."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import UNIT_ROLES, Actor, Permission, allows
from app.domain.workflow import RequestState
from app.drafts.queries import load_draft
from app.investments.queries import Scope, Trees, scope_of
from app.models import BulkLoad, Category, InvestmentRequest, OrganisationUnit
from app.settings.queries import all_settings

Rows = list[tuple[int, str, str]]
"""(id, code, name)."""


def units_to_write_for(session: Session, actor: Actor, known: Trees) -> Rows:
    """The units a person may write requests for, by name."""
    open_ids = {
        unit_id
        for unit_id in known.unit_names
        if any(each.unit_id is None or each.unit_id in known.units.path(unit_id) for each in actor.scopes(UNIT_ROLES))
    }
    it = OrganisationUnit
    rows = session.execute(select(it.id, it.code, it.name).order_by(it.name, it.id))
    return [row for row in rows if row[0] in open_ids]


def categories(session: Session) -> Rows:
    """Every category in its own order."""
    it = Category
    return list(session.execute(select(it.id, it.code, it.name).order_by(it.sort_order, it.code)))


def may_write(actor: Actor, known: Trees, unit_id: int, category_id: int) -> bool:
    """Whether a draft of this unit and category would be the person's own to edit."""
    scope = Scope(
        frozenset(known.units.path(unit_id)), known.domains[category_id], actor.user_id, RequestState.DRAFT.value
    )
    return allows(actor, Permission.EDIT_REQUEST, scope)


def is_known_number(session: Session, actor: Actor, known: Trees, number: str) -> bool:
    """Whether a request of that number is one the person may see; another unit's number says nothing."""
    it = session.scalars(select(InvestmentRequest).where(InvestmentRequest.number == number)).first()
    return it is not None and allows(actor, Permission.VIEW_REQUEST, scope_of(it, known))


def load_of(session: Session, sha256: str, unit_id: int) -> BulkLoad | None:
    """The earlier load of the same file for the same unit."""
    statement = select(BulkLoad).where(BulkLoad.sha256 == sha256, BulkLoad.unit_id == unit_id)
    return session.scalars(statement).first()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A draft of a load as it is now. left: how many fields are missing or cannot be read; None once it is sent."""

    request: InvestmentRequest
    left: int | None


def drafts_of(session: Session, ids: Sequence[int], actor: Actor, known: Trees) -> list[Loaded]:
    """The requests of a load that the person may see, in the file's order."""
    rows = session.scalars(select(InvestmentRequest).where(InvestmentRequest.id.in_(ids))).all()
    by_id, settings, found = {row.id: row for row in rows}, all_settings(session), []
    for it in (by_id[each] for each in ids if each in by_id):
        if allows(actor, Permission.VIEW_REQUEST, scope_of(it, known)):
            draft = load_draft(session, it, settings) if it.state == RequestState.DRAFT else None
            found.append(Loaded(it, len({*draft.missing, *draft.faulty}) if draft else None))
    return found
