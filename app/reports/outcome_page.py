"""The outcome table as the page shows it: cells that open, bars, and the deviation in words."""

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import request, url_for

from app.domain.money import Unit, amount_words, exact_words, format_amount, rounded
from app.domain.outcome_rows import OutcomeRow
from app.domain.outcome_table import cell
from app.domain.permissions import Permission
from app.domain.year_figures import Figures
from app.reports.asked import Asked, group_query
from app.reports.outcome import OutcomeReport
from app.web.access import can
from app.web.labels import moment
from app.web.views import BarView, CellView, Choice, Col, Link, RowView

WIDTH = 1000
_UNFIT = re.compile(r"[^\w-]|_")
DIFFERENCES = ("kvar_att_besluta", "kvar_att_förbruka", "avvikelse")


class OutcomeView:
    """What reports/outcome.html reads."""

    def __init__(self, report: OutcomeReport, asked: Asked) -> None:
        self._report, self._asked, self._unit = report, asked, report.unit
        table = report.table()
        self.title = report.layout.title
        self.subtitle = table.subtitle
        self.unit_label = f"Belopp i {report.unit}"
        self.choices: list[Choice] = asked.choices(report.unit)
        self.columns = [Col(each.key, each.heading, each.kind.is_figures) for each in table.columns]
        self.bars = not report.layout.by_request and "utfall_år" in {column.key for column in report.layout.columns}
        self._shown = [(each.key, each.decimals.get(report.unit), quote(each.key)) for each in report.layout.columns]
        self._total = asked.address(f"{asked.area}.total", report.unit).url()
        self.rows = self._rows()
        self.lead = _lead(report)
        self.outside = self._outside()
        self.notes = list(table.notes[len(report.outside_sentences()) :])
        self.downloads = self._downloads()
        self.updated = self._updated()
        self.frozen = self._frozen()
        self.hidden = [("lage", "nu")] if asked.as_now else []
        self.url = request.full_path.rstrip("?")

    def _rows(self) -> list[RowView]:
        shown, scales = [], [0] * 10
        for row, name in zip(self._report.rows, row_names(self._report.rows), strict=True):
            scale = _scale(row.figures) or max(scales[: row.level] or [0])
            scales[row.level :] = [scale] * (10 - row.level)
            shown.append(self._row(row, name, scale))
        return shown

    def _row(self, row: OutcomeRow, name: str, scale: int) -> RowView:
        words, kind = deviation(row.figures, self._unit) if self.bars else ("", "none")
        opens = self._opens(row)
        return RowView(
            label=row.label,
            cells=[self._cell(row, name, opens, *column) for column in self._shown],
            key=row.key,
            level=row.level,
            is_total=row.is_total,
            bar=self._bar(row.figures, scale) if self.bars and scale else None,
            deviation=words,
            deviation_kind=kind,
        )

    def _cell(self, row: OutcomeRow, name: str, opens: str, key: str, decimals: int | None, quoted: str) -> CellView:
        id_, ore = f"c_{name}_{key}", cell(row, key)
        if not isinstance(ore, int):
            return CellView(id=id_)
        text = format_amount(ore, self._unit, decimals)
        exact = exact_words(ore)
        url = f"{opens}&figur={quoted}" if opens and key not in DIFFERENCES else None
        return CellView(text, url, exact, id_)

    def _opens(self, row: OutcomeRow) -> str:
        """Where the row's figures open, the figure itself left out; '' where they do not."""
        if row.is_total or row.is_rest:
            return self._total
        path, _, query = self._total.partition("?")
        query = f"{query}&{urlencode(group)}" if (group := group_query(row.group)) else query
        if row.is_group:
            return f"{path}?{query}"
        return f"{path.removesuffix('/totalt')}/kategori/{quote(row.key)}?{query}" if row.key else ""

    def _bar(self, figures: Figures, scale: int) -> BarView:
        def at(ore: int) -> int:
            return max(0, min(WIDTH, ore * WIDTH // scale))

        has_frame = figures.frame_ore is not None
        shows_forecast = has_frame or figures.is_judged
        said = [
            f"Ram {amount_words(figures.frame_ore, self._unit)}" if figures.frame_ore is not None else "",
            f"utfall på tidigare års ramar {amount_words(figures.earlier_ore, self._unit)}",
            f"utfall på årets ram {amount_words(figures.this_year_ore, self._unit)}",
            f"prognos {amount_words(figures.forecast_ore, self._unit)}" if shows_forecast else "",
        ]
        return BarView(
            at(figures.frame_ore) if figures.frame_ore is not None else None,
            at(figures.earlier_ore),
            at(figures.earlier_ore + max(0, figures.this_year_ore)),
            at(figures.forecast_ore) if shows_forecast else None,
            ", ".join(filter(None, said)),
        )

    def _outside(self) -> dict[str, str | None] | None:
        sentences = self._report.outside_sentences()
        if not sentences:
            return None
        url = url_for("outcomes.unmatched", ar=self._report.year) if can(Permission.VIEW_LEDGER) else None
        return {"text": " ".join(sentences), "url": url}

    def _frozen(self) -> dict[str, object] | None:
        """That the table is as reported, or that a reported one is there, with the way to the other."""
        period = self._report.period
        kept = self._report.frozen
        if kept is None and not self._asked.as_now:
            return None
        page = "frames.index" if self._asked.area == "frames" else "reports.outcome"
        other = self._asked.address(page, self._unit)
        words = self._report.frozen_words() or "Så står siffrorna nu. De kan skilja från det som är rapporterat."
        links = [
            Link("Visa läget nu", other.url(lage="nu")) if kept else Link("Visa som rapporterat", other.url(lage=""))
        ]
        links.append(Link("Vad har ändrats sedan dess", url_for("periods.difference", fran=period, till="nu")))
        return {"text": words, "links": links}

    def _downloads(self) -> list[Link]:
        words = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word", "csv": "CSV", "json": "JSON"}
        return [
            Link(word, self._asked.address(f"{self._asked.area}.download", self._unit, format_=kind).url())
            for kind, word in words.items()
        ]

    def _updated(self) -> str:
        read = self._report.read_at
        return f"Redovisningen lästes in senast {moment(read)}." if read else ""


def outcome_view(report: OutcomeReport, asked: Asked) -> OutcomeView:
    """The page's view of a report."""
    return OutcomeView(report, asked)


def row_names(rows: Sequence[OutcomeRow]) -> list[str]:
    """What each row is called in the ids of its cells, no two alike: its code with `_` doubled, the total `totalt`.

    Other signs than letters, digits and hyphens are written as numbers; a layout's row that comes again is counted.
    """
    names, seen = [], {"totalt": 0}
    for row in rows:
        fit = _UNFIT.sub(lambda sign: "__" if sign[0] == "_" else f".{ord(sign[0]):x}.", _text(row))
        name = "totalt" if row.is_total else f"{fit}.{seen[fit]}" if fit in seen else fit
        seen[fit] = seen.get(fit, 0) + 1
        names.append(name)
    return names


def _text(row: OutcomeRow) -> str:
    """What tells the row from others: its code, in a group after the group's."""
    if row.group is None:
        return row.key or row.label
    return f"{row.group}/" + ("" if row.is_group else row.key or row.label)


def deviation(figures: Figures, unit: Unit) -> tuple[str, str]:
    """The forecast against the frame in words, and its kind: under, over, even or none."""
    left = figures.deviation_ore
    if left is None:
        return "", "none"
    if rounded(left, Unit.KR, 0) == 0:
        return "lika med ramen", "even"
    words = amount_words(abs(left), unit)
    return (f"{words} under ramen", "under") if left > 0 else (f"{words} över ramen", "over")


def _scale(figures: Figures) -> int:
    """What the whole width of a row's bar stands for, in öre; 0 without a frame."""
    if figures.frame_ore is None:
        return 0
    return max(figures.frame_ore, figures.forecast_ore, figures.sum_ore)


def _lead(report: OutcomeReport) -> list[str]:
    total = report.total
    if total is None or total.figures.frame_ore is None:
        return ["Året har inga beslutade ramar."] if total is not None else []
    figures, unit = total.figures, report.unit
    frame = total.figures.frame_ore
    share = (
        f", {rounded(figures.sum_ore * 100 * Unit.KR.ore // frame, Unit.KR, 0)} procent av ramen" if frame > 0 else ""
    )
    words, _ = deviation(figures, unit)
    if not (figures.earlier_ore or figures.this_year_ore or figures.forecast_ore or figures.is_judged):
        return [f"Inget är betalt och ingen prognos är lämnad än. Ramarna är {amount_words(frame, unit)}."]
    return [
        f"Prognosen för helåret är {amount_words(figures.forecast_ore, unit)}: {words} på {amount_words(frame, unit)}. "
        f"Hittills är {amount_words(figures.sum_ore, unit)} betalt{share}.",
    ]
