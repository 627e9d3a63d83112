"""The computed forecast of a period is what it was in that period, whatever is paid later (domain.md §7)."""

from pathlib import Path

from tests.factories import frame, ledger, posting, region, request
from tests.integration.site import Site


def forecasts(site: Site, period: int) -> list[str]:
    """Kategori;prognos of each row."""
    lines = site.table(2020, period, "--unit", "kr").decode().split("\r\n")[1:-1]
    return [f"{line.split(';')[0]};{line.split(';')[-1]}" for line in lines]


def test_a_later_payment_does_not_change_the_forecast_of_an_earlier_period(site: Site, tmp_path: Path) -> None:
    site.ok("data", "load", region(tmp_path / "r", [request("A", granted=100)], ramar=[frame(2020, "IT", 500)]))
    site.change("INSERT INTO planned_payments SELECT id, 202005, 10000 FROM investment_requests")
    assert forecasts(site, 202004)[0] == "IT;100,00"
    site.ok("outcome", "import", ledger(tmp_path / "may.csv", posting("V1", "2020-05-02", "PA", 100)), "--source", "x")
    assert forecasts(site, 202004)[0] == "IT;100,00", "in April the payment of May was still to come"
    assert forecasts(site, 202005)[0] == "IT;100,00"
    site.ok("period", "freeze", "202004")
    kept = site.value("SELECT forecast_ore FROM frozen_requests")
    assert kept == 100_00, "the request of the frozen period says the same as its category"


def test_what_earlier_years_paid_of_the_grant_is_not_left(site: Site, tmp_path: Path) -> None:
    site.ok("data", "load", region(tmp_path / "r", [request("A", 2019, granted=100)], ramar=[frame(2020, "IT", 500)]))
    site.change("INSERT INTO planned_payments SELECT id, 202009, 8000 FROM investment_requests")
    paid = [posting("V1", "2019-05-02", "PA", 50), posting("V2", "2020-02-02", "PA", 20)]
    site.ok("outcome", "import", ledger(tmp_path / "l.csv", *paid), "--source", "x")
    assert forecasts(site, 202004)[0] == "IT;50,00", "20 is paid and of the grant 30 is left"
