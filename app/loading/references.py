"""The files against each other and against what is stored: codes that must exist, numbers that must be unique."""

from collections import defaultdict
from collections.abc import Container, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind
from app.intake.tabular import Faults
from app.investments.queries import trees
from app.loading.files import Parcel
from app.loading.organisation import check_tree, parents_by_code
from app.loading.rows import RequestRow
from app.models import Category, Frame, InvestmentRequest, OrganisationUnit


def check_references(session: Session, parcel: Parcel, faults: Faults) -> None:
    """Tell of every reference that leads nowhere."""
    units = parents_by_code(session, OrganisationUnit)
    categories = parents_by_code(session, Category)
    check_tree(parcel.names["enheter"], parcel.units, units, faults)
    check_tree(parcel.names["kategorier"], parcel.categories, categories, faults)
    known_units = _known(parcel, "enheter", units, (row.code for row in parcel.units), faults)
    known_categories = _known(parcel, "kategorier", categories, (row.code for row in parcel.categories), faults)
    _check_frames(parcel, known_categories, faults)
    _check_years(session, parcel, faults)
    _check_requests(session, parcel, known_units, known_categories, faults)
    stored = session.scalars(select(InvestmentRequest.number))
    numbers = _known(parcel, "askningar", stored, (row.number for row in parcel.requests), faults)
    _check_forecasts(parcel, known_categories, numbers, faults)


class _Any:
    """Holds every code: what a file that could not be read would have said is nobody else's fault."""

    def __contains__(self, code: object) -> bool:
        return True


def _known(parcel: Parcel, name: str, stored: Iterable[str], new: Iterable[str], faults: Faults) -> Container[str]:
    """The codes that are there once the files are loaded; every code where the file itself could not be read."""
    codes = set(new)
    if not codes and any(fault.file == parcel.names[name] for fault in faults.found):
        return _Any()
    return codes | set(stored)


def _check_frames(parcel: Parcel, categories: Container[str], faults: Faults) -> None:
    file = parcel.names["ramar"]
    for row in parcel.frames:
        if row.category not in categories:
            faults.add(file, row.line, "kategori", row.category, "kategorin finns inte")
        if row.kind == EntryKind.TRANSFER and row.counter_category is None:
            faults.add(file, row.line, "motkategori", "", "en omdisponering behöver en motkategori")
        if row.kind != EntryKind.TRANSFER and row.counter_category is not None:
            faults.add(file, row.line, "motkategori", row.counter_category, "får bara fyllas i för omdisponering")
        elif row.counter_category is not None and row.counter_category not in categories:
            faults.add(file, row.line, "motkategori", row.counter_category, "kategorin finns inte")


def _check_years(session: Session, parcel: Parcel, faults: Faults) -> None:
    """Tell of first frames of a year that the category does not hold for; one that it has can be changed."""
    known = trees(session)
    if not known.years:
        return
    there = set(session.execute(select(Frame.year, Frame.category_id)).all())
    for row in parcel.frames:
        for column, code in (("kategori", row.category), ("motkategori", row.counter_category)):
            id_ = known.category_codes.get(code or "")
            if id_ and (row.year, id_) not in there and not known.may_choose(id_, row.year):
                faults.add(parcel.names["ramar"], row.line, column, code, f"kategorin gäller inte år {row.year}")


def _check_requests(
    session: Session, parcel: Parcel, units: Container[str], categories: Container[str], faults: Faults
) -> None:
    file = parcel.names["askningar"]
    projects = _owners(session, parcel)
    first: dict[str, RequestRow] = {}
    years: dict[str, set[int]] = defaultdict(set)
    for row in parcel.requests:
        if row.unit not in units:
            faults.add(file, row.line, "enhet", row.unit, "enheten finns inte")
        if row.category not in categories:
            faults.add(file, row.line, "kategori", row.category, "kategorin finns inte")
        if row.frame_year in years[row.number]:
            faults.add(file, row.line, "nummer", row.number, f"numret finns redan för ramår {row.frame_year}")
        years[row.number].add(row.frame_year)
        owner = projects.setdefault(row.project, row.number) if row.project else row.number
        if owner != row.number:
            faults.add(file, row.line, "projekt", row.project, f"projektet hör redan till äskning {owner}")
        _check_same(file, first.setdefault(row.number, row), row, faults)


def _owners(session: Session, parcel: Parcel) -> dict[str, str]:
    """Number of the request that owns each project code, of requests the files say nothing about."""
    statement = select(InvestmentRequest.project, InvestmentRequest.number).where(
        InvestmentRequest.project.is_not(None)
    )
    mentioned = {row.number for row in parcel.requests}
    return {code: number for code, number in session.execute(statement) if code and number not in mentioned}


def _check_same(file: str, first: RequestRow, row: RequestRow, faults: Faults) -> None:
    """Two rows of one request, for two frame years, must agree on everything that is not about the year."""
    same = {
        "projekt": "project", "rubrik": "title", "typ": "kind", "slag": "nature", "enhet": "unit",
        "kategori": "category", "prioritet": "priority", "tillstånd": "state", "vilande_orsak": "pause_cause",
        "syfte": "purpose",
    }  # fmt: skip
    for column, name in same.items():
        if getattr(first, name) != getattr(row, name):
            reason = f"äskning {row.number} säger något annat på rad {first.line}"
            faults.add(file, row.line, column, getattr(row, name), reason)


def _check_forecasts(parcel: Parcel, categories: Container[str], numbers: Container[str], faults: Faults) -> None:
    file = parcel.names["prognoser"]
    seen: set[tuple[int, str | None, str | None]] = set()
    for row in parcel.forecasts:
        if row.category is not None and row.category not in categories:
            faults.add(file, row.line, "kategori", row.category, "kategorin finns inte")
        if row.request is not None and row.request not in numbers:
            faults.add(file, row.line, "äskning", row.request, "äskningen finns inte")
        key = (row.period, row.category, row.request)
        if key in seen:
            faults.add(file, row.line, "period", str(row.period), "samma prognos finns två gånger i filen")
        seen.add(key)
