"""What a step does besides moving the request: one function for each effect of the table.

GRANT_MONEY is not here: only a decision gives money, in decisions.operations.decide.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.workflow import Action, Effect
from app.following.cases import Case
from app.frames.granting import Line, give
from app.models import GrantChange, now
from app.outcomes.summaries import recounted


def apply(session: Session, case: Case) -> None:
    """Every effect of the step, in the table's order."""
    for effect in case.step.effects:
        EFFECTS[effect](session, case)


def _release_money(session: Session, case: Case) -> None:
    """Give money back to the frames it came from: what was typed, or at the final account all that is left."""
    years = case.unused if case.step.action is Action.CLOSE else case.typed("years")
    lines = [Line(case.it.id, case.it.category_id, year, -ore, "release") for year, ore in sorted(years.items())]
    if not lines:
        return
    with recounted(session, [case.it.id]):
        give(session, lines, decision_id=None)
    for year, ore in sorted(years.items()):
        case.changes.append([f"beviljat {year}", case.granted[year], case.granted[year] - ore])


def _set_pause(session: Session, case: Case) -> None:
    case.put("pause_cause", case.typed("pause_cause"))
    case.put("pause_review_on", case.typed("pause_review_on"))


def _clear_pause(session: Session, case: Case) -> None:
    case.put("pause_cause", None)
    case.put("pause_review_on", None)


def _open_change(session: Session, case: Case) -> None:
    """A wish for the deciders: the grant as it should be."""
    it, years, category = case.it, case.typed("years"), case.typed("category_id")
    moved = category is not None and category != it.category_id
    session.add(
        GrantChange(
            request_id=it.id,
            kind=case.kind,
            amounts={str(year): ore for year, ore in sorted(years.items())},
            category_id=category if moved else None,
            reason=case.typed("comment"),
            proposed_by=case.actor.name,
            proposed_by_id=case.actor.user_id,
        )
    )
    for year in sorted({*case.granted, *years}):
        if case.granted.get(year, 0) != years.get(year, 0):
            case.changes.append([f"önskat {year}", case.granted.get(year), years.get(year, 0)])
    if moved:
        case.changes.append(["category_id", it.category_id, category])


def _close_change(session: Session, case: Case) -> None:
    if case.change:
        closed = update(GrantChange).where(GrantChange.id == case.change.id)
        session.execute(closed.values(state="withdrawn", closed_at=now()))


EFFECTS: Mapping[Effect, Callable[[Session, Case], None]] = {
    Effect.RELEASE_MONEY: _release_money,
    Effect.SET_PAUSE: _set_pause,
    Effect.CLEAR_PAUSE: _clear_pause,
    Effect.OPEN_CHANGE: _open_change,
    Effect.CLOSE_CHANGE: _close_change,
}
