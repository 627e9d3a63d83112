"""A draft's life around the writing: begun, copied, asked for again, sent, answered and taken back."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.drafting import rows_of, rows_text
from app.domain.errors import DomainError
from app.domain.numbers import PREFIX, has_number
from app.domain.permissions import Actor, Permission, allows
from app.domain.request_fields import Field
from app.domain.request_form import BY_NAME
from app.domain.windows import closed_words
from app.domain.workflow import Action, Need, RequestState
from app.drafts.operations import Typed, add_texts, save
from app.drafts.queries import Draft, kept_texts, load_draft
from app.drafts.texts import texts_of
from app.investments import queries as requests
from app.investments.operations import take
from app.models import (
    Comment,
    Event,
    InvestmentRequest,
    Preparation,
    Revision,
    now,
)

_NOT_COPIED = ("priority", "years", "planned_payments", "urgent_reason", "supplements_id")


def begin(session: Session, actor: Actor, unit_id: int, *, kind: str = "askning", year: int) -> InvestmentRequest:
    """A new draft of a unit for a coming frame year; until a category is chosen it has the first one of the domains
    that the person writes for.
    """
    category_id = _first_category(session, actor, unit_id, year)
    it = InvestmentRequest(
        number=f"{PREFIX}{uuid.uuid4().hex[:10]}",
        title="Utan rubrik",
        kind=kind,
        state=RequestState.DRAFT.value,
        unit_id=unit_id,
        category_id=category_id,
        frame_year=year,
        author_id=actor.user_id,
        contact=actor.name,
    )
    session.add(it)
    session.flush()
    texts = texts_of(session, it) | {"title": "", "category_id": "", "nature": "", "years": f'[["{year}", ""]]'}
    add_texts(session, it.id, texts, by=actor.name)
    _note(session, it, actor, "begin", "")
    return it


def _first_category(session: Session, actor: Actor, unit_id: int, year: int) -> int:
    known = requests.trees(session)
    unit_ids = frozenset(known.units.path(unit_id))
    scopes = {
        category_id: requests.Scope(unit_ids, domain, actor.user_id, RequestState.DRAFT.value)
        for category_id, domain in sorted(known.domains.items(), key=lambda it: not known.may_choose(it[0], year))
    }
    mine = (category_id for category_id, scope in scopes.items() if allows(actor, Permission.EDIT_REQUEST, scope))
    found = next(mine, next(iter(scopes), None))
    if found is None:
        raise DomainError("Det finns inga kategorier än. Säg till systemadministratören.")
    return found


def copy(session: Session, source: InvestmentRequest, actor: Actor, *, year: int, again: bool) -> InvestmentRequest:
    """A new draft with the text of an earlier request. again: it was declined or deferred and is asked for once more.

    Money by year, payments and priority are asked anew; in `again` only the priority: years and payments come along,
    moved as many years as the first year moves.
    """
    it = begin(session, actor, source.unit_id, kind="askning" if again else source.kind, year=year)
    kept = {name: text.text for name, text in kept_texts(session, source).items()}
    texts = {name: text for name, text in kept.items() if name not in _NOT_COPIED}
    if again:
        moved = year - source.frame_year
        texts |= {name: _moved(BY_NAME[name], kept[name], moved) for name in ("years", "planned_payments")}
    it.previous_id = source.id
    stored = kept_texts(session, it)
    save(session, it, {name: Typed(text, stored[name].version) for name, text in texts.items()}, by=actor.name)
    _note(session, it, actor, "ask_again" if again else "copy", f"Efter äskning {source.number}")
    return it


def _moved(each: Field, text: str, years: int) -> str:
    """A table whose first column begins with a year, that many years later; what is no year stays as it was typed."""
    rows = rows_of(each, text)
    for row in rows:
        year = row[0].strip()[:4]
        if year.isascii() and year.isdecimal() and len(year) == 4:
            row[0] = f"{int(year) + years}{row[0].strip()[4:]}"
    return rows_text(rows)


def send(
    session: Session, it: InvestmentRequest, actor: Actor, settings: Mapping[str, Any], *, today: date, answer: str = ""
) -> None:
    """Send a draft, or answer what was asked for: complete or refused, numbered, logged with what changed.

    answer: what the unit says to the preparer with it. A first sending waits for the yearly window.
    """
    draft = load_draft(session, it, settings)
    action = Action.ANSWER if it.state == RequestState.RETURNED else Action.SUBMIT
    if not has_number(it.number):
        it.number = next_number(session, it.frame_year)
        session.flush()
    scope = requests.scope_of(it, requests.trees(session))
    take(
        session,
        it,
        action,
        actor=actor,
        scope=scope,
        checks={
            Need.COMPLETE: lambda: what_is_left(draft),
            Need.OPEN_WINDOW: lambda: closed_words(draft.facts.kind, today, settings["request_window"]),
        },
        comment=answer if action is Action.ANSWER else "",
        changes=changes_since_sent(session, it),
    )
    if action is Action.ANSWER:
        answered = update(Comment).where(
            Comment.request_id == it.id, Comment.answered_at.is_(None), Comment.field != ""
        )
        session.execute(answered.values(answered_at=now()))
        session.execute(update(Preparation).where(Preparation.request_id == it.id).values(answered_at=now()))


def what_is_left(draft: Draft) -> str:
    """Why a draft cannot be sent yet; '' when it can."""
    if draft.is_complete:
        return ""
    names = dict.fromkeys(each.label for each in (*draft.missing, *draft.faulty))
    return f"Fyll i eller rätta innan du skickar: {', '.join(names)}."


def next_number(session: Session, year: int) -> str:
    """The year's next number, `2027-0012`; two senders at once get two numbers."""
    session.execute(select(Revision.number).where(Revision.name == "numbers").with_for_update())
    it = InvestmentRequest.number
    numbers = session.scalars(select(it).where(it.like(f"{year}-%")))
    tails = [number.partition("-")[2] for number in numbers]
    return f"{year}-{max((int(tail) for tail in tails if tail.isascii() and tail.isdecimal()), default=0) + 1:04d}"


def changes_since_sent(session: Session, it: InvestmentRequest) -> list[list[Any]]:
    """[field label, text when last sent, text now] of every field that differs; nothing for a first sending."""
    last = session.scalars(
        select(Event.changes)
        .where(Event.request_id == it.id, Event.action == "texts_sent")
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    texts = {name: kept.text for name, kept in kept_texts(session, it).items()}
    record(
        session,
        actor="system",
        action="texts_sent",
        subject=f"äskning {it.number}",
        request_id=it.id,
        changes=[[name, None, text] for name, text in texts.items()],
    )
    if last is None:
        return []
    before = {name: text for name, _, text in last}
    return [
        [BY_NAME[name].label, before.get(name, ""), text]
        for name, text in texts.items()
        if before.get(name, "") != text
    ]


def _note(session: Session, it: InvestmentRequest, actor: Actor, action: str, comment: str) -> None:
    record(
        session,
        actor=actor.name,
        action=action,
        subject=f"äskning {it.number}",
        request_id=it.id,
        to_state=it.state,
        comment=comment,
    )
