"""The one way money is given out of frames or back to them: locked, checked for room, kept in the frame's own sum."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import DomainError
from app.domain.frames import frame_category
from app.domain.money import format_kronor
from app.domain.tree import Tree
from app.models import Category, Frame, Grant

Year = int
CategoryId = int


@dataclass(frozen=True, slots=True)
class Line:
    """Money for one request out of one frame year, öre; negative gives back. excess: why the frame may be exceeded."""

    request_id: int
    category_id: int
    frame_year: int
    amount_ore: int
    kind: str = "grant"
    excess: str = ""


class NoRoom(DomainError):
    """One or more frames cannot give what is asked of them; `by_request` says what is wrong and what is left."""

    def __init__(self, by_request: Mapping[int, str]) -> None:
        self.by_request = dict(by_request)
        super().__init__(" ".join(dict.fromkeys(by_request.values())))


@dataclass(slots=True)
class Frames:
    """The frames of some years, locked, and which of them each category draws on."""

    tree: Tree
    by_key: dict[tuple[Year, CategoryId], Frame]

    def of(self, year: int, category_id: int) -> Frame | None:
        """The frame a category draws on in a year; None when nobody above it has one either."""
        with_frame = {each for at, each in self.by_key if at == year}
        owner = frame_category(category_id, self.tree, with_frame)
        return self.by_key[year, owner] if owner is not None else None


def locked_frames(session: Session, years: Collection[int]) -> Frames:
    """Every frame with money of these years, locked in the order of their ids until the transaction ends."""
    parents = dict(session.execute(select(Category.id, Category.parent_id).order_by(Category.id)).all())
    statement = (
        select(Frame)
        .where(Frame.year.in_(sorted(years)), Frame.has_money)
        .options(joinedload(Frame.category))
        .order_by(Frame.id)
        .with_for_update(of=Frame)
        .execution_options(populate_existing=True)
    )
    return Frames(Tree(parents), {(each.year, each.category_id): each for each in session.scalars(statement)})


def give(session: Session, lines: Sequence[Line], *, decision_id: int | None, frames: Frames | None = None) -> None:
    """Write grants and releases and let their frames follow, all or nothing. Raises NoRoom naming what is left.

    The ledger must be locked (outcomes.summaries.recounted around this call keeps the summaries). Lines are looked at
    in the order given, so that what stands first gets the money.
    """
    found = frames or locked_frames(session, {each.frame_year for each in lines})
    book(lines, found)
    write_grants(session, lines, found, decision_id)


def book(lines: Sequence[Line], frames: Frames) -> None:
    """Let the kept sums of locked frames follow the lines. Raises NoRoom, and then nothing has changed."""
    drawn = [(each, frames.of(each.frame_year, each.category_id)) for each in lines]
    wrong = _without_room(drawn)
    if wrong:
        raise NoRoom(wrong)
    for line, frame in drawn:
        if frame is None:  # money that history gave without a frame goes back the same way
            continue
        frame.granted_ore += line.amount_ore
        if line.excess:
            frame.excess_ore = max(frame.excess_ore, frame.granted_ore - frame.amount_ore)


def write_grants(session: Session, lines: Sequence[Line], frames: Frames, decision_id: int | None) -> None:
    """The grant rows of lines that are booked."""
    rows = [_row(line, frames.of(line.frame_year, line.category_id), decision_id) for line in lines if line.amount_ore]
    if rows:
        session.execute(insert(Grant), rows)
    session.flush()


def move_grants(session: Session, request_id: int, category_id: int, years: Collection[int], frames: Frames) -> None:
    """Point the grants of a request that changes category to the frames of the new one; `book` has moved the sums."""
    for year in sorted(years):
        frame = frames.of(year, category_id)
        moved = update(Grant).where(Grant.request_id == request_id, Grant.frame_year == year)
        session.execute(
            moved.values(frame_id=frame.id if frame else None), execution_options={"synchronize_session": False}
        )


def _without_room(drawn: Sequence[tuple[Line, Frame | None]]) -> dict[int, str]:
    """What does not fit, by request, in words. Giving back always fits."""
    wrong: dict[int, str] = {}
    taken: dict[int, int] = defaultdict(int)
    for line, frame in drawn:
        if frame is None:
            if line.amount_ore > 0:
                wrong[line.request_id] = f"Det finns ingen ram för kategorin {line.frame_year}. Välj ett annat ramår."
            continue
        left = frame.amount_ore - frame.granted_ore - taken[frame.id]
        if line.amount_ore > max(left, 0) and not line.excess:
            wrong[line.request_id] = no_room_words(frame.category.name, frame.year, left, line.amount_ore)
        else:
            taken[frame.id] += line.amount_ore
    return wrong


def no_room_words(category: str, year: int, left_ore: int, wanted_ore: int) -> str:
    """How much is missing in a frame and what would make it fit."""
    left, missing = max(left_ore, 0), wanted_ore - max(left_ore, 0)
    return (
        f"Ramen {category} {year} räcker inte: {format_kronor(left)} kr är kvar, "
        f"{format_kronor(wanted_ore)} kr behövs. Det saknas {format_kronor(missing)} kr."
    )


def _row(line: Line, frame: Frame | None, decision_id: int | None) -> dict[str, object]:
    return {
        "request_id": line.request_id,
        "frame_year": line.frame_year,
        "frame_id": frame.id if frame else None,
        "decision_id": decision_id,
        "kind": line.kind,
        "amount_ore": line.amount_ore,
    }
