"""What moved between two reports, as one table of categories with the causes under each."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.money import Unit
from app.domain.periods import parse_period, period_words
from app.domain.responsibility import ALWAYS, NEVER, span_words
from app.domain.snapshot import Cause, Change, Snapshot, by_category, changes, movements
from app.domain.table import Column, Kind, Row, Table
from app.models import FrozenPeriod
from app.periods import queries
from app.periods.queries import Named
from app.web.labels import moment

NOW = "nu"
OPEN_WORDS = {
    "unmatched": "Rader i redovisningen utan äskning",
    "without_grant": "Rader på äskningar utan beviljat belopp",
    "no_category_forecast": "Kategorier utan prognos i perioden",
    "no_forecast": "Pågående äskningar utan prognos eller plan",
    "no_rows": "Levererade äskningar utan rader i redovisningen",
}
_COLUMN = {
    Cause.FRAME: "ram",
    Cause.POSTINGS: "utfall",
    Cause.MOVED: "utfall",
    Cause.DECISION: "beviljat",
    Cause.FORECAST: "prognos",
    Cause.CATEGORY_FORECAST: "prognos",
}
_ENTRIES = {
    "beslutad": "Beslutad ram",
    "revidering": "Revidering av ramen",
    "ombudgetering": "Ombudgetering",
    "omdisponering": "Omdisponering",
    "föreslagen": "Föreslagen ram (räknas inte)",
}
_JUDGED = {
    "given": "Bedömd prognos för kategorin lämnades",
    "withdrawn": "Bedömd prognos för kategorin togs bort",
    "changed": "Bedömd prognos för kategorin ändrades",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """Two reports of one year; words say when each was frozen."""

    before: Snapshot
    after: Snapshot
    before_words: str
    after_words: str


def sides(session: Session, before: str, after: str) -> Sides:
    """The two reports that are asked for: YYYYMM, YYYYMM:version, or `nu` for the later one. Raises DomainError."""
    first = _frozen(session, before)
    old = queries.frozen_snapshot(session, first)
    if after == NOW:
        new = queries.snapshot_now(session, old.year, old.period)
        return Sides(old, new, _words(first), f"nu, till och med {old.period}")
    second = _frozen(session, after)
    new = queries.frozen_snapshot(session, second)
    if old.year != new.year:
        raise DomainError("Välj två perioder av samma år. Ramarna och prognoserna gäller för ett år i taget.")
    return Sides(old, new, _words(first), _words(second))


def _frozen(session: Session, text: str) -> FrozenPeriod:
    period, _, version = text.partition(":")
    wanted = int(version) if version.isascii() and version.isdecimal() and len(version) < 6 else None
    found = queries.frozen(session, parse_period(period), wanted)
    if found is None or (version and wanted is None):
        raise DomainError(f"Perioden {text[:20]} är inte fryst. Frys den först, eller välj en som är det.")
    return found


def _words(found: FrozenPeriod) -> str:
    version = f", version {found.version}" if found.version > 1 else ""
    return f"{period_words(found.period)}, fryst {moment(found.frozen_at)}{version}"


def table(session: Session, both: Sides, unit: Unit, code: str = "") -> Table:
    """The categories that moved, each with its causes as rows under it; the total last.

    code: only this category and those below it. Raises DomainError when neither side knows it.
    """
    causes = by_category(changes(both.before, both.after))
    known = queries.names(session, sorted({each.request_id for rows in causes.values() for each in rows} - {0}))
    labels = {each.id: each.name for each in (*both.before.figures.categories, *both.after.figures.categories)}
    parents = {**both.before.figures.tree.parents, **both.after.figures.tree.parents}
    top = _category(both, code) if code else None
    base = 0 if top is None else _depth(parents, top)
    rows: list[Row] = []
    roots: list[int] = []
    for each in movements(both.before, both.after):
        own = causes.get(each.category_id, [])
        if (each.is_still and not own) or not _inside(both, top, each.category_id):
            continue
        level = _depth(parents, each.category_id) - base
        granted = _granted(both, each.category_id)
        if level == 0:
            roots.append(len(rows))
        cells = (labels[each.category_id], each.frame_ore, granted, each.outcome_ore, each.forecast_ore)
        rows.append(Row(cells, level, key=str(each.category_id)))
        if dated := _dated(both, each.category_id):
            rows.append(Row((dated, None, None, None, None), level + 1))
        rows += [_cause(change, known, level + 1) for change in own]
    rows.append(_total(rows, roots))
    return Table(
        "period-diff",
        f"Vad har ändrats: {labels[top]}" if top is not None else "Vad har ändrats",
        f"Från {both.before_words} till {both.after_words}",
        unit,
        COLUMNS,
        tuple(rows),
        notes=_notes(rows),
        level_name="nivå",
    )


COLUMNS = (
    Column("vad", "Kategori och orsak", Kind.TEXT),
    Column("ram", "Ram"),
    Column("beviljat", "Beviljat"),
    Column("utfall", "Utfall i år"),
    Column("prognos", "Prognos"),
)


def _notes(rows: list[Row]) -> tuple[str, ...]:
    if len(rows) == 1:
        return ("Ingenting har ändrats mellan de två rapporterna.",)
    return (
        "Kolumnerna visar ändringen. Raderna under en kategori är orsakerna, de största först.",
        "Prognosen följer det som betalas; ändrad prognos är det som ändrats därutöver. "
        "En bedömd prognos för kategorin gäller före äskningarnas.",
    )


def _category(both: Sides, code: str) -> int:
    for side in (both.after, both.before):
        for each in side.figures.categories:
            if each.code == code:
                return each.id
    raise DomainError(f"Kategorin {code[:40]} finns inte i någon av rapporterna.")


def _inside(both: Sides, top: int | None, category_id: int) -> bool:
    """Whether a category lies in the one that was asked for, on either side."""
    trees = (both.before.figures.tree, both.after.figures.tree)
    return top is None or any(top in tree.path(category_id) for tree in trees if category_id in tree.parents)


def _depth(parents: Mapping[int, int | None], node: int) -> int:
    depth, seen = 0, {node}
    while (above := parents.get(node)) is not None and above not in seen:
        depth, node = depth + 1, above
        seen.add(node)
    return depth


def _granted(both: Sides, category_id: int) -> int:
    """How much more is granted to the requests in a category and below it."""
    total = 0
    for side, sign in ((both.after, 1), (both.before, -1)):
        if category_id in side.figures.tree.parents:
            below = side.figures.tree.subtree(category_id)
            total += sign * sum(each.granted_ore for each in side.requests.values() if each.category_id in below)
    return total


def _dated(both: Sides, category_id: int) -> str:
    """That a category has come or gone, or counts other months, for a date of responsibility; '' when it has not."""
    before, after = (each.figures.spans.get(category_id, ALWAYS) for each in (both.before, both.after))
    if before == after:
        return ""
    if after == NEVER:
        return "Är inte längre med: ansvaret gäller inte tiden"
    return f"{'Har kommit med: a' if before == NEVER else 'A'}nsvaret gäller {span_words(after)}"


def _cause(change: Change, known: Mapping[int, Named], level: int) -> Row:
    cells: list[str | int | None] = [_cause_words(change, known), None, None, None, None]
    column = next(n for n, each in enumerate(COLUMNS) if each.key == _COLUMN[change.cause])
    cells[column] = change.ore
    return Row(tuple(cells), level, key=f"request-{change.request_id}" if change.request_id else "")


def _cause_words(change: Change, known: Mapping[int, Named]) -> str:
    if change.cause is Cause.FRAME:
        return _ENTRIES.get(change.what, change.what)
    if change.cause is Cause.CATEGORY_FORECAST:
        return _JUDGED[change.what]
    named = known.get(change.request_id)
    what = f"{named.number} {named.title}" if named else f"äskning {change.request_id}"
    words = {
        Cause.POSTINGS: "rader i redovisningen",
        Cause.DECISION: "nytt beslut",
        Cause.FORECAST: "ändrad prognos",
        Cause.MOVED: "bytte kategori",
    }
    return f"{what}: {words[change.cause]}"


def _total(rows: list[Row], roots: list[int]) -> Row:
    sums: list[int] = []
    for column in range(1, len(COLUMNS)):
        sums.append(sum(cell for n in roots if isinstance(cell := rows[n].cells[column], int)))
    return Row(("Totalt", *sums), 0, True, tuple(roots))
