"""The saved layouts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ReportLayout


def saved(session: Session) -> list[ReportLayout]:
    """Every layout in order."""
    return list(session.scalars(select(ReportLayout).order_by(ReportLayout.position, ReportLayout.name)))


def saved_one(session: Session, name: str) -> ReportLayout | None:
    """The layout of that name."""
    return session.get(ReportLayout, name)
