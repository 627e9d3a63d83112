"""Facts of a granted request that may be changed without a new decision: only logged, field by field."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.domain.drafting import read_field
from app.domain.permissions import Actor, Permission, allows
from app.domain.request_fields import Field
from app.domain.step_inputs import FACTS
from app.domain.workflow import HOLDING_MONEY, Action
from app.following.operations import ChangedMeanwhile, StepRefused
from app.investments.operations import WrongState, absent_holder, lock_requests, transition
from app.investments.queries import Scope
from app.models import DraftText, InvestmentRequest, now


def may_edit(it: InvestmentRequest, actor: Actor, scope: Scope) -> bool:
    """Whether this person may change the facts of the request as it stands."""
    return it.state in HOLDING_MONEY and allows(actor, Permission.STEER_REQUEST, scope)


def edit(
    session: Session,
    it: InvestmentRequest,
    texts: Mapping[str, str],
    *,
    actor: Actor,
    scope: Scope,
    seen_version: int | None,
) -> bool:
    """Store the facts; whether anything changed. Raises StepRefused by field, WrongState or ChangedMeanwhile."""
    lock_requests(session, [it.id])
    session.refresh(it)
    if it.state not in HOLDING_MONEY:
        raise WrongState("Uppgifterna går inte att ändra i äskningens läge. Ladda om sidan.")
    if seen_version not in (None, it.version):
        raise ChangedMeanwhile
    values, faults = _read(texts)
    if faults:
        raise StepRefused(faults)
    changes = [[name, getattr(it, name), value] for name, value in values.items() if getattr(it, name) != value]
    for name, _, value in changes:
        setattr(it, name, value)
        # What a copy of the request begins with is the text of the form.
        kept = update(DraftText).where(DraftText.request_id == it.id, DraftText.field == name)
        written = {"text": value, "version": DraftText.version + 1, "saved_by": actor.name, "saved_at": now()}
        session.execute(kept.values(written), execution_options={"synchronize_session": False})
    if changes:
        session.flush()
        record(
            session,
            actor=actor.name,
            on_behalf_of=absent_holder(actor, transition(it.state, Action.RELEASE), scope),
            action="edit_facts",
            subject=f"äskning {it.number}",
            request_id=it.id,
            from_state=it.state,
            to_state=it.state,
            changes=changes,
        )
    return bool(changes)


def _read(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Values by field and what is wrong by field; only what was sent is looked at."""
    values, faults = {}, {}
    for each in FACTS:
        if each.name not in texts:
            continue
        text = texts[each.name].replace("\r\n", "\n").replace("\x00", "\ufffd")
        reading = read_field(each, text)
        if reading.faults:
            faults[each.name] = " ".join(reading.faults)
        elif is_needed(each) and not reading.is_filled:
            faults[each.name] = f"Fyll i {each.label.lower()}."
        else:
            values[each.name] = str(reading.value or "")
    return values, faults


def is_needed(each: Field) -> bool:
    """Whether the field may not be left empty."""
    return each.name in ("title", "contact")
