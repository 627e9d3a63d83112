"""The shape of a report that lists things: requests, decisions, standstill, the investment budget. Data, like a layout.

A definition is plain JSON, for example::

    {"columns": [{"key": "nummer"}, {"key": "rubrik"}, {"key": "beviljat", "heading": "Beviljat", "decimals": 1}],
     "group_by": "kategori", "subtotals": true, "order": "beviljat", "descending": true, "tag": "covid-19",
     "total": {"label": "Totalt", "place": "last"}, "unit": "tkr"}

With "details": false only the groups are rows, each with its sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.layout import MOST_DECIMALS, PLACES, LayoutError
from app.domain.money import Unit
from app.domain.table import Kind

OUTCOME = "utfall"  # the layouts of domain/layout.py
KINDS = {
    OUTCOME: "Utfall mot ram",
    "requests": "Äskningar",
    "decisions": "Beslut under en tid",
    "standstill": "Pengar som står still",
    "budget": "Investeringsbudget",
}
"""What a report is about; of these, all but the first are lists."""


def _all(kind: Kind, **headings: str) -> dict[str, tuple[str, Kind]]:
    return {key: (heading, kind) for key, heading in headings.items()}


_REQUEST = {
    **_all(Kind.TEXT, nummer="Nummer", rubrik="Äskning", enhet="Enhet", kategori="Kategori", område="Område"),
    **_all(Kind.TEXT, objekt="Förvaltningsobjekt", etiketter="Etiketter", tillstånd="Tillstånd"),
    **_all(Kind.NUMBER, prioritet="Prioritet"),
}
_MONEY = {
    **_all(Kind.MONEY, sökt="Sökt {år}", beviljat="Beviljat {år}", utfall="Betalt {år}"),
    **_all(Kind.MONEY, beviljat_totalt="Beviljat, alla år", utfall_totalt="Betalt, alla år", kvar="Kvar att förbruka"),
}
_DECISION = {
    **_all(Kind.TEXT, beslut="Beslut"),
    **_all(Kind.DATE, datum="Datum"),
    **_all(Kind.TEXT, instans="Beslutad av", blev="Blev"),
    **_all(Kind.MONEY, belopp="Belopp"),
    **_all(Kind.TEXT, skäl="Skäl"),
}
_PAUSE = {
    **_all(Kind.TEXT, orsak="Orsak"),
    **_all(Kind.DATE, sedan="Vilande sedan", se_över="Ses över"),
}
CATALOGUE: Mapping[str, Mapping[str, tuple[str, Kind]]] = {
    "requests": {**_REQUEST, **_MONEY},
    "decisions": {**_DECISION, **_REQUEST},
    "standstill": {**_REQUEST, **_PAUSE, **_MONEY},
    "budget": {"rubrik": _REQUEST["rubrik"], **_REQUEST, "beviljat": _MONEY["beviljat"], "utfall": _MONEY["utfall"]},
}
"""The columns each kind can show: key to heading and what it holds. {år} is the report year."""
GROUPS = {
    "": "Ingen gruppering",
    "kategori": "Kategori",
    "enhet": "Enhet",
    "objekt": "Förvaltningsobjekt",
    "område": "Område",
    "etiketter": "Etikett",
    "tillstånd": "Tillstånd",
    "orsak": "Orsak",
    "beslut": "Beslut",
}
"""What rows can be gathered under, where the kind has the column."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column; decimals for money, None is the unit's own."""

    key: str
    heading: str
    kind: Kind
    decimals: int | None


@dataclass(frozen=True, slots=True)
class ListLayout:
    """A checked definition. tag: only what carries it, '' is all. details False: the groups are the rows.

    diary: the diary number that stands in the foot, {år} is the report year; '' for none.
    """

    name: str
    title: str
    kind: str
    columns: tuple[ListColumn, ...]
    group_by: str
    subtotals: bool
    details: bool
    order: str
    descending: bool
    tag: str
    total_label: str
    total_place: str
    unit: Unit
    diary: str = ""


def groups_of(kind: str) -> dict[str, str]:
    """What a kind can be gathered under, with its word."""
    return {key: word for key, word in GROUPS.items() if not key or key in CATALOGUE[kind]}


def parse_list_layout(name: str, title: str, kind: str, definition: Any) -> ListLayout:
    """Check a definition; raises LayoutError with everything that is wrong."""
    it = definition if isinstance(definition, dict) else {}
    if kind not in CATALOGUE:
        raise LayoutError(f"Rapporten {name} har ett okänt slag: {kind}.")
    wrong = [f"okänd nyckel {key}" for key in it if key not in _KEYS]
    columns = _columns(it.get("columns"), kind, wrong)
    keys = [column.key for column in columns]
    given = it.get("total", {})
    total: dict[str, Any] = given if isinstance(given, dict) else {}
    texts = {key: it.get(key, default) for key, default in _TEXTS.items()}
    wrong += [f"{key} ska vara text" for key, value in texts.items() if not isinstance(value, str)]
    flags = {key: it.get(key, default) for key, default in _FLAGS.items()}
    wrong += [f"{key} ska vara true eller false" for key, value in flags.items() if not isinstance(value, bool)]
    place, unit = total.get("place", "last"), it.get("unit", "tkr")
    for good, said in (
        (len(set(keys)) == len(keys), "samma kolumn står två gånger"),
        (texts["group_by"] in groups_of(kind), "group_by ska vara en av " + ", ".join(filter(None, groups_of(kind)))),
        (texts["order"] in ("", *CATALOGUE[kind]), "order ska vara en av kolumnerna"),
        (flags["details"] or texts["group_by"], "utan rader behövs en gruppering"),
        (place in PLACES, "total.place ska vara first, last eller none"),
        (unit in list(Unit), "unit ska vara kr, tkr eller mnkr"),
    ):
        wrong += [] if good else [said]
    if wrong:
        raise LayoutError(f"Rapporten {name} går inte att använda: " + "; ".join(wrong) + ".")
    return ListLayout(
        name, title, kind, columns, texts["group_by"], flags["subtotals"], flags["details"], texts["order"],
        flags["descending"], texts["tag"].strip(), str(total.get("label", "Totalt")), place, Unit(unit),
        texts["diary"].strip(),
    )  # fmt: skip


_FLAGS = {"subtotals": True, "details": True, "descending": False}
_TEXTS = {"group_by": "", "order": "", "tag": "", "diary": ""}
_KEYS = {"columns", "total", "unit", *_TEXTS, *_FLAGS}


def _columns(value: Any, kind: str, wrong: list[str]) -> tuple[ListColumn, ...]:
    if not isinstance(value, list) or not value:
        wrong.append("columns ska vara en lista med minst en kolumn")
        return ()
    return tuple(found for each in value if (found := _column(each, kind, wrong)))


def _column(value: Any, kind: str, wrong: list[str]) -> ListColumn | None:
    it = value if isinstance(value, dict) else {}
    key, known = str(it.get("key", "")), CATALOGUE[kind]
    wrong += [f"okänd nyckel {each} i en kolumn" for each in it if each not in ("key", "heading", "decimals")]
    if key not in known:
        wrong.append(f"kolumnen ”{key}” finns inte; använd " + ", ".join(known))
        return None
    decimals = it.get("decimals")
    if decimals is not None and (type(decimals) is not int or not 0 <= decimals <= MOST_DECIMALS):
        wrong.append(f"decimals för {key} ska vara 0–{MOST_DECIMALS}")
    heading, holds = known[key]
    return ListColumn(key, str(it.get("heading") or heading), holds, decimals)
