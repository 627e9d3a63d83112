"""Categories in words: the tree, and one category with its years and what was changed."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.categories import operations, queries
from app.domain.money import Unit, format_amount
from app.domain.periods import month_words
from app.domain.permissions import Permission
from app.domain.responsibility import Span, limited, span_words
from app.domain.tree import Tree
from app.models import Category, Event, now
from app.web.access import can
from app.web.labels import moment
from app.web.views import CellView, Choice, Col, Fact, Link, RowView, TableView

STATES = (("", "Gäller nu eller sedan"), ("alla", "Alla"), ("slut", "Avslutade"))
ACTIONS = {
    "add_category": "Lades till", "change_category": "Ändrades", "move_category": "Flyttades",
    "date_category": "Ansvaret ändrades", "remove_category": "Togs bort",
}  # fmt: skip
_MONTHS = ("ansvar från", "ansvar till")


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category of the tree; level 0 is the top. is_context: it stands there for what lies below it."""

    name: str
    code: str
    level: int
    url: str
    domain: str
    preparer: str
    life: str
    years: str
    responsibility: str
    requests: str
    is_context: bool


@dataclass(frozen=True, slots=True)
class TreeView:
    """What categories/index.html reads."""

    rows: list[CategoryRow]
    controls: list[Choice]
    q: str
    count: str
    is_limited: bool


def in_order(every: list[Category]) -> list[tuple[Category, int]]:
    """Every category below its parent, with how far down it lies."""
    below: dict[int | None, list[Category]] = defaultdict(list)
    for each in every:
        below[each.parent_id].append(each)
    found: list[tuple[Category, int]] = []
    left = [(each, 0) for each in reversed(below[None])]
    while left:
        node, level = left.pop()
        found.append((node, level))
        left += [(child, level + 1) for child in reversed(below[node.id])]
    return found


def tree_of(every: list[Category]) -> Tree:
    """Their parent links."""
    return Tree({each.id: each.parent_id for each in every})


def tree_view(session: Session) -> TreeView:
    """The tree, or what of it the address asks for with what stands above it; in a fixed number of queries."""
    text, domain, state = (request.args.get(name, "").strip()[:100] for name in ("q", "doman", "lage"))
    every = queries.every(session)
    tree, asked = tree_of(every), queries.requests_of(session)
    people = queries.people(session, {each.preparer_id for each in every if each.preparer_id})
    years = limited(tree, {each.id: Span(each.valid_from_year, each.valid_to_year) for each in every})
    wanted = {each.id for each in every if _wanted(each, years.get(each.id, Span()), text.lower(), domain, state)}
    shown = {above for id_ in wanted for above in tree.path(id_)}
    rows = [
        CategoryRow(
            each.name, each.code, level, url_for("categories.show", id=each.id), each.domain,
            people.get(each.preparer_id or 0, ""), str(each.useful_life_years or ""),
            years_words(years.get(each.id, Span())), _responsibility(each), str(asked.get(each.id) or ""),
            each.id not in wanted,
        )
        for each, level in in_order(every) if each.id in shown
    ]  # fmt: skip
    domains = [("", "Alla"), *((name, name) for name in dict.fromkeys(each.domain for each in every))]
    controls = [Choice("doman", "Område", domains, domain), Choice("lage", "Visa", STATES, state)]
    count = "1 kategori" if len(wanted) == 1 else f"{len(wanted)} kategorier"
    return TreeView(rows, controls, text, count, bool(text or domain or state))


def _wanted(it: Category, years: Span, text: str, domain: str, state: str) -> bool:
    ended = years.last is not None and years.last < now().year
    if text and text not in f"{it.name}\n{it.code}\n{it.accounts}\n{it.taken_over_from}".lower():
        return False
    return domain in ("", it.domain) and (state == "alla" or ended == (state == "slut"))


def years_words(span: Span) -> str:
    """The frame years that a category may be chosen for; '' for all."""
    if span.first and span.last:
        return str(span.first) if span.first == span.last else f"{span.first}–{span.last}"
    return f"från {span.first}" if span.first else f"till {span.last}" if span.last else ""


def _responsibility(it: Category) -> str:
    span = Span(it.responsible_from, it.responsible_to)
    return span_words(span) if span else ""


@dataclass(slots=True)
class CategoryView:
    """What categories/show.html reads."""

    name: str
    code: str
    breadcrumb: list[Link]
    facts: list[Fact]
    responsibility: list[Fact]
    left_out: str
    years: TableView
    below: list[Link]
    events: list[tuple[str, str, list[str]]]
    actions: list[Link] = field(default_factory=list)
    removable: bool = False
    problem: str = ""


def category_view(session: Session, it: Category, problem: str = "") -> CategoryView:
    """One category with its years and what was changed; in a fixed number of queries."""
    every = queries.every(session)
    tree, by_id = tree_of(every), {each.id: each for each in every}
    below = tree.children().get(it.id, [])
    spans = limited(tree, {each.id: Span(each.responsible_from, each.responsible_to) for each in every})
    years = queries.years_of(session, it.id, sorted(tree.subtree(it.id)), spans)
    may = can(Permission.EDIT_CATEGORIES)
    return CategoryView(
        it.name,
        it.code,
        crumbs(every, it),
        _facts(session, it, every, spans, tree),
        _responsibility_facts(it),
        _left_out(years, spans.get(it.id, Span())),
        _years_table(years, it),
        [Link(by_id[id_].name, url_for("categories.show", id=id_)) for id_ in below],
        [_event(each) for each in queries.events_of(session, it.code)],
        _actions(it) if may else [],
        may and not below and not years and not queries.referring(session, it),
        problem,
    )


def crumbs(every: list[Category], it: Category, *more: str) -> list[Link]:
    """The way to a category, and to a page of it."""
    by_id = {each.id: each for each in every}
    path = [by_id[id_] for id_ in reversed(tree_of(every).path(it.id))]
    links = [Link(each.name, url_for("categories.show", id=each.id)) for each in path]
    return [Link("Kategorier", url_for("categories.index")), *links, *(Link(word, None) for word in more)]


def _facts(session: Session, it: Category, every: list[Category], spans: dict[int, Span], tree: Tree) -> list[Fact]:
    years = limited(tree, {each.id: Span(each.valid_from_year, each.valid_to_year) for each in every})
    own = queries.requests_of(session).get(it.id, 0)
    people = queries.people(session, {it.preparer_id} if it.preparer_id else ())
    listed = url_for("investments.index", kategori=it.code)
    return [
        Fact("Område", it.domain),
        Fact("Beredare", people.get(it.preparer_id or 0, f"Alla beredare i {it.domain}")),
        Fact("Nyttjandeperiod", f"{it.useful_life_years} år" if it.useful_life_years else "Anges i äskningen"),
        Fact("Konton", it.accounts or "Inga angivna"),
        Fact("Kan väljas för ramår", years_words(years.get(it.id, Span())) or "Alla"),
        Fact("Ordning", str(it.sort_order)),
        Fact("Äskningar i kategorin själv", str(own), listed if own else None),
    ]


def _responsibility_facts(it: Category) -> list[Fact]:
    if not it.responsible_from and not it.responsible_to:
        return []
    return [
        Fact("Gäller", _responsibility(it)),
        Fact("Övertaget från", it.taken_over_from or "Inte angivet"),
        Fact("Beslut", it.responsibility_reference),
    ]


def _left_out(years: list[queries.Year], span: Span) -> str:
    ore = sum(each.left_out_ore for each in years)
    if not ore:
        return ""
    when = "före övertagandet" if span.first and not span.last else "efter överlämnandet" if not span.first else ""
    return f"{format_amount(ore, Unit.KR, 0)} kr är betalt {when or 'utanför ansvaret'} och räknas inte i tabellerna."


def _years_table(years: list[queries.Year], it: Category) -> TableView:
    """Frame and payments by year; what does not count in a column of its own, where there is any."""
    dated = any(each.left_out_ore for each in years)
    columns = [Col("year", "År"), Col("frame", "Egen ram", True), Col("paid", "Betalt, räknas", True)]
    columns += [Col("left_out", "Betalt, räknas inte", True)] if dated else []
    rows = []
    for each in years:
        opens = {"code": it.code, "ar": each.year, "period": each.year * 100 + 12, "enhet": "kr"}
        cells = [
            CellView("" if each.frame_ore is None else _kr(each.frame_ore), url=_open(opens, "ram")),
            CellView(_kr(each.paid_ore), url=_open(opens, "summa")),
        ]
        if dated:
            cells.append(CellView(_kr(each.left_out_ore), url=_open(opens, "utanför_ansvaret")))
        rows.append(RowView(str(each.year), cells))
    return TableView(columns, rows, empty="Kategorin har varken ramar eller utfall ännu.")


def _open(opens: dict[str, Any], figure: str) -> str:
    return url_for("reports.category", figur=figure, **opens)


def _kr(ore: int) -> str:
    return format_amount(ore, Unit.KR, 0) if ore else ""


def _event(it: Event) -> tuple[str, str, list[str]]:
    what = [_change(*each) for each in it.changes]
    return ACTIONS.get(it.action, it.action), f"{it.actor} {moment(it.at)}", what


def _change(name: str, old: Any, new: Any) -> str:
    if old is None or new is None:
        return f"{name.capitalize()}: {_value(name, old if new is None else new)}{' togs bort' if new is None else ''}"
    return f"{name.capitalize()}: {_value(name, old)} → {_value(name, new)}"


def _value(name: str, value: Any) -> str:
    return month_words(value) if name in _MONTHS and isinstance(value, int) else str(value)


def _actions(it: Category) -> list[Link]:
    pages = (("Ändra uppgifter", "edit"), ("Flytta i trädet", "move"), ("Ansvar med datum", "responsibility"))
    return [Link(word, url_for(f"categories.{name}", id=it.id)) for word, name in pages]


def seen(it: Category) -> str:
    """What goes into every form of a category."""
    return operations.stamp(it)
