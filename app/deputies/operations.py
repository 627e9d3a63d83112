"""Appointing a deputy for a role, and ending it. Both names are logged; the deputy is told and signs in again."""

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.auth.operations import end_sessions
from app.domain.errors import DomainError
from app.domain.notices import Kind
from app.domain.permissions import Role
from app.models import RoleAssignment, User
from app.notices.operations import tell

LONGEST = timedelta(days=366)
NOT_LENT = (Role.ADMIN,)
"""Roles that nobody lends to another: a second administrator is given the role by the first."""


class Refused(DomainError):
    """A deputy cannot be appointed like this. field: what to change."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def appoint(
    session: Session,
    held: RoleAssignment,
    deputy: User,
    *,
    valid_from: date,
    valid_to: date,
    by: str,
    words: str,
    today: date,
) -> RoleAssignment:
    """The deputy has the same role and scope between two days (inclusive). Raises Refused.

    by: who appoints, the holder or an administrator; words: the role with its scope, as people read it.
    """
    session.execute(select(RoleAssignment.id).where(RoleAssignment.id == held.id).with_for_update())
    session.refresh(held)
    holder = session.get_one(User, held.user_id)
    _check(held, holder, deputy, valid_from, valid_to, today)
    if _overlapping(session, held, deputy, valid_from, valid_to):
        raise Refused("deputy", f"{deputy.name} är redan ersättare för rollen under en del av tiden.")
    made = RoleAssignment(
        user_id=deputy.id,
        role=held.role,
        unit_id=held.unit_id,
        domain=held.domain,
        speciality=held.speciality,
        valid_from=valid_from,
        valid_to=valid_to,
        deputy_for_id=holder.id,
    )
    session.add(made)
    end_sessions(session, deputy.id)
    _note(session, "appoint_deputy", holder, deputy, by, f"{words}, {valid_from}–{valid_to}")
    return made


def end(session: Session, standing_in: RoleAssignment, *, by: str, words: str, today: date) -> None:
    """The deputy is one no more, from today on; what they did remains theirs, for the absent."""
    holder = session.get_one(User, standing_in.deputy_for_id)
    deputy = session.get_one(User, standing_in.user_id)
    if not is_current(standing_in, today):
        raise DomainError(f"{deputy.name} är inte längre ersättare. Ladda om sidan.")
    standing_in.valid_to = today - timedelta(days=1)
    end_sessions(session, deputy.id)
    _note(session, "end_deputy", holder, deputy, by, words)


def end_deputies_of(session: Session, holder_id: int, today: date, held: RoleAssignment | None = None) -> None:
    """When a role ends, or an account is closed, whoever stood in for its holder does so no more."""
    it = RoleAssignment
    found = select(it).where(it.deputy_for_id == holder_id, or_(it.valid_to.is_(None), it.valid_to >= today))
    if held is not None:
        found = found.where(it.role == held.role, it.unit_id.is_not_distinct_from(held.unit_id))
        found = found.where(it.domain.is_not_distinct_from(held.domain), it.speciality == held.speciality)
    for each in session.scalars(found.order_by(it.id)):
        each.valid_to = today - timedelta(days=1)
        end_sessions(session, each.user_id)


def is_current(standing_in: RoleAssignment, today: date) -> bool:
    """Whether it holds today or will."""
    begins, ends = standing_in.valid_from, standing_in.valid_to
    return ends is None or (ends >= today and (begins is None or begins <= ends))


def _check(held: RoleAssignment, holder: User, deputy: User, valid_from: date, valid_to: date, today: date) -> None:
    if held.deputy_for_id is not None:
        raise Refused("role", "Den som själv är ersättare kan inte utse en ersättare.")
    if Role(held.role) in NOT_LENT:
        raise Refused("role", "Rollen systemadministratör lånas inte ut. Ge den till en till i stället.")
    if deputy.id == holder.id:
        raise Refused("deputy", "Välj någon annan än den som är borta.")
    if not deputy.is_active:
        raise Refused("deputy", f"Kontot för {deputy.name} är stängt. Välj någon annan.")
    if valid_to < valid_from:
        raise Refused("valid_to", "Sista dagen ligger före den första. Ändra en av dem.")
    if valid_to < today:
        raise Refused("valid_to", "Sista dagen har redan varit. Välj en dag från och med i dag.")
    if valid_to - valid_from > LONGEST:
        raise Refused("valid_to", "Välj högst ett år åt gången.")
    if (held.valid_to and valid_to > held.valid_to) or (held.valid_from and valid_from < held.valid_from):
        ends = held.valid_to or "tills vidare"
        raise Refused("valid_to", f"Rollen gäller {held.valid_from or ''}–{ends}. Håll dig inom den tiden.")


def _overlapping(session: Session, held: RoleAssignment, deputy: User, valid_from: date, valid_to: date) -> bool:
    it = RoleAssignment
    same = select(it.id).where(
        it.user_id == deputy.id,
        it.deputy_for_id == held.user_id,
        it.role == held.role,
        it.unit_id.is_not_distinct_from(held.unit_id),
        it.domain.is_not_distinct_from(held.domain),
        it.speciality == held.speciality,
        it.valid_from <= valid_to,
        it.valid_to >= valid_from,
    )
    return session.scalar(same.limit(1)) is not None


def _note(session: Session, action: str, holder: User, deputy: User, by: str, words: str) -> None:
    text = f"{deputy.name} för {holder.name}: {words}"
    record(session, actor=by, action=action, subject=f"konto {deputy.username}", comment=text)
    tell(session, Kind.DEPUTY, action, [deputy.id], actor=by, note=text)
    if by != holder.name:
        tell(session, Kind.DEPUTY, f"{action}_of", [holder.id], actor=by, note=text)
