"""The way of one request as a line of stations: where it has been, where it is, what comes next.

The line is the shortest way from draft to closed through the one table of steps; what lies beside it (a question, a
pause, a refusal) is a stop of its own where the request left the line.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.workflow import TRANSITIONS, RequestState, steps_from

S = RequestState


def _shortest(first: RequestState, last: RequestState) -> tuple[RequestState, ...]:
    ways: deque[tuple[RequestState, ...]] = deque([(first,)])
    seen = {first}
    while ways:
        way = ways.popleft()
        if way[-1] is last:
            return way
        for step in steps_from(way[-1]):
            if step.target is not None and step.target not in seen:
                seen.add(step.target)
                ways.append((*way, step.target))
    raise ValueError(f"no way from {first} to {last}")


LINE = _shortest(S.DRAFT, S.CLOSED)
"""The stations of a request that meets nothing on its way."""
ENDS = frozenset(step.target for step in TRANSITIONS if step.target and not steps_from(step.target))
"""The states that nothing leads out of."""


class Place(StrEnum):
    """What a station is to a request."""

    PASSED = "passed"
    HERE = "here"
    BESIDE = "beside"
    NEXT = "next"
    AHEAD = "ahead"
    END = "end"


@dataclass(frozen=True, slots=True)
class Station:
    """A stop; BESIDE is where it is now, off the line, and END where it stopped for good."""

    state: RequestState
    place: Place


def stations(
    state: RequestState, before_pause: RequestState | None = None, reached: Collection[RequestState] = ()
) -> list[Station]:
    """The line of a request in this state. reached: the states its events say it has been in."""
    if state in LINE:
        at = LINE.index(state)
        return [Station(each, _place(number - at, state)) for number, each in enumerate(LINE)]
    at = LINE.index(_left_at(state, before_pause, reached))
    passed = [Station(each, Place.PASSED) for each in LINE[: at + 1]]
    if state in ENDS:
        return [*passed, Station(state, Place.END)]
    ahead = [Station(each, Place.AHEAD) for each in LINE[at + 1 :]]
    return [*passed, Station(state, Place.BESIDE), *ahead]


def follows(state: RequestState, before_pause: RequestState | None = None) -> RequestState | None:
    """Where the request goes from here when all is well; None where it ends."""
    if state in LINE:
        at = LINE.index(state) + 1
        return LINE[at] if at < len(LINE) else None
    steps = [step.target or before_pause for step in steps_from(state)]
    return next((target for target in steps if target in LINE), None)


def _place(steps: int, state: RequestState) -> Place:
    if steps == 0:
        return Place.END if state in ENDS else Place.HERE
    return Place.PASSED if steps < 0 else Place.NEXT if steps == 1 else Place.AHEAD


def _left_at(state: RequestState, before_pause: RequestState | None, reached: Collection[RequestState]) -> RequestState:
    """The last station before a stop beside the line: where it is known to have been, else the first on the way."""
    if before_pause in LINE:
        return before_pause
    sources = [each for each in LINE if any(step.target is state for step in steps_from(each))]
    return next((each for each in reversed(sources) if each in reached), sources[0])
