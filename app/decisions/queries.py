"""What there is to decide, and what somebody has marked; a fixed number of queries however long the list is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session

from app.decisions.operations import granted_by_year
from app.decisions.verdicts import URGENT, Case
from app.domain.workflow import UNDER_WAY, RequestState
from app.investments.queries import Scope, Trees
from app.keyset import AnyRow
from app.models import (
    Category,
    DecisionMark,
    GrantChange,
    InvestmentRequest,
    PlannedPayment,
    Preparation,
    RequestYear,
    RunningCost,
    table_of,
)

_C = table_of(InvestmentRequest).c
_P = table_of(Preparation).c


class Listed(NamedTuple):
    """A request's columns with what is recommended and its category's life; looked at many times, so a plain tuple."""

    id: int
    number: str
    title: str
    kind: str
    state: str
    unit_id: int
    category_id: int
    frame_year: int
    author_id: int | None
    priority: int | None
    risk_number: int | None
    unit_rank: int | None
    asked_ore: int
    version: int
    consequence_if_refused: str
    urgent_reason: str
    useful_life_years: int | None
    recommendation: str
    recommended_ore: int | None
    life: int | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A change of what is granted that waits for a decision: what the grant shall be, öre by frame year."""

    id: int
    kind: str
    amounts: dict[str, Any]
    category_id: int | None
    reason: str
    proposed_by: str
    proposed_by_id: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to decide: a request that is ready, or a change of what one is granted.

    case: as the rules look at it; asked: what can be granted by frame year, öre; granted: what is granted already, for
    a change; last_payment: the month, if planned.
    """

    it: Listed
    scope: Scope
    case: Case
    wish: Wish | None
    asked: dict[int, int]
    granted: dict[int, int]
    running_ore: int
    last_payment: int | None

    @property
    def is_urgent(self) -> bool:
        """Whether it is decided outside the yearly window too, and first."""
        return self.wish is None and self.it.kind in URGENT

    @property
    def first_year(self) -> int:
        """The frame year it stands under."""
        return min(self.asked, default=self.it.frame_year)


def entries(session: Session, known: Trees) -> list[Entry]:
    """Everything that waits for a decision, whoever decides it, in ranking order."""
    ids = _waiting()
    rows = [Listed(*row) for row in session.execute(_requests(ids))]
    wishes = {row.request_id: _wish(row) for row in session.execute(_wishes())}
    asked = _by_request(session, select(RequestYear.request_id, RequestYear.frame_year, RequestYear.asked_ore), ids)
    granted = granted_by_year(session, sorted(wishes)) if wishes else {}
    running = _sums(session, select(RunningCost.request_id, func.sum(RunningCost.yearly_ore)), ids)
    payments = _sums(session, select(PlannedPayment.request_id, func.max(PlannedPayment.month)), ids)
    paths = {unit: frozenset(known.units.path(unit)) for unit in {row.unit_id for row in rows}}
    return [
        Entry(
            row,
            Scope(paths[row.unit_id], known.domains[row.category_id], row.author_id, row.state),
            Case(row, row, wish),
            wish,
            {int(year): int(ore) for year, ore in wish.amounts.items()} if wish else asked.get(row.id, {}),
            granted.get(row.id, {}),
            running.get(row.id, 0),
            payments.get(row.id),
        )
        for row in rows
        for wish in (wishes.get(row.id) if row.state != RequestState.READY else None,)
    ]


def _waiting() -> Any:
    """The ids of requests that are ready and of those with an open change."""
    ready = select(_C.id).where(_C.state == RequestState.READY.value)
    return union_all(ready, select(GrantChange.request_id).where(GrantChange.state == "open"))


def _requests(ids: Any) -> Any:
    under_way = [state.value for state in UNDER_WAY]
    undecided = or_(_C.state == RequestState.READY.value, _C.state.in_(under_way))
    last = tuple(case((column.is_(None), 1), else_=0) for column in (_C.unit_rank, _C.priority))
    return (
        select(
            *(_C[name] for name in Listed._fields[:-3]),
            func.coalesce(_P.recommendation, "").label("recommendation"),
            _P.recommended_ore,
            Category.useful_life_years.label("life"),
        )
        .join(Category, Category.id == _C.category_id)
        .outerjoin(table_of(Preparation), _P.request_id == _C.id)
        .where(_C.id.in_(ids), undecided)
        .order_by(
            case((and_(_C.state == RequestState.READY.value, _C.kind.in_(URGENT)), 0), else_=1),
            *(last[0], _C.unit_rank, last[1], _C.priority),
            *(func.coalesce(_C.risk_number, 0).desc(), _C.id),
        )
    )


def _wishes() -> Any:
    c = table_of(GrantChange).c
    columns = (c.id, c.request_id, c.kind, c.amounts, c.category_id, c.reason, c.proposed_by, c.proposed_by_id)
    return select(*columns).where(c.state == "open").order_by(c.id)


def _wish(row: AnyRow) -> Wish:
    return Wish(row.id, row.kind, row.amounts, row.category_id, row.reason, row.proposed_by, row.proposed_by_id)


def _by_request(session: Session, statement: Select[int, int, int], ids: Any) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for request_id, year, ore in session.execute(statement.where(statement.selected_columns[0].in_(ids))):
        found.setdefault(request_id, {})[year] = ore
    return found


def _sums(session: Session, statement: Any, ids: Any) -> dict[int, int]:
    of = statement.selected_columns[0]
    return {id_: int(value) for id_, value in session.execute(statement.where(of.in_(ids)).group_by(of))}


def marks_tag(session: Session, user_id: int) -> str:
    """Another whenever somebody's marks are: how many, and when the last was saved."""
    c = table_of(DecisionMark).c
    count, last = session.execute(select(func.count(), func.max(c.saved_at)).where(c.user_id == user_id)).one()
    return f"{count} {last}"


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody means to decide, as typed: amounts by frame year."""

    request_id: int
    outcome: str
    amounts: Mapping[int, str]
    reason: str = ""
    excess_reason: str = ""
    seen_version: int = 0


def marks(session: Session, user_id: int) -> dict[int, Mark]:
    """Somebody's marks by request."""
    c = table_of(DecisionMark).c
    rows = session.execute(select(*c).where(c.user_id == user_id, c.outcome != ""))
    return {
        row.request_id: Mark(
            row.request_id,
            row.outcome,
            {int(year): str(text) for year, text in row.amounts},
            row.reason,
            row.excess_reason,
            row.seen_version,
        )
        for row in rows
    }
