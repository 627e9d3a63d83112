"""What several roles look at: what is new since the last visit, and the money that stands still."""

from collections.abc import Sequence

from flask import url_for

from app.domain.money import Unit, amount_words
from app.domain.permissions import Role
from app.domain.workflow import RequestState
from app.keyset import AnyRow
from app.standstill import queries as standstill
from app.standstill.page import CAUSE_WORDS, days_here
from app.standstill.queries import NO_CAUSE
from app.start import news, queries
from app.start.look import Look, counted_words
from app.start.news import Moved
from app.start.shown import Item, Panel
from app.web.labels import short_day, short_moment
from app.web.views import Link

S = RequestState
FEW = 3
FRAMES = 2
LARGE_ORE = 5_000_000  # what shows as at least 0,1 mnkr


def signed(ore: int, unit: Unit = Unit.MNKR) -> str:
    """An amount with its sign: ”+5,0 mnkr”."""
    return ("+" if ore > 0 else "") + amount_words(ore, unit)


def news_panel(look: Look, roles: tuple[Role, ...]) -> Panel:
    """What has happened since the last visit: new to decide, frames, outcome, forecasts, standstill."""
    since = look.previous
    if since is None:
        empty = "Det är första gången du är här. Nästa gång står här vad som har hänt sedan ditt besök."
        return Panel("nytt", "Nytt sedan sist", empty=empty)
    title = f"Nytt sedan {short_moment(since.at)}"
    items = [*_came(look, roles), *_frames(look), *_outcome(look, roles), *_forecasts(look)]
    panel = Panel("nytt", title, items=items, empty="Inget av det du följer har ändrats sedan dess.")
    panel.seen_url = url_for("start.seen") if items else ""
    return panel


def _came(look: Look, roles: tuple[Role, ...]) -> list[Item]:
    """Requests that have become ready, been granted or begun to stand still."""
    if look.previous is None:
        return []
    found = news.came_to(look.session, look.previous, look.within(*roles), (S.READY, S.GRANTED, S.PAUSED))
    items = []
    if S.READY in found:
        count, asked, _ = found[S.READY]
        listed = url_for("investments.index", tillstand=S.READY.value)
        url = url_for("decisions.sheet") if look.actor.plays(Role.DECIDER) else listed
        words = counted_words(count, "ny klar för beslut", "nya klara för beslut")
        items.append(Item(words, url, amount_words(asked, Unit.MNKR)))
    if S.GRANTED in found:
        count, *_ = found[S.GRANTED]
        words = counted_words(count, "äskning är beviljad", "äskningar är beviljade")
        items.append(Item(words, url_for("investments.index", tillstand=S.GRANTED.value)))
    if S.PAUSED in found:
        count, _, still = found[S.PAUSED]
        words = counted_words(count, "ärende har blivit vilande", "ärenden har blivit vilande")
        items.append(Item(words, url_for("standstill.index"), f"{amount_words(still, Unit.MNKR)} står still"))
    return items


def _frames(look: Look) -> list[Item]:
    rows = news.frames_changed(look.session, look.previous.at) if look.previous else []
    items = [
        Item(
            f"Ramen {row.name} {row.year}: {signed(int(row.ore))}",
            url_for("frames.category", code=row.code, ar=row.year, figur="ram"),
            row.kind,
        )
        for row in rows[:FRAMES]
    ]
    if more := len(rows) - len(items):
        items.append(Item(counted_words(more, "ramändring till", "ramändringar till"), url_for("frames.index")))
    return items


def _outcome(look: Look, roles: tuple[Role, ...]) -> list[Item]:
    """The imports in one line with the categories that moved most, then the requests that were paid most for."""
    if look.previous is None:
        return []
    rows, moved = news.outcome_moved(look.session, look.previous.at)
    if not rows:
        return []
    total = sum(row.sum_after_ore - row.sum_before_ore for row in rows)
    url = (
        url_for("outcomes.receipt", id=rows[0].id)
        if look.actor.plays(Role.CONTROLLER, Role.AUDITOR)
        else url_for("reports.outcome")
    )
    names = ", ".join(f"{_name(look, each.code)} {signed(each.after_ore)}" for each in moved[:FEW])
    words = f"Nytt utfall: {signed(total)}"
    paid = news.requests_paid(look.session, rows, look.within(*roles), LARGE_ORE, FEW)
    return [
        Item(words, url, names or "inga summor har ändrats"),
        *(
            Item(f"{it.title}: {signed(ore)}", url_for("investments.show", id=it.id), f"nytt utfall på {it.number}")
            for it, ore in paid
        ),
    ]


def _name(look: Look, code: str) -> str:
    return look.known.category_names.get(look.known.category_codes.get(code, 0), code)


def _forecasts(look: Look) -> list[Item]:
    if look.previous is None:
        return []
    moved, requests = news.forecasts_moved(look.session, look.previous)
    items = [_forecast(look, each) for each in moved[:FEW]]
    more = len(moved) - len(items) + requests
    if more:
        words = (
            counted_words(more, "prognos till är ändrad", "prognoser till är ändrade")
            if items
            else counted_words(more, "prognos är ändrad", "prognoser är ändrade")
        )
        items.append(Item(words, url_for("forecasts.index")))
    return items


def _forecast(look: Look, it: Moved) -> Item:
    before = f"var {amount_words(it.before_ore, Unit.MNKR)}" if it.before_ore is not None else "ny bedömning"
    return Item(
        f"Prognos {_name(look, it.code)}: {amount_words(it.after_ore, Unit.MNKR)}", url_for("forecasts.index"), before
    )


def standstill_panel(look: Look) -> Panel:
    """The sum that stands still, since when, and why; as the page about it says it."""
    filters = standstill.conditions(standstill.Wanted(), look.actor, look.known, days_here())
    sums = standstill.by_cause(look.session, filters, days_here())
    panel = Panel("still", "Pengar som står still", links=[Link("Visa vilande", url_for("standstill.index"))])
    if not sums:
        panel.empty = "Inga beviljade ärenden vilar. När ett görs vilande syns summan och orsaken här."
        return panel
    many, passed = sum(row.many for row in sums), sum(int(row.passed) for row in sums)
    late = f" {counted_words(passed, 'har', 'har')} passerat datumet att titta igen." if passed else ""
    panel.figure = amount_words(sum(int(row.ore) for row in sums), Unit.MNKR)
    panel.url, panel.kind = url_for("standstill.index"), "warning" if passed else ""
    panel.text = f"i {counted_words(many, 'ärende', 'ärenden')}.{late}"
    panel.items = _causes(sums)
    if oldest := queries.oldest_pause(look.session, filters):
        since = f"vilar sedan {short_day(oldest.state_since)}"
        panel.items.append(Item(f"Äldst: {oldest.title}", url_for("investments.show", id=oldest.id), since))
    return panel


def _causes(sums: Sequence[AnyRow]) -> list[Item]:
    """The causes with most money, each leading to its list."""
    causes: dict[str, tuple[int, int]] = {}
    for row in sums:
        count, still = causes.get(row.cause or NO_CAUSE, (0, 0))
        causes[row.cause or NO_CAUSE] = (count + row.many, still + int(row.ore))
    return [
        Item(
            f"{CAUSE_WORDS[cause]}: {amount_words(still, Unit.MNKR)}",
            url_for("standstill.index", orsak=cause),
            counted_words(count, "ärende", "ärenden"),
        )
        for cause, (count, still) in sorted(causes.items(), key=lambda each: (-each[1][1], each[0]))[:FEW]
    ]
