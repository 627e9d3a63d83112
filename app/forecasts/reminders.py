"""Reminding those who owe a forecast before a cut-off: by the controller, or so many days before. None commits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.notices import Kind
from app.domain.periods import coming_cut_off, last_day, period_words
from app.domain.settings import days_before
from app.forecasts.owed import Owed, owed
from app.models import ForecastReminder, ForecastRound, User, now
from app.notices.operations import tell

BY_ITSELF = "Ramkoll"


def remind(
    session: Session, period: int, what: Owed, *, by: str, today: date, only: int | None = None, but: int | None = None
) -> int:
    """Tell everybody who owes (only: one of them; but: not whoever sends it) what they owe; how many were told.

    Whoever has been reminded today is left out: the people are locked, so two senders at once tell nobody twice.
    """
    wanted = sorted(id_ for id_ in what.by_person if id_ != but and only in (None, id_))
    active = select(User.id).where(User.id.in_(wanted), User.is_active).order_by(User.id).with_for_update()
    ids = session.scalars(active).all()
    it = ForecastReminder
    already = set(session.scalars(select(it.user_id).where(it.sent_on == today, it.user_id.in_(ids))))
    told = [id_ for id_ in ids if id_ not in already]
    for id_ in told:
        count = len(what.by_person[id_])
        session.add(it(user_id=id_, sent_on=today, period=period, requests=count, sent_by=by))
        tell(
            session, Kind.FORECAST, "forecast_due", [id_], actor=by, note=_note(period, count), anchor=str(period)
        )  # fmt: skip
    if told:
        subject, comment = f"prognos {period}", f"{len(told)} personer" if len(told) > 1 else "En person"
        record(session, actor=by, action="remind_forecast", subject=subject, comment=f"{comment} påmindes")
    session.flush()
    return len(told)


def remind_in_time(session: Session, days: str, today: date) -> int:
    """Carry out the automatic round that has come, if any has; how many were told.

    Asked every minute it costs one small query. A round that was missed is made up for; of several the last one only.
    """
    period = coming_cut_off(today)
    left = (last_day(period) - today).days
    due = [each for each in days_before(days) if left <= each]
    it = ForecastRound
    done = (
        set(session.scalars(select(it.days_before).where(it.period == period, it.days_before.in_(due)))) if due else ()
    )
    waiting = [each for each in due if each not in done]
    if not waiting or not _claimed(session, period, waiting):
        return 0
    if min(waiting) > min(due):
        return 0  # a later round is done already: the setting got another day meanwhile
    return remind(session, period, owed(session, period, today), by=BY_ITSELF, today=today)


def reminded(session: Session, period: int) -> dict[int, ForecastReminder]:
    """The last reminder of each person for the period."""
    it = ForecastReminder
    rows = session.scalars(select(it).where(it.period == period).order_by(it.sent_on))
    return {each.user_id: each for each in rows}


def reminded_on(session: Session, today: date) -> set[int]:
    """Those who have been reminded that day, of whatever period."""
    return set(session.scalars(select(ForecastReminder.user_id).where(ForecastReminder.sent_on == today)))


def _claimed(session: Session, period: int, rounds: Sequence[int]) -> bool:
    """The rounds are this transaction's; False when another sender was first."""
    rows = [{"period": period, "days_before": each, "done_at": now()} for each in rounds]
    try:
        with session.begin_nested():
            session.execute(insert(ForecastRound), rows)
    except IntegrityError:
        return False
    return True


def _note(period: int, count: int) -> str:
    what = "Ett ärende" if count == 1 else f"{count} ärenden"
    return f"{what} saknar prognos för {period_words(period)}. Lämna senast {last_day(period).isoformat()}."
