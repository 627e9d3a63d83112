"""The sheet as its page reads it: groups by frame, rows ready to print, and the figures a script moves at once."""

from dataclasses import dataclass, field

from flask import url_for

from app.decisions.forms import fingerprint
from app.decisions.rows import RowView, row_view, whole_kronor
from app.decisions.sheet import Desk, Group, Sheet, starts
from app.decisions.verdicts import Outcome
from app.domain.authority import Body
from app.domain.effects import by_year
from app.domain.permissions import Role
from app.domain.windows import is_open
from app.web.labels import kronor
from app.web.views import Fact

BAR = 1000


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses of one body's sheet."""

    sheet: str
    recount: str
    save: str
    review: str
    sign: str


def ways(body: Body) -> Ways:
    """Where the sheet of a body is, and what is done from there."""
    names = ("sheet", "recount", "save", "review", "sign")
    prefix = "board_" if body is Body.BOARD else ""
    return Ways(*(url_for(f"decisions.{prefix}{name}") for name in names))


@dataclass(frozen=True, slots=True)
class BarView:
    """A frame's parts as widths in a viewBox of 0–1000; end is where the frame ends."""

    granted: int
    marked: int
    end: int


@dataclass(frozen=True, slots=True)
class MeterView:
    """A frame's figures: öre for the script, words for the reader. id is '' where there is no frame."""

    id: str
    frame_ore: int
    granted_ore: int
    facts: list[Fact]
    words: str
    is_over: bool
    bar: BarView | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A frame with its rows."""

    id: str
    heading: str
    meter: MeterView
    rows: list[RowView]


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a year costs of what is marked."""

    year: int
    depreciation: str
    running: str
    total: str
    total_ore: int


@dataclass(slots=True)
class SheetView:
    """What decisions/sheet.html reads."""

    is_board: bool
    ways: Ways
    lead: str
    notes: list[str]
    groups: list[GroupView]
    urgent: list[tuple[str, str]]
    effects: list[EffectView]
    counted: str
    faults: str
    elsewhere: list[RowView]
    own: list[RowView]
    seen: str
    user_id: int
    may_exceed: bool
    gone: list[str] = field(default_factory=list)


def sheet_view(sheet: Sheet) -> SheetView:
    """The whole page."""
    desk, found = sheet.desk, sheet.entries
    asked = sum(entry.case.asked_ore for entry in found)
    root = url_for("investments.index")
    urgent = [(entry.it.title, f"#r{entry.it.id}") for entry in found if entry.is_urgent]
    many = "En äskning" if len(found) == 1 else f"{len(found)} äskningar"
    return SheetView(
        is_board=desk.body is Body.BOARD,
        ways=ways(desk.body),
        lead=f"{many} att besluta, {kronor(asked)} tillsammans.",
        notes=_notes(desk),
        groups=[_group(sheet, each, root) for each in sheet.groups],
        urgent=urgent,
        effects=effects(sheet),
        counted=counted(sheet),
        faults=faults_words(sheet),
        elsewhere=[row_view(sheet, entry, root) for entry in sheet.elsewhere],
        own=[row_view(sheet, entry, root) for entry in sheet.own],
        seen=",".join(f"{entry.it.id}:{entry.it.version}" for entry in found),
        user_id=desk.actor.user_id,
        may_exceed=desk.may_exceed,
    )


def deputy_for(desk: Desk) -> str:
    """Whom the person decides for, when it is as a deputy alone."""
    held = [each.deputy_for for each in desk.actor.assignments if each.role is Role.DECIDER]
    return held[0] if desk.body is Body.DIRECTOR and held and all(held) else ""


def effects(sheet: Sheet) -> list[EffectView]:
    """Depreciation and running cost of what is marked, ten years on."""
    first = first_year(sheet)
    return [
        EffectView(
            year,
            whole_kronor(written_off),
            whole_kronor(running),
            whole_kronor(written_off + running),
            written_off + running,
        )
        for year, (written_off, running) in enumerate(by_year(sheet.brought(), first), first)
    ]


def first_year(sheet: Sheet) -> int:
    """Year 1: the first in which anything on the sheet can begin to cost."""
    return max(min(map(starts, sheet.entries), default=0) // 100, sheet.desk.today.year)


def counted(sheet: Sheet) -> str:
    """”3 markerade: 2 beviljas, 900 000 kr, 1 avslås.”"""
    by = {outcome: [v for v in sheet.verdicts if v.outcome is outcome] for outcome in Outcome}
    if not sheet.readings:
        return "Inget är markerat."
    parts = []
    if granted := by[Outcome.GRANTED]:
        parts.append(f"{len(granted)} beviljas, {kronor(sum(each.total_ore for each in granted))}")
    parts += [f"{len(by[Outcome.DECLINED])} avslås"] if by[Outcome.DECLINED] else []
    parts += [f"{len(by[Outcome.DEFERRED])} bordläggs"] if by[Outcome.DEFERRED] else []
    many = "1 markerad" if len(sheet.readings) == 1 else f"{len(sheet.readings)} markerade"
    return f"{many}: {', '.join(parts)}."


def faults_words(sheet: Sheet) -> str:
    """How many marks have to be looked at."""
    count = len(sheet.faulty)
    return "" if not count else "En markering behöver rättas." if count == 1 else f"{count} markeringar behöver rättas."


def saved_answer(sheet: Sheet, ids: list[int], gone: list[int]) -> dict[str, object]:
    """What autosave tells the page: the truth about frames, years and faults."""
    return {
        "saved": ids,
        "gone": gone,
        "faults": {str(id_): each.fault for id_, each in sheet.readings.items()},
        "meters": {
            meter.id: {"facts": [fact.value for fact in meter.facts], "words": meter.words, "over": meter.is_over}
            for meter in (_meter(each) for each in sheet.groups)
            if meter.id
        },
        "effects": [[each.depreciation, each.running, each.total] for each in effects(sheet)],
        "counted": counted(sheet),
        "faulty": faults_words(sheet),
    }


def reviewed(sheet: Sheet) -> str:
    """Names the marks that would be signed now."""
    return fingerprint(each.mark for each in sheet.readings.values())


def heading(sheet: Sheet, group: Group) -> str:
    """”Ram 2026, IT”"""
    return f"Ram {group.year}, {sheet.desk.known.category_names[group.category_id]}"


def _notes(desk: Desk) -> list[str]:
    found = []
    if absent := deputy_for(desk):
        found.append(f"Du beslutar som ersättare för {absent}.")
    if desk.body is Body.DIRECTOR and not is_open(desk.today, desk.settings["decision_window"]):
        found.append("Årets beslutstid är inte nu. Akuta äskningar, tillägg och ändringar kan beslutas.")
    return found


def _group(sheet: Sheet, group: Group, root: str) -> GroupView:
    rows = [row_view(sheet, entry, root) for entry in group.entries]
    return GroupView(f"g{group.year}-{group.category_id}", heading(sheet, group), _meter(group), rows)


def _meter(group: Group) -> MeterView:
    frame, marked = group.frame, group.marked_ore
    if frame is None:
        words = f"Ingen ram är beslutad för {group.year}. Det går att avslå och bordlägga."
        return MeterView("", 0, 0, [Fact("Markerat", kronor(marked))], words, marked > 0, None)
    facts = [
        Fact("Ram", kronor(frame.amount_ore)),
        Fact("Beviljat", kronor(frame.granted_ore)),
        Fact("Markerat", kronor(marked)),
        Fact("Kvar", kronor(group.left_ore)),
    ]
    over = group.left_ore < 0 and marked > 0
    words = f"Det saknas {kronor(-group.left_ore)} i ramen." if over else ""
    granted, used = max(frame.granted_ore, 0), max(frame.granted_ore + marked, 0)
    whole = max(frame.amount_ore, granted, used, 1)
    bar = BarView(granted * BAR // whole, max(marked, 0) * BAR // whole, max(frame.amount_ore, 0) * BAR // whole)
    return MeterView(str(frame.id), frame.amount_ore, frame.granted_ore, facts, words, over, bar)
