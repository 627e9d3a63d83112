"""The one way money is given out of frames or back to them: locked, checked for room, kept in the frame's own sum."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, insert, select, update
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


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line that its frame cannot give; frame None: there is none. left_ore: what was left when its turn came."""

    line: Line
    frame: Frame | None
    left_ore: int

    @property
    def missing_ore(self) -> int:
        """How much is wanting."""
        return self.line.amount_ore - self.left_ore

    def __str__(self) -> str:
        if self.frame is None:
            return f"Det finns ingen ram för kategorin {self.line.frame_year}. Välj ett annat ramår."
        return no_room_words(self.frame.category.name, self.frame.year, self.left_ore, self.line.amount_ore)


@dataclass(slots=True)
class Frames:
    """The frames of some years and which of them each category draws on; locked where money is to be given."""

    tree: Tree
    by_key: dict[tuple[Year, CategoryId], Frame]
    _found: dict[tuple[Year, CategoryId], Frame | None] = field(default_factory=dict, repr=False)

    def of(self, year: int, category_id: int) -> Frame | None:
        """The frame a category draws on in a year; None when nobody above it has one either."""
        key = (year, category_id)
        if key not in self._found:
            with_frame = {each for at, each in self.by_key if at == year}
            owner = frame_category(category_id, self.tree, with_frame)
            self._found[key] = self.by_key[year, owner] if owner is not None else None
        return self._found[key]


def locked_frames(session: Session, years: Collection[int]) -> Frames:
    """Every frame with money of these years, locked in the order of their ids until the transaction ends."""
    parents = dict(session.execute(select(Category.id, Category.parent_id).order_by(Category.id)).all())
    statement = _of_years(years).with_for_update(of=Frame).execution_options(populate_existing=True)
    return Frames(Tree(parents), {(each.year, each.category_id): each for each in session.scalars(statement)})


def frames_as_they_are(session: Session, years: Collection[int], tree: Tree) -> Frames:
    """The same frames for whoever only looks; tree: the categories."""
    return Frames(tree, {(each.year, each.category_id): each for each in session.scalars(_of_years(years))})


def _of_years(years: Collection[int]) -> Select[Frame]:
    wanted = select(Frame).where(Frame.year.in_(sorted(years)), Frame.has_money)
    return wanted.options(joinedload(Frame.category)).order_by(Frame.id)


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
    if short := shortages(lines, frames):
        raise NoRoom({request_id: str(each) for request_id, each in short.items()})
    for line in lines:
        frame = frames.of(line.frame_year, line.category_id)
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


def shortages(lines: Sequence[Line], frames: Frames) -> dict[int, Shortage]:
    """What does not fit, by request: what stands first gets the money. Giving back always fits."""
    short: dict[int, Shortage] = {}
    taken: dict[int, int] = defaultdict(int)
    for line in lines:
        frame = frames.of(line.frame_year, line.category_id)
        if frame is None:
            if line.amount_ore > 0:
                short[line.request_id] = Shortage(line, None, 0)
            continue
        left = max(frame.amount_ore - frame.granted_ore - taken[frame.id], 0)
        if line.amount_ore > left and not line.excess:
            short[line.request_id] = Shortage(line, frame, left)
        else:
            taken[frame.id] += line.amount_ore
    return short


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
