"""A layout as a form: one line for each column that can be shown; read into the definition that is saved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.layout import FIGURES
from app.domain.list_layout import CATALOGUE, OUTCOME
from app.domain.money import Unit
from app.domain.table import Kind

NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,38}")
_TITLE_MOST = 200
LONGEST_DIARY = 100
_TAKEN = ("paket", "texter", "bilder")  # what addresses and the tertial packet call other things


@dataclass(slots=True)
class ColumnLine:
    """One column as typed: whether it is shown, its place, heading and decimals."""

    key: str
    words: str
    is_money: bool
    shown: bool
    place: str
    heading: str
    decimals: str


@dataclass(slots=True)
class LayoutTyped:
    """Everything typed, and what is wrong with it by field."""

    name: str
    title: str
    unit: str
    total_label: str
    total_place: str
    group_by: str
    subtotals: bool
    details: bool
    order: str
    descending: bool
    tag: str
    deepest: str
    diary: str
    columns: list[ColumnLine]
    faults: dict[str, str] = field(default_factory=dict)


def catalogue(kind: str) -> dict[str, tuple[str, bool]]:
    """The columns of a kind: key to its word and whether it is money."""
    if kind == OUTCOME:
        return {key: (key.replace("_", " ").capitalize(), True) for key in FIGURES}
    return {key: (heading, holds is Kind.MONEY) for key, (heading, holds) in CATALOGUE[kind].items()}


def from_definition(name: str, title: str, kind: str, it: Mapping[str, Any]) -> LayoutTyped:
    """What the form shows before anything is typed."""
    shown = {each["key"]: (place, each) for place, each in enumerate(it.get("columns", ()), start=1)}
    unit, total = str(it.get("unit", "tkr")), it.get("total", {})
    lines = []
    for key, (words, is_money) in catalogue(kind).items():
        place, column = shown.get(key, (0, {}))
        decimals = column.get("decimals")
        if isinstance(decimals, dict):
            decimals = decimals.get(unit)
        given = "" if decimals is None else str(decimals)
        lines.append(ColumnLine(key, words, is_money, bool(place), str(place or ""), column.get("heading", ""), given))
    lines.sort(key=lambda line: int(line.place or 99))
    return LayoutTyped(
        name, title, unit, str(total.get("label", "Totalt")), str(total.get("place", "last")),
        str(it.get("group_by", "")), bool(it.get("subtotals", True)), bool(it.get("details", True)),
        str(it.get("order", "")), bool(it.get("descending", False)), str(it.get("tag", "")),
        str(it.get("deepest", 9)), str(it.get("diary", "")), lines,
    )  # fmt: skip


def read_typed(form: Mapping[str, str], kind: str) -> LayoutTyped:
    """What was typed, checked for shape; faults name the field's id."""
    lines = [
        ColumnLine(
            key, words, is_money, f"visa_{key}" in form, form.get(f"plats_{key}", "").strip(),
            form.get(f"rubrik_{key}", "").strip(), form.get(f"decimaler_{key}", "").strip(),
        )
        for key, (words, is_money) in catalogue(kind).items()
    ]  # fmt: skip
    text = {key: form.get(key, "").strip() for key in _TEXTS}
    typed = LayoutTyped(
        text["namn"].lower(), text["titel"], text["enhet"], text["summa_namn"] or "Totalt", text["summa_plats"],
        text["gruppera"], "delsummor" in form, "rader" in form or kind == "budget", text["ordning"],
        "fallande" in form, text["etikett"], text["nivåer"], text["diarienummer"], lines,
    )  # fmt: skip
    if not NAME.fullmatch(typed.name) or typed.name in _TAKEN:
        typed.faults["namn"] = "Skriv kortnamnet med a–z, siffror och bindestreck, till exempel mt-beslut."
    if not 0 < len(typed.title) <= _TITLE_MOST:
        typed.faults["titel"] = f"Skriv en rubrik på högst {_TITLE_MOST} tecken."
    if not any(line.shown for line in lines):
        typed.faults["kolumner"] = "Välj minst en kolumn."
    if len(typed.diary) > LONGEST_DIARY:
        typed.faults["diarienummer"] = f"Skriv diarienumret med högst {LONGEST_DIARY} tecken."
    for line in lines:
        _check(line, typed.faults)
    return typed


_TEXTS = (
    "namn", "titel", "enhet", "summa_namn", "summa_plats", "gruppera", "ordning", "etikett", "nivåer",
    "diarienummer",
)  # fmt: skip


def _check(line: ColumnLine, faults: dict[str, str]) -> None:
    if line.shown and line.place and not (line.place.isascii() and line.place.isdecimal() and len(line.place) < 4):
        faults[f"plats_{line.key}"] = f"Skriv platsen för {line.words} med siffror, till exempel 2."
    if line.decimals and line.decimals not in ("0", "1", "2", "3"):
        faults[f"decimaler_{line.key}"] = f"Skriv 0, 1, 2 eller 3 decimaler för {line.words}."


def to_definition(typed: LayoutTyped, kind: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The definition to save; what the form does not show is kept from `before`."""
    shown = sorted((line for line in typed.columns if line.shown), key=lambda line: int(line.place or 99))
    old = {each["key"]: each for each in before.get("columns", ())}
    columns = [_column(line, kind, typed.unit, old.get(line.key, {})) for line in shown]
    made: dict[str, Any] = {
        "columns": columns,
        "total": {"label": typed.total_label, "place": typed.total_place},
        "unit": typed.unit,
        "diary": typed.diary,
    }
    if kind == OUTCOME:
        deepest = int(typed.deepest) if typed.deepest.isdecimal() else 9
        return {**before, **made, "deepest": deepest, "group_by": typed.group_by, "details": typed.details}
    return {
        **made,
        "group_by": typed.group_by,
        "subtotals": typed.subtotals,
        "details": typed.details,
        "order": typed.order,
        "descending": typed.descending,
        "tag": typed.tag.lower(),
    }


def _column(line: ColumnLine, kind: str, unit: str, old: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"key": line.key} | ({"heading": line.heading} if line.heading else {})
    if kind != OUTCOME:
        return made | ({"decimals": int(line.decimals)} if line.decimals else {})
    decimals = {each: number for each, number in old.get("decimals", {}).items() if each != unit}
    if line.decimals and unit in list(Unit):
        decimals[unit] = int(line.decimals)
    kept = {key: old[key] for key in ("csv_name", "when_any") if key in old}
    return made | kept | ({"decimals": decimals} if decimals else {})
