"""The files of a request: seen and fetched by whoever sees the request, changed only while it is written."""

import hashlib
import uuid
from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, get_flashed_messages, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app.attachments import operations, queries, storage
from app.attachments.files import MEDIA_TYPES, limit_words
from app.attachments.forms import KindForm, RemoveForm, UploadForm
from app.attachments.operations import FileFault, Handed
from app.attachments.shown import any_request, current_limits, panel_view
from app.database import db
from app.domain.permissions import Permission
from app.domain.workflow import OPEN_TO_EDIT
from app.investments.queries import scope_of, trees
from app.models import Attachment, InvestmentRequest
from app.web.access import actor, can, check, require
from app.web.once import already_done, done
from app.web.page import page, wanted_fragment

bp = Blueprint("attachments", __name__, url_prefix="/askningar/<int:id>/bilagor")

_FRAGMENTS = ("attachments_panel", "attachment_list")


@bp.url_value_preprocessor
def room_for_the_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """An upload may be as large as the setting says; settled before anything reads the form."""
    if endpoint == "attachments.upload":
        request.max_content_length = queries.largest_upload(db.engine, any_request())


@bp.get("")
@require(Permission.BROWSE_REQUESTS)
def index(id: int) -> ResponseReturnValue:
    """The request's files; the panel of the form is this page's fragment."""
    return _page(_visible(id))


@bp.post("")
@require(Permission.BROWSE_REQUESTS)
def upload(id: int) -> ResponseReturnValue:
    """Add files. Those that are all right are kept, the others are told of, each with its reason."""
    it, form = _editable(id), UploadForm()
    most = current_limits(db.session())
    db.session.rollback()  # looking through files takes time, and nobody has to wait for the write lock meanwhile
    given = [each for each in request.files.getlist(form.filer.name) if each.filename]
    handed = operations.look_through(
        ((each.filename, each.read()) for each in given), form.slag.data or "", most.most_bytes
    )
    if not given:
        handed.faults.append(FileFault("", "Välj minst en fil."))
    with storage.laid_down(db.session(), most.folder, {each.sha256: each.content for each in handed.looked}) as names:
        answer = _keep(it, handed, names, most) if handed.looked else None
    if answer is not None and not handed.faults:
        return answer
    return _page(_visible(id), handed.faults, status=422)


@bp.get("/<int:attachment_id>")
@require(Permission.BROWSE_REQUESTS)
def download(id: int, attachment_id: int) -> ResponseReturnValue:
    """The file, always to be saved and never shown: of a known type, named safely, with nothing allowed to run."""
    it = _visible(id)
    row = _one(it, attachment_id)
    content = storage.read(current_limits(db.session()).folder, row.stored_as) if row.stored_as else row.content
    if content is None or hashlib.sha256(content).hexdigest() != row.sha256:
        raise storage.StorageTrouble("Filen är skadad i lagringen. Säg till systemadministratören.")
    media_type = row.media_type if row.media_type in MEDIA_TYPES else "application/octet-stream"
    response: Response = send_file(BytesIO(content), mimetype=media_type, conditional=False, etag=False, max_age=0)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = _disposition(row.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/<int:attachment_id>/slag")
@require(Permission.BROWSE_REQUESTS)
def change_kind(id: int, attachment_id: int) -> ResponseReturnValue:
    """Say what kind of file it is."""
    it, form = _editable(id), KindForm()
    if answer := already_done():
        return answer
    row = _one(it, attachment_id)
    operations.change_kind(db.session(), it, row, form.slag.data or "", by=_name())
    return done(_here(id), f"Slaget på {row.file_name} är ändrat.")


@bp.post("/<int:attachment_id>/ta-bort")
@require(Permission.BROWSE_REQUESTS)
def remove(id: int, attachment_id: int) -> ResponseReturnValue:
    """Take a file away. Its bytes in the folder go after the commit: a row never names a file that is gone."""
    it, _ = _editable(id), RemoveForm()
    folder = current_limits(db.session()).folder
    if answer := already_done():
        return answer
    row = _one(it, attachment_id)
    stored_as = operations.remove(db.session(), it, row, by=_name())
    answer = done(_here(id), f"{row.file_name} är borttagen.")
    if stored_as:
        storage.remove(folder, [stored_as])
    return answer


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More than one upload can hold: say how much, and the way round it."""
    db.session.rollback()
    whole = limit_words(request.max_content_length or any_request())
    actions = [{"label": "Till bilagorna", "url": _here((request.view_args or {})["id"])}]
    text = f"Filerna är tillsammans större än {whole}. Ladda upp en fil åt gången. Inget av det du skickade är sparat."
    html = render_template(
        "error.html", code=413, heading="Filerna är för stora", text=text, details=[], actions=actions
    )
    return html, 413


def _keep(it: InvestmentRequest, handed: Handed, names: dict[str, str], most: queries.Limits) -> AnyResponse | None:
    """Store what was looked through, once; the answer when nothing was wrong."""
    if answer := already_done():
        handed.faults.clear()
        return answer
    operations.add(db.session(), it, handed, names, most, by=_name())
    if not handed.added and not handed.already:
        db.session.rollback()
        return None
    return done(_here(it.id), _sentence(handed))


def _sentence(handed: Handed) -> str:
    added, already = [row.file_name for row in handed.added], handed.already
    words = []
    if added:
        words.append(f"{_listed(added)} är {'tillagd' if len(added) == 1 else 'tillagda'}.")
    if already:
        words.append(
            f"{_listed(already)} fanns redan och är inte {'tillagd' if len(already) == 1 else 'tillagda'} igen."
        )
    return " ".join(words)


def _listed(names: list[str]) -> str:
    return " och ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _page(it: InvestmentRequest, faults: list[FileFault] | None = None, status: int = 200) -> Response:
    may_edit = can(Permission.EDIT_REQUEST, scope_of(it, trees(db.session())))
    alone = wanted_fragment(_FRAGMENTS)
    said: list[tuple[str, str]] = list(get_flashed_messages(with_categories=True)) if alone else []  # type: ignore[arg-type]
    view = panel_view(db.session(), it, may_edit=may_edit, faults=faults, said=said)
    return page("attachments/index.html", fragments=_FRAGMENTS, status=status, view=view, new_key=_key)


def _visible(id: int) -> InvestmentRequest:
    """The request, for those who may see it; 404 for everyone else."""
    it = db.session.get(InvestmentRequest, id)
    if it is None:
        abort(404)
    check(Permission.VIEW_REQUEST, scope_of(it, trees(db.session())))
    return it


def _editable(id: int) -> InvestmentRequest:
    """The request, for those who write it; told apart from one that has been sent."""
    it = _visible(id)
    if it.state not in [state.value for state in OPEN_TO_EDIT]:
        raise operations.NotOpen
    check(Permission.EDIT_REQUEST, scope_of(it, trees(db.session())))
    return it


def _one(it: InvestmentRequest, attachment_id: int) -> Attachment:
    return queries.attachment(db.session(), it.id, attachment_id) or abort(404)


def _here(id: int) -> str:
    return url_for("attachments.index", id=id)


def _key() -> str:
    """A new idempotency key, one for each form of the page."""
    return uuid.uuid4().hex


def _name() -> str:
    someone = actor()
    return someone.name if someone else abort(401)


def _disposition(name: str) -> str:
    """RFC 6266 with RFC 5987: the name in full for browsers that read it, in ASCII for those that do not."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%;' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
