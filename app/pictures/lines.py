"""The pictures with lines over months: outcome against plan, and year against year."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.charts import Band, Chart, Line, line_scene
from app.domain.experience import accumulated, likely_range
from app.domain.money import amount_words
from app.domain.periods import MONTHS, period_words
from app.domain.scene import Look
from app.domain.table import Cell, Column, Kind, Row
from app.pictures.queries import YEARS
from app.pictures.subject import Subject
from app.reports.outcome import OutcomeReport

SHORT = tuple(month[:3] for month in MONTHS)
_YEAR_LOOKS = (Look.LINE, Look.DASHED, Look.DOTTED, Look.THIN)
_COLUMNS = (
    Column("månad", "Månad", Kind.TEXT),
    Column("betalt", "Betalt i månaden"),
    Column("hittills", "Betalt hittills"),
    Column("plan", "Planerat hittills"),
    Column("lägst", "Troligt lägst"),
    Column("högst", "Troligt högst"),
    Column("prognos", "Prognos för året"),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is compared: running sums of the year and its plan (öre), the range of the months left, where it ends."""

    monthly: tuple[int, ...]
    so_far: tuple[int, ...]
    plan: tuple[int, ...] | None
    likely: tuple[tuple[int, int, int], ...]
    frame_ore: int | None
    forecast_ore: int


def against_plan(subject: Subject, report: OutcomeReport, paid: Mapping[int, int], planned: Mapping[int, int]) -> Chart:
    """Paid month by month, what was planned, where the year will end and how earlier years went on from here."""
    it = _compared(subject, report, paid, planned)
    title = f"Utfall mot plan {subject.year}, månad för månad"
    band = Band("Så har tidigare år fortsatt (P10–P90)", it.likely)
    scene = line_scene(_lines(subject, it), SHORT, subject.unit, band)
    rows = [_month(subject, it, month) for month in range(12)]
    shown = [at for at in range(len(_COLUMNS)) if any(row.cells[at] is not None for row in rows)]
    columns = tuple(_COLUMNS[at] for at in shown)
    cut = [Row(tuple(row.cells[at] for at in shown)) for row in rows]
    return Chart("plan", title, _lead(subject, it), scene, subject.table("utfall-mot-plan", title, columns, cut))


def _compared(subject: Subject, report: OutcomeReport, paid: Mapping[int, int], planned: Mapping[int, int]) -> _Plan:
    year, so_far = subject.year, accumulated(paid, subject.year)
    earlier = [accumulated(paid, each) for each in range(year - YEARS + 1, year)]
    figures = report.total.figures if report.total else None
    return _Plan(
        tuple(paid.get(year * 100 + month, 0) for month in range(1, 13)),
        so_far,
        accumulated(planned, year) if planned else None,
        likely_range(so_far[subject.cut_off], subject.cut_off, earlier),
        figures.frame_ore if figures else None,
        figures.forecast_ore if figures else 0,
    )


def _lines(subject: Subject, it: _Plan) -> list[Line]:
    last = subject.cut_off
    found = [Line("Utfall", (*it.so_far[: last + 1], *[None] * (11 - last)), Look.LINE)]
    if it.plan:
        found.append(Line("Plan", it.plan, Look.DASHED))
    if last < 11:
        between = (*[None] * last, it.so_far[last], *[None] * (10 - last), it.forecast_ore)
        found.append(Line("Prognos", between, Look.DOTTED))
    if it.frame_ore is not None:
        found.append(Line("Ram", (it.frame_ore,) * 12, Look.THIN))
    return found


def _month(subject: Subject, it: _Plan, month: int) -> Row:
    last = subject.cut_off
    ranges: dict[int, tuple[Cell, Cell]] = {at: (low, high) for at, low, high in it.likely if at > last}
    paid = (it.monthly[month], it.so_far[month]) if month <= last else (None, None)
    forecast = it.forecast_ore if month == 11 and last < 11 else None
    plan = it.plan[month] if it.plan else None
    return Row((SHORT[month], *paid, plan, *ranges.get(month, (None, None)), forecast))


def _lead(subject: Subject, it: _Plan) -> str:
    unit, last = subject.unit, subject.cut_off
    lead = f"{amount_words(it.so_far[last], unit)} är betalt {period_words(subject.period)}."
    if it.frame_ore is not None:
        lead += f" Ramen är {amount_words(it.frame_ore, unit)} och prognosen {amount_words(it.forecast_ore, unit)}."
    if it.plan:
        lead += f" Enligt planen skulle {amount_words(it.plan[last], unit)} vara betalt."
    return lead


def years(subject: Subject, paid: Mapping[int, int]) -> Chart:
    year, last = subject.year, subject.cut_off
    known = [each for each in range(year, year - YEARS, -1) if each == year or any(m // 100 == each for m in paid)]
    sums = {each: accumulated(paid, each) for each in known}
    shown = {each: sums[each] if each < year else (*sums[each][: last + 1], *[None] * (11 - last)) for each in known}
    lines = [Line(str(each), shown[each], look) for each, look in zip(known, _YEAR_LOOKS, strict=False)]
    columns = (Column("månad", "Månad", Kind.TEXT), *(Column(str(each), str(each)) for each in known))
    rows = [Row((SHORT[month], *(shown[each][month] for each in known))) for month in range(12)]
    title = f"Betalt hittills {year} mot tidigare år"
    lead = f"{amount_words(sums[year][last], subject.unit)} är betalt {period_words(subject.period)}."
    if len(known) > 1:
        before = sums[known[1]][last]
        lead += f" Vid samma tid {known[1]} var det {amount_words(before, subject.unit)}."
    else:
        lead += " Tidigare år saknas i systemet."
    return Chart(
        "år", title, lead, line_scene(lines, SHORT, subject.unit), subject.table("ar-mot-ar", title, columns, rows)
    )
