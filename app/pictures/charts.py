"""The pictures of a year: each says in a sentence what it shows and has its figures as a table."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.charts import Chart
from app.pictures import bars, lines, queries
from app.pictures.subject import Subject
from app.reports import outcome


def charts(session: Session, subject: Subject, at: datetime) -> list[Chart]:
    """All pictures, in a fixed number of queries; at: now, for how long things have stood still."""
    year, domain = subject.year, subject.domain
    report = outcome.build(
        session, year=year, period=subject.period, unit=subject.unit, layout_name="", domain=domain, as_now=True
    )
    paid = queries.paid_by_month(session, range(year - lines.YEARS + 1, year + 1), domain, report.spans)
    planned = queries.planned_by_month(session, year, domain, report.spans)
    return [
        lines.against_plan(subject, report, paid, planned),
        bars.by_category(subject, report),
        bars.by_state(subject, queries.by_state(session, year, domain)),
        bars.standstill(subject, queries.standstill(session, at, domain)),
        lines.years(subject, paid),
    ]
