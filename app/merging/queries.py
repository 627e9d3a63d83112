"""Requests that look like the same thing, among those a preparer prepares."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Role
from app.drafts.help import LATEST, telling_words, titled_like
from app.investments.queries import Trees, within
from app.keyset import AnyRow, AnySelect
from app.merging.operations import KEEPERS
from app.models import InvestmentRequest, OrganisationUnit, table_of

_C = table_of(InvestmentRequest).c
MOST = 8


def similar(session: Session, it: InvestmentRequest, actor: Actor, known: Trees) -> list[AnyRow]:
    """Those that share a telling word of the title: of the same category first, then the same year, then the newest.

    Looks among the latest only, so that it costs the same however many there are.
    """
    order: Sequence[ColumnElement[int]] = (
        case((_C.category_id == it.category_id, 0), else_=1),
        case((_C.frame_year == it.frame_year, 0), else_=1),
        _C.id.desc(),
    )
    latest = _kept(it, actor, known).with_only_columns(_C.id).order_by(_C.id.desc()).limit(LATEST).subquery()
    statement = _kept(it, actor, known).join(latest, latest.c.id == _C.id)
    statement = statement.where(titled_like(telling_words(it.title)))
    return list(session.execute(statement.order_by(*order).limit(MOST)).all())


def numbered(session: Session, it: InvestmentRequest, number: str, actor: Actor, known: Trees) -> int | None:
    """The id of the request with that number, when it can be the one that goes on."""
    row = session.execute(_kept(it, actor, known).where(_C.number == number)).first()
    return int(row.id) if row else None


def _kept(it: InvestmentRequest, actor: Actor, known: Trees) -> AnySelect:
    columns = (_C.id, _C.number, _C.title, _C.state, _C.frame_year, _C.asked_ore, _C.unit_id)
    return (
        select(*columns, OrganisationUnit.name.label("unit"))
        .join(OrganisationUnit, OrganisationUnit.id == _C.unit_id)
        .where(_C.id != it.id, _C.state.in_([state.value for state in KEEPERS]))
        .where(within(actor, known, Role.PREPARER))
    )
