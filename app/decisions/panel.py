"""A request as somebody who decides reads it beside the sheet: the recommendation first, then all that is written."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.attachments.shown import FileView, file_views
from app.investments import parts
from app.investments.document import shown_number
from app.investments.found import Found
from app.investments.sections import SectionView, Source, head_facts, sections
from app.models import Preparation
from app.settings.queries import all_settings
from app.web.labels import day, kronor, state_kind, state_word
from app.web.views import Fact

RECOMMENDED = {"support": "Tillstyrker", "reject": "Avstyrker"}


@dataclass(frozen=True, slots=True)
class PanelView:
    """What decisions/panel.html reads."""

    number: str
    title: str
    state: str
    state_kind: str
    url: str
    recommendation: list[Fact]
    facts: list[Fact]
    sections: list[SectionView]
    files: list[FileView]


def panel_view(session: Session, found: Found) -> PanelView:
    """The panel, in a fixed number of queries."""
    it, known, settings = found.request, found.known, all_settings(session)
    numbers = parts.numbers(session, (it.previous_id, it.supplements_id))
    source = Source(it, parts.tables(session, it.id), known, numbers, int(settings["high_risk_number"]))
    return PanelView(
        number=shown_number(it),
        title=it.title,
        state=state_word(it.state),
        state_kind=state_kind(it.state),
        url=url_for("investments.show", id=it.id),
        recommendation=_recommendation(session.get(Preparation, it.id), it.asked_ore),
        facts=[Fact("Sökt", kronor(it.asked_ore)), *head_facts(source)],
        sections=sections(source),
        files=file_views(session, it.id),
    )


def _recommendation(given: Preparation | None, asked_ore: int) -> list[Fact]:
    if given is None or not given.recommendation:
        return [Fact("Beredningen", "Ingen rekommendation")]
    amount = given.recommended_ore if given.recommended_ore is not None else asked_ore
    words = RECOMMENDED.get(given.recommendation, given.recommendation)
    said = f"{words} {kronor(amount)}" if given.recommendation == "support" else words
    when = f"{given.recommended_by} {day(given.recommended_at.date() if given.recommended_at else None)}".strip()
    return [Fact("Beredningen", said, note=when), *([Fact("Skäl", given.reason)] if given.reason else [])]
