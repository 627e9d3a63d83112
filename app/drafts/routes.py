"""The form's pages: section by section, saved as it is written, reviewed and sent."""

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.audit.operations import keep_quiet
from app.database import db, start_reading
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.domain.request_fields import Section
from app.domain.workflow import RequestState
from app.drafts import operations, sending
from app.drafts.answers import saved_answer
from app.drafts.desk import Desk, Kept, first_year, keep, open_desk, own_units, sit_down, someone
from app.drafts.earlier import decision_on
from app.drafts.fields import faults_of
from app.drafts.forms import BeginForm, SendForm
from app.drafts.help_page import help_view
from app.drafts.operations import NotOpen, Typed
from app.drafts.pages import form_page, left_to_do, review_context, section_context, why_closed
from app.drafts.queries import Kept as KeptText
from app.drafts.receipt import way_left
from app.drafts.typed import (
    Doing,
    answer_text,
    doing,
    filled_in,
    seen_versions,
    typed_fields,
    typed_texts,
    with_rows_changed,
)
from app.investments import queries as requests
from app.investments.document import again_facts
from app.investments.operations import NeedNotMet
from app.models import today_here
from app.settings.queries import all_settings
from app.web.access import require
from app.web.forms import OnceForm, choice_list
from app.web.kept import keeps_what_was_typed
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("drafts", __name__, url_prefix="/askningar")
keeps_what_was_typed(bp, {"save_section": lambda: typed_texts(request.form), "send": lambda: answer_text(request.form)})
MORE_ROWS = 4


@bp.get("/ny")
@require(Permission.START_REQUEST)
def new() -> ResponseReturnValue:
    """For which unit, and what kind of request."""
    return _new(_begin_form())


@bp.post("/ny")
@require(Permission.START_REQUEST)
def begin() -> ResponseReturnValue:
    """A new draft, once however often the button is pressed."""
    form = _begin_form()
    if not form.validate_on_submit():
        return _new(form, 422)
    if earlier := already_done():
        return earlier
    kind = str(form.kind.data)
    it = sending.begin(db.session(), someone(), int(form.unit_id.data), kind=kind, year=first_year(kind))
    return done(url_for(".section", id=it.id, section=Section.NEED.value))


@bp.get("/<int:id>/kopiera")
@require(Permission.BROWSE_REQUESTS)
def copying(id: int) -> ResponseReturnValue:
    """What a copy takes along."""
    return page("drafts/copy.html", it=sit_down(id).it, again=False, form=OnceForm(), earlier=None, before=[])


@bp.post("/<int:id>/kopiera")
@require(Permission.BROWSE_REQUESTS)
def copy(id: int) -> ResponseReturnValue:
    """A new draft with the text of this request."""
    return _copied(sit_down(id), again=False)


@bp.get("/<int:id>/ask-igen")
@require(Permission.BROWSE_REQUESTS)
def asking_again(id: int) -> ResponseReturnValue:
    """The decision, and what comes along when it is asked for once more."""
    desk = _decided(sit_down(id))
    earlier = decision_on(db.session(), desk.it)
    before = again_facts(db.session(), desk.it, desk.actor, desk.known)
    return page("drafts/copy.html", it=desk.it, again=True, form=OnceForm(), earlier=earlier, before=before)


@bp.post("/<int:id>/ask-igen")
@require(Permission.BROWSE_REQUESTS)
def ask_again(id: int) -> ResponseReturnValue:
    """A new draft for a request that was declined or deferred."""
    return _copied(_decided(sit_down(id)), again=True)


@bp.get("/<int:id>/utkast")
@require(Permission.BROWSE_REQUESTS)
def tasks(id: int) -> ResponseReturnValue:
    """The way through the form, with what is left."""
    desk = sit_down(id)
    if not desk.is_open:
        return _to_document(desk)
    draft = desk.draft()
    left = left_to_do(desk, draft)
    return page("drafts/tasks.html", view=form_page(desk, draft), help=help_view(desk, draft), left=left)


@bp.get("/<int:id>/utkast/hjalp")
@require(Permission.BROWSE_REQUESTS)
def help(id: int) -> ResponseReturnValue:
    """The help beside a section, for htmx."""
    desk = open_desk(id)
    wanted = request.args.get("avsnitt", "")
    section = Section(wanted) if wanted in list(Section) else None
    return page("drafts/_help.html", help=help_view(desk, desk.draft(), section), view={"id": id}, section=wanted)


@bp.get("/<int:id>/utkast/<section>")
@require(Permission.BROWSE_REQUESTS)
def section(id: int, section: str) -> ResponseReturnValue:
    """One section of the form, or the review of all of it."""
    desk, wanted = sit_down(id), _section(section)
    if not desk.is_open:
        return _to_document(desk)
    if wanted is Section.REVIEW:
        return page("drafts/review.html", **review_context(desk, desk.draft(), SendForm(formdata=None)))
    blank = {request.args.get("rader", ""): MORE_ROWS}
    missing = "saknas" in request.args
    return page(_template(wanted), **section_context(desk, desk.draft(), wanted, missing=missing, blank=blank))


@bp.post("/<int:id>/utkast/spara")
@require(Permission.BROWSE_REQUESTS)
def autosave(id: int) -> ResponseReturnValue:
    """Save the fields that changed; answers with their new versions, faults, conflicts and who else is here."""
    try:
        desk = open_desk(id)
        kept = keep(desk, typed_fields(request.form))
    except NotOpen as closed:
        db.session.rollback()
        return jsonify(closed=str(closed)), 409
    if not kept.changed:
        keep_quiet(db.session())  # no page shows who has a draft open
    db.session.commit()
    start_reading()
    return jsonify(saved_answer(desk, kept, seen_versions(request.form)))


@bp.post("/<int:id>/utkast/<section>")
@require(Permission.BROWSE_REQUESTS)
def save_section(id: int, section: str) -> ResponseReturnValue:
    """Save a whole section, as pages without JavaScript do; what could not be stored stands on the page again."""
    wanted, button = _section(section), doing(request.form)
    if wanted is Section.REVIEW:
        abort(404)
    desk = sit_down(id)
    if not desk.is_open:
        return page("drafts/closed.html", status=409, **_not_saved(desk))
    desk = open_desk(id)
    typed, problem = typed_fields(request.form), ""
    try:
        typed = with_rows_changed(typed, request.form, button)
    except DomainError as error:
        problem = str(error)
    if button.verb == "theirs":
        typed.pop(button.name, None)
    kept = keep(desk, typed)
    try:
        filled = filled_in(button, request.form, desk.draft())
        operations.save(db.session(), desk.it, filled, by=desk.actor.name)
    except DomainError as error:
        problem = str(error)
    db.session.commit()
    start_reading()
    return _after_saving(desk, wanted, button, kept, typed, problem)


@bp.post("/<int:id>/skicka")
@require(Permission.BROWSE_REQUESTS)
def send(id: int) -> ResponseReturnValue:
    """Send it, or answer what was asked for; once, and only when it is complete."""
    desk, form = sit_down(id), SendForm()
    if earlier := already_done():
        return earlier
    if not desk.is_open:
        raise NotOpen
    try:
        if not form.validate_on_submit():
            raise NeedNotMet("Rätta svaret till beredaren.")
        today, answer = today_here(), form.answer.data or ""
        sending.send(db.session(), desk.it, desk.actor, desk.settings, today=today, answer=answer)
    except NeedNotMet:
        db.session.rollback()
        start_reading()
        desk = sit_down(id)
        problem = "Äskningen är inte skickad. Det här behövs först."
        return page("drafts/review.html", status=422, **review_context(desk, desk.draft(), form, problem))
    return done(url_for(".receipt", id=id))


@bp.get("/<int:id>/kvitto")
@require(Permission.BROWSE_REQUESTS)
def receipt(id: int) -> ResponseReturnValue:
    """That it is sent, and what happens next."""
    desk = sit_down(id)
    if desk.is_open:
        return redirect(url_for(".tasks", id=id), 303)
    return page("drafts/receipt.html", it=desk.it, way=way_left(db.session(), desk, today_here()))


def _new(form: BeginForm, status: int = 200) -> Response:
    closed = why_closed("askning", all_settings(db.session()))
    return page("drafts/new.html", status=status, form=form, closed=closed)


def _begin_form() -> BeginForm:
    form = BeginForm()
    units = own_units(someone(), requests.trees(db.session()))
    form.unit_id.choices = choice_list(sorted(units, key=lambda unit: unit[1]))
    return form


def _decided(desk: Desk) -> Desk:
    if desk.it.state not in (RequestState.DECLINED, RequestState.DEFERRED):
        raise DomainError("Bara en avslagen eller bordlagd äskning kan äskas igen. Kopiera den i stället.")
    return desk


def _copied(desk: Desk, *, again: bool) -> ResponseReturnValue:
    if earlier := already_done():
        return earlier
    kind = "askning" if again else desk.it.kind
    it = sending.copy(db.session(), desk.it, desk.actor, year=first_year(kind), again=again)
    return done(url_for(".tasks", id=it.id), "Utkastet är klart att fylla i.")


def _section(name: str) -> Section:
    if name not in list(Section):
        abort(404)
    return Section(name)


def _template(section: Section) -> str:
    return "drafts/files.html" if section is Section.FILES else "drafts/section.html"


def _to_document(desk: Desk) -> Response:
    return redirect(url_for("investments.show", id=desk.it.id), 303)


def _not_saved(desk: Desk) -> dict[str, Any]:
    """What somebody typed into a request that has been sent meanwhile, so that it can be kept elsewhere."""
    return {"it": desk.it, "sentence": str(NotOpen()), "texts": typed_texts(request.form)}


def _after_saving(
    desk: Desk, wanted: Section, button: Doing, kept: Kept, typed: dict[str, Typed], problem: str
) -> ResponseReturnValue:
    """On to the next section, or the same page with what has to be looked at."""
    draft = desk.draft()
    mine = {each.field: KeptText(each.mine, each.stored_version, each.stored_by) for each in kept.saved.conflicts}
    mine |= {name: KeptText(typed[name].text, typed[name].base) for name in kept.refused}
    faulty = [
        each
        for each in draft.faulty
        if each.section is wanted and faults_of(each, draft.texts[each.name].text, draft.readings[each.name])
    ]
    moving = button.verb in ("", "next")
    if mine or problem or (faulty and moving):
        context = section_context(
            desk, draft, wanted, mine=mine, conflicts=kept.saved.conflicts, refused=kept.refused, problem=problem
        )
        return page(_template(wanted), status=409 if kept.saved.conflicts else 422, **context)
    if moving:
        following = section_context(desk, draft, wanted)["following"]
        return redirect(following.url if following else url_for(".tasks", id=desk.it.id), 303)
    if button.verb == "tasks":
        return redirect(url_for(".tasks", id=desk.it.id), 303)
    more: dict[str, Any] = {"rader": button.name} if button.verb == "add" else {}
    target = {"sum": "years", "even": "planned_payments", "delivery": "planned_payments"}.get(button.verb, button.name)
    address = url_for(".section", id=desk.it.id, section=wanted.value, **more)
    return redirect(f"{address}#f_{target}" if target else address, 303)
