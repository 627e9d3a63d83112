"""Changing settings, with an event that says what was before."""

from typing import Any

from sqlalchemy.orm import Session

from app.attachments.storage import check_move
from app.audit.operations import record
from app.domain.settings import DEFAULTS, checked
from app.models import Setting


def change(session: Session, name: str, value: Any, *, actor: str) -> None:
    """Store a checked value; raises DomainError with what is wanted instead."""
    checked(name, value)
    found = session.get(Setting, name)
    before = found.value if found else DEFAULTS[name]
    if name == "attachment_folder":
        check_move(session, str(before), value)
    if found is None:
        session.add(Setting(name=name, value=value))
    else:
        found.value = value
    changes = [[name, before, value]]
    record(session, actor=actor, action="change_setting", subject=f"inställning {name}", changes=changes)
