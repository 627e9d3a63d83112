"""A report's shape as data: which columns, rows, unit and decimals; where the total stands and what it is called.

A definition is plain JSON, for example::

    {"columns": [{"key": "ram", "heading": "Ram"}, {"key": "prognos", "heading": "Prognos", "decimals": {"mnkr": 1}}],
     "rows": [{"label": "varav IT", "categories": ["IT"], "level": 1}],
     "total": {"label": "Länsteknik totalt", "place": "first"}, "unit": "mnkr"}

Without "rows" every category that has anything in the year is a row, in its own order with its subtree below it.
A column with "when_any": true is left out where every row of it would be empty or nought.
With "group_by" (one of GROUPS) every group is a row, with "details" the rows of its categories below it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.errors import DomainError
from app.domain.money import Unit

OF_FRAMES = ("äskat", "beviljat", "utfall_ram", "beställt", "kvar_att_besluta", "kvar_att_förbruka")
"""Figures about the money of one frame year, whenever it is paid; read only where a layout shows one of them."""
FIGURES = ("ram", *OF_FRAMES, "utfall_tidigare", "utfall_år", "summa", "prognos", "avvikelse")
GROUPS = {
    "": "Kategori",
    "område": "Område",
    "enhet": "Enhet",
    "objekt": "Förvaltningsobjekt",
    "etiketter": "Etikett",
}
"""What the rows can be gathered by; but for the first two every request has a group, categories and frames do not."""
BY_REQUEST = ("enhet", "objekt", "etiketter")
OF_REQUESTS = ("ram", "beviljat", "utfall_tidigare", "utfall_år", "summa", "prognos", "avvikelse")
"""The figures a group of requests can show; frames, and what is counted from them, stand beside the groups."""
FRAME_LAYOUT = "ramar"
"""The layout of the page of the year's frames."""
PLACES = ("first", "last", "none")
MOST_DECIMALS = 3


class LayoutError(DomainError):
    """The definition cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One figure: key out of FIGURES; {år} in the heading is the report year; decimals by unit, else the unit's own.

    when_any: shown only where there is something to show.
    """

    key: str
    heading: str
    decimals: Mapping[Unit, int]
    csv_name: str
    when_any: bool = False


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A row that sums the subtrees of the named categories."""

    label: str
    categories: tuple[str, ...]
    level: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A checked definition. rows None: the categories themselves, their names put into row_label.

    diary: the diary number that stands in the foot, {år} is the report year; '' for none. group_by: one of GROUPS;
    details False: the groups are the only rows.
    """

    name: str
    title: str
    columns: tuple[LayoutColumn, ...]
    rows: tuple[LayoutRow, ...] | None
    row_label: str
    deepest: int
    level_shift: int
    with_level: bool
    total_label: str
    total_place: str
    unit: Unit
    diary: str = ""
    group_by: str = ""
    details: bool = True

    @property
    def shows_frames(self) -> bool:
        """Whether a column is about the money of the frame year; a group of requests has no frame."""
        return not self.by_request and any(column.key in OF_FRAMES for column in self.columns)

    @property
    def by_request(self) -> bool:
        """Whether rows are gathered by something that requests have and categories do not."""
        return self.group_by in BY_REQUEST

    def with_any(self, has: Callable[[str], bool]) -> "Layout":
        """Without the columns that are shown only where there is something; has: whether a figure has anything."""
        return replace(self, columns=tuple(each for each in self.columns if not each.when_any or has(each.key)))


def parse_layout(name: str, title: str, definition: Any) -> Layout:
    """Check a definition; raises LayoutError with everything that is wrong."""
    wrong: list[str] = []
    it = definition if isinstance(definition, dict) else {}
    wrong += [f"okänd nyckel {key}" for key in it if key not in _KEYS]
    columns = tuple(_column(each, wrong) for each in _list(it.get("columns"), "columns", wrong))
    if not columns:
        wrong.append("columns ska ha minst en kolumn")
    rows = None
    if it.get("rows") is not None:
        rows = tuple(_row(each, wrong) for each in _list(it["rows"], "rows", wrong))
    total = _known(it.get("total", {}), ("label", "place"), "total", wrong)
    place = total.get("place", "last")
    if place not in PLACES:
        wrong.append("total.place ska vara first, last eller none")
    unit = it.get("unit", "mnkr")
    if unit not in list(Unit):
        wrong.append("unit ska vara kr, tkr eller mnkr")
    deepest = _whole(it.get("deepest", 9), 0, 9, "deepest", wrong)
    shift = _whole(it.get("level_shift", 0), 0, 9, "level_shift", wrong)
    label = str(it.get("row_label", "{namn}"))
    if "{namn}" not in label:
        wrong.append("row_label ska innehålla {namn}")
    for flag in ("with_level", "details"):
        if not isinstance(it.get(flag, True), bool):
            wrong.append(f"{flag} ska vara true eller false")
    group_by = _group_by(it.get("group_by", ""), columns, wrong)
    if len({column.key for column in columns}) < len(columns):
        wrong.append("samma kolumn står två gånger")
    if wrong:
        raise LayoutError(f"Layouten {name} går inte att använda: " + "; ".join(wrong) + ".")
    return Layout(
        name, title, columns, rows, label, deepest, shift, it.get("with_level", True),
        str(total.get("label", "Totalt")), place, Unit(unit), str(it.get("diary", "")).strip(), group_by,
        it.get("details", True),
    )  # fmt: skip


_KEYS = {
    "columns", "rows", "row_label", "deepest", "level_shift", "with_level", "total", "unit", "diary", "group_by",
    "details",
}  # fmt: skip


def _group_by(value: Any, columns: tuple[LayoutColumn, ...], wrong: list[str]) -> str:
    if value not in list(GROUPS):
        wrong.append("group_by ska vara en av " + ", ".join(filter(None, GROUPS)))
        return ""
    if value in BY_REQUEST and (others := [each.key for each in columns if each.key not in OF_REQUESTS]):
        word = GROUPS[value].lower()
        wrong.append(f"{', '.join(others)} finns inte per {word}; använd " + ", ".join(OF_REQUESTS))
    return str(value)


def diary_line(diary: str, year: int) -> tuple[str, ...]:
    """The diary number as a line of the foot; none where there is none."""
    return (f"Dnr {diary.replace('{år}', str(year))}.",) if diary else ()


def _known(value: Any, keys: tuple[str, ...], where: str, wrong: list[str]) -> dict[str, Any]:
    """The value as an object that has these keys only."""
    if not isinstance(value, dict):
        wrong.append(f"{where} ska vara ett objekt")
        return {}
    wrong += [f"okänd nyckel {key} i {where}" for key in value if key not in keys]
    return value


def _list(value: Any, key: str, wrong: list[str]) -> list[Any]:
    if isinstance(value, list):
        return value
    wrong.append(f"{key} ska vara en lista")
    return []


def _column(value: Any, wrong: list[str]) -> LayoutColumn:
    it = _known(value, ("key", "heading", "decimals", "csv_name", "when_any"), "en kolumn", wrong)
    key = str(it.get("key", ""))
    if key not in FIGURES:
        wrong.append(f"kolumnen ”{key}” finns inte; använd " + ", ".join(FIGURES))
    decimals = it.get("decimals", {})
    if not isinstance(decimals, dict) or any(
        unit not in list(Unit) or type(number) is not int or not 0 <= number <= MOST_DECIMALS
        for unit, number in decimals.items()
    ):
        wrong.append(f'decimals för {key} ska se ut som {{"mnkr": 1}} med 0–{MOST_DECIMALS} decimaler')
        decimals = {}
    by_unit = {Unit(unit): number for unit, number in decimals.items()}
    when_any = it.get("when_any", False)
    if not isinstance(when_any, bool):
        wrong.append(f"when_any för {key} ska vara true eller false")
    heading, csv_name = str(it.get("heading") or key.capitalize()), str(it.get("csv_name") or key)
    return LayoutColumn(key, heading, by_unit, csv_name, when_any is True)


def _row(value: Any, wrong: list[str]) -> LayoutRow:
    it = _known(value, ("label", "categories", "level"), "en rad", wrong)
    codes = it.get("categories")
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        wrong.append("varje rad ska ha categories, en lista med minst en kategorikod")
        codes = []
    level = _whole(it.get("level", 0), 0, 9, "level", wrong)
    return LayoutRow(str(it.get("label") or ", ".join(codes)), tuple(codes), level)


def _whole(value: Any, low: int, high: int, key: str, wrong: list[str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    wrong.append(f"{key} ska vara ett heltal {low}–{high}")
    return low
