"""The figures of the reports reckoned once more, slowly and from raw rows only, as domain.md §3–§7 says it in words.

Nothing of the product's own arithmetic is used here: no kept sums, no cube, no tree, no allocation. Whatever the
product shows has to come out the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from tests.integration.site import Site

OUTCOME = ("ram", "utfall_tidigare", "utfall_år", "summa", "prognos")
OF_FRAMES = (
    "ram", "äskat", "beviljat", "utfall_ram", "beställt", "kvar_att_besluta", "kvar_att_förbruka", "prognos",
    "avvikelse",
)  # fmt: skip
OF_GROUPS = ("beviljat", "utfall_tidigare", "utfall_år", "summa", "prognos")
PIPELINE = {"submitted", "endorsed", "preparing", "returned", "ready", "deferred"}
STANDS_STILL = {"paused", "declined", "withdrawn", "closed"}
FOREVER = 999_912
Row = tuple[str, int, dict[str, int | None]]
"""What a row is about ('' is the total), its level, and its cells in öre; None is a blank."""


@dataclass(frozen=True)
class Request:
    """A request with everything that was ever granted to it, paid on it and said of its future (öre)."""

    id: int
    number: str
    category: int
    state: str
    asked: dict[int, int]
    granted: dict[int, int]
    paid: list[tuple[int, int]]
    planned: list[tuple[int, int]]
    judged: dict[int, int]
    ordered: int
    groups: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    ours: tuple[int, int] = (0, FOREVER)

    def until(self, month: int) -> int:
        """All that is paid up to and including the month."""
        return sum(ore for at, ore in self.paid if at <= month)

    @property
    def slices(self) -> list[tuple[int, int, int]]:
        """(frame year, from, to): the oldest frame year pays first, what exceeds all of them stays on the last."""
        years = [year for year in sorted(self.granted) if self.granted[year] > 0] or sorted(self.granted)[-1:]
        found, start = [], 0
        for year in years:
            end = 10**18 if year == years[-1] else start + self.granted[year]
            found.append((year, start, end))
            start = end
        return found

    def on_frames(self, first: int, last: int) -> dict[int, int]:
        """What was paid from the month `first` to `last` by the frame year that paid; 0: what no grant carries.

        Only months in which its category is the region's count; how they fall on the grants is the same without that.
        """
        first, last = max(first, self.ours[0]), min(last, self.ours[1])
        if last < first:
            return {}
        before, after = self.until(first - 1), self.until(last)
        found = {year: max(low, min(after, high)) - max(low, min(before, high)) for year, low, high in self.slices}
        found[0] = after - before - sum(found.values())
        return {year: ore for year, ore in found.items() if ore}

    def ordered_on(self, year: int) -> int:
        """What is ordered and not invoiced comes after everything that is paid, as a payment of today would."""
        paid = self.until(FOREVER)
        return sum(
            max(low, min(paid + self.ordered, high)) - max(low, min(paid, high))
            for at, low, high in self.slices
            if at == year
        )

    def counted(self, year: int, period: int) -> int:
        """What was paid in the year on any frame."""
        return sum(ore for at, ore in self.on_frames(year * 100 + 1, period).items() if at)

    def more(self, period: int) -> int | None:
        """What its forecast of the year adds to what is counted; None when somebody has judged the whole."""
        given = [at for at in self.judged if period // 100 * 100 < at <= period]
        if self.ours[1] <= period:
            return 0
        if given and self.ours[0] <= max(given):
            return None
        if self.state in STANDS_STILL:
            return 0
        december = min(period // 100 * 100 + 12, self.ours[1])
        planned = sum(ore for at, ore in self.planned if max(period + 1, self.ours[0]) <= at <= december)
        return max(0, min(planned, sum(self.granted.values()) - self.until(period)))

    def judgement(self, period: int) -> int:
        """The latest judged forecast of the year, given up to the period."""
        return self.judged[max(at for at in self.judged if period // 100 * 100 < at <= period)]

    def forecast_counted(self, year: int, period: int) -> int:
        """What the forecast of its category gets from it."""
        more = self.more(period)
        return self.judgement(period) if more is None else self.counted(year, period) + more


@dataclass(frozen=True)
class Category:
    """A category with its own frames: year → öre decided; years with a frame at all are its keys."""

    id: int
    code: str
    parent: int | None
    domain: str
    frames: dict[int, int]
    judged: dict[int, int]
    since: int | None = None
    to: int | None = None
    valid: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True)
class Raw:
    """Everything, as it stands in the tables this moment."""

    categories: list[Category]
    requests: list[Request]
    waiting: list[tuple[int, int]]
    proposed: dict[int, int]
    orders_outside: tuple[int, int]

    def below(self, category: Category) -> list[Category]:
        """Those directly below, in order."""
        return [each for each in self.categories if each.parent == category.id]

    def inside(self, category: Category) -> list[Category]:
        """The category and everything below it."""
        return [category, *(found for each in self.below(category) for found in self.inside(each))]

    def ours(self, category: Category) -> tuple[int, int]:
        """The first and last month in which it is the region's: its own, narrowed by all that it lies below."""
        low, high = category.since or 0, category.to or FOREVER
        for above in self.categories:
            if above.id == category.parent:
                first, last = self.ours(above)
                low, high = max(low, first), min(high, last)
        return low, high

    def holds(self, category: Category, year: int) -> bool:
        """Whether the category, and all that it lies below, holds for the frame year."""
        first, last = category.valid
        above = next((each for each in self.categories if each.id == category.parent), None)
        return (first or 0) <= year <= (last or 9999) and (above is None or self.holds(above, year))

    def standing(self, year: int, at: int) -> "Raw":
        """What a report of the year up to the month `at` knows of: categories that are the region's by then, and of
        them only the months and the judgements of its own time.
        """
        spans = {each.id: self.ours(each) for each in self.categories}
        there = {id_ for id_, (low, high) in spans.items() if low <= at and low <= high and high > year * 100}
        categories = [
            replace(each, judged={month: ore for month, ore in each.judged.items() if _within(month, spans[each.id])})
            for each in self.categories
            if each.id in there
        ]
        requests = [replace(each, ours=spans[each.category]) for each in self.requests if each.category in there]
        return replace(self, categories=categories, requests=requests)


def _within(month: int, span: tuple[int, int]) -> bool:
    return span[0] <= month <= span[1]


def raw(site: Site) -> Raw:
    """The raw rows, each table by a plain SELECT."""
    frames = _entries(site, "e.kind <> 'föreslagen'")
    judged: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for category, request, period, ore in site.rows(
        "SELECT category_id, request_id, period, amount_ore FROM forecasts"
    ):
        judged[("category", category) if category else ("request", request)][period] = ore
    categories = [
        Category(id_, code, parent, domain, frames.get(id_, {}), judged["category", id_], since, to, (*valid,))
        for id_, code, parent, domain, since, to, *valid in site.rows(
            "SELECT id, code, parent_id, domain, responsible_from, responsible_to, valid_from_year, valid_to_year"
            " FROM categories ORDER BY sort_order, code"
        )
    ]
    tags: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for id_, tag in site.rows("SELECT request_id, tag FROM request_tags"):
        tags[id_].append((tag, tag))
    waiting: list[tuple[int, int]] = []
    paid: dict[int, list[tuple[int, int]]] = defaultdict(list)
    whose = dict(site.rows("SELECT project, id FROM investment_requests WHERE project IS NOT NULL"))
    for month, ore, project, request, by_hand, rule in site.rows(
        "SELECT month, amount_ore, project, request_id, matched_by, rule_id FROM postings"
    ):
        owner = request if by_hand or rule else whose.get(project)
        assert owner == request, "a row that nobody matched follows its project code"
        (paid[owner] if owner else waiting).append((month, ore))
    asked = _years(site, "SELECT request_id, frame_year, asked_ore FROM request_years")
    granted = _years(site, "SELECT request_id, frame_year, amount_ore FROM grants")
    planned = _years(site, "SELECT request_id, month, amount_ore FROM planned_payments")
    ordered, outside = _orders(site, whose, granted)
    requests = [
        Request(
            id_, number, category, state, asked[id_], granted[id_], paid[id_], list(planned[id_].items()),
            judged["request", id_], ordered[id_],
            {"enhet": [(unit, name)], "objekt": [(about, about)] if about else [], "etiketter": tags[id_]},
        )
        for id_, number, category, state, unit, name, about in site.rows(
            "SELECT r.id, r.number, r.category_id, r.state, u.code, u.name, r.maintenance_object"
            " FROM investment_requests r JOIN units u ON u.id = r.unit_id ORDER BY r.number"
        )
    ]  # fmt: skip
    proposed: dict[int, int] = defaultdict(int)
    for years in _entries(site, "e.kind = 'föreslagen'").values():
        for year, ore in years.items():
            proposed[year] += ore
    return Raw(categories, requests, waiting, proposed, outside)


def _orders(
    site: Site, whose: dict[str, int], granted: dict[int, dict[int, int]]
) -> tuple[dict[int, int], tuple[int, int]]:
    """What is left to invoice of the orders of each request, by the last list of each source that stands; and the rows
    (number, öre) that name nobody who has been granted anything.
    """
    lists: dict[int, int] = {}
    for source, list_ in site.rows(
        "SELECT source_id, id FROM ledger_imports WHERE kind = 'bestallningar' AND undone_at IS NULL ORDER BY id"
    ):
        lists[source] = list_
    paid: dict[tuple[int, str], int] = defaultdict(int)
    for request, number, ore in site.rows("SELECT request_id, order_number, amount_ore FROM postings"):
        paid[request, number] += ore
    orders: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])
    count, outside = 0, 0
    for list_, number, project, said, ore, invoiced in site.rows(
        "SELECT import_id, order_number, project, request_id, amount_ore, invoiced_ore FROM purchase_orders"
    ):
        if list_ in lists.values():
            owner = said or whose.get(project, 0)  # said by hand or by a rule
            orders[owner, list_, number][0] += ore
            orders[owner, list_, number][1] += invoiced
            if not granted.get(owner) and ore > invoiced:
                count, outside = count + 1, outside + ore - invoiced
    left: dict[int, int] = defaultdict(int)
    for (owner, _, number), (ore, invoiced) in orders.items():
        left[owner] += max(0, ore - max(invoiced, paid[owner, number]))
    return left, (count, outside)


def _entries(site: Site, which: str) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    statement = "SELECT f.category_id, f.year, e.amount_ore FROM frame_entries e JOIN frames f ON f.id = e.frame_id"
    for category, year, ore in site.rows(f"{statement} WHERE {which}"):
        found[category][year] += ore
    return found


def _years(site: Site, statement: str) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for id_, year, ore in site.rows(statement):
        found[id_][year] += ore
    return found


@dataclass
class Report:
    """One report as it ought to be. until: the last month whose payments count against the year's frames."""

    raw: Raw
    year: int
    period: int
    columns: tuple[str, ...]
    until: int
    domain: str = ""
    _memo: dict[int, dict[str, int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.every, self.raw = self.raw, self.raw.standing(self.year, self.period)

    def rows(self) -> list[Row]:
        """Every row of the table, the total last; what is ordered has a column only where something is."""
        found = self._rows()
        if not any(cells.get("beställt") for _, _, cells in found):
            for _, _, cells in found:
                cells.pop("beställt", None)
        return found

    def _rows(self) -> list[Row]:
        roots = [
            each
            for each in self.raw.categories
            if each.parent is None and self.domain in ("", each.domain) and self._is_there(each)
        ]
        found: list[Row] = []
        for root in roots:
            self._add(root, 0, found)
        total = {name: self._added(name, [self.figures(each) for each in roots]) for name in self.columns}
        return [*found, ("", 0, total)]

    def _add(self, category: Category, level: int, found: list[Row]) -> None:
        figures = self.figures(category)
        is_blank = level > 0 and figures["ram"] is None
        cells = {name: None if is_blank and self._nothing(category, name) else figures[name] for name in self.columns}
        found.append((category.code, level, cells))
        for each in self.raw.below(category):
            if self.raw.holds(each, self.year) or self._is_there(each):
                self._add(each, level + 1, found)

    def grouped(self, group_by: str, deepest: int) -> list[Row]:
        """The table gathered: each group, its categories down to a depth (-1: none), what no group has, and the total.

        A request with several words stands under each of them and counts once in the total.
        """
        members = {each.id: each.groups[group_by] or [("", "Utan")] for each in self.raw.requests}
        keys = {word for words in members.values() for word in words}
        found: list[Row] = []
        for key, _ in sorted(keys, key=lambda word: (not word[0], word[1].casefold(), word[0])):
            part = self._of({id_ for id_, words in members.items() if key in [at for at, _ in words]})
            if any(part._is_there(each) for each in part.raw.categories):
                found.append((key, 0, part._rows()[-1][2]))
                part._under(None, deepest, 1, found)
        _, _, total = self._rows()[-1]
        together = self._of({*members})._rows()[-1][2]
        if left := (total["prognos"] or 0) - (together["prognos"] or 0):
            found.append(("", 0, {name: left if name == "prognos" else None for name in self.columns}))
        return [*found, ("", 0, total)]

    def _of(self, ids: set[int]) -> "Report":
        """The same of some requests alone: groups have no frames and nobody judges them."""
        bare = [replace(each, frames={}, judged={}) for each in self.every.categories]
        chosen = [each for each in self.every.requests if each.id in ids]
        return Report(replace(self.every, categories=bare, requests=chosen), self.year, self.period, self.columns, 0)

    def _under(self, parent: int | None, deepest: int, level: int, found: list[Row]) -> None:
        for each in self.raw.categories:
            if each.parent == parent and level <= deepest + 1 and self._is_there(each):
                figures = self.figures(each)
                found.append((each.code, level, {name: figures[name] for name in self.columns}))
                self._under(each.id, deepest, level + 1, found)

    def _nothing(self, category: Category, name: str) -> bool:
        """Whether a part without a frame of its own has nothing to say here; of forecasts only a judged one counts."""
        figures = self.figures(category)
        if name == "prognos":
            return not any(
                self._judgement(each) is not None or self._judged_in(each) for each in self.raw.inside(category)
            )
        if name == "kvar_att_förbruka":
            return not figures["beviljat"] and not figures["utfall_ram"]
        return not figures[name]

    def _judged_in(self, category: Category) -> bool:
        """Whether forecasts of its own requests say anything beyond what is paid."""
        own = [each for each in self.raw.requests if each.category == category.id]
        return sum(self._beyond(each) for each in own) != 0

    def _beyond(self, request: Request) -> int:
        return request.forecast_counted(self.year, self.period) - request.counted(self.year, self.period)

    def _is_there(self, category: Category) -> bool:
        """Whether the year knows of the category or of anything below it."""
        for each in self.raw.inside(category):
            if self.year in each.frames or self._judgement(each) is not None or self._judged_in(each):
                return True
            figures = [self._own(each, name) for name in ("utfall_tidigare", "utfall_år", "senare")]
            of_frames = ("äskat", "beviljat", "utfall_ram", "beställt") if self.columns == OF_FRAMES else ("beviljat",)
            if "beviljat" in self.columns:
                figures += [self._own(each, name) for name in of_frames]
            if any(figures):
                return True
        return False

    def figures(self, category: Category) -> dict[str, int | None]:
        """Every figure of the category with all below it."""
        if category.id not in self._memo:
            inside = self.raw.inside(category)
            found: dict[str, int | None] = {name: sum(self._own(each, name) for each in inside) for name in _OWN}
            found["ram"] = _sum_or_none(each.frames[self.year] for each in inside if self.year in each.frames)
            found["prognos"] = self._forecast(category)
            self._memo[category.id] = {**found, **_differences(found)}
        return self._memo[category.id]

    def _own(self, category: Category, name: str) -> int:
        return sum(_OWN[name](each, self) for each in self.raw.requests if each.category == category.id)

    def _judgement(self, category: Category) -> int | None:
        given = [at for at in category.judged if self.year * 100 < at <= self.period]
        return category.judged[max(given)] if given else None

    def _forecast(self, category: Category) -> int:
        """A judged forecast of a category takes the place of the sum of what is below it."""
        if (judged := self._judgement(category)) is not None:
            return judged
        own = [each for each in self.raw.requests if each.category == category.id]
        below = [self._forecast(each) for each in self.raw.below(category)]
        return sum(each.forecast_counted(self.year, self.period) for each in own) + sum(below)

    def _added(self, name: str, figures: list[dict[str, int | None]]) -> int | None:
        if name in ("kvar_att_besluta", "avvikelse"):
            frame = self._added("ram", figures)
            other = self._added("beviljat" if name == "kvar_att_besluta" else "prognos", figures)
            return None if frame is None or other is None else frame - other
        found = [each[name] for each in figures]
        return (
            _sum_or_none(ore for ore in found if ore is not None) if name == "ram" else sum(ore or 0 for ore in found)
        )

    def outside(self) -> tuple[int, int, int, int, int]:
        """Rows and öre that match no request, rows and öre that no grant carries, öre on later years' frames."""
        first = self.year * 100 + 1
        waiting = [ore for month, ore in self.raw.waiting if first <= month <= self.period]
        bare = [each for each in self.raw.requests if not each.granted]
        count = sum(
            first <= month <= self.period and _within(month, each.ours) for each in bare for month, _ in each.paid
        )
        without = sum(each.on_frames(first, self.period).get(0, 0) for each in self.raw.requests)
        later = sum(_OWN["senare"](each, self) for each in self.raw.requests)
        return len(waiting), sum(waiting), count, without, later

    def without_frame(self) -> int:
        """What is granted out of the year in categories that have no frame, nor anything above them."""
        parents = {each.id: each for each in self.every.categories}

        @cache
        def draws(id_: int | None) -> bool:
            return id_ is not None and (self.year in parents[id_].frames or draws(parents[id_].parent))

        return sum(each.granted.get(self.year, 0) for each in self.every.requests if not draws(each.category))


def _paid(request: Request, report: Report, when: Callable[[int], bool]) -> int:
    spread = request.on_frames(report.year * 100 + 1, report.period)
    return sum(ore for year, ore in spread.items() if year and when(year))


_OWN: dict[str, Callable[[Request, Report], int]] = {
    "utfall_tidigare": lambda it, report: _paid(it, report, lambda year: year < report.year),
    "utfall_år": lambda it, report: _paid(it, report, lambda year: year == report.year),
    "senare": lambda it, report: _paid(it, report, lambda year: year > report.year),
    "summa": lambda it, report: _paid(it, report, lambda year: year <= report.year),
    "äskat": lambda it, report: it.asked.get(report.year, 0) if it.state in PIPELINE else 0,
    "beviljat": lambda it, report: it.granted.get(report.year, 0),
    "utfall_ram": lambda it, report: it.on_frames(0, report.until).get(report.year, 0),
    "beställt": lambda it, report: it.ordered_on(report.year),
}


def _differences(found: dict[str, int | None]) -> dict[str, int | None]:
    frame, granted, used = found["ram"], found["beviljat"] or 0, found["utfall_ram"] or 0
    return {
        "kvar_att_besluta": None if frame is None else frame - granted,
        "kvar_att_förbruka": granted - used,
        "avvikelse": None if frame is None else frame - (found["prognos"] or 0),
    }


def _sum_or_none(parts: Iterable[int]) -> int | None:
    found = list(parts)
    return sum(found) if found else None


def kept_requests(it: Raw, year: int, period: int) -> dict[int, tuple[int, str, dict[int, int], dict[int, int], int]]:
    """What a frozen copy ought to know of each request: category, state, grants, payments by frame year, forecast."""
    found = {}
    for each in it.standing(year, period).requests:
        spread = each.on_frames(year * 100 + 1, period)
        more = each.more(period)
        forecast = each.judgement(period) if more is None else each.counted(year, period) + more
        found[each.id] = (each.category, each.state, dict(each.granted), spread, forecast)
    return found
