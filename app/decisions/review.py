"""Everything that is about to be signed, as it will be written, with all that is wrong at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from app.decisions.forms import SignForm
from app.decisions.page import Ways, counted, deputy_for, effects, heading, reviewed, ways
from app.decisions.rows import DECIDED
from app.decisions.sheet import Group, Reading, Sheet
from app.decisions.verdicts import Outcome
from app.domain.authority import Body
from app.web.labels import day, kronor
from app.web.views import CellView, Col, Fact, Link, RowView, TableView


@dataclass(slots=True)
class ReviewView:
    """What decisions/review.html reads. problem: why nothing was signed, when it was tried."""

    is_board: bool
    ways: Ways
    facts: list[Fact]
    tables: list[TableView]
    counted: str
    effects: str
    faults: list[Link]
    form: SignForm
    problem: str
    gone: list[str]


def review_view(
    sheet: Sheet,
    form: SignForm,
    *,
    problem: str = "",
    gone: Sequence[str] = (),
    refused: Mapping[int, str] | None = None,
) -> ReviewView:
    """The page. gone: what somebody else has decided meanwhile; refused: what was wrong when it was tried, by request.

    What the sheet sees itself goes before what was refused.
    """
    desk, way = sheet.desk, ways(sheet.desk.body)
    form.seen.data, form.chosen.data = reviewed(sheet), ",".join(map(str, sheet.readings))
    faults = {each.entry.it.id: each.fault for each in sheet.faulty}
    titles = {each.entry.it.id: each.entry.it.title for each in sheet.readings.values()}
    said = {**(refused or {}), **faults}
    return ReviewView(
        is_board=desk.body is Body.BOARD,
        ways=way,
        facts=_facts(sheet),
        tables=[table for group in sheet.groups if (table := _table(sheet, group)).rows],
        counted=counted(sheet),
        effects=_effects(sheet),
        faults=[Link(f"{titles[id_]}: {why}" if id_ in titles else why, _at(way, id_)) for id_, why in said.items()],
        form=form,
        problem=problem,
        gone=list(gone),
    )


def _at(way: Ways, id_: int) -> str:
    return f"{way.sheet}#r{id_}"


def _facts(sheet: Sheet) -> list[Fact]:
    desk = sheet.desk
    if desk.body is Body.BOARD:
        return [Fact("Beslutar", "Regionstyrelsen"), Fact("Antecknas av", desk.actor.name)]
    absent = deputy_for(desk)
    found = [
        Fact("Beslutar", f"{desk.actor.name}, för {absent}" if absent else desk.actor.name),
        Fact("Med stöd av", desk.settings["delegation_reference"]),
        Fact("Beslutsdatum", day(desk.today)),
        Fact("Nummer", f"Nästa i serien {desk.settings['director_series']} {desk.today.year}, sätts när du signerar"),
    ]
    return [fact for fact in found if fact.value]


def _table(sheet: Sheet, group: Group) -> TableView:
    columns = [
        Col("request", "Äskning"),
        Col("outcome", "Beslut"),
        Col("amount", "Beviljas", True),
        Col("reason", "Skäl"),
    ]
    readings = [sheet.readings[entry.it.id] for entry in group.entries if entry.it.id in sheet.readings]
    total = sum(each.verdict.total_ore for each in readings)
    summed = RowView("Summa", [CellView(), CellView(kronor(total)), CellView()], is_total=True)
    left = f"Ramen har {kronor(group.left_ore)} kvar efter beslutet." if group.frame else ""
    return TableView(columns, [_row(each, group.year) for each in readings], summed, heading(sheet, group), left)


def _row(reading: Reading, year: int) -> RowView:
    """year: of the frame that the table is about; only other years are named."""
    it, verdict = reading.entry.it, reading.verdict
    granted = verdict.outcome is Outcome.GRANTED
    years = [(each, ore) for each, ore in sorted(verdict.amounts.items()) if ore]
    is_plain = [each for each, _ in years] == [year]
    amounts = ", ".join(kronor(ore) if is_plain else f"ram {each}: {kronor(ore)}" for each, ore in years)
    said = [verdict.reason]
    if granted and verdict.excess_reason:
        said.append(f"Skäl att överskrida ramen: {verdict.excess_reason}")
    return RowView(
        it.title,
        [
            CellView(DECIDED[verdict.outcome]),
            CellView(amounts if granted else ""),
            CellView(" ".join(part for part in said if part)),
        ],
        note=it.number,
        url=url_for("investments.show", id=it.id),
    )


def _effects(sheet: Sheet) -> str:
    """The year that costs most of what is granted, in a sentence."""
    most = max(effects(sheet), key=lambda each: each.total_ore)
    if most.total_ore <= 0:
        return ""
    return (
        f"Det beviljade kostar som mest {most.total} per år ({most.year}): "
        f"{most.depreciation} i avskrivning och {most.running} i drift."
    )
