"""A request on the preparer's desk: what there is to read, and the forms of what can be done."""

from dataclasses import dataclass, field

from flask import url_for
from sqlalchemy.orm import Session

from app.conversation import panel
from app.conversation.queries import Somebody, able, holding
from app.domain.money import Unit, format_amount
from app.domain.permissions import Actor, Permission, Role
from app.domain.workflow import Action
from app.investments.document import DocumentView, document_view
from app.investments.found import Found
from app.investments.history import EventView
from app.investments.operations import possible
from app.investments.prepared import proposal_fact
from app.models import Preparation
from app.preparation import queries
from app.preparation.forms import NOBODY, AssignForm, PreparationStepForm, ProposalForm, ReadForm
from app.preparation.operations import ASSIGNABLE, stamp
from app.procurement.operations import FOLLOWED
from app.web.forms import choice_list
from app.web.labels import ACTIONS, local_now
from app.web.views import Fact, Link

STEPS = (Action.START_PREPARATION, Action.TAKE_BACK, Action.TAKE_UP_AGAIN)
_HELP = {
    Action.START_PREPARATION: "Frivillig. Den som börjar bereda får äskningen, om ingen annan har den.",
    Action.TAKE_BACK: "Skriv varför den tas tillbaka.",
    Action.TAKE_UP_AGAIN: "Frivillig. Äskningen går till beslut igen med det förslag som står här.",
}


@dataclass(frozen=True, slots=True)
class StepView:
    """One step the preparer can take now."""

    action: str
    label: str
    help: str


@dataclass(slots=True)
class DeskView:
    """What preparation/show.html reads."""

    id: int
    document: DocumentView
    breadcrumb: list[Link]
    preparer: str
    is_mine: bool
    assign: AssignForm | None
    take_it: bool
    proposal: list[Fact]
    reason: str
    form: ProposalForm | None
    step: StepView | None
    step_form: PreparationStepForm
    is_answered: bool
    answered: EventView | None
    read_form: ReadForm
    links: list[Link] = field(default_factory=list)
    seen: str = ""
    conflict: str = ""


def desk_view(
    session: Session,
    found: Found,
    actor: Actor,
    *,
    assign: AssignForm | None = None,
    form: ProposalForm | None = None,
    step_form: PreparationStepForm | None = None,
    conflict: str = "",
) -> DeskView:
    """The desk in a fixed number of queries. assign, form, step_form: as they were sent, with what is wrong."""
    it, people = found.request, panel.holders(session, found.scope)
    prepared, name = queries.preparation_of(session, it.id)
    steps = [each.action for each in possible(it.state, actor, found.scope)]
    held_by = prepared.preparer_id if prepared else None
    document = document_view(session, found, actor, people)
    return DeskView(
        id=it.id,
        document=document,
        breadcrumb=[Link("Beredning", url_for("preparation.index")), Link(it.number, None)],
        preparer=name,
        is_mine=held_by == actor.user_id,
        assign=(assign or assign_form(session, found, held_by)) if it.state in ASSIGNABLE else None,
        take_it=it.state in ASSIGNABLE and held_by != actor.user_id,
        proposal=[proposal_fact(prepared)] if prepared and prepared.recommendation else [],
        reason=prepared.reason if prepared else "",
        form=(form or proposal_form(found, prepared)) if Action.MAKE_READY in steps else None,
        step=next((StepView(each.value, ACTIONS[each], _HELP[each]) for each in STEPS if each in steps), None),
        step_form=step_form or PreparationStepForm(formdata=None),
        is_answered=bool(prepared and prepared.answered_at and Action.MAKE_READY in steps),
        answered=_answered(document),
        read_form=ReadForm(formdata=None),
        links=_links(it.id, steps, it.state in FOLLOWED),
        seen=stamp(prepared),
        conflict=conflict,
    )


def preparers(session: Session, found: Found) -> list[Somebody]:
    """Those who may prepare the request."""
    return able(holding(session, Role.PREPARER, local_now().date()), Permission.PREPARE_REQUEST, found.scope)


def assign_form(session: Session, found: Found, held_by: int | None, *, sent: bool = False) -> AssignForm:
    """The form to give it to somebody in scope; sent: with what was posted."""
    form = AssignForm() if sent else AssignForm(formdata=None)
    form.preparer_id.choices = choice_list(
        [(NOBODY, "Ingen"), *((each.id, each.name) for each in preparers(session, found))]
    )
    if not sent:
        form.preparer_id.data, form.seen_preparer.data = held_by or NOBODY, str(held_by or "")
    return form


def proposal_form(found: Found, prepared: Preparation | None) -> ProposalForm:
    """The proposal as it is stored; an amount that is not written yet is what is asked for."""
    form = ProposalForm(formdata=None)
    if prepared and prepared.recommendation:
        form.recommendation.data, form.reason.data = prepared.recommendation, prepared.reason
    ore = prepared.recommended_ore if prepared and prepared.recommendation else found.request.asked_ore
    form.amount.data = format_amount(ore, Unit.KR, 2 if ore % 100 else 0) if ore else ""
    form.seen.data = stamp(prepared)
    return form


def _answered(document: DocumentView) -> EventView | None:
    """The unit's last answer, with what it changed."""
    return next((each for each in document.events if each.action == Action.ANSWER), None)


def _links(id: int, steps: list[Action], is_followed: bool) -> list[Link]:
    """What is done on a page of its own."""
    found = [Link("Begär komplettering", url_for("completion.new", id=id))] if Action.RETURN in steps else []
    if Action.MERGE in steps:
        found.append(Link("Slå ihop med en annan", url_for("merging.new", id=id)))
    procurement = Link("Upphandlingens läge", url_for("procurement.edit", id=id))
    return [Link("Yttranden", url_for("reviews.asking", id=id)), *found, *([procurement] if is_followed else [])]
