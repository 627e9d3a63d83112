"""The list of requests as the page shows it."""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.domain.money import Unit, format_amount, format_whole
from app.domain.numbers import number_words
from app.domain.permissions import REQUEST_READERS, Actor, Role
from app.domain.tree import Tree
from app.domain.workflow import PauseCause
from app.investments import queries
from app.keyset import Found, Place
from app.web.labels import STATES, state_kind, state_word
from app.web.page import Content
from app.web.views import Address, Choice, paged, place

FIRST_SORT = "number"
FALLING_FIRST = {"number", "year", "amount_asked", "amount_granted", "outcome"}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One request of the list."""

    number: str
    url: str
    title: str
    unit: str
    category: str
    year: str
    state_label: str
    state_kind: str
    amount_asked: str
    amount_granted: str
    outcome: str
    pause_cause: str


@dataclass(frozen=True, slots=True)
class Sort:
    """What the list is sorted by, and the address that sorts it by something else."""

    key: str
    descending: bool
    address: Address
    falling_first: frozenset[str] = frozenset(FALLING_FIRST)

    def url(self, key: str) -> str:
        """Sort by this column; by the same one again: the other way round."""
        falling = not self.descending if key == self.key else key in self.falling_first
        return self.address.url(sort=key, ordning="fallande" if falling else "stigande", sida="", efter="", fore="")


@dataclass(frozen=True, slots=True)
class Filters:
    """The form above the list."""

    q: str
    controls: list[Choice]
    reset_url: str
    active_count: int
    hidden: list[tuple[str, str]] = field(default_factory=list)


def list_content(session: Session, wanted: queries.Wanted, actor: Actor) -> Content:
    """Everything investments/index.html reads, in a fixed number of queries."""
    key, falling = sorted_by(queries.SORTS, FIRST_SORT, FALLING_FIRST)
    known = queries.trees(session)
    at = place()
    found, total = queries.request_list(session, queries.conditions(wanted, actor, known), key, falling, at)
    asked = queries.years_asked(session, [row.id for row in found.rows])
    years = queries.frame_years(session)
    empty = "" if found.rows else _empty_words(actor)
    says = repr((request.full_path, found, total, asked, years, known, empty))
    return Content(says, lambda: _context(wanted, known, Shown(key, falling, at, found, total, asked, years, empty)))


def _empty_words(actor: Actor) -> str:
    """Why a person who has not searched may see no requests."""
    if queries.sees_every_unit(actor):
        return "När en enhet skickar sin första äskning syns den här."
    if {each.role for each in actor.scopes(REQUEST_READERS)} == {Role.REVIEWER}:
        return "Här syns de äskningar som du har blivit tillfrågad om. Ingen har frågat dig ännu."
    return "Här syns äskningar från de enheter och områden som du har en roll för. Ingen finns där ännu."


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read: the page of the list, how it is sorted, and the years asked for, of each row and of all.

    empty: why there is nothing, where there is.
    """

    key: str
    falling: bool
    at: Place
    found: Found
    total: int
    asked: dict[int, list[int]]
    years: list[int]
    empty: str


def _context(wanted: queries.Wanted, known: queries.Trees, shown: Shown) -> dict[str, Any]:
    ordered = {"sort": shown.key, "ordning": "fallande" if shown.falling else "stigande"}
    address = Address("investments.index", {}, {**_query(wanted), **ordered})
    return {
        "filters": _filters(wanted, known, shown.years, ordered),
        "sort": Sort(shown.key, shown.falling, address),
        "rows": [_row(row, shown.asked.get(row.id, [row.frame_year])) for row in shown.found.rows],
        "page": paged(shown.found, shown.at, shown.total, queries.PAGE, address),
        "count_text": _count_text(shown.total),
        "empty_text": shown.empty,
        "unit_label": "Belopp i tkr",
    }


def sorted_by(sorts: Container[str], first: str, falling_first: Container[str]) -> tuple[str, bool]:
    """What the address sorts a list by, and whether falling; `first` where it says nothing that is known."""
    key = request.args.get("sort", first)
    key = key if key in sorts else first
    order = request.args.get("ordning", "")
    return key, order == "fallande" if order in ("fallande", "stigande") else key in falling_first


def _query(wanted: queries.Wanted) -> dict[str, Any]:
    return {
        "q": wanted.text,
        "ar": wanted.year,
        "kategori": wanted.category,
        "enhet": wanted.unit,
        "tillstand": wanted.state,
        "vilande_orsak": wanted.pause_cause,
    }


def _filters(wanted: queries.Wanted, known: queries.Trees, years: list[int], ordered: dict[str, str]) -> Filters:
    every = ("", "Alla")
    controls = [
        Choice("ar", "Ramår", [every, *((year, str(year)) for year in years)], wanted.year or ""),
        *tree_choices(wanted, known),
        Choice(
            "tillstand",
            "Tillstånd",
            [every, *((state.value, word.capitalize()) for state, word in STATES.items())],
            wanted.state,
        ),
        Choice(
            "vilande_orsak",
            "Vilar på grund av",
            [every, *((each.value, each.value.capitalize()) for each in PauseCause)],
            wanted.pause_cause,
        ),
    ]
    active = sum(bool(value) for value in _query(wanted).values())
    reset = url_for("investments.index")
    sorted_now = [pair for pair in ordered.items() if request.args.get("sort")]
    return Filters(wanted.text, controls, reset, active, sorted_now)


def tree_choices(wanted: queries.Wanted, known: queries.Trees) -> list[Choice]:
    """Category and unit, each with everything below it."""
    categories = indented(known.categories, known.category_names, known.category_codes)
    units = indented(known.units, known.unit_names, known.unit_codes)
    every = ("", "Alla")
    return [
        Choice("kategori", "Kategori", [every, *categories], wanted.category),
        Choice("enhet", "Enhet", [every, *units], wanted.unit),
    ]


def indented(tree: Tree, names: dict[int, str], codes: dict[str, int]) -> list[tuple[str, str]]:
    """(code, name) of the whole tree, each below its parent and a step in."""
    below, by_id = tree.children(), {node: code for code, node in codes.items()}
    found: list[tuple[str, str]] = []

    def add(node: int, level: int) -> None:
        found.append((by_id[node], "\u2003" * level + names[node]))
        for child in below.get(node, ()):
            add(child, level + 1)

    for root in below.get(None, ()):
        add(root, 0)
    return found


def _row(row: Any, years: list[int]) -> ListRow:
    return ListRow(
        number=number_words(row.number),
        url=url_for("investments.show", id=row.id),
        title=row.title,
        unit=row.unit,
        category=row.category,
        year=", ".join(map(str, years)),
        state_label=state_word(row.state),
        state_kind=state_kind(row.state),
        amount_asked=_tkr(row.asked_ore),
        amount_granted=_tkr(row.granted_ore),
        outcome=_tkr(row.outcome_ore),
        pause_cause=row.pause_cause or "",
    )


def _tkr(ore: int) -> str:
    """In tkr; blank for nothing."""
    return format_amount(ore, Unit.TKR) if ore else ""


def _count_text(total: int) -> str:
    return "1 äskning" if total == 1 else f"{format_whole(total)} äskningar"
