"""The unit head's list as its page reads it."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.domain.permissions import Actor
from app.domain.workflow import Action
from app.investments.document import shown_number
from app.investments.operations import possible
from app.investments.queries import Scope, Trees
from app.models import InvestmentRequest
from app.signing.forms import RankForm, Sent
from app.signing.queries import Ranking
from app.web.labels import kronor, state_kind, state_word
from app.web.views import Link


@dataclass(frozen=True, slots=True)
class RowView:
    """One request of the list: its place as stored and as typed, what is wrong, and whether it can be signed."""

    id: int
    number: str
    title: str
    url: str
    note: str
    state: str
    state_kind: str
    place: int
    typed: str
    fault: str
    may_sign: bool
    ticked: bool


@dataclass(slots=True)
class ListView:
    """What signing/rank.html reads. conflict: why nothing was saved."""

    unit: str
    year: int
    years: list[Link]
    rows: list[RowView]
    total: str
    seen: str
    rank_url: str
    sign_url: str
    form: RankForm
    conflict: str = ""

    @property
    def signable(self) -> int:
        """How many wait for a signature."""
        return sum(row.may_sign for row in self.rows)


def list_view(
    unit_id: int,
    year: int,
    years: list[int],
    now: Ranking,
    known: Trees,
    actor: Actor,
    form: RankForm,
    sent: Sent | None = None,
    conflict: str = "",
) -> ListView:
    """The list as it stands, with what was sent kept in its fields when it could not be saved."""
    where: dict[str, Any] = {"unit_id": unit_id, "ar": year}
    rows = [_row(place, each, now.scopes[each.id], known, actor, sent) for place, each in enumerate(now.requests, 1)]
    shown = sorted({*years, year}, reverse=True)
    return ListView(
        unit=known.unit_names[unit_id],
        year=year,
        years=[Link(f"Ram {each}", url_for("signing.rank", unit_id=unit_id, ar=each), each == year) for each in shown],
        rows=rows,
        total=kronor(sum(each.asked_ore for each in now.requests)),
        seen=",".join(map(str, now.ids)),
        rank_url=url_for("signing.save_rank", **where),
        sign_url=url_for("signing.sign", **where),
        form=form,
        conflict=conflict,
    )


def _row(place: int, it: InvestmentRequest, scope: Scope, known: Trees, actor: Actor, sent: Sent | None) -> RowView:
    priority = f"prioritet {it.priority}" if it.priority else ""
    notes = (known.unit_names[it.unit_id], known.category_names[it.category_id], kronor(it.asked_ore), priority)
    number = shown_number(it)
    return RowView(
        id=it.id,
        number="" if number == "Utkast" else number,
        title=it.title,
        url=url_for("investments.show", id=it.id),
        note=", ".join(note for note in notes if note),
        state=state_word(it.state),
        state_kind=state_kind(it.state),
        place=place,
        typed=sent.typed.get(it.id, str(place)) if sent else str(place),
        fault=sent.faults.get(it.id, "") if sent else "",
        may_sign=any(step.action is Action.ENDORSE for step in possible(it.state, actor, scope)),
        ticked=it.id in sent.signed if sent else False,
    )
