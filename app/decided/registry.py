"""The list of decisions, and the list of delegated decisions that is reported to the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.decided.queries import money
from app.decisions.rows import DECIDED
from app.decisions.verdicts import Outcome
from app.domain.authority import Body
from app.domain.money import Unit
from app.domain.table import Column, Kind, Row, Table
from app.keyset import AnyRow, Found, Place, fetch
from app.models import Category, Decision, DecisionItem, Grant, InvestmentRequest, OrganisationUnit, table_of

PAGE = 50
_D = table_of(Decision).c
TERTIALS = {1: ("januari–april", 1, 5), 2: ("maj–augusti", 5, 9), 3: ("september–december", 9, 13)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is limited to; year None: all, tertial 0: the whole year, body '': all."""

    year: int | None = None
    tertial: int = 0
    body: str = ""

    @property
    def words(self) -> str:
        """The period as people say it."""
        if self.year is None:
            return "alla år"
        return f"{TERTIALS[self.tertial][0]} {self.year}" if self.tertial else str(self.year)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The filters in SQL."""
    found: list[ColumnElement[bool]] = [_D.body == wanted.body] if wanted.body else []
    if wanted.year is not None:
        _, first, end = TERTIALS.get(wanted.tertial, ("", 1, 13))
        after = date(wanted.year + 1, 1, 1) if end == 13 else date(wanted.year, end, 1)
        found += [_D.decided_on >= date(wanted.year, first, 1), _D.decided_on < after]
    return found


def listed(session: Session, filters: Sequence[ColumnElement[bool]], place: Place) -> tuple[Found, int]:
    """A page of decisions, the latest first, and how many match in all."""
    items = select(func.count()).where(DecisionItem.decision_id == _D.id).scalar_subquery()
    granted = select(func.sum(Grant.amount_ore)).where(Grant.decision_id == _D.id).scalar_subquery()
    statement = select(
        *(_D[name] for name in ("id", "reference", "decided_on", "body", "decided_by", "decided_for")),
        items.label("items"),
        granted.label("granted_ore"),
    ).where(*filters)
    found = fetch(
        session,
        statement,
        place,
        by=_D.decided_on,
        id_=_D.id,
        descending=True,
        size=PAGE,
        key=lambda row: (row.decided_on, row.id),
        read=date.fromisoformat,
    )
    return found, session.scalar(select(func.count(_D.id)).where(*filters)) or 0


def years(session: Session) -> list[int]:
    """The years in which anything was decided, the latest first."""
    first, last = session.execute(select(func.min(_D.decided_on), func.max(_D.decided_on))).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def bodies(session: Session) -> list[str]:
    """Everybody who has decided anything."""
    return list(session.scalars(select(_D.body).where(_D.body != "").distinct().order_by(_D.body)))


def reported(session: Session, wanted: Wanted, reach: ColumnElement[bool] | None) -> Table:
    """Each delegated decision of a period, request by request: what the director reports to the board.

    reach: the requests the reader may see, None: all.
    """
    rows = _reported(session, wanted, [] if reach is None else [reach])
    given = money(session, sorted({row.decision_id for row in rows})) if rows else {}
    body = [_row(row, given.get((row.decision_id, row.request_id), {})) for row in rows]
    total = sum(ore for row in rows for ore in given.get((row.decision_id, row.request_id), {}).values())
    summed = Row(("Summa", None, None, None, None, None, total, None), 0, True, tuple(range(len(body))))
    return Table(
        name="delegationsbeslut",
        title="Återrapportering av delegationsbeslut",
        subtitle=f"Investeringar som {Body.DIRECTOR.value} har beslutat, {wanted.words}",
        unit=Unit.KR,
        columns=(
            Column("beslut", "Beslut", Kind.TEXT),
            Column("datum", "Datum", Kind.TEXT),
            Column("äskning", "Äskning", Kind.TEXT),
            Column("enhet", "Enhet", Kind.TEXT),
            Column("kategori", "Kategori", Kind.TEXT),
            Column("utfall", "Besked", Kind.TEXT),
            Column("beviljat", "Beviljat", Kind.MONEY, 0),
            Column("skäl", "Ramår och skäl", Kind.TEXT),
        ),
        rows=(*body, *([summed] if body else [])),
        notes=("En ändring av ett tidigare beslut står med skillnaden.",) if any(r.change_id for r in rows) else (),
    )


def _reported(session: Session, wanted: Wanted, reach: Sequence[ColumnElement[bool]]) -> list[AnyRow]:
    item, it = DecisionItem, InvestmentRequest
    statement = (
        select(
            *(item.decision_id, item.request_id, item.outcome, item.reason, item.change_id, item.excess_reason),
            *(_D.reference, _D.decided_on, _D.decided_for, _D.decided_by, it.number, it.title),
            OrganisationUnit.name.label("unit"),
            Category.name.label("category"),
        )
        .join(Decision, Decision.id == item.decision_id)
        .join(it, it.id == item.request_id)
        .join(OrganisationUnit, OrganisationUnit.id == it.unit_id)
        .join(Category, Category.id == it.category_id)
        .where(*conditions(Wanted(wanted.year, wanted.tertial, Body.DIRECTOR.value)), *reach)
        .order_by(_D.decided_on, _D.id, item.id)
    )
    return list(session.execute(statement).all())


def _row(row: Any, given: dict[int, int]) -> Row:
    word = DECIDED[Outcome(row.outcome)] + (" (ändring)" if row.change_id else "")
    out_of = ", ".join(f"ram {year}" for year, ore in sorted(given.items()) if ore)
    excess = f"Skäl att överskrida ramen: {row.excess_reason}" if row.excess_reason else ""
    signer = f"{row.decided_by} för {row.decided_for}" if row.decided_for else ""
    said = ". ".join(part.rstrip(".") for part in (out_of, row.reason, excess, signer) if part)
    return Row(
        (
            row.reference,
            row.decided_on.isoformat(),
            f"{row.number} {row.title}",
            row.unit,
            row.category,
            word,
            sum(given.values()),
            said,
        ),
        key=row.number,
    )
