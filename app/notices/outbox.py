"""The outbox: notices become mails, one for each person and round, and each mail is sent by whoever has claimed it.

A notice is written with its event, so no cause for a mail is ever lost; a mail takes up a notice in one transaction,
so no notice is in two mails. A sender claims a mail for LEASE and commits before it speaks to the mail server (nobody
waits for the network inside a transaction), and commits again when the server has taken it. Two senders at once never
hold the same claim: the row is locked while it is claimed, on PostgreSQL the others pass it by.

One window remains, as SMTP has no transactions: a sender that dies, or loses the line, after the server took the mail
and before the second commit. That mail is sent again when the claim has run out, with the same Message-ID, by which
mail systems know it is the same.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from app.audit.operations import keep_quiet
from app.domain.notices import KINDS, SENTENCES, Channel, Kind
from app.domain.numbers import named
from app.models import InvestmentRequest, Mail, Notice, User, now

LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""How long until the next try, after each that failed; from then on once a day."""
LONGEST_LIST = 40
OWN_WORDS = ("forecast_due",)
"""What was done where the note is the product's own sentence, and may leave it."""
Link = Callable[[Notice | None], str]
"""The address of what a notice is about; of the page where one chooses how to be told when given None."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed mail: what to send, and the claim that proves whose it is. tries counts this one."""

    id: int
    key: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    claim: str
    tries: int


@dataclass(frozen=True, slots=True)
class _Told:
    notice: Notice
    recipient: str
    about: str


def write_mails(session: Session, link: Link, *, local: datetime, digest_hour: int) -> int:
    """Put what people want by mail into the outbox: at once, and after the hour (local time) the day's digest.

    What somebody has seen meanwhile is left out. Returns how many mails were written.
    """
    written = 0
    for user_id, told in _by_person(session, Channel.MAIL).items():
        _write(session, user_id, told, f"n{told[0].notice.id}", _subject(told), link)
        written += 1
    if local.hour >= digest_hour:
        day = local.date().isoformat()
        waiting = _by_person(session, Channel.DIGEST)
        keys = {f"d{user_id}-{day}": user_id for user_id in waiting}
        done = set(session.scalars(select(Mail.key).where(Mail.key.in_(keys))))
        for key, user_id in keys.items():
            if key not in done:
                told = waiting[user_id]
                _write(session, user_id, told, key, f"Ramkoll: dagens aviseringar ({len(told)})", link)
                written += 1
    keep_quiet(session)
    return written


def claim_next(session: Session) -> Letter | None:
    """Claim the mail that has waited longest, if any is due; commit before sending it."""
    at = now()
    free = or_(Mail.claimed_until.is_(None), Mail.claimed_until < at)
    due = select(Mail).where(*_unsent(), Mail.not_before <= at, free)
    mail = session.scalars(due.order_by(Mail.not_before, Mail.id).limit(1).with_for_update(skip_locked=True)).first()
    if mail is None:
        return None
    mail.claim, mail.claimed_until, mail.tries = uuid.uuid4().hex, at + LEASE, mail.tries + 1
    keep_quiet(session)
    return Letter(mail.id, mail.key, mail.recipient, mail.subject, mail.body, mail.created_at, mail.claim, mail.tries)


def was_sent(session: Session, letter: Letter) -> None:
    """The server has taken it."""
    _settle(session, letter, sent_at=now(), error="")


def was_refused(session: Session, letter: Letter, error: str) -> None:
    """It could not be sent: say why, and let it wait longer than the last time."""
    wait = WAITS[letter.tries - 1] if letter.tries <= len(WAITS) else timedelta(days=1)
    _settle(session, letter, error=error[:500], not_before=now() + wait)


def unsent(session: Session) -> list[Mail]:
    """What waits, the longest first."""
    return list(session.scalars(select(Mail).where(*_unsent()).order_by(Mail.created_at, Mail.id)))


def sent_since(session: Session, since: datetime) -> int:
    """How many were sent since then."""
    return session.scalar(select(func.count(Mail.id)).where(Mail.sent_at >= since)) or 0


def _unsent() -> tuple[ColumnElement[bool], ...]:
    return (Mail.sent_at.is_(None),)


def _settle(session: Session, letter: Letter, **values: Any) -> None:
    """Only with the claim: who lost it to somebody else has nothing more to say about the mail."""
    mine = update(Mail).where(Mail.id == letter.id, Mail.claim == letter.claim)
    session.execute(mine.values(claimed_until=None, **values), execution_options={"synchronize_session": False})
    keep_quiet(session)


def _by_person(session: Session, channel: Channel) -> dict[int, list[_Told]]:
    """The notices that wait for this channel, oldest first, by person; locked, and left to others who have them."""
    statement = (
        select(Notice, User.email, InvestmentRequest.number, InvestmentRequest.title)
        .join(User, User.id == Notice.user_id)
        .outerjoin(InvestmentRequest, InvestmentRequest.id == Notice.request_id)
        .where(Notice.channel == channel.value, Notice.mail_id.is_(None), Notice.seen_at.is_(None))
        .where(User.is_active, User.email != "")
        .order_by(Notice.id)
        .with_for_update(of=Notice, skip_locked=True)
    )
    found: dict[int, list[_Told]] = {}
    for notice, email, number, title in session.execute(statement):
        about = named(number, title) if number else notice.note if notice.action in OWN_WORDS else ""
        found.setdefault(notice.user_id, []).append(_Told(notice, email, " ".join(about.split())))
    return found


def _write(session: Session, user_id: int, told: Sequence[_Told], key: str, subject: str, link: Link) -> None:
    mail = Mail(
        key=key, user_id=user_id, recipient=told[-1].recipient, subject=subject[:200], body=_body(told, link), claim=""
    )
    session.add(mail)
    session.flush()
    ids = [each.notice.id for each in told]
    session.execute(update(Notice).where(Notice.id.in_(ids)).values(mail_id=mail.id))


def _words(told: _Told) -> str:
    notice = told.notice
    return SENTENCES.get(notice.action, KINDS[Kind(notice.kind)].label)


def _subject(told: Sequence[_Told]) -> str:
    if len(told) > 1:
        return f"Ramkoll: {len(told)} aviseringar"
    about = "" if told[0].notice.action in OWN_WORDS else told[0].about.partition(" ")[0]
    return f"Ramkoll: {_words(told[0])}" + (f", {about}" if about else "")


def _body(told: Sequence[_Told], link: Link) -> str:
    """What happened to which request, and where to read on; no names and no comments leave the product."""
    lines = ["Det här har hänt i Ramkoll:", ""]
    for each in told[:LONGEST_LIST]:
        lines += [f"{_words(each)}{': ' if each.about else ''}{each.about}", link(each.notice), ""]
    if len(told) > LONGEST_LIST:
        lines += [f"Och {len(told) - LONGEST_LIST} till, som du ser när du loggar in.", ""]
    return "\n".join([*lines, f"Välj vad du vill få mejl om: {link(None)}", ""])
