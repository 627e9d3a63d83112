"""A request as somebody who decides reads it beside the sheet: what is proposed first, then all that is written."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.attachments.shown import FileView, file_views
from app.domain.permissions import Actor
from app.investments import parts
from app.investments.document import shown_number
from app.investments.found import Found
from app.investments.prepared import PreparedView, prepared_view
from app.investments.sections import SectionView, Source, head_facts, sections
from app.settings.queries import all_settings
from app.web.labels import kronor, state_kind, state_word
from app.web.views import Fact


@dataclass(frozen=True, slots=True)
class PanelView:
    """What decisions/panel.html reads."""

    number: str
    title: str
    state: str
    state_kind: str
    url: str
    prepared: PreparedView
    facts: list[Fact]
    sections: list[SectionView]
    files: list[FileView]


def panel_view(session: Session, found: Found, actor: Actor) -> PanelView:
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
        prepared=prepared_view(session, it, actor, found.scope, settings),
        facts=[Fact("Sökt", kronor(it.asked_ore)), *head_facts(source)],
        sections=sections(source),
        files=file_views(session, it.id),
    )
