"""The rows of the sheet in words: what is asked and recommended, what it brings, and what is marked."""

from dataclasses import dataclass

from app.decisions.queries import Entry
from app.decisions.sheet import Desk, Reading, Sheet, lasting, other_years, starts, suggested
from app.decisions.verdicts import Outcome
from app.domain.money import Unit, format_amount, format_kronor
from app.domain.periods import MONTHS
from app.investments.queries import Trees
from app.web.labels import kronor

SHORT = 220  # characters of what happens if it is refused; all of it stands in the panel
DECIDED = {Outcome.GRANTED: "Beviljas", Outcome.DECLINED: "Avslås", Outcome.DEFERRED: "Bordläggs"}
REASONS = {
    "": "Skäl",
    Outcome.GRANTED: "Skäl, behövs om det blir mindre än beredningen föreslår",
    Outcome.DECLINED: "Varför avslås den?",
    Outcome.DEFERRED: "Varför bordläggs den?",
}


@dataclass(frozen=True, slots=True)
class AmountView:
    """An amount to grant out of one frame year. beside: not a year that was asked for."""

    year: int
    text: str
    beside: bool


@dataclass(frozen=True, slots=True)
class MarkView:
    """What is marked on a row, as typed, and what is wrong with it."""

    outcome: str
    amounts: list[AmountView]
    reason: str
    reason_label: str
    excess: str
    fault: str
    has_changed: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One thing to decide. facts: what a script needs, see decide.js."""

    id: int
    title: str
    url: str
    note: str
    badges: list[tuple[str, str]]
    urgent_reason: str
    consequence: str
    lasting: str
    asked: str
    recommended: str
    facts: str
    may_defer: bool
    mark: MarkView | None


def row_view(sheet: Sheet, entry: Entry, root: str) -> RowView:
    """One row; root: the address that requests stand under."""
    it, desk, reading = entry.it, sheet.desk, sheet.readings.get(entry.it.id)
    beside = other_years(sheet, entry)
    return RowView(
        id=it.id,
        title=it.title,
        url=f"{root}/{it.id}",
        note=note_words(entry, desk.known),
        badges=_badges(entry, desk),
        urgent_reason=it.urgent_reason if entry.is_urgent else "",
        consequence=_short(entry.wish.reason if entry.wish else it.consequence_if_refused),
        lasting=lasting_words(entry),
        asked=asked_words(entry),
        recommended=recommended_words(entry),
        facts=_facts(sheet, entry, beside),
        may_defer=entry.wish is None,
        mark=_mark(entry, beside, reading) if reading else None,
    )


def note_words(entry: Entry, known: Trees) -> str:
    """Number, unit and category, and where it stands in the order."""
    it = entry.it
    said = [it.number, known.unit_names[it.unit_id], known.category_names[entry.case.category_id]]
    said += [f"plats {it.unit_rank} i enheten"] if it.unit_rank else []
    said += [f"prioritet {it.priority}"] if it.priority else []
    said += [f"risktal {it.risk_number}"] if it.risk_number else []
    return " · ".join(said)


def _badges(entry: Entry, desk: Desk) -> list[tuple[str, str]]:
    found = []
    if entry.is_urgent:
        found.append(("Akut" if entry.it.kind == "urgent" else "Tillägg", "warning"))
    if entry.wish:
        found.append(("Prisavvikelse" if entry.wish.kind == "price_drift" else "Ändring", "info"))
    if (entry.it.risk_number or 0) > desk.settings["high_risk_number"]:
        found.append(("Hög risk", "danger"))
    return found


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[:SHORT].rpartition(' ')[0] or text[:SHORT]} …"


def asked_words(entry: Entry) -> str:
    """What is asked for, by year where there are several; for a change also what is granted today."""
    total = kronor(entry.case.asked_ore)
    if entry.wish:
        return f"{total}, i dag beviljat {kronor(sum(entry.granted.values()))}"
    if len(entry.asked) > 1:
        parts = ", ".join(f"{year}: {kronor(ore)}" for year, ore in sorted(entry.asked.items()))
        return f"{total} ({parts})"
    return total


def recommended_words(entry: Entry) -> str:
    """What the preparer says."""
    ore = entry.case.recommended_ore
    if ore is None:
        return "Begärd ändring" if entry.wish else "Ingen rekommendation"
    return f"Tillstyrker {kronor(ore)}" if ore else "Avstyrker"


def whole_kronor(ore: int) -> str:
    """What a year costs is an estimate: no öre."""
    return f"{format_amount(ore, Unit.KR, 0)}\u00a0kr"


def lasting_words(entry: Entry) -> str:
    """What it costs every year afterwards, in a sentence or two."""
    brought = lasting(entry, entry.case.asked_ore)
    year, month = divmod(brought.first_month, 100)
    if brought.life_years:
        when = f"från {MONTHS[month - 1]} {year} i {brought.life_years} år"
        said = f"Avskrivning {whole_kronor(brought.depreciation_ore)} per år {when}."
    else:
        said = "Nyttjandeperiod saknas, avskrivningen är inte räknad."
    if brought.running_ore:
        way = "ökar" if brought.running_ore > 0 else "minskar"
        said += f" Driften {way} med {kronor(abs(brought.running_ore))} per år."
    return said


def _facts(sheet: Sheet, entry: Entry, beside: list[int]) -> str:
    """`year:asked:suggested:frame,…|life|first month|running|frame:öre given back,…`, amounts in öre."""
    it, category, wanted = entry.it, entry.case.category_id, suggested(entry)
    parts = [f"{y}:{ore}:{wanted[y]}:{_frame_id(sheet, y, category)}" for y, ore in sorted(entry.asked.items())]
    parts += [f"{y}:0:0:{_frame_id(sheet, y, category)}" for y in beside]
    back = ",".join(f"{_frame_id(sheet, y, it.category_id)}:{ore}" for y, ore in sorted(entry.granted.items()))
    running = 0 if entry.wish else entry.running_ore
    return f"{','.join(parts)}|{it.useful_life_years or it.life or 0}|{starts(entry)}|{running}|{back}"


def _frame_id(sheet: Sheet, year: int, category_id: int) -> str:
    frame = sheet.frame_of(year, category_id)
    return str(frame.id) if frame else ""


def _mark(entry: Entry, beside: list[int], reading: Reading) -> MarkView:
    mark = reading.mark
    years = [*sorted(entry.asked), *beside]
    typed = mark.amounts or {year: format_kronor(ore) for year, ore in suggested(entry).items()}
    return MarkView(
        outcome=mark.outcome,
        amounts=[AmountView(year, typed.get(year, ""), year not in entry.asked) for year in years],
        reason=mark.reason,
        reason_label=REASONS[Outcome(mark.outcome)],
        excess=mark.excess_reason,
        fault=reading.fault,
        has_changed=mark.seen_version != entry.it.version,
    )
