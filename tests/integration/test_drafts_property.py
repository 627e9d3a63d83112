"""Any sequence of saves by two, with conflicts, lost answers and restarts, ends with the last acknowledged text."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.integration.site import Site
from tests.integration.test_drafts import SECOND, Writer, also, begin

NAMES = ("title", "purpose", "schedule", "useful_life_years")
TEXTS = ("", "a", "rad ett\nrad två", "  1.250 ", "åäö 😀", "7")


@dataclass(frozen=True)
class Move:
    """Somebody writes a field; the answer may be lost, a conflict is kept or given up, the app may start again."""

    who: int
    name: str
    text: str
    lost: bool
    keeps: bool
    restarts: bool


@dataclass
class Known:
    """What has been acknowledged, and which version each of the two has seen."""

    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(NAMES, ""))
    versions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    seen: list[dict[str, int]] = field(default_factory=lambda: [dict.fromkeys(NAMES, 0) for _ in range(2)])


MOVES = st.builds(
    Move,
    st.integers(0, 1),
    st.sampled_from(NAMES),
    st.sampled_from(TEXTS),
    st.booleans(),
    st.booleans(),
    st.sampled_from((False, False, False, True)),
)


def write(writer: Writer, known: Known, move: Move) -> None:
    """One save and what must come of it."""
    base = known.seen[move.who][move.name]
    answer = writer.save(base=base, **{move.name: move.text}).get_json()
    if move.lost:  # sent again, as the page does when it heard nothing
        answer = writer.save(base=base, **{move.name: move.text}).get_json()
    if move.name in answer["versions"]:
        known.texts[move.name] = move.text
        known.versions[move.name] = known.seen[move.who][move.name] = answer["versions"][move.name]
        return
    (clash,) = answer["conflicts"]
    assert clash["version"] == known.versions[move.name] > base
    assert writer.stored(move.name) == (known.texts[move.name], known.versions[move.name])
    known.seen[move.who][move.name] = clash["version"]
    if move.keeps:
        write(writer, known, move)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=1, max_size=14))
def test_the_last_acknowledged_text_is_what_stands(year: Site, moves: list[Move]) -> None:
    if not year.rows("SELECT id FROM users WHERE username = 'colleague'"):
        factories.add_accounts(year, SECOND)
    first = begin(year)
    writers, known = [first, also(first, "colleague")], Known()
    for move in moves:
        if move.restarts:
            site = Site(year.url)
            writers[move.who] = also(Writer(site, first.client, first.id, ""), ("requester", "colleague")[move.who])
        write(writers[move.who], known, move)
    for name in NAMES:
        assert first.stored(name) == (known.texts[name], known.versions[name])
    for writer in writers:
        if writer.site is not year:
            writer.site.close()
