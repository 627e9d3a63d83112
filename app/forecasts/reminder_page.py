"""The reminder page: who owes how many forecasts before a cut-off, and when each was last reminded."""

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.notices import Channel, Kind
from app.domain.periods import CUT_OFF_MONTHS, coming_cut_off, last_day, period_words
from app.domain.settings import days_before
from app.forecasts.owed import owed
from app.forecasts.reminders import reminded, reminded_on
from app.models import ForecastReminder, NoticeChoice, User
from app.settings.queries import all_settings
from app.web.labels import moment
from app.web.views import Choice, Link


@dataclass(frozen=True, slots=True)
class OwingView:
    """A person who owes. may_remind: not reminded today, wants to be, and is not whoever looks."""

    id: int
    name: str
    count: int
    last: str
    may_remind: bool


@dataclass(slots=True)
class ReminderView:
    """What forecasts/reminders.html reads. nobody: how many requests no one answers for."""

    period: int
    lead: str
    automatic: str
    choices: list[Choice]
    breadcrumb: list[Link]
    people: list[OwingView]
    nobody: int
    all_url: str
    url: str

    @property
    def waiting(self) -> int:
        """How many can be reminded now."""
        return sum(each.may_remind for each in self.people)


def reminder_view(session: Session, period: int, today: date, me: int) -> ReminderView:
    """Everybody who owes a forecast for the period, those with the most first."""
    what = owed(session, period, today)
    last, told = reminded(session, period), reminded_on(session, today)
    active = select(User.id, User.name).where(User.id.in_(what.by_person), User.is_active)
    off = set(session.scalars(select(NoticeChoice.user_id).where(
        NoticeChoice.kind == Kind.FORECAST.value, NoticeChoice.channel == Channel.OFF.value
    )))  # fmt: skip
    people = [
        OwingView(id_, name, len(what.by_person[id_]), _last(last.get(id_), id_ in off, id_ == me),
                  id_ not in told and id_ not in off and id_ != me)
        for id_, name in session.execute(active)
    ]  # fmt: skip
    people.sort(key=lambda each: (-each.count, each.name, each.id))
    days = days_before(all_settings(session)["forecast_reminder_days"])
    left = last_day(period).isoformat()
    return ReminderView(
        period,
        f"Pågående ärenden med pengar kvar behöver en prognos för {period_words(period)} senast {left}.",
        _automatic(days),
        [Choice("period", "Period", _periods(today, period), period)],
        [Link("Prognos", url_for("forecasts.index", period=period)), Link("Påminnelser", None)],
        people,
        len(what.nobody),
        url_for("forecasts.index", period=period, saknas="alla"),
        url_for("forecasts.send_reminders", period=period),
    )


def _automatic(days: tuple[int, ...]) -> str:
    if not days:
        return "Inga påminnelser skickas av sig själva."
    words = [str(each) for each in days]
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} och {words[-1]}"
    return f"Ramkoll påminner av sig självt {listed} dagar före bokslutsdagen."


def _periods(today: date, chosen: int) -> list[tuple[int, str]]:
    """The period that comes next with the two before it, and the chosen one."""
    coming = coming_cut_off(today)
    every = [year * 100 + month for year in (coming // 100 - 1, coming // 100) for month in CUT_OFF_MONTHS]
    latest = [each for each in every if each <= coming][-3:]
    return [(each, period_words(each)) for each in sorted({*latest, chosen}, reverse=True)]


def _last(it: ForecastReminder | None, is_off: bool, is_me: bool) -> str:
    if is_me:
        return "du själv"
    if is_off:
        return "har valt bort påminnelser"
    return f"{moment(it.sent_at)} av {it.sent_by}" if it else "aldrig"
