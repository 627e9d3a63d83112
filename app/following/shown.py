"""What a request's own page shows of what comes after the decision: the steps that can be taken, the open change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from app.domain.money import format_kronor as kr
from app.domain.permissions import Actor
from app.domain.step_inputs import VERBS
from app.domain.workflow import Need, Transition
from app.following.facts import may_edit
from app.investments.operations import possible
from app.investments.queries import Scope, Trees
from app.models import Grant, GrantChange, InvestmentRequest
from app.web.labels import ACTIONS, moment
from app.web.views import CellView, Col, Fact, Link, RowView, TableView

_KINDS = {"change": "Ändring av det beviljade", "price_drift": "Prisavvikelse"}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The change that waits for a decision, before and after; waiting: the steps that wait with it."""

    heading: str
    table: TableView
    facts: list[Fact]
    reason: str
    waiting: str


@dataclass(frozen=True, slots=True)
class Following:
    """Steps and the open change, as the request's page reads them."""

    steps: list[Link]
    change: ChangeView | None


def following(
    it: InvestmentRequest, actor: Actor, scope: Scope, given: Sequence[Grant], change: GrantChange | None, known: Trees
) -> Following:
    """given: the request's grants. A step that the open change keeps from being taken is no button."""
    steps = [each for each in possible(it.state, actor, scope) if each.action in VERBS]
    held = [each for each in steps if Need.NO_OPEN_CHANGE in each.needs and change is not None]
    free = [each for each in steps if each not in held and (Need.OPEN_CHANGE not in each.needs or change is not None)]
    links = [_link(it, each) for each in free]
    if may_edit(it, actor, scope):
        links.append(Link("Ändra uppgifter", url_for("following.facts", id=it.id)))
    return Following(links, _change(it, change, given, known, held) if change else None)


def _link(it: InvestmentRequest, step: Transition) -> Link:
    return Link(ACTIONS[step.action], url_for("following.step", id=it.id, verb=VERBS[step.action]))


def _change(
    it: InvestmentRequest, change: GrantChange, given: Sequence[Grant], known: Trees, held: Sequence[Transition]
) -> ChangeView:
    before: dict[int, int] = {}
    for each in given:
        before[each.frame_year] = before.get(each.frame_year, 0) + each.amount_ore
    after = {int(year): int(ore) for year, ore in change.amounts.items()}
    facts = [Fact("Begärd av", change.proposed_by, note=moment(change.proposed_at))]
    if change.category_id and change.category_id != it.category_id:
        names = known.category_names
        facts.append(Fact("Kategori", f"{names[it.category_id]} → {names[change.category_id]}"))
    waiting = ", ".join(ACTIONS[each.action].lower() for each in held)
    heading = f"{_KINDS.get(change.kind, _KINDS['change'])} väntar på beslut"
    return ChangeView(heading, change_table(before, after), facts, change.reason, waiting)


def change_table(before: Mapping[int, int], after: Mapping[int, int]) -> TableView:
    """What is granted now, what is wanted and the difference, by frame year."""
    columns = [
        Col("year", "Ramår"),
        Col("before", "Beviljat nu, kr", True),
        Col("after", "Ska bli, kr", True),
        Col("difference", "Skillnad, kr", True),
    ]
    years = sorted(year for year in {*before, *after} if before.get(year) or after.get(year))
    rows = [_row(f"Ram {year}", before.get(year, 0), after.get(year, 0)) for year in years]
    total = _row("Summa", sum(before.values()), sum(after.values()), is_total=True)
    return TableView(columns, rows, total if len(rows) > 1 else None)


def _row(label: str, before: int, after: int, *, is_total: bool = False) -> RowView:
    return RowView(label, [CellView(kr(before)), CellView(kr(after)), CellView(kr(after - before))], is_total=is_total)
