"""Notices are made from the events of a transaction, just before it commits: no slice has to know of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.audit.operations import keep_quiet, noted
from app.domain.notices import KINDS, Channel, Kind, Rule, rules_for
from app.models import Notice, NoticeChoice, User, now, today_here
from app.notices.audience import concerned, people, told

Row = dict[str, Any]
LONGEST_NOTE = 400


def acting(session: Session, user_id: int) -> None:
    """Say whose doing this transaction is, so that nobody is told of what they did themselves."""
    session.info["acting"] = user_id


def tell(
    session: Session,
    kind: Kind,
    action: str,
    to: Iterable[int],
    *,
    actor: str,
    request_id: int | None = None,
    note: str = "",
    anchor: str = "",
) -> None:
    """Tell certain people (ids) of something that no rule covers; written when the transaction commits."""
    row = {"kind": kind.value, "action": action, "request_id": request_id, "actor": actor, "note": note[:LONGEST_NOTE]}
    rows = session.info.setdefault("notices", [])
    rows += [{**row, "anchor": anchor, "user_id": id_} for id_ in dict.fromkeys(to)]


def tell_of_events(session: Session) -> None:
    """Before every commit (not a savepoint's): a notice for everybody whom one of its events concerns.

    Forty requests decided at once cost as many queries as one. What the actor had been told of these requests is seen.
    """
    if session.in_nested_transaction():
        return
    events = [each for each in noted(session) if each["request_id"] is not None]
    made: list[Row] = session.info.pop("notices", [])
    ruled = [(event, rules) for event in events if (rules := rules_for(event["action"]))]
    if ruled:
        session.flush()
        made += _of_events(session, ruled)
    me, at = session.info.get("acting"), now()
    if me is not None and events:
        mine = update(Notice).where(Notice.user_id == me, Notice.seen_at.is_(None))
        ids = {event["request_id"] for event in events}
        _run(session, mine.where(Notice.request_id.in_(sorted(ids))).values(seen_at=at))
    if rows := _wanted(session, [each for each in made if each["user_id"] != me], at):
        session.execute(insert(Notice), rows)


def forget(session: Session) -> None:
    """After a rollback there is nothing to tell."""
    session.info.pop("notices", None)


def mark_seen(
    session: Session, user_id: int, *, only: int | None = None, up_to: int | None = None, request_id: int | None = None
) -> None:
    """Somebody has seen one notice, all up to one, or all about a request; nobody else's pages change with it."""
    seen = update(Notice).where(Notice.user_id == user_id, Notice.seen_at.is_(None))
    if only is not None:
        seen = seen.where(Notice.id == only)
    if up_to is not None:
        seen = seen.where(Notice.id <= up_to)
    if request_id is not None:
        seen = seen.where(Notice.request_id == request_id)
    _run(session, seen.values(seen_at=now()))
    keep_quiet(session)


def choose(session: Session, user_id: int, chosen: Mapping[Kind, Channel]) -> None:
    """Store how somebody wants each of these kinds; what they have been told already stays as it is."""
    kinds = [kind.value for kind in chosen]
    session.execute(delete(NoticeChoice).where(NoticeChoice.user_id == user_id, NoticeChoice.kind.in_(kinds)))
    session.add_all(NoticeChoice(user_id=user_id, kind=kind.value, channel=how.value) for kind, how in chosen.items())
    keep_quiet(session)


def _of_events(session: Session, ruled: Sequence[tuple[Row, tuple[Rule, ...]]]) -> list[Row]:
    about = concerned(session, sorted({event["request_id"] for event, _ in ruled}))
    audiences = {rule.audience for _, rules in ruled for rule in rules}
    known = people(session, about.values(), audiences, today_here())
    acted = session.info.get("acting")
    made = []
    for event, rules in ruled:
        reached: dict[int, Kind] = {}
        for rule in rules:
            for id_ in told(rule.audience, about[event["request_id"]], known):
                reached.setdefault(id_, rule.kind)
        for id_, kind in reached.items():
            if acted is None and known.actors[id_].name == event["actor"]:
                continue  # a command or an import: all that is known of the actor is the name
            made.append(_row(event, id_, kind))
    return made


def _row(event: Row, user_id: int, kind: Kind) -> Row:
    return {
        "user_id": user_id,
        "kind": kind.value,
        "action": event["action"],
        "request_id": event["request_id"],
        "actor": event["actor"],
        "note": event["comment"][:LONGEST_NOTE],
        "anchor": "",
    }


def _wanted(session: Session, made: Sequence[Row], at: datetime) -> list[Row]:
    """The notices that people want, each with the channel they chose for its kind; without an address only the app."""
    if not made:
        return []
    users = sorted({each["user_id"] for each in made})
    choices = select(User.id, User.email, NoticeChoice.kind, NoticeChoice.channel).where(User.id.in_(users))
    chosen, reachable = {}, set()
    for id_, email, kind, channel in session.execute(choices.outerjoin(NoticeChoice, NoticeChoice.user_id == User.id)):
        chosen[id_, kind] = channel
        if email:
            reachable.add(id_)
    rows = []
    for each in made:
        channel = chosen.get((each["user_id"], each["kind"]), KINDS[Kind(each["kind"])].default)
        if channel != Channel.OFF:
            channel = channel if each["user_id"] in reachable else Channel.APP
            rows.append({**each, "channel": str(channel), "created_at": at})
    return rows


def _run(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
