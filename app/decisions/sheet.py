"""The decision sheet: what there is to decide by frame, what is marked, whether it fits and what would make it fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.decisions import queries
from app.decisions.operations import lines_of
from app.decisions.queries import Entry, Mark
from app.decisions.verdicts import Outcome, Verdict, fault
from app.domain.authority import Body, body_for
from app.domain.effects import Lasting, first_month
from app.domain.money import AmountError, format_kronor, parse_amount
from app.domain.permissions import Actor, Permission, Role, allows
from app.frames.granting import Frames, Line, Shortage, frames_as_they_are, shortages
from app.investments.queries import Trees
from app.models import Frame


@dataclass(frozen=True, slots=True)
class Desk:
    """Who decides what: the body, the person who signs or enters it, the rules of the day."""

    actor: Actor
    body: Body
    known: Trees
    settings: Mapping[str, Any]
    today: date

    @property
    def may_exceed(self) -> bool:
        """Whether a frame may be exceeded with a written reason."""
        return bool(self.settings["decision_may_exceed_frame"])


@dataclass(frozen=True, slots=True)
class Reading:
    """A mark read: the verdict it asks for, and what is wrong with it ('' is nothing)."""

    entry: Entry
    mark: Mark
    verdict: Verdict
    fault: str
    shortage: Shortage | None = None


@dataclass(slots=True)
class Group:
    """A frame and year with what stands under it; frame None: there is none yet."""

    year: int
    category_id: int
    frame: Frame | None
    entries: list[Entry] = field(default_factory=list)
    marked_ore: int = 0

    @property
    def left_ore(self) -> int:
        """What would be left if all that is marked were granted; below zero where it does not fit."""
        return self.frame.amount_ore - self.frame.granted_ore - self.marked_ore if self.frame else -self.marked_ore


@dataclass(slots=True)
class Sheet:
    """All of it. elsewhere: what another body decides; own: what this person wrote; readings by request."""

    desk: Desk
    frames: Frames
    groups: list[Group]
    elsewhere: list[Entry]
    own: list[Entry]
    readings: dict[int, Reading] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        """What can be decided here, in the order of the page."""
        return [entry for group in self.groups for entry in group.entries]

    @property
    def faulty(self) -> list[Reading]:
        """The marks that cannot be signed as they are, in order."""
        return [each for each in self.readings.values() if each.fault]

    @property
    def verdicts(self) -> list[Verdict]:
        """What would be signed, in order: what stands first gets the money."""
        return [each.verdict for each in self.readings.values()]

    def frame_of(self, year: int, category_id: int) -> Frame | None:
        """The frame a category draws on in a year."""
        return self.frames.of(year, category_id)

    def brought(self) -> list[Lasting]:
        """What all that is marked to be granted brings in the years that follow."""
        granted = (each for each in self.readings.values() if each.verdict.outcome is Outcome.GRANTED)
        return [lasting(each.entry, each.verdict.total_ore) for each in granted]


def lay_out(session: Session, desk: Desk) -> Sheet:
    """The sheet as things stand now."""
    marked = queries.marks(session, desk.actor.user_id)
    here, elsewhere, own = _sorted_out(queries.entries(session, desk.known), desk)
    years = {year for entry in here for year in (*entry.asked, *entry.granted)}
    years |= {year + step for year in years for step in (-1, 1)}
    years |= {year for mark in marked.values() for year in mark.amounts}
    frames = frames_as_they_are(session, years, desk.known.categories)
    sheet = Sheet(desk, frames, _groups(here, frames, desk.known), elsewhere, own)
    _read(sheet, marked)
    return sheet


def suggested(entry: Entry) -> dict[int, int]:
    """What to grant by frame year (öre) until somebody says otherwise: what is recommended, the earliest year first."""
    left = entry.case.recommended_ore or entry.case.asked_ore
    found = {}
    for year, ore in sorted(entry.asked.items()):
        found[year] = min(ore, left)
        left -= found[year]
    return found


def other_years(sheet: Sheet, entry: Entry) -> list[int]:
    """Years beside the asked ones whose frames have something left: a decision may use the frame of the year before."""
    category = entry.case.category_id
    beside = [min(entry.asked) - 1, max(entry.asked) + 1] if entry.asked else []
    if reading := sheet.readings.get(entry.it.id):
        beside = sorted({*beside, *reading.mark.amounts} - entry.asked.keys())
    return [year for year in beside if _has_room(sheet.frame_of(year, category))]


def starts(entry: Entry) -> int:
    """The month (YYYYMM) in which it is taken to begin to cost."""
    return first_month(max(entry.asked, default=entry.it.frame_year), entry.last_payment)


def lasting(entry: Entry, total_ore: int) -> Lasting:
    """What a grant of so much brings; of a change only the difference."""
    it = entry.it
    return Lasting(
        total_ore - sum(entry.granted.values()),
        it.useful_life_years or it.life,
        0 if entry.wish else entry.running_ore,
        starts(entry),
    )


def _has_room(frame: Frame | None) -> bool:
    return frame is not None and frame.amount_ore > frame.granted_ore


def _sorted_out(found: Iterable[Entry], desk: Desk) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """(to decide here, to decide elsewhere, written by the person): what is out of the person's reach is left out."""
    here: list[Entry] = []
    elsewhere: list[Entry] = []
    own: list[Entry] = []
    limits = desk.settings["decider_limit_ore"]
    for entry in found:
        fits = body_for(entry.case.asked_ore, desk.today.year, limits) is desk.body
        if desk.body is Body.BOARD:
            if fits and allows(desk.actor, Permission.RECORD_BOARD_DECISION, entry.scope):
                here.append(entry)
        elif desk.actor.holds(entry.scope, Role.DECIDER):
            asked_it = entry.wish is not None and entry.wish.proposed_by_id == desk.actor.user_id
            may = allows(desk.actor, Permission.DECIDE, entry.scope) and not asked_it
            (elsewhere if not fits else here if may else own).append(entry)
    return here, elsewhere, own


def _groups(found: Iterable[Entry], frames: Frames, known: Trees) -> list[Group]:
    """By year and frame, in the order of the categories; also the frames that only later years draw on."""
    groups: dict[tuple[int, int], Group] = {}

    def group(year: int, category_id: int) -> Group:
        frame = frames.of(year, category_id)
        owner = frame.category_id if frame else category_id
        return groups.setdefault((year, owner), Group(year, owner, frame))

    for entry in found:
        group(entry.first_year, entry.case.category_id).entries.append(entry)
        for year in entry.asked:
            group(year, entry.case.category_id)
    places = {category: place for place, category in enumerate(known.category_names)}
    return sorted(groups.values(), key=lambda each: (each.year, places[each.category_id]))


def _read(sheet: Sheet, marked: Mapping[int, Mark]) -> None:
    """Read every mark, look whether all of it fits, and add it up by frame."""
    desk, read = sheet.desk, []
    for entry in sheet.entries:
        if mark := marked.get(entry.it.id):
            verdict, wrong = _verdict(entry, mark)
            wrong = wrong or fault(entry.case, verdict, body=desk.body, day=desk.today, settings=desk.settings)
            read.append((entry, mark, verdict, wrong))
    booked = [line for entry, _, verdict, _ in read for line in _lines(entry, verdict, desk)]
    short = shortages(booked, sheet.frames)
    by_frame = {(each.year, each.category_id): each for each in sheet.groups}
    for line in booked:
        frame = sheet.frames.of(line.frame_year, line.category_id)
        if group := by_frame.get((line.frame_year, frame.category_id if frame else line.category_id)):
            group.marked_ore += line.amount_ore
    titles = {entry.it.id: entry.it.title for entry, *_ in read}
    for entry, mark, verdict, wrong in read:
        lack = short.get(entry.it.id)
        said = wrong or (_advice(lack, booked, sheet.frames, titles, desk) if lack else "")
        sheet.readings[entry.it.id] = Reading(entry, mark, verdict, said, lack)


def _lines(entry: Entry, verdict: Verdict, desk: Desk) -> list[Line]:
    return lines_of(entry.case, verdict, {entry.it.id: entry.granted}, desk.settings)


def _verdict(entry: Entry, mark: Mark) -> tuple[Verdict, str]:
    """The verdict of a mark, and what could not be read in it."""
    amounts, wrong = {}, []
    for year, text in sorted(mark.amounts.items()) if mark.outcome == Outcome.GRANTED else ():
        try:
            amounts[year] = parse_amount(text) if text.strip() else 0
        except AmountError as error:
            wrong.append(f"Ramår {year}: {error}")
    reason, excess = mark.reason, mark.excess_reason
    return Verdict(entry.it.id, Outcome(mark.outcome), amounts, reason, excess, mark.seen_version), " ".join(wrong)


def _advice(lack: Shortage, booked: Iterable[Line], frames: Frames, titles: Mapping[int, str], desk: Desk) -> str:
    """What is missing, and what would make it fit."""
    if lack.frame is None:
        return str(lack)
    ways = [f"Bevilja högst {format_kronor(lack.left_ore)}\u00a0kr"] if lack.left_ore else []
    others = [
        (line.amount_ore, -place, line.request_id)
        for place, line in enumerate(booked)
        if line.request_id != lack.line.request_id
        and line.amount_ore >= lack.missing_ore
        and frames.of(line.frame_year, line.category_id) is lack.frame
    ]
    if others:
        ore, _, request_id = min(others)
        ways.append(f"ta bort markeringen för {titles[request_id]} ({format_kronor(ore)}\u00a0kr)")
    if desk.may_exceed:
        ways.append("skriv ett skäl att överskrida ramen")
    if not ways:
        ways = ["avslå eller bordlägg den"]
    advice = ", eller ".join(ways)
    return f"{lack} {advice[0].upper()}{advice[1:]}."
