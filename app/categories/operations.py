"""Changing categories: added, renamed, given years, ended, handed over; removed only while nothing refers to them.

The ledger's lock is taken first, as `data load` does, so that the tree stands still while sums are made of it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.categories import queries
from app.domain.errors import DomainError
from app.domain.tree import Tree
from app.models import Category, User
from app.outcomes.summaries import lock_ledger


class Refused(DomainError):
    """What was typed cannot be. faults: what is wrong, by field, all of it at once."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


class Changed(DomainError):
    """Somebody else changed the category since the page was shown."""

    def __init__(self) -> None:
        super().__init__("Kategorin har ändrats sedan du öppnade sidan. Ingenting är sparat; se vad som gäller nu.")


@dataclass(frozen=True, slots=True)
class Details:
    """What a category carries besides its place. domain: None leaves it as it is."""

    name: str
    domain: str | None
    useful_life_years: int | None
    sort_order: int
    accounts: str
    preparer_id: int | None
    valid_from_year: int | None
    valid_to_year: int | None


WORDS = {
    "name": "namn", "domain": "område", "useful_life_years": "nyttjandeperiod", "sort_order": "ordning",
    "accounts": "konton", "preparer_id": "beredare", "valid_from_year": "gäller från år", "valid_to_year":
    "gäller till år", "parent_id": "överordnad", "responsible_from": "ansvar från", "responsible_to": "ansvar till",
    "taken_over_from": "övertaget från", "responsibility_reference": "beslut om ansvar",
}  # fmt: skip
"""The columns as the log names them."""


def stamp(it: Category) -> str:
    """What the page showed of a category, to tell whether it is still so."""
    seen = "\n".join(str(getattr(it, name)) for name in WORDS)
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def again(session: Session, it: Category, seen: str) -> None:
    """Lock the tree and read the category afresh. Raises Changed when the page was old."""
    lock_ledger(session)
    session.refresh(it)
    if stamp(it) != seen:
        raise Changed


def add(session: Session, code: str, parent_id: int | None, details: Details, *, by: str) -> Category:
    """A new category; raises Refused."""
    lock_ledger(session)
    parent = session.get(Category, parent_id, populate_existing=True) if parent_id else None
    if faults := faults_of_new(session, code, parent_id, details):
        raise Refused(faults)
    it = Category(code=code, parent_id=parent_id, domain=parent.domain if parent else details.domain or "")
    session.add(it)
    changes = set_values(session, it, {**_values(details), "domain": it.domain})
    session.flush()
    changes += [["överordnad", None, parent.name]] if parent else []
    record(session, actor=by, action="add_category", subject=queries.subject_of(code), changes=changes)
    return it


def faults_of_new(session: Session, code: str, parent_id: int | None, details: Details) -> dict[str, str]:
    """Everything that keeps a category from being added, by field."""
    parent = session.get(Category, parent_id) if parent_id else None
    faults = faults_of(details)
    if session.scalar(select(Category.id).where(Category.code == code)):
        faults["code"] = f"Koden {code} finns redan. Välj en annan."
    if parent_id and parent is None:
        faults["parent"] = "Den överordnade kategorin finns inte längre. Välj en annan."
    if not parent_id and not details.domain:
        faults["domain"] = "Välj område: kategorin ligger överst."
    elif parent is not None and details.domain not in (None, parent.domain):
        faults["domain"] = f"{parent.name} hör till {parent.domain}. Välj samma område eller en annan överordnad."
    return faults


def faults_of(details: Details) -> dict[str, str]:
    """What the details say against each other, by field."""
    first, last = details.valid_from_year, details.valid_to_year
    if first and last and last < first:
        return {"valid_to_year": "Sista året ligger före det första. Ändra ett av dem."}
    return {}


def change(session: Session, it: Category, details: Details, *, seen: str, by: str) -> None:
    """Other details; an area takes everything below along. Raises Refused or Changed."""
    again(session, it, seen)
    faults = faults_of(details)
    moves = details.domain not in (None, it.domain)
    if moves and it.parent_id is not None:
        faults["domain"] = "Området följer den kategori som ligger överst. Ändra det där."
    if faults:
        raise Refused(faults)
    changes = set_values(session, it, {**_values(details), "domain": details.domain or it.domain})
    if moves:
        tree = Tree(dict(session.execute(select(Category.id, Category.parent_id)).all()))
        for each in session.scalars(select(Category).where(Category.id.in_(tree.subtree(it.id)))):
            each.domain = it.domain
    if changes:
        record(session, actor=by, action="change_category", subject=queries.subject_of(it.code), changes=changes)


def remove(session: Session, it: Category, *, seen: str, by: str) -> None:
    """Take away a category that nothing refers to; raises DomainError naming what does, or Changed."""
    again(session, it, seen)
    if used := queries.referring(session, it):
        raise DomainError(
            f"{it.name} går inte att ta bort: {', '.join(used)} hör till den. Sätt ett sista år i stället, så kan den "
            "inte väljas längre."
        )
    session.delete(it)
    changes: list[list[Any]] = [["namn", it.name, None]]
    record(session, actor=by, action="remove_category", subject=queries.subject_of(it.code), changes=changes)


def _values(details: Details) -> dict[str, Any]:
    names = (name for name in WORDS if name in Details.__slots__ and name != "domain")
    return {name: getattr(details, name) for name in names}


def set_values(session: Session, it: Category, values: Mapping[str, Any]) -> list[list[Any]]:
    """Set what differs on the category; [field, old, new] in words, for the log."""
    changes = []
    for name, new in values.items():
        old = getattr(it, name)
        if old != new:
            changes.append([WORDS[name], _word(session, name, old), _word(session, name, new)])
            setattr(it, name, new)
    return changes


def _word(session: Session, name: str, value: Any) -> Any:
    if value in ("", None):
        return None
    if name == "preparer_id":
        return session.scalar(select(User.name).where(User.id == value))
    if name == "parent_id":
        return session.scalar(select(Category.name).where(Category.id == value))
    return value
