"""What a preparer should act on: each flag as one condition, for the list, its filter and its count alike."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_

from app.domain.reviews import ASKABLE
from app.domain.workflow import RequestState
from app.models import InvestmentRequest, Preparation, Review, table_of
from app.reviews.queries import is_open

_C = table_of(InvestmentRequest).c
_P = table_of(Preparation).c
_AT_PREPARER = (RequestState.ENDORSED, RequestState.PREPARING, RequestState.READY)

_NOT_ORDERED = (*_AT_PREPARER, RequestState.GRANTED, RequestState.PROCURING, RequestState.PAUSED)


class Flag(StrEnum):
    """What there is to act on; the value stands in the address."""

    NEW = "ny"
    ANSWERED = "kompletterad"
    OLD = "gammal"
    HIGH_RISK = "hog-risk"
    WAITING = "vantar-yttrande"
    LATE = "sent-yttrande"
    REVIEWED = "yttranden-klara"
    TARGET_PASSED = "datum-passerat"
    LOOK_AGAIN = "titta-igen"


def flag_conditions(settings: Mapping[str, Any], midnight: datetime) -> dict[Flag, ColumnElement[bool]]:
    """The condition of each flag, in the order they are shown. midnight: when today began where the region is."""
    return {
        Flag.NEW: _C.state == RequestState.ENDORSED.value,
        Flag.ANSWERED: and_(_C.state == RequestState.PREPARING.value, _P.answered_at.is_not(None)),
        Flag.OLD: _older_than_usual(settings["usual_days"], midnight),
        Flag.HIGH_RISK: _C.risk_number > int(settings["high_risk_number"]),
        Flag.WAITING: and_(_in_preparation(), _reviews(is_open())),
        Flag.LATE: and_(_in_preparation(), _reviews(is_open(), Review.due_on < midnight.date())),
        Flag.REVIEWED: and_(
            _C.state == RequestState.PREPARING.value,
            _reviews(Review.answered_at.is_not(None)),
            not_(_reviews(is_open())),
        ),
        Flag.TARGET_PASSED: and_(
            _C.state.in_([state.value for state in _NOT_ORDERED]), _C.procurement_target_on < midnight.date()
        ),
        Flag.LOOK_AGAIN: and_(_C.state == RequestState.PAUSED.value, _C.pause_review_on <= midnight.date()),
    }


def _older_than_usual(usual: Mapping[str, int], midnight: datetime) -> ColumnElement[bool]:
    """It has been longer in its step than the step usually takes, counted in days as the request's page does."""
    states = [state.value for state in _AT_PREPARER if state.value in usual]
    return or_(
        false(),
        *(and_(_C.state == state, _C.state_since < midnight - timedelta(days=usual[state])) for state in states),
    )


def _in_preparation() -> ColumnElement[bool]:
    return _C.state.in_([state.value for state in ASKABLE])


def _reviews(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The request has a review like that."""
    return exists().where(Review.request_id == _C.id, *conditions)


def midnight_of(today: date, zone: Any) -> datetime:
    """When the day began, in the zone."""
    return datetime.combine(today, time(), zone)
