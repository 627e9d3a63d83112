"""Rows and rules as their pages show them."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import format_amount as kr
from app.domain.money import format_whole
from app.matching import queries
from app.matching.operations import CONDITIONS, conditions_words
from app.web.labels import day, moment, state_word
from app.web.views import Address, Fact, Link, PageView, paged, place


@dataclass(frozen=True, slots=True)
class Choice:
    """A request that can be chosen, with why."""

    number: str
    title: str
    url: str
    why: str


@dataclass(slots=True)
class RowPage:
    """What matching/row.html reads. owner: the request it belongs to; waits: whether it can be matched.

    here, match_url, release_url: where it is searched, matched and released; '' for what is matched by its own code.
    """

    id: int
    title: str
    breadcrumb: list[Link]
    facts: list[Fact]
    owner: Link | None
    waits: bool
    suggested: list[Choice]
    searched: list[Choice]
    q: str
    rule_url: str
    here: str
    match_url: str
    release_url: str
    match_label: str = "Matcha raden"
    release_label: str = "Släpp raden"


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row that is matched by hand or by a rule."""

    id: int
    label: str
    url: str
    day: str
    project: str
    text: str
    amount: str
    request: Link
    how: str


@dataclass(slots=True)
class MatchedView:
    """What matching/matched.html reads."""

    rows: list[MatchedRow]
    lead: str
    page: PageView | None


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with what it has matched."""

    id: int
    words: str
    source: str
    request: Link
    rows: str
    amount: str
    made: str


def row_view(session: Session, it: Any, q: str) -> RowPage:
    """A row with suggestions while it waits; q: what is searched for."""
    waits = it.request_id is None
    suggested, searched = choices(session, it, q) if waits else ([], [])
    said = it.matched_by is not None or it.rule_id is not None
    return RowPage(
        it.id,
        f"Verifikat {it.voucher}, rad {it.row}",
        [Link("Rader utanför", url_for("outcomes.unmatched")), Link(f"{it.voucher}, rad {it.row}", None)],
        _facts(it),
        None if waits else Link("Till äskningen", url_for("investments.show", id=it.request_id)),
        waits,
        suggested,
        searched,
        q,
        rule_url(it),
        url_for("matching.row", id=it.id),
        url_for("matching.match", id=it.id),
        url_for("matching.release", id=it.id) if said else "",
    )


def choices(session: Session, it: Any, q: str) -> tuple[list[Choice], list[Choice]]:
    """The requests that a row could belong to, with why, and those that are searched for."""
    suggested = [
        Choice(each.candidate.number, each.candidate.title, _request(each.candidate.id), ", ".join(each.reasons))
        for each in queries.suggestions(session, it)
    ]
    found = queries.searched(session, q)
    return suggested, [Choice(row.number, row.title, _request(row.id), state_word(row.state)) for row in found]


def rule_url(it: Any) -> str:
    """The form for a rule, filled with what the row says."""
    text = None if it.project or it.supplier else it.text or None
    return url_for("matching.rules", projekt=it.project or None, leverantor=it.supplier or None, text=text)


def matched_view(session: Session) -> MatchedView:
    """A page of the rows that are matched by hand or by a rule."""
    at = place()
    found, total, ore = queries.matched(session, at)
    lead = f"{format_whole(total)} rader, {kr(ore)} kr, räknas på en äskning för att någon eller en regel sagt det."
    return MatchedView(
        [_matched(row) for row in found.rows],
        lead if total else "",
        paged(found, at, total, queries.PAGE, Address("matching.matched")),
    )


def rule_views(session: Session) -> list[RuleView]:
    """Every rule."""
    return [
        RuleView(
            row[0].id,
            conditions_words({name: getattr(row[0], name) for name in CONDITIONS}).capitalize(),
            row.source or "alla källor",
            Link(f"{row.number} {row.title}", _request(row[0].request_id)),
            format_whole(row.rows),
            kr(int(row.ore)),
            f"{moment(row[0].made_at)}, {row[0].made_by}",
        )
        for row in queries.rules(session)
    ]


def _facts(it: Any) -> list[Fact]:
    shown = [
        Fact("Datum", day(it.posted_on)),
        Fact("Belopp", f"{kr(it.amount_ore)} kr"),
        Fact("Projekt", it.project or "saknas"),
        Fact("Leverantör", it.supplier),
        Fact("Text", it.text),
        Fact("Konto", it.account),
        Fact("Ansvar", it.cost_centre),
        Fact("Beställning", it.order_number),
        Fact("Källa", it.source),
        Fact("Matchad", how(it)),
    ]
    return [fact for fact in shown if fact.value]


def _matched(row: Any) -> MatchedRow:
    return MatchedRow(
        row.id,
        f"{row.voucher}, rad {row.row}",
        url_for("matching.row", id=row.id),
        day(row.posted_on),
        row.project,
        row.text,
        kr(row.amount_ore),
        Link(f"{row.number} {row.title}", _request(row.request_id)),
        how(row),
    )


def how(it: Any) -> str:
    """Who or what matched a row, in words; '' while it waits."""
    if it.matched_by is not None:
        return f"för hand av {it.matched_by}"
    if it.rule_id is not None:
        return f"av regel {it.rule_id}"
    return "med sitt projekt" if it.request_id is not None else ""


def _request(id: int) -> str:
    return url_for("investments.show", id=id)
