"""A region with requests to prepare, and the pages a preparer uses, as the tests of the preparation drive them."""

import re
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from tests import factories
from tests.factories import Row, region, request
from tests.integration.site import Site, key, token

ACCOUNTS: factories.Accounts = (
    ("requester", Role.REQUESTER, "E1", None),
    ("preparer", Role.PREPARER, None, "IT"),
    ("preparer_two", Role.PREPARER, None, "IT"),
    ("preparer_mt", Role.PREPARER, None, "MT"),
    ("preparer_unit", Role.PREPARER, "E11", "IT"),
    ("decider", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
)
REQUESTS: tuple[Row, ...] = (
    request("A", 2026, tillstånd="tillstyrkt av chef", sökt_belopp=1000),
    request("B", 2026, tillstånd="under beredning", sökt_belopp=3000, enhet="E11", kategori="NAT"),
    request("C", 2026, tillstånd="klar för beslut", sökt_belopp=500),
    request("D", 2026, tillstånd="bordlagd", sökt_belopp=700),
    request("E", 2026, tillstånd="under beredning", sökt_belopp=900, kategori="MT"),
    request("F", 2026, granted=5000),
    request("G", 2026),
)


def prepared(site: Site, folder: Path) -> Site:
    """Requests in every step a preparer meets, in IT but for one in MT."""
    site.ok("data", "load", region(folder, REQUESTS))
    factories.add_accounts(site, ACCOUNTS)
    return site


def id_of(site: Site, number: str) -> int:
    return int(site.value("SELECT id FROM investment_requests WHERE number = :number", number=number))


def state(site: Site, number: str) -> str:
    return str(site.value("SELECT state FROM investment_requests WHERE number = :number", number=number))


def numbers(page: TestResponse) -> list[str]:
    """The requests of the queue, in order."""
    return re.findall(r'<td class="nowrap">([\w-]+)</td>', page.text)


def post(
    site: Site, client: FlaskClient, number: str, what: str, page: TestResponse | None = None, /, **data: object
) -> TestResponse:
    """Send one of the forms of a request's desk, with what its page said unless told otherwise."""
    url = f"/beredning/{id_of(site, number)}"
    page = page or client.get(url)
    given = {name: value(page, name) for name in ("seen", "seen_preparer", "preparer_id")}
    sent = {"csrf_token": token(page), "idempotency_key": key(page), **given, **data}
    return client.post(f"{url}/{what}", data=sent)


def value(page: TestResponse, name: str) -> str:
    """What a field of the page holds; '' where there is none."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    return found.group(1) if found else "0" if name == "preparer_id" else ""
