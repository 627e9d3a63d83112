"""Files of many requests that were loaded, known by their SHA-256 so that the same file is loaded once."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Short, now


class BulkLoad(Base):
    """One file loaded for a unit. request_ids: the drafts it became, in the order of its rows."""

    __tablename__ = "bulk_loads"
    __table_args__ = (UniqueConstraint("sha256", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    file_name: Mapped[Short]
    request_ids: Mapped[list[Any]]
    loaded_by: Mapped[Short]
    loaded_at: Mapped[datetime] = mapped_column(default=now)
