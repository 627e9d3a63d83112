"""What freezing keeps of each request: what it put into every figure of the tables. Never commits."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.outcome import NO_GRANT
from app.domain.snapshot import RequestFigures
from app.domain.year_figures import YearFigures
from app.models import FrozenRequest, RequestYear
from app.orders.queries import shares_of
from app.periods.queries import request_figures

CHUNK = 5000


def keep_requests(
    session: Session, frozen_id: int, period: int, figures: YearFigures, groups: Mapping[int, dict[str, Any]]
) -> None:
    """A row for each request that the period's year knows of. figures: the year's; groups: what each is gathered by."""
    year = period // 100
    asked = dict(
        session.execute(
            select(RequestYear.request_id, RequestYear.asked_ore).where(RequestYear.frame_year == year)
        ).all()
    )
    ordered: dict[int, int] = defaultdict(int)
    for share in shares_of(session, year):
        ordered[share.order.request_id] += share.share_ore
    rows = [
        {"frozen_id": frozen_id, "request_id": id_, "year_asked_ore": asked.get(id_), "ordered_ore": ordered[id_]}
        | {"groups": groups.get(id_, {}), **_figures(each, year)}
        for id_, each in request_figures(session, year, period, figures=figures).items()
    ]
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(FrozenRequest), rows[start : start + CHUNK])


def _figures(it: RequestFigures, year: int) -> dict[str, object]:
    on_frames = {at: ore for at, ore in it.paid.items() if at != NO_GRANT}
    return {
        "category_id": it.category_id,
        "state": it.state,
        "granted": {str(at): ore for at, ore in it.granted.items()},
        "paid": {str(at): ore for at, ore in it.paid.items()},
        "forecast_ore": it.forecast_ore,
        "earlier_ore": sum(ore for at, ore in on_frames.items() if at < year),
        "this_year_ore": on_frames.get(year, 0),
        "later_ore": sum(ore for at, ore in on_frames.items() if at > year),
        "year_granted_ore": it.granted.get(year),
        "used_ore": it.used_ore,
    }
