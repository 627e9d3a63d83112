"""Files that say something new about requests that are there: figures follow, with an event each."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Row, frame, posting, region, request
from tests.integration.site import Site

Reload = Callable[..., str]


@pytest.fixture
def reload(site: Site, tmp_path: Path) -> Reload:
    """Two requests with frames and payments are there; then load other lines of askningar.csv."""
    paid = [posting("A", "2020-03-01", "P1", 130), posting("B", "2020-04-01", "P2", 70)]
    frames = [frame(year, category, 900) for year in (2019, 2020) for category in ("IT", "MT")]
    wanted = [request("1", granted=200), request("2", granted=100, kategori="MT")]
    site.ok("data", "load", region(tmp_path / "first", wanted, ramar=frames, utfall=paid))

    def again(*lines: Row) -> str:
        said = site.ok("data", "load", factories.write(tmp_path / "again", askningar=lines))
        site.totals_agree()
        assert site.ok("audit", "verify")
        return said

    return again


def outcome(site: Site) -> dict[str, str]:
    """Earlier, this year and sum in kronor by category, of 2020."""
    table = site.table(2020, 202012, "--unit", "kr").decode().splitlines()[1:]
    return {line.split(";")[0]: ";".join(line.split(";")[3:6]) for line in table}


def granted(site: Site) -> dict[str, object]:
    """What each frame of 2020 has granted, in öre."""
    rows = site.rows(
        "SELECT code, granted_ore FROM frames JOIN categories ON categories.id = category_id WHERE year = 2020"
    )
    return {str(code): ore for code, ore in rows}


def test_another_category_moves_the_outcome(site: Site, reload: Reload) -> None:
    said = reload(request("1", granted=200, kategori="MT"))
    assert "ändrade äskningar: 1" in said
    assert outcome(site) == {
        "IT": "0,00;0,00;0,00",
        "Nät": ";;",
        "MT": "0,00;200,00;200,00",
        "Totalt": "0,00;200,00;200,00",
    }
    assert granted(site) == {"IT": 0, "MT": 300_00}


def test_another_project_code_moves_the_outcome(site: Site, reload: Reload) -> None:
    reload(request("1", granted=200, projekt="P9"))
    assert outcome(site)["IT"] == "0,00;0,00;0,00"
    assert site.rows("SELECT project FROM postings WHERE request_id IS NULL") == [("P1",)]
    reload(request("1", granted=200, projekt="P1"))
    assert outcome(site)["IT"] == "0,00;130,00;130,00"


def test_no_project_code_lets_go(site: Site, reload: Reload) -> None:
    reload(request("1", granted=200, projekt=""))
    assert site.rows("SELECT project FROM postings WHERE request_id IS NULL") == [("P1",)]
    assert site.value("SELECT outcome_ore FROM investment_requests WHERE number = '1'") == 0


def test_other_grants_move_the_outcome(site: Site, reload: Reload) -> None:
    reload(request("1", 2019, granted=50), request("1", 2020, granted=150))
    assert outcome(site)["IT"] == "50,00;80,00;130,00"
    assert site.value("SELECT granted_ore FROM investment_requests WHERE number = '1'") == 200_00


GRANTS = "when grants are all that differs, the load calls itself unchanged: no frame is recounted, no event is written"


def test_another_grant_alone_is_told_and_reaches_its_frame(site: Site, reload: Reload) -> None:
    events = site.value("SELECT count(*) FROM events")
    said = reload(request("1", granted=250))
    assert site.rows("SELECT amount_ore FROM grants ORDER BY id") == [(200_00,), (100_00,), (50_00,)]
    assert granted(site) == {"IT": 250_00, "MT": 100_00}
    assert "inget ändrat" not in said
    assert site.value("SELECT count(*) FROM grants WHERE frame_id IS NULL") == 0
    assert site.value("SELECT count(*) FROM events") == events + 1


def test_another_asked_amount_is_told(site: Site, reload: Reload) -> None:
    events = site.value("SELECT count(*) FROM events")
    said = reload(request("1", granted=200, sökt_belopp=999))
    assert site.value("SELECT asked_ore FROM investment_requests WHERE number = '1'") == 999_00
    assert "inget ändrat" not in said
    assert site.value("SELECT count(*) FROM events") == events + 1


def test_a_grant_with_other_changes_reaches_its_frame(site: Site, reload: Reload) -> None:
    reload(request("1", granted=250, rubrik="Ny rubrik"))
    assert granted(site) == {"IT": 250_00, "MT": 100_00}
    reload(request("1", granted=50, rubrik="Ännu en"))
    assert granted(site) == {"IT": 50_00, "MT": 100_00}
    assert outcome(site)["IT"] == "0,00;130,00;130,00", "what exceeds all grants stays on the last"


def test_a_corrected_frame_year_replaces_the_old(site: Site, reload: Reload) -> None:
    reload(request("1", 2019, granted=200, rubrik="Ny rubrik"))
    assert outcome(site)["IT"] == "130,00;0,00;130,00"
    assert site.rows("SELECT frame_year, asked_ore FROM investment_requests WHERE number = '1'") == [(2019, 200_00)]
    assert site.rows("SELECT frame_year, asked_ore FROM request_years ORDER BY request_id") == [
        (2019, 200_00),
        (2020, 100_00),
    ]


def test_a_change_is_an_event_with_old_and_new(site: Site, reload: Reload) -> None:
    reload(request("1", granted=200, rubrik="Ny rubrik", tillstånd="vilande", vilande_orsak="lokaler"))
    ((before, after, changes),) = site.rows(
        "SELECT from_state, to_state, changes FROM events WHERE comment LIKE 'Ändrad%'"
    )
    assert (before, after) == ("granted", "paused")
    for part in ("Rubrik 1", "Ny rubrik", "lokaler"):
        assert part in str(changes) or part in str(changes).encode().decode("unicode_escape")


SWAP = "codes are written one request at a time, so the unique index stops them half way with a traceback"


def test_two_requests_change_project_codes(site: Site, reload: Reload) -> None:
    reload(request("1", granted=200, projekt="P2"), request("2", granted=100, kategori="MT", projekt="P1"))
    assert outcome(site)["IT"] == "0,00;70,00;70,00"
    assert outcome(site)["MT"] == "0,00;130,00;130,00"


def test_a_new_request_takes_over_a_code(site: Site, reload: Reload) -> None:
    reload(request("1", granted=200, projekt=""), request("3", granted=100, kategori="MT", projekt="P1"))
    assert outcome(site)["MT"] == "0,00;200,00;200,00"


def test_a_code_that_another_request_has_is_refused(site: Site, reload: Reload, tmp_path: Path) -> None:
    before = site.everything()
    folder = factories.write(tmp_path / "taken", askningar=[request("3", projekt="P1")])
    assert "askningar.csv rad 2, kolumn projekt: projektet hör redan till äskning 1" in site.refused(
        "data", "load", folder
    )
    assert site.everything() == before
