"""Loading judged forecasts: one for each category or request and period; a later file's figure takes the place."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.loading.rows import ForecastRow
from app.models import Forecast


def load_forecasts(
    session: Session,
    rows: Sequence[ForecastRow],
    category_ids: Mapping[str, int],
    request_ids: Mapping[str, int],
    *,
    given_by: str,
) -> int:
    """Add and update forecasts; returns how many were added or changed. A changed figure leaves an event."""
    periods = {row.period for row in rows}
    statement = select(Forecast).where(Forecast.period.in_(periods))
    stored = {(each.period, each.category_id, each.request_id): each for each in session.scalars(statement)}
    touched = 0
    for row in rows:
        category_id = category_ids[row.category] if row.category else None
        request_id = request_ids[row.request] if row.request else None
        key = (row.period, category_id, request_id)
        old = stored.get(key)
        if old is None:
            stored[key] = Forecast(period=row.period, category_id=category_id, request_id=request_id, given_by=given_by)
            stored[key].amount_ore, stored[key].comment = row.amount_ore, row.comment
            session.add(stored[key])
        elif (old.amount_ore, old.comment) != (row.amount_ore, row.comment):
            changes: list[list[Any]] = [
                ["prognos", old.amount_ore, row.amount_ore],
                ["kommentar", old.comment, row.comment],
            ]
            subject = f"prognos {row.period} {row.category or row.request}"
            record(session, actor=given_by, action="forecast", subject=subject, request_id=request_id, changes=changes)
            old.amount_ore, old.comment, old.given_by = row.amount_ore, row.comment, given_by
        else:
            continue
        touched += 1
    session.flush()
    return touched
