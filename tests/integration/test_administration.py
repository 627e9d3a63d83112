"""The administrator's pages: accounts, temporary passwords, roles, units and settings; nobody locks everybody out."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import operations
from app.database import db
from app.domain.permissions import Role
from app.models import RoleAssignment, User, today_here
from tests import factories
from tests.factories import request as asked
from tests.integration.site import PASSWORD, Site, finish, key, token, try_log_in
from tests.integration.test_own_account import NEW
from tests.integration.test_sign_in import signed_in
from tests.integration.test_signing import ACCOUNTS, UNITS

BASE = "/administration"
TODAY = today_here()
SHOWN = re.compile(r'class="shown-password">([^<]+)<')
SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    site.ok(
        "data",
        "load",
        factories.region(tmp_path / "r", [asked("A", 2027), asked("E", 2027, enhet="E2")], enheter=UNITS),
    )
    factories.add_accounts(site, [*ACCOUNTS, ("admin_two", Role.ADMIN, None, None)])
    return site


def id_of_user(site: Site, username: str) -> int:
    return int(site.value("SELECT id FROM users WHERE username = :it", it=username))


def role_of(site: Site, username: str) -> int:
    statement = "SELECT r.id FROM role_assignments r JOIN users u ON u.id = r.user_id WHERE u.username = :it"
    return int(site.value(statement, it=username))


def send(client: FlaskClient, path: str, page: Any = None, **typed: Any) -> TestResponse:
    """The form of a page filled in and sent to its own address, or the button of that page."""
    page = page or client.get(path)
    seen = SEEN.search(page.text)
    data = {"csrf_token": token(page), "idempotency_key": key(page), **({"seen": seen.group(1)} if seen else {})}
    return client.post(path, data={**data, **typed})


def press(site: Site, client: FlaskClient, username: str, button: str) -> TestResponse:
    page = client.get(f"{BASE}/konton/{id_of_user(site, username)}")
    data = {"csrf_token": token(page), "idempotency_key": "k" * 32 + button}
    return client.post(f"{BASE}/konton/{id_of_user(site, username)}/{button}", data=data)


def actions(site: Site) -> list[str]:
    rows = site.rows("SELECT action FROM events WHERE actor LIKE 'Admin%' ORDER BY seq")
    return [action for (action,) in rows]


def test_a_new_account_with_a_password_that_is_changed_at_once(unit: Site) -> None:
    admin = unit.log_in("admin")
    page = admin.get(f"{BASE}/konton/nytt")
    shown = SHOWN.search(page.text)
    assert shown
    typed = {"username": " Nils.Ny ", "name": "Nils  Ny", "email": "nils@region.example", "password": shown.group(1)}
    answer = send(admin, f"{BASE}/konton/nytt", page, **typed)
    again = send(admin, f"{BASE}/konton/nytt", page, **typed)
    id_ = id_of_user(unit, "nils.ny")
    assert answer.location == again.location == f"{BASE}/konton/{id_}/roller"
    assert unit.rows("SELECT name, email FROM users WHERE id = :id", id=id_) == [("Nils Ny", "nils@region.example")]
    given = send(
        admin, answer.location, role="requester", unit="0", domain="", speciality="", valid_from="", valid_to=""
    )
    assert given.status_code == 303
    assert actions(unit) == ["add_user", "give_role"]
    nils = unit.client()
    assert try_log_in(nils, "nils.ny", shown.group(1)).status_code == 303
    for path in ("/", "/askningar", "/aviseringar"):
        assert nils.get(path).location == "/konto", path
    account = nils.get("/konto")
    assert "Byt det tillfälliga lösenordet" in account.text
    change = {"current_password": shown.group(1), "new_password": NEW, "repeat_password": NEW}
    assert send(nils, "/konto", account, **change).status_code == 303
    assert nils.get("/askningar").status_code == 200
    assert shown.group(1) not in admin.get(f"{BASE}/konton/{id_}").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"username": "requester"}, "finns redan"),
        ({"username": "å b"}, "a–z"),
        ({"name": ""}, "personens namn"),
        ({"email": "inte en adress"}, "namn@exempel.se"),
        ({"password": "kort"}, "minst 12"),
    ],
)
def test_a_new_account_that_cannot_be(unit: Site, typed: dict[str, str], said: str) -> None:
    admin = unit.log_in("admin")
    page = admin.get(f"{BASE}/konton/nytt")
    data = {"username": "ny", "name": "Ny", "email": "", "password": "en-lang-fras-har"}
    answer = send(admin, f"{BASE}/konton/nytt", page, **{**data, **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert unit.value("SELECT count(*) FROM users") == len(ACCOUNTS) + 1
    assert send(admin, f"{BASE}/konton/nytt", page, **data).status_code == 303, "the same form, corrected"


def test_the_list_is_searched_and_limited(unit: Site) -> None:
    admin = unit.log_in("admin")
    press(unit, admin, "head_two", "stang")
    names = {
        query: re.findall(r'title-link" href="[^"]+">([^<]+)<', admin.get(f"{BASE}/konton?{query}").text)
        for query in ("", "q=head", "q=HEAD_two", "roll=preparer", "lage=stangda", "q=%25", "q=finns+inte")
    }
    assert len(names[""]) == len(ACCOUNTS) + 1
    assert len(names["q=head"]) == 4
    assert names["q=HEAD_two"] == names["lage=stangda"] == ["Head_Two Test"]
    assert names["roll=preparer"] == ["Preparer Test"]
    assert names["q=%25"] == names["q=finns+inte"] == []


def test_the_list_takes_as_many_queries_however_many_there_are(unit: Site) -> None:
    counts = []
    for more in (0, 60):
        factories.add_accounts(unit, [(f"writer{n}", Role.REQUESTER, "E1", None) for n in range(more)])
        admin = unit.log_in("admin")
        admin.get("/konto")
        with unit.statements() as sent:
            page = admin.get(f"{BASE}/konton").text
        counts.append(sum(each.lstrip().startswith("SELECT") for each in sent))
    assert counts[0] == counts[1] <= 10
    assert page.count("title-link") == 50
    assert 'rel="next"' in page


def test_details_are_changed_and_an_old_page_changes_nothing(unit: Site) -> None:
    one, two = unit.log_in("admin"), unit.log_in("admin_two")
    path = f"{BASE}/konton/{id_of_user(unit, 'head')}"
    old = two.get(path)
    assert send(one, path, name="Hedda Berg", email="hedda@region.example").status_code == 303
    assert "Hedda Berg" in one.get(path).text
    answer = send(two, path, old, name="Hedda Dal", email="")
    assert answer.status_code == 409
    assert "Nu står där Hedda Berg, hedda@region.example" in answer.text
    assert 'value="Hedda Dal"' in answer.text, "what was typed"
    assert unit.value("SELECT name FROM users WHERE username = 'head'") == "Hedda Berg"
    seen = SEEN.search(answer.text)
    assert seen
    assert send(two, path, answer, name="Hedda Dal", email="", seen=seen.group(1)).status_code == 303, "now knowingly"
    assert "Hedda Dal" in unit.log_in("head").get("/konto").text
    assert actions(unit).count("change_user") == 2


def test_a_reset_password_signs_out_and_must_be_changed(unit: Site) -> None:
    admin, head = unit.log_in("admin"), unit.log_in("head")
    path = f"{BASE}/konton/{id_of_user(unit, 'head')}/losenord"
    page = admin.get(path)
    shown = SHOWN.search(page.text)
    assert shown
    assert unit.value("SELECT count(*) FROM users WHERE password_is_temporary") == 0, "looking sets nothing"
    assert send(admin, path, page, password=shown.group(1)).status_code == 303
    assert not signed_in(head)
    assert try_log_in(unit.client(), "head", PASSWORD).status_code == 422
    head = unit.client()
    assert try_log_in(head, "head", shown.group(1)).status_code == 303
    assert head.get("/enhet").location == "/konto"
    assert send(admin, path, password="kort").status_code == 422


def test_closing_signs_out_ends_deputies_and_can_be_undone(unit: Site) -> None:
    admin, head = unit.log_in("admin"), unit.log_in("head")
    days = {"valid_from": str(TODAY), "valid_to": str(TODAY + timedelta(days=5))}
    path = f"{BASE}/konton/{id_of_user(unit, 'head')}/ersattare"
    lent = send(admin, path, role=str(role_of(unit, "head")), deputy="controller", **days)
    assert lent.status_code == 303
    deputy = unit.log_in("controller")
    assert "ersättare för Head Test" in deputy.get("/konto").text
    assert "Du har fått en ersättare" in head.get("/aviseringar").text
    assert press(unit, admin, "head", "stang").status_code == 303
    assert not signed_in(head)
    assert not signed_in(deputy)
    assert unit.log_in("controller").get("/enhet").status_code == 404
    assert press(unit, admin, "head", "oppna").status_code == 303
    assert unit.log_in("head").get("/enhet").status_code == 302
    assert unit.ok("audit", "verify")


def test_a_role_is_given_with_scope_and_days_and_ended(unit: Site) -> None:
    admin, auditor = unit.log_in("admin"), unit.log_in("auditor")
    path = f"{BASE}/konton/{id_of_user(unit, 'auditor')}/roller"
    e2 = unit.value("SELECT id FROM units WHERE code = 'E2'")
    typed = {
        "role": "unit_head",
        "unit": str(e2),
        "domain": "",
        "speciality": "",
        "valid_from": str(TODAY),
        "valid_to": "",
    }
    assert send(admin, path, **typed).status_code == 303
    assert not signed_in(auditor)
    assert "Rubrik E" in unit.log_in("auditor").get("/enhet", follow_redirects=True).text
    twice = send(admin, path, **{**typed, "valid_from": ""})
    assert twice.status_code == 422
    assert "har redan den rollen" in twice.text
    wrong = send(admin, path, **{**typed, "role": "requester", "valid_to": "2020-01-01"})
    assert wrong.status_code == 422
    assert 'value="2020-01-01"' in wrong.text
    given = unit.value("SELECT max(id) FROM role_assignments")
    assert send(admin, f"{path}/{given}", valid_to="2020-01-01").status_code == 422
    assert send(admin, f"{path}/{given}", valid_to=str(TODAY)).status_code == 303
    assert unit.log_in("auditor").get("/enhet").status_code == 302, "its last day"
    assert send(admin, f"{path}/{given}", valid_to="").status_code == 303
    assert unit.log_in("auditor").get("/enhet").status_code == 404
    assert send(admin, f"{path}/{given}", valid_to="").status_code == 409, "it is over"
    expert = {"role": "reviewer", "unit": "0", "domain": "", "valid_from": "", "valid_to": ""}
    assert send(admin, path, **expert, speciality="").status_code == 422
    assert send(admin, path, **expert, speciality="it_security").status_code == 303
    assert "sakkunnig IT-säkerhet, hela regionen" in admin.get(f"{BASE}/konton/{id_of_user(unit, 'auditor')}").text
    assert "Tidigare roller (1)" in admin.get(f"{BASE}/konton/{id_of_user(unit, 'auditor')}").text
    assert admin.get(f"{BASE}/konton/{id_of_user(unit, 'head')}/roller/{given}").status_code == 404


def test_nobody_locks_everybody_out(unit: Site) -> None:
    admin = unit.log_in("admin")
    own = f"{BASE}/konton/{id_of_user(unit, 'admin')}/roller/{role_of(unit, 'admin')}"
    two = f"{BASE}/konton/{id_of_user(unit, 'admin_two')}/roller/{role_of(unit, 'admin_two')}"
    assert press(unit, admin, "admin", "stang").status_code == 409
    assert send(admin, own, valid_to="").status_code == 409
    assert "Be en annan" in send(admin, own, valid_to="").text
    other = unit.log_in("admin_two")
    assert send(admin, two, valid_to="").status_code == 303
    assert not signed_in(other)
    assert unit.log_in("admin_two").get(f"{BASE}/konton").status_code == 403
    with unit.app.app_context():
        session = db.session()
        people = {each.username: each for each in session.query(User)}
        with pytest.raises(operations.Refused, match="Någon måste vara"):
            operations.close(session, people["admin"], by=people["head"], today=TODAY)
        held = session.get_one(RoleAssignment, role_of(unit, "admin"))
        with pytest.raises(operations.Refused, match="Någon måste vara"):
            operations.end_role(
                session,
                held,
                people["admin"],
                last_day=TODAY + timedelta(days=9),
                by=people["head"],
                words="",
                today=TODAY,
            )
        session.rollback()


CLOSE = """
from app import create_app
from app.accounts import operations
from app.database import db
from app.models import User, now
import sys
with create_app().app_context():
    session = db.session()
    people = {each.username: each for each in session.query(User)}
    session.rollback()
    try:
        operations.close(session, people[sys.argv[1]], by=people[sys.argv[2]], today=now().date())
        session.commit()
    except operations.Refused as error:
        sys.exit(3)
"""


def test_two_administrators_who_close_each_other(unit: Site) -> None:
    pairs = (("admin", "admin_two"), ("admin_two", "admin"))
    ended = finish([unit.start_python("-c", CLOSE, *pair) for pair in pairs])
    assert sorted(code for code, _, _ in ended) == [0, 3], ended
    assert unit.value("SELECT count(*) FROM users WHERE is_active AND username LIKE 'admin%'") == 1


def test_units_are_added_renamed_and_moved_but_never_into_themselves(unit: Site) -> None:
    admin, head = unit.log_in("admin"), unit.log_in("head")
    path = f"{BASE}/enheter"
    ids = dict(unit.rows("SELECT code, id FROM units"))
    typed = {"code": "E12", "name": "Enhet 1.2", "parent": str(ids["E1"])}
    assert send(admin, f"{path}/ny", **typed).status_code == 303
    taken = send(admin, f"{path}/ny", **typed)
    assert taken.status_code == 422
    assert "finns redan" in taken.text
    old = admin.get(f"{path}/{ids['E2']}")
    assert "Rubrik E" not in head.get("/askningar").text
    assert send(admin, f"{path}/{ids['E2']}", name="Enhet 2 (flyttad)", parent=str(ids["E11"])).status_code == 303
    assert "Rubrik E" in head.get("/askningar").text, "it lies below the head's unit now"
    stale = send(admin, f"{path}/{ids['E2']}", old, name="Annat", parent="0")
    assert stale.status_code == 409
    assert "Den heter nu Enhet 2 (flyttad)" in stale.text
    assert f'value="{ids["E11"]}"' not in admin.get(f"{path}/{ids['E1']}").text, "no place below itself to choose"
    assert send(admin, f"{path}/{ids['E1']}", name="Enhet 1", parent=str(ids["E2"])).status_code == 422
    assert actions(unit) == ["add_unit", "change_unit"]
    assert "Enhet 2 (flyttad)" in admin.get(path).text


def setting(site: Site, name: str) -> str:
    found = [line for line in site.ok("setting", "list").splitlines() if line.startswith(f"{name} = ")]
    return found[0].partition(" = ")[2]


def test_settings_of_every_kind(unit: Site) -> None:
    admin = unit.log_in("admin")
    path = f"{BASE}/installningar"
    listed = admin.get(path).text
    assert "Regiondirektörens beloppsgräns" in listed
    assert "10\u00a0000\u00a0000\u00a0kr" in listed
    lines = {
        "nyckel_0": "2024",
        "varde_0": "5 mnkr",
        "nyckel_1": "2026",
        "varde_1": "7 500 000",
        "nyckel_2": "",
        "varde_2": "",
    }
    assert send(admin, f"{path}/decider_limit_ore", **lines).status_code == 303
    assert setting(unit, "decider_limit_ore") == '{"2024": 500000000, "2026": 750000000}'
    for name, typed, stored in (
        ("decision_may_exceed_frame", "1", "1"),
        ("attachment_bytes", "30", str(30 * 1024 * 1024)),
        ("delegation_reference", "RS 2027 § 4", '"RS 2027 § 4"'),
        ("short_form_below_ore", "90 000", "9000000"),
    ):
        assert send(admin, f"{path}/{name}", varde=typed).status_code == 303, name
        assert setting(unit, name) == stored
    days = {f"nyckel_{n}": each for n, each in enumerate(("submitted", "endorsed", "preparing", "ready"))}
    assert send(admin, f"{path}/usual_days", **days, **{f"varde_{n}": "9" for n in range(4)}).status_code == 303
    assert set(re.findall(r"\d+", setting(unit, "usual_days"))) == {"9"}
    for name, typed, told in (
        ("review_days", "999999999", "högst 365"),
        ("attachment_bytes", "999999", "högst 500 MB"),
    ):
        refused = send(admin, f"{path}/{name}", varde=typed)
        assert refused.status_code == 422
        assert told in refused.text
    assert actions(unit) == ["change_setting"] * 6
    assert admin.get(f"{path}/finns_inte").status_code == 404


def test_a_setting_that_cannot_be_and_one_that_somebody_else_changed(unit: Site) -> None:
    admin, two = unit.log_in("admin"), unit.log_in("admin_two")
    path = f"{BASE}/installningar"
    for name, typed, said in (
        ("digest_hour", "24", "högst 23"),
        ("high_risk_number", "nitton", "helt tal"),
        ("short_form_below_ore", "-1", "inte är negativt"),
    ):
        answer = send(admin, f"{path}/{name}", varde=typed)
        assert answer.status_code == 422, name
        assert said in answer.text
        assert f'value="{typed}"' in answer.text
    lines = {"nyckel_0": "år", "varde_0": "1", "nyckel_1": "2026", "varde_1": "mycket"}
    wrong = send(admin, f"{path}/decider_limit_ore", **lines)
    assert wrong.status_code == 422
    assert wrong.text.count("field__error") == 2
    old = two.get(f"{path}/high_risk_number")
    assert send(admin, f"{path}/high_risk_number", varde="25").status_code == 303
    stale = send(two, f"{path}/high_risk_number", old, varde="30")
    assert stale.status_code == 409
    assert "Nu gäller 25" in stale.text
    assert 'value="30"' in stale.text
    assert setting(unit, "high_risk_number") == "25"
    assert send(two, f"{path}/high_risk_number", stale, varde="30").status_code == 303
    foreign = {f"nyckel_{n}": each for n, each in enumerate(("submitted", "påhittad"))}
    assert send(admin, f"{path}/usual_days", **foreign, varde_0="1", varde_1="1").status_code == 422
