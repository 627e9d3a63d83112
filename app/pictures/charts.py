"""The pictures of a year: each says in a sentence what it shows and has its figures as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.charts import Chart
from app.domain.responsibility import Span
from app.forecasts.queries import forecast_scores
from app.investments.queries import trees
from app.models import FrozenPeriod
from app.pictures import bars, lines, queries, scores
from app.pictures.subject import Subject
from app.reports import outcome

NOT_KEPT = (
    "Månader, tillstånd och det som är vilande sparades inte när perioden frystes; de visar läget nu. "
    "Ram, utfall per kategori och prognos är som rapporterat."
)


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pictures; reported: that they are as reported, '' as it stands now."""

    charts: list[Chart]
    reported: str


def pictures(session: Session, subject: Subject, at: datetime, *, as_now: bool) -> Pictures:
    """The pictures of a year in a fixed number of queries; of a frozen period as it was reported, unless as_now.

    at: now, for how long things have stood still.
    """
    year, domain = subject.year, subject.domain
    report = outcome.build(
        session, year=year, period=subject.period, unit=subject.unit, layout_name="", domain=domain, as_now=as_now
    )
    kept = _kept(report.frozen, domain)
    subject = replace(subject, then=kept is not None)
    drawn = kept or queries.drawn_of(session, year, domain, at, report.spans)
    charts = [
        lines.against_plan(subject, report, drawn.paid, drawn.planned),
        bars.by_category(subject, report),
        bars.by_state(subject, drawn.states),
        bars.standstill(subject, drawn.standstill),
        lines.years(subject, drawn.paid),
        *([] if kept else [_scores(session, subject, report.spans)]),  # not kept: later imports may change it
    ]
    said = "" if report.frozen is None else report.frozen_words() if kept else f"{report.frozen_words()} {NOT_KEPT}"
    return Pictures(charts, said)


def _kept(frozen: FrozenPeriod | None, domain: str) -> queries.Drawn | None:
    """What a frozen period kept of its pictures; None when it is open or was frozen before they were kept."""
    if frozen is None or "pictures" not in frozen.figures:
        return None
    return queries.from_kept(frozen.figures["pictures"].get(domain))


def _scores(session: Session, subject: Subject, spans: Mapping[int, Span]) -> Chart:
    """Of the categories of the domain, in the order of the tree."""
    known = trees(session)
    names = {id_: name for id_, name in known.category_names.items() if subject.domain in ("", known.domains[id_])}
    found = forecast_scores(session, known.categories, subject.year, spans)
    return scores.forecast_scores(subject, found, names)
