"""The rows of the outcome table as a layout asks for them, before they become a table (domain.md §9)."""

from dataclasses import dataclass

from app.domain.layout import Layout
from app.domain.tree import Tree
from app.domain.year_figures import CategoryInfo, Figures, YearFigures, combined


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A row before it is a table row: what it is about, its figures, and whether it is a part of a row above.

    group: the key of the group it is (is_group) or stands in, '' for what has none; None where rows are not gathered.
    is_rest: what no group can have, frames and judged forecasts of categories.
    """

    label: str
    level: int
    figures: Figures
    key: str
    is_part: bool
    is_total: bool = False
    group: str | None = None
    is_group: bool = False
    is_rest: bool = False


def outcome_rows(year: YearFigures, layout: Layout, domain: str = "") -> list[OutcomeRow]:
    """The rows a layout asks for, the total where it wants it. domain: only categories of IT, MT or Övrigt."""
    rows, counted = layout_rows(year, layout, domain)
    return with_total(rows, layout, combined(year.figures(each) for each in counted))


def layout_rows(year: YearFigures, layout: Layout, domain: str) -> tuple[list[OutcomeRow], list[int]]:
    """The rows without their total, and the categories that the total counts, each with everything below it."""
    if layout.rows is not None:
        return _given_rows(year, layout, domain)
    roots = [each for each in year.categories if each.parent_id is None and domain in ("", each.domain)]
    return _category_rows(year, layout, roots)


def with_total(rows: list[OutcomeRow], layout: Layout, summed: Figures) -> list[OutcomeRow]:
    """The rows with their total where the layout wants it."""
    if layout.total_place == "none":
        return rows
    total = OutcomeRow(layout.total_label, 0, summed, "", False, True)
    return [total, *rows] if layout.total_place == "first" else [*rows, total]


def _category_rows(year: YearFigures, layout: Layout, roots: list[CategoryInfo]) -> tuple[list[OutcomeRow], list[int]]:
    names = {each.id: each for each in year.categories}
    below = year.tree.children()
    rows: list[OutcomeRow] = []

    def add(node: int, level: int) -> None:
        label = layout.row_label.replace("{namn}", names[node].name)
        rows.append(OutcomeRow(label, level + layout.level_shift, year.figures(node), names[node].code, level > 0))
        if level < layout.deepest:
            for child in below.get(node, ()):
                if child not in year.closed or year.figures(child).is_there:
                    add(child, level + 1)

    shown = [root.id for root in roots if year.figures(root.id).is_there]
    for root in shown:
        add(root, 0)
    return rows, shown


def _given_rows(year: YearFigures, layout: Layout, domain: str) -> tuple[list[OutcomeRow], list[int]]:
    ids = {each.code: each.id for each in year.categories if domain in ("", each.domain)}
    rows, every = [], set()
    for given in layout.rows or ():
        if given.categories and year.absent.issuperset(given.categories):
            continue
        members = _topmost(year.tree, {ids[code] for code in given.categories if code in ids})
        every |= members
        figures = combined(year.figures(each) for each in sorted(members))
        key = given.categories[0] if len(given.categories) == 1 else ""
        rows.append(OutcomeRow(given.label, given.level, figures, key, given.level > 0))
    return rows, sorted(_topmost(year.tree, every))


def _topmost(tree: Tree, nodes: set[int]) -> set[int]:
    """The nodes that lie below none of the others: summing their subtrees counts nothing twice."""
    return {node for node in nodes if not nodes & set(tree.path(node)[1:])}
