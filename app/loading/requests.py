"""Loading requests: what is new is added, what differs is changed with an event; grants are only added to.

Everything is done in bulk, since a region may bring a hundred thousand requests.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.loading.rows import RequestRow
from app.models import Decision, DecisionItem, Grant, InvestmentRequest, RequestYear, now, table_of
from app.outcomes.bulk import chunks
from app.outcomes.matching import rematch

PLAIN = ("project", "title", "kind", "nature", "state", "pause_cause", "unit_id", "category_id", "priority", "purpose")
_TABLE = table_of(InvestmentRequest)
_DECIDED = {"declined": "declined", "deferred": "deferred"}


@dataclass(slots=True)
class Wanted:
    """One request as the file has it: its plain columns and, by frame year, what is asked and granted (öre)."""

    row: RequestRow
    values: dict[str, Any]
    asked: dict[int, int] = field(default_factory=dict)
    granted: dict[int, int] = field(default_factory=dict)
    decisions: dict[int, tuple[str, date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it: ids by number, and how many requests were new and changed."""

    ids: dict[str, int]
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database has of a request: its plain columns, and öre asked and granted by frame year."""

    values: dict[str, Any]
    asked: dict[int, int]
    granted: dict[int, int]


def load_requests(
    session: Session,
    rows: Sequence[RequestRow],
    unit_ids: Mapping[str, int],
    category_ids: Mapping[str, int],
    *,
    actor: str,
) -> Loaded:
    """Bring the requests of the file into the database, and postings that waited for their projects to them."""
    wanted = _wanted(rows, unit_ids, category_ids)
    stored = _stored(session)
    new = [each for number, each in wanted.items() if number not in stored]
    differing = {
        number: changes
        for number, each in wanted.items()
        if number in stored and (changes := _changes(each, stored[number]))
    }
    changed = [wanted[number] for number in differing]
    recoded = {
        stored[each.row.number].values["id"]: stored[each.row.number].values["project"]
        for each in changed
        if stored[each.row.number].values["project"] != each.row.project
    }
    _free_codes(session, recoded)
    _insert(session, new)
    ids = dict(session.execute(select(InvestmentRequest.number, InvestmentRequest.id)).all())
    _note(session, new, differing, wanted, stored, ids, actor)
    projects = {each.row.project: ids[each.row.number] for each in (*new, *changed) if each.row.project}
    touched = [*new, *changed]
    with rematch(session, projects, {ids[each.row.number] for each in touched}, recoded):
        _update(session, changed, ids)
        _keep_years(session, touched, stored, ids)
        _add_grants(session, touched, stored, ids)
    return Loaded(ids, len(new), len(changed))


def _wanted(rows: Iterable[RequestRow], units: Mapping[str, int], categories: Mapping[str, int]) -> dict[str, Wanted]:
    found: dict[str, Wanted] = {}
    for row in rows:
        each = found.get(row.number)
        if each is None:
            values = {name: getattr(row, name) for name in PLAIN if not name.endswith("_id")}
            values |= {"unit_id": units[row.unit], "category_id": categories[row.category], "state": row.state.value}
            each = found[row.number] = Wanted(row, values)
        each.asked[row.frame_year] = row.asked_ore
        if row.granted_ore is not None:
            each.granted[row.frame_year] = row.granted_ore
        if row.decision or row.decided_on:
            each.decisions[row.frame_year] = (row.decision, row.decided_on or date(row.frame_year, 1, 1))
    return found


def _stored(session: Session) -> dict[str, Stored]:
    asked = _by_request(session, select(RequestYear.request_id, RequestYear.frame_year, RequestYear.asked_ore))
    total = select(Grant.request_id, Grant.frame_year, func.sum(Grant.amount_ore))
    granted = _by_request(session, total.group_by(Grant.request_id, Grant.frame_year))
    columns = [_TABLE.c[name] for name in ("id", "number", *PLAIN)]
    return {
        row["number"]: Stored(dict(row), asked.get(row["id"], {}), granted.get(row["id"], {}))
        for row in session.execute(select(*columns)).mappings()
    }


def _by_request(session: Session, statement: Any) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for request_id, year, ore in session.execute(statement):
        found[request_id][year] = int(ore)
    return found


def _changes(each: Wanted, stored: Stored) -> list[list[Any]]:
    """[field, old, new] of everything in which the file differs from what is stored; amounts in öre by frame year."""
    plain = [
        [name, stored.values[name], each.values[name]] for name in PLAIN if stored.values[name] != each.values[name]
    ]
    return plain + _money("sökt", stored.asked, each.asked) + _money("beviljat", stored.granted, each.granted)


def _money(what: str, old: Mapping[int, int], new: Mapping[int, int]) -> list[list[Any]]:
    years = sorted(old.keys() | new.keys())
    return [[f"{what} {year}", old.get(year), new.get(year)] for year in years if old.get(year, 0) != new.get(year, 0)]


def _free_codes(session: Session, recoded: Mapping[int, str | None]) -> None:
    """Codes that change hands are let go of first, so that nobody meets the old owner."""
    if recoded:
        statement = update(_TABLE).where(_TABLE.c.id == bindparam("k")).values(project=None)
        session.connection().execute(statement, [{"k": request_id} for request_id in recoded])


def _insert(session: Session, new: Sequence[Wanted]) -> None:
    rows = (
        {
            **each.values,
            "number": each.row.number,
            "frame_year": min(each.asked),
            "asked_ore": sum(each.asked.values()),
            "granted_ore": 0,
            "outcome_ore": 0,
            "version": 1,
            "state_since": _since(each),
            "created_at": now(),
        }
        for each in new
    )
    for chunk in chunks(rows, 5000):  # type: ignore[arg-type]
        session.execute(insert(InvestmentRequest), chunk)


def _since(each: Wanted) -> datetime:
    days = [day for _, day in each.decisions.values()]
    return datetime.combine(max(days), time(12), UTC) if days else now()


def _note(
    session: Session,
    new: Sequence[Wanted],
    differing: Mapping[str, list[list[Any]]],
    wanted: Mapping[str, Wanted],
    stored: Mapping[str, Stored],
    ids: Mapping[str, int],
    actor: str,
) -> None:
    for each in new:
        decided = "; ".join(f"{reference} ({day})" for reference, day in each.decisions.values())
        _event(session, each, ids, actor, None, f"Inläst. Beslut: {decided}" if decided else "Inläst", [])
    for number, changes in differing.items():
        before = stored[number].values["state"]
        _event(session, wanted[number], ids, actor, before, "Ändrad genom inläsning", changes)


def _event(
    session: Session,
    each: Wanted,
    ids: Mapping[str, int],
    actor: str,
    before: str | None,
    comment: str,
    changes: list[list[Any]],
) -> None:
    record(
        session,
        actor=actor,
        action="load",
        subject=f"äskning {each.row.number}",
        request_id=ids[each.row.number],
        from_state=before,
        to_state=each.values["state"],
        comment=comment,
        changes=changes,
    )


def _update(session: Session, changed: Sequence[Wanted], ids: Mapping[str, int]) -> None:
    if not changed:
        return
    values: dict[str, Any] = {name: bindparam(f"v_{name}") for name in PLAIN}
    statement = update(_TABLE).where(_TABLE.c.id == bindparam("k"))
    session.connection().execute(
        statement.values(**values, version=_TABLE.c.version + 1),
        [{"k": ids[each.row.number], **{f"v_{name}": each.values[name] for name in PLAIN}} for each in changed],
    )


def _keep_years(
    session: Session, touched: Sequence[Wanted], stored: Mapping[str, Stored], ids: Mapping[str, int]
) -> None:
    """request_years, asked_ore and frame_year follow the file; a year it no longer names is taken away."""
    other = [each for each in touched if each.row.number not in stored or stored[each.row.number].asked != each.asked]
    for chunk in chunks([(ids[each.row.number],) for each in other], 500):
        session.execute(delete(RequestYear).where(RequestYear.request_id.in_([request_id for (request_id,) in chunk])))
    rows = [
        {"request_id": ids[each.row.number], "frame_year": year, "asked_ore": ore}
        for each in other
        for year, ore in each.asked.items()
    ]
    for chunk in chunks(rows, 5000):  # type: ignore[arg-type]
        session.execute(insert(RequestYear), chunk)
    if other:
        values: dict[str, Any] = {"asked_ore": bindparam("a"), "frame_year": bindparam("y")}
        session.connection().execute(
            update(_TABLE).where(_TABLE.c.id == bindparam("k")).values(values),
            [{"k": ids[it.row.number], "a": sum(it.asked.values()), "y": min(it.asked)} for it in other],
        )


def _add_grants(
    session: Session, touched: Sequence[Wanted], stored: Mapping[str, Stored], ids: Mapping[str, int]
) -> None:
    """The difference between the file's grants and the stored ones, as grants and releases of their decisions."""
    decisions = _decisions(session, touched)
    grants, items = [], {}
    for each in touched:
        request_id = ids[each.row.number]
        old = stored[each.row.number].granted if each.row.number in stored else {}
        for year in sorted(each.granted.keys() | old.keys()):
            ore = each.granted.get(year, 0) - old.get(year, 0)
            if ore:
                decision = decisions.get(each.decisions.get(year, ("", None)))
                kind = "grant" if ore > 0 else "release"
                row = {"request_id": request_id, "frame_year": year, "decision_id": decision, "kind": kind}
                grants.append({**row, "amount_ore": ore})
        for reference in each.decisions.values():
            items[decisions[reference], request_id] = _DECIDED.get(each.values["state"], "granted")
    if grants:
        session.execute(insert(Grant), grants)
    known = set(session.execute(select(DecisionItem.decision_id, DecisionItem.request_id)))
    new = [
        {"decision_id": decision_id, "request_id": request_id, "outcome": outcome, "reason": ""}
        for (decision_id, request_id), outcome in items.items()
        if (decision_id, request_id) not in known
    ]
    if new:
        session.execute(insert(DecisionItem), new)


def _decisions(session: Session, touched: Sequence[Wanted]) -> dict[Any, int]:
    """Ids of the decisions the file names, made where they are not there yet."""
    named = {decision for each in touched for decision in each.decisions.values()}
    statement = select(Decision.reference, Decision.decided_on, Decision.id)
    stored = {(row[0], row[1]): row[2] for row in session.execute(statement)}
    missing = sorted(named - stored.keys())
    if missing:
        signed = now()
        rows = [
            {"reference": ref, "decided_on": day, "body": ref.partition(" ")[0], "signed_at": signed}
            for ref, day in missing
        ]
        session.execute(insert(Decision), rows)
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}
