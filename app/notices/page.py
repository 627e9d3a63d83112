"""Notices in words, as the page shows them."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.notices import KINDS, SENTENCES, Kind
from app.domain.numbers import named
from app.domain.permissions import Actor
from app.investments import queries as requests
from app.keyset import AnyRow
from app.notices import queries
from app.notices.forms import ChoiceForm, choice_form
from app.settings.queries import all_settings
from app.web.forms import OnceForm
from app.web.labels import moment
from app.web.views import Address, PageView, paged, place

GONE = "en äskning som du inte längre har behörighet till"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. url: where it leads, '' when this person may no longer go there; key: of its own little form."""

    words: str
    kind: str
    who: str
    when: str
    iso: str
    note: str
    is_unseen: bool
    url: str
    seen_url: str
    key: str


@dataclass(frozen=True, slots=True)
class ListView:
    """What notices/index.html reads. newest: the last notice the page knows of; form: that marks them all as seen."""

    notices: list[NoticeView]
    unseen: int
    newest: int
    total: int
    page: PageView | None
    form: OnceForm


def list_context(session: Session, actor: Actor) -> dict[str, Any]:
    """The page's context, in a fixed number of queries."""
    at = place()
    counted = queries.count(session, actor.user_id)
    found = queries.notice_list(session, actor, requests.trees(session), at)
    pages = paged(found, at, counted.total, queries.PAGE, Address("notices.index"))
    notices = [_view(row) for row in found.rows]
    return {"view": ListView(notices, counted.unseen, counted.newest, counted.total, pages, OnceForm(formdata=None))}


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """What notices/choices.html reads. email: where mail goes, '' when there is no address; hour: of the day's mail."""

    form: ChoiceForm
    email: str
    hour: str


def choice_context(session: Session, actor: Actor, form: ChoiceForm | None = None) -> dict[str, Any]:
    """The page's context; form: as it was sent, when it could not be saved."""
    form = form or choice_form(actor, queries.choices(session, actor.user_id))
    hour = all_settings(session)["digest_hour"]
    return {"view": ChoiceView(form, queries.address(session, actor.user_id), f"{hour:02d}.00")}


def target(action: str, request_id: int | None, anchor: str) -> str:
    """Where a notice leads."""
    if action == "forecast_due":
        return url_for("forecasts.index", period=anchor, saknas="mina")
    if request_id is None:
        return url_for("auth.account")
    return url_for("investments.show", id=request_id, _anchor=anchor or None)


def _view(row: AnyRow) -> NoticeView:
    hidden = row.about is not None and row.request_id is None
    about = GONE if hidden else named(row.number, row.title) if row.number else ""
    sentence = SENTENCES.get(row.action, KINDS[Kind(row.kind)].label)
    return NoticeView(
        words=f"{sentence}: {about}" if about else sentence,
        kind=KINDS[Kind(row.kind)].label,
        who=row.actor,
        when=moment(row.created_at),
        iso=row.created_at.isoformat(timespec="minutes"),
        note="" if hidden else row.note,
        is_unseen=row.seen_at is None,
        url="" if hidden else target(row.action, row.about, row.anchor),
        seen_url=url_for("notices.seen", id=row.id),
        key=uuid.uuid4().hex,
    )
