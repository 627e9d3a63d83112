"""The unit head's list: who sees it, its order, two heads at once, signing one and several, deputies."""

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.auth.operations import add_user, give_role
from app.database import db
from app.domain.permissions import Role
from app.models import OrganisationUnit, User, today_here
from tests import factories
from tests.factories import request as asked
from tests.integration.site import PASSWORD, Site, key, token

UNITS = [*factories.UNITS, {"kod": "E2", "namn": "Enhet 2"}]
ACCOUNTS: factories.Accounts = (
    ("requester", Role.REQUESTER, "E1", None),
    ("head", Role.UNIT_HEAD, "E1", None),
    ("head_two", Role.UNIT_HEAD, "E1", None),
    ("head_below", Role.UNIT_HEAD, "E11", None),
    ("head_elsewhere", Role.UNIT_HEAD, "E2", None),
    ("preparer", Role.PREPARER, None, "IT"),
    ("decider", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
    ("auditor", Role.AUDITOR, None, None),
    ("admin", Role.ADMIN, None, None),
)
REQUESTS = [
    asked("A", 2027, enhet="E1", prioritet=1),
    asked("B", 2027, enhet="E11", prioritet=2),
    asked("C", 2027, enhet="E1", prioritet=3),
    asked("D", 2027, enhet="E11", prioritet=3),
    asked("E", 2027, enhet="E2"),
    asked("F", 2028, enhet="E1"),
    asked("G", 2027, granted=5000, enhet="E1"),
]
SEEN = re.compile(r'name="seen" value="([\d,]*)"')


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    """Two units of a department and one beside it, with requests for two years."""
    folder = factories.region(tmp_path / "r", REQUESTS, enheter=UNITS)
    site.ok("data", "load", folder)
    factories.add_accounts(site, ACCOUNTS)
    return site


def address(site: Site, code: str = "E1") -> str:
    return f"/enhet/{site.value('SELECT id FROM units WHERE code = :code', code=code)}"


def id_of(site: Site, number: str) -> int:
    return int(site.value("SELECT id FROM investment_requests WHERE number = :number", number=number))


def numbers(page: TestResponse) -> list[str]:
    return re.findall(r'<a href="/askningar/\d+">(\w) Rubrik', page.text)


def listed(site: Site, client: FlaskClient, code: str = "E1", year: int = 2027) -> list[str]:
    page = client.get(f"{address(site, code)}/rangordning?ar={year}")
    assert page.status_code == 200
    return numbers(page)


def fields(page: TestResponse, **more: object) -> dict[str, object]:
    found = SEEN.search(page.text)
    assert found
    return {"csrf_token": token(page), "idempotency_key": key(page), "seen": found.group(1), **more}


def open_list(site: Site, client: FlaskClient, code: str = "E1") -> TestResponse:
    return client.get(f"{address(site, code)}/rangordning?ar=2027")


def save(site: Site, client: FlaskClient, page: TestResponse, code: str = "E1", **more: object) -> TestResponse:
    return client.post(f"{address(site, code)}/rangordning?ar=2027", data=fields(page, **more))


def sign(site: Site, client: FlaskClient, page: TestResponse, *chosen: str, **more: object) -> TestResponse:
    data = fields(page, sign=[str(id_of(site, number)) for number in chosen], **more)
    return client.post(f"{address(site)}/tillstyrk?ar=2027", data=data)


def place(site: Site, **places: int) -> dict[str, Any]:
    return {f"place_{id_of(site, number)}": str(at) for number, at in places.items()}


def states(site: Site) -> dict[str, str]:
    return dict(site.rows("SELECT number, state FROM investment_requests"))


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
def test_only_the_head_of_the_unit_or_of_one_above_it(unit: Site, username: str) -> None:
    expected = {
        "E1": {"head", "head_two"}, "E11": {"head", "head_two", "head_below"}, "E2": {"head_elsewhere"},
    }  # fmt: skip
    client = unit.log_in(username)
    page = client.get("/konto")
    data = {"csrf_token": token(page), "idempotency_key": "k" * 32, "seen": "", "sign": str(id_of(unit, "B"))}
    before = states(unit)
    for code, allowed in expected.items():
        inside = username in allowed
        assert client.get(f"{address(unit, code)}/rangordning").status_code == (200 if inside else 404)
        if not inside:
            for what in ("rangordning", "tillstyrk"):
                assert client.post(f"{address(unit, code)}/{what}", data=data).status_code == 404
    assert client.get("/enhet").status_code == (302 if username.startswith("head") else 404)
    assert states(unit) == before


def test_signed_out_and_what_does_not_exist(unit: Site) -> None:
    assert unit.client().get(f"{address(unit)}/rangordning").status_code == 303
    client = unit.log_in("head")
    for path in ("/enhet/0/rangordning", f"/enhet/{10**30}/rangordning"):
        assert client.get(path).status_code == 404
    assert client.get(f"{address(unit)}/rangordning?ar=nonsens").status_code == 200


def test_undecided_of_the_unit_and_below_by_priority_until_ranked(unit: Site) -> None:
    assert listed(unit, unit.log_in("head")) == ["A", "B", "C", "D"]
    assert listed(unit, unit.log_in("head"), year=2028) == ["F"]
    assert listed(unit, unit.log_in("head_below"), "E11") == ["B", "D"]


@pytest.mark.parametrize(
    ("places", "expected"),
    [({"D": 1}, "DABC"), ({"A": 3}, "BCAD"), ({"A": 4, "D": 1}, "DBCA"), ({"A": 99}, "BCDA"), ({}, "ABCD")],
)
def test_numbers_are_an_order(unit: Site, places: dict[str, int], expected: str) -> None:
    client = unit.log_in("head")
    assert save(unit, client, open_list(unit, client), **place(unit, **places)).status_code == 303
    assert listed(unit, client) == list(expected)


@pytest.mark.parametrize(
    ("number", "way", "expected"),
    [("B", "up", "BACD"), ("B", "down", "ACBD"), ("A", "up", "ABCD"), ("D", "down", "ABCD")],
)
def test_one_step_with_a_button_without_script(unit: Site, number: str, way: str, expected: str) -> None:
    client = unit.log_in("head")
    answer = save(unit, client, open_list(unit, client), move=f"{id_of(unit, number)}:{way}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"#rad-{id_of(unit, number)}")
    assert listed(unit, client) == list(expected)


def test_a_number_that_is_none_is_told_and_nothing_is_saved(unit: Site) -> None:
    client = unit.log_in("head")
    page = open_list(unit, client)
    answer = save(unit, client, page, **place(unit, D=1), **{f"place_{id_of(unit, 'A')}": "först"})
    assert answer.status_code == 422
    assert "Skriv platsen som ett helt tal" in answer.text
    assert 'value="först"' in answer.text
    assert listed(unit, client) == list("ABCD")
    assert save(unit, client, answer, **place(unit, D=1)).status_code == 303, "the key was not used up"


def test_sent_twice_is_saved_once(unit: Site) -> None:
    client = unit.log_in("head")
    page = open_list(unit, client)
    for _ in range(2):
        assert save(unit, client, page, move=f"{id_of(unit, 'D')}:up").status_code == 303
    assert listed(unit, client) == list("ABDC")
    assert unit.value("SELECT count(*) FROM events WHERE action = 'rank'") == 1


def test_a_unit_below_orders_its_own_without_moving_past_the_others(unit: Site) -> None:
    head, below = unit.log_in("head"), unit.log_in("head_below")
    save(unit, head, open_list(unit, head), **place(unit, D=1))
    assert listed(unit, head) == list("DABC")
    save(unit, below, open_list(unit, below, "E11"), "E11", move=f"{id_of(unit, 'B')}:up")
    assert listed(unit, below, "E11") == list("BD")
    assert listed(unit, head) == list("BADC")


def test_the_second_of_two_heads_is_told_and_keeps_what_was_typed(unit: Site) -> None:
    one, two = unit.log_in("head"), unit.log_in("head_two")
    first, second = open_list(unit, one), open_list(unit, two)
    assert save(unit, one, first, **place(unit, D=1)).status_code == 303
    answer = save(unit, two, second, **place(unit, A=4, B=3, C=2, D=1))
    assert answer.status_code == 409
    assert "Senast ändrad av Head Test" in answer.text
    assert numbers(answer) == list("DABC")
    assert listed(unit, one) == list("DABC")
    assert f'name="place_{id_of(unit, "A")}" value="4"' in answer.text
    assert save(unit, two, answer, **place(unit, A=4, B=3, C=2, D=1)).status_code == 303
    assert listed(unit, one) == list("DCBA")


def test_at_the_very_same_time_one_order_wins_whole(unit: Site) -> None:
    clients = [unit.log_in("head"), unit.log_in("head_two")]
    sent = [fields(open_list(unit, each)) for each in clients]
    wanted = [place(unit, A=4, B=3, C=2, D=1), place(unit, A=2, B=1, C=4, D=3)]
    url, answers = f"{address(unit)}/rangordning?ar=2027", dict[int, int]()
    gate = threading.Barrier(2)

    def post(number: int) -> None:
        gate.wait()
        answers[number] = clients[number].post(url, data={**sent[number], **wanted[number]}).status_code

    threads = [threading.Thread(target=post, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers.values()) == [303, 409]
    winner = next(number for number, status in answers.items() if status == 303)
    assert listed(unit, clients[0]) == list(("DCBA", "BADC")[winner])


def test_a_request_that_came_meanwhile_is_a_conflict_too(unit: Site) -> None:
    client = unit.log_in("head")
    page = open_list(unit, client)
    unit.change("UPDATE investment_requests SET unit_id = (SELECT id FROM units WHERE code = 'E1') WHERE number = 'E'")
    assert save(unit, client, page, **place(unit, D=1)).status_code == 409


def test_several_are_signed_at_once_with_the_comment(unit: Site) -> None:
    client = unit.log_in("head")
    answer = sign(unit, client, open_list(unit, client), "A", "D", comment="Behövs <nu>")
    assert answer.status_code == 303
    assert "2 äskningar är tillstyrkta: A, D." in client.get(answer.location).text
    assert {number for number, state in states(unit).items() if state == "endorsed"} == {"A", "D"}
    logged = unit.rows("SELECT actor, on_behalf_of, from_state, comment FROM events WHERE action = 'endorse'")
    assert logged == [("Head Test", "", "submitted", "Behövs <nu>")] * 2
    unit.ok("audit", "verify")


def test_the_rest_are_named_with_the_reason_when_somebody_was_first(unit: Site) -> None:
    one, two = unit.log_in("head"), unit.log_in("head_two")
    late = open_list(unit, two)
    sign(unit, one, open_list(unit, one), "A")
    answer = sign(unit, two, late, "A", "B")
    page = two.get(answer.location)
    assert "1 äskning är tillstyrkt: B." in page.text
    assert "Inte tillstyrkta: A Rubrik A: Äskningen är tillstyrkt av chef." in page.text
    assert unit.value("SELECT count(*) FROM events WHERE action = 'endorse'") == 2


def test_a_changed_order_in_the_same_form_is_saved_too_or_nothing_is_done(unit: Site) -> None:
    one, two = unit.log_in("head"), unit.log_in("head_two")
    late = open_list(unit, two)
    assert sign(unit, one, open_list(unit, one), "A", **place(unit, D=1)).status_code == 303
    assert listed(unit, one) == list("DABC")
    assert sign(unit, two, late, "B", **place(unit, C=1)).status_code == 409
    assert states(unit)["B"] == "submitted"
    assert sign(unit, two, late, "B").status_code == 303, "no order was asked for: the tick alone is enough"


def test_without_a_tick_nothing_is_signed(unit: Site) -> None:
    client = unit.log_in("head")
    answer = sign(unit, client, open_list(unit, client))
    assert answer.status_code == 422
    assert "Kryssa för minst en" in answer.text


def test_what_is_not_theirs_is_not_signed(unit: Site) -> None:
    client = unit.log_in("head")
    before = unit.everything()["investment_requests"]
    assert sign(unit, client, open_list(unit, client), "A", "E").status_code == 404
    assert unit.everything()["investment_requests"] == before


def test_a_deputy_signs_and_orders_for_the_absent_head_and_both_are_named(unit: Site) -> None:
    today = today_here()
    with unit.app.app_context():
        session = db.session()
        user = add_user(session, "deputy", "Erika Ersättare", PASSWORD)
        absent = session.query(User).filter_by(username="head").one()
        unit_id = session.query(OrganisationUnit).filter_by(code="E1").one().id
        give_role(session, user, Role.UNIT_HEAD, unit_id=unit_id, valid_to=today + timedelta(days=1), deputy_for=absent)
        session.commit()
    client = unit.log_in("deputy")
    sign(unit, client, open_list(unit, client), "A", **place(unit, D=1))
    logged = unit.rows(
        "SELECT action, actor, on_behalf_of FROM events WHERE action IN ('rank', 'endorse') ORDER BY seq"
    )
    assert logged == [(action, "Erika Ersättare", "Head Test") for action in ("rank", "endorse")]


def test_the_menu_and_the_choice_of_units(unit: Site) -> None:
    assert "Tillstyrk och rangordna" in unit.log_in("head").get("/").text
    assert "Tillstyrk och rangordna" not in unit.log_in("requester").get("/").text
    with unit.app.app_context():
        user = db.session.query(User).filter_by(username="head").one()
        other = db.session.query(OrganisationUnit).filter_by(code="E2").one()
        give_role(db.session(), user, Role.UNIT_HEAD, unit_id=other.id)
        db.session.commit()
    page = unit.log_in("head").get("/enhet")
    assert page.status_code == 200
    assert "Enhet 2" in page.text
    assert "5 att tillstyrka" in page.text
