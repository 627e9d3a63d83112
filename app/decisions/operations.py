"""Deciding: one numbered decision on one or many requests, written whole or not at all (domain.md §4, §5).

Locks are taken in one order: the ledger, the requests by id, the frames by id, the number series, the event chain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.decisions.verdicts import ACTIONS, Case, DecisionRefused, Outcome, Verdict, fault
from app.domain.authority import Body
from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.domain.workflow import Action, Need
from app.frames.granting import Frames, Line, NoRoom, book, locked_frames, move_grants, write_grants
from app.investments.operations import Step, absent_holder, checked, lock_requests, take_locked
from app.investments.queries import Scope, Trees, scope_of
from app.models import (
    Decision,
    DecisionItem,
    DecisionMark,
    Grant,
    GrantChange,
    InvestmentRequest,
    Preparation,
    Revision,
    now,
)
from app.outcomes.summaries import lock_ledger, recounted


@dataclass(frozen=True, slots=True)
class Signing:
    """Who decides, when and by what: reference is the board's own (date, § or dnr); the director's is numbered here."""

    actor: Actor
    body: Body
    decided_on: date
    reference: str = ""

    @property
    def by_board(self) -> bool:
        """The board has decided and the actor enters it."""
        return self.body is Body.BOARD


def decide(
    session: Session, verdicts: Sequence[Verdict], signing: Signing, known: Trees, settings: Mapping[str, Any]
) -> Decision:
    """Sign one decision on all of them: states, grants, frames, summaries and events together; never commits.

    Raises DecisionRefused with everything that is wrong, by request; nothing is stored then.
    """
    if not verdicts:
        raise DomainError("Markera minst en äskning att besluta om.")
    if signing.by_board and not signing.reference.strip():
        raise DomainError("Skriv styrelsens beslut: datum och § eller diarienummer.")
    lock_ledger(session)
    cases = _cases(session, [each.request_id for each in verdicts])
    scopes = {id_: scope_of(case.it, known) for id_, case in cases.items()}
    _refuse_faulty(cases, scopes, verdicts, signing, settings)
    granted = granted_by_year(session, [id_ for id_, case in cases.items() if case.change])
    lines = {each.request_id: lines_of(cases[each.request_id], each, granted, settings) for each in verdicts}
    frames = locked_frames(session, {line.frame_year for booked in lines.values() for line in booked})
    try:
        book([line for booked in lines.values() for line in booked], frames)
    except NoRoom as error:
        raise DecisionRefused(error.by_request) from error
    decision = _number(session, signing, _for_whom(cases, scopes, signing), settings)
    with recounted(session, list(cases)):
        written = [_differences(session, cases[each.request_id], each, granted, frames) for each in verdicts]
        write_grants(session, [line for its in written for line in its], frames, decision.id)
        _take(session, cases, scopes, verdicts, granted, signing, decision)
        _write_items(session, cases, verdicts, decision)
        session.execute(delete(DecisionMark).where(DecisionMark.request_id.in_(list(cases))))
    return decision


def _cases(session: Session, ids: Sequence[int]) -> dict[int, Case]:
    """The requests locked and read afresh, in the order asked for, with recommendations and open changes."""
    lock_requests(session, ids)
    fresh = select(InvestmentRequest).where(InvestmentRequest.id.in_(ids)).execution_options(populate_existing=True)
    found = {each.id: each for each in session.scalars(fresh)}
    if missing := set(ids) - found.keys():
        raise DecisionRefused(dict.fromkeys(missing, "Äskningen finns inte."))
    prepared = {each.request_id: each for each in session.scalars(_about(Preparation, ids))}
    changes = {
        each.request_id: each for each in session.scalars(_about(GrantChange, ids).where(GrantChange.state == "open"))
    }
    return {id_: Case(found[id_], prepared.get(id_), changes.get(id_)) for id_ in ids}


def _about(model: Any, ids: Sequence[int]) -> Any:
    return select(model).where(model.request_id.in_(ids)).execution_options(populate_existing=True)


def _refuse_faulty(
    cases: Mapping[int, Case],
    scopes: Mapping[int, Scope],
    verdicts: Sequence[Verdict],
    signing: Signing,
    settings: Mapping[str, Any],
) -> None:
    faults = {}
    for each in verdicts:
        case = cases[each.request_id]
        wrong = _own_wish(case, signing) or fault(
            case, each, body=signing.body, day=signing.decided_on, settings=settings
        )
        if not wrong:
            try:
                checked(_step(case, each, scopes[each.request_id], signing), signing.actor)
            except DomainError as error:
                wrong = str(error)
        if wrong:
            faults[each.request_id] = wrong
    if faults:
        raise DecisionRefused(faults)


def _own_wish(case: Case, signing: Signing) -> str:
    """Nobody decides what they asked for themselves; the board may be entered by whoever asked."""
    own = case.change is not None and case.change.proposed_by_id == signing.actor.user_id
    return "Du har begärt ändringen själv. Någon annan behöver besluta." if own and not signing.by_board else ""


def _step(case: Case, verdict: Verdict, scope: Scope, signing: Signing) -> Step:
    """The step of the workflow that the verdict is. Room is checked by the frames themselves."""
    action = Action.DECIDE_CHANGE if case.change else ACTIONS[verdict.outcome]
    checks = {Need.ROOM_IN_FRAME: lambda: ""}
    return Step(case.it, action, scope, checks, verdict.reason, by_board=signing.by_board)


def granted_by_year(session: Session, ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """{request id: {frame year: öre granted}} of requests whose grant is to change."""
    found: dict[int, dict[int, int]] = {id_: {} for id_ in ids}
    sums = select(Grant.request_id, Grant.frame_year, func.sum(Grant.amount_ore)).where(Grant.request_id.in_(ids))
    for request_id, year, ore in session.execute(sums.group_by(Grant.request_id, Grant.frame_year)) if ids else ():
        found[request_id][year] = int(ore)
    return found


def lines_of(
    case: Case, verdict: Verdict, granted: Mapping[int, Mapping[int, int]], settings: Mapping[str, Any]
) -> list[Line]:
    """What the frames give and get back. A change gives back all of the old and asks for all of the new."""
    if verdict.outcome is not Outcome.GRANTED:
        return []
    it = case.it
    excess = verdict.excess_reason.strip() if settings["decision_may_exceed_frame"] else ""
    back = [Line(it.id, it.category_id, year, -ore) for year, ore in sorted(granted.get(it.id, {}).items()) if ore]
    new = [
        Line(it.id, case.category_id, year, ore, excess=excess) for year, ore in sorted(verdict.amounts.items()) if ore
    ]
    return back + new


def _differences(
    session: Session,
    case: Case,
    verdict: Verdict,
    granted: Mapping[int, Mapping[int, int]],
    frames: Frames,
) -> list[Line]:
    """The grant rows to write: all that is granted, for a change the difference by year as a grant or a release."""
    if verdict.outcome is not Outcome.GRANTED:
        return []
    it, before, category = case.it, granted.get(case.it.id, {}), case.category_id
    if category != it.category_id:
        move_grants(session, it.id, category, list(before), frames)
    differences = {year: verdict.amounts.get(year, 0) - before.get(year, 0) for year in {*before, *verdict.amounts}}
    return [
        Line(it.id, category, year, ore, "grant" if ore > 0 else "release")
        for year, ore in sorted(differences.items())
        if ore
    ]


def _for_whom(cases: Mapping[int, Case], scopes: Mapping[int, Scope], signing: Signing) -> str:
    """The absent holder, when the actor signs as a deputy for any of them."""
    for id_, case in cases.items():
        step = _step(case, Verdict(id_, Outcome.GRANTED, reason="-"), scopes[id_], signing)
        if absent := absent_holder(signing.actor, checked(step, signing.actor), scopes[id_]):
            return absent
    return ""


def _number(session: Session, signing: Signing, for_whom: str, settings: Mapping[str, Any]) -> Decision:
    """The decision with the next number of its body's series in the year."""
    session.execute(select(Revision.number).where(Revision.name == "decision_numbers").with_for_update())
    series, year = settings["board_series" if signing.by_board else "director_series"], signing.decided_on.year
    _refuse_known(session, signing)
    last = session.scalar(select(func.max(Decision.number)).where(Decision.series == series, Decision.year == year))
    number = (last or 0) + 1
    decision = Decision(
        reference=(signing.reference.strip() or f"{series} {year}/{number}")[:200],
        decided_on=signing.decided_on,
        body=signing.body.value,
        decided_by=signing.actor.name,
        decided_for=for_whom,
        delegation="" if signing.by_board else settings["delegation_reference"],
        series=series,
        year=year,
        number=number,
    )
    session.add(decision)
    session.flush()
    return decision


def _refuse_known(session: Session, signing: Signing) -> None:
    """The board's reference names one decision a day."""
    reference = signing.reference.strip()[:200]
    known = select(Decision.id).where(Decision.reference == reference, Decision.decided_on == signing.decided_on)
    if reference and session.scalar(known) is not None:
        raise DomainError(
            f"{reference} den {signing.decided_on} är redan antecknat. Skriv till exempel punktens nummer."
        )


def _take(
    session: Session,
    cases: Mapping[int, Case],
    scopes: Mapping[int, Scope],
    verdicts: Sequence[Verdict],
    granted: Mapping[int, Mapping[int, int]],
    signing: Signing,
    decision: Decision,
) -> None:
    steps, at = [], now()
    for each in verdicts:
        case = cases[each.request_id]
        step = _step(case, each, scopes[each.request_id], signing)
        step.changes = _changes(case, each, granted.get(each.request_id, {}), decision)
        if case.change and case.change.category_id and each.outcome is Outcome.GRANTED:
            step.values = {"category_id": case.change.category_id}
        steps.append((step, checked(step, signing.actor)))
    closed = [(cases[each.request_id].change, each.outcome.value) for each in verdicts]
    for outcome in {outcome for change, outcome in closed if change}:
        ids = [change.id for change, its in closed if change and its == outcome]
        session.execute(update(GrantChange).where(GrantChange.id.in_(ids)).values(state=outcome, closed_at=at))
    take_locked(session, steps, actor=signing.actor)


def _changes(case: Case, verdict: Verdict, before: Mapping[int, int], decision: Decision) -> list[list[Any]]:
    """[field, old, new] of the event: the decision, what is granted by year (öre), and why a frame was exceeded."""
    changes: list[list[Any]] = [["beslut", None, decision.reference]]
    if verdict.outcome is Outcome.GRANTED:
        changes += [
            [f"beviljat {year}", before.get(year), verdict.amounts.get(year, 0)]
            for year in sorted({*before, *verdict.amounts})
            if before.get(year, 0) != verdict.amounts.get(year, 0)
        ]
        if verdict.excess_reason.strip():
            changes.append(["skäl att överskrida ramen", None, verdict.excess_reason.strip()])
        if case.change and case.change.category_id and case.change.category_id != case.it.category_id:
            changes.append(["category_id", case.it.category_id, case.change.category_id])
    return changes


def _write_items(session: Session, cases: Mapping[int, Case], verdicts: Sequence[Verdict], decision: Decision) -> None:
    session.execute(
        insert(DecisionItem),
        [
            {
                "decision_id": decision.id,
                "request_id": each.request_id,
                "outcome": each.outcome.value,
                "reason": each.reason.strip(),
                "asked_ore": cases[each.request_id].asked_ore,
                "recommended_ore": cases[each.request_id].recommended_ore,
                "excess_reason": each.excess_reason.strip() if each.outcome is Outcome.GRANTED else "",
                "change_id": change.id if (change := cases[each.request_id].change) else None,
            }
            for each in verdicts
        ],
    )
