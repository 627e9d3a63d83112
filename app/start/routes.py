"""The start page: what waits for each role, every figure leading to its page; it follows the server as lists do."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.auth.operations import have_seen
from app.auth.queries import previous_visit
from app.conversation.queries import unseen_tag
from app.database import db
from app.domain.permissions import Permission
from app.investments import queries as requests
from app.settings.queries import all_settings
from app.start.look import Look
from app.start.page import greeting, start_context
from app.web.access import SignedIn, me, require
from app.web.labels import local_now
from app.web.once import already_done, done
from app.web.page import live_page

bp = Blueprint("start", __name__)


@bp.get("/")
@require(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """What waits for me."""
    person = _person()
    session, today, actor = db.session(), local_now().date(), person.actor
    previous = previous_visit(session, person.token)
    mentions = unseen_tag(session, actor.user_id)
    tag = f"{person.data_revision}\n{actor}\n{today}\n{greeting(actor.name)}\n{previous}\n{mentions}"

    def build() -> dict[str, object]:
        look = Look(session, actor, requests.trees(session), all_settings(session), today, previous)
        return start_context(look)

    return live_page("start/index.html", fragment="start", tag=tag, build=build)


@bp.post("/sett")
@require(Permission.SIGNED_IN)
def seen() -> ResponseReturnValue:
    """I have seen what is new: from now on only what happens after this is."""
    person = _person()
    if (answer := already_done()) is not None:
        return answer
    have_seen(db.session(), person.token)
    return done(url_for(".index"), "Det som är nytt är markerat som sett.")


def _person() -> SignedIn:
    person = me()
    if person is None:
        abort(401)
    return person
