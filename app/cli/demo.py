"""`demo load|logins`: fill an empty database with a real year, and say how to log in to it."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.auth import demo as accounts
from app.cli.frame import tells_faults
from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.intake.tabular import Faults
from app.loading.files import open_parcel
from app.loading.operations import load_parcel
from app.models import InvestmentRequest, OrganisationUnit, User
from app.tags.operations import read_tags, set_tags

demo = AppGroup("demo", help="Demonstrationsåret.")
YEAR = "tests/reference/lansteknik-2020"
TAGS = {
    "2018-0051": "sterilcentralen", "2019-0049": "sterilcentralen", "2020-0027": "sterilcentralen",
    "2019-0041": "covid-19", "2020-0020": "covid-19", "2020-0021": "covid-19", "2020-0024": "covid-19, krisberedskap",
    "2020-0012": "krisberedskap",
    "2019-0007": "nära vård", "2020-0005": "nära vård", "2020-0022": "nära vård", "2021-0001": "nära vård",
}  # fmt: skip


@demo.command("load")
@tells_faults
def load() -> None:
    """Läs in demonstrationsåret och dess konton i en tom databas; en databas med innehåll lämnas orörd."""
    if not current_app.config["DEMO"]:
        raise DomainError("Demonstrationsåret läses bara in när RAMKOLL_DEMO=1.")
    if db.session.scalar(select(OrganisationUnit.id).limit(1)) or db.session.scalar(select(User.id).limit(1)):
        db.session.rollback()
        return
    faults = Faults()
    folder = Path(current_app.root_path).parent / YEAR
    load_parcel(db.session(), open_parcel(folder, faults), faults, actor="demo")
    _tag_some()
    accounts.add_accounts(db.session())
    db.session.commit()
    click.echo("Demonstrationsåret 2020 är inläst.", err=True)


def _tag_some() -> None:
    """Tags across units and categories, so that reports by tag have something to show."""
    actor = Actor(0, "demo", ())
    tagged = select(InvestmentRequest).where(InvestmentRequest.number.in_(TAGS)).order_by(InvestmentRequest.number)
    for it in db.session.scalars(tagged):
        set_tags(db.session(), it, read_tags(TAGS[it.number]), actor=actor)


@demo.command("logins")
def logins() -> None:
    """Skriv ut demokontona, om de finns."""
    names = set(db.session.scalars(select(User.username)))
    shown = [(username, words) for username, words in accounts.logins() if username in names]
    db.session.rollback()
    for username, words in shown:
        click.echo(f"{username:<12} {words}")
    if shown:
        click.echo(f"Lösenord för alla: {accounts.PASSWORD}")


def init_app(app: Flask) -> None:
    """Register the group."""
    app.cli.add_command(demo)
