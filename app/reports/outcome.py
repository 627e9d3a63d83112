"""The outcome report as a Table with its notes and foot: the one object that every print and the page are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from sqlalchemy.orm import Session

from app.domain.layout import GROUPS, Layout, diary_line, parse_layout
from app.domain.money import Unit, amount_words, rounded
from app.domain.outcome_groups import REST, grouped_rows
from app.domain.outcome_rows import OutcomeRow, outcome_rows
from app.domain.outcome_table import cell, outcome_table, topmost_rows
from app.domain.periods import last_day, month_words, period_words
from app.domain.responsibility import Handover, Span, outside_words
from app.domain.table import Table
from app.domain.takeover import with_used
from app.domain.year_figures import YearFigures
from app.frames.queries import BesideFrames, beside_frames, frame_money, with_money
from app.memory import remembered
from app.models import FrozenPeriod
from app.periods import stored
from app.periods.queries import frozen
from app.reports import groups, queries
from app.web.labels import moment


@dataclass(frozen=True)
class OutcomeReport:
    """What was asked for, the rows and what stands outside them.

    until: the last month whose payments count against the year's frames, None for all there are. beside: what no frame
    holds; None where the layout shows nothing of frames. of_groups: what has to be said of how rows are gathered.
    read_at: when the ledger was last read in, for an open period.
    """

    year: int
    period: int
    unit: Unit
    layout: Layout
    rows: tuple[OutcomeRow, ...]
    outside: queries.Outside
    references: tuple[str, ...]
    until: int | None = None
    beside: BesideFrames | None = None
    frozen: FrozenPeriod | None = None
    of_groups: tuple[str, ...] = ()
    read_at: datetime | None = None
    handovers: tuple[Handover, ...] = ()
    spans: Mapping[int, Span] = field(default_factory=dict)

    @cached_property
    def says(self) -> str:
        """All that any page or print of it is made from, as text: two reports that say the same look the same."""
        frozen = (self.frozen.id, self.frozen.version) if self.frozen else None
        return repr((replace(self, frozen=None), frozen))

    def table(self) -> Table:
        """The finished table."""
        return outcome_table(
            list(self.rows),
            self.layout,
            year=self.year,
            unit=self.unit,
            subtitle=self.subtitle,
            notes=self.notes(),
            footer=self.footer(),
        )

    @property
    def subtitle(self) -> str:
        """What the figures are about and until when."""
        if self.beside is None:
            return f"Investeringar {period_words(self.period)}"
        paid = f"betalt till och med {month_words(self.until)}" if self.until else "allt som är betalt hittills"
        return f"{self.year} års ramar, {paid}"

    @property
    def total(self) -> OutcomeRow | None:
        """The row of the whole table."""
        return next((row for row in self.rows if row.is_total), None)

    def notes(self) -> tuple[str, ...]:
        """Whole sentences that stand under the table."""
        said = (
            *self.outside_sentences(),
            *self._handed_over(),
            *self._beside_frames(),
            *self.of_groups,
            self._rest(),
            self._rounding(),
        )
        return tuple(filter(None, said))

    def outside_sentences(self) -> list[str]:
        """What the table does not count, in words."""
        outside = replace(self.outside, later_ore=0) if self.beside else self.outside
        return outside_sentences(outside, self.unit)

    def _handed_over(self) -> list[str]:
        """What is left out because of a date of responsibility, category by category."""
        of_frames = self.beside is not None
        return [said for each in self.handovers if (said := handover_sentence(each, self.unit, of_frames=of_frames))]

    def _beside_frames(self) -> list[str]:
        if self.beside is None:
            return []
        said = []
        if ore := self.beside.without_frame_ore:
            said.append(f"{amount_words(ore, self.unit)} är beviljat i kategorier som inte har någon ram för året.")
        if ore := self.beside.proposed_ore:
            said.append(f"Föreslagna ramposter på {amount_words(ore, self.unit)} räknas inte förrän de är beslutade.")
        return [*said, *self._orders()]

    def _orders(self) -> list[str]:
        """What a reader of the column of orders has to know."""
        if self.beside is None or "beställt" not in {column.key for column in self.layout.columns}:
            return []
        said = []
        if self.until and not self.frozen:
            said.append("Beställt är vad som är beställt och inte fakturerat nu: listorna säger inte hur det var då.")
        if count := self.beside.outside_orders:
            rows = "beställningsrad" if count == 1 else "beställningsrader"
            amount = amount_words(self.beside.outside_orders_ore, self.unit)
            said.append(f"{count} {rows}, {amount}, hör inte till någon äskning med beviljat belopp och räknas inte.")
        return said

    def _rest(self) -> str:
        """Why some of the figures stand in no group."""
        rest = next((row for row in self.rows if row.is_rest), None)
        if rest is None:
            return ""
        shown, word = {column.key for column in self.layout.columns}, GROUPS[self.layout.group_by].lower()
        parts = ["ramar"] if "ram" in shown and rest.figures.frame_ore is not None else []
        parts += ["bedömningar av hela kategorier"] if "prognos" in shown and rest.figures.is_judged else []
        said = " och ".join(parts).capitalize()
        return f"{said} är inte delade per {word}; de står på raden {REST}."

    def footer(self) -> tuple[str, ...]:
        """Cut-off date and the decisions behind the frames."""
        decided = "; ".join(self.references)
        cut_off = last_day(self.period).isoformat()
        is_open = self.beside is not None and self.until is None
        return (
            *diary_line(self.layout.diary, self.year),
            f"Allt bokfört utfall på årets ramar. Prognos till och med {cut_off}."
            if is_open
            else f"Utfall till och med {cut_off}.",
            f"Ramar enligt {decided}." if decided else "Året har inga beslutade ramar.",
            *([self.frozen_words()] if self.frozen else []),
        )

    def frozen_words(self) -> str:
        """That these are the figures as reported, since when and by whom; '' for figures as they stand now."""
        return reported_words(self.frozen) if self.frozen else ""

    def _rounding(self) -> str:
        """Said only where a rounded column does not add up to its rounded total."""
        total = self.total
        if total is None:
            return ""
        parts = [self.rows[number] for number in topmost_rows(list(self.rows))]
        for column in self.layout.columns:
            decimals = column.decimals.get(self.unit, self.unit.decimals)
            if _differs(parts, total, column.key, self.unit, decimals):
                return "Summor är räknade på oavrundade belopp och kan därför skilja i sista siffran."
        return ""


def _differs(rows: list[OutcomeRow], total: OutcomeRow, key: str, unit: Unit, decimals: int) -> bool:
    """Whether parts that add up to the whole no longer do so when they are rounded."""
    parts = [value for row in rows if isinstance(value := cell(row, key), int)]
    whole = cell(total, key)
    if not isinstance(whole, int) or sum(parts) != whole:
        return False
    return sum(rounded(part, unit, decimals) for part in parts) != rounded(whole, unit, decimals)


def build(
    session: Session,
    *,
    year: int,
    period: int,
    unit: Unit | None,
    layout_name: str,
    domain: str = "",
    as_now: bool = False,
    is_open: bool = False,
) -> OutcomeReport:
    """The report of a year up to a period. unit None: the layout's own.

    A frozen period is given as it was reported, in the table shape it had then; as_now: as it stands today instead.
    is_open: the year's frames are charged with all that is paid, so nothing is as reported.
    """
    kept = None if as_now or is_open else frozen(session, period)
    layout = queries.layout(session, layout_name)
    if kept and layout.name in kept.layouts:
        layout = parse_layout(layout.name, *kept.layouts[layout.name])
    at = year * 100 + 12 if is_open else period
    found = as_reported(kept, layout) if kept else queries.outcome_year(session, year, period, at=at)
    until = None if is_open else period
    made = partial(_made, session, found, layout, unit, domain, until, kept)
    if kept or layout.shows_frames or layout.group_by:
        return made()
    return remembered(session, ("report", year, period, is_open, unit, layout_name, domain), made)


def _made(
    session: Session,
    found: queries.OutcomeYear,
    layout: Layout,
    unit: Unit | None,
    domain: str,
    until: int | None,
    kept: FrozenPeriod | None,
) -> OutcomeReport:
    year, figures, beside, told = found.year, found.figures, None, found.handovers
    if layout.shows_frames and kept:
        beside = stored.beside_frames(kept)
    elif layout.shows_frames:
        money = frame_money(session, year, until, figures.spans)
        figures, beside = with_money(figures, money), beside_frames(session, year)
        told = with_used(told, money.left_out)
    rows, said = rows_of(session, figures, layout, domain, found.period, kept)
    layout = layout.with_any(lambda key: any(cell(row, key) for row in rows))
    read_at = None if kept else queries.ledger_read_at(session)
    told = tuple(each for each in told if domain in ("", each.domain))
    return OutcomeReport(
        year, found.period, unit or layout.unit, layout, rows, found.outside, found.references, until, beside, kept,
        said, read_at, told, figures.spans,
    )  # fmt: skip


def rows_of(
    session: Session, figures: YearFigures, layout: Layout, domain: str, period: int, kept: FrozenPeriod | None
) -> tuple[tuple[OutcomeRow, ...], tuple[str, ...]]:
    """The rows, and what has to be said of how they are gathered."""
    if not layout.group_by:
        return tuple(outcome_rows(figures, layout, domain)), ()
    found = groups.grouped(session, layout, figures, period, kept)
    if layout.by_request:
        figures = replace(figures, granted=found.together.granted)
    return tuple(grouped_rows(figures, found.together, found.groups, layout, domain)), found.notes


def reported_words(kept: FrozenPeriod) -> str:
    """That figures are as reported, since when and by whom."""
    version = f", version {kept.version}" if kept.version > 1 else ""
    return f"Som rapporterat: fryst {moment(kept.frozen_at)} av {kept.frozen_by}{version}."


def as_reported(kept: FrozenPeriod, layout: Layout) -> queries.OutcomeYear:
    """What the table of a frozen period stands on: as for an open one, the money of frames only where it is shown."""
    found = stored.outcome_year(kept)
    if layout.shows_frames:
        return found
    return replace(found, figures=replace(found.figures, asked={}, granted={}, used={}, ordered={}))


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


def handover_sentence(it: Handover, unit: Unit, *, of_frames: bool) -> str:
    """What a table leaves out of a category with a date of responsibility; '' when that is nothing."""
    paid_ore = it.used_ore if of_frames else it.paid_ore
    paid = f"{amount_words(paid_ore, unit)} som är betalt {outside_words(it.span)}"
    if it.stands:
        still = " Av det som är kvar att förbruka är det redan använt." if of_frames else ""
        return f"{it.words()}; {paid} räknas inte.{still}" if paid_ore else ""
    parts = [paid] if paid_ore else []
    parts += [f"ramar på {amount_words(it.frame_ore, unit)}"] if it.frame_ore else []
    return f"{it.words()}; {' och '.join(parts)} är inte med i tabellen." if parts else ""
