"""The preparer's and the reviewer's parts of the start page: the queue by age, what waits on others, reviews due."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.domain.money import Unit, amount_words
from app.domain.numbers import named
from app.domain.permissions import Role
from app.domain.queue_age import BAND_WORDS, Band
from app.domain.workflow import RequestState
from app.preparation import queries as queue
from app.preparation.flags import Flag, flag_conditions, midnight_of
from app.preparation.listing import WORDS
from app.reviews import queries as reviews
from app.reviews.page import waiting_views
from app.start import queries
from app.start.look import Look, counted_words
from app.start.shown import BarRow, BarTable, Item, Panel, Section
from app.web.labels import HERE, days_words, short_day, state_word
from app.web.views import Link

S = RequestState
HELD = {"mina": "Dina", "ingen": "Ingen har", "andras": "Andras"}
TO_ACT = (Flag.ANSWERED, Flag.REVIEWED, Flag.OLD, Flag.HIGH_RISK)
LATER = (Flag.TARGET_PASSED, Flag.LOOK_AGAIN)


def preparing_section(look: Look) -> Section:
    """What a preparer sees."""
    midnight = midnight_of(look.today, HERE)
    flags = flag_conditions(look.settings, midnight)

    def wanted(stage: str) -> queries.Filters:
        return queue.conditions(queue.Wanted(stage=stage), look.actor, look.known, flags, midnight)

    before, after = (queue.count_flags(look.session, wanted(stage), flags) for stage in ("", "efter"))
    counts = look.counts(Role.PREPARER)
    ages = queue.ages(look.session, wanted("bereda"), look.actor.user_id, midnight)
    return Section(
        "beredning",
        "Beredning",
        [_queue(look, ages), _oldest(look)],
        [_to_act(before), _waits(counts, before), _later(after)],
    )


def _queue(look: Look, ages: Sequence[Any]) -> Panel:
    many = sum(row.many for row in ages)
    links = [Link("Visa kön", url_for("preparation.index", lage="bereda"))]
    if not many:
        empty = "Kön är tom. När en enhetschef tillstyrker en äskning i ditt område hamnar den här."
        return Panel("ko", "Att bereda", links=links, empty=empty)
    days = (look.today - min(row.oldest for row in ages).astimezone(HERE).date()).days
    return Panel(
        "ko",
        "Att bereda",
        figure=counted_words(many, "äskning", "äskningar"),
        url=url_for("preparation.index", lage="bereda"),
        text=f"att bereda. Den äldsta {f'har väntat {days_words(days)} i sitt steg' if days else 'kom i dag'}.",
        bars=_bands(ages),
        links=links,
    )


def _bands(ages: Sequence[Any]) -> BarTable:
    """The queue by age and by who has it; each figure leads to its own list."""
    cells = {(row.band, row.held): row.many for row in ages}
    most = max(sum(cells.get((band, held), 0) for held in HELD) for band in Band)
    rows = [_band(band, cells, most) for band in Band]
    total = [sum(cells.get((band, held), 0) for band in Band) for held in HELD]
    summed = BarRow(
        "Summa",
        None,
        [*_linked(total, None), Link(str(sum(total)), url_for("preparation.index", lage="bereda"))],
        0,
        0,
        0,
        "",
    )
    legend = (("full", "Dina"), ("striped", "Ingen har"), ("track", "Andras"))
    return BarTable(
        "Äskningar att bereda efter hur länge de har väntat i sitt steg och vem som har dem.",
        "Har väntat",
        [*HELD.values(), "Alla"],
        rows,
        legend,
        total=summed,
    )


def _band(band: Band, cells: dict[tuple[str, str], int], most: int) -> BarRow:
    counts = [cells.get((band, held), 0) for held in HELD]
    mine, nobody, _ = (count * 1000 // most for count in counts)
    words = f"{BAND_WORDS[band]}: " + ", ".join(
        f"{word.lower()} {count}" for word, count in zip(HELD.values(), counts, strict=True)
    )
    url = url_for("preparation.index", lage="bereda", alder=band.value)
    every = Link(str(sum(counts)) if sum(counts) else "", url)
    return BarRow(
        BAND_WORDS[band],
        url,
        [*_linked(counts, band), every],
        mine,
        nobody,
        sum(counts) * 1000 // most,
        words,
    )


def _linked(counts: Sequence[int], band: Band | None) -> list[Link]:
    return [
        Link(
            str(count) if count else "",
            url_for("preparation.index", lage="bereda", vem=held, alder=band.value if band else None)
            if count
            else None,
        )
        for held, count in zip(HELD, counts, strict=True)
    ]


def _oldest(look: Look) -> Panel:
    rows = queries.first_in(look.session, look.within(Role.PREPARER), queue.TO_DO)
    items = [
        Item(
            named(row.number, row.title),
            url_for("preparation.show", id=row.id),
            f"{row.unit}, {amount_words(row.asked_ore, Unit.TKR)}, {_since(row)}",
        )
        for row in rows
    ]
    return Panel("aldst", "Äldst i kön", items=items, empty="Ingen äskning väntar på beredning.")


def _since(row: Any) -> str:
    return f"{state_word(row.state)} sedan {short_day(row.state_since)}"


def _flag(flag: Flag, count: int, stage: str = "") -> Item:
    url = url_for("preparation.index", flagga=flag.value, lage=stage or None)
    word, kind = WORDS[flag]
    return Item(counted_words(count, "äskning", "äskningar"), url, "", word, kind)


def _to_act(counts: dict[Flag, int]) -> Panel:
    items = [_flag(flag, counts[flag]) for flag in TO_ACT if counts[flag]]
    empty = "Inget att ta först: inga svar på kompletteringar, inga klara yttranden, inget gammalt i kön."
    return Panel("forst", "Ta först", items=items, empty=empty)


def _waits(counts: queries.Counts, flags: dict[Flag, int]) -> Panel:
    """What somebody else has to do before the preparer can go on."""
    by_state = ((S.RETURNED, "på enhetens komplettering"), (S.READY, "på beslut"))
    items = [
        Item(
            f"{counted_words(counts[state][0], 'väntar', 'väntar')} {words}",
            url_for("preparation.index", lage=state.value),
            amount_words(counts[state][1], Unit.MNKR),
        )
        for state, words in by_state
        if state in counts
    ]
    late = flags[Flag.LATE]
    if flags[Flag.WAITING]:
        url = url_for("preparation.index", flagga=Flag.WAITING.value)
        items.insert(0, Item(f"{counted_words(flags[Flag.WAITING], 'väntar', 'väntar')} på yttrande", url))
    if late:
        url = url_for("preparation.index", flagga=Flag.LATE.value)
        items.insert(1, Item(f"{counted_words(late, 'har', 'har')} ett sent yttrande", url, "", *WORDS[Flag.LATE]))
    return Panel(
        "vantar", "Väntar på andra", items=items, empty="Ingenting väntar på enheter, sakkunniga eller beslut."
    )


def _later(counts: dict[Flag, int]) -> Panel:
    items = [_flag(flag, counts[flag], "efter") for flag in LATER if counts[flag]]
    empty = "Inga beställningar är försenade och inget vilande behöver ses över."
    return Panel("efter", "Efter beslut", items=items, empty=empty)


def reviewing_section(look: Look) -> Section:
    """What a reviewer is asked about, the nearest date first."""
    rows = reviews.waiting(look.session, look.actor, look.known)
    late = sum(1 for row in rows if row.due_on and row.due_on < look.today)
    views = waiting_views(rows[: reviews.FEW], look.settings["specialities"])
    items = [Item(view.label, view.url, view.note, view.word, view.kind or "neutral") for view in views]
    panel = Panel(
        "yttranden",
        "Att yttra sig om",
        figure=counted_words(len(rows), "äskning", "äskningar") if rows else "",
        url=url_for("reviews.index"),
        text=(f"väntar på ditt yttrande, {late} efter sitt datum." if late else "väntar på ditt yttrande.")
        if rows
        else "",
        kind="warning" if late else "",
        items=items,
        links=[Link("Visa alla yttranden", url_for("reviews.index"))],
        empty="Ingen väntar på ditt yttrande. När en beredare frågar dig står äskningen här.",
    )
    done = [
        Item(
            named(row.number, row.title),
            url_for("reviews.show", id=row.review_id),
            f"av {row.answered_by} {short_day(row.answered_at)}",
        )
        for row in reviews.answered(look.session, look.actor, look.known)[: queries.FEW]
    ]
    latest = Panel("yttrade", "Senast besvarade", items=done, empty="Inget är besvarat inom ditt sakområde ännu.")
    return Section("yttranden_del", "Yttranden", [panel], [latest])
