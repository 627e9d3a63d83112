"""A request as a document: where it is, its figures, its fields by section, its files and what has happened."""

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.attachments.shown import FileView, file_views
from app.conversation.queries import Holder
from app.domain.numbers import number_words
from app.domain.permissions import UNIT_ROLES, Actor, Permission, allows
from app.domain.workflow import Action, RequestState, Transition
from app.following.queries import grants_and_change
from app.following.shown import Following, following
from app.investments import parts, queries
from app.investments.found import Found
from app.investments.history import EventView, action_words, event_views
from app.investments.merged import merged_facts
from app.investments.operations import possible
from app.investments.paid import PostingsView, amounts, grants_table, orders_table, postings_view
from app.investments.prepared import PreparedView, prepared_view
from app.investments.sections import SectionView, Source, head_facts, sections
from app.investments.standing import Standing, standing
from app.investments.usual import usual
from app.models import DecisionItem, Event, InvestmentRequest
from app.orders.queries import open_orders
from app.outcomes import queries as ledger
from app.procurement.operations import FOLLOWED
from app.settings.queries import all_settings
from app.tags.queries import tags_of
from app.web.labels import ACTIONS, day, moment, state_kind, state_word
from app.web.views import CellView, Col, Fact, Link, RowView, TableView

OFFERED = (Action.ENDORSE, Action.SEND_BACK, Action.WITHDRAW)
"""The steps that need no more than a comment and are taken on the request's own page."""
_AGAIN = (RequestState.DECLINED, RequestState.DEFERRED)


@dataclass(frozen=True, slots=True)
class StepView:
    """A button."""

    action: str
    label: str
    needs_comment: bool


@dataclass(slots=True)
class DocumentView:
    """What investments/show.html and the print read; `latest` is the last event."""

    number: str
    title: str
    breadcrumb: list[Link]
    state_label: str
    state_kind: str
    standing: Standing
    amounts: list[Fact]
    facts: list[Fact]
    sections: list[SectionView]
    prepared: PreparedView
    grants: TableView
    decisions: TableView
    files: list[FileView]
    orders: TableView
    postings: PostingsView
    events: list[EventView]
    latest: Event | None
    steps: list[StepView]
    following: Following
    links: list[Link]
    url: str
    step_url: str
    pdf_url: str


def document_view(session: Session, found: Found, actor: Actor, people: list[Holder]) -> DocumentView:
    """The request's page, in a fixed number of queries."""
    it, known, settings = found.request, found.known, all_settings(session)
    tables = parts.tables(session, it.id)
    numbers = parts.numbers(session, (it.previous_id, it.supplements_id))
    source = Source(it, tables, known, numbers, int(settings["high_risk_number"]))
    months = ledger.months_of(session, it.id)
    orders = open_orders(session, it.id)
    events, prepared = queries.events(session, it.id), prepared_view(session, it, actor, found.scope, settings)
    told = [each for each in events if prepared.is_shown or each.action != "recommend"]
    given, change = grants_and_change(session, it.id)
    return DocumentView(
        number=shown_number(it),
        title=it.title,
        breadcrumb=[Link("Äskningar", url_for("investments.index")), Link(shown_number(it), None)],
        state_label=state_word(it.state),
        state_kind=state_kind(it.state),
        standing=standing(it, found.scope, people, events, usual(session, RequestState(it.state), settings)),
        amounts=amounts(it, tables.years, sum(each.left_ore for each in orders)),
        facts=[
            *_facts(source, tags_of(session, it.id)),
            *again_facts(session, it, actor, known),
            *merged_facts(session, it, actor, known),
        ],
        sections=sections(source),
        prepared=prepared,
        grants=grants_table(given, months),
        decisions=_decisions(parts.decisions(session, it.id)),
        files=file_views(session, it.id),
        orders=orders_table(orders),
        postings=postings_view(session, it, months),
        events=event_views(told, known),
        latest=events[0] if events else None,
        steps=[_step(each) for each in possible(it.state, actor, found.scope) if each.action in OFFERED],
        following=following(it, actor, found.scope, given, change, known),
        links=[*_review_links(prepared, actor, found.scope), *_links(it, actor, found.scope)],
        url=url_for("investments.show", id=it.id),
        step_url=url_for("investments.step", id=it.id),
        pdf_url=url_for("investments.pdf", id=it.id),
    )


def shown_number(it: InvestmentRequest) -> str:
    """The number, or what stands for it before the request is sent and has got one."""
    return number_words(it.number)


def first_words(latest: Event | None) -> str:
    """Who was first, when a step could not be taken: ”Eskil Niemi hann före 2026-11-22 10:15: Tillstyrktes.”"""
    if latest is None:
        return ""
    return f"{latest.actor} hann före {moment(latest.at)}. Äskningen {action_words(latest.action).lower()}."


def _step(each: Transition) -> StepView:
    return StepView(each.action.value, ACTIONS[each.action], bool(each.needs))


def _facts(source: Source, tags: list[str]) -> list[Fact]:
    """Unit and category, and what is not a field of the form but belongs to the head of the document."""
    it, before = source.request, source.request.previous_id
    url = url_for("investments.show", id=before) if before else None
    shown = [
        *head_facts(source),
        Fact("Område", source.known.domains[it.category_id]),
        Fact("Projekt", it.project or ""),
        Fact("Beställning väntas", day(it.procurement_target_on)),
        Fact("Bygger på", source.numbers.get(before or 0, ""), url),
        Fact("Etiketter", ", ".join(tags)),
    ]
    return [fact for fact in shown if fact.value]


def again_facts(session: Session, it: InvestmentRequest, actor: Actor, known: queries.Trees) -> list[Fact]:
    """Where a declined or deferred request is asked for again, for those who may see it."""
    found = parts.asked_again(session, it.id, queries.visible(actor, known)) if it.state in _AGAIN else None
    return [Fact("Äskad igen", shown_number(found), url_for("investments.show", id=found.id))] if found else []


_OUTCOMES = {"granted": "Beviljad", "declined": "Avslagen", "deferred": "Bordlagd"}


def _decisions(given: list[DecisionItem]) -> TableView:
    columns = [Col("reference", "Beslut"), Col("day", "Datum"), Col("outcome", "Besked"), Col("reason", "Skäl")]
    rows = [
        RowView(
            each.decision.reference,
            [
                CellView(day(each.decision.decided_on)),
                CellView(_OUTCOMES.get(each.outcome, each.outcome)),
                CellView(each.reason or each.decision.reason),
            ],
        )
        for each in given
    ]
    return TableView(columns, rows)


def _review_links(prepared: PreparedView, actor: Actor, scope: queries.Scope) -> list[Link]:
    """Where a reviewer answers what is asked of them."""
    return [
        Link(f"Yttra dig om {each.subject}", url_for("reviews.show", id=each.id))
        for each in prepared.reviews
        if each.is_open and allows(actor, Permission.ANSWER_REVIEW, replace(scope, asked_of=frozenset({each.code})))
    ]


def _links(it: InvestmentRequest, actor: Actor, scope: queries.Scope) -> list[Link]:
    """Where to prepare it, write on it, copy it or ask again, for those who may."""
    wanted = []
    if allows(actor, Permission.PREPARE_REQUEST, scope):
        wanted.append(("Bered", "preparation.show"))
    if allows(actor, Permission.STEER_REQUEST, scope):
        wanted.append(("Ändra etiketter", "tags.edit"))
    if allows(actor, Permission.STEER_REQUEST, scope) and it.state in FOLLOWED:
        wanted.append(("Upphandlingens läge", "procurement.edit"))
    if allows(actor, Permission.EDIT_REQUEST, scope):
        words = "Komplettera och svara" if it.state == RequestState.RETURNED else "Skriv vidare"
        wanted.append((words, "drafts.tasks"))
    if actor.holds(scope, *UNIT_ROLES):
        wanted.append(("Äska igen", "drafts.asking_again") if it.state in _AGAIN else ("Kopiera", "drafts.copying"))
    return [Link(words, url) for words, endpoint in wanted if (url := _url(endpoint, id=it.id))]


def _url(endpoint: str, **values: Any) -> str | None:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
