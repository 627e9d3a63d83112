"""What changed between two texts, in pieces that can be read: short values whole, long texts word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SHORT = 60  # characters: shorter values are shown whole, before and after
MOST_WORDS = 1500  # longer texts are shown whole too: comparing them word by word would take too long
AROUND = 8  # words of unchanged text kept on each side of a change
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a change: kind is same, old, new or gap (unchanged words that are left out)."""

    kind: str
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """The change from old to new; nothing for equal texts."""
    if old == new:
        return []
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(old), len(new)) <= SHORT or not old or not new or max(len(before), len(after)) > MOST_WORDS:
        return _whole(old, new)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if not any(kind == "equal" for kind, *_ in blocks):
        return _whole(old, new)
    last = len(blocks) - 1
    found: list[Piece] = []
    for number, (kind, low, high, start, stop) in enumerate(blocks):
        if kind == "equal":
            found += _kept(before[low:high], number > 0, number < last)
        else:
            found += _whole("".join(before[low:high]), "".join(after[start:stop]))
    return found


def _whole(old: str, new: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("old", old), ("new", new)) if text]


def _kept(words: list[str], after_change: bool, before_change: bool) -> Iterator[Piece]:
    """The unchanged words beside a change; the middle of a long stretch gives way to a gap."""
    head = words[:AROUND] if after_change else []
    tail = words[-AROUND:] if before_change else []
    if len(words) <= len(head) + len(tail) + 2:
        yield Piece("same", "".join(words))
        return
    if head:
        yield Piece("same", "".join(head))
    yield Piece("gap", " … ")
    if tail:
        yield Piece("same", "".join(tail))
