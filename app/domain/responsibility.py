"""Responsibility with a date (ansvar från): a class of equipment that another unit hands over, or that is handed on.

A category may carry the months that are the region's own, from one month, to one month, or both. What lies below it
follows it; a narrower span below holds for its own part. All that a report says of such a category counts postings of
those months only. A report whose cut-off lies before the first month, or whose year lies after the last, has no row
for it, nor its money in any sum above it: no frame, no grant, no forecast. What was paid in other months stays in the
ledger and in the kept summaries; the report says in a note how much it is.

How a payment falls on the grants of its request (domain.md §6) is the same with and without a date: the months are
left out after the allocation, so that what was paid before a takeover has used up its share of the grant.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.outcome import carried
from app.domain.periods import month_words
from app.domain.tree import Tree


@dataclass(frozen=True, slots=True)
class Span:
    """The months (YYYYMM, inclusive) that count, or the years that something holds for; None is open."""

    first: int | None = None
    last: int | None = None

    def covers(self, month: int) -> bool:
        """Whether what is posted in the month counts."""
        return (self.first is None or self.first <= month) and (self.last is None or month <= self.last)

    def narrowed(self, other: "Span") -> "Span":
        """The months that both cover."""
        first = max((each for each in (self.first, other.first) if each is not None), default=None)
        last = min((each for each in (self.last, other.last) if each is not None), default=None)
        return Span(first, last)

    def stands(self, year: int, cut_off: int) -> bool:
        """Whether a report of the year up to the cut-off (YYYYMM) has a row for it."""
        if self.first is not None and (self.first > cut_off or (self.last is not None and self.last < self.first)):
            return False
        return self.last is None or self.last > year * 100

    def goes_on(self, month: int) -> bool:
        """Whether anything after the month counts."""
        return self.last is None or self.last > month

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


ALWAYS = Span()
NEVER = Span(999_912, 0)
"""Covers no month: of a category that a report does not have."""


def limited(tree: Tree, own: Mapping[int, Span]) -> dict[int, Span]:
    """The months that count of every category that has a date, or lies below one that has; the others count always."""
    found: dict[int, Span] = {}
    for node in tree.parents:
        span = Span()
        for each in tree.path(node):
            span = span.narrowed(own.get(each, Span()))
        if span:
            found[node] = span
    return found


def by_span(spans: Mapping[int, Span]) -> dict[Span, list[int]]:
    """The categories of each span."""
    found: dict[Span, list[int]] = defaultdict(list)
    for id_, span in sorted(spans.items()):
        found[span].append(id_)
    return found


def counted(months: Iterable[tuple[int, int]], span: Span, first: int, last: int) -> int:
    """What counts of a request's payments (month, öre) in the months first to last, as its grants carry it.

    What is paid back beyond all that was paid is nothing, as in the clamp of domain.md §6.
    """
    paid = list(months)
    low, high = max(first, span.first or first), min(last, span.last or last)
    if high < low:
        return 0
    before, until = (sum(ore for month, ore in paid if month <= end) for end in (low - 1, high))
    return carried(before, until)


@dataclass(frozen=True, slots=True)
class Handover:
    """A category with a date of its own, as a report tells of it.

    members: it and what lies below it, but for parts with a date of their own. other: whom it
    was taken over from. stands: whether the report has its row.
    paid_ore, frame_ore: what the report leaves out of the year's outcome and frames; used_ore: of what is paid on the
    year's frames in any year.
    """

    id: int
    name: str
    domain: str
    span: Span
    other: str
    stands: bool
    members: tuple[int, ...]
    paid_ore: int = 0
    frame_ore: int = 0
    used_ore: int = 0

    def words(self) -> str:
        """Since when and until when it is ours, and whom it was taken over from."""
        whom = f", övertaget från {self.other}" if self.other else ""
        return f"Ansvaret för {self.name} gäller {span_words(self.span)}{whom}"


def span_words(span: Span) -> str:
    """The months as people say them; ”alltid” for a span that is open both ways."""
    said = [f"från och med {month_words(span.first)}"] if span.first else []
    said += [f"till och med {month_words(span.last)}"] if span.last else []
    return " ".join(said) or "alltid"


def outside_words(span: Span) -> str:
    """When that is which does not count."""
    return "före dess" if span.last is None else "därefter" if span.first is None else "utanför den tiden"
