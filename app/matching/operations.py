"""Matching rows to requests and letting them go, with the summaries in the same transaction. None of these commits."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.money import format_amount
from app.domain.workflow import RequestState
from app.models import UNMATCHED, InvestmentRequest, LedgerSource, MatchingRule, Posting, ReplacedPosting, table_of
from app.orders.matching import apply_rules, forget_rule
from app.outcomes import rules, summaries

CONDITIONS = ("project", "account", "cost_centre", "supplier", "text")
TELLING = ("project", "supplier", "text")
"""A rule needs one of these: an account alone would take in everything."""
LONGEST = {"project": 40, "account": 40, "cost_centre": 40, "supplier": 200, "text": 200}


class RowMoved(DomainError):
    """Somebody else matched or released the row, or an import took it away."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What a rule did or undid: rows of the ledger and of orders, each with their öre."""

    rows: int
    ore: int
    orders: int = 0
    orders_ore: int = 0

    @property
    def changes(self) -> list[list[Any]]:
        """As they are logged."""
        shown = (("rader", self.rows, self.ore), ("beställningsrader", self.orders, self.orders_ore))
        return [[f"matchade {what}", None, f"{rows}: {format_amount(ore)} kr"] for what, rows, ore in shown if rows]


def match_by_hand(session: Session, posting_id: int, number: str, *, by: str) -> InvestmentRequest:
    """The waiting row belongs to the request of that number. Raises DomainError."""
    summaries.lock_ledger(session)
    it = _row(session, posting_id)
    if it.request_id is not None:
        raise RowMoved("Raden är redan matchad. Ladda om listan.")
    found = request_of(session, number)
    it.request_id, it.matched_by, it.rule_id = found.id, by, None
    _bring_along(session, {(found.id, it.month): (it.amount_ore, 1)})
    _note(session, "match_posting", it, found, by)
    return found


def release(session: Session, posting_id: int, *, by: str) -> str:
    """Undo a match made by hand or by a rule: the row waits again, or goes where its project code says. Raises
    DomainError.

    Returns the number of the request that its code has got meanwhile, '' when there is none.
    """
    summaries.lock_ledger(session)
    it = _row(session, posting_id)
    if it.request_id is None or (it.matched_by is None and it.rule_id is None):
        raise RowMoved("Raden är inte matchad för hand eller av en regel. Ladda om listan.")
    found = session.get_one(InvestmentRequest, it.request_id)
    owner = session.scalar(select(InvestmentRequest).where(InvestmentRequest.project == it.project))
    it.request_id, it.matched_by, it.rule_id = owner.id if owner else None, None, None
    if owner is not found:
        to_owner = {(owner.id, it.month): (it.amount_ore, 1)} if owner else {}
        _bring_along(session, {(found.id, it.month): (-it.amount_ore, -1), **to_owner})
    _note(session, "release_posting", it, found, by)
    return owner.number if owner else ""


def add_rule(
    session: Session, number: str, conditions: Mapping[str, str], source: str, *, by: str, apply_now: bool
) -> tuple[MatchingRule, Applied]:
    """Save a rule for the request of that number; apply_now: waiting rows are matched too. Raises DomainError."""
    summaries.lock_ledger(session)
    given = {name: conditions.get(name, "").strip() for name in CONDITIONS}
    if not any(given[name] for name in TELLING):
        raise DomainError("Skriv projekt, leverantör eller text. Bara konto och ansvar skulle ta in för mycket.")
    for name, text in given.items():
        if len(text) > LONGEST[name]:
            raise DomainError(f"Ett villkor är för långt: högst {LONGEST[name]} tecken.")
    found = request_of(session, number)
    if given["project"] and (owner := _owner(session, given["project"])):
        raise DomainError(f"Projektet {given['project']} hör redan till {owner}. Regler gäller rader utan äskning.")
    rule = MatchingRule(request_id=found.id, source_id=_source_id(session, source), made_by=by, **given)
    session.add(rule)
    session.flush()
    changes: list[list[Any]] = [["regel", None, conditions_words(given)]]
    record(session, actor=by, action="matching_rule", subject=f"regel {rule.id}", request_id=found.id, changes=changes)
    return rule, apply_rule(session, rule, by=by) if apply_now else Applied(0, 0)


def apply_rule(session: Session, rule: MatchingRule, *, by: str) -> Applied:
    """Match the waiting rows, also those of orders, that the rule fits."""
    summaries.lock_ledger(session)
    moved = rules.apply(session, only=rule)
    _bring_along(session, moved)
    rows, ore = sum(rows for _, rows in moved.values()), sum(ore for ore, _ in moved.values())
    applied = Applied(rows, ore, *apply_rules(session, only=rule))
    if changes := applied.changes:
        subject = f"regel {rule.id}"
        record(session, actor=by, action="matching_rule", subject=subject, request_id=rule.request_id, changes=changes)
    return applied


def remove_rule(session: Session, rule: MatchingRule, *, by: str) -> Applied:
    """Take the rule away; the rows that it matched wait again, but for those whose project code says whose they are."""
    summaries.lock_ledger(session)
    table, old, requests = table_of(Posting), table_of(ReplacedPosting), table_of(InvestmentRequest)
    sums = select(requests.c.id, table.c.month, func.sum(table.c.amount_ore), func.count())
    sums = sums.select_from(table.outerjoin(requests, requests.c.project == table.c.project))
    moved: dict[tuple[int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    waiting = Applied(0, 0)
    by_rule = sums.where(table.c.rule_id == rule.id).group_by(requests.c.id, table.c.month)
    for owner, month, ore, rows in session.execute(by_rule):
        for request_id, sign in ((rule.request_id, -1), *([(owner, 1)] if owner else [])):
            before = moved[request_id, month]
            moved[request_id, month] = before[0] + sign * int(ore), before[1] + sign * rows
        waiting = waiting if owner else Applied(waiting.rows + rows, waiting.ore + int(ore))
    for each in (table, old):
        by_code = select(requests.c.id).where(requests.c.project == each.c.project).scalar_subquery()
        session.execute(update(each).where(each.c.rule_id == rule.id).values(rule_id=None, request_id=by_code))
    _bring_along(session, moved)
    waiting = Applied(waiting.rows, waiting.ore, *forget_rule(session, rule))
    words = conditions_words({name: getattr(rule, name) for name in CONDITIONS})
    again = waiting.rows + waiting.orders
    changes: list[list[Any]] = [["regel", words, None], ["rader som väntar igen", None, again]]
    subject = f"regel {rule.id}"
    record(session, actor=by, action="matching_rule", subject=subject, request_id=rule.request_id, changes=changes)
    session.delete(rule)
    session.flush()
    return waiting


def request_of(session: Session, number: str) -> InvestmentRequest:
    """The request that was meant, by number or project code; raises DomainError."""
    wanted, it = number.strip(), InvestmentRequest
    found = (
        session.scalars(select(it).where((it.number == wanted) | (it.project == wanted)).limit(2)).all()
        if wanted
        else []
    )
    sent = [each for each in found if each.state != RequestState.DRAFT.value]
    if len(sent) != 1:
        raise DomainError(f"Det finns ingen inskickad äskning med numret ”{wanted[:40]}”. Skriv hela numret.")
    return sent[0]


def conditions_words(conditions: Mapping[str, str]) -> str:
    """A rule in words: ”projekt X9, leverantör Atea”."""
    names = {
        "project": "projekt", "account": "konto", "cost_centre": "ansvar", "supplier": "leverantör med",
        "text": "text med",
    }  # fmt: skip
    return ", ".join(f"{words} {conditions[name]}" for name, words in names.items() if conditions[name])


def _row(session: Session, posting_id: int) -> Posting:
    it = session.scalars(select(Posting).where(Posting.id == posting_id).with_for_update()).first()
    if it is None:
        raise RowMoved("Raden finns inte kvar. En ny inläsning kan ha tagit bort den.")
    session.refresh(it)
    return it


def _owner(session: Session, project: str) -> str:
    return session.scalar(select(InvestmentRequest.number).where(InvestmentRequest.project == project)) or ""


def _source_id(session: Session, source: str) -> int | None:
    if not source:
        return None
    found = session.scalar(select(LedgerSource.id).where(LedgerSource.name == source))
    if found is None:
        raise DomainError(f"Källan {source} finns inte.")
    return found


def _bring_along(session: Session, moved: rules.Moved) -> None:
    """Rows move between a request and those that wait; both summaries follow."""
    session.flush()
    deltas: dict[tuple[int, int], tuple[int, int]] = dict(moved)
    for (_, month), (ore, rows) in moved.items():
        before = deltas.get((UNMATCHED, month), (0, 0))
        deltas[UNMATCHED, month] = before[0] - ore, before[1] - rows
    if deltas:
        summaries.add_postings(session, deltas)


def _note(session: Session, action: str, it: Posting, found: InvestmentRequest, by: str) -> None:
    text = f"{it.voucher} rad {it.row}, {it.posted_on}: {format_amount(it.amount_ore)} kr"
    change = ["rad", None, text] if action == "match_posting" else ["rad", text, None]
    subject = f"verifikat {it.voucher} rad {it.row}"
    record(session, actor=by, action=action, subject=subject, request_id=found.id, changes=[change])
