"""The written texts of a period in the order of the report: the whole first, then its categories."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.explanations.queries import texts
from app.models import Category
from app.periods.queries import frozen


class Said(NamedTuple):
    """A text; the heading is the category's name, '' for the text about the whole."""

    heading: str
    text: str


def said(session: Session, period: int, domain: str = "") -> list[Said]:
    """What is written about a period (YYYYMM), as reported where it is frozen; empty texts are left out.

    domain: only about its categories, and nothing about the whole.
    """
    kept = frozen(session, period)
    statement = select(Category).order_by(Category.sort_order, Category.code)
    categories = [each for each in session.scalars(statement) if domain in ("", each.domain)]
    if kept is not None:
        written: Mapping[str, str] = kept.texts
    else:
        codes = {each.id: each.code for each in categories}
        written = {codes.get(id_, "?") if id_ else "": each.text for id_, each in texts(session, period).items()}
    rows = [] if domain else [Said("", written.get("", ""))]
    rows += [Said(each.name, written.get(each.code, "")) for each in categories]
    return [each for each in rows if each.text.strip()]
