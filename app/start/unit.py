"""The unit's part of the start page: what to answer, every request as a line, what was decided lately."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from app.conversation.queries import open_questions
from app.domain.line_map import Place, follows, stations
from app.domain.money import Unit, amount_words
from app.domain.numbers import named
from app.domain.permissions import UNIT_ROLES, Role
from app.domain.windows import days_left, days_until_open, window_words
from app.domain.workflow import RequestState
from app.signing.queries import headed_units, waiting
from app.start import queries
from app.start.look import Look, counted_words
from app.start.queries import Counts, counted
from app.start.shown import Item, LineView, Panel, Section, StopView
from app.web.labels import HERE, days_words, short_day, state_word
from app.web.views import Link

S = RequestState
LINES = 5
UNITS = 3
LATELY = timedelta(days=120)
SOON = 45
LONGEST = 400
_VERDICTS = {
    "granted": ("Beviljad", "success"),
    "declined": ("Avslagen", "danger"),
    "deferred": ("Bordlagd", "neutral"),
}


def unit_section(look: Look) -> Section:
    """What a requester or a unit head sees."""
    counts = look.counts(*UNIT_ROLES)
    side = [_to_do(look, counts), _window(look), _decided(look)]
    return Section("enhet", "Enhetens äskningar", [_map(look, counts)], side, side_first=True)


def _to_do(look: Look, counts: Counts) -> Panel:
    rows = queries.first_in(
        look.session, look.within(*UNIT_ROLES), (S.RETURNED, S.DRAFT), queries.returned_first(), most=4
    )
    questions = open_questions(look.session, [row.id for row in rows])
    items = [*_to_sign(look), *(_answer(row, questions.get(row.id, 0)) for row in rows)]
    left = counted(counts, S.RETURNED, S.DRAFT) - len(rows)
    links = [Link(f"Visa {left} utkast till", url_for("investments.index", tillstand=S.DRAFT.value))] if left else []
    empty = "Ingenting väntar på dig. När någon frågar om en äskning eller ett utkast inte är skickat står det här."
    return Panel("att-gora", "Att göra", items=items, links=links, empty=empty)


def _to_sign(look: Look) -> list[Item]:
    """A line for each unit where requests wait for one's signature."""
    if not look.actor.plays(Role.UNIT_HEAD):
        return []
    units = headed_units(look.actor, look.known)
    found = [(unit, many) for unit, many in waiting(look.session, units, look.known).items() if many]
    shown = [(many, look.known.unit_names[unit]) for unit, many in found[:UNITS]]
    if rest := found[UNITS:]:
        shown.append((sum(many for _, many in rest), f"i {counted_words(len(rest), 'enhet till', 'enheter till')}"))
    url = url_for("signing.index")
    return [
        Item(f"{counted_words(many, 'äskning', 'äskningar')} att tillstyrka", url, where, "Tillstyrk", "info")
        for many, where in shown
    ]


def _answer(row: Any, questions: int) -> Item:
    url = url_for("drafts.tasks", id=row.id)
    since = short_day(row.state_since)
    if row.state == S.RETURNED.value:
        asked = f"{counted_words(questions, 'fråga', 'frågor')}, " if questions else ""
        return Item(named(row.number, row.title), url, f"{asked}begärd {since}", "Komplettera", "warning")
    return Item(named(row.number, row.title), url, f"påbörjat {since}, inte skickat", "Utkast")


def _map(look: Look, counts: Counts) -> Panel:
    rows = queries.under_way(look.session, look.within(*UNIT_ROLES), look.actor.user_id, most=LINES)
    times = queries.reached(look.session, [row.id for row in rows])
    total = sum(n for state, (n, _, _) in counts.items() if state not in queries.OVER)
    links = [Link("Ny äskning", url_for("drafts.new"))]
    if total > len(rows):
        links.insert(0, Link(f"Visa alla {total}", url_for("investments.index")))
    return Panel(
        "pa-vag",
        "Så långt har äskningarna kommit",
        lines=[line_view(row, times.get(row.id, {}), look) for row in rows],
        links=links,
        empty="Enheten har inga äskningar på väg. Skriv en ny, så ser du här var den är.",
    )


def line_view(row: Any, times: Mapping[S, datetime], look: Look) -> LineView:
    """A request as a line, with where it is and what comes next in words."""
    state = S(row.state)
    before = S(row.state_before_pause) if row.state_before_pause else None
    after = follows(state, before)
    since = row.state_since.astimezone(HERE).date()
    where = state_word(state).capitalize() + (f": {row.pause_cause}" if row.pause_cause and state is S.PAUSED else "")
    return LineView(
        title=named(row.number, row.title),
        url=url_for("investments.show", id=row.id),
        note=f"{row.unit}, {amount_words(row.granted_ore or row.asked_ore, Unit.TKR)}",
        where=f"{where} sedan {short_day(since)}{_ago((look.today - since).days)}",
        then=f"Nästa: {_word(after, ahead=True).lower()}" if after else "",
        stops=[
            StopView(
                _stop_word(each.state, ahead=each.place in (Place.NEXT, Place.AHEAD)),
                each.place.value,
                short_day(times[each.state]) if each.state in times and each.place is Place.PASSED else "",
            )
            for each in stations(state, before, times.keys())
        ],
    )


def _ago(days: int) -> str:
    """How long in days, while days say something."""
    return f" ({days_words(days)})" if days <= LONGEST else ""


def _word(state: S, *, ahead: bool) -> str:
    """Until it is decided nobody knows that it will be granted."""
    return "Beslut" if ahead and state is S.GRANTED else state_word(state).capitalize()


def _stop_word(state: S, *, ahead: bool) -> str:
    """The word under a stop; the longest may be broken, so that twelve stops stand beside each other."""
    word = _word(state, ahead=ahead)
    return word.replace("Slutredovisad", "Slut\u00adredovisad").replace("Komplettering", "Komplet\u00adtering")


def _window(look: Look) -> Panel:
    """When the yearly round can be sent."""
    window = look.settings["request_window"]
    left, until = days_left(look.today, window), days_until_open(look.today, window)
    title, coming = "Årets äskningar", look.today.year + 1
    links = [Link("Ny äskning", url_for("drafts.new")), Link("Läs in flera", url_for("bulk.index"))]
    if left is not None:
        kind = "warning" if left <= SOON else ""
        text = f"kvar att skicka äskningar till {coming} års ram. De tas emot {window_words(window)}."
        return Panel(
            "fonster", title, figure=days_words(left), url=url_for("drafts.new"), text=text, kind=kind, links=links
        )
    if until is not None:
        text = (
            f"till dess att äskningar tas emot igen ({window_words(window)}). Skriv utkast redan nu. "
            "Det som är akut kan skickas när som helst."
        )
        return Panel("fonster", title, figure=days_words(until), text=text, links=links)
    return Panel("fonster", title, text=f"Äskningar till {coming} års ram tas emot hela året.", links=links)


def _decided(look: Look) -> Panel:
    rows = queries.decided_lately(look.session, look.within(*UNIT_ROLES), look.today - LATELY)
    items = [
        Item(
            named(row.number, row.title),
            url_for("investments.show", id=row.id),
            f"{short_day(row.decided_on)}, {row.reference}"
            + (f", {amount_words(row.granted_ore, Unit.TKR)}" if row.outcome == "granted" else ""),
            *_VERDICTS[row.outcome],
        )
        for row in rows
    ]
    empty = "Inget har beslutats om enhetens äskningar de senaste fyra månaderna."
    return Panel("beslutat", "Beslutat nyligen", items=items, empty=empty)
