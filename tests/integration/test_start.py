"""The start page of every role: what it says, where it leads, how many queries it takes, and what is new on it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.audit.operations import note_verified, record
from app.auth.operations import add_user, give_role
from app.database import db
from app.domain.permissions import Role
from app.models import InvestmentRequest, User, now
from tests import factories
from tests.factories import Row, frame, region, request
from tests.integration.site import PASSWORD, Site, token

ACCOUNTS: factories.Accounts = (
    ("requester", Role.REQUESTER, "E1", None),
    ("head", Role.UNIT_HEAD, "E1", None),
    ("head_of_all", Role.UNIT_HEAD, None, None),
    ("preparer", Role.PREPARER, None, "IT"),
    ("reviewer", Role.REVIEWER, None, None),
    ("decider", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
    ("auditor", Role.AUDITOR, None, None),
    ("admin", Role.ADMIN, None, None),
)
STATES = ("utkast", "inskickad", "tillstyrkt av chef", "under beredning", "komplettering begärd", "klar för beslut")
MOST = 30
LINK = re.compile(r'href="(/[^"#]*)')
KEY = re.compile(r'action="/sett">.*?name="idempotency_key" value="([^"]+)"', re.DOTALL)


def grown(count: int) -> list[Row]:
    """Requests in every state before and after a decision."""
    waiting = [
        request(f"W{n}", tillstånd=STATES[n % 6], sökt_belopp=1000 + n, enhet=("E1", "E11")[n % 2])
        for n in range(count)
    ]
    paused = [request(f"P{n}", granted=500, tillstånd="vilande", vilande_orsak="lokaler") for n in range(count)]
    return [*waiting, *paused, *factories.many(count)]


@pytest.fixture
def region_2020(site: Site, tmp_path: Path) -> Site:
    """Frames, requests in every state, a ledger and everybody."""
    site.ok("setting", "set", "decider_limit_ore", '{"2019": 10000000000}')
    frames = [frame(2020, "IT", 40_000), frame(2020, "MT", 3_000)]
    site.ok("data", "load", region(tmp_path / "a", grown(12), ramar=frames))
    site.ok("outcome", "import", factories.ledger(tmp_path / "l.csv", *factories.payments(30, 12)), "--source", "x")
    factories.add_accounts(site, ACCOUNTS)
    roles = (Role.REQUESTER, Role.PREPARER, Role.DECIDER, Role.CONTROLLER, Role.AUDITOR, Role.ADMIN)
    factories.add_accounts(site, [("several", roles[0], "E1", None)])
    with site.app.app_context():
        user = db.session().query(User).filter_by(username="several").one()
        for role in roles[1:]:
            give_role(db.session(), user, role)
        db.session.commit()
    return site


def everybody() -> list[str]:
    return [*(username for username, *_ in ACCOUNTS), "several"]


def main_of(client: FlaskClient) -> str:
    """What stands in the main part of the start page."""
    answer = client.get("/")
    assert answer.status_code == 200
    return unescape(answer.text.partition("<main")[2].partition("</main>")[0])


def test_every_start_page_leads_somewhere_and_takes_as_many_queries_however_much_there_is(
    region_2020: Site, tmp_path: Path
) -> None:
    site = region_2020
    taken: list[dict[str, int]] = []
    for step in (0, 1):
        if step:
            site.ok("data", "load", region(tmp_path / "b", grown(60), ramar=[frame(2020, "NAT", 90_000)]))
        taken.append({})
        for username in everybody():
            site.log_in(username)  # so that there was a visit before this one
            client = site.log_in(username)
            client.get("/konto")
            with site.statements() as sent:
                page = main_of(client)
            taken[step][username] = sum(each.lstrip().startswith("SELECT") for each in sent)
            if step or username not in ("head", "reviewer", "several"):  # between them they have every role
                continue
            for path in sorted(set(LINK.findall(page))):
                assert client.get(path).status_code in (200, 302, 303), (username, path)
    assert taken[0] == taken[1]
    assert {who: n for who, n in taken[0].items() if n > MOST and who != "several"} == {}
    assert taken[0]["several"] < sum(taken[0].values())


def test_what_each_role_is_told(region_2020: Site) -> None:
    site = region_2020
    head = main_of(site.log_in("head"))
    assert "5\u00a0äskningar att tillstyrka" in head
    assert head.count('class="line"') == 5
    assert "Vägen för W4 Rubrik W4" in head, "what has to be answered comes first"
    assert re.search(r'stop--beside" aria-current="step">\s*<span class="stop__word">Komplet\u00adtering begärd', head)
    assert "Att tillstyrka" not in main_of(site.log_in("requester"))
    preparer = main_of(site.log_in("preparer"))
    assert "4\u00a0äskningar" in preparer
    assert 'href="/beredning?lage=bereda&vem=ingen&alder=vecka">4</a>' in preparer
    listed = site.log_in("preparer").get("/beredning?vem=ingen&lage=bereda&alder=vecka").text
    assert "4 äskningar" in listed
    assert "0 äskningar" in site.log_in("preparer").get("/beredning?lage=bereda&alder=aldre").text
    decider = main_of(site.log_in("decider"))
    assert "2\u00a0äskningar" in decider
    assert "Ryms" in decider
    assert "Lokaler" in decider, "why money stands still"
    controller = main_of(site.log_in("controller"))
    assert "Nästa avslut: april 2020" in controller
    assert "Kategorier utan prognos i perioden" in controller
    assert "Ramarna 2020" in controller
    auditor = main_of(site.log_in("auditor"))
    assert "Ingen har kontrollerat kedjan" in auditor
    assert "fick en roll" in auditor
    site.ok("audit", "verify")
    auditor = main_of(site.log_in("auditor"))
    assert "Hel" in auditor
    assert "fick en roll" not in auditor, "not since the last visit"
    with site.app.app_context():
        note_verified(db.session(), 7, "Händelse 8 är ändrad.")
        db.session.commit()
    assert "fel efter händelse 7" in main_of(site.log_in("auditor"))
    admin = main_of(site.log_in("admin"))
    assert "Väntar på dig" in admin
    with site.app.app_context():
        add_user(db.session(), "nobody", "Nobody Test", PASSWORD)
        db.session.commit()
    assert "Du har ingen roll i dag" in main_of(site.log_in("nobody"))
    several = main_of(site.log_in("several"))
    order = [several.index(f'id="{each}"') for each in ("enhet", "beredning", "beslut", "ekonomi", "kontroll", "drift")]
    assert order == sorted(order)
    ids = re.findall(r' id="([^"]+)"', several)
    assert len(ids) == len(set(ids)), "what two roles share is shown once"


def test_what_is_new_since_the_last_visit(region_2020: Site, tmp_path: Path) -> None:
    site = region_2020
    first = site.log_in("decider")
    assert "Det är första gången du är här" in main_of(first)
    first.post("/logga-ut", data={"csrf_token": token(first.get("/"))})
    assert "Inget av det du följer har ändrats" in main_of(site.log_in("decider"))
    happens(site)
    frames = [frame(2020, "MT", 7_000_000, "revidering", beslut="RS 2020 § 9")]
    site.ok("data", "load", factories.write(tmp_path / "f", ramar=frames))
    paid = [factories.posting("N1", "2020-05-05", "P2020-0001", 2_000_000)]
    site.ok("outcome", "import", factories.ledger(tmp_path / "n.csv", *paid), "--source", "nytt")
    client = site.log_in("decider")
    page = main_of(client)
    assert "1\u00a0ny klar för beslut" in page
    assert "Ramen MT 2020: +7,0\u00a0mnkr" in page
    assert "Nytt utfall: +2,0\u00a0mnkr" in page
    assert re.search(r'href="/askningar/\d+"[^>]*>[^<]*: \+2,0\u00a0mnkr', page), "what it was paid for, to open"
    assert "Prognos IT: 9,0\u00a0mnkr" in page
    assert "var 5,0\u00a0mnkr" in page
    seen = site.data_revision
    found = KEY.search(page)
    assert found
    data = {"csrf_token": token(client.get("/")), "idempotency_key": found.group(1)}
    answers = [client.post("/sett", data=data) for _ in range(2)]
    assert [(each.status_code, each.location) for each in answers] == [(303, "/")] * 2
    assert "ny klar för beslut" not in main_of(client)
    assert site.data_revision == seen, "nobody else's page has changed"
    assert "ny klar för beslut" not in main_of(site.log_in("decider")), "nor is it new the next time"
    assert "ny klar för beslut" not in main_of(site.log_in("controller")), "who was never here has no last time"


def happens(site: Site) -> None:
    """A request becomes ready and a forecast is another, as the operations note it."""
    with site.app.app_context():
        session = db.session()
        it = session.query(InvestmentRequest).filter_by(number="W3").one()
        it.state, it.state_since = "ready", now() + timedelta(seconds=1)
        record(session, actor="x", action="make_ready", subject="W3", request_id=it.id, to_state="ready")
        changes: list[list[Any]] = [["prognos", 500_000_000, 900_000_000], ["kommentar", "", ""]]
        record(session, actor="x", action="forecast", subject="prognos 202008 IT", changes=changes)
        session.commit()


def test_it_is_live_and_follows_what_concerns_one(region_2020: Site) -> None:
    site = region_2020
    client = site.log_in("decider")
    answer = client.get("/")
    asked = {"HX-Request": "true", "HX-Target": "div#start", "If-None-Match": answer.headers["ETag"]}
    assert client.get("/", headers=asked).status_code == 304
    happens(site)
    fragment = client.get("/", headers=asked)
    assert fragment.status_code == 200
    assert fragment.text.strip().startswith('<div class="start" id="start"')
    assert "3\u00a0äskningar" in unescape(fragment.text)


def test_a_new_installation_says_where_to_begin(site: Site) -> None:
    everybody = [
        (name, role, None, None) for name, role, *_ in ACCOUNTS if name in ("admin", "controller", "requester")
    ]
    factories.add_accounts(site, everybody)
    admin = main_of(site.log_in("admin"))
    assert "Lägg upp enheterna" in admin
    assert "Lägg upp kategorierna" in admin
    assert "Ingenting väntar på dig" not in admin
    controller = site.log_in("controller")
    frames = controller.get("/ramar/poster").text
    assert "Lägg först upp kategorierna" in frames
    assert "Spara beslutet" not in frames
    assert "Inget att rita" in controller.get("/bilder").text
    assert "0,0\u00a0mnkr" not in controller.get("/vilande").text
    assert "Du skriver inte för någon enhet" in site.log_in("requester").get("/askningar/ny").text
