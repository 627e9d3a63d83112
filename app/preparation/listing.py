"""The preparer's queue as its page shows it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.conversation.queries import holding
from app.domain.money import Unit, format_amount
from app.domain.permissions import Actor, Role
from app.domain.queue_age import BAND_WORDS, Band
from app.domain.request_form import PROCUREMENT_STATUS_CHOICES
from app.domain.workflow import PauseCause, RequestState
from app.investments import queries as requests
from app.investments.listing import Filters, Sort, sorted_by, tree_choices
from app.preparation import queries
from app.preparation.flags import Flag, flag_conditions, midnight_of
from app.preparation.operations import REJECT, SUPPORT
from app.settings.queries import all_settings
from app.web.labels import HERE, STATES, day, days_words, local_now, state_kind, state_word
from app.web.views import Address, Choice, Link, paged, place

FIRST_SORT = "since"
FALLING_FIRST = frozenset({"asked", "risk"})
WORDS = {
    Flag.NEW: ("Ny", "info"),
    Flag.ANSWERED: ("Kompletterad", "success"),
    Flag.OLD: ("Gammal", "warning"),
    Flag.HIGH_RISK: ("Hög risk", "danger"),
    Flag.WAITING: ("Väntar på yttrande", "neutral"),
    Flag.LATE: ("Sent yttrande", "warning"),
    Flag.REVIEWED: ("Alla har yttrat sig", "success"),
    Flag.TARGET_PASSED: ("Beställning försenad", "warning"),
    Flag.LOOK_AGAIN: ("Titta igen", "warning"),
}
_AFTER = [state.value for state in queries.AFTER]
_HELD = (("", "Alla"), ("mina", "Mina"), ("ingen", "Ingen har"), ("andras", "Andras"))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One request of the queue."""

    id: int
    number: str
    title: str
    url: str
    unit: str
    category: str
    state: str
    state_kind: str
    since: str
    days: str
    asked: str
    proposal: str
    risk: str
    preparer: str
    preparer_id: int
    flags: list[tuple[str, str]]
    ticked: bool


def queue_context(
    session: Session,
    actor: Actor,
    *,
    ticked: tuple[int, ...] = (),
    fault: str = "",
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything preparation/index.html reads, in a fixed number of queries. fault: why nothing was done."""
    wanted, settings, known, at = wanted_now(), all_settings(session), requests.trees(session), place()
    midnight = midnight_of(local_now().date(), HERE)
    flags = flag_conditions(settings, midnight)
    key, falling = sorted_by(queries.SORTS, FIRST_SORT, FALLING_FIRST)
    conditions = queries.conditions(wanted, actor, known, flags, midnight)
    found, total = queries.queue(session, conditions, flags, key, falling, at)
    ordered = {"sort": key, "ordning": "fallande" if falling else "stigande"}
    address = Address("preparation.index", {}, {**query_of(wanted), **ordered})
    people = holding(session, Role.PREPARER, local_now().date())
    counted = queries.conditions(replace(wanted, flag=None), actor, known, flags, midnight)
    return {
        "filters": _filters(wanted, known, ordered),
        "flags": _flag_links(queries.count_flags(session, counted, flags), wanted, address),
        "sort": Sort(key, falling, address, FALLING_FIRST),
        "rows": [_row(row, ticked) for row in found.rows],
        "page": paged(found, at, total, queries.PAGE, address),
        "count_text": "1 äskning" if total == 1 else f"{total} äskningar",
        "preparers": [(each.id, each.name) for each in people],
        "bulk_url": here("preparation.bulk"),
        "is_after": wanted.stage == "efter" or wanted.stage in list(queries.AFTER),
        "causes": [(cause.value, cause.value.capitalize()) for cause in PauseCause],
        "fault": fault,
        "typed": dict(typed or {}),
    }


def wanted_now() -> queries.Wanted:
    """The filters of the address; what cannot be read limits nothing."""
    args = request.args
    held, stage, flag = args.get("vem", ""), args.get("lage", ""), args.get("flagga", "")
    band = args.get("alder", "")
    return queries.Wanted(
        requests.Wanted(
            text=unicodedata.normalize("NFC", args.get("q", "")).strip()[:100],
            category=args.get("kategori", ""),
            unit=args.get("enhet", ""),
        ),
        held if held in dict(_HELD) else "",
        stage if stage in ("bereda", "efter") or stage in list(RequestState) else "",
        Flag(flag) if flag in list(Flag) else None,
        Band(band) if band in list(Band) else None,
    )


def here(endpoint: str = "preparation.index") -> str:
    """The address with the filters and the order of now, from the first page."""
    key, falling = sorted_by(queries.SORTS, FIRST_SORT, FALLING_FIRST)
    ordered = {"sort": key, "ordning": "fallande" if falling else "stigande"} if request.args.get("sort") else {}
    return Address(endpoint, {}, {**query_of(wanted_now()), **ordered}).url()


def query_of(wanted: queries.Wanted) -> dict[str, Any]:
    """The filters as they stand in an address."""
    return {
        "q": wanted.listed.text,
        "vem": wanted.held,
        "lage": wanted.stage,
        "flagga": wanted.flag.value if wanted.flag else "",
        "alder": wanted.band.value if wanted.band else "",
        "kategori": wanted.listed.category,
        "enhet": wanted.listed.unit,
    }


def _filters(wanted: queries.Wanted, known: requests.Trees, ordered: dict[str, str]) -> Filters:
    every = ("", "Alla")
    before = [(state.value, STATES[state].capitalize()) for state in queries.BEFORE]
    after = [(state.value, STATES[state].capitalize()) for state in queries.AFTER]
    controls = [
        Choice("vem", "Beredare", list(_HELD), wanted.held),
        Choice(
            "lage",
            "Läge",
            [("", "Före beslut"), ("bereda", "Att bereda"), *before, ("efter", "Efter beslut"), *after],
            wanted.stage,
        ),
        Choice(
            "alder", "Hur länge", [every, *((each.value, word) for each, word in BAND_WORDS.items())], wanted.band or ""
        ),
        *tree_choices(wanted.listed, known),
    ]
    query = query_of(wanted)
    hidden = [("flagga", query["flagga"])] if wanted.flag else []
    hidden += [pair for pair in ordered.items() if request.args.get("sort")]
    active = sum(bool(value) for value in query.values())
    return Filters(wanted.listed.text, controls, url_for("preparation.index"), active, hidden)


def _flag_links(counts: Mapping[Flag, int], wanted: queries.Wanted, address: Address) -> list[Link]:
    """Each flag with how many have it; the one that is chosen leads back to all."""
    nowhere = {"sida": "", "efter": "", "fore": ""}
    return [
        Link(
            f"{WORDS[flag][0]} {count}",
            address.url(**nowhere, flagga="" if flag is wanted.flag else flag.value),
            flag is wanted.flag,
        )
        for flag, count in counts.items()
        if count or flag is wanted.flag
    ]


def _row(row: Any, ticked: tuple[int, ...]) -> QueueRow:
    since = row.state_since.astimezone(HERE).date()
    days = max((local_now().date() - since).days, 0)
    return QueueRow(
        id=row.id,
        number=row.number,
        title=row.title,
        url=url_for("preparation.show", id=row.id),
        unit=row.unit,
        category=row.category,
        state=state_word(row.state) + (f", {row.pause_cause}" if row.pause_cause and row.state == "paused" else ""),
        state_kind=state_kind(row.state),
        since=day(since),
        days=days_words(days),
        asked=format_amount(row.asked_ore, Unit.TKR) if row.asked_ore else "",
        proposal=_procurement(row) if row.state in _AFTER else _proposal(row),
        risk=str(row.risk or ""),
        preparer=row.preparer,
        preparer_id=row.preparer_id or 0,
        flags=[WORDS[flag] for flag in Flag if getattr(row, flag.value)],
        ticked=row.id in ticked,
    )


def _procurement(row: Any) -> str:
    """Where the procurement is and when an order is expected."""
    word = dict(PROCUREMENT_STATUS_CHOICES).get(row.procurement_status, "").lower()
    target = f"beställning {day(row.procurement_target_on)}" if row.procurement_target_on else ""
    return ", ".join(filter(None, (word, target)))


def _proposal(row: Any) -> str:
    if row.recommendation == REJECT:
        return "avstyrks"
    if row.recommendation == SUPPORT and row.recommended_ore is not None:
        return f"tillstyrks med {format_amount(row.recommended_ore, Unit.TKR)}"
    return ""
