"""Reading settings: the stored value, or the default of domain/settings.py."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.settings import DEFAULTS
from app.models import Setting


def all_settings(session: Session) -> dict[str, Any]:
    """Every setting by name, in one query."""
    stored: dict[str, Any] = dict(session.execute(select(Setting.name, Setting.value)).all())
    return {**DEFAULTS, **{name: value for name, value in stored.items() if name in DEFAULTS}}
