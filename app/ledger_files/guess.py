"""What a file most likely means: delimiter, line of headings, columns, decimal sign and way to write days."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from app.domain.ledger_map import (
    FIELDS,
    ColumnMap,
    FileKind,
    Form,
    MapField,
    likely_days,
    likely_decimal,
    plain_amount,
    squeezed,
)
from app.ledger_files.look import Look, Raw, filled
from app.ledger_files.mapped import AMOUNTS, headings_of

FAR_DOWN = 40  # lines: headings stand no further down than this
SAMPLE = 100  # rows that decide what a column holds
FEWEST_NAMES = 2  # headings that must be known for a line to be one of headings
SIE_DIMENSIONS = {"projekt": "6", "ansvar": "1", "leverantör": "9"}


def guess(look: Look, kind: FileKind, projects: Collection[str] = ()) -> ColumnMap:
    """The likely map. projects: codes that requests have, which tell the column of projects when no heading does."""
    if look.form is Form.SIE:
        return ColumnMap(form=Form.SIE, encoding=look.encoding, header=0, decimal=".", columns=SIE_DIMENSIONS)
    made = [_with(look, kind, delimiter, projects) for delimiter in look.rows]
    return max(made, key=lambda it: len(it.columns), default=ColumnMap(encoding=look.encoding))


def fit(saved: ColumnMap, look: Look) -> ColumnMap | None:
    """The saved map on this file: its encoding, delimiter and line of headings may be others. None: it does not fit."""
    if saved.form is not look.form:
        return None
    if look.form is Form.SIE:
        return replace(saved, encoding=look.encoding)
    wanted = {squeezed(heading) for heading in saved.columns.values()}
    if not wanted:
        return None
    for delimiter in sorted(look.rows, key=lambda each: each != saved.delimiter):
        it = replace(saved, encoding=look.encoding, delimiter=delimiter or saved.delimiter, sheet=look.sheet)
        if not saved.header:
            if len(headings_of(it, rows_of(look, it))) >= max(int(each[6:]) for each in wanted):
                return it
            continue
        for line, cells in rows_of(look, it)[:FAR_DOWN]:
            if wanted <= {squeezed(cell) for cell in cells}:
                return replace(it, header=line)
    return None


def rows_of(look: Look, it: ColumnMap) -> list[Raw]:
    """The first rows of the file as the map divides them."""
    return look.rows.get("", []) if look.form is Form.XLSX else look.rows.get(it.delimiter, [])


def below(rows: Sequence[Raw], it: ColumnMap) -> list[Raw]:
    """The first rows below the headings, empty ones left out."""
    return [row for row in filled(rows) if row[0] > it.header][:SAMPLE]


def _with(look: Look, kind: FileKind, delimiter: str, projects: Collection[str]) -> ColumnMap:
    rows = look.rows[delimiter]
    header, columns = _headings(rows, kind)
    it = ColumnMap(look.form, look.encoding or "utf-8-sig", delimiter or ";", look.sheet, header, columns=columns)
    names = headings_of(it, rows)
    if len(names) < 2:
        return replace(it, columns={})
    cells = {name: _column(below(rows, it), place) for place, name in enumerate(names)}
    it = it.with_columns(_from_values(columns, cells, kind, projects))
    amounts = [cell for field in AMOUNTS if field in it.columns for cell in cells.get(it.columns[field], ())]
    days = likely_days(cells.get(it.columns.get("datum", ""), ()))
    decimal = "," if look.form is Form.XLSX else likely_decimal(amounts)
    return replace(it, decimal=decimal, days=days or it.days, skip_sums=_ends_in_sum(below(rows, it), it, names))


def _headings(rows: Sequence[Raw], kind: FileKind) -> tuple[int, dict[str, str]]:
    """The line with most known headings, and field → heading; (0, {}) when no line has any."""
    best: tuple[int, dict[str, str]] = (0, {})
    for line, cells in list(filled(rows))[:FAR_DOWN]:
        found: dict[str, str] = {}
        for field in FIELDS[kind]:
            if (heading := _heading(field, cells, found.values())) is not None:
                found[field.name] = heading
        if len(found) >= FEWEST_NAMES and len(found) > len(best[1]):
            best = (line, found)
    return best


def _heading(field: MapField, cells: Sequence[str], taken: Iterable[str]) -> str | None:
    names = [squeezed(each) for each in (field.name, *field.synonyms)]
    free = [cell.strip().lstrip("\ufeff") for cell in cells]
    free = [cell for cell in free if cell and cell not in taken]
    return min(
        (cell for cell in free if squeezed(cell) in names), key=lambda cell: names.index(squeezed(cell)), default=None
    )


def _column(rows: Sequence[Raw], place: int) -> list[str]:
    return [cells[place].strip() for _, cells in rows if place < len(cells) and cells[place].strip()]


def _from_values(
    columns: dict[str, str], cells: dict[str, list[str]], kind: FileKind, projects: Collection[str]
) -> dict[str, str]:
    """Fields without a known heading, told by what their column holds; a wrong guess is corrected by the person."""
    found = dict(columns)

    def free() -> list[str]:
        return [name for name, values in cells.items() if name and values and name not in found.values()]

    if "datum" not in found:
        _put(found, "datum", [name for name in free() if likely_days(cells[name])])
    if "projekt" not in found and projects:
        hits = {name: sum(cell in projects for cell in cells[name]) for name in free()}
        if hits and max(hits.values()):
            found["projekt"] = max(hits, key=lambda name: hits[name])
    if not found.keys() & {"belopp", "debet"}:
        _put(found, "belopp", [name for name in free() if _are_amounts(cells[name])][::-1])
    first = FIELDS[kind][0].name
    if first not in found and "datum" in found and "belopp" in found:
        different = {name: len(set(cells[name])) for name in free() if not _are_amounts(cells[name])}
        if different:
            found[first] = max(different, key=lambda name: different[name])
    return found


def _put(found: dict[str, str], field: str, names: Sequence[str]) -> None:
    """The first of the columns that could be it."""
    if names:
        found[field] = names[0]


def _are_amounts(cells: Sequence[str]) -> bool:
    """Whether every cell is an amount, and one at least has decimals or a sign."""
    decimal = likely_decimal(cells)
    try:
        plain = [plain_amount(cell, decimal) for cell in cells]
    except ValueError:
        return False
    return bool(plain) and any(decimal in cell or "-" in each for cell, each in zip(cells, plain, strict=True))


def _ends_in_sum(rows: Sequence[Raw], it: ColumnMap, names: Sequence[str]) -> bool:
    """Whether some row among the first has an amount but neither number nor day: a line of sums."""
    wanted = [it.columns.get(name, "") for name in ("datum", "verifikat", "beställning")]
    places = [names.index(name) for name in wanted if name in names]
    return bool(places) and any(
        not any(cells[place].strip() for place in places if place < len(cells)) for _, cells in rows
    )
