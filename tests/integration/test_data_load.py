"""`data load`: idempotent, all or nothing, and frames whose entries add up (domain.md §4, §10)."""

from pathlib import Path

import pytest

from tests import factories
from tests.factories import YEAR_2020, forecast, frame, posting, region, request
from tests.integration.site import Site


def without_revisions(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Every row but the counters."""
    return {name: rows for name, rows in site.everything().items() if name != "revisions"}


def test_a_second_time_changes_nothing(year: Site) -> None:
    before = without_revisions(year)
    said = year.ok("data", "load", YEAR_2020)
    assert "Allt fanns redan; inget ändrat." in said
    assert without_revisions(year) == before, "no row and no event is added"
    year.totals_agree()


def test_a_dry_run_stores_nothing(site: Site) -> None:
    before = site.everything()
    said = site.ok("data", "load", YEAR_2020, "--dry-run")
    assert "nya äskningar: 28" in said
    assert "Inget är sparat" in said
    assert site.everything() == before
    assert "nya äskningar: 28" in site.ok("data", "load", YEAR_2020)


def test_every_loaded_request_has_an_event_in_the_chain(year: Site) -> None:
    loaded = year.value("SELECT count(*) FROM events WHERE action = 'load' AND request_id IS NOT NULL")
    assert loaded == year.value("SELECT count(*) FROM investment_requests") == 28
    assert "kedjan är hel" in year.ok("audit", "verify")


def frames(site: Site) -> list[tuple[object, ...]]:
    """Category, amount and granted (öre) of each frame of 2020."""
    return site.rows(
        "SELECT code, amount_ore, granted_ore FROM frames JOIN categories ON categories.id = category_id"
        " WHERE year = 2020 ORDER BY code"
    )


def test_a_transfer_is_two_entries_that_sum_to_zero(site: Site, tmp_path: Path) -> None:
    lines = [
        frame(2020, "IT", 900),
        frame(2020, "MT", 500),
        frame(2020, "IT", 100, "omdisponering", motkategori="MT"),
    ]
    site.ok("data", "load", region(tmp_path, ramar=lines))
    entries = site.rows("SELECT amount_ore, pair_id FROM frame_entries WHERE kind = 'omdisponering' ORDER BY id")
    assert [ore for ore, _ in entries] == [100_00, -100_00]
    assert entries[0][1] == entries[1][1] is not None
    assert frames(site) == [("IT", 1000_00, 0), ("MT", 400_00, 0)]
    site.ok("data", "load", tmp_path)
    assert frames(site) == [("IT", 1000_00, 0), ("MT", 400_00, 0)], "a second load adds nothing"
    site.totals_agree()


def test_a_transfer_written_out_by_both_sides_counts_once(site: Site, tmp_path: Path) -> None:
    lines = [
        frame(2020, "IT", 100, "omdisponering", motkategori="MT"),
        frame(2020, "MT", -100, "omdisponering", motkategori="IT"),
    ]
    site.ok("data", "load", region(tmp_path, ramar=lines))
    assert frames(site) == [("IT", 100_00, 0), ("MT", -100_00, 0)]
    site.totals_agree()


def test_a_proposal_is_never_money(site: Site, tmp_path: Path) -> None:
    lines = [
        frame(2020, "IT", 900),
        frame(2020, "IT", 50, "föreslagen"),
        frame(2020, "MT", 70, "föreslagen"),
        frame(2021, "MT", 70, "föreslagen"),
    ]
    wanted = [request("1", granted=10, kategori="MT")]
    site.ok("data", "load", region(tmp_path, wanted, ramar=lines, utfall=[posting("A", "2020-03-01", "P1", 4)]))
    assert frames(site) == [("IT", 900_00, 0), ("MT", 0, 0)]
    assert site.value("SELECT frame_id FROM grants") is None, "there is no money of MT to draw on"
    table = site.table(2020, 202012, "--unit", "kr").decode()
    assert "IT;0;900,00;" in table
    assert "MT;0;;" in table
    assert "Totalt;0;900,00;" in table
    site.totals_agree()


def test_every_kind_of_entry_counts_but_proposals(site: Site, tmp_path: Path) -> None:
    kinds = {"beslutad": 1000, "revidering": -200, "ombudgetering": 30, "föreslagen": 5000}
    site.ok("data", "load", region(tmp_path, ramar=[frame(2020, "IT", ore, kind) for kind, ore in kinds.items()]))
    assert frames(site) == [("IT", 830_00, 0)]
    site.totals_agree()


def test_two_lines_that_look_alike_are_both_entries(site: Site, tmp_path: Path) -> None:
    site.ok("data", "load", region(tmp_path, ramar=[frame(2020, "IT", 10)] * 2))
    site.ok("data", "load", tmp_path)
    assert frames(site) == [("IT", 20_00, 0)]


def test_grants_draw_on_the_nearest_frame_above(site: Site, tmp_path: Path) -> None:
    wanted = [request("1", granted=10, kategori="NAT"), request("2", 2021, granted=20, kategori="NAT")]
    lines = [frame(2020, "IT", 100), frame(2021, "IT", 100), frame(2021, "NAT", 50)]
    site.ok("data", "load", region(tmp_path, wanted, ramar=lines))
    drawn = site.rows(
        "SELECT frame_year, code FROM grants JOIN frames ON frames.id = frame_id"
        " JOIN categories ON categories.id = frames.category_id ORDER BY frame_year"
    )
    assert drawn == [(2020, "IT"), (2021, "NAT")]
    assert frames(site) == [("IT", 100_00, 10_00)]
    site.totals_agree()


def test_a_frame_that_comes_later_takes_over(site: Site, tmp_path: Path) -> None:
    wanted = [request("1", granted=10, kategori="NAT")]
    site.ok("data", "load", region(tmp_path / "a", wanted, ramar=[frame(2020, "IT", 100)]))
    site.ok("data", "load", factories.write(tmp_path / "b", ramar=[frame(2020, "NAT", 40)]))
    assert frames(site) == [("IT", 100_00, 0), ("NAT", 40_00, 10_00)]
    site.totals_agree()


def test_history_that_overdraws_a_frame_is_told(site: Site, tmp_path: Path) -> None:
    result = site.run("data", "load", region(tmp_path, [request("1", granted=150)], ramar=[frame(2020, "IT", 100)]))
    assert result.exit_code == 0
    assert "Ramen IT 2020 är beviljad över sitt belopp" in result.stderr
    assert site.rows("SELECT granted_ore, excess_ore FROM frames") == [(150_00, 50_00)]


def test_a_request_of_two_frame_years(site: Site, tmp_path: Path) -> None:
    wanted = [request("1", 2020, granted=100), request("1", 2021, granted=200)]
    site.ok("data", "load", region(tmp_path, wanted, utfall=[posting("A", "2021-03-01", "P1", 130)]))
    kept = site.rows("SELECT number, frame_year, asked_ore, granted_ore, outcome_ore FROM investment_requests")
    assert kept == [("1", 2020, 300_00, 300_00, 130_00)]
    assert site.rows("SELECT frame_year, amount_ore FROM grants ORDER BY 1") == [(2020, 100_00), (2021, 200_00)]
    assert "IT;0;;100,00;30,00;130,00;" in site.table(2021, 202112, "--unit", "kr").decode()
    site.totals_agree()


def test_a_request_after_its_postings_picks_them_up(site: Site, tmp_path: Path) -> None:
    paid = [posting("A", "2020-03-01", "P1", 130), posting("B", "2020-04-01", "P2", 7)]
    site.ok("data", "load", region(tmp_path / "a", utfall=paid))
    assert site.value("SELECT posting_count FROM request_months WHERE request_id = 0 AND month = 202003") == 1
    site.ok("data", "load", factories.write(tmp_path / "b", askningar=[request("1", granted=200)]))
    assert site.rows("SELECT number, outcome_ore FROM investment_requests") == [("1", 130_00)]
    assert site.rows("SELECT month, amount_ore FROM request_months WHERE request_id = 0") == [(202004, 7_00)]
    site.totals_agree()


def test_a_later_forecast_takes_the_place(site: Site, tmp_path: Path) -> None:
    files = {"ramar": [frame(2020, "IT", 900)], "utfall": [posting("A", "2020-02-01", "P1", 100)]}
    wanted = [request("1", granted=500)]
    judged = [forecast(202004, 700, "IT"), forecast(202008, 600, "IT"), forecast(202008, 450, number="1")]
    site.ok("data", "load", region(tmp_path / "a", wanted, prognoser=judged, **files))
    lines = {period: site.table(2020, period, "--unit", "kr").decode() for period in (202003, 202004, 202008)}
    ends = {period: table.splitlines()[1].split(";")[-1] for period, table in lines.items()}
    assert ends == {202003: "100,00", 202004: "700,00", 202008: "600,00"}
    site.ok("data", "load", factories.write(tmp_path / "b", prognoser=[forecast(202008, 650, "IT")]))
    assert site.value("SELECT amount_ore FROM forecasts WHERE period = 202008 AND request_id IS NULL") == 650_00
    changed = site.value("SELECT changes FROM events WHERE action = 'forecast'")
    assert "60000" in str(changed)
    assert "65000" in str(changed)


@pytest.mark.parametrize("name", ["saknas", "saknas.xlsx", "saknas.txt"])
def test_nothing_to_read(site: Site, tmp_path: Path, name: str) -> None:
    assert name in site.refused("data", "load", tmp_path / name)
    assert "inget att läsa in" in site.refused("data", "load", tmp_path)
