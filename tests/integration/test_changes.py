"""Changes of what is granted: a new decision about the difference, by hand or because the tender was dearer."""

import re
from pathlib import Path

import pytest

from app.decisions.verdicts import Outcome
from tests.factories import region
from tests.factories import request as asked
from tests.integration.site import Site
from tests.integration.test_deciding import DIRECTOR, deciding
from tests.integration.test_following import YEAR, day, event, id_of, opened, send, state, step, under_way

__all__ = ["under_way"]
ORDER = {"order_reference": "B-7", "ordered_on": day(0)}


def changes(site: Site) -> list[tuple[object, ...]]:
    return site.rows("SELECT kind, state, proposed_by FROM grant_changes ORDER BY id")


def decide(site: Site, number: str, outcome: Outcome, kr: int) -> None:
    site.ok("setting", "set", "decider_limit_ore", '{"2019": 100000000}')
    with deciding(site) as sign:
        sign((number, outcome, kr), actor=DIRECTOR, reason="Så blev det")


def test_a_change_waits_for_a_decision_and_holds_the_order_back(under_way: Site) -> None:
    client = under_way.log_in("preparer")
    page = opened(under_way, client, "U", "begar-andring")
    assert 'value="1\u00a0000"' in page.text, "what is granted now stands in the form"
    assert send(under_way, client, page, "U", "begar-andring", (YEAR, "1000"), comment="Nej").status_code == 422
    for _ in range(2):
        answer = send(under_way, client, page, "U", "begar-andring", (YEAR, "900"), (YEAR + 1, "400"), comment="Senare")
        assert answer.status_code == 303
    assert changes(under_way) == [("change", "open", "Preparer Test")]
    assert event(under_way, "propose_change")[3] == {
        f"önskat {YEAR}": [100_000, 90_000], f"önskat {YEAR + 1}": [None, 40_000],
    }  # fmt: skip
    shown = client.get(f"/askningar/{id_of(under_way, 'U')}").text
    for words in ("Ändring av det beviljade väntar på beslut", "Senare", "1\u00a0300", "anteckna beställning"):
        assert words in shown
    for verb in ("bestall", "aterlamna", "begar-andring"):
        assert f"/steg/{verb}" not in shown
        answer = step(under_way, client, "U", verb, (YEAR, "800"), ordered_ore="1000", comment="Ja", **ORDER)
        assert answer.status_code == 422
        assert "En ändring väntar på beslut" in answer.text
    assert len(changes(under_way)) == 1
    assert step(under_way, client, "U", "ta-tillbaka-andring").status_code == 303
    assert changes(under_way) == [("change", "withdrawn", "Preparer Test")]
    assert step(under_way, client, "U", "bestall", ordered_ore="1000", **ORDER).status_code == 303


def test_a_change_cannot_take_what_is_paid_or_everything(under_way: Site) -> None:
    client = under_way.log_in("controller")
    for amount, words in (("299", "är redan betalt"), ("0", "Återlämna pengar"), ("-4", "under noll")):
        answer = step(under_way, client, "U", "begar-andring", (YEAR, amount), comment="Mindre")
        assert answer.status_code == 422
        assert words in answer.text


def test_another_category_is_a_change_too(under_way: Site) -> None:
    client = under_way.log_in("controller")
    category = under_way.value("SELECT id FROM categories WHERE code = 'MT'")
    texts = {"category_id": str(category), "comment": "Hör till MT"}
    assert step(under_way, client, "U", "begar-andring", (YEAR, "900"), **texts).status_code == 303
    assert "IT → MT" in client.get(f"/askningar/{id_of(under_way, 'U')}").text
    decide(under_way, "U", Outcome.GRANTED, 900)
    assert under_way.value("SELECT category_id FROM investment_requests WHERE number = 'U'") == category
    under_way.totals_agree()


def test_a_category_outside_its_years_is_refused_and_nothing_typed_is_lost(under_way: Site) -> None:
    client = under_way.log_in("controller")
    category = under_way.value("SELECT id FROM categories WHERE code = 'MT'")
    under_way.change("UPDATE categories SET valid_to_year = :y WHERE code = 'MT'", y=YEAR)
    rows = ((YEAR, "700"), (YEAR + 1, "250"))
    typed = {"category_id": str(category), "comment": "Hör till MT och blir senare"}
    answer = step(under_way, client, "U", "begar-andring", *rows, **typed)
    assert answer.status_code == 422
    said = f"Kategorin kan inte väljas för ramår {YEAR + 1}. Välj en annan kategori eller ett annat ramår."
    assert said in answer.text
    for kept in ('value="700"', 'value="250"', f'value="{YEAR + 1}"', typed["comment"]):
        assert kept in answer.text, kept
    assert re.search(
        rf'<option[^>]*value="{category}"[^>]*selected|<option[^>]*selected[^>]*value="{category}"', answer.text
    )
    assert changes(under_way) == []
    assert under_way.value("SELECT category_id FROM investment_requests WHERE number = 'U'") != category
    assert send(under_way, client, answer, "U", "begar-andring", (YEAR, "950"), **typed).status_code == 303
    assert changes(under_way) == [("change", "open", "Controller Test")]


def test_money_may_move_to_a_later_year_in_the_category_that_a_request_has(under_way: Site) -> None:
    """Its category may have ended: what was granted in it stays there, as the years before do."""
    under_way.change("UPDATE categories SET valid_to_year = :y WHERE code = 'IT'", y=YEAR)
    client = under_way.log_in("controller")
    rows = ((YEAR, "700"), (YEAR + 1, "250"))
    assert step(under_way, client, "U", "begar-andring", *rows, comment="Blir senare").status_code == 303


def test_a_tender_far_above_the_grant_goes_back_with_one_click(under_way: Site) -> None:
    client = under_way.log_in("preparer")
    answer = step(under_way, client, "U", "bestall", ordered_ore="1100,01", **ORDER)
    assert answer.status_code == 422
    assert "100,01 kr (10,0 %) över det beviljade" in answer.text.replace("\u00a0", " ")
    assert state(under_way, "U") == "procuring"
    form = answer.text.partition('aria-labelledby="offer_heading"')[2].partition("</form>")[0]
    fields = [part.split('"')[0] for part in form.split('name="')[1:]]
    values = [part.split('"')[0] for part in form.split('value="')[1:]]
    assert fields.count("year") == 1
    data = dict(zip(fields, values, strict=True))
    for _ in range(2):
        assert client.post(f"/askningar/{id_of(under_way, 'U')}/steg/begar-andring", data=data).status_code == 303
    assert changes(under_way) == [("price_drift", "open", "Preparer Test")]
    assert "Anbudet B-7 på 1 100,01 kr" in event(under_way, "propose_change")[2].replace("\u00a0", " ")
    decide(under_way, "U", Outcome.GRANTED, 1100)
    assert step(under_way, client, "U", "bestall", ordered_ore="1100,01", **ORDER).status_code == 303
    assert event(under_way, "order")[3]["över det beviljade"] == [None, 1], "allowed within the percent, and noted"
    under_way.totals_agree()


@pytest.mark.parametrize(("amount", "status"), [("1100", 303), ("1100,01", 422)])
def test_the_percent_is_a_setting(under_way: Site, amount: str, status: int) -> None:
    client = under_way.log_in("preparer")
    assert step(under_way, client, "U", "bestall", ordered_ore=amount, **ORDER).status_code == status
    under_way.ok("setting", "set", "price_drift_percent", "0")
    assert step(under_way, client, "V", "ateruppta").status_code == 303
    assert step(under_way, client, "V", "upphandla", procurement_way="avrop").status_code == 303
    assert step(under_way, client, "V", "bestall", ordered_ore="1000,01", **ORDER).status_code == 422


def test_what_supplements_were_granted_counts(under_way: Site, tmp_path: Path) -> None:
    under_way.ok("data", "load", region(tmp_path / "t", [asked("T", YEAR, granted=500, typ="tillägg")]))
    under_way.change("UPDATE investment_requests SET supplements_id = :id WHERE number = 'T'", id=id_of(under_way, "U"))
    client = under_way.log_in("preparer")
    assert "Beviljat i tillägg" in opened(under_way, client, "U", "bestall").text
    assert step(under_way, client, "U", "bestall", ordered_ore="1500", **ORDER).status_code == 303
    assert "över det beviljade" not in event(under_way, "order")[3]


def test_a_change_declined_leaves_everything_as_it_was(under_way: Site) -> None:
    client = under_way.log_in("controller")
    assert step(under_way, client, "U", "begar-andring", (YEAR, "1200"), comment="Mer").status_code == 303
    decide(under_way, "U", Outcome.DECLINED, 0)
    assert changes(under_way)[0][1] == "declined"
    assert under_way.value("SELECT granted_ore FROM investment_requests WHERE number = 'U'") == 100_000
    assert "change_heading" not in client.get(f"/askningar/{id_of(under_way, 'U')}").text
