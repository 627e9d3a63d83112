"""Adding, renaming and moving units. What they hold follows: requests, and the scopes of roles."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.operations import lock
from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.tree import Tree
from app.models import OrganisationUnit


class Refused(DomainError):
    """Something typed cannot be. field: which."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


class Changed(DomainError):
    """Somebody else changed the unit since the page was shown."""

    def __init__(self) -> None:
        super().__init__("Enheten har ändrats sedan du öppnade sidan. Ingenting är sparat; se vad som gäller nu.")


def stamp(unit: OrganisationUnit) -> str:
    """What the page showed of a unit, to tell whether it is still so."""
    return hashlib.sha256(f"{unit.name}\n{unit.parent_id}".encode()).hexdigest()[:16]


def add(session: Session, code: str, name: str, parent_id: int | None, *, by: str) -> OrganisationUnit:
    """A new unit; raises Refused when the code is taken or the unit above is gone."""
    lock(session)
    if session.scalar(select(OrganisationUnit.id).where(OrganisationUnit.code == code)):
        raise Refused("code", f"Koden {code} finns redan. Välj en annan.")
    unit = OrganisationUnit(code=code, name=name, parent_id=parent_id)
    session.add(unit)
    session.flush()
    above = _name(session, parent_id)
    changes = [["namn", None, name], ["överordnad", None, above]]
    record(session, actor=by, action="add_unit", subject=f"enhet {code}", changes=changes)
    return unit


def change(session: Session, unit: OrganisationUnit, name: str, parent_id: int | None, *, seen: str, by: str) -> None:
    """A new name or place in the tree; raises Refused for a place below itself, Changed when the page was old."""
    lock(session)
    session.refresh(unit)
    if stamp(unit) != seen:
        raise Changed
    tree = Tree(dict(session.execute(select(OrganisationUnit.id, OrganisationUnit.parent_id)).all()))
    if parent_id is not None and parent_id in tree.subtree(unit.id):
        raise Refused("parent", "En enhet kan inte ligga under sig själv. Välj en annan överordnad enhet.")
    changes: list[list[str | None]] = [["namn", unit.name, name]] if name != unit.name else []
    if parent_id != unit.parent_id:
        changes.append(["överordnad", _name(session, unit.parent_id), _name(session, parent_id)])
    if changes:
        unit.name, unit.parent_id = name, parent_id
        record(session, actor=by, action="change_unit", subject=f"enhet {unit.code}", changes=changes)


def _name(session: Session, id_: int | None) -> str | None:
    return session.scalar(select(OrganisationUnit.name).where(OrganisationUnit.id == id_)) if id_ else None
