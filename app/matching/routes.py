"""Rows without a request: one row with suggestions, the rows that are matched, and the rules."""

import uuid
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.errors import DomainError
from app.domain.money import format_amount as kr
from app.domain.money import format_whole
from app.domain.permissions import Permission
from app.matching import operations, queries
from app.matching.forms import MatchForm, RuleForm
from app.matching.page import matched_view, row_view, rule_views
from app.models import MatchingRule
from app.outcomes.queries import sources
from app.web.access import actor, require
from app.web.forms import choice_list
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("matching", __name__, url_prefix="/redovisning")


@bp.get("/rader/<int:id>")
@require(Permission.VIEW_LEDGER)
def row(id: int) -> ResponseReturnValue:
    """A row with the requests it could belong to."""
    return _row_page(id, MatchForm(formdata=None))


@bp.post("/rader/<int:id>")
@require(Permission.IMPORT_LEDGER)
def match(id: int) -> ResponseReturnValue:
    """The row belongs to a request."""
    form = MatchForm()
    try:
        operations.request_of(db.session(), form.askning.data or "")
    except DomainError as error:
        form.askning.errors = [str(error)]
        return _row_page(id, form, 422)
    if answer := already_done():
        return answer
    found = operations.match_by_hand(db.session(), id, form.askning.data or "", by=_name())
    return done(url_for("outcomes.unmatched"), f"Raden hör nu till {found.number} {found.title}.")


@bp.post("/rader/<int:id>/slapp")
@require(Permission.IMPORT_LEDGER)
def release(id: int) -> ResponseReturnValue:
    """The row waits again, or goes where its project code says."""
    if answer := already_done():
        return answer
    number = operations.release(db.session(), id, by=_name())
    where = f"hör till {number}, som har dess projekt" if number else "väntar i listan Rader utanför"
    return done(url_for(".matched"), f"Raden är släppt och {where}.")


@bp.get("/matchade")
@require(Permission.VIEW_LEDGER)
def matched() -> ResponseReturnValue:
    """Rows that are matched by hand or by a rule."""
    return page("matching/matched.html", fragments=("matched_table",), view=matched_view(db.session()), new_key=_key)


@bp.get("/regler")
@require(Permission.VIEW_LEDGER)
def rules() -> ResponseReturnValue:
    """Every rule with what it has matched, and the form for another."""
    wanted = {"projekt": "project", "leverantor": "supplier", "text": "text", "konto": "account",
              "ansvar": "cost_centre", "askning": "number"}  # fmt: skip
    given = {name: request.args.get(name, "")[:200] for name in wanted}
    return _rules_page(RuleForm(formdata=None, data={**given, "nu": True}))


@bp.post("/regler")
@require(Permission.IMPORT_LEDGER)
def add_rule() -> ResponseReturnValue:
    """Save a rule and, when asked, match the waiting rows it fits."""
    form = RuleForm()
    if answer := already_done():
        return answer
    try:
        _, applied = operations.add_rule(
            db.session(), form.askning.data or "", form.conditions, form.kalla.data or "", by=_name(),
            apply_now=bool(form.nu.data),
        )  # fmt: skip
    except DomainError as error:
        db.session.rollback()
        form.askning.errors = [str(error)]
        return _rules_page(form, 422)
    return done(url_for(".rules"), f"Regeln är sparad. {_applied(applied)}")


@bp.post("/regler/<int:id>/tillampa")
@require(Permission.IMPORT_LEDGER)
def apply_rule(id: int) -> ResponseReturnValue:
    """Match the waiting rows that the rule fits."""
    if answer := already_done():
        return answer
    applied = operations.apply_rule(db.session(), _rule(id), by=_name())
    return done(url_for(".rules"), _applied(applied))


@bp.post("/regler/<int:id>/ta-bort")
@require(Permission.IMPORT_LEDGER)
def remove_rule(id: int) -> ResponseReturnValue:
    """Take the rule away; its rows wait again."""
    if answer := already_done():
        return answer
    applied = operations.remove_rule(db.session(), _rule(id), by=_name())
    rows = applied.rows + applied.orders
    count = f" {format_whole(rows)} {'rad' if rows == 1 else 'rader'} väntar igen." if rows else ""
    return done(url_for(".rules"), f"Regeln är borttagen.{count}")


def _applied(applied: operations.Applied) -> str:
    words = (
        ("rad", "rader", applied.rows, applied.ore),
        ("beställningsrad", "beställningsrader", applied.orders, applied.orders_ore),
    )
    said = [
        f"{format_whole(count)} {one if count == 1 else many}, {kr(ore)} kr" for one, many, count, ore in words if count
    ]
    return f"Matchat: {' och '.join(said)}." if said else "Ingen väntande rad passade."


def _row_page(id: int, form: MatchForm, status: int = 200) -> Response:
    found = queries.row(db.session(), id) or abort(404)
    text = request.args.get("q", "")
    view = row_view(db.session(), found, text)
    return page("matching/row.html", status=status, view=view, form=form, new_key=_key)


def _rules_page(form: RuleForm, status: int = 200) -> Response:
    form.kalla.choices = choice_list([("", "Alla källor"), *((name, name) for name in sources(db.session()))])
    form.kalla.data = form.kalla.data or ""
    return page("matching/rules.html", status=status, form=form, rules=rule_views(db.session()), new_key=_key)


def _rule(id: int) -> MatchingRule:
    return db.session.get(MatchingRule, id) or abort(404)


def _key() -> str:
    """A new idempotency key, one for each form of the page."""
    return uuid.uuid4().hex


def _name() -> Any:
    someone = actor()
    return someone.name if someone else abort(401)
