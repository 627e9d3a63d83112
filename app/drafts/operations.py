"""Saving a draft: text by field, never over what another has written meanwhile; values follow when they can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.domain.drafting import Reading, read_field
from app.domain.errors import DomainError
from app.domain.request_fields import Shape
from app.domain.request_form import BY_NAME, FIELDS
from app.domain.workflow import OPEN_TO_EDIT, UNDER_WAY, RequestState
from app.drafts.queries import kept_texts
from app.drafts.texts import texts_of
from app.investments import queries
from app.models import (
    Category,
    CoFinancing,
    DraftPresence,
    DraftText,
    InvestmentRequest,
    OrganisationUnit,
    PlannedPayment,
    RequestLine,
    RequestYear,
    RunningCost,
    now,
)

LONGEST_TEXT = 200_000
SUPPLEMENTED = (*UNDER_WAY, RequestState.IN_USE)
"""The states in which a granted request can be asked more money for."""


class NotOpen(DomainError):
    """The request has been sent; what was typed is shown so that it can be kept elsewhere."""

    def __init__(self) -> None:
        super().__init__("Äskningen är inskickad och kan inte ändras här. Det du skrev finns kvar på sidan.")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into a field, and the version they saw when they began."""

    text: str
    base: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people wrote the same field: what is stored, by whom, and what was to be saved."""

    field: str
    stored: str
    stored_version: int
    stored_by: str
    mine: str


@dataclass(slots=True)
class Saved:
    """What came of a save: the new version of each field that is now stored as typed, and the conflicts."""

    versions: dict[str, int] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def save(session: Session, it: InvestmentRequest, typed: Mapping[str, Typed], *, by: str) -> Saved:
    """Store the fields somebody typed. A field changed by another since `base` is a conflict and stays as it is.

    Raises NotOpen when the request is no longer a draft or returned. The request's row is locked, so that two saves of
    one field never both believe they were first.
    """
    session.execute(select(InvestmentRequest.id).where(InvestmentRequest.id == it.id).with_for_update())
    session.refresh(it)
    if it.state not in [state.value for state in OPEN_TO_EDIT]:
        raise NotOpen
    keep_texts(session, it, by=by)
    kept, saved = kept_texts(session, it), Saved()
    changed: list[str] = []
    for name, mine in typed.items():
        if name not in BY_NAME:
            continue
        if len(mine.text) > LONGEST_TEXT:
            raise DomainError(
                f"{BY_NAME[name].label}: texten är längre än {LONGEST_TEXT} tecken. Bifoga den i stället."
            )
        stored, text = kept[name], mine.text.replace("\x00", "\ufffd").replace("\r\n", "\n")
        if text == stored.text:
            saved.versions[name] = stored.version
        elif stored.version != mine.base:
            saved.conflicts.append(Conflict(name, stored.text, stored.version, stored.saved_by, text))
        else:
            _store(session, it.id, name, text, stored.version + 1, by)
            saved.versions[name] = stored.version + 1
            changed.append(name)
    if changed:
        _apply(session, it, changed)
    return saved


def correct(session: Session, it: InvestmentRequest, texts: Mapping[str, str], *, by: str) -> list[list[Any]]:
    """Write fields over what stands, whatever the state: what somebody beside the unit sets, as a new version, so that
    nobody who writes meanwhile overwrites it unseen. The request must be locked and read afresh; who may is asked
    elsewhere. Gives [field, text before, text now] of what differs.
    """
    keep_texts(session, it, by=by)
    kept = kept_texts(session, it)
    changes: list[list[Any]] = [
        [name, kept[name].text, text] for name, text in texts.items() if kept[name].text != text
    ]
    for name, _, text in changes:
        _store(session, it.id, name, text, kept[name].version + 1, by)
    if changes:
        _apply(session, it, [name for name, _, _ in changes])
    return changes


def keep_texts(session: Session, it: InvestmentRequest, *, by: str) -> None:
    """Make every field of the request a text of its own, for those that were loaded from a file."""
    typed = set(session.scalars(select(DraftText.field).where(DraftText.request_id == it.id)))
    if len(typed) < len(FIELDS):
        stored = texts_of(session, it)
        add_texts(session, it.id, {each.name: stored[each.name] for each in FIELDS if each.name not in typed}, by=by)


def add_texts(session: Session, request_id: int, texts: Mapping[str, str], *, by: str, version: int = 0) -> None:
    """Store the first texts of a draft; version 0: nobody has changed them yet."""
    rows = [
        {"request_id": request_id, "field": name, "text": text, "version": version, "saved_by": by, "saved_at": now()}
        for name, text in texts.items()
    ]
    session.execute(insert(DraftText), rows)


def note_presence(session: Session, request_id: int, user_id: int) -> None:
    """Somebody has the draft open."""
    found = session.get(DraftPresence, (request_id, user_id))
    if found is None:
        session.add(DraftPresence(request_id=request_id, user_id=user_id))
    else:
        found.seen_at = now()


def _store(session: Session, request_id: int, name: str, text: str, version: int, by: str) -> None:
    found = session.get(DraftText, (request_id, name))
    if found is None:
        session.add(DraftText(request_id=request_id, field=name, text=text, version=version, saved_by=by))
    else:
        found.text, found.version, found.saved_by, found.saved_at = text, version, by, now()
    session.flush()


def _apply(session: Session, it: InvestmentRequest, names: Sequence[str]) -> None:
    """The request's values follow the texts that can be read; one that cannot leaves the value empty or as it was."""
    kept = kept_texts(session, it)
    for name in _with_what_follows(names):
        declared = BY_NAME[name]
        reading = read_field(declared, kept[name].text)
        if declared.shape in _TABLES:
            if not reading.faults:
                _TABLES[declared.shape](session, it, reading)
        elif declared.shape is Shape.UNIT:
            it.unit_id = _existing(session, OrganisationUnit, reading) or it.unit_id
        elif declared.shape is Shape.CATEGORY:
            it.category_id = _existing(session, Category, reading) or it.category_id
        elif declared.shape is Shape.REQUEST:
            it.supplements_id = _granted(session, it, reading)
        else:
            _plain(it, name, reading)
    session.flush()


def _plain(it: InvestmentRequest, name: str, reading: Reading) -> None:
    declared = BY_NAME[name]
    if declared.shape is Shape.NUMBER or name == "priority":
        setattr(it, name, int(reading.value) if reading.value not in (None, "") else None)
    elif name == "title":
        it.title = str(reading.value or "Utan rubrik")[:200]
    elif name == "kind":
        it.kind = str(reading.value or it.kind)
    elif not reading.faults:
        setattr(it, name, reading.value or "")


def _existing(session: Session, model: type[OrganisationUnit] | type[Category], reading: Reading) -> int | None:
    if reading.value is None:
        return None
    return session.scalar(select(model.id).where(model.id == reading.value))


def _with_what_follows(names: Sequence[str]) -> list[str]:
    """Which request a supplement adds to follows from the unit too, so it is looked up again when that changes."""
    return [*names, "supplements_id"] if "unit_id" in names and "supplements_id" not in names else [*names]


def _granted(session: Session, it: InvestmentRequest, reading: Reading) -> int | None:
    """The granted request of the number, in the same unit or one below it; another unit's number says nothing."""
    if not reading.value:
        return None
    units = queries.trees(session).units.subtree(it.unit_id)
    other = InvestmentRequest
    mine = select(other.id).where(other.number == reading.value, other.unit_id.in_(sorted(units)), other.id != it.id)
    return session.scalar(mine.where(other.state.in_([state.value for state in SUPPLEMENTED])))


def _years(session: Session, it: InvestmentRequest, reading: Reading) -> None:
    rows: Sequence[tuple[int, int]] = reading.value or ()
    session.execute(delete(RequestYear).where(RequestYear.request_id == it.id))
    if rows:
        values = [{"request_id": it.id, "frame_year": year, "asked_ore": ore} for year, ore in rows]
        session.execute(insert(RequestYear), values)
        it.frame_year = min(year for year, _ in rows)
    it.asked_ore = sum(ore for _, ore in rows)


def _replace(session: Session, model: Any, it: InvestmentRequest, rows: list[dict[str, Any]]) -> None:
    session.execute(delete(model).where(model.request_id == it.id))
    if rows:
        session.execute(insert(model), [{"request_id": it.id, **row} for row in rows])


def _lines(session: Session, it: InvestmentRequest, reading: Reading) -> None:
    names = ("kind", "text", "quantity", "unit_price_ore")
    rows = [{**dict(zip(names, row, strict=True)), "position": n} for n, row in enumerate(reading.value or ())]
    _replace(session, RequestLine, it, rows)


def _running(session: Session, it: InvestmentRequest, reading: Reading) -> None:
    rows = [{"kind": kind, "payer": payer, "yearly_ore": ore} for kind, payer, ore in reading.value or ()]
    _replace(session, RunningCost, it, rows)


def _payments(session: Session, it: InvestmentRequest, reading: Reading) -> None:
    rows = [{"month": month, "amount_ore": ore} for month, ore in reading.value or ()]
    _replace(session, PlannedPayment, it, rows)


def _shares(session: Session, it: InvestmentRequest, reading: Reading) -> None:
    rows = [{"payer": payer, "share_percent": share} for payer, share in reading.value or ()]
    _replace(session, CoFinancing, it, rows)


_TABLES = {
    Shape.YEARS: _years,
    Shape.LINES: _lines,
    Shape.RUNNING: _running,
    Shape.PAYMENTS: _payments,
    Shape.SHARES: _shares,
}
