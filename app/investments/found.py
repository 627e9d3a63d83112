"""The request an address names, behind the door: what every view about one request begins with."""

from dataclasses import dataclass

from flask import abort
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.permissions import Actor, Permission
from app.investments import queries
from app.models import LARGEST_ID, InvestmentRequest
from app.web.access import actor, check


@dataclass(frozen=True, slots=True)
class Found:
    """A request that this person may see, with what the rules need to know of it."""

    request: InvestmentRequest
    scope: queries.Scope
    known: queries.Trees


def found_request(id_: int) -> Found:
    """The request with that id; 404 when there is none or this person may not know of it."""
    with_names = (joinedload(InvestmentRequest.unit), joinedload(InvestmentRequest.category))
    it = db.session.get(InvestmentRequest, id_, options=with_names) if id_ <= LARGEST_ID else None
    if it is None:
        abort(404)
    known = queries.trees(db.session())
    scope = queries.scope_of(it, known)
    check(Permission.VIEW_REQUEST, scope)
    return Found(it, scope, known)


def someone() -> Actor:
    """Who asks; the door has let somebody in."""
    person = actor()
    if person is None:
        abort(401)
    return person
