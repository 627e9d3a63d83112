"""What a list of requests says of a year: what each put into the outcome table, now or as a frozen period kept it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.list_layout import ListLayout
from app.domain.list_table import Record
from app.domain.outcome import NO_GRANT
from app.domain.snapshot import RequestFigures
from app.domain.words import STATES
from app.models import Frame, FrozenPeriod, FrozenRequest, Grant
from app.periods import queries as periods
from app.periods import stored
from app.reports import queries
from app.reports.queries import OutcomeYear, Outside
from app.reports.reported_queries import is_whole

STATE_WORDS = {state.value: word.capitalize() for word, state in STATES.items()}
OF_TABLES = ("requests", "budget")
"""The kinds of list whose sums are those of the tables; the others are about something else than a year's money."""
NEVER_KEPT = ("rubrik", "prioritet", "utfall_totalt", "kvar")
_IN_WORDS = {"rubrik": "Äskningarnas rubriker"}
KEPT_GROUPS = ("enhet", "objekt", "etiketter")


@dataclass(frozen=True, slots=True)
class ListYear:
    """A year up to a period and what its requests put into it. kept, rows: as reported, None and empty as it is now."""

    found: OutcomeYear
    requests: Mapping[int, RequestFigures]
    kept: FrozenPeriod | None = None
    rows: Mapping[int, FrozenRequest] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The report year."""
        return self.found.year

    @property
    def keeps_groups(self) -> bool:
        """Whether units, objects and tags are those that were reported."""
        return all(each.groups is not None for each in self.rows.values())

    def as_counted(self, record: Record) -> Record | None:
        """A request of today as the year's tables count it; None when they do not know it."""
        id_ = record["id"]
        figures = self.requests.get(id_) if isinstance(id_, int) else None
        if figures is None:
            return None
        has_paid = any(NO_GRANT != at <= self.year for at in figures.paid)
        counted = {
            **record,
            "beviljat": figures.granted.get(self.year),
            "utfall": figures.outcome_ore(self.year) if has_paid else None,
            "beviljat_totalt": figures.granted_ore,
        }
        row = self.rows.get(int(str(id_)))
        return counted if row is None else {**counted, **self._reported(row, record)}

    def _reported(self, row: FrozenRequest, record: Record) -> Record:
        """What else was kept of a request."""
        place = {each.id: (each.name, each.domain) for each in self.found.figures.categories}
        category, domain = place.get(row.category_id, (record["kategori"], record["område"]))
        words: dict[str, str] = {
            key: ", ".join(str(name) for _, name in row.groups.get(key, ())) for key in KEPT_GROUPS if row.groups
        }
        asked = {"sökt": row.year_asked_ore} if self.kept and is_whole(self.kept) else {}
        return {**words, **asked, "kategori": category, "område": domain, "tillstånd": STATE_WORDS[row.state]}

    def not_kept(self, layout: ListLayout) -> list[str]:
        """What the columns hold that show what is, of a list that is otherwise as reported."""
        if self.kept is None:
            return []
        today = {*NEVER_KEPT, *(() if self.keeps_groups else KEPT_GROUPS), *(() if is_whole(self.kept) else ("sökt",))}
        shown = [_IN_WORDS.get(each.key, each.heading) for each in layout.columns if each.key in today]
        return [each.replace("{år}", str(self.year)) for each in shown]

    def outside(self, records: Sequence[Record]) -> Outside:
        """What is paid on these requests and counted in no sum, and the rows of the ledger that nobody has."""
        paid = [self.requests[id_].paid for id_ in {int(str(each["id"])) for each in records}]
        return replace(
            self.found.outside,
            without_grant_count=0,
            without_grant_ore=sum(each.get(NO_GRANT, 0) for each in paid),
            later_ore=sum(ore for each in paid for at, ore in each.items() if at > self.year),
        )


def list_year(session: Session, year: int, period: int, kept: FrozenPeriod | None) -> ListYear:
    """The requests of a year in a fixed number of queries; kept: the period as it was reported."""
    if kept is None:
        found = queries.outcome_year(session, year, period)
        return ListYear(found, periods.request_figures(session, year, period, figures=found.figures))
    rows = periods.frozen_requests(session, kept)
    figures = stored.request_figures(kept, rows)
    return ListYear(stored.outcome_year(kept), figures, kept, {each.request_id: each for each in rows})


def drawn_from(session: Session, it: ListYear) -> dict[int, dict[int | None, int]]:
    """{request id: {the category whose frame paid (None: no frame): öre}} of what is granted out of the year.

    Where the grants of today are others than those that were reported, the frame is the nearest above the request.
    """
    grants: dict[int, dict[int | None, int]] = defaultdict(dict)
    statement = (
        select(Grant.request_id, Frame.category_id, func.sum(Grant.amount_ore))
        .outerjoin(Frame, Frame.id == Grant.frame_id)
        .where(Grant.frame_year == it.year)
        .group_by(Grant.request_id, Frame.category_id)
    )
    for request_id, category_id, ore in session.execute(statement):
        grants[request_id][category_id] = int(ore)
    frames, tree, found = it.found.figures.frames, it.found.figures.tree, {}
    for request_id, figures in it.requests.items():
        ore, parts = figures.granted.get(it.year, 0), grants.get(request_id, {})
        if sum(parts.values()) != ore or not {*parts} <= {None, *frames}:
            path = tree.path(figures.category_id)
            parts = {next((each for each in path if each in frames), None): ore}
        found[request_id] = {category_id: part for category_id, part in parts.items() if part}
    return found
