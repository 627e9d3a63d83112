"""Deciding in real processes: two at the same second never take more than the frame has, and a kill leaves no half."""

from pathlib import Path

import pytest

from tests.factories import add_accounts, frame, region
from tests.integration.site import Site, finish
from tests.integration.test_sheet import ACCOUNTS, mark, ready


@pytest.fixture
def two(site: Site, tmp_path: Path) -> Site:
    """Room for one of two requests of 600 kr; each of two deciders has marked one of them to be granted."""
    requests = [ready("A", 600), ready("B", 600, kategori="NAT"), ready("C", 100)]
    site.ok("data", "load", region(tmp_path / "region", requests, ramar=[frame(2026, "IT", 1000)]))
    add_accounts(site, ACCOUNTS)
    mark(site, site.log_in("d"), A=("granted", {}, ""))
    mark(site, site.log_in("e"), B=("granted", {}, ""))
    return site


def race(site: Site, folder: Path, mode: str) -> list[str]:
    """What each of the two was answered."""
    folder.mkdir()
    ended = finish([site.start_python("-m", "tests.integration.deciders", "race", who, str(folder), mode)
                    for who in "de"])  # fmt: skip
    assert [code for code, _, _ in ended] == [0, 0], ended
    return [out.strip() for _, out, _ in ended]


def granted(site: Site) -> int:
    return int(site.value("SELECT coalesce(sum(amount_ore), 0) FROM grants"))


def held(site: Site, said: list[str]) -> bool:
    """One has signed; the other is told what is left and what would make it fit; the frame is not exceeded."""
    lost = [each for each in said if each.startswith("409") and "Inget är beslutat" in each]
    advice = "400 kr är kvar, 600 kr behövs. Det saknas 200 kr. Bevilja högst 400 kr"
    return [each[:3] for each in sorted(said)] == ["303", "409"] and advice in lost[0] and granted(site) == 60_000


def test_two_deciders_in_the_same_second_never_exceed_the_frame(two: Site, tmp_path: Path) -> None:
    said = race(two, tmp_path / "race", "locked")
    assert held(two, said), said
    assert two.value("SELECT count(*) FROM decision_marks") == 1, "the loser's mark is kept"
    two.totals_agree()


def test_without_the_locks_the_same_race_is_lost(two: Site, tmp_path: Path) -> None:
    """So that the test above is known to see it: then somebody meets an error, or the frame is exceeded."""
    said = race(two, tmp_path / "race", "unlocked")
    assert not held(two, said)
    assert any(each.startswith("broke") for each in said) or granted(two) > 100_000, said


def test_a_kill_between_any_two_statements_leaves_all_or_nothing(two: Site) -> None:
    client = two.log_in("d")
    mark(two, client, A=("granted", {}, ""), C=("declined", {}, "Nej"))
    ((code, out, err),) = finish([two.start_python("-m", "tests.integration.deciders", "crash", "d")])
    assert code == 0, err
    *killed, done = out.splitlines()
    assert len(killed) > 25, out
    marks = "3"  # two of d's and one of e's
    assert {line.removeprefix("killed ") for line in killed} == {f"0 0 0 0 0 {marks} 0 0"}
    assert done == "done 1 2 1 2 2 1 60000 1"
    two.totals_agree()
    assert two.ok("audit", "verify")
