"""Cards and lists of the start page, made from the roles a person holds."""

from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.conversation.queries import mentioned_in
from app.domain.money import Unit, amount_words
from app.domain.numbers import named
from app.domain.permissions import OVERVIEW_ROLES, UNIT_ROLES, Actor, Permission, Role, allows
from app.domain.workflow import RequestState
from app.investments import queries as requests
from app.models import now
from app.outcomes import queries as ledger
from app.reports import outcome, queries
from app.reports.outcome_page import deviation
from app.reviews import queries as reviews
from app.reviews.page import waiting_views
from app.settings.queries import all_settings
from app.start.queries import by_state, first_in
from app.web.labels import HERE, day, moment, state_word

S = RequestState
Counts = dict[RequestState, tuple[int, int, int]]

TO_PREPARE: tuple[RequestState, ...] = (S.ENDORSED, S.PREPARING)
WAITING: tuple[tuple[tuple[Role, ...], str, tuple[RequestState, ...], str], ...] = (
    ((Role.DECIDER,), "Klara för beslut", (S.READY,), "Inga äskningar väntar på ditt beslut."),
    ((Role.PREPARER,), "Att bereda", TO_PREPARE, "Inga äskningar väntar på beredning."),
    ((Role.UNIT_HEAD,), "Att tillstyrka", (S.SUBMITTED,), "Inga äskningar väntar på dig."),
    (UNIT_ROLES, "Att komplettera eller skicka", (S.RETURNED, S.DRAFT), "Du har inget att komplettera."),
    (
        (Role.CONTROLLER, Role.AUDITOR, Role.DECIDER, Role.PREPARER),
        "Vilande längst",
        (S.PAUSED,),
        "Inga beviljade ärenden vilar.",
    ),
    (
        UNIT_ROLES,
        "Beviljade som inte är klara",
        (S.GRANTED, S.PROCURING, S.ORDERED, S.PAUSED),
        "Inga beviljade äskningar är på gång.",
    ),
    (UNIT_ROLES, "På väg", (S.SUBMITTED, S.ENDORSED, S.PREPARING, S.READY), "Inga äskningar är på väg."),
)
"""Who sees which list: (roles, heading, states, what stands there when it is empty)."""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure with what it means and where it leads."""

    title: str
    figure: str
    text: str
    url: str
    link_label: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """A short list of what waits."""

    title: str
    items: list[dict[str, str]] = field(default_factory=list)
    empty_text: str = ""


def start_context(session: Session, actor: Actor | None) -> dict[str, Any]:
    """Everything start/index.html reads, in a fixed number of queries."""
    if actor is None:
        return {"greeting": "", "cards": [], "lists": []}
    known = requests.trees(session)
    filters = requests.conditions(requests.Wanted(), actor, known)
    mine = {TO_PREPARE: [*filters, requests.within(actor, known, Role.PREPARER)]}
    counts = by_state(session, filters)
    lists = [
        _list(session, mine.get(states, filters), heading, states, empty)
        for roles, heading, states, empty in WAITING
        if actor.plays(*roles)
    ]
    lists = _mentions(session, actor, filters) + _reviews(session, actor, known) + lists
    return {"greeting": _greeting(actor), "cards": _cards(session, actor, counts), "lists": lists}


def _greeting(actor: Actor) -> str:
    hour = now().astimezone(HERE).hour
    word = "God morgon" if 5 <= hour < 10 else "God kväll" if hour >= 18 or hour < 5 else "Hej"
    return f"{word}, {actor.name.partition(' ')[0]}"


def _list(session: Session, filters: Any, heading: str, states: tuple[RequestState, ...], empty: str) -> ListOf:
    rows = first_in(session, filters, states)
    endpoint = "preparation.show" if states == TO_PREPARE else "investments.show"
    items = [
        {
            "label": named(row.number, row.title),
            "url": url_for(endpoint, id=row.id),
            "note": ", ".join([row.unit, amount_words(row.asked_ore, Unit.TKR), _since(row)]),
        }
        for row in rows
    ]
    return ListOf(heading, items, empty)


def _mentions(session: Session, actor: Actor, filters: Any) -> list[ListOf]:
    """Where somebody is named and has not looked; no list when there is nothing."""
    items = [
        {
            "label": named(row.number, row.title),
            "url": url_for("investments.show", id=row.id, _anchor=f"kommentar-{row.comment_id}"),
            "note": f"av {row.author} {moment(row.at)}",
        }
        for row in mentioned_in(session, actor.user_id, filters)
    ]
    return [ListOf("Du är nämnd", items)] if items else []


def _reviews(session: Session, actor: Actor, known: requests.Trees) -> list[ListOf]:
    """What somebody is asked to review, the nearest date first."""
    if not allows(actor, Permission.REVIEW):
        return []
    rows = reviews.waiting(session, actor, known, most=reviews.FEW)
    views = waiting_views(rows, all_settings(session)["specialities"])
    items = [{"label": each.label, "url": each.url, "note": each.note} for each in views]
    return [ListOf("Att yttra sig om", items, "Ingen väntar på ditt yttrande.")]


def _since(row: Any) -> str:
    return f"{state_word(row.state)} {day(row.state_since.date())}"


def _cards(session: Session, actor: Actor, counts: Counts) -> list[Card]:
    cards = []
    if actor.plays(Role.DECIDER):
        ready = _state_card(counts, S.READY, "Klara för beslut", "sökta")
        cards.append(replace(ready, url=url_for("decisions.sheet"), link_label="Besluta"))
    if actor.plays(Role.PREPARER):
        cards.append(_state_card(counts, S.PREPARING, "Under beredning", "sökta"))
    if actor.plays(*UNIT_ROLES):
        cards.append(_state_card(counts, S.RETURNED, "Att komplettera", "sökta"))
        cards.append(_state_card(counts, S.SUBMITTED, "Inskickade", "sökta"))
    if allows(actor, Permission.VIEW_REPORT):
        cards += _frame_cards(session)
    if actor.plays(*OVERVIEW_ROLES):
        cards.append(_paused_card(counts))
    if allows(actor, Permission.VIEW_LEDGER):
        cards.append(_outside_card(session))
    return cards


def _state_card(counts: Counts, state: RequestState, title: str, word: str) -> Card:
    count, asked, _ = counts.get(state, (0, 0, 0))
    text = f"{amount_words(asked, Unit.MNKR)} {word} tillsammans." if count else "Inget väntar just nu."
    url = url_for("investments.index", tillstand=state.value)
    return Card(title, str(count), text, url, "Visa äskningarna")


def _paused_card(counts: Counts) -> Card:
    count, _, left = counts.get(S.PAUSED, (0, 0, 0))
    text = f"{count} beviljade äskningar vilar." if count != 1 else "En beviljad äskning vilar."
    return Card(
        "Pengar som står still", amount_words(left, Unit.MNKR), text, url_for("standstill.index"), "Visa vilande"
    )


def _frame_cards(session: Session) -> list[Card]:
    years = queries.report_years(session)
    if not years:
        return []
    year = years[0]
    period = queries.latest_period(session, year)
    report = outcome.build(session, year=year, period=period, unit=Unit.MNKR, layout_name="")
    if report.total is None or report.total.figures.frame_ore is None:
        return []
    figures, url = report.total.figures, url_for("reports.outcome", ar=year)
    frame = amount_words(report.total.figures.frame_ore, Unit.MNKR)
    words, _ = deviation(figures, Unit.MNKR)
    paid = amount_words(figures.sum_ore, Unit.MNKR)
    return [
        Card(
            f"Utfall {year}",
            paid,
            f"betalt till och med {period % 100:02d}/{year}, av ramen {frame}.",
            url,
            "Visa tabellen",
        ),
        Card(f"Prognos {year}", amount_words(figures.forecast_ore, Unit.MNKR), f"{words}.", url, "Visa tabellen"),
    ]


def _outside_card(session: Session) -> Card:
    count, ore = ledger.unmatched_sum(session)
    text = (
        f"{amount_words(ore, Unit.TKR)} hör inte till någon äskning." if count else "Allt utfall hör till en äskning."
    )
    return Card("Rader utanför tabellerna", str(count), text, url_for("outcomes.unmatched"), "Visa raderna")
