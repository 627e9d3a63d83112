"""What a figure of the outcome table is made of, as the page shows it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.layout import OF_FRAMES, Layout, parse_layout
from app.domain.money import Unit, amount_words
from app.domain.money import format_amount as kr
from app.domain.periods import month_words, period_words
from app.domain.year_figures import Figures
from app.models import FrozenPeriod
from app.periods import stored
from app.periods.queries import frozen
from app.reports import figure_queries, left_out, queries, reported_queries
from app.reports import reported_page as reported
from app.reports.asked import Asked, group_query
from app.reports.figure_queries import EntryRow, ForecastRow
from app.reports.figure_shapes import FigureView, Subject, opening, paid_sums
from app.reports.frame_figures import FRAME_ROWS, with_frames
from app.reports.left_out import LEFT_OUT
from app.web.labels import day
from app.web.views import Address, CellView, Col, Link, RowView, paged, place

OF_OUTCOME = {
    "ram": "Ram",
    "utfall_tidigare": "Utfall på tidigare ramar",
    "utfall_år": "Utfall på årets ram",
    "summa": "Summa utfall",
    "prognos": "Prognos",
}
OF_FRAME = {
    "ram": "Ram",
    "äskat": "Äskat",
    "beviljat": "Beviljat",
    "utfall_ram": "Utfall på ramen",
    "beställt": "Beställt",
    "prognos": "Prognos",
}


def figure_view(session: Session, code: str, asked: Asked) -> FigureView:
    """The page of one figure of one category; code '' is the whole table."""
    layout = queries.layout(session, asked.layout)
    unit = asked.unit or layout.unit
    kept = None if asked.is_open else frozen(session, asked.period)
    reported_as = None if asked.as_now else kept
    if reported_as and layout.name in reported_as.layouts:
        layout = parse_layout(layout.name, *reported_as.layouts[layout.name])
    figure, words = _chosen(asked, layout)
    now = _now(session, asked, words is OF_FRAME or figure == "beviljat")
    found = stored.outcome_year(reported_as) if reported_as else now
    subject, figure, words = left_out.offered(session, found, code, asked, layout, figure, words, reported_as)
    values = {"code": code} if code else {}
    query = {**asked.query(unit), **group_query(asked.group)}
    address = Address(f"{asked.area}.{'category' if code else 'total'}", values, query)
    here = Address(address.endpoint, values, {**query, "figur": figure})
    view = FigureView(
        title=f"{subject.name}: {words[figure][0].lower()}{words[figure][1:]}",
        lead=left_out.lead(found, subject, asked.period, unit)
        if figure == LEFT_OUT
        else _lead(subject, figure, asked, unit),
        unit_label=f"Belopp i {Unit.KR}",
        breadcrumb=[
            _above(asked, unit),
            Link(subject.name, None),
        ],
        tabs=[Link(word, address.url(figur=key), key == figure) for key, word in words.items()],
        choices=asked.time_choices(unit)[:2],
        hidden=[(key, str(value)) for key, value in query.items() if key not in ("ar", "period") and value],
    )
    view.hidden.append(("figur", figure))
    if reported_as:
        today, *_ = left_out.offered(session, now, code, asked, layout, figure, words)
        _as_reported(session, view, subject, today, asked, reported_as, figure, here)
        return view
    if kept:
        view.frozen = reported.instead(here)
    _as_it_stands(session, view, subject, asked, figure, here)
    return view


def _now(session: Session, asked: Asked, of_frame: bool) -> queries.OutcomeYear:
    """The year as it stands; of_frame: with the money of its frames."""
    at = asked.year * 100 + 12 if asked.is_open else asked.period
    found = queries.outcome_year(session, asked.year, asked.period, at=at)
    return replace(found, figures=with_frames(session, found.figures, asked)) if of_frame else found


def _as_it_stands(
    session: Session, view: FigureView, subject: Subject, asked: Asked, figure: str, here: Address
) -> None:
    if figure == "ram":
        _entries(view, figure_queries.entries(session, asked.year, subject.reach.category_ids))
    elif figure == "prognos":
        judged = figure_queries.forecasts(session, asked.year, asked.period, subject.reach)
        _forecasts(session, view, subject, judged)
    else:
        FRAME_ROWS.get(figure, _shares)(session, view, subject, asked, figure, here)


def _as_reported(
    session: Session, view: FigureView, then: Subject, now: Subject, asked: Asked, kept: FrozenPeriod, figure: str,
    here: Address,
) -> None:  # fmt: skip
    """What the figure was made of when the period was frozen, as far as that was kept."""
    names = {each.id: each.name for each in then.year.categories}
    ore = [left_out.ore(each) if figure == LEFT_OUT else _ore(each.figures, figure) for each in (then, now)]
    it = reported.Reported(kept, names, figure, *ore)
    view.frozen = reported.notice(it, str(here.values.get("code", "")), here)
    if figure == "ram":
        _entries(view, figure_queries.entries(session, asked.year, then.reach.category_ids, kept.frozen_at))
    elif figure == "prognos":
        _forecasts(session, view, then, reported_queries.forecasts(session, kept, names, then.reach))
    elif it.shows_rows:
        reported.requests(session, view, then, asked, it, here)
    else:
        _as_it_stands(session, view, now, asked, figure, here)


def _chosen(asked: Asked, layout: Layout) -> tuple[str, dict[str, str]]:
    """The figure that is shown and the words of those beside it: a table of frames has others than one of outcome.

    A table by group has those of its columns; a group itself has no frame.
    """
    figure = asked.figure
    if figure == LEFT_OUT:
        return figure, OF_OUTCOME
    if layout.by_request:
        known = {key: word for key, word in (OF_OUTCOME | OF_FRAME).items() if key != "ram" or asked.group is None}
        words = {column.key: known[column.key] for column in layout.columns if column.key in known} or OF_OUTCOME
        return (figure if figure in words else next(iter(words))), words
    if figure in OF_FRAMES or (layout.shows_frames and figure not in OF_OUTCOME.keys() - OF_FRAME.keys()):
        return (figure if figure in OF_FRAME else "beviljat"), OF_FRAME
    return (figure if figure in OF_OUTCOME else "summa"), OF_OUTCOME


def _above(asked: Asked, unit: Unit) -> Link:
    """The page that the figure stands on."""
    if asked.area == "frames":
        return Link("Ramar", asked.address("frames.index", unit).url())
    return Link("Utfall mot ram", asked.address("reports.outcome", unit).url())


def _lead(subject: Subject, figure: str, asked: Asked, unit: Unit) -> str:
    figures, when = subject.figures, period_words(asked.period)
    ore = _ore(figures, figure)
    if ore is None:
        return f"{subject.name} har ingen egen ram {asked.year}; kategorin använder ramen ovanför."
    words = amount_words(ore, unit)
    return {
        "ram": f"Ramen {asked.year} är {words}. Den är summan av posterna nedan.",
        "prognos": f"Prognosen för {asked.year} är {words}, enligt läget {when}.",
        "äskat": f"Äskningar på {words} ur {asked.year} års ram väntar på beslut.",
        "beviljat": f"{words} är beviljat ur {asked.year} års ram.",
        "utfall_ram": f"{words} är betalt av det som är beviljat ur {asked.year} års ram.",
        "beställt": f"{words} är beställt på {asked.year} års ram och inte fakturerat ännu.",
    }.get(figure, f"{words} är betalt {when}. Det är summan av äskningarna nedan.")


def _ore(figures: Figures, figure: str) -> int | None:
    return {
        "ram": figures.frame_ore,
        "utfall_tidigare": figures.earlier_ore,
        "utfall_år": figures.this_year_ore,
        "summa": figures.sum_ore,
        "prognos": figures.forecast_ore,
        "äskat": figures.asked_ore,
        "beviljat": figures.granted_ore,
        "utfall_ram": figures.used_ore,
        "beställt": figures.ordered_ore,
    }[figure]


def _entries(view: FigureView, entries: list[EntryRow]) -> None:
    view.kind = "entries"
    view.columns = [
        Col("kind", "Post"),
        Col("category", "Kategori"),
        Col("reference", "Beslut"),
        Col("day", "Datum"),
        Col("comment", "Kommentar"),
        Col("amount", "Belopp", True),
    ]
    view.rows = [
        RowView(
            each.kind.capitalize(),
            [
                CellView(each.category),
                CellView(each.reference),
                CellView(day(each.decided_on)),
                CellView(each.comment),
                CellView(kr(each.amount_ore)),
            ],
        )
        for each in entries
    ]
    empty = [CellView()] * 4
    view.total = RowView("Summa", [*empty, CellView(kr(sum(each.amount_ore for each in entries)))], is_total=True)
    view.empty = "Här finns ingen ram. Ramposter kommer med styrelsens beslut."


def _shares(session: Session, view: FigureView, subject: Subject, asked: Asked, figure: str, address: Address) -> None:
    at, reach = place(), subject.reach._replace(left_out=figure == LEFT_OUT)
    rows, found, total = figure_queries.shares(session, asked.year, asked.period, reach, figure, at)
    view.columns = [
        Col("title", "Äskning"),
        Col("unit", "Enhet"),
        Col("category", "Kategori"),
        Col("utfall_tidigare", f"På ramar före {asked.year}", True),
        Col("utfall_år", f"På ramen {asked.year}", True),
        Col("summa", "Summa", True),
    ]
    months = f"{asked.year}01-{asked.period}"
    opens = opening(session, [each.id for each in rows], manader=months, _anchor="postings")
    view.rows = [
        RowView(
            each.title,
            [
                CellView(each.unit),
                CellView(each.category),
                CellView(kr(each.earlier_ore)),
                CellView(kr(each.this_year_ore)),
                CellView(kr(each.earlier_ore + each.this_year_ore)),
            ],
            url=opens.get(each.id),
            note=each.number,
        )
        for each in rows
    ]
    sums = paid_sums(subject, figure)
    if figure == LEFT_OUT:
        sums = [CellView(), CellView(), CellView(kr(left_out.ore(subject)))]
    view.total = RowView("Summa", [CellView(), CellView(), *sums], is_total=True)
    view.page = paged(found, at, total, figure_queries.PAGE, address)
    view.empty = "Inget är betalt under tiden."


def _forecasts(session: Session, view: FigureView, subject: Subject, judged: list[ForecastRow]) -> None:
    view.kind = "forecasts"
    view.columns = [
        Col("what", "Vad"),
        Col("period", "Bedömd vid"),
        Col("comment", "Kommentar"),
        Col("who", "Lämnad av"),
        Col("amount", "Årets belopp", True),
    ]
    opens = opening(session, [each.request_id for each in judged if each.request_id])
    counted = [each for each in reversed(judged) if each.is_counted]  # they come newest first
    latest = {(each.category, each.request_id): each.period for each in counted}
    if len(judged) == figure_queries.MOST_FORECASTS:
        view.lead += f" De {len(judged)} senaste bedömningarna visas."
    view.rows = [
        RowView(
            f"{each.number} {each.title}" if each.request_id else f"{each.category}, bedömning",
            [
                CellView(month_words(each.period)),
                CellView(each.comment),
                CellView(each.given_by),
                CellView(kr(each.amount_ore)),
            ],
            url=opens.get(each.request_id or 0),
            note=_replaced(each, latest),
        )
        for each in judged
    ]
    computed = _computed(subject)
    words = "Utfall hittills och det som väntas på varje äskning"
    view.rows.append(
        RowView("Beräknad ur äskningarna", [CellView(), CellView(words), CellView(), CellView(kr(computed))])
    )
    gone = [CellView(), CellView("Den senaste bedömningen av en kategori gäller före det beräknade."), CellView()]
    view.total = RowView("Prognos", [*gone, CellView(kr(subject.figures.forecast_ore))], is_total=True)


def _replaced(each: ForecastRow, latest: dict[tuple[str | None, int | None], int]) -> str:
    """Why a judgement is not the one that holds; '' for the one that does."""
    if not each.is_counted:
        return "lämnad utanför den tid som ansvaret gäller, räknas inte"
    return "" if each.period == latest[each.category, each.request_id] else "ersatt av en senare bedömning"


def _computed(subject: Subject) -> int:
    """What the forecast would be without any judgement of a category."""
    year = subject.year
    ids = subject.ids if subject.ids is not None else [each.id for each in year.categories]
    kinds = (year.earlier, year.this_year, year.later, year.adjustment)
    return sum(kind.get(each, 0) for kind in kinds for each in ids)
