"""The page where a duplicate is merged into another request."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import Unit, format_amount
from app.domain.permissions import Actor
from app.investments.found import Found
from app.investments.queries import years_asked
from app.merging import queries
from app.merging.forms import OTHER, MergeForm
from app.web.forms import choice_list
from app.web.labels import kronor, state_word
from app.web.views import Link


@dataclass(slots=True)
class MergeView:
    """What merging/new.html reads."""

    id: int
    number: str
    title: str
    asked: str
    breadcrumb: list[Link]
    form: MergeForm
    has_similar: bool
    conflict: str = ""


def merge_form(session: Session, found: Found, actor: Actor, *, sent: bool = False) -> MergeForm:
    """The form with the requests that look alike, and one for any other; sent: with what was posted."""
    form = MergeForm() if sent else MergeForm(formdata=None)
    rows = queries.similar(session, found.request, actor, found.known)
    years = years_asked(session, [row.id for row in rows])
    alike = [(str(row.id), _words(row, years.get(row.id, [row.frame_year]))) for row in rows]
    form.into.choices = choice_list([*alike, (OTHER, "En annan, med det här numret:")])
    if not sent and not rows:
        form.into.data = OTHER
    return form


def merge_view(found: Found, form: MergeForm, conflict: str = "") -> MergeView:
    """What the page shows."""
    it = found.request
    desk = Link(it.number, url_for("preparation.show", id=it.id))
    return MergeView(
        id=it.id,
        number=it.number,
        title=it.title,
        asked=kronor(it.asked_ore),
        breadcrumb=[Link("Beredning", url_for("preparation.index")), desk, Link("Slå ihop", None)],
        form=form,
        has_similar=len(form.into.choices) > 1,  # type: ignore[arg-type]
        conflict=conflict,
    )


def _words(row: Any, years: list[int]) -> str:
    asked = f"{format_amount(row.asked_ore, Unit.TKR)} tkr"
    return f"{row.number} {row.title} ({row.unit}, ram {', '.join(map(str, years))}, {asked}, {state_word(row.state)})"
