"""Which requests a waiting row could belong to, the likeliest first, each with its reasons. Rules only."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.accounts import covers

MOST = 6
SHORTEST_WORD = 5
MOST_WORDS = 3
_WEIGHTS = {
    "order": 60,
    "history": 40,
    "project": 40,
    "left": 25,
    "planned": 25,
    "line": 20,
    "word": 9,
    "centre": 8,
    "account": 6,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the row says."""

    month: int
    amount_ore: int
    project: str
    cost_centre: str
    supplier: str
    text: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request that money was granted to. left_ore: what is left of it; accounts: as its category has them."""

    id: int
    number: str
    title: str
    project: str
    cost_centre: str
    left_ore: int
    accounts: str = ""


@dataclass(slots=True)
class Suggestion:
    """A candidate with its reasons in words."""

    candidate: Candidate
    score: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, kind: str, reason: str, times: int = 1) -> None:
        """Another reason."""
        self.score += _WEIGHTS[kind] * times
        self.reasons.append(reason)


def suggest(
    row: Waiting,
    candidates: Sequence[Candidate],
    *,
    history: Mapping[int, int],
    orders: set[int],
    planned: set[int],
    lines: set[int],
) -> list[Suggestion]:
    """The likeliest requests. history: request id → rows of the same supplier or text that belong to it; orders,
    planned, lines: ids with the row's order number, a payment planned for the month and amount, a line of the amount.
    """
    found = []
    most = max(history.values(), default=1)
    for each in candidates:
        it = Suggestion(each)
        if each.id in orders:
            it.add("order", "samma beställning")
        if each.id in history:
            it.add("history", f"{_count(history[each.id])} med samma leverantör eller text")
            it.score -= 10 * (most - history[each.id]) // most
        if each.id in planned:
            it.add("planned", "beloppet är planerat till månaden")
        if each.id in lines:
            it.add("line", "beloppet är en av raderna i äskningen")
        _compare(row, it)
        if it.score:
            found.append(it)
    return sorted(found, key=lambda it: (-it.score, it.candidate.number))[:MOST]


def _compare(row: Waiting, it: Suggestion) -> None:
    """What the row and the request say of each other."""
    each = it.candidate
    if row.project and is_near(code(row.project), code(each.project)):
        it.add("project", f"projektet liknar {each.project}")
    if row.amount_ore > 0 and _is_about(row.amount_ore, each.left_ore):
        it.add("left", "beloppet är det som är kvar")
    if common := words(f"{row.supplier} {row.text}") & words(each.title):
        it.add("word", f"rubriken har {', '.join(sorted(common)[:MOST_WORDS])}", min(len(common), MOST_WORDS))
    if row.cost_centre and row.cost_centre == each.cost_centre:
        it.add("centre", "samma ansvar")
    if it.score and covers(each.accounts, row.account):  # every request of the category has this, so never alone
        it.add("account", f"konto {row.account} hör till kategorin")


def words(text: str) -> set[str]:
    """The longer words of a text, without case."""
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= SHORTEST_WORD and not word.isdecimal()}


def code(text: str) -> str:
    """A code without case, signs and zeros before figures: `p-00123` and `P123` are the same."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]", " ", text.casefold())).replace(" ", "")


def is_near(one: str, other: str) -> bool:
    """Codes that may mean the same: equal, one inside the other, or one sign more, less, changed or swapped."""
    if not other or min(len(one), len(other)) < 3:
        return one == other
    if one in other or other in one:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    shortest = min(len(one), len(other))
    shortest = min(len(one), len(other))
    start = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    rest, its = one[start:], other[start:]
    swapped = rest[:2] == its[:2][::-1] and rest[2:] == its[2:]
    return swapped or rest[1:] == its[1:] or rest[1:] == its or rest == its[1:]


def _is_about(one: int, other: int) -> bool:
    """Within one percent."""
    return abs(one - other) * 100 <= abs(other)


def _count(rows: int) -> str:
    return "en rad" if rows == 1 else f"{rows} rader"
