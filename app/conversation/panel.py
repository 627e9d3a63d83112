"""The comments of a request as its pages read them, with the form to write one."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from app.conversation import queries
from app.conversation.forms import CommentForm as CommentForm  # the request's page shows it too
from app.conversation.queries import Holder, Said, Somebody
from app.domain.numbers import number_words
from app.domain.permissions import Actor, Permission, allows
from app.domain.request_form import BY_NAME, FIELDS
from app.investments.queries import Scope
from app.models import InvestmentRequest
from app.web.forms import choice_list
from app.web.labels import ROLES, local_now, moment


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment as it is shown."""

    anchor: str
    author: str
    when: str
    iso: str
    paragraphs: list[str]
    about: str
    is_open: bool
    answered: str
    mentioned: str


@dataclass(frozen=True, slots=True)
class ConversationView:
    """What the comments of a request's page read."""

    comments: list[CommentView]
    thread_url: str
    write_url: str
    seen_url: str
    seen_key: str
    form: CommentForm
    may_ask: bool
    unseen: list[tuple[str, str]]


def holders(session: Session, scope: Scope) -> list[Holder]:
    """Everybody with a role for the request today."""
    return queries.holders(session, scope, local_now().date())


def may_see(people: list[Holder], scope: Scope) -> list[Somebody]:
    """Everybody who may be mentioned: those who may see the request."""
    return queries.able(people, Permission.VIEW_REQUEST, scope)


def comment_form(people: list[Somebody], actor: Actor, scope: Scope) -> CommentForm:
    """The form, with only those who may see the request to choose from, and fields only for who prepares."""
    form = CommentForm()
    form.people.choices = choice_list([(each.id, _words(each)) for each in people if each.id != actor.user_id])
    if allows(actor, Permission.PREPARE_REQUEST, scope):
        form.field.choices = choice_list([("", "Inget"), *((each.name, each.label) for each in FIELDS)])
    return form


def conversation_view(session: Session, it: InvestmentRequest, actor: Actor, form: CommentForm) -> ConversationView:
    """The comments and the form, in a fixed number of queries."""
    said = queries.comments(session, it.id, actor.user_id)
    return ConversationView(
        comments=views(said),
        thread_url=url_for("conversation.thread", id=it.id),
        write_url=url_for("conversation.write", id=it.id),
        seen_url=url_for("conversation.seen", id=it.id),
        seen_key=uuid.uuid4().hex,
        form=form,
        may_ask=len(form.field.choices) > 1,  # type: ignore[arg-type]
        unseen=[(f"#kommentar-{each.id}", each.author) for each in said if each.is_news],
    )


def thread_context(session: Session, it: InvestmentRequest) -> dict[str, Any]:
    """What the page with the comments alone reads."""
    return {
        "number": number_words(it.number),
        "title": it.title,
        "request_url": url_for("investments.show", id=it.id),
        "comments": views(queries.comments(session, it.id)),
        "thread_url": request.path,
    }


def views(said: list[Said]) -> list[CommentView]:
    """Comments in words."""
    return [
        CommentView(
            anchor=f"kommentar-{each.id}",
            author=each.author,
            when=moment(each.at),
            iso=each.at.isoformat(timespec="minutes"),
            paragraphs=[part for part in each.text.split("\n") if part.strip()],
            about=BY_NAME[each.field].label if each.field in BY_NAME else "",
            is_open=bool(each.field) and each.answered_at is None,
            answered=moment(each.answered_at),
            mentioned=", ".join(each.mentioned),
        )
        for each in said
    ]


def _words(each: Somebody) -> str:
    roles = ", ".join(ROLES[role] for role in each.roles)
    absent = f", ersättare för {each.deputy_for}" if each.deputy_for else ""
    return f"{each.name} (@{each.username}), {roles}{absent}"
