"""Outcome against frame: the page, what each figure is made of, and the prints."""

import codecs
from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.database import db
from app.documents import FORMATS
from app.domain.money import Unit
from app.domain.periods import FIRST_YEAR, LAST_YEAR, PeriodError, in_year, parse_period
from app.domain.permissions import Permission
from app.models import now
from app.reports import outcome as outcome_report
from app.reports import queries
from app.reports.asked import DOMAINS, Asked
from app.reports.figure_page import figure_view
from app.reports.outcome_page import outcome_view
from app.web.access import can, me, require
from app.web.labels import local_now
from app.web.page import live_page

bp = Blueprint("reports", __name__, url_prefix="/utfall")


@bp.get("")
@require(Permission.VIEW_REPORT)
def outcome() -> ResponseReturnValue:
    """The table, true to the last commit; an unchanged page costs a 304."""
    return live_page(
        "reports/outcome.html",
        fragment="outcome_table",
        tag=_tag(),
        build=_outcome_context,
    )


def _outcome_context() -> dict[str, Any]:
    asked = _asked()
    return {"view": outcome_view(_report(asked), asked)}


@bp.get("/totalt")
@require(Permission.VIEW_REPORT)
def total() -> ResponseReturnValue:
    """What a figure of the whole table is made of."""
    return _figure("")


@bp.get("/kategori/<path:code>")
@require(Permission.VIEW_REPORT)
def category(code: str) -> ResponseReturnValue:
    """What a category's figure is made of."""
    return _figure(code)


@bp.get("/fil/<format_>")
@require(Permission.VIEW_REPORT)
def download(format_: str) -> ResponseReturnValue:
    """The same table as a file."""
    kind = FORMATS.get(format_)
    if kind is None:
        abort(404)
    person = me()
    report = _report(_asked())
    name = f"utfall-mot-ram-{report.period}.{kind.extension}"
    db.session.rollback()  # no transaction is held while the file is made
    content = kind.write(report.table(), person.person.name if person else "", local_now())
    if format_ == "csv":
        content = codecs.BOM_UTF8 + content  # people open it in Excel, which otherwise takes it for another alphabet
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    charset = "; charset=utf-8" if kind.mimetype.startswith("text/") else ""
    return Response(content, content_type=kind.mimetype + charset, headers=headers)


def _figure(code: str) -> ResponseReturnValue:
    if code and not queries.category_known(db.session(), code):
        abort(404)
    return live_page(
        "reports/category.html",
        fragment="figure_table",
        tag=_tag(),
        build=lambda: {"view": figure_view(db.session(), code, _asked())},
    )


def _tag() -> str:
    """Everything the content depends on: committed data, the address, and whether ledger rows may be opened."""
    person = me()
    revision = person.data_revision if person else 0
    return f"{revision}\n{request.full_path}\n{can(Permission.VIEW_LEDGER)}"


def _report(asked: Asked) -> outcome_report.OutcomeReport:
    return outcome_report.build(
        db.session(),
        year=asked.year,
        period=asked.period,
        unit=asked.unit,
        layout_name=asked.layout,
        domain=asked.domain,
        as_now=asked.as_now,
    )


def _asked() -> Asked:
    """The address read; what is left out is the latest year and month that have anything."""
    args = request.args
    session = db.session()
    years = queries.report_years(session) or [now().year]
    wanted = parse_period(args["period"]) if args.get("period") else 0
    year = _year(args["ar"]) if args.get("ar") else wanted // 100 or years[0]
    month = wanted % 100
    period = in_year(year * 100 + month if month else queries.latest_period(session, year), year)
    unit = _unit(args["enhet"]) if args.get("enhet") else None
    return Asked(
        year,
        period,
        unit,
        _domain(args.get("doman", "")),
        args.get("layout", ""),
        args.get("figur", ""),
        tuple(sorted({year, *years}, reverse=True)),
        tuple(queries.layouts(session)),
        args.get("lage") == "nu",
    )


def _year(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise PeriodError(f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}, till exempel 2020. Läste ”{text[:20]}”.")


def _domain(text: str) -> str:
    if text in dict(DOMAINS):
        return text
    raise PeriodError(f"Området ”{text[:20]}” finns inte. Välj IT, MT eller Övrigt.")


def _unit(text: str) -> Unit:
    if text in list(Unit):
        return Unit(text)
    raise PeriodError(f"Enheten ”{text[:20]}” finns inte. Välj kr, tkr eller mnkr.")
