"""The outcome report as a Table with its notes and foot: the one object that every print and the page are made from."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.layout import Layout, parse_layout
from app.domain.money import Unit, format_amount, rounded
from app.domain.outcome_table import OutcomeRow, cell, outcome_rows, outcome_table
from app.domain.periods import last_day, period_words
from app.domain.table import Table
from app.models import FrozenPeriod
from app.periods import stored
from app.periods.queries import frozen
from app.reports import queries
from app.web.labels import moment


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What was asked for, the rows and what stands outside them."""

    year: int
    period: int
    unit: Unit
    layout: Layout
    rows: tuple[OutcomeRow, ...]
    outside: queries.Outside
    references: tuple[str, ...]
    frozen: FrozenPeriod | None = None

    def table(self) -> Table:
        """The finished table."""
        return outcome_table(
            list(self.rows),
            self.layout,
            year=self.year,
            unit=self.unit,
            subtitle=f"Investeringar {period_words(self.period)}",
            notes=self.notes(),
            footer=self.footer(),
        )

    @property
    def total(self) -> OutcomeRow | None:
        """The row of the whole table."""
        return next((row for row in self.rows if row.is_total), None)

    def notes(self) -> tuple[str, ...]:
        """Whole sentences that stand under the table."""
        return tuple(filter(None, (*outside_sentences(self.outside, self.unit), self._rounding())))

    def footer(self) -> tuple[str, ...]:
        """Cut-off date and the decisions behind the frames."""
        decided = "; ".join(self.references)
        return (
            f"Utfall till och med {last_day(self.period).isoformat()}.",
            f"Ramar enligt {decided}." if decided else "Året har inga beslutade ramar.",
            *([self.frozen_words()] if self.frozen else []),
        )

    def frozen_words(self) -> str:
        """That these are the figures as reported, since when and by whom; '' for figures as they stand now."""
        if self.frozen is None:
            return ""
        version = f", version {self.frozen.version}" if self.frozen.version > 1 else ""
        return f"Som rapporterat: fryst {moment(self.frozen.frozen_at)} av {self.frozen.frozen_by}{version}."

    def _rounding(self) -> str:
        """Said only where a rounded column does not add up to its rounded total."""
        total = self.total
        if total is None:
            return ""
        table_rows = [row for row in self.rows if not row.is_total and not row.is_part]
        for column in self.layout.columns:
            decimals = column.decimals.get(self.unit, self.unit.decimals)
            if _differs(table_rows, total, column.key, self.unit, decimals):
                return "Summor är räknade på oavrundade belopp och kan därför skilja i sista siffran."
        return ""


def _differs(rows: list[OutcomeRow], total: OutcomeRow, key: str, unit: Unit, decimals: int) -> bool:
    parts = [value for row in rows if isinstance(value := cell(row, key), int)]
    whole = cell(total, key)
    return isinstance(whole, int) and sum(rounded(p, unit, decimals) for p in parts) != rounded(whole, unit, decimals)


def build(
    session: Session,
    *,
    year: int,
    period: int,
    unit: Unit | None,
    layout_name: str,
    domain: str = "",
    as_now: bool = False,
) -> OutcomeReport:
    """The report of a year up to a period. unit None: the layout's own.

    A frozen period is given as it was reported, in the table shape it had then; as_now: as it stands today instead.
    """
    kept = None if as_now else frozen(session, period)
    layout = queries.layout(session, layout_name)
    if kept and layout.name in kept.layouts:
        layout = parse_layout(layout.name, *kept.layouts[layout.name])
    found = stored.outcome_year(kept) if kept else queries.outcome_year(session, year, period)
    rows = tuple(outcome_rows(found.figures, layout, domain))
    return OutcomeReport(year, period, unit or layout.unit, layout, rows, found.outside, found.references, kept)


def outside_sentences(outside: queries.Outside, unit: Unit) -> list[str]:
    """What the table does not count, in words; nothing when nothing stands outside."""
    said = []
    if outside.unmatched_count:
        amount = amount_words(outside.unmatched_ore, unit)
        rows = "rad" if outside.unmatched_count == 1 else "rader"
        said.append(
            f"{outside.unmatched_count} {rows} i redovisningen, {amount}, hör inte till någon äskning och räknas inte."
        )
    if outside.without_grant_count or outside.without_grant_ore:
        amount = amount_words(outside.without_grant_ore, unit)
        said.append(f"{amount} är bokfört på äskningar utöver eller utan beviljat belopp och räknas inte.")
    if outside.later_ore:
        said.append(
            f"{amount_words(outside.later_ore, unit)} är betalt i förväg på senare års ramar och räknas inte i år."
        )
    return said


def amount_words(ore: int, unit: Unit) -> str:
    """An amount with its unit, in a smaller unit when it would round to nothing: ”80 tkr”."""
    smaller = {Unit.MNKR: Unit.TKR, Unit.TKR: Unit.KR, Unit.KR: Unit.KR}
    while unit is not Unit.KR and 0 < abs(ore) < unit.ore:
        unit = smaller[unit]
    return f"{format_amount(ore, unit)}\u00a0{unit}"
