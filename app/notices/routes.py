"""My notices: the list, having seen one and going where it leads, having seen all."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.investments.found import LARGEST_ID, someone
from app.notices import operations, queries
from app.notices.page import list_context, target
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("notices", __name__, url_prefix="/aviseringar")


@bp.get("")
@require(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """What I have been told, the unseen first."""
    return page("notices/index.html", **list_context(db.session(), someone()))


@bp.post("/<int:id>/sedd")
@require(Permission.SIGNED_IN)
def seen(id: int) -> ResponseReturnValue:
    """I have seen this one; on to what it is about when that is what was pressed."""
    notice = queries.own(db.session(), someone().user_id, id)
    if notice is None:
        abort(404)
    if (answer := already_done()) is not None:
        return answer
    operations.mark_seen(db.session(), someone().user_id, only=id)
    return done(target(notice.request_id, notice.anchor) if request.form.get("visa") else url_for(".index"))


@bp.post("/sedda")
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
