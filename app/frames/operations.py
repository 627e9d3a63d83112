"""Changing frames: entries are only ever added; kept sums change under the frame row's lock."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from app.domain.frames import EntryKind, frame_category
from app.domain.tree import Tree
from app.models import Category, Frame, FrameEntry, Grant, InvestmentRequest


class Entry(NamedTuple):
    """A line to add to the frame of (year, category id); amount in öre. pair_id ties the two sides of a transfer."""

    year: int
    category_id: int
    kind: str
    amount_ore: int
    reference: str = ""
    decided_on: date | None = None
    comment: str = ""
    pair_id: str | None = None


def add_entries(session: Session, entries: Iterable[Entry], *, entered_by: str) -> None:
    """Add lines to frames, making a frame that is not there yet; kept amounts follow."""
    wanted = list(entries)
    frames = _frames(session, {(each.year, each.category_id) for each in wanted})
    for entry in wanted:
        frame = frames[entry.year, entry.category_id]
        session.add(
            FrameEntry(
                frame_id=frame.id,
                kind=entry.kind,
                amount_ore=entry.amount_ore,
                decision_reference=entry.reference,
                decided_on=entry.decided_on,
                comment=entry.comment,
                pair_id=entry.pair_id,
                entered_by=entered_by,
            )
        )
        if entry.kind != EntryKind.PROPOSED:
            frame.amount_ore += entry.amount_ore
            frame.has_money = True
            frame.excess_ore = max(frame.excess_ore, frame.granted_ore - frame.amount_ore)
    session.flush()


def attach_grants(session: Session, years: Collection[int]) -> list[str]:
    """Point every grant of these years to the frame its category draws on, and recount what each frame has granted.

    Returns Swedish sentences about frames that history has overdrawn; the excess is allowed and kept, never hidden.
    """
    tree = Tree(dict(session.execute(select(Category.id, Category.parent_id).order_by(Category.id)).all()))
    warnings = []
    for year in sorted(years):
        frames = {
            frame.category_id: frame
            for frame in session.scalars(
                select(Frame).where(Frame.year == year, Frame.has_money).order_by(Frame.id).with_for_update()
            )
        }
        _point(session, year, tree, frames)
        warnings += _recount(session, frames)
    session.flush()
    return warnings


def _frames(session: Session, keys: set[tuple[int, int]]) -> dict[tuple[int, int], Frame]:
    years = {year for year, _ in keys}
    statement = select(Frame).where(Frame.year.in_(years)).order_by(Frame.id).with_for_update()
    found = {(frame.year, frame.category_id): frame for frame in session.scalars(statement)}
    for year, category_id in sorted(keys - found.keys()):
        frame = Frame(year=year, category_id=category_id, amount_ore=0, granted_ore=0, excess_ore=0, has_money=False)
        session.add(frame)
        found[year, category_id] = frame
    session.flush()
    return found


def _point(session: Session, year: int, tree: Tree, frames: dict[int, Frame]) -> None:
    by_frame: dict[int | None, list[int]] = defaultdict(list)
    for category_id in tree.parents:
        drawn_on = frame_category(category_id, tree, frames)
        by_frame[frames[drawn_on].id if drawn_on is not None else None].append(category_id)
    for frame_id, category_ids in by_frame.items():
        requests = select(InvestmentRequest.id).where(InvestmentRequest.category_id.in_(category_ids))
        moved = update(Grant).where(Grant.frame_year == year, Grant.request_id.in_(requests))
        session.execute(
            moved.where(Grant.frame_id.is_distinct_from(frame_id)).values(frame_id=bindparam("f", frame_id)),
            execution_options={"synchronize_session": False},
        )


def _recount(session: Session, frames: dict[int, Frame]) -> list[str]:
    ids = [frame.id for frame in frames.values()]
    total = select(Grant.frame_id, func.sum(Grant.amount_ore)).where(Grant.frame_id.in_(ids)).group_by(Grant.frame_id)
    granted = {frame_id: int(ore) for frame_id, ore in session.execute(total)}
    warnings = []
    for frame in frames.values():
        ore = granted.get(frame.id, 0)
        over = ore - frame.amount_ore
        if over > frame.excess_ore:
            warnings.append(f"Ramen {frame.category.code} {frame.year} är beviljad över sitt belopp.")
        frame.granted_ore, frame.excess_ore = ore, max(over, 0)
    return warnings
