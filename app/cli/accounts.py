"""`user add|role|password|disable`: local accounts and their roles."""

import getpass
import sys
from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from app.accounts.operations import close_from_outside
from app.audit.operations import record
from app.auth import operations
from app.cli.frame import tells_faults
from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Role
from app.domain.words import DOMAINS
from app.models import OrganisationUnit, User
from app.web.labels import local_now

user = AppGroup("user", help="Konton och roller.")
DAY = click.DateTime(["%Y-%m-%d"])


def _password() -> str:
    """Asked for at a terminal, otherwise the first line of standard input: never an argument others can see."""
    return getpass.getpass("Lösenord: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _found(username: str) -> User:
    found = db.session.scalar(select(User).where(User.username == username.lower()))
    if found is None:
        raise DomainError(f"Kontot {username} finns inte.")
    return found


@user.command("add")
@click.argument("username", metavar="ANVÄNDARNAMN")
@click.option("--name", required=True, help="Personens namn.")
@click.option("--email", default="")
@tells_faults
def add(username: str, name: str, email: str) -> None:
    """Lägg till ett konto; lösenordet läses från terminalen eller standard in."""
    operations.add_user(db.session(), username, name, _password(), email)
    db.session.commit()
    click.echo(f"Kontot {username} finns. Ge det en roll med: user role.")


@user.command("role")
@click.argument("username", metavar="ANVÄNDARNAMN")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--unit", help="Enhetens kod; rollen gäller den och allt under den.")
@click.option("--domain", type=click.Choice(list(DOMAINS.values())))
@click.option("--from", "valid_from", type=DAY, help="Från och med, ÅÅÅÅ-MM-DD.")
@click.option("--to", "valid_to", type=DAY, help="Till och med, ÅÅÅÅ-MM-DD.")
@click.option("--deputy-for", help="Användarnamn på den som är borta.")
@click.option("--speciality", default="", help="Sakområde för rollen reviewer, till exempel it_security.")
@tells_faults
def role(
    username: str,
    role: str,
    unit: str | None,
    domain: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    deputy_for: str | None,
    speciality: str,
) -> None:
    """Ge ett konto en roll, för en enhet, ett område eller allt."""
    unit_id = None
    if unit:
        unit_id = db.session.scalar(select(OrganisationUnit.id).where(OrganisationUnit.code == unit))
        if unit_id is None:
            raise DomainError(f"Enheten {unit} finns inte.")
    operations.give_role(
        db.session(),
        _found(username),
        Role(role),
        unit_id=unit_id,
        domain=domain,
        valid_from=valid_from.date() if valid_from else None,
        valid_to=valid_to.date() if valid_to else None,
        deputy_for=_found(deputy_for) if deputy_for else None,
        speciality=speciality,
    )
    db.session.commit()
    click.echo(f"{username} har rollen {role}.")


@user.command("password")
@click.argument("username", metavar="ANVÄNDARNAMN")
@tells_faults
def password(username: str) -> None:
    """Sätt ett nytt lösenord; personen loggas ut överallt."""
    found = _found(username)
    operations.set_password(found, _password())
    operations.end_sessions(db.session(), found.id)
    record(db.session(), actor="kommandoraden", action="change_password", subject=f"konto {found.username}")
    db.session.commit()
    click.echo("Lösenordet är bytt.")


@user.command("disable")
@click.argument("username", metavar="ANVÄNDARNAMN")
@tells_faults
def disable(username: str) -> None:
    """Stäng ett konto; personen loggas ut genast. Den sista systemadministratören stängs inte."""
    close_from_outside(db.session(), _found(username), by="kommandoraden", today=local_now().date())
    db.session.commit()
    click.echo(f"Kontot {username} är stängt.")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(user)
