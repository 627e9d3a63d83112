"""The demo's accounts: one a role, all with one password. Made only where RAMKOLL_DEMO is set."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.operations import add_user, give_role
from app.domain.permissions import Role
from app.models import OrganisationUnit

PASSWORD = "visa-mig-ramkoll"  # noqa: S105 - printed on the log-in page of every demo

ACCOUNTS: tuple[tuple[str, str, Role, str | None, str | None], ...] = (
    ("bestallare", "Bea Lindgren", Role.REQUESTER, "SUN-IVA", None),
    ("enhetschef", "Eskil Niemi", Role.UNIT_HEAD, "SUN-IVA", None),
    ("beredare", "Berit Kallio", Role.PREPARER, None, "MT"),
    ("sakkunnig", "Sara Ek", Role.REVIEWER, None, None),
    ("direktor", "Disa Rutström", Role.DECIDER, None, None),
    ("controller", "Conny Öberg", Role.CONTROLLER, None, None),
    ("granskare", "Gun Wikström", Role.AUDITOR, None, None),
    ("admin", "Adam Sandberg", Role.ADMIN, None, None),
)
WORDS = {
    Role.REQUESTER: "beställare, Intensivvård Sunderbyn",
    Role.UNIT_HEAD: "enhetschef, Intensivvård Sunderbyn",
    Role.PREPARER: "beredare, MT",
    Role.REVIEWER: "sakkunnig, IT-säkerhet",
    Role.DECIDER: "regiondirektör",
    Role.CONTROLLER: "controller",
    Role.AUDITOR: "internkontroll",
    Role.ADMIN: "systemadministratör",
}


def logins() -> list[tuple[str, str]]:
    """(username, role in words) of every demo account."""
    return [(username, WORDS[role]) for username, _, role, _, _ in ACCOUNTS]


def add_accounts(session: Session) -> None:
    """Make the demo's accounts; the units they are bound to must be loaded."""
    units = dict(session.execute(select(OrganisationUnit.code, OrganisationUnit.id)).all())
    for username, name, role, unit, domain in ACCOUNTS:
        user = add_user(session, username, name, PASSWORD)
        speciality = "it_security" if role is Role.REVIEWER else ""
        unit_id = units[unit] if unit else None
        give_role(session, user, role, unit_id=unit_id, domain=domain, speciality=speciality)
