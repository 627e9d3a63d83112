"""Writing the texts of a period, never over what somebody else has written meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.models import Explanation, now

WHOLE = 0
"""The key of the text about the whole period."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it was sent, with the version that was seen (0: there was none)."""

    text: str
    seen: int


class Overtaken(DomainError):
    """Somebody has written one of the texts since the page was shown; nothing is stored."""

    def __init__(self, keys: Mapping[int, Explanation]) -> None:
        self.stored = dict(keys)
        who = ", ".join(sorted({each.written_by for each in keys.values()}))
        super().__init__(f"{who} har skrivit i texten sedan du öppnade sidan. Din text är kvar; jämför och spara igen.")


def save(session: Session, period: int, written: Mapping[int, Text], *, actor: str) -> int:
    """Store the texts that changed, by category id (WHOLE for the period itself); how many. Raises Overtaken."""
    locked = select(Explanation).where(Explanation.period == period).with_for_update().order_by(Explanation.id)
    stored = {each.category_id or WHOLE: each for each in session.scalars(locked)}
    moved = {
        key: stored[key]
        for key, each in written.items()
        if key in stored and stored[key].version != each.seen and stored[key].text != each.text
    }
    if moved:
        raise Overtaken(moved)
    changed = 0
    for key, each in written.items():
        old = stored.get(key)
        if each.text == (old.text if old else ""):
            continue
        _write(session, period, key, each.text, old, actor)
        changed += 1
    session.flush()
    return changed


def _write(session: Session, period: int, key: int, text: str, old: Explanation | None, actor: str) -> None:
    before = old.text if old else None
    if old is None:
        session.add(Explanation(period=period, category_id=key or None, text=text, version=1, written_by=actor))
    else:
        old.text, old.version, old.written_by, old.written_at = text, old.version + 1, actor, now()
    record(
        session,
        actor=actor,
        action="explanation",
        subject=f"text {period}",
        changes=[["kategori", None, key or None], ["text", before, text]],
    )
