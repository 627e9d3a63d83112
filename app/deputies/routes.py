"""My deputies: who stands in for me, appointing one, ending it."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.deputies import operations, queries
from app.deputies.forms import DeputyForm
from app.deputies.page import appoint, deputies_view, deputy_form, end
from app.domain.permissions import Permission
from app.investments.found import someone
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("deputies", __name__, url_prefix="/konto/ersattare")


@bp.get("")
@require(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Who stands in for me."""
    return _shown()


@bp.post("")
@require(Permission.SIGNED_IN)
def add() -> ResponseReturnValue:
    """Somebody is to stand in for me."""
    me, form = someone(), deputy_form(db.session(), someone().user_id, DeputyForm())
    if not form.validate_on_submit():
        return _shown(form, 422)
    if (answer := already_done()) is not None:
        return answer
    try:
        said = appoint(db.session(), form, me.user_id, me.name)
    except operations.Refused as error:
        db.session.rollback()
        form[error.field].errors = [str(error)]
        return _shown(form, 422)
    return done(url_for(".index"), said)


@bp.post("/<int:id>/avsluta")
@require(Permission.SIGNED_IN)
def remove(id: int) -> ResponseReturnValue:
    """I am back, or it was wrong."""
    me = someone()
    standing = queries.one(db.session(), id, me.user_id)
    if standing is None or standing.row.deputy_for_id != me.user_id:
        abort(404)
    if (answer := already_done()) is not None:
        return answer
    return done(url_for(".index"), end(db.session(), standing, me.name))


def _shown(form: DeputyForm | None = None, status: int = 200) -> ResponseReturnValue:
    view = deputies_view(
        db.session(), someone().user_id, form, url_for(".add"), lambda id_: url_for("deputies.remove", id=id_)
    )
    return page("deputies/index.html", status=status, view=view)
