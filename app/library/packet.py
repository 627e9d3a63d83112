"""The tertial packet: the reports that were chosen, each as the table its own page shows, and the year in pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.documents.packet_pdf import Chapter, Pictures, Texts
from app.domain.list_layout import KINDS, OUTCOME, parse_list_layout
from app.domain.money import Unit
from app.domain.periods import period_words
from app.domain.table import Table
from app.explanations.said import said
from app.library.queries import saved
from app.models import ReportLayout
from app.pictures.charts import pictures
from app.pictures.subject import Subject
from app.reports import outcome
from app.reports.asked import DOMAINS, FRAME_LAYOUT, Asked
from app.reports.list_report import Wanted, list_report
from app.web.views import Choice

TEXTS, PICTURES = "texter", "bilder"
USUAL = (TEXTS, FRAME_LAYOUT, "investeringsbudget", "beslut", "vilande", PICTURES)
"""Ticked from the start, with the first outcome table."""
TITLE = "Investeringar"
"""The chapter of texts."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A report that can be put in the packet."""

    name: str
    title: str
    about: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class PacketView:
    """What library/packet.html reads; kept: what was chosen above the list, sent along."""

    choices: list[Choice]
    offers: list[Offer]
    kept: list[tuple[str, str]]
    subtitle: str
    pdf_url: str


def packet_view(session: Session, asked: Asked) -> PacketView:
    """The page."""
    layouts = saved(session)
    first = next((each.name for each in layouts if each.kind == OUTCOME), "")
    offers = [Offer(each.name, each.title, KINDS[each.kind], each.name in (first, *USUAL)) for each in layouts]
    place = next((at for at, each in enumerate(offers, 1) if each.name == first), 0)
    offers.insert(place, Offer(TEXTS, TITLE, "Periodens skrivna texter per kategori", True))
    offers.append(Offer(PICTURES, "Året i bilder", "Diagram med siffror", True))
    units = [("", "varje rapports egen"), *((unit.value, unit.value) for unit in Unit)]
    year, period, _ = asked.time_choices(asked.unit or Unit.MNKR)
    kept = {
        "ar": str(asked.year),
        "period": str(asked.period),
        "enhet": asked.unit.value if asked.unit else "",
        "doman": asked.domain,
    }
    return PacketView(
        [
            year,
            period,
            Choice("enhet", "Belopp i", units, kept["enhet"]),
            Choice("doman", "Område", DOMAINS, asked.domain),
        ],
        offers,
        [(key, value) for key, value in kept.items() if value],
        period_words(asked.period),
        url_for("library.packet_pdf"),
    )


def chapters(session: Session, names: Sequence[str], wanted: Wanted, at: datetime) -> list[Chapter] | None:
    """The reports in the order of the library, the texts after the first outcome table, pictures last.

    None when a name is unknown.
    """
    known = {each.name: each for each in saved(session)}
    if not set(names) <= {*known, TEXTS, PICTURES}:
        return None
    chosen = [each for each in known.values() if each.name in names]
    found: list[Chapter] = [_table(session, each, wanted) for each in chosen]
    if TEXTS in names:
        place = next((at_ for at_, each in enumerate(chosen, 1) if each.kind == OUTCOME), 0)
        texts = said(session, wanted.period, wanted.domain)
        found.insert(place, Texts(TITLE, period_words(wanted.period).capitalize(), tuple(texts)))
    if PICTURES in names:
        subject = Subject(wanted.year, wanted.period, wanted.unit or Unit.MNKR, wanted.domain)
        drawn = pictures(session, subject, at, as_now=False)
        words = f"{subject.words}. {drawn.reported}" if drawn.reported else subject.words
        found.append(Pictures(subject.title, words, tuple(drawn.charts)))
    return found


def _table(session: Session, each: ReportLayout, wanted: Wanted) -> Table:
    if each.kind != OUTCOME:
        return list_report(session, parse_list_layout(each.name, each.title, each.kind, each.definition), wanted)
    report = outcome.build(
        session, year=wanted.year, period=wanted.period, unit=wanted.unit, layout_name=each.name, domain=wanted.domain
    )
    return replace(report.table(), name=each.name)
