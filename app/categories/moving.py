"""Changes that move reported figures: a category's place in the tree, and since when it is ours.

Nothing is changed before what it does to the tables of the open years has been shown (`shown` is its digest).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.operations import record
from app.categories import queries
from app.categories.effects import Effect, Redrawn, dated, effect_of, granted_in, placed, redrawn
from app.categories.operations import Refused, again, set_values
from app.domain.errors import DomainError
from app.domain.money import format_kronor
from app.domain.tree import Tree
from app.frames.granting import Frames, Line, NoRoom, book, locked_frames
from app.models import Category, Grant, InvestmentRequest


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The months (YYYYMM) that are ours, None is open; whom it came from and which decision says so."""

    first: int | None
    last: int | None
    other: str
    reference: str


class Shown(DomainError):
    """The tables change in a way that has not been seen yet; `effect` is to be shown."""

    def __init__(self, effect: Effect) -> None:
        super().__init__("Ändringen flyttar belopp i tabellerna. Läs vad som ändras och spara sedan.")
        self.effect = effect


def move(session: Session, it: Category, parent_id: int | None, *, seen: str, shown: str, by: str) -> None:
    """Put the category, with what lies below it, below another one (None: at the top).

    Granted money that comes to draw on another frame goes back to the old one and is taken out of the new one, in every
    year, by the door of all grants. Raises Changed; Refused for a place below itself, another area or a frame without
    room; Shown when the tables would change in a way that has not been seen.
    """
    again(session, it, seen)
    parents = dict(session.execute(select(Category.id, Category.parent_id).order_by(Category.id)).all())
    if parent_id == it.parent_id:
        raise Refused({"parent": "Kategorin ligger redan där. Välj en annan plats."})
    _check_place(session, it, parent_id, Tree(parents))
    granted = granted_in(session, sorted(Tree(parents).subtree(it.id)))
    old = locked_frames(session, sorted({year for _, year, _ in granted}))
    new = Frames(Tree({**parents, it.id: parent_id}), old.by_key)
    changed = redrawn(granted, old, new)
    _rebook(session, changed, old, new)
    effect = Effect(effect_of(session, placed(it.id, parent_id)), changed)
    if effect.digest != shown:
        raise Shown(effect)
    _redraw(session, changed, new)
    changes = set_values(session, it, {"parent_id": parent_id})
    record(session, actor=by, action="move_category", subject=queries.subject_of(it.code), changes=changes)
    session.flush()


def faults_of(wanted: Responsibility) -> dict[str, str]:
    """What the months and their decision say against each other, by field."""
    faults = {}
    if wanted.first and wanted.last and wanted.last < wanted.first:
        faults["last"] = "Sista månaden ligger före den första. Ändra en av dem."
    if (wanted.first or wanted.last) and not wanted.reference:
        faults["reference"] = "Skriv vilket beslut som säger det, till exempel RS 2026-05-12 § 84."
    return faults


def set_responsibility(
    session: Session, it: Category, wanted: Responsibility, *, seen: str, shown: str, by: str
) -> None:
    """Say since when and until when the category is ours. Raises Changed, Refused or Shown."""
    again(session, it, seen)
    if faults := faults_of(wanted):
        raise Refused(faults)
    effect = Effect(effect_of(session, dated(it.id, wanted.first, wanted.last)))
    if effect.digest != shown:
        raise Shown(effect)
    is_dated = bool(wanted.first or wanted.last)
    values = {
        "responsible_from": wanted.first,
        "responsible_to": wanted.last,
        "taken_over_from": wanted.other if is_dated else "",
        "responsibility_reference": wanted.reference if is_dated else "",
    }
    if changes := set_values(session, it, values):
        record(session, actor=by, action="date_category", subject=queries.subject_of(it.code), changes=changes)
    session.flush()


def _check_place(session: Session, it: Category, parent_id: int | None, tree: Tree) -> None:
    if parent_id is None:
        return
    if parent_id in tree.subtree(it.id):
        raise Refused({"parent": "En kategori kan inte ligga under sig själv. Välj en annan plats."})
    domain = session.scalar(select(Category.domain).where(Category.id == parent_id))
    if domain is None:
        raise Refused({"parent": "Den kategorin finns inte längre. Välj en annan plats."})
    if domain != it.domain:
        raise Refused({"parent": f"{it.name} hör till {it.domain} och kan inte ligga under en kategori i {domain}."})


def _rebook(session: Session, changed: Sequence[Redrawn], old: Frames, new: Frames) -> None:
    """The kept sums of the frames follow; raises Refused when a frame would fall below zero, or there is none."""
    names = queries.names(session)
    without = [
        f"{names[each.category_id]} har {format_kronor(each.ore)} kr beviljat {each.year}, och på den nya platsen "
        "finns ingen ram för det året."
        for each in changed
        if each.after_id is None and each.ore > 0
    ]
    if without:
        raise Refused({"parent": " ".join(without)})
    # A line is all that is granted in a category and year: its number stands where a request's otherwise does.
    book([Line(each.category_id, each.category_id, each.year, -each.ore) for each in changed], old)
    try:
        book([Line(each.category_id, each.category_id, each.year, each.ore) for each in changed], new)
    except NoRoom as error:
        raise Refused({"parent": str(error)}) from error


def _redraw(session: Session, changed: Sequence[Redrawn], new: Frames) -> None:
    """Point the grants to the frames they draw on now."""
    for each in changed:
        frame = new.of(each.year, each.category_id)
        requests = select(InvestmentRequest.id).where(InvestmentRequest.category_id == each.category_id)
        grants = update(Grant).where(Grant.frame_year == each.year, Grant.request_id.in_(requests))
        session.execute(
            grants.values(frame_id=frame.id if frame else None), execution_options={"synchronize_session": False}
        )
