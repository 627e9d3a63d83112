"""Comments on a request: the thread by itself, writing one, and having seen what one is mentioned in."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.conversation import operations, panel
from app.database import db
from app.domain.permissions import Permission
from app.investments.found import Found, found_request, someone
from app.investments.page import show_page
from app.web.access import me, require
from app.web.kept import keeps_what_was_typed
from app.web.once import already_done, done
from app.web.page import live_page

bp = Blueprint("conversation", __name__, url_prefix="/askningar/<int:id>/kommentarer")
keeps_what_was_typed(bp, {"write": lambda: [("Kommentar", request.form["text"])] if request.form.get("text") else []})


@bp.get("")
@require(Permission.BROWSE_REQUESTS)
def thread(id: int) -> ResponseReturnValue:
    """The comments alone; the request's page asks here whether something was written."""
    found = found_request(id)
    person = me()
    return live_page(
        "conversation/thread.html",
        fragment="comments",
        tag=f"{person.data_revision if person else 0}\n{id}",
        build=lambda: panel.thread_context(db.session(), found.request),
    )


@bp.post("")
@require(Permission.BROWSE_REQUESTS)
def write(id: int) -> ResponseReturnValue:
    """Write a comment: everybody who may see the request may."""
    found = found_request(id)
    if (answer := already_done()) is not None:
        return answer
    session, actor = db.session(), someone()
    people = panel.may_see(panel.holders(session, found.scope), found.scope)
    form = panel.comment_form(people, actor, found.scope)
    if not form.validate_on_submit():
        return _refused(found, form)
    text, chosen = str(form.text.data), form.people.data or ()
    named = operations.named_in(text, chosen, people)
    comment_id = operations.write(
        session, found.request, actor, text, field=form.field.data or "", mentions=[each.id for each in named.people]
    )
    location = url_for("investments.show", id=id, _anchor=f"kommentar-{comment_id}")
    return done(location, " ".join(["Kommentaren är sparad.", *_not_named(named.unknown)]))


@bp.post("/sedda")
@require(Permission.BROWSE_REQUESTS)
def seen(id: int) -> ResponseReturnValue:
    """I have seen what I am mentioned in here."""
    found = found_request(id)
    if (answer := already_done()) is not None:
        return answer
    operations.mark_seen(db.session(), found.request, someone())
    return done(url_for("investments.show", id=id, _anchor="comments"))


def _refused(found: Found, form: panel.CommentForm) -> ResponseReturnValue:
    """The page again with what is wrong and what was typed; the key is not used up."""
    db.session.rollback()
    return show_page(db.session(), found_request(found.request.id), someone(), comment=form, status=422)


def _not_named(unknown: tuple[str, ...]) -> list[str]:
    if not unknown:
        return []
    names = ", ".join(f"@{name}" for name in unknown[:5])
    return [f"Ingen som får se äskningen har användarnamnet {names}, så det nådde ingen."]
