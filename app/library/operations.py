"""Saving and removing layouts; each change is an event."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.layout import FRAME_LAYOUT, LayoutError, parse_layout
from app.domain.list_layout import OUTCOME, parse_list_layout
from app.models import ReportLayout


def checked(name: str, title: str, kind: str, definition: dict[str, Any]) -> None:
    """Raise LayoutError with everything that is wrong."""
    if kind == OUTCOME:
        parse_layout(name, title, definition)
    else:
        parse_list_layout(name, title, kind, definition)


def save_layout(
    session: Session, *, name: str, title: str, kind: str, definition: dict[str, Any], actor: str
) -> ReportLayout:
    """A new layout, last in the order, or the one of that name changed. A layout never changes its kind."""
    checked(name, title, kind, definition)
    found = session.get(ReportLayout, name)
    if kind == OUTCOME and parse_layout(name, title, definition).by_request:
        _may_be_grouped(session, name)
    if found is None:
        last = session.scalar(select(func.max(ReportLayout.position))) or 0
        found = ReportLayout(name=name, title=title, kind=kind, position=last + 1, definition=definition)
        changes: list[list[Any]] = [["title", None, title], ["definition", None, definition]]
        session.add(found)
    else:
        if found.kind != kind:
            raise DomainError(f"{name} är en rapport av annat slag. Välj ett annat namn.")
        pairs = (("title", found.title, title), ("definition", found.definition, definition))
        changes = [[field, old, new] for field, old, new in pairs if old != new]
    record(session, actor=actor, action="save_layout", subject=f"layout {name}", changes=changes)
    found.title, found.definition = title, definition
    return found


def _may_be_grouped(session: Session, name: str) -> None:
    """Raise LayoutError for the tables that other pages stand on: they are read category by category."""
    first = select(ReportLayout.name).where(ReportLayout.kind == OUTCOME)
    first = first.order_by(ReportLayout.position, ReportLayout.name).limit(1)
    if name in (FRAME_LAYOUT, session.scalar(first) or name):
        raise LayoutError(
            "Startsidan, diagrammen och sidan Ramar läser den här tabellen kategori för kategori. "
            "Spara grupperingen som en kopia med ett eget kortnamn."
        )


def remove_layout(session: Session, found: ReportLayout, *, actor: str) -> None:
    """Take a listing report away; the tables of outcome and frames stay, other pages stand on them."""
    if found.kind == OUTCOME:
        raise DomainError("Tabellerna över utfall och ramar kan ändras men inte tas bort.")
    record(
        session, actor=actor, action="remove_layout", subject=f"layout {found.name}",
        changes=[["definition", found.definition, None]],
    )  # fmt: skip
    session.delete(found)
