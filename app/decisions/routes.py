"""Deciding: the sheet, its marks, the review and the signature; the director's own and what the board has decided."""

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from app.database import db, start_reading
from app.decisions import marking, queries
from app.decisions.forms import Sent, SignForm, read
from app.decisions.page import saved_answer, sheet_view, ways
from app.decisions.panel import panel_view
from app.decisions.review import review_view
from app.decisions.sheet import Desk, Sheet, lay_out
from app.decisions.signing import sign_sheet
from app.domain.authority import Body
from app.domain.permissions import Permission
from app.investments import queries as requests
from app.investments.found import found_request, someone
from app.settings.queries import all_settings
from app.web.access import me, require
from app.web.labels import local_now
from app.web.page import live_page, page

bp = Blueprint("decisions", __name__, url_prefix="/beslut")


@bp.get("")
@require(Permission.DECIDE)
def sheet() -> ResponseReturnValue:
    """What I can decide, by frame, with what I have marked."""
    return _shown(Body.DIRECTOR)


@bp.post("/rakna")
@require(Permission.DECIDE)
def recount() -> ResponseReturnValue:
    """Save all marks of the sheet and show what they come to, as pages without JavaScript do."""
    return _recounted(Body.DIRECTOR)


@bp.post("/spara")
@require(Permission.DECIDE)
def save() -> ResponseReturnValue:
    """Save the rows that changed; answers with frames, years and faults as they are now."""
    return _saved(Body.DIRECTOR)


@bp.get("/granska")
@require(Permission.DECIDE)
def review() -> ResponseReturnValue:
    """Everything as it will be written."""
    return _reviewed(Body.DIRECTOR)


@bp.post("/signera")
@require(Permission.DECIDE)
def sign() -> ResponseReturnValue:
    """Sign it, once."""
    return sign_sheet(_desk(Body.DIRECTOR))


@bp.get("/styrelse")
@require(Permission.RECORD_BOARD_DECISION)
def board_sheet() -> ResponseReturnValue:
    """What the board decides; its decision is entered here."""
    return _shown(Body.BOARD)


@bp.post("/styrelse/rakna")
@require(Permission.RECORD_BOARD_DECISION)
def board_recount() -> ResponseReturnValue:
    """Save all marks."""
    return _recounted(Body.BOARD)


@bp.post("/styrelse/spara")
@require(Permission.RECORD_BOARD_DECISION)
def board_save() -> ResponseReturnValue:
    """Save the rows that changed."""
    return _saved(Body.BOARD)


@bp.get("/styrelse/granska")
@require(Permission.RECORD_BOARD_DECISION)
def board_review() -> ResponseReturnValue:
    """Everything as it will be written, with the board's reference to fill in."""
    return _reviewed(Body.BOARD)


@bp.post("/styrelse/anteckna")
@require(Permission.RECORD_BOARD_DECISION)
def board_sign() -> ResponseReturnValue:
    """Enter the board's decision, once."""
    return sign_sheet(_desk(Body.BOARD))


@bp.get("/askning/<int:id>")
@require(Permission.BROWSE_REQUESTS)
def panel(id: int) -> ResponseReturnValue:
    """What somebody who decides reads about a request, beside the sheet."""
    found = found_request(id)
    return page("decisions/panel.html", fragments=("request_panel",), view=panel_view(db.session(), found, someone()))


def _desk(body: Body) -> Desk:
    session = db.session()
    return Desk(someone(), body, requests.trees(session), all_settings(session), local_now().date())


def _shown(body: Body) -> ResponseReturnValue:
    """The sheet depends on committed data, the day, who asks and what they have marked."""
    person, session = me(), db.session()
    seen = [person.data_revision, person.actor] if person else []
    tag = [*seen, local_now().date(), request.full_path, queries.marks_tag(session, someone().user_id)]
    return live_page(
        "decisions/sheet.html",
        fragment="",
        tag="\n".join(map(str, tag)),
        build=lambda: {"view": sheet_view(lay_out(session, _desk(body)))},
    )


def _reviewed(body: Body) -> ResponseReturnValue:
    found = lay_out(db.session(), _desk(body))
    return page("decisions/review.html", view=review_view(found, SignForm(formdata=None)))


def _recounted(body: Body) -> ResponseReturnValue:
    sent, way = read(request.form), ways(body)
    _keep(lay_out(db.session(), _desk(body)), sent)
    db.session.commit()
    asked = request.form.get("next", "")
    row = asked.removeprefix("r")
    return redirect(way.review if asked == "review" else f"{way.sheet}#r{row}" if row.isdecimal() else way.sheet, 303)


def _saved(body: Body) -> ResponseReturnValue:
    sent = read(request.form)
    gone = _keep(lay_out(db.session(), _desk(body)), sent)
    db.session.commit()
    start_reading()
    return jsonify(saved_answer(lay_out(db.session(), _desk(body)), [each.request_id for each in sent.marks], gone))


def _keep(found: Sheet, sent: Sent) -> list[int]:
    entries = {entry.it.id: entry for entry in found.entries}
    marks = [
        marking.with_suggested(each, entries[each.request_id])
        if each.request_id in sent.unasked and each.request_id in entries
        else each
        for each in sent.marks
    ]
    return marking.keep(db.session(), found.desk.actor.user_id, marks, entries)
