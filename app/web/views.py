"""The small shapes that templates read: columns, cells, rows, choices and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from app.keyset import Found, Place, mark_text, parse_place

Options = Sequence[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A select of a GET form."""

    name: str
    label: str
    options: Options
    selected: Any


@dataclass(frozen=True, slots=True)
class Col:
    """A column head."""

    key: str
    heading: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: its text, where it leads, the full figure as its title, a stable DOM id, a badge's kind."""

    text: str = ""
    url: str | None = None
    title: str = ""
    id: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class BarView:
    """A bar's marks in a viewBox of 0–1000, and what it says in words."""

    frame: int | None
    earlier: int
    this_year: int
    forecast: int | None
    text: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row: its label, the cells of the other columns, and what stands beside them."""

    label: str
    cells: Sequence[CellView]
    key: str = ""
    level: int = 0
    is_total: bool = False
    url: str | None = None
    note: str = ""
    bar: BarView | None = None
    deviation: str = ""
    deviation_kind: str = "none"


@dataclass(slots=True)
class TableView:
    """A small table of a page."""

    columns: Sequence[Col] = ()
    rows: Sequence[RowView] = ()
    total: RowView | None = None
    title: str = ""
    note: str = ""
    empty: str = "Inga rader."


@dataclass(frozen=True, slots=True)
class Fact:
    """One label with its value."""

    label: str
    value: str
    url: str | None = None
    note: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go."""

    label: str
    url: str | None
    active: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """Where in a long list this is."""

    number: int
    pages: int
    total: int
    first: int
    last: int
    prev_url: str | None
    next_url: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """The page's own address: its endpoint, path values and the query it understands; empty values are left out."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)

    def url(self, **changes: Any) -> str:
        """The address with some of its query changed."""
        merged = {**self.query, **changes}
        kept = {key: value for key, value in merged.items() if value not in ("", None)}
        return url_for(self.endpoint, **self.values, **kept)


def place() -> Place:
    """Where in a list the address says."""
    return parse_place(request.args.get("sida", ""), request.args.get("efter", ""), request.args.get("fore", ""))


def paged(found: Found, at: Place, total: int, size: int, address: Address) -> PageView | None:
    """The pager's figures; None when everything is on one page."""
    pages = max(1, -(-total // size))
    number = min(at.number, pages) if at.after or at.before else 1
    if found.before is None:
        number = 1
    first = (number - 1) * size + 1
    earlier, later = found.before, found.after
    return PageView(
        number,
        pages,
        total,
        first if total else 0,
        min(first + len(found.rows) - 1, total),
        address.url(sida=number - 1, fore=mark_text(earlier)) if earlier else None,
        address.url(sida=number + 1, efter=mark_text(later)) if later else None,
    )
