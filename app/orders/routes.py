"""Orders without a request: the list that waits, one order with suggestions, matched and released."""

import uuid
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.matching.operations import request_of
from app.orders import matching, queries
from app.orders.forms import OrderForm
from app.orders.page import order_view, orders_view
from app.web.access import actor, require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("orders", __name__, url_prefix="/redovisning/bestallningar")


@bp.get("")
@require(Permission.VIEW_LEDGER)
def waiting() -> ResponseReturnValue:
    """The orders that belong to no request, and those that are matched."""
    return page("orders/waiting.html", fragments=("orders_table",), view=orders_view(db.session()), new_key=_key)


@bp.get("/<int:id>")
@require(Permission.VIEW_LEDGER)
def show(id: int) -> ResponseReturnValue:
    """An order with the requests it could belong to."""
    return _order_page(_order(id), OrderForm(formdata=None))


@bp.post("/<int:id>")
@require(Permission.IMPORT_LEDGER)
def match(id: int) -> ResponseReturnValue:
    """The order belongs to a request."""
    it, form = _order(id), OrderForm()
    try:
        found = request_of(db.session(), form.askning.data or "")
    except DomainError as error:
        form.askning.errors = [str(error)]
        return _order_page(it, form, 422)
    if answer := already_done():
        return answer
    matching.match_order(db.session(), it.source_id, it.order_number, found, by=_name())
    return done(url_for(".waiting"), f"Beställning {it.order_number} hör nu till {found.number} {found.title}.")


@bp.post("/<int:id>/slapp")
@require(Permission.IMPORT_LEDGER)
def release(id: int) -> ResponseReturnValue:
    """The order waits again."""
    if answer := already_done():
        return answer
    it = _order(id)
    matching.release_order(db.session(), it.source_id, it.order_number, by=_name())
    return done(url_for(".waiting"), f"Beställning {it.order_number} är släppt och väntar igen.")


def _order_page(it: Any, form: OrderForm, status: int = 200) -> Response:
    view = order_view(db.session(), it, request.args.get("q", ""))
    return page("matching/row.html", status=status, view=view, form=form, new_key=_key)


def _order(id: int) -> Any:
    return queries.order(db.session(), id) or abort(404)


def _key() -> str:
    """A new idempotency key, one for each form of the page."""
    return uuid.uuid4().hex


def _name() -> Any:
    someone = actor()
    return someone.name if someone else abort(401)
