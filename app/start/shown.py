"""The shapes that the start page is made of: sections of panels, each figure and line leading to its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.web.views import Fact, Link


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a panel: what it is, where it leads, what stands beside it, and a badge with its kind."""

    label: str
    url: str | None
    note: str = ""
    badge: str = ""
    kind: str = "neutral"


@dataclass(frozen=True, slots=True)
class StopView:
    """A station of a line: its word, what it is to the request (domain/line_map.Place), and when it was reached."""

    word: str
    place: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """One request as a line."""

    title: str
    url: str
    note: str
    where: str
    then: str
    stops: Sequence[StopView]


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row with a bar: its label, figures, and the bar's marks in a viewBox of 0–1000."""

    label: str
    url: str | None
    cells: Sequence[Link]
    full: int
    striped: int
    track: int
    words: str
    mark: int | None = None
    badge: str = ""
    kind: str = "neutral"


@dataclass(frozen=True, slots=True)
class BarTable:
    """Rows with bars; legend says what full, striped, track and mark are ('' leaves one out)."""

    caption: str
    head: str
    columns: Sequence[str]
    rows: Sequence[BarRow]
    legend: Sequence[tuple[str, str]]
    note: str = ""
    total: BarRow | None = None

    @property
    def has_badges(self) -> bool:
        """Whether the rows say something in a column of their own."""
        return any(row.badge for row in self.rows)


@dataclass(slots=True)
class Panel:
    """A part of the page. figure: the one figure that matters, with the sentence beside it.

    empty: what stands there when there is nothing, and what to do about it.
    """

    key: str
    title: str
    figure: str = ""
    url: str | None = None
    text: str = ""
    kind: str = ""
    facts: list[Fact] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    lines: list[LineView] = field(default_factory=list)
    bars: BarTable | None = None
    links: list[Link] = field(default_factory=list)
    empty: str = ""
    seen_url: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether only the empty sentence is shown."""
        return not (self.figure or self.text or self.items or self.lines or self.bars or self.facts)


@dataclass(slots=True)
class Section:
    """What one role sees: the wide column and the narrow one beside it, or before it (side_first)."""

    key: str
    title: str
    main: list[Panel]
    side: list[Panel]
    side_first: bool = False
