"""A file from the ledger, step by step: hand it in, see how it is understood, see what it would do, read it in."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from app.attachments.files import limit_words
from app.attachments.names import clean_name
from app.database import db
from app.domain.errors import BadInput, DomainError, Fault
from app.domain.ledger_map import FileKind, Form
from app.domain.permissions import Permission
from app.intake.tabular import Faults
from app.ledger_files import uploads
from app.ledger_files.forms import MapForm, UploadForm, map_form, typed_map
from app.ledger_files.guess import fit, rows_of
from app.ledger_files.look import look_at
from app.ledger_files.mapped import headings_of
from app.ledger_files.opening import is_contract, likely_map, open_mapped, open_plain
from app.ledger_files.operations import complete, save_map
from app.ledger_files.page import file_page, head_of, progress_key
from app.ledger_files.progress import progress
from app.models import LedgerUpload
from app.orders.operations import import_orders, preview_orders
from app.outcomes.operations import LedgerFile, checked_source, import_ledger
from app.outcomes.preview import preview_ledger
from app.outcomes.queries import sources
from app.outcomes.receipt import Receipt
from app.web.access import actor, require
from app.web.errors import problem
from app.web.headers import LARGE
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("ledger_files", __name__, url_prefix="/redovisning/filer")

MOVED = "Redovisningen har ändrats sedan du granskade filen. Granska den igen innan du läser in den."


@bp.get("/ny")
@require(Permission.IMPORT_LEDGER)
def new() -> ResponseReturnValue:
    """Where a file is handed in."""
    return _new(UploadForm(formdata=None))


@bp.post("/ny")
@require(Permission.IMPORT_LEDGER)
def upload() -> ResponseReturnValue:
    """Keep the file with how it most likely is read; nothing is read in yet."""
    form = UploadForm()
    kind = FileKind.ORDERS if form.slag.data == FileKind.ORDERS else FileKind.OUTCOME
    try:
        source = checked_source(form.kalla.data or "")
    except DomainError as error:
        form.kalla.errors = [str(error)]
        return _new(form, status=422)
    given = form.fil.data
    if not isinstance(given, FileStorage) or not given.filename:
        form.fil.errors = ["Välj en fil."]
        return _new(form, status=422)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / clean_name(given.filename)
        given.save(path)
        try:
            look = look_at(path)
        except BadInput as bad:
            return _new(form, bad.faults, status=422)
        if answer := already_done():
            return answer
        session = db.session()
        is_plain = kind is FileKind.OUTCOME and is_contract(look)
        it = None if is_plain else likely_map(session, look, source, kind)
        kept = uploads.keep(
            session, path, kind=kind, source=source, sha256=look.sha256, column_map=it, actor=_name()
        )  # fmt: skip
    return done(_here(kept))


@bp.get("/<int:id>")
@require(Permission.VIEW_LEDGER)
def show(id: int) -> ResponseReturnValue:
    """The file: how it is understood, and, once looked through, what it would do."""
    it = db.session.get(LedgerUpload, id) or abort(404)
    if it.import_id is not None:
        return redirect(url_for("outcomes.receipt", id=it.import_id))
    return _page(it)


@bp.post("/<int:id>/tolka")
@require(Permission.IMPORT_LEDGER)
def interpret(id: int) -> ResponseReturnValue:
    """Correct how the file is read; saved for the source's next file."""
    it = _waiting(id)
    known = uploads.map_of(it) or abort(404)
    kind = FileKind(it.kind)
    with head_of(db.session(), it) as look:
        headings = headings_of(known, rows_of(look, known)) if look.form is not Form.SIE else []
        form = map_form(kind, known, headings, look.sheets, typed=True)
        typed = typed_map(form, known)
        if typed is None:
            return _page(it, typed=form, status=422)
        if known.form is not Form.SIE:
            typed = complete(look, typed, kind)
    if answer := already_done():
        return answer
    it = uploads.locked(db.session(), id)
    it.column_map, it.preview = typed.as_json(), None
    save_map(db.session(), it.source, kind, typed, actor=_name())
    return done(_here(it), "Tolkningen är sparad.")


@bp.post("/<int:id>/granska")
@require(Permission.IMPORT_LEDGER)
def preview(id: int) -> ResponseReturnValue:
    """Carry out the import, look at it and take it back; what it would do is kept for the page."""
    faults = Faults()
    try:
        with _opened(id, faults) as (file, tell):
            if answer := already_done():
                return answer
            it = uploads.locked(db.session(), id)
            look_through = preview_orders if it.kind == FileKind.ORDERS else preview_ledger
            found = look_through(db.session(), file, it.source, faults, tell)
    except BadInput as bad:
        db.session.rollback()
        return _page(_waiting(id), bad.faults, status=422)
    it.preview = found.as_json()
    if known := uploads.map_of(it):
        save_map(db.session(), it.source, FileKind(it.kind), known, actor=_name())
    return done(f"{_here(it)}#forhandsvisning")


@bp.post("/<int:id>/las-in")
@require(Permission.IMPORT_LEDGER)
def read_in(id: int) -> ResponseReturnValue:
    """Read the file in, in one transaction and exactly as it was shown."""
    faults = Faults()
    try:
        with _opened(id, faults) as (file, tell):
            if answer := already_done():
                return answer
            it = uploads.locked(db.session(), id)
            if it.preview is None:
                raise DomainError("Granska filen innan du läser in den.")
            take_in = import_orders if it.kind == FileKind.ORDERS else import_ledger
            receipt = take_in(db.session(), file, it.source, actor=_name(), faults=faults, tell=tell)
    except BadInput as bad:
        db.session.rollback()
        return _page(_waiting(id), bad.faults, status=422)
    if not _is_as_shown(receipt, it.preview):
        raise DomainError(MOVED)
    if receipt.import_id is None:
        uploads.throw_away(db.session(), it)
        return done(url_for("outcomes.imports"), f"{it.file_name} ändrade inget. Inget kvitto behövs.")
    uploads.attach(db.session(), it, receipt.import_id)
    return done(url_for("outcomes.receipt", id=receipt.import_id), f"{it.file_name} är inläst.")


@bp.post("/<int:id>/slang")
@require(Permission.IMPORT_LEDGER)
def discard(id: int) -> ResponseReturnValue:
    """Throw a file away that is not read in."""
    if answer := already_done():
        return answer
    it = uploads.locked(db.session(), id)
    uploads.throw_away(db.session(), it)
    return done(url_for("outcomes.imports"), f"{it.file_name} är slängd. Inget är inläst.")


@bp.get("/<int:id>/original")
@require(Permission.VIEW_LEDGER)
def original(id: int) -> ResponseReturnValue:
    """The file as it was handed in, always to be saved and never shown."""
    it = db.session.get(LedgerUpload, id) or abort(404)
    response = Response(stream_with_context(uploads.content(db.session(), it)), content_type="application/octet-stream")
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\%;' else "_" for sign in it.file_name
    )
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(it.file_name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.teardown_request
def tidy(error: BaseException | None) -> None:
    """No file stays in the folder that no row names."""
    uploads.tidy(db.session())


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a file may be, and the way round it."""
    db.session.rollback()
    most = limit_words(LARGE["ledger_files.upload"])
    return problem(413, f"Filen är större än {most}. Dela upp den, till exempel månad för månad. Inget är sparat.")


@contextmanager
def _opened(id: int, faults: Faults) -> Iterator[tuple[LedgerFile, Callable[[int], None]]]:
    """The whole file on disk, opened by its map; nobody waits for the write lock while it is unpacked."""
    session, it = db.session(), _waiting(id)
    known, kind = uploads.map_of(it), FileKind(it.kind)
    with uploads.on_disk(session, it) as path, progress(progress_key(it)) as tell:
        session.rollback()
        if known is None:
            yield open_plain(path, faults), tell
            return
        look = look_at(path, known.sheet, known.encoding if known.form is not Form.XLSX else "")
        yield open_mapped(look, fit(known, look) or known, faults, kind), tell


def _is_as_shown(receipt: Receipt, shown: dict[str, object]) -> bool:
    """Whether the import did what the preview said."""
    before, after = dict(shown["receipt"]), asdict(receipt)  # type: ignore[call-overload]
    return all(before[name] == after[name] for name in before if name != "import_id")


def _new(form: UploadForm, faults: Sequence[Fault] = (), status: int = 200) -> Response:
    session = db.session()
    return page(
        "ledger_files/new.html",
        status=status,
        form=form,
        faults=faults,
        sources=sources(session),
        waiting=uploads.waiting(session),
        most=limit_words(LARGE["ledger_files.upload"]),
    )


def _page(it: LedgerUpload, faults: Sequence[Fault] = (), typed: MapForm | None = None, status: int = 200) -> Response:
    view = file_page(db.session(), it, faults, typed)
    return page(
        "ledger_files/show.html",
        fragments=("import_progress",),
        status=status,
        view=view,
        once=UploadForm(formdata=None),
    )


def _waiting(id: int) -> LedgerUpload:
    """The file, when it is not read in yet."""
    it = db.session.get(LedgerUpload, id) or abort(404)
    return it if it.import_id is None else abort(404)


def _here(it: LedgerUpload) -> str:
    return url_for("ledger_files.show", id=it.id)


def _name() -> str:
    someone = actor()
    return someone.name if someone else abort(401)
