"""What somebody decides about one request, and whether it can be decided so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.authority import Body, body_for
from app.domain.errors import DomainError
from app.domain.money import format_kronor
from app.domain.windows import is_open
from app.domain.workflow import UNDER_WAY, Action, RequestState

URGENT = ("supplement", "urgent")
LONGEST_REASON = 20_000
"""Kinds that are decided outside the yearly window too."""


class Outcome(StrEnum):
    """What a decision says about a request."""

    GRANTED = "granted"
    DECLINED = "declined"
    DEFERRED = "deferred"


ACTIONS = {Outcome.GRANTED: Action.GRANT, Outcome.DECLINED: Action.DECLINE, Outcome.DEFERRED: Action.DEFER}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of a decision. amounts: öre by frame year, for a change the grant as it shall be afterwards.

    seen_version: the request's version when it was marked; another now means that it has changed since.
    """

    request_id: int
    outcome: Outcome
    amounts: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""
    excess_reason: str = ""
    seen_version: int | None = None

    @property
    def total_ore(self) -> int:
        """All that is granted, over the years."""
        return sum(self.amounts.values())


class DecisionRefused(DomainError):
    """Something cannot be decided as asked; `faults` is (request id, what is wrong) and nothing is stored."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(dict.fromkeys(faults.values())))


@dataclass(frozen=True, slots=True)
class Case:
    """A request as it stands when it is decided: with its recommendation and the open change, if there is one.

    it, prepared and change are an InvestmentRequest, a Preparation and a GrantChange, or rows with their columns.
    """

    it: Any
    prepared: Any | None
    change: Any | None

    @property
    def category_id(self) -> int:
        """Whose frame a grant draws on."""
        return int((self.change.category_id if self.change else None) or self.it.category_id)

    @property
    def asked_ore(self) -> int:
        """What is asked for in all; for a change the grant as it is wanted."""
        return sum(map(int, self.change.amounts.values())) if self.change else int(self.it.asked_ore)

    @property
    def recommended_ore(self) -> int | None:
        """What the preparer would grant; None without a recommendation."""
        prepared = None if self.change else self.prepared
        if prepared is None or not prepared.recommendation:
            return None
        if prepared.recommendation == "reject":
            return 0
        return int(prepared.recommended_ore if prepared.recommended_ore is not None else self.it.asked_ore)


def fault(case: Case, verdict: Verdict, *, body: Body, day: date, settings: Mapping[str, Any]) -> str:
    """Why the verdict cannot be given on this case that day, in Swedish; '' when it can. Room is another matter."""
    if verdict.seen_version is not None and verdict.seen_version != case.it.version:
        return "Äskningen har ändrats sedan du markerade den. Läs den igen och markera på nytt."
    if not case.change and case.it.state != RequestState.READY:
        return "Äskningen är inte klar för beslut längre. Ta bort markeringen."
    if case.change and case.it.state not in UNDER_WAY:
        return "Ändringen går inte att besluta i äskningens läge. Ta bort markeringen."
    right = body_for(case.asked_ore, day.year, settings["decider_limit_ore"])
    if right is not body:
        return f"Beloppet gör att {right.value} beslutar. Äskningen står i listan till {right.value}."
    if body is Body.DIRECTOR and not case.change and not is_open(day, settings["decision_window"]):
        if case.it.kind not in URGENT:
            return "Årets beslutstid är inte nu. Bara akuta äskningar och tillägg kan beslutas."
        if not (case.it.urgent_reason.strip() or verdict.reason.strip()):
            return "Skriv varför den behöver beslutas utanför årets beslutstid."
    return _amounts_fault(case, verdict) or _reason_fault(case, verdict)


def _amounts_fault(case: Case, verdict: Verdict) -> str:
    if verdict.outcome is not Outcome.GRANTED:
        if case.change and verdict.outcome is Outcome.DEFERRED:
            return "En ändring kan beviljas eller avslås, inte bordläggas."
        return ""
    if any(ore < 0 for ore in verdict.amounts.values()) or verdict.total_ore <= 0:
        return "Skriv hur mycket som beviljas."
    if verdict.total_ore > case.asked_ore:
        return f"Högst det sökta beloppet, {format_kronor(case.asked_ore)} kr, kan beviljas."
    return ""


def _reason_fault(case: Case, verdict: Verdict) -> str:
    if (length := max(len(verdict.reason), len(verdict.excess_reason))) > LONGEST_REASON:
        return f"Motiveringen är {length} tecken lång. Korta den till högst {LONGEST_REASON} tecken."
    if verdict.reason.strip():
        return ""
    if verdict.outcome is Outcome.DECLINED:
        return "Skriv varför äskningen avslås."
    if verdict.outcome is Outcome.DEFERRED:
        return "Skriv varför äskningen bordläggs."
    recommended = case.recommended_ore
    if recommended is not None and verdict.total_ore < recommended:
        return "Skriv varför det beviljas mindre än beredningen föreslår."
    if recommended == 0:
        return "Beredningen avstyrker. Skriv varför äskningen ändå beviljas."
    return ""
