"""The page where the texts of a period are written, and the section that is printed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import Unit
from app.domain.narrative import draft
from app.domain.periods import period_words
from app.domain.table import Table
from app.explanations import queries
from app.explanations.operations import WHOLE, Text
from app.explanations.said import said
from app.periods.queries import frozen
from app.reports import outcome
from app.reports.queries import outcome_year
from app.web.labels import moment
from app.web.views import Link

NONE: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TextView:
    """One text: as stored or as typed, the draft made of facts, who wrote last, and what is wrong."""

    key: int
    label: str
    value: str
    seen: int
    draft: str
    said: str
    theirs: str
    fault: str


@dataclass(slots=True)
class TextsView:
    """What explanations/index.html reads."""

    period: int
    words: str
    texts: list[TextView]
    downloads: list[Link]
    is_frozen: bool
    conflict: str = ""


def texts_view(
    session: Session,
    period: int,
    sent: dict[int, Text] | None = None,
    theirs: dict[int, str] | None = None,
    conflict: str = "",
    faults: Mapping[int, str] = NONE,
) -> TextsView:
    """Every text of the period, the whole first."""
    found = outcome_year(session, period // 100, period)
    stored, known = queries.texts(session, period), queries.facts(session, found)
    rows = [(WHOLE, "Sammanfattning", "")]
    rows += [(each.id, each.name, draft(known[each.id])) for each in queries.described(found)]
    views = []
    for key, label, drafted in rows:
        old = stored.get(key or None)
        value = sent[key].text if sent and key in sent else old.text if old else ""
        said = f"Senast {old.written_by} {moment(old.written_at)}" if old else ""
        version, other, fault = old.version if old else 0, (theirs or {}).get(key, ""), faults.get(key, "")
        views.append(TextView(key, label, value, version, drafted, said, other, fault))
    words = {"docx": "Word", "pdf": "PDF"}
    links = [Link(word, url_for("explanations.section", period=period, format_=kind)) for kind, word in words.items()]
    return TextsView(period, period_words(period), views, links, frozen(session, period) is not None, conflict)


def section(session: Session, period: int) -> Table:
    """The section ”Investeringar”: the table of the period with its texts; a frozen period as it was reported."""
    report = outcome.build(session, year=period // 100, period=period, unit=Unit.MNKR, layout_name="")
    paragraphs = [f"{name}: {text}" if name else text for name, text in said(session, period)]
    table = report.table()
    return replace(table, title="Investeringar", notes=(*paragraphs, *table.notes))
