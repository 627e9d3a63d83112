"""Loading units and categories: a code that is there is brought up to date, a new one is added."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.tree import looped
from app.intake.tabular import Faults
from app.loading.rows import CategoryRow, UnitRow
from app.models import Category, OrganisationUnit


def check_tree(
    file: str, rows: Sequence[UnitRow] | Sequence[CategoryRow], known: dict[str, str | None], faults: Faults
) -> None:
    """Tell of codes twice, parents that do not exist and loops; known: parents by code already stored."""
    parents = dict(known)
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            faults.add(file, row.line, "kod", row.code, "koden finns två gånger")
        seen.add(row.code)
        parents[row.code] = row.parent
    for row in rows:
        if row.parent is not None and row.parent not in parents:
            faults.add(file, row.line, "överordnad", row.parent, "koden finns inte")
    loops = set(looped(parents))
    for row in rows:
        if row.code in loops:
            faults.add(file, row.line, "överordnad", row.parent, "överordnad pekar runt i en ring")


def parents_by_code(session: Session, model: type[OrganisationUnit] | type[Category]) -> dict[str, str | None]:
    """Parent code by code of what is stored."""
    stored = session.execute(select(model.id, model.code, model.parent_id)).all()
    codes = {row.id: row.code for row in stored}
    return {row.code: codes.get(row.parent_id) for row in stored}


def load_units(session: Session, rows: Sequence[UnitRow]) -> int:
    """Add and update units; returns how many were added or changed."""
    stored = {unit.code: unit for unit in session.scalars(select(OrganisationUnit))}
    before = {code: (unit.name, unit.parent_id) for code, unit in stored.items()}
    for row in rows:
        if row.code not in stored:
            stored[row.code] = OrganisationUnit(code=row.code, name=row.name)
            session.add(stored[row.code])
    session.flush()
    for row in rows:
        unit = stored[row.code]
        unit.name, unit.parent_id = row.name, stored[row.parent].id if row.parent else None
    session.flush()
    return sum(before.get(row.code) != (stored[row.code].name, stored[row.code].parent_id) for row in rows)


def load_categories(session: Session, rows: Sequence[CategoryRow]) -> int:
    """Add and update categories; returns how many were added or changed."""
    stored = {category.code: category for category in session.scalars(select(Category))}
    before = {code: _values(category) for code, category in stored.items()}
    for row in rows:
        if row.code not in stored:
            stored[row.code] = Category(code=row.code, name=row.name, domain=row.domain, sort_order=row.sort_order)
            session.add(stored[row.code])
    session.flush()
    for row in rows:
        category = stored[row.code]
        category.name, category.domain = row.name, row.domain
        category.parent_id = stored[row.parent].id if row.parent else None
        category.useful_life_years, category.sort_order = row.useful_life_years, row.sort_order
    session.flush()
    return sum(before.get(row.code) != _values(stored[row.code]) for row in rows)


def _values(it: Category) -> tuple[object, ...]:
    return (it.name, it.domain, it.parent_id, it.useful_life_years, it.sort_order)
