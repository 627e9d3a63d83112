"""Many requests at once: fetch the template, hand it in filled in, see what it became."""

import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from app.attachments.names import clean_name, ending
from app.bulk import operations, queries
from app.bulk.columns import Choices, choices_of, columns
from app.bulk.forms import LoadForm
from app.bulk.reading import NewDraft, Rules, read_file
from app.bulk.template import template
from app.database import db
from app.domain.errors import BadInput, Fault
from app.domain.permissions import Actor, Permission
from app.investments.queries import Trees, trees
from app.models import BulkLoad
from app.web.access import actor, require
from app.web.forms import choice_list
from app.web.labels import kronor, moment, state_word
from app.web.once import already_done, done
from app.web.page import page
from app.web.views import CellView, Col, Link, RowView, TableView

bp = Blueprint("bulk", __name__, url_prefix="/askningar")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/flera")
@require(Permission.START_REQUEST)
def index() -> ResponseReturnValue:
    """What to do, in order: fetch the template, fill it in, hand it in."""
    return _page(LoadForm())


@bp.get("/mall.xlsx")
@require(Permission.START_REQUEST)
def fetch() -> ResponseReturnValue:
    """The template of a unit, with the lists as they are today."""
    someone, known = _someone(), trees(db.session())
    unit_id = _unit(someone, known, request.args.get("enhet", ""))
    year = date.today().year + 1  # noqa: DTZ011 - only the example in the help
    name = known.unit_names[unit_id]
    content = template(columns(), _choices(someone, known, unit_id), name, year)
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=_file_name(name), max_age=0)


@bp.post("/flera")
@require(Permission.START_REQUEST)
def load() -> ResponseReturnValue:
    """Load the file: every row a draft, or nothing and everything that is wrong."""
    form, someone = LoadForm(), _someone()
    known = trees(db.session())
    unit_id = _unit(someone, known, str(form.enhet.data or ""))
    try:
        sha256, drafts, name = _read(form.fil.data, someone, known, unit_id)
    except BadInput as bad:
        db.session.rollback()
        return _page(form, bad.faults, status=422)
    if answer := already_done():
        return answer
    if (earlier := queries.load_of(db.session(), sha256, unit_id)) is None:
        try:
            with db.session.begin_nested():
                made = _load(drafts, someone, unit_id, sha256, name)
            return done(_receipt_url(made), f"{_count(len(drafts))} är inlästa som utkast.")
        except IntegrityError:
            earlier = queries.load_of(db.session(), sha256, unit_id)
    if earlier is None:
        abort(409)
    return done(_receipt_url(earlier), f"Filen lästes in redan {moment(earlier.loaded_at)}. Inget är inläst igen.")


@bp.get("/flera/<int:id>")
@require(Permission.START_REQUEST)
def receipt(id: int) -> ResponseReturnValue:
    """What a file became: its drafts, with what is left to fill in."""
    someone, known = _someone(), trees(db.session())
    it = db.session.get(BulkLoad, id)
    if it is None or it.unit_id not in {unit_id for unit_id, _, _ in _units(someone, known)}:
        abort(404)
    rows = [
        RowView(
            each.request.title,
            [
                CellView(known.unit_names[each.request.unit_id]),
                CellView(known.category_names[each.request.category_id]),
                CellView(str(each.request.frame_year)),
                CellView(kronor(each.request.asked_ore)),
                CellView(_left(each)),
            ],
            url=url_for("investments.show", id=each.request.id),
        )
        for each in queries.drafts_of(db.session(), it.request_ids, someone, known)
    ]
    heads = [Col("title", "Rubrik"), Col("unit", "Enhet"), Col("category", "Kategori"), Col("year", "Ramår", True)]
    table = TableView([*heads, Col("amount", "Belopp", True), Col("left", "Kvar att göra")], rows)
    lead = f"{it.file_name}, inläst {moment(it.loaded_at)} av {it.loaded_by}. {_count(len(it.request_ids))}."
    trail = [
        Link("Äskningar", url_for("investments.index")),
        Link("Läs in flera", url_for(".index")),
        Link("Kvitto", None),
    ]
    return page("bulk/receipt.html", breadcrumb=trail, lead=lead, table=table)


def _page(form: LoadForm, faults: tuple[Fault, ...] = (), status: int = 200) -> Response:
    someone, known = _someone(), trees(db.session())
    units = _units(someone, known)
    chosen = str(form.enhet.data or request.args.get("enhet", ""))
    form.enhet.choices = choice_list([(code, name) for _, code, name in units])
    form.enhet.data = chosen if chosen in [code for _, code, _ in units] else (units[0][1] if units else "")
    return page("bulk/index.html", status=status, form=form, units=units, faults=faults)


def _read(given: FileStorage | None, someone: Actor, known: Trees, unit_id: int) -> tuple[str, list[NewDraft], str]:
    """The file read without holding the write lock: SHA-256, drafts to be, and its name."""
    if not isinstance(given, FileStorage) or not given.filename:
        raise BadInput([Fault("", 0, "", "", "Välj en fil.")])
    name = clean_name(given.filename)
    if ending(name) != ".xlsx":
        raise BadInput([Fault(name, 0, "", "", "filen är ingen Excel-fil (.xlsx); använd mallen")])
    rules = Rules(
        _choices(someone, known, unit_id),
        unit_id,
        lambda unit, category: queries.may_write(someone, known, unit, category),
        lambda number: queries.is_known_number(db.session(), someone, known, number),
        known.may_choose,
    )
    db.session.rollback()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        given.save(path)
        return *read_file(path, rules), name


def _load(drafts: list[NewDraft], someone: Actor, unit_id: int, sha256: str, name: str) -> BulkLoad:
    return operations.load(db.session(), drafts, someone, unit_id=unit_id, sha256=sha256, file_name=name)


def _units(someone: Actor, known: Trees) -> queries.Rows:
    return queries.units_to_write_for(db.session(), someone, known)


def _unit(someone: Actor, known: Trees, code: str) -> int:
    """The unit of that code among the person's own; 404 for every other."""
    return next((unit_id for unit_id, each, _ in _units(someone, known) if each == code), None) or abort(404)


def _choices(someone: Actor, known: Trees, unit_id: int) -> Choices:
    """The lists of a unit's template: the unit with those below it, and the categories the person may write in."""
    below = known.units.subtree(unit_id)
    units = [row for row in _units(someone, known) if row[0] in below]
    open_to = [row for row in queries.categories(db.session()) if queries.may_write(someone, known, unit_id, row[0])]
    return choices_of(units, open_to)


def _left(each: queries.Loaded) -> str:
    if each.left is None:
        return state_word(each.request.state).capitalize()
    return f"{each.left} uppgifter" if each.left > 1 else "1 uppgift" if each.left else "Klart att granska och skicka"


def _count(number: int) -> str:
    return "1 äskning" if number == 1 else f"{number} äskningar"


def _file_name(unit: str) -> str:
    return clean_name(f"Äskningar {unit}.xlsx")


def _receipt_url(it: BulkLoad) -> str:
    return url_for("bulk.receipt", id=it.id)


def _someone() -> Actor:
    return actor() or abort(401)
