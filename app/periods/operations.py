"""Freezing a period: the figures, forecasts, requests and texts as they are reported; never changed afterwards."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.list_layout import OUTCOME
from app.domain.periods import period_words
from app.domain.takeover import with_used
from app.frames.queries import beside_frames, frame_money, with_money
from app.models import Category, Explanation, FrozenPeriod, ReportLayout, now
from app.outcomes.summaries import lock_ledger
from app.periods import queries, stored
from app.periods.checklist import Open, checklist
from app.periods.keeping import keep_requests
from app.pictures.queries import as_kept, drawn_of
from app.reports.groups import all_members
from app.reports.queries import OutcomeYear, outcome_year


class AlreadyFrozen(DomainError):
    """The period is reported; freezing it again has to be asked for, with a reason."""


def freeze(session: Session, period: int, *, actor: str, comment: str = "", again: bool = False) -> FrozenPeriod:
    """Keep the period (YYYYMM) as it stands. Raises AlreadyFrozen, or DomainError when `again` lacks its reason.

    The ledger is locked, so that what is kept is one moment; a version that is there stays beside the new one.
    """
    lock_ledger(session)
    last = queries.frozen(session, period)
    if last and not again:
        raise AlreadyFrozen(
            f"Perioden {period} frystes {last.frozen_at:%Y-%m-%d} av {last.frozen_by}. "
            "Den frysta rapporten ändras aldrig; frys igen som en ny version om den måste rättas."
        )
    if last and not comment.strip():
        raise DomainError("Skriv varför perioden fryses igen.")
    year = period // 100
    found = _with_frames(session, outcome_year(session, year, period))
    figures = found.figures
    kept = FrozenPeriod(
        period=period,
        version=last.version + 1 if last else 1,
        frozen_by=actor,
        comment=comment.strip(),
        figures=_figures(session, found),
        layouts=_layouts(session),
        checklist=[_as_list(each) for each in checklist(session, period)],
        texts=_texts(session, period),
    )
    session.add(kept)
    session.flush()
    keep_requests(session, kept.id, period, figures, all_members(session, period))
    record(
        session,
        actor=actor,
        action="freeze",
        subject=f"period {period}",
        comment=comment.strip() or f"Frös {period_words(period)}",
        changes=[["version", last.version if last else None, kept.version]],
    )
    return kept


def _with_frames(session: Session, found: OutcomeYear) -> OutcomeYear:
    money = frame_money(session, found.year, found.period, found.figures.spans)
    told = with_used(found.handovers, money.left_out)
    return replace(found, figures=with_money(found.figures, money), handovers=told)


def _figures(session: Session, found: OutcomeYear) -> dict[str, Any]:
    entries, beside = queries.frame_entries(session, found.year, found.figures), beside_frames(session, found.year)
    judged = queries.judgements(session, found.year, found.period)
    domains = sorted({"", *(each.domain for each in found.figures.categories)})
    spans = found.figures.spans
    drawn = {domain: as_kept(drawn_of(session, found.year, domain, now(), spans)) for domain in domains}
    return stored.written(found, beside, entries, judgements=judged, pictures=drawn)


def _layouts(session: Session) -> dict[str, Any]:
    outcome = select(ReportLayout).where(ReportLayout.kind == OUTCOME)
    return {each.name: [each.title, each.definition] for each in session.scalars(outcome)}


def _texts(session: Session, period: int) -> dict[str, str]:
    statement = (
        select(Category.code, Explanation.text)
        .outerjoin(Category, Category.id == Explanation.category_id)
        .where(Explanation.period == period)
        .order_by(Explanation.id)
    )
    return {code or "": text for code, text in session.execute(statement)}


def _as_list(each: Open) -> list[Any]:
    return [each.key, each.count, each.ore]
