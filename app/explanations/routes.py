"""The texts of a period: written beside a draft made of facts, and printed with the table."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.periods import PeriodError, parse_period
from app.domain.permissions import Permission
from app.explanations import operations
from app.explanations.operations import Text
from app.explanations.page import section as section_table
from app.explanations.page import texts_view
from app.investments.found import someone
from app.reports.answers import table_file
from app.web.access import require
from app.web.forms import OnceForm, clean_text
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("explanations", __name__, url_prefix="/perioder")
LONGEST = 20_000
_TOO_LONG = f"Texten är {{}} tecken lång. Korta den till högst {LONGEST} tecken."


@bp.get("/<int:period>/texter")
@require(Permission.VIEW_REPORT)
def index(period: int) -> ResponseReturnValue:
    """Every text of the period with its draft."""
    return page("explanations/index.html", view=texts_view(db.session(), _period(period)), form=OnceForm(formdata=None))


@bp.post("/<int:period>/texter")
@require(Permission.FREEZE_PERIOD)
def save(period: int) -> ResponseReturnValue:
    """Save the texts that were changed; what another wrote meanwhile is shown beside what was typed."""
    it, form, sent = _period(period), OnceForm(), _read()
    if (answer := already_done()) is not None:
        return answer
    faults = {key: _TOO_LONG.format(len(each.text)) for key, each in sent.items() if len(each.text) > LONGEST}
    if not form.validate_on_submit() or faults:
        db.session.rollback()
        view = texts_view(db.session(), it, sent, faults=faults)
        return page("explanations/index.html", status=422, view=view, form=form)
    try:
        changed = operations.save(db.session(), it, sent, actor=someone().name)
    except operations.Overtaken as error:
        theirs = {key: each.text for key, each in error.stored.items()}
        db.session.rollback()
        view = texts_view(db.session(), it, sent, theirs, str(error))
        return page("explanations/index.html", status=409, view=view, form=form)
    return done(url_for("explanations.index", period=it), "Texterna är sparade." if changed else "Inget var ändrat.")


@bp.get("/<int:period>/avsnitt/<format_>")
@require(Permission.VIEW_REPORT)
def section(period: int, format_: str) -> ResponseReturnValue:
    """The section with table and texts, for the tertial report."""
    if format_ not in ("docx", "pdf"):
        abort(404)
    it = _period(period)
    return table_file(lambda: section_table(db.session(), it), format_, f"investeringar-{it}")


def _read() -> dict[int, Text]:
    """`text.12` with `seen.12` by category id, 0 for the whole."""
    found = {}
    for name in request.form:
        kind, _, key = name.partition(".")
        if kind == "text" and key.isascii() and key.isdecimal() and len(key) < 10:
            seen = request.form.get(f"seen.{key}", "")
            text = clean_text(request.form[name])
            found[int(key)] = Text(text, int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0)
    return found


def _period(number: int) -> int:
    try:
        return parse_period(str(number))
    except PeriodError:
        abort(404)
