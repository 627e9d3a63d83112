"""How wide the columns of a printed table become: figures whole, words sharing what is left."""

from collections.abc import Callable, Sequence

PAD = 12.0  # points between columns
LEAST = 48.0  # points a column of words always gets
Places = list[tuple[float, float, bool]]


def column_places(
    columns: Sequence[str],
    numeric: Sequence[bool],
    rows: Sequence[Sequence[str]],
    width: float,
    measure: Callable[[str], float],
) -> Places:
    """(left edge, width, whether figures) of each column in points, together no wider than `width`.

    Every column gets its longest line where there is room. Otherwise those of words share what the figures leave; and
    figures too wide for the sheet are narrowed too.
    """
    wanted = [max(map(measure, (heading, *(row[at] for row in rows)))) for at, heading in enumerate(columns)]
    room = width - PAD * (len(columns) - 1)
    words = [at for at, figures in enumerate(numeric) if not figures]
    if sum(wanted) > room:
        fixed = sum(wide for at, wide in enumerate(wanted) if at not in words)
        if not words or room - fixed < LEAST * len(words):
            words, fixed = list(range(len(columns))), 0.0
        wanted = _shared(wanted, words, room - fixed)
    elif words:  # what is left over goes to the first column of words, so that figures end at the right edge
        wanted[words[0]] += room - sum(wanted)
    places, left = [], 0.0
    for wide, figures in zip(wanted, numeric, strict=True):
        places.append((left, wide, figures))
        left += wide + PAD
    return places


def _shared(wanted: list[float], at: list[int], room: float) -> list[float]:
    """The wanted widths, with those of `at` brought down to `room` in all: narrow ones stay, wide ones become alike."""
    found, left, waiting = list(wanted), room, list(at)
    while narrow := [each for each in waiting if wanted[each] <= left / len(waiting)]:
        left -= sum(wanted[each] for each in narrow)
        waiting = [each for each in waiting if each not in narrow]
        if not waiting:
            return found
    for each in waiting:
        found[each] = left / len(waiting)
    return found
