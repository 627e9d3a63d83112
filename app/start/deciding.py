"""The decider's part of the start page: what is ready, whether the frames hold, what stands still, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.decisions.queries import Entry
from app.decisions.sheet import Desk, Sheet, lay_out, suggested
from app.domain.authority import Body
from app.domain.money import Unit, amount_words, format_amount
from app.domain.permissions import Role
from app.domain.windows import days_left, is_open, window_words
from app.frames.granting import Frames, frames_as_they_are
from app.models import Frame
from app.reports.queries import report_years
from app.start.look import Look, counted_words
from app.start.overview import news_panel, standstill_panel
from app.start.shown import BarRow, BarTable, Panel, Section
from app.web.views import Fact, Link

MOST_FRAMES = 9
Key = tuple[int, int]
"""A frame year and the category whose frame it is."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A frame with what is ready to be granted out of it, as it is proposed (öre)."""

    year: int
    name: str
    code: str
    category_id: int
    frame: Frame | None
    ready_ore: int
    many: int

    @property
    def left_ore(self) -> int:
        """What would be left if all of it were granted."""
        return (self.frame.amount_ore - self.frame.granted_ore if self.frame else 0) - self.ready_ore


def deciding_section(look: Look) -> Section:
    """What the region's director sees."""
    sheet = lay_out(look.session, Desk(look.actor, Body.DIRECTOR, look.known, look.settings, look.today))
    years = sorted({group.year for group in sheet.groups}) or report_years(look.session)[:1]
    frames = sheet.frames if sheet.groups else frames_as_they_are(look.session, years, look.known.categories)
    glances = _glances(look, sheet, frames, years)
    panels = [_ready(look, sheet, glances), _frames(glances, years)]
    return Section("beslut", "Beslut", panels, [news_panel(look, (Role.DECIDER,)), standstill_panel(look)])


def _glances(look: Look, sheet: Sheet, frames: Frames, years: Sequence[int]) -> list[Glance]:
    """Every frame of the years in the order of the categories; what has no frame stands under its own category."""
    ready: dict[Key, int] = {}
    many: dict[Key, int] = {}
    for entry in sheet.entries:
        for (year, owner), ore in _drawn(entry, frames).items():
            ready[year, owner] = ready.get((year, owner), 0) + ore
            many[year, owner] = many.get((year, owner), 0) + 1
    codes = {id_: code for code, id_ in look.known.category_codes.items()}
    found = []
    for year in years:
        for id_, name in look.known.category_names.items():
            frame = frames.by_key.get((year, id_))
            if frame or (year, id_) in ready:
                found.append(
                    Glance(year, name, codes[id_], id_, frame, ready.get((year, id_), 0), many.get((year, id_), 0))
                )
    return found


def _drawn(entry: Entry, frames: Frames) -> dict[Key, int]:
    """What granting it as proposed takes out of each frame."""
    category = entry.case.category_id
    found: dict[Key, int] = {}
    for year, ore in suggested(entry).items():
        frame = frames.of(year, category)
        key = (year, frame.category_id if frame else category)
        found[key] = found.get(key, 0) + ore - entry.granted.get(year, 0)
    return found


def _ready(look: Look, sheet: Sheet, glances: Sequence[Glance]) -> Panel:
    entries = sheet.entries
    links = [Link("Öppna beslutslistan", url_for("decisions.sheet"))]
    beside = _elsewhere(sheet)
    if not entries:
        empty = f"Inget är klart för ditt beslut.{beside} När en beredare har lämnat sitt förslag står äskningen här."
        return Panel("klart", "Klart för beslut", links=links, empty=empty)
    proposed = sum(each.ready_ore for each in glances)
    asked = sum(sum(entry.asked.values()) - sum(entry.granted.values()) for entry in entries)
    urgent = sum(entry.is_urgent for entry in entries)
    sheet_url = url_for("decisions.sheet")
    facts = [Fact("Sökt", amount_words(asked, Unit.MNKR), sheet_url)]
    facts.append(Fact("Föreslaget", amount_words(proposed, Unit.MNKR), sheet_url))
    if urgent:
        facts.append(Fact("Akuta", str(urgent), sheet_url, "beslutas först"))
    facts.append(_fits(glances))
    return Panel(
        "klart",
        "Klart för beslut",
        figure=counted_words(len(entries), "äskning", "äskningar"),
        url=url_for("decisions.sheet"),
        text=f"väntar på ditt beslut. {_window(look)}{beside}".strip(),
        facts=facts,
        links=links,
    )


def _fits(glances: Sequence[Glance]) -> Fact:
    """Whether all that is proposed can be granted."""
    short = [each for each in glances if each.many and each.left_ore < 0]
    if not short:
        return Fact("Ryms i ramarna", "Ja", url_for("decisions.sheet"), "allt som föreslås")
    missing = sum(-each.left_ore for each in short)
    return Fact("Ryms i ramarna", "Nej", url_for("decisions.sheet"), f"{amount_words(missing, Unit.MNKR)} saknas")


def _elsewhere(sheet: Sheet) -> str:
    """What the director will not find on the sheet, in words."""
    said = []
    if count := len(sheet.elsewhere):
        said.append(f" {counted_words(count, 'beslutas', 'beslutas')} av styrelsen.")
    if count := len(sheet.own):
        said.append(f" {counted_words(count, 'har', 'har')} du själv skrivit och beslutar någon annan.")
    return "".join(said)


def _window(look: Look) -> str:
    window = look.settings["decision_window"]
    left = days_left(look.today, window)
    if left is not None:
        return f"Beslutsfönstret är öppet {counted_words(left, 'dag', 'dagar')} till ({window_words(window)})."
    return "" if is_open(look.today, window) else f"Årets äskningar beslutas {window_words(window)}."


def _frames(glances: Sequence[Glance], years: Sequence[int]) -> Panel:
    shown = [each for each in glances if each.many or each.frame][:MOST_FRAMES]
    several = len(years) > 1
    title = f"Ramarna {years[0]}" if len(years) == 1 else "Ramarna"
    links = [Link("Visa ramarna", url_for("frames.index", ar=years[0] if len(years) == 1 else None))]
    if not shown:
        empty = "Det finns inga beslutade ramar. Controllern lägger in dem när styrelsen har beslutat."
        return Panel("ramar", title, links=links, empty=empty)
    legend = [("full", "Beviljat"), ("striped", "Klart för beslut"), ("track", "Ram")]
    left_out = len(glances) - len(shown)
    note = "Belopp i mnkr." + (f" {left_out} ramar till finns på ramsidan." if left_out else "")
    caption = "Ramarna: vad som är beviljat, klart för beslut som föreslaget och kvar om allt beviljas. Belopp i mnkr."
    columns = ["Ram", "Beviljat", "Klart", "Kvar"]
    bars = BarTable(caption, "Ram", columns, [_row(each, several) for each in shown], legend, note)
    return Panel("ramar", title, bars=bars, links=links)


def _row(it: Glance, several: bool) -> BarRow:
    frame, granted = (it.frame.amount_ore, it.frame.granted_ore) if it.frame else (0, 0)
    whole = max(frame, granted + it.ready_ore, 1)

    def page(figure: str) -> str:
        return url_for("frames.category", code=it.code, ar=it.year, figur=figure)

    sheet = url_for("decisions.sheet", _anchor=f"g{it.year}-{it.category_id}") if it.many else None
    cells = [
        Link(format_amount(frame, Unit.MNKR) if it.frame else "ingen", page("ram") if it.frame else None),
        Link(format_amount(granted, Unit.MNKR), page("beviljat")),
        Link(format_amount(it.ready_ore, Unit.MNKR) if it.many else "", sheet),
        Link(format_amount(it.left_ore, Unit.MNKR), url_for("frames.index", ar=it.year)),
    ]
    said = [f"beviljat {amount_words(granted, Unit.MNKR)}", f"klart för beslut {amount_words(it.ready_ore, Unit.MNKR)}"]
    words = ", ".join([f"{it.name}: ram {amount_words(frame, Unit.MNKR)}", *said])
    badge, kind = ("", "neutral")
    if it.many:
        badge, kind = ("Ryms", "success") if it.left_ore >= 0 else ("Ryms inte", "danger")
    return BarRow(
        f"{it.name} {it.year}" if several else it.name,
        url_for("frames.category", code=it.code, ar=it.year, figur="ram"),
        cells,
        max(granted, 0) * 1000 // whole,
        max(it.ready_ore, 0) * 1000 // whole,
        frame * 1000 // whole,
        words,
        badge=badge,
        kind=kind,
    )
