"""Report layouts: the shape of a table as data."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import OF_REPORT, Base, Code, Short


class ReportLayout(Base):
    """A named layout; `definition` is described and checked by domain/layout.py, for other kinds than `utfall` by
    domain/list_layout.py."""

    __tablename__ = "report_layouts"
    __table_args__ = OF_REPORT

    name: Mapped[Code] = mapped_column(primary_key=True)
    title: Mapped[Short]
    kind: Mapped[Code] = mapped_column(default="utfall", server_default="utfall")
    position: Mapped[int] = mapped_column(default=0)
    definition: Mapped[dict[str, Any]]
