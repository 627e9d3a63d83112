"""Settings that differ from the defaults of domain/settings.py."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code


class Setting(Base):
    """One setting by name; its value is checked by domain/settings.py before it is stored."""

    __tablename__ = "settings"

    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
