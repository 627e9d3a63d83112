"""The controller's part of the start page: frames, the next cut-off with what stands open, rows outside, imports."""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from app.domain.money import Unit, amount_words, format_amount
from app.domain.periods import cut_off_before, cut_off_from, last_day, month_of, month_words
from app.domain.permissions import Role
from app.domain.year_figures import Figures, YearFigures, combined
from app.frames.granting import frames_as_they_are
from app.models import FrozenPeriod
from app.outcomes import queries as ledger
from app.periods.checklist import Open, checklist
from app.periods.difference import OPEN_WORDS
from app.periods.queries import all_frozen
from app.reports.queries import OutcomeYear, latest_period, outcome_year, report_years
from app.standstill import queries as standstill
from app.standstill.page import days_here
from app.start.look import Look, counted_words
from app.start.overview import news_panel, signed
from app.start.shown import BarRow, BarTable, Item, Panel, Section
from app.web.labels import short_day, short_moment
from app.web.views import Fact, Link

MOST_FRAMES = 8
NAMED = 3
GRACE_DAYS = 90
"""So long after its last day a period that is not frozen is still the one to finish."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The reporting period to finish, and the year up to it."""

    period: int
    found: OutcomeYear


def controlling_section(look: Look) -> Section:
    """What a controller sees."""
    coming = _coming(look)
    news = news_panel(look, (Role.CONTROLLER,))
    side = [_beside(look), _latest_import(look), news]
    if coming is None:
        links = [Link("Lägg in ramar", url_for("budget.index"))]
        empty = "Det finns varken ramar eller utfall ännu. Lägg in årets ramar eller läs in en redovisningsfil."
        return Section("ekonomi", "Ekonomi", [Panel("ramar_utfall", "Ramarna", links=links, empty=empty)], side)
    return Section("ekonomi", "Ekonomi", [_frames(look, coming), _cut_off(look, coming)], side)


def _coming(look: Look) -> Coming | None:
    years = report_years(look.session)
    if not years:
        return None
    year = max((each for each in years if each <= look.today.year), default=years[-1])
    month = month_of(look.today) if year == look.today.year else latest_period(look.session, year)
    period = coming_period(month, look.today, {each.period for each in all_frozen(look.session)}, years)
    return Coming(period, outcome_year(look.session, period // 100, period))


def coming_period(month: int, today: date, frozen: set[int], years: list[int]) -> int:
    """The cut-off to finish: the last one while it is fresh and not frozen, else the first that is not frozen."""
    coming = cut_off_from(month)
    before = cut_off_before(coming)
    is_fresh = 0 <= (today - last_day(before)).days <= GRACE_DAYS
    if is_fresh and before not in frozen and before // 100 in years:
        return before
    while coming in frozen and coming % 100 != 12:
        coming = cut_off_from(coming + 1)
    return coming


def _frames(look: Look, coming: Coming) -> Panel:
    year, period, figures = coming.found.year, coming.period, coming.found.figures
    frames = frames_as_they_are(look.session, [year], look.known.categories)
    granted = {category: frame.granted_ore for (_, category), frame in frames.by_key.items()}
    shown = [each for each in figures.categories if each.id in figures.frames]
    title, url = f"Ramarna {year}", url_for("reports.outcome", ar=year, period=period)
    links = [Link("Utfall mot ram", url), Link("Ramar", url_for("frames.index", ar=year))]
    if not shown:
        empty = f"{year} har inga beslutade ramar. Lägg in dem när styrelsen har beslutat."
        return Panel(
            "ramar_utfall", title, links=[Link("Lägg in ramar", url_for("budget.index", ar=year))], empty=empty
        )
    rows = [
        _row(each.name, each.code, figures.figures(each.id), granted.get(each.id, 0), period)
        for each in shown[:MOST_FRAMES]
    ]
    total = _row("Summa", "", _whole(figures), sum(granted.values()), period) if len(shown) > 1 else None
    more = f" {len(shown) - len(rows)} ramar till finns i tabellen." if len(shown) > len(rows) else ""
    bars = BarTable(
        f"Ram, beviljat, utfall och prognos {year} till och med {month_words(period)}. Belopp i mnkr.",
        "Kategori",
        ["Ram", "Beviljat", "Utfall", "Prognos"],
        rows,
        [("full", "Utfall"), ("mark", "Prognos"), ("track", "Ram")],
        f"Belopp i mnkr, utfall till och med {month_words(period)}.{more}",
        total,
    )
    return Panel("ramar_utfall", title, bars=bars, links=links)


def _whole(figures: YearFigures) -> Figures:
    return combined([figures.figures(root) for root in figures.tree.children().get(None, ())])


def _row(name: str, code: str, it: Figures, granted_ore: int, period: int) -> BarRow:
    frame = it.frame_ore or 0
    whole = max(frame, it.sum_ore, it.forecast_ore, 1)

    def page(area: str, figure: str) -> str:
        if not code:
            return url_for(f"{area}.total", figur=figure, ar=period // 100, period=period)
        return url_for(f"{area}.category", code=code, figur=figure, ar=period // 100, period=period)

    over = it.forecast_ore > frame
    amounts = (frame, granted_ore, it.sum_ore, it.forecast_ore)
    urls = (page("frames", "ram"), page("frames", "beviljat"), page("reports", "summa"), page("reports", "prognos"))
    words = ("ram", "beviljat", "utfall", "prognos")
    said = ", ".join(f"{word} {amount_words(ore, Unit.MNKR)}" for word, ore in zip(words, amounts, strict=True))
    return BarRow(
        name,
        page("reports", "summa") if code else None,
        [Link(format_amount(ore, Unit.MNKR), url) for ore, url in zip(amounts, urls, strict=True)],
        max(it.sum_ore, 0) * 1000 // whole,
        0,
        frame * 1000 // whole,
        f"{name}: {said}",
        mark=max(it.forecast_ore, 0) * 1000 // whole,
        badge="Över ramen" if over else "",
        kind="danger" if over else "neutral",
    )


def _cut_off(look: Look, coming: Coming) -> Panel:
    period, ends = coming.period, last_day(coming.period)
    left = (ends - look.today).days
    opened = checklist(look.session, period, coming.found)
    undone = sum(1 for each in opened if each.count or each.ore)
    rest = f" {undone} av {len(opened)} punkter är öppna." if undone else " Allt på listan är klart."
    if left >= 0:
        figure, text = counted_words(left, "dag", "dagar"), f"kvar till avslutet {short_day(ends)}.{rest}"
    else:
        figure, text = "Inte fryst", f"perioden slutade {short_day(ends)}.{rest}"
    links = [Link("Checklistan", url_for("periods.show", period=period))]
    return Panel(
        "avslut",
        f"Nästa avslut: {month_words(period)}",
        figure=figure,
        url=url_for("periods.show", period=period),
        text=text,
        kind="warning" if left < 0 or (left <= 14 and undone) else "",
        items=[_open(each, period) for each in opened],
        links=links,
    )


def _open(it: Open, period: int) -> Item:
    """A line of the checklist; missing forecasts name whose they are."""
    is_done = not it.count and not it.ore
    url = url_for("periods.show", period=period)
    if it.key in ("unmatched", "without_grant"):
        url = url_for("outcomes.unmatched", ar=period // 100)
    if it.key in ("no_category_forecast", "no_forecast"):
        url = url_for("forecasts.index", ar=period // 100, period=period)
    names = [words for _, words in it.first[:NAMED]] if it.key == "no_category_forecast" else []
    more = f" och {it.count - len(names)} till" if names and it.count > len(names) else ""
    note = ", ".join(names) + more if names else amount_words(it.ore, Unit.TKR) if it.ore else ""
    return Item(
        OPEN_WORDS[it.key], url, note, "Klart" if is_done else str(it.count), "success" if is_done else "warning"
    )


def _beside(look: Look) -> Panel:
    """What the table above does not show: rows that belong to nothing, and money that stands still."""
    outside = ledger.unmatched_sum(look.session)
    filters = standstill.conditions(standstill.Wanted(), look.actor, look.known, days_here())
    still = standstill.by_cause(look.session, filters, days_here())
    many, ore = sum(row.many for row in still), sum(int(row.ore) for row in still)
    oldest = f", äldst {month_words(outside.oldest)}" if outside.oldest else ""
    note = f"{amount_words(outside.ore, Unit.TKR)}{oldest}" if outside.count else "allt hör till en äskning"
    rows = Fact("Rader utanför", str(outside.count), url_for("outcomes.unmatched"), note)
    words = counted_words(many, "ärende", "ärenden")
    paused = Fact("Står still", amount_words(ore, Unit.MNKR), url_for("standstill.index"), words)
    links = [Link("Matcha rader", url_for("outcomes.unmatched"))] if outside.count else []
    return Panel(
        "bredvid", "Vid sidan av tabellen", kind="warning" if outside.count else "", facts=[rows, paused], links=links
    )


def _latest_import(look: Look) -> Panel:
    row = ledger.latest_import(look.session)
    links = [Link("Läs in en fil", url_for("ledger_files.new"))]
    if row is None:
        empty = "Ingen redovisningsfil är inläst. Läs in den första, så syns utfallet i tabellerna."
        return Panel("inlasning", "Senaste inläsning", links=links, empty=empty)
    it = row[0]
    moved = it.sum_after_ore - it.sum_before_ore
    note = f"{row.source}, {short_moment(it.imported_at)}" + (f" av {it.imported_by}" if it.imported_by else "")
    items = [Item(it.file_name, url_for("outcomes.receipt", id=it.id), note)]
    rows = counted_words(it.rows_in_file, "rad", "rader")
    return Panel("inlasning", "Senaste inläsning", items=[*items, Item(f"{rows}, {signed(moved)}", None)], links=links)


def frozen_words(it: FrozenPeriod) -> str:
    """When a period was frozen and by whom."""
    version = f", version {it.version}" if it.version > 1 else ""
    return f"Fryst {short_moment(it.frozen_at)} av {it.frozen_by}{version}."
