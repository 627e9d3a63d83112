"""A figure of a frozen period: what it was made of as reported, and how far today's rows are from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import format_amount as kr
from app.models import FrozenPeriod
from app.reports import figure_queries
from app.reports import reported_queries as queries
from app.reports.asked import Asked
from app.reports.figure_shapes import FigureView, Subject, opening, paid_sums
from app.reports.outcome import reported_words
from app.reports.reported_queries import KeptRow
from app.web.labels import state_kind, state_word
from app.web.views import Address, CellView, Col, Link, RowView, paged, place

NO_ROWS = "Vad siffran bestod av sparades inte när perioden frystes. Raderna nedan är dagens."


@dataclass(frozen=True, slots=True)
class Reported:
    """A frozen period, with the names of its categories then; now: the same figure as it stands now, öre."""

    kept: FrozenPeriod
    categories: Mapping[int, str]
    figure: str
    then_ore: int | None
    now_ore: int | None

    @property
    def shows_rows(self) -> bool:
        """Whether the requests behind the figure were kept."""
        return self.figure in queries.KNOWN or (self.figure in queries.LATER_KEPT and queries.is_whole(self.kept))


def notice(it: Reported, code: str, here: Address) -> dict[str, object]:
    """That this is as reported, how far it is from today's rows, and the ways to both."""
    then, now = it.then_ore or 0, it.now_ore or 0
    words = f"Dagens rader ger samma belopp, {kr(then)} kr."
    if then != now:
        words = f"Rapporterat {kr(then)} kr; dagens rader ger {kr(now)} kr, en skillnad på {kr(now - then)} kr."
    version = f"{it.kept.period}:{it.kept.version}"
    moved = url_for("periods.difference", fran=version, till="nu", kategori=code or None)
    said = [reported_words(it.kept), words] + ([] if it.shows_rows else [NO_ROWS])
    return {
        "text": " ".join(said),
        "links": [Link("Visa läget nu", here.url(lage="nu")), Link("Vad har ändrats", moved)],
    }


def instead(here: Address) -> dict[str, object]:
    """That this is how it stands now, with the way to what is reported."""
    words = "Så står siffrorna nu. De kan skilja från det som är rapporterat."
    return {"text": words, "links": [Link("Visa som rapporterat", here.url(lage=""))]}


def requests(session: Session, view: FigureView, subject: Subject, asked: Asked, it: Reported, here: Address) -> None:
    """The requests that the figure counted, with what each put into it."""
    at = place()
    rows, found, total = queries.requests(session, it.kept, subject.reach, it.figure, at)
    columns, cells, sums = _money(session, subject, asked, it, rows)
    opens = opening(session, [each.id for each in rows])
    view.columns = [Col("title", "Äskning"), Col("unit", "Enhet"), Col("category", "Kategori"), *columns]
    view.rows = [
        RowView(
            each.title,
            [CellView(each.unit), CellView(it.categories.get(each.category_id, "")), *cells[each.id]],
            url=opens.get(each.id),
            note=each.number,
        )
        for each in rows
    ]
    view.total = RowView("Summa", [CellView(), CellView(), *sums], is_total=True)
    view.page = paged(found, at, total, figure_queries.PAGE, here)
    view.empty = "Siffran bestod inte av någon äskning när perioden frystes."


Money = tuple[list[Col], dict[int, list[CellView]], list[CellView]]


def _money(session: Session, subject: Subject, asked: Asked, it: Reported, rows: list[KeptRow]) -> Money:
    """Columns, the cells of each request and the sums: of payments in the year, or of the year's frame."""
    figures = subject.figures
    match it.figure:
        case "äskat":
            columns = [Col("state", "Tillstånd då"), Col("asked", f"Äskat av ramen {asked.year}", True)]
            cells = {
                each.id: [CellView(state_word(each.state), kind=state_kind(each.state)), _kr(each.asked_ore)]
                for each in rows
            }
            return columns, cells, [CellView(), _kr(figures.asked_ore)]
        case "beviljat":
            return (
                [Col("granted", f"Beviljat {asked.year}", True)],
                {each.id: [_kr(each.granted_ore)] for each in rows},
                [_kr(figures.granted_ore)],
            )
        case "utfall_ram":
            return (
                [Col("used", "Utfall på ramen", True)],
                {each.id: [_kr(each.used_ore)] for each in rows},
                [_kr(figures.used_ore)],
            )
        case "beställt":
            return (
                [Col("ordered", f"Beställt på ramen {asked.year}", True)],
                {each.id: [_kr(each.ordered_ore)] for each in rows},
                [_kr(figures.ordered_ore)],
            )
    return _paid(session, subject, asked, it, rows)


def _paid(session: Session, subject: Subject, asked: Asked, it: Reported, rows: list[KeptRow]) -> Money:
    """What was paid in the year; beside it what today's rows say, where that differs for any of them."""
    now = figure_queries.parts(
        session, {each.id: each.category_id for each in rows}, asked.year, asked.period, subject.reach
    )
    moved = any(now[each.id][:2] != (each.earlier_ore, each.this_year_ore) for each in rows)
    columns = [
        Col("utfall_tidigare", f"På ramar före {asked.year}", True),
        Col("utfall_år", f"På ramen {asked.year}", True),
        Col("summa", "Summa", True),
        *([Col("now", "Summa i dag", True)] if moved else []),
    ]
    cells = {}
    for each in rows:
        parts = [each.earlier_ore, each.this_year_ore, each.earlier_ore + each.this_year_ore]
        cells[each.id] = [_kr(ore) for ore in (*parts, *([sum(now[each.id][:2])] if moved else []))]
    return columns, cells, [*paid_sums(subject, it.figure), *([CellView()] if moved else [])]


def _kr(ore: int | None) -> CellView:
    return CellView() if ore is None else CellView(kr(ore))
