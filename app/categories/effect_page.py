"""What a change of the tree or of a date does to the tables, as its form shows it before anything is saved."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.categories import queries
from app.categories.effects import FIGURES, Effect, Moved
from app.domain.money import Unit, format_amount
from app.web.views import CellView, Col, RowView, TableView


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a change does, as a table a year; digest goes into the form."""

    tables: list[TableView]
    sentences: list[str]
    digest: str


def effect_view(session: Session, effect: Effect) -> EffectView:
    """What would change in the tables of the open years, in kr."""
    by_year: dict[int, list[Moved]] = defaultdict(list)
    for each in effect.moved:
        by_year[each.year].append(each)
    tables = [_effect_table(year, rows) for year, rows in by_year.items()]
    names = queries.names(session)
    sentences = [
        f"{format_amount(each.ore, Unit.KR, 0)} kr som är beviljat i {names[each.category_id]} {each.year} dras från "
        f"{_frame(names, each.after_id)} i stället för {_frame(names, each.before_id)}."
        for each in effect.redrawn if each.ore
    ]  # fmt: skip
    return EffectView(tables, sentences, effect.digest)


def _effect_table(year: int, moved: list[Moved]) -> TableView:
    """What changes in a year; a figure that no row gains or loses has no column."""
    shown = [n for n in range(len(FIGURES)) if any(each.gained[n] for each in moved)]
    columns = [Col("what", "Kategori"), *(Col(FIGURES[n], FIGURES[n], True) for n in shown)]
    rows = [RowView(each.name, [CellView(_signed(each.gained[n])) for n in shown], level=each.level) for each in moved]
    return TableView(columns, rows, title=f"Ändras i {year} års tabeller")


def _frame(names: dict[int, str], id_: int | None) -> str:
    return f"ramen {names[id_]}" if id_ is not None else "ingen ram"


def _signed(ore: int | None) -> str:
    if not ore:
        return ""
    return f"+{format_amount(ore, Unit.KR, 0)}" if ore > 0 else format_amount(ore, Unit.KR, 0)
