"""The frames of a year as the page shows them: every figure side by side, and what the year comes to in words."""

from dataclasses import replace

from flask import url_for

from app.domain.money import amount_words
from app.domain.permissions import Permission
from app.reports.asked import Asked
from app.reports.outcome import OutcomeReport
from app.reports.outcome_page import OutcomeView
from app.web.access import can
from app.web.views import Fact

EXPLAINED = (
    ("Ram", "summan av årets beslutade ramposter"),
    ("Äskat", "det som skickade äskningar ber om ur årets ram och som inte är beslutat"),
    ("Beviljat", "det som är beviljat ur årets ram, minus återlämnat"),
    ("Utfall på ramen", "det som är betalt av årets beviljade belopp, oavsett vilket år det betalades"),
    ("Beställt", "det som är beställt på årets beviljade belopp och inte fakturerat; kolumnen visas när något är det"),
    ("Kvar att besluta", "ram − beviljat"),
    ("Kvar att förbruka", "beviljat − utfall på ramen"),
    ("Prognos", "det som väntas bli betalt under året, också på tidigare års ramar"),
    ("Avvikelse", "ram − prognos; ett minus betyder att prognosen går över ramen"),
)


class FrameView(OutcomeView):
    """What frames/index.html reads."""

    def __init__(self, report: OutcomeReport, asked: Asked, years: tuple[int, ...]) -> None:
        asked = replace(asked, years=tuple(sorted({*asked.years, *years}, reverse=True)))
        super().__init__(report, asked)
        self.choices = [each for each in self.choices if each.name != "layout"]
        self.year = report.year
        self.lead = _lead(report)
        outside = report.beside.outside_orders if report.beside else 0
        self.orders_url = url_for("orders.waiting") if outside and can(Permission.VIEW_LEDGER) else None
        self.explained = [Fact(word, meaning) for word, meaning in EXPLAINED]


def _lead(report: OutcomeReport) -> list[str]:
    total = report.total
    if total is None:
        return []
    figures, unit = total.figures, report.unit
    asked = amount_words(figures.asked_ore, unit)
    waiting = f"Äskningar på {asked} väntar på beslut." if figures.asked_ore else "Inga äskningar väntar på beslut."
    left = figures.left_to_decide_ore
    if figures.frame_ore is None or left is None:
        return [f"{report.year} har inga beslutade ramar ännu. {waiting}"]
    granted, frame = amount_words(figures.granted_ore, unit), amount_words(figures.frame_ore, unit)
    remains = (
        f"{amount_words(left, unit)} är kvar att besluta"
        if left >= 0
        else f"det är {amount_words(-left, unit)} mer än ramarna"
    )
    return [f"{granted} är beviljat av ramar på {frame}; {remains}. {waiting}"]
