"""The requests behind a figure of the frame report: those that wait, and those with a grant of the year."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.domain.money import format_amount as kr
from app.domain.year_figures import YearFigures
from app.frames.queries import frame_money, with_money
from app.reports import frame_figure_queries as queries
from app.reports.asked import Asked
from app.reports.figure_shapes import FigureView, Subject, opening
from app.web.labels import day, state_kind, state_word
from app.web.views import Address, CellView, Col, RowView, paged, place


def until(asked: Asked) -> int | None:
    """The last month whose payments count against the year's frames; None: all that is paid."""
    return None if asked.is_open else asked.period


def with_frames(session: Session, figures: YearFigures, asked: Asked) -> YearFigures:
    """The year's figures with what is asked, granted and used of its frames."""
    return with_money(figures, frame_money(session, asked.year, until(asked), figures.spans))


def _waiting(session: Session, view: FigureView, subject: Subject, asked: Asked, figure: str, address: Address) -> None:
    at = place()
    rows, found, total = queries.asked(session, asked.year, subject.reach, at)
    opens = opening(session, [each.id for each in rows])
    view.columns = [
        Col("title", "Äskning"),
        Col("unit", "Enhet"),
        Col("category", "Kategori"),
        Col("state", "Tillstånd"),
        Col("asked", f"Äskat av ramen {asked.year}", True),
    ]
    view.rows = [
        RowView(
            each.title,
            [
                CellView(each.unit),
                CellView(each.category),
                CellView(state_word(each.state), kind=state_kind(each.state)),
                CellView(kr(each.asked_ore)),
            ],
            url=opens.get(each.id),
            note=each.number,
        )
        for each in rows
    ]
    view.total = _total(3, subject.figures.asked_ore)
    view.page = paged(found, at, total, queries.PAGE, address)
    view.empty = "Ingen äskning väntar på beslut."


def _granted(session: Session, view: FigureView, subject: Subject, asked: Asked, figure: str, address: Address) -> None:
    at, paid_only = place(), figure == "utfall_ram"
    rows, found, total = queries.granted(session, asked.year, until(asked), subject.reach, paid_only, at)
    opens = opening(session, [each.id for each in rows])
    view.columns = [
        Col("title", "Äskning"),
        Col("unit", "Enhet"),
        Col("category", "Kategori"),
        Col("decision", "Beslut"),
        Col("granted", f"Beviljat {asked.year}", True),
        Col("used", "Utfall på ramen", True),
        Col("left", "Kvar att förbruka", True),
    ]
    view.rows = [
        RowView(
            each.title,
            [
                CellView(each.unit),
                CellView(each.category),
                CellView(each.decisions),
                *(CellView(kr(ore)) for ore in (each.granted_ore, each.used_ore, each.granted_ore - each.used_ore)),
            ],
            url=opens.get(each.id),
            note=each.number,
        )
        for each in rows
    ]
    figures = subject.figures
    sums = (
        None if paid_only else figures.granted_ore,
        figures.used_ore,
        None if paid_only else figures.left_to_use_ore,
    )
    view.total = _total(3, *sums)  # in the list of what is paid, the grants of the others are not there to add up
    view.page = paged(found, at, total, queries.PAGE, address)
    view.empty = "Inget är betalt av årets ram." if paid_only else "Inget är beviljat ur årets ram."


def _ordered(session: Session, view: FigureView, subject: Subject, asked: Asked, figure: str, address: Address) -> None:
    view.kind = "orders"
    view.columns = [
        Col("order", "Beställning"),
        Col("request", "Äskning"),
        Col("category", "Kategori"),
        Col("supplier", "Leverantör"),
        Col("text", "Text"),
        Col("left", "Kvar att fakturera", True),
        Col("share", f"Av ramen {asked.year}", True),
    ]
    rows, count = queries.ordered(session, asked.year, subject.ids)
    opens = opening(session, [each.request_id for each in rows], _anchor="orders")
    view.rows = [
        RowView(
            each.order_number,
            [
                CellView(f"{each.number} {each.title}", opens.get(each.request_id)),
                CellView(each.category),
                CellView(each.supplier),
                CellView(each.text),
                CellView(kr(each.left_ore)),
                CellView(kr(each.share_ore)),
            ],
            note=day(each.ordered_on),
        )
        for each in rows
    ]
    if count > len(rows):
        view.lead += f" De {len(rows)} största av {count} beställningar visas."
    view.total = RowView("Summa", [*[CellView()] * 5, CellView(kr(subject.figures.ordered_ore))], is_total=True)
    view.empty = "Inget är beställt på årets ram utan att vara fakturerat."


def _total(blanks: int, *figures: int | None) -> RowView:
    cells = [CellView() if ore is None else CellView(kr(ore)) for ore in figures]
    return RowView("Summa", [*[CellView()] * blanks, *cells], is_total=True)


Rows = Callable[[Session, FigureView, Subject, Asked, str, Address], None]
FRAME_ROWS: dict[str, Rows] = {"äskat": _waiting, "beviljat": _granted, "utfall_ram": _granted, "beställt": _ordered}
