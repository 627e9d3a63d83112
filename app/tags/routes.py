"""The tags of a request: see and change them."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.investments.found import Found, found_request, someone
from app.tags import operations, queries
from app.tags.forms import TagsForm
from app.web.access import check, require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("tags", __name__, url_prefix="/askningar/<int:id>/etiketter")


@bp.get("")
@require(Permission.BROWSE_REQUESTS)
def edit(id: int) -> ResponseReturnValue:
    """The form."""
    found = _found(id)
    return _page(found, TagsForm(tags=", ".join(queries.tags_of(db.session(), id))))


@bp.post("")
@require(Permission.BROWSE_REQUESTS)
def save(id: int) -> ResponseReturnValue:
    """Store what the field says."""
    found, form = _found(id), TagsForm()
    tags: list[str] = []
    if form.validate_on_submit():
        try:
            tags = operations.read_tags(str(form.tags.data or ""))
        except DomainError as error:
            form.tags.errors = [str(error)]
    if form.errors:
        return _page(found, form, 422)
    if (answer := already_done()) is not None:
        return answer
    changed = operations.set_tags(db.session(), found.request, tags, actor=someone())
    return done(url_for("investments.show", id=id), "Etiketterna är sparade." if changed else "Inget var ändrat.")


def _found(id: int) -> Found:
    found = found_request(id)
    check(Permission.STEER_REQUEST, found.scope)
    return found


def _page(found: Found, form: TagsForm, status: int = 200) -> ResponseReturnValue:
    it = found.request
    known = queries.all_tags(db.session())
    return page("tags/edit.html", status=status, form=form, number=it.number, title=it.title, id=it.id, known=known)
