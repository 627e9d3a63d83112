"""Reminders of forecasts: told to whoever answers, once a day, by the controller or so many days before a cut-off."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.database import db
from app.domain.permissions import Role
from app.forecasts.owed import owed
from app.forecasts.reminders import remind_in_time
from tests import factories
from tests.factories import region, request
from tests.integration.site import Site, token
from tests.integration.test_forecasts import send
from tests.integration.test_matching import send as press

PEOPLE = (
    ("controller", Role.CONTROLLER, None, None),
    ("prep_it", Role.PREPARER, None, "IT"),
    ("prep_e1", Role.PREPARER, "E1", "MT"),
    ("requester", Role.REQUESTER, "E1", None),
)
PAGE = "/prognos/paminnelser?period=202012"
TODAY = date(2020, 12, 21)


@pytest.fixture
def site_with_work(site: Site, tmp_path: Path) -> Iterator[Site]:
    """IT and MT each with work under way, and what nobody needs to judge: paid, closed, waiting for a decision."""
    requests = [
        request("1", granted=100), request("2", granted=100, tillstånd="upphandling"),
        request("3", granted=100, kategori="MT"), request("4", granted=50, kategori="OV"),
        request("5", granted=100, tillstånd="slutredovisad"), request("6", sökt_belopp=9, tillstånd="klar för beslut"),
        request("7", granted=100, tillstånd="vilande", vilande_orsak="lokaler"),
    ]  # fmt: skip
    categories = (
        "kod;namn;domän;överordnad;nyttjandeperiod_år;ordning\nIT;IT;IT;;5;1\nMT;MT;MT;;5;2\nOV;Annat;Övrigt;;5;3"
    )
    folder = region(tmp_path / "r", requests, ramar=[])
    (folder / "kategorier.csv").write_text(categories, encoding="utf-8")
    site.ok("data", "load", folder)
    factories.add_accounts(site, PEOPLE)
    with time_machine.travel(datetime(2020, 12, 21, 12, tzinfo=UTC), tick=True):
        yield site


def owes(site: Site) -> dict[str, str]:
    """The numbers of the requests by who owes their forecast."""
    numbers = dict(site.rows("SELECT id, number FROM investment_requests"))
    names = dict(site.rows("SELECT id, username FROM users"))
    with site.app.app_context():
        found = owed(db.session(), 202012, TODAY).by_person
        return {names[id_]: "".join(numbers[each] for each in ids) for id_, ids in found.items()}


def told(site: Site) -> list[tuple[Any, ...]]:
    return site.rows(
        "SELECT username, note FROM notices JOIN users ON users.id = user_id"
        " WHERE kind = 'forecast' ORDER BY notices.id"
    )


def test_who_owes_and_what_they_see(site_with_work: Site) -> None:
    site = site_with_work
    assert owes(site) == {"prep_it": "12", "prep_e1": "3", "controller": "4"}, "the controller where nobody prepares"
    site.change("INSERT INTO preparations (request_id, preparer_id, recommendation, reason, recommended_by, changed_at)"
                " SELECT 2, id, '', '', '', '2020-12-01 00:00:00' FROM users WHERE username = 'prep_e1'")  # fmt: skip
    assert owes(site)["prep_it"] == "12", "prep_e1 may not judge what is IT's, though named"
    prep = site.log_in("prep_it")
    mine = "/prognos?period=202012&saknas=mina"
    shown = prep.get(mine)
    assert "Prognoser att lämna" in shown.text
    assert 'data-line="a1"' in shown.text
    assert 'data-line="a3"' not in shown.text
    assert 'data-line="a3"' in prep.get("/prognos?period=202012&saknas=alla").text
    answer = send(prep, shown, {"amount.a1": "90", "seen.a1": ""}, mine)
    assert answer.status_code == 303
    assert "saknas=mina" in answer.location
    assert owes(site)["prep_it"] == "2"
    assert 'data-line="a1"' not in prep.get(mine).text
    own_unit = site.log_in("prep_e1")
    shown = own_unit.get(mine)
    assert 'name="amount.a3"' in shown.text, "a preparer of a unit judges what is the unit's"
    assert send(own_unit, shown, {"amount.a2": "1", "seen.a2": ""}, mine).status_code == 404
    assert send(own_unit, shown, {"amount.a3": "1", "seen.a3": ""}, mine).status_code == 303
    assert "Inget ärende saknar prognos" in own_unit.get(mine).text


def test_the_controller_reminds_each_once_a_day(site_with_work: Site) -> None:
    site = site_with_work
    client = site.log_in("controller")
    page = client.get(PAGE).text
    assert "Påminn alla (2)" in page, "not herself"
    assert "du själv" in page
    who = str(site.value("SELECT id FROM users WHERE username = 'prep_e1'"))
    assert press(client, PAGE, PAGE, person=who).status_code == 303
    note = "Ett ärende saknar prognos för januari–december 2020. Lämna senast 2020-12-31."
    assert told(site) == [("prep_e1", note)]
    assert "Påminn alla (1)" in client.get(PAGE).text
    assert press(client, PAGE, PAGE).status_code == 303
    assert press(client, "/redovisning/regler", PAGE).status_code == 303
    assert [name for name, _ in told(site)] == ["prep_e1", "prep_it"]
    with site.app.app_context():
        assert automatic(db.session(), TODAY) == 1, "the round of ten days tells only who was not told today"
        db.session.commit()
        assert automatic(db.session(), TODAY) == automatic(db.session(), date(2020, 12, 27)) == 0
        assert automatic(db.session(), date(2020, 12, 28)) == 3
        db.session.commit()
    assert [name for name, _ in told(site)].count("prep_it") == 2
    prep = site.log_in("prep_it")
    notice = site.value(
        "SELECT max(notices.id) FROM notices JOIN users ON users.id = user_id WHERE username = 'prep_it'"
    )
    to = f"/aviseringar/{notice}/sedd"
    assert press(prep, "/aviseringar", to, visa="1").location == "/prognos?period=202012&saknas=mina"
    assert "Påminn alla" not in client.get("/prognos/paminnelser?period=202003").text
    assert site.log_in("requester").post(PAGE, data={"csrf_token": token(client.get("/konto"))}).status_code in (
        400,
        403,
    )
    assert site.ok("audit", "verify")


def automatic(session: Session, today: date) -> int:
    return remind_in_time(session, "10, 3", today)


def test_a_deputy_is_reminded_and_whoever_does_not_want_it_is_not(site_with_work: Site) -> None:
    site = site_with_work
    factories.add_accounts(site, [("stand_in", Role.REQUESTER, "E1", None)])
    site.change(
        "INSERT INTO role_assignments (user_id, role, domain, valid_from, valid_to, deputy_for_id, speciality)"
        " SELECT s.id, 'preparer', 'IT', '2020-12-01', '2020-12-31', p.id, '' FROM users s, users p"
        " WHERE s.username = 'stand_in' AND p.username = 'prep_it'"
    )
    site.change("INSERT INTO notice_choices SELECT id, 'forecast', 'off' FROM users WHERE username = 'prep_it'")
    site.change("UPDATE users SET email = 'stand_in@region.example' WHERE username = 'stand_in'")
    client = site.log_in("controller")
    assert "har valt bort påminnelser" in client.get(PAGE).text
    assert press(client, PAGE, PAGE).status_code == 303
    assert [name for name, _ in told(site)] == ["prep_e1", "stand_in"]
    with site.app.app_context():
        site.app.config.update(BASE_URL="https://ramkoll.example/app")
        said = site.ok("mail", "send", "--dry-run")
    assert "stand_in@region.example: Ramkoll: Prognos att lämna" in said
