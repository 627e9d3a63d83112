"""Settings: all of them with what they mean, and changing one."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.operations import lock
from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.domain.setting_words import shape_of, words_for
from app.domain.settings import DEFAULTS
from app.investments.found import someone
from app.settings import operations
from app.settings.forms import SettingForm, lines_sent
from app.settings.page import SettingView, list_context, setting_view, value_words
from app.settings.queries import all_settings
from app.settings.typed import Unread, read, stamp
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("settings", __name__, url_prefix="/administration/installningar")


@bp.get("")
@require(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Every setting with the value that holds."""
    return page("settings/index.html", **list_context(db.session()))


@bp.get("/<name>")
@require(Permission.ADMINISTER)
def edit(name: str) -> ResponseReturnValue:
    """One setting's form."""
    return _shown(setting_view(db.session(), _known(name)))


@bp.post("/<name>")
@require(Permission.ADMINISTER)
def change(name: str) -> ResponseReturnValue:
    """Change it, unless somebody else did since the page was shown."""
    form, shape = SettingForm(), shape_of(_known(name))
    text, lines = request.form.get("varde", ""), lines_sent(request.form)
    if not form.validate_on_submit():
        return _shown(setting_view(db.session(), name, form, text, lines), 422)
    if (answer := already_done()) is not None:
        return answer
    try:
        value = read(shape, text, lines)
        lock(db.session())
        now = all_settings(db.session())[name]
        if stamp(now) != form.seen.data:
            db.session.rollback()
            problem = f"Någon annan har ändrat inställningen. Ingenting är sparat. Nu gäller {value_words(name, now)}."
            return _shown(setting_view(db.session(), name, form, text, lines, problem=problem), 409)
        if value != now:
            operations.change(db.session(), name, value, actor=someone().name)
    except DomainError as error:
        db.session.rollback()
        typed = error.lines if isinstance(error, Unread) and error.lines else lines
        return _shown(setting_view(db.session(), name, form, text, typed, fault=_fault(name, error)), 422)
    return done(url_for(".index"), f"{words_for(name).label} är sparad.")


def _fault(name: str, error: DomainError) -> str:
    """The rule's sentence with the setting called as people call it."""
    return str(error).replace(f"Inställningen {name}", words_for(name).label)


def _known(name: str) -> str:
    return name if name in DEFAULTS else abort(404)


def _shown(view: SettingView, status: int = 200) -> ResponseReturnValue:
    return page("settings/edit.html", status=status, view=view)
