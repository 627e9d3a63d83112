"""The start page: what waits for each role, every figure leading to its page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission
from app.start.page import start_context
from app.web.access import me, require
from app.web.page import page

bp = Blueprint("start", __name__)


@bp.get("/")
@require(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """What waits for me."""
    person = me()
    actor = person.actor if person else None
    return page("start/index.html", **start_context(db.session(), actor))
