"""Reports as saved layouts: the list, each report with its settings in the address, and the form that changes one."""

import hashlib
import json
import uuid
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.documents.packet_pdf import packet_pdf as make_packet
from app.domain.layout import LayoutError
from app.domain.list_layout import OUTCOME, parse_list_layout
from app.domain.periods import period_words
from app.domain.permissions import Permission
from app.domain.table import Table
from app.library import operations, queries
from app.library.forms import LayoutTyped, from_definition, read_typed, to_definition
from app.library.packet import chapters, packet_view
from app.library.page import edit_view, report_links, report_view
from app.models import ReportLayout, now
from app.reports.answers import attached, report_tag, table_file
from app.reports.asked import Asked, read_asked
from app.reports.list_queries import known_tags
from app.reports.list_report import Wanted, list_report, reported
from app.reports.list_year import OF_TABLES
from app.web.access import me, require
from app.web.forms import OnceForm
from app.web.labels import local_now
from app.web.once import already_done, done
from app.web.page import live_page, page

bp = Blueprint("library", __name__, url_prefix="/rapporter")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """Every report there is."""
    return page("library/index.html", reports=report_links(queries.saved(db.session())))


@bp.get("/paket")
@require(Permission.VIEW_REPORT)
def packet() -> ResponseReturnValue:
    """Choose what goes into one PDF."""
    return page("library/packet.html", fragments=("packet",), view=packet_view(db.session(), read_asked()))


@bp.get("/paket/pdf")
@require(Permission.VIEW_REPORT)
def packet_pdf() -> ResponseReturnValue:
    """The chosen reports as one PDF; 404 for a report that is not there."""
    asked = read_asked()
    found = chapters(db.session(), request.args.getlist("rapport"), _wanted(asked), now())
    if found is None:
        abort(404)
    db.session.rollback()  # no transaction is held while the file is made
    subtitle = period_words(asked.period).capitalize() + (f", {asked.domain}" if asked.domain else "")
    content = make_packet("Tertialpaket", subtitle, found, printed_by=_name(), printed_at=local_now())
    return attached(content, "application/pdf", f"tertialpaket-{asked.period}.pdf")


@bp.get("/<name>")
@require(Permission.VIEW_REPORT)
def report(name: str) -> ResponseReturnValue:
    """A listing report; its address carries all its settings and can be sent to others."""
    saved = _saved(name, lists_only=True)
    tag = f"{report_tag(Permission.ADMINISTER)}\n{local_now():%Y-%m-%d}\n{request.host_url}"
    return live_page("library/report.html", fragment="report", tag=tag, build=lambda: _context(saved))


def _context(saved: ReportLayout) -> dict[str, Any]:
    asked = read_asked()
    kept = reported(db.session(), _wanted(asked)) if saved.kind in OF_TABLES else None
    return {"view": report_view(saved, asked, _table(saved, asked), kept)}


@bp.get("/<name>/fil/<format_>")
@require(Permission.VIEW_REPORT)
def download(name: str, format_: str) -> ResponseReturnValue:
    """The same table as a file, with all its rows."""
    saved, asked = _saved(name, lists_only=True), read_asked()
    return table_file(lambda: _table(saved, asked), format_, f"{name}-{asked.period}")


@bp.get("/<name>/form")
@require(Permission.ADMINISTER)
def edit(name: str) -> ResponseReturnValue:
    """The layout as a form."""
    saved = _saved(name)
    return _form(saved, from_definition(saved.name, saved.title, saved.kind, saved.definition), _seen(saved))


@bp.post("/<name>/form")
@require(Permission.ADMINISTER)
def save(name: str) -> ResponseReturnValue:
    """Save the layout, under its own name or as a copy under a new one."""
    saved = _saved(name)
    typed, form = read_typed(request.form, saved.kind), OnceForm()
    if not form.validate_on_submit():
        typed.faults["form"] = "Formuläret är gammalt. Skicka det igen."
    if not typed.faults and (answer := already_done()) is not None:
        return answer
    if saved.name != typed.name and queries.saved_one(db.session(), typed.name):
        typed.faults["namn"] = f"Det finns redan en rapport med kortnamnet {typed.name}. Välj ett annat."
    elif saved.name == typed.name and request.form.get("sedd") != _seen(saved):
        typed.faults["form"] = "Någon annan har ändrat rapporten under tiden. Spara igen om det du skrev ska gälla."
        return _refused(saved, typed, 409)
    if typed.faults:
        return _refused(saved, typed, 422)
    try:
        made = operations.save_layout(
            db.session(), name=typed.name, title=typed.title, kind=saved.kind,
            definition=to_definition(typed, saved.kind, saved.definition), actor=_name(),
        )  # fmt: skip
    except LayoutError as error:
        typed.faults["form"] = str(error)
        return _refused(saved, typed, 422)
    return done(url_for(".edit", name=made.name), f"Rapporten {made.title} är sparad.")


@bp.post("/<name>/ta-bort")
@require(Permission.ADMINISTER)
def remove(name: str) -> ResponseReturnValue:
    """Take a listing report away."""
    saved = _saved(name, lists_only=True)
    if (answer := already_done()) is not None:
        return answer
    operations.remove_layout(db.session(), saved, actor=_name())
    return done(url_for(".index"), f"Rapporten {saved.title} är borttagen.")


def _saved(name: str, *, lists_only: bool = False) -> ReportLayout:
    found = queries.saved_one(db.session(), name)
    if found is None or (lists_only and found.kind == OUTCOME):
        abort(404)
    return found


def _table(saved: ReportLayout, asked: Asked) -> Table:
    layout = parse_list_layout(saved.name, saved.title, saved.kind, saved.definition)
    return list_report(db.session(), layout, _wanted(asked))


def _wanted(asked: Asked) -> Wanted:
    return Wanted(asked.year, asked.period, asked.unit, asked.domain, local_now().date(), asked.as_now)


def _form(saved: ReportLayout, typed: LayoutTyped, seen: str, status: int = 200) -> ResponseReturnValue:
    view = edit_view(saved, typed, known_tags(db.session()), uuid.uuid4().hex, seen)
    return page("library/edit.html", status=status, view=view)


def _refused(saved: ReportLayout, typed: LayoutTyped, status: int) -> ResponseReturnValue:
    """The form again with what is wrong and what was typed; nothing is saved and no key used up."""
    db.session.rollback()
    saved = _saved(saved.name)
    return _form(saved, typed, _seen(saved), status)


def _seen(saved: ReportLayout) -> str:
    """A fingerprint of what is saved, to notice a change made meanwhile."""
    content = json.dumps([saved.title, saved.definition], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _name() -> str:
    person = me()
    return person.person.name if person else ""
