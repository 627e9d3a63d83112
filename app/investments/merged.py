"""Duplicates that were merged: the way from one to the other, on both their pages."""

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Permission, allows
from app.investments.queries import Trees, scope_of
from app.models import InvestmentRequest
from app.web.views import Fact


def merged_facts(session: Session, it: InvestmentRequest, actor: Actor, known: Trees) -> list[Fact]:
    """What the request was merged into, and what was merged into it; links for those who may see the other."""
    other = InvestmentRequest
    mine = or_(other.id == it.merged_into_id, other.merged_into_id == it.id)
    found = session.scalars(select(other).where(mine).order_by(other.id).limit(50))
    return [
        Fact(
            "Sammanslagen med" if each.id == it.merged_into_id else "Har slagits ihop med den här",
            f"{each.number} {each.title}",
            url_for("investments.show", id=each.id)
            if allows(actor, Permission.VIEW_REQUEST, scope_of(each, known))
            else None,
        )
        for each in found
    ]
