"""The pictures with bars: every category against its frame, requests by state, money that stands still."""

from collections.abc import Sequence

from app.domain.charts import Bar, Chart, bar_scene
from app.domain.money import Unit, amount_words, format_amount
from app.domain.outcome_rows import OutcomeRow
from app.domain.scene import Look
from app.domain.table import Column, Kind, Row
from app.domain.workflow import RequestState
from app.pictures import queries
from app.pictures.subject import Subject
from app.reports.outcome import OutcomeReport
from app.web.labels import state_word

_AGE_LOOKS = (Look.PALE, Look.STRIPES, Look.FULL, Look.DARK)


def by_category(subject: Subject, report: OutcomeReport) -> Chart:
    shown = [row for row in report.rows if not row.is_total and not row.is_part]
    bars = [_bullet(row, subject.unit) for row in shown]
    legend = (
        (Look.PALE, "Ram"),
        (Look.FULL, "Utfall på tidigare års ramar"),
        (Look.STRIPES, "Utfall på årets ram"),
        (Look.MARK, "Prognos för året"),
    )
    columns = (
        Column("kategori", "Kategori", Kind.TEXT),
        Column("ram", "Ram"),
        Column("utfall_tidigare", f"Utfall beslut före {subject.year}"),
        Column("utfall_år", f"Utfall beslut {subject.year}"),
        Column("prognos", "Prognos för året"),
    )
    rows = [_category_row(row) for row in shown]
    over = [row.label for row in shown if (row.figures.deviation_ore or 0) < 0]
    lead = f"Prognosen går över ramen för {_listed(over)}." if over else "Ingen kategori har en prognos över sin ram."
    title = f"Ram, utfall och prognos {subject.year} per kategori"
    table = subject.table("per-kategori", title, columns, rows)
    return Chart(
        "kategori", title, lead if shown else "Året har inga ramar och inget utfall.", bar_scene(bars, legend), table
    )


def _category_row(row: OutcomeRow) -> Row:
    it = row.figures
    return Row((row.label, it.frame_ore, it.earlier_ore, it.this_year_ore, it.forecast_ore), key=row.key)


def _bullet(row: OutcomeRow, unit: Unit) -> Bar:
    it = row.figures
    said = format_amount(it.sum_ore, unit)
    if it.frame_ore is not None:
        said += f" av {format_amount(it.frame_ore, unit)}"
    words = f"{said} {unit}, prognos {format_amount(it.forecast_ore, unit)}"
    parts = ((it.earlier_ore, Look.FULL), (it.this_year_ore, Look.STRIPES))
    return Bar(row.label, parts, words, track=it.frame_ore, mark=it.forecast_ore)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}"


def by_state(subject: Subject, found: Sequence[queries.StateRow]) -> Chart:
    order = {state.value: place for place, state in enumerate(RequestState)}
    found = sorted(found, key=lambda row: order[row.state])
    unit = subject.unit
    bars = [
        Bar(
            state_word(row.state).capitalize(),
            ((row.granted_ore, Look.FULL),),
            _state_words(row, unit),
            track=row.asked_ore,
        )
        for row in found
    ]
    columns = (
        Column("tillstånd", "Tillstånd", Kind.TEXT),
        Column("antal", "Antal", Kind.NUMBER),
        Column("sökt", "Sökt"),
        Column("beviljat", "Beviljat"),
    )
    rows = [Row((state_word(row.state).capitalize(), row.number, row.asked_ore, row.granted_ore)) for row in found]
    lead = f"Det finns inga inskickade äskningar för ramåret {subject.year}."
    if found:
        sums = [sum(row.amount(at) for row in rows) for at in (1, 2, 3)]
        rows.append(Row(("Summa", *sums), is_total=True, sum_of=tuple(range(len(found)))))
        lead = (
            f"{sums[0]} äskningar för ramåret {subject.year}: {amount_words(sums[1], unit)} är sökt och "
            f"{amount_words(sums[2], unit)} beviljat. "
            + ("Så låg de när perioden frystes." if subject.then else "Så ligger de nu.")
        )
    title = f"Äskningar och pengar {subject.year} efter tillstånd"
    legend = ((Look.PALE, "Sökt"), (Look.FULL, "Beviljat"))
    return Chart("tillstånd", title, lead, bar_scene(bars, legend), subject.table("tillstand", title, columns, rows))


def _state_words(row: queries.StateRow, unit: Unit) -> str:
    granted = f", {format_amount(row.granted_ore, unit)} beviljat" if row.granted_ore else ""
    return f"{row.number} st, {format_amount(row.asked_ore, unit)} {unit} sökt{granted}"


def standstill(subject: Subject, found: Sequence[queries.StandstillRow]) -> Chart:
    unit, ages = subject.unit, range(len(queries.AGES))
    causes = sorted({row.cause for row in found}, key=lambda cause: -sum(r.left_ore for r in found if r.cause == cause))
    sums = {(row.cause, row.age): row.left_ore for row in found}
    counts = {cause: sum(row.number for row in found if row.cause == cause) for cause in causes}
    bars, rows = [], []
    for cause in causes:
        parts = [sums.get((cause, age), 0) for age in ages]
        name = cause.capitalize() or "Utan orsak"
        words = f"{counts[cause]} st, {amount_words(sum(parts), unit)}"
        bars.append(Bar(name, tuple(zip(parts, _AGE_LOOKS, strict=True)), words))
        rows.append(Row((name, counts[cause], *parts, sum(parts))))
    columns = (
        Column("orsak", "Orsak", Kind.TEXT),
        Column("antal", "Antal", Kind.NUMBER),
        *(Column(f"ålder{age}", f"Vilat {words}") for age, (words, _) in enumerate(queries.AGES)),
        Column("summa", "Summa", sum_of=tuple(f"ålder{age}" for age in ages)),
    )
    lead = "Inga beviljade äskningar är vilande."
    if rows:
        total = [sum(row.amount(at) for row in rows) for at in range(1, len(columns))]
        rows.append(Row(("Summa", *total), is_total=True, sum_of=tuple(range(len(causes)))))
        when = "Så var det när perioden frystes." if subject.then else "Så är det nu."
        lead = f"{amount_words(total[-1], unit)} står still i {total[0]} beviljade äskningar. {when}"
    legend = tuple((look, f"Vilat {words}") for look, (words, _) in zip(_AGE_LOOKS, queries.AGES, strict=True))
    title = "Pengar som står still, efter orsak och tid"
    return Chart("vilande", title, lead, bar_scene(bars, legend), subject.table("vilande", title, columns, rows))
