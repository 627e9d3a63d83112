"""What every page with a report table shares: the report that was asked for, its tag, and the table as a file."""

import codecs
from collections.abc import Callable

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.database import db
from app.documents import FORMATS
from app.domain.permissions import Permission
from app.domain.table import Table
from app.investments.queries import sees_every_unit
from app.reports import outcome
from app.reports.asked import Asked, read_asked
from app.reports.figure_page import figure_view
from app.reports.figure_queries import category_known
from app.web.access import can, me, require
from app.web.labels import local_now
from app.web.page import Content, live_page


def report_of(asked: Asked) -> outcome.OutcomeReport:
    """The report that the address asks for."""
    return outcome.build(
        db.session(),
        year=asked.year,
        period=asked.period,
        unit=asked.unit,
        layout_name=asked.layout,
        domain=asked.domain,
        as_now=asked.as_now,
        is_open=asked.is_open,
    )


def report_tag(*asked: Permission) -> str:
    """Everything the content depends on: committed data, the address, what of it this person may open; and `asked`."""
    person = me()
    return f"{person.data_revision if person else 0}\n{_place(*asked)}"


def report_content(
    asked: Asked, report: outcome.OutcomeReport, view: Callable[[], object], *may: Permission, beside: object = None
) -> Content:
    """A report page's content: still as long as what was read for it, and what stands beside it, is the same."""
    says = f"{_place(*may)}\n{asked}\n{report.says}\n{beside}"
    return Content(says, lambda: {"view": view()})


def _place(*asked: Permission) -> str:
    """The address, and what of it this person may open."""
    person = me()
    reach = "" if person is None or sees_every_unit(person.actor) else person.actor.assignments
    return f"{request.full_path}\n{[can(each) for each in (Permission.VIEW_LEDGER, *asked)]}\n{reach}"


def figure_page(code: str, area: str) -> Response:
    """What a figure of a category (code '': of the whole table) is made of; 404 for an unknown category."""
    if code and not category_known(db.session(), code):
        abort(404)
    return live_page(
        "reports/category.html",
        fragment="figure_table",
        tag=report_tag(),
        build=lambda: {"view": figure_view(db.session(), code, read_asked(area))},
    )


def report_routes(bp: Blueprint, file_name: Callable[[Asked], str]) -> None:
    """The pages beside a report that the blueprint shows: what each of its figures is made of, and its files.

    The blueprint's name is the area that read_asked knows; file_name: what a file is called, without extension.
    """

    @bp.get("/totalt")
    @require(Permission.VIEW_REPORT)
    def total() -> ResponseReturnValue:
        """What a figure of the whole table is made of."""
        return figure_page("", bp.name)

    @bp.get("/kategori/<path:code>")
    @require(Permission.VIEW_REPORT)
    def category(code: str) -> ResponseReturnValue:
        """What a category's figure is made of."""
        return figure_page(code, bp.name)

    @bp.get("/fil/<format_>")
    @require(Permission.VIEW_REPORT)
    def download(format_: str) -> ResponseReturnValue:
        """The same table as a file."""
        asked = read_asked(bp.name)
        return as_file(asked, format_, file_name(asked))


def as_file(asked: Asked, format_: str, name: str) -> Response:
    """The report as a download called `name` without its extension; 404 for an unknown format."""
    return table_file(lambda: report_of(asked).table(), format_, name)


def table_file(make: Callable[[], Table], format_: str, name: str) -> Response:
    """A table as a download called `name` without its extension; 404 for an unknown format, and nothing is made."""
    kind = FORMATS.get(format_)
    if kind is None:
        abort(404)
    person = me()
    table = make()
    db.session.rollback()  # no transaction is held while the file is made
    content = kind.write(table, person.person.name if person else "", local_now())
    if format_ == "csv":
        content = codecs.BOM_UTF8 + content  # people open it in Excel, which otherwise takes it for another alphabet
    charset = "; charset=utf-8" if kind.mimetype.startswith("text/") else ""
    return attached(content, kind.mimetype + charset, f"{name}.{kind.extension}")


def attached(content: bytes, content_type: str, name: str) -> Response:
    """A file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=content_type, headers=headers)
