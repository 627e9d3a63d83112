"""A request and the step somebody wants to take with it, as everything that looks at the step sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.money import format_kronor
from app.domain.outcome import unused
from app.domain.permissions import Actor
from app.domain.step_reading import Reading
from app.domain.workflow import Transition
from app.investments.queries import Trees
from app.models import GrantChange, InvestmentRequest


@dataclass(slots=True)
class Case:
    """The request as locked, what was typed, what stands around it; `values` and `changes` are what the step writes.

    granted: öre by frame year; supplements_ore: what its supplements have been granted.
    """

    it: InvestmentRequest
    step: Transition
    actor: Actor
    known: Trees
    settings: Mapping[str, Any]
    reading: Reading
    granted: dict[int, int]
    change: GrantChange | None = None
    supplements_ore: int = 0
    kind: str = "change"
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[list[Any]] = field(default_factory=list)

    @property
    def unused(self) -> dict[int, int]:
        """Öre by frame year that is granted and not paid."""
        return unused(self.it.outcome_ore, self.granted)

    def typed(self, name: str) -> Any:
        """A field's value; None when it is empty or cannot be read."""
        return self.reading.values.get(name)

    def put(self, name: str, value: Any) -> None:
        """Let the step set a column, and log it when it changes."""
        before = getattr(self.it, name)
        self.values[name] = value
        if value != before and (value or before):
            self.changes.append([name, plain(before), plain(value)])


@dataclass(frozen=True, slots=True)
class Drift:
    """An order above what is granted, öre."""

    ordered_ore: int
    granted_ore: int

    @property
    def over_ore(self) -> int:
        """How much above; 0 when it is not."""
        return max(self.ordered_ore - self.granted_ore, 0)

    @property
    def percent(self) -> str:
        """How much above, in percent with one decimal: ”12,3”."""
        tenths = self.over_ore * 1000 // self.granted_ore if self.granted_ore else 1000
        return f"{tenths // 10},{tenths % 10}"

    def is_beyond(self, percent: int) -> bool:
        """Whether it is more above than the setting allows."""
        return self.over_ore * 100 > self.granted_ore * percent

    @property
    def words(self) -> str:
        """How the order stands to the grant."""
        return f"{format_kronor(self.over_ore)} kr ({self.percent} %) över det beviljade"


def drift_of(case: Case) -> Drift | None:
    """How the order stands to the grant with its supplements; None when no amount can be read."""
    ordered = case.typed("ordered_ore")
    return Drift(ordered, sum(case.granted.values()) + case.supplements_ore) if ordered else None


def plain(value: Any) -> Any:
    """A value as the event log keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
