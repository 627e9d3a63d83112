"""Who owes a forecast: requests under way that nobody has judged for a period, by whoever answers for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.notices import Audience
from app.domain.workflow import RequestState
from app.models import Forecast, InvestmentRequest, table_of
from app.notices.audience import concerned, forecasters, people

_IT = table_of(InvestmentRequest).c
_UNDER_WAY = [each.value for each in (RequestState.GRANTED, RequestState.PROCURING, RequestState.ORDERED)]
CHUNK = 5000


@dataclass(slots=True)
class Owed:
    """{user id: ids of the requests}; and those that nobody answers for. A request may be owed by several."""

    by_person: dict[int, list[int]] = field(default_factory=dict)
    nobody: list[int] = field(default_factory=list)


def without_forecast(period: int) -> Sequence[ColumnElement[bool]]:
    """Requests under way with money left that nobody has given a forecast for in this very period."""
    judged = select(Forecast.request_id).where(Forecast.period == period, Forecast.request_id.is_not(None))
    return [_IT.state.in_(_UNDER_WAY), _IT.granted_ore > _IT.outcome_ore, _IT.id.not_in(judged)]


def owed(session: Session, period: int, today: date) -> Owed:
    """What every person owes; a fixed number of queries for each few thousand requests."""
    ids = list(session.scalars(select(_IT.id).where(*without_forecast(period)).order_by(_IT.id)))
    by_person: dict[int, list[int]] = defaultdict(list)
    found = Owed(by_person)
    for start in range(0, len(ids), CHUNK):
        about = concerned(session, ids[start : start + CHUNK])
        known = people(session, about.values(), [Audience.STEERERS], today)
        for id_, it in about.items():
            who = forecasters(it, known)
            for user_id in who:
                by_person[user_id].append(id_)
            if not who:
                found.nobody.append(id_)
    return found
