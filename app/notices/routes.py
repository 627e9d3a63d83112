"""My notices: the list, having seen one and going where it leads, having seen all, and choosing how to get them."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.investments.found import someone
from app.models import LARGEST_ID
from app.notices import operations, queries
from app.notices.forms import choice_form
from app.notices.page import choice_context, list_context, target
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("notices", __name__)


@bp.get("/aviseringar")
@require(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """What I have been told, the unseen first."""
    return page("notices/index.html", **list_context(db.session(), someone()))


@bp.post("/aviseringar/<int:id>/sedd")
@require(Permission.SIGNED_IN)
def seen(id: int) -> ResponseReturnValue:
    """I have seen this one; on to what it is about when that is what was pressed."""
    notice = queries.own(db.session(), someone().user_id, id)
    if notice is None:
        abort(404)
    if (answer := already_done()) is not None:
        return answer
    operations.mark_seen(db.session(), someone().user_id, only=id)
    return done(
        target(notice.action, notice.request_id, notice.anchor) if request.form.get("visa") else url_for(".index")
    )


@bp.post("/aviseringar/sedda")
@require(Permission.SIGNED_IN)
def all_seen() -> ResponseReturnValue:
    """I have seen all that the page knew of; what came since then stays unseen."""
    newest = request.form.get("senaste", "")
    if not (newest.isascii() and newest.isdecimal() and len(newest) < 11 and int(newest) <= LARGEST_ID):
        abort(400)
    if (answer := already_done()) is not None:
        return answer
    operations.mark_seen(db.session(), someone().user_id, up_to=int(newest))
    return done(url_for(".index"), "Alla aviseringar är markerade som sedda.")


@bp.get("/konto/aviseringar")
@require(Permission.SIGNED_IN)
def choices() -> ResponseReturnValue:
    """How I get each kind of notice."""
    return page("notices/choices.html", **choice_context(db.session(), someone()))


@bp.post("/konto/aviseringar")
@require(Permission.SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Choose anew; it holds for what happens from now on."""
    actor = someone()
    form = choice_form(actor)
    if not form.validate_on_submit():
        return page("notices/choices.html", status=422, **choice_context(db.session(), actor, form))
    if (answer := already_done()) is not None:
        return answer
    operations.choose(db.session(), actor.user_id, form.chosen())
    return done(url_for(".choices"), "Dina val är sparade.")
