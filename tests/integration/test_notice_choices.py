"""Choosing how to be told: the kinds of one's own roles, kept, and used from then on."""

from pathlib import Path

import pytest

from app.domain.notices import KINDS, Kind
from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site, key, token
from tests.integration.test_notices import ACCOUNTS, happens, told
from tests.integration.test_signing import UNITS

PATH = "/konto/aviseringar"


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    site.ok("data", "load", factories.region(tmp_path / "r", [asked("A", 2027)], enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    site.change("UPDATE users SET email = 'a@region.example' WHERE username = 'prep_it'")
    return site


def test_the_kinds_of_ones_own_roles(unit: Site) -> None:
    shown = {}
    for who in ("prep_it", "requester"):
        page = unit.log_in(who).get(PATH).text
        shown[who] = {kind for kind in Kind if f'name="{kind.value}"' in page}
        for kind in shown[who]:
            assert f'<option selected value="{KINDS[kind].default.value}">' in page
    assert Kind.TO_PREPARE in shown["prep_it"]
    assert Kind.TO_DECIDE not in shown["prep_it"] | shown["requester"]
    assert Kind.MENTIONED in shown["prep_it"] & shown["requester"]
    assert "a@region.example" in unit.log_in("prep_it").get(PATH).text
    assert "ingen mejladress" in unit.log_in("requester").get(PATH).text


def test_a_choice_is_kept_and_used(unit: Site) -> None:
    client = unit.log_in("prep_it")
    page = client.get(PATH)
    kinds = [kind for kind in Kind if f'name="{kind.value}"' in page.text]
    data = {kind.value: KINDS[kind].default.value for kind in kinds} | {"to_prepare": "mail", "steered": "off"}
    data |= {"csrf_token": token(page), "idempotency_key": key(page)}
    revision = unit.data_revision
    for _ in range(2):
        assert client.post(PATH, data=data).location == PATH
    assert unit.data_revision == revision, "it is nobody else's business"
    assert unit.value("SELECT count(*) FROM notice_choices") == len(kinds)
    assert '<option selected value="off">' in client.get(PATH).text
    happens(unit, "endorse", "A")
    happens(unit, "grant", "A")
    assert told_ways(unit) == {"to_prepare": "mail"}
    changed = {**data, "idempotency_key": "k" * 32, "to_prepare": "digest"}
    assert client.post(PATH, data=changed).status_code == 303
    assert unit.value("SELECT count(*) FROM notice_choices") == len(kinds)


def told_ways(site: Site) -> dict[str, str]:
    rows = site.rows("SELECT kind, channel FROM notices n JOIN users u ON u.id = user_id WHERE username = 'prep_it'")
    return dict(rows)


def test_what_is_no_choice_is_refused_with_all_that_was_chosen(unit: Site) -> None:
    client = unit.log_in("prep_it")
    page = client.get(PATH)
    data = {kind.value: "off" for kind in Kind if f'name="{kind.value}"' in page.text}
    sent = {**data, "mentioned": "brevduva", "csrf_token": token(page), "idempotency_key": key(page)}
    answer = client.post(PATH, data=sent)
    assert answer.status_code == 422
    assert answer.text.count('<option selected value="off">') == len(data) - 1
    assert unit.value("SELECT count(*) FROM notice_choices") == 0
    assert client.post(PATH, data={**sent, "mentioned": "off", "to_decide": "mail"}).status_code == 303
    assert unit.value("SELECT count(*) FROM notice_choices WHERE kind = 'to_decide'") == 0, "not one of mine"
    happens(unit, "endorse", "A")
    assert set(told(unit)) == {"prep_it_two", "requester", "colleague"}
