"""Decisions that are made: the list, the report to the board in every format, and what goes to the board."""

from datetime import date
from pathlib import Path

import pytest

from app.database import db
from app.decisions.operations import Signing, decide
from app.decisions.verdicts import Outcome, Verdict
from app.domain.authority import Body
from app.domain.permissions import Actor, Assignment, Role
from app.investments.queries import trees
from app.settings.queries import all_settings
from tests.factories import add_accounts, frame, region, request
from tests.integration.site import Site
from tests.integration.test_sheet import id_of, ready, text_of

DEPUTY = Actor(1, "Stina Ersättare", (Assignment(Role.DECIDER, deputy_for="Dora Direktör"),))
G = Outcome.GRANTED


def decided(site: Site, day: date, *verdicts: tuple[str, Outcome, int, str]) -> None:
    made = [Verdict(id_of(site, n), what, {2026: kr * 100} if kr else {}, why) for n, what, kr, why in verdicts]
    with site.app.app_context():
        session = db.session()
        decide(session, made, Signing(DEPUTY, Body.DIRECTOR, day), trees(session), all_settings(session))
        session.commit()


@pytest.fixture
def some(site: Site, tmp_path: Path) -> Site:
    """Two decisions of the director in two tertials, one of history, and one request above the limit."""
    requests = [ready(n, 100) for n in "ABC"] + [ready("Z", 30_000_000, kategori="MT"), request("H", 2025, granted=70)]
    site.ok("data", "load", region(tmp_path, requests, ramar=[frame(2026, "IT", 1000)]))
    add_accounts(site, [("c", Role.CONTROLLER, None, None), ("m", Role.PREPARER, None, "MT")])
    decided(site, date(2026, 3, 1), ("A", G, 90, "=Räcker"), ("B", Outcome.DECLINED, 0, "Nej"))
    decided(site, date(2026, 6, 1), ("C", G, 100, ""))
    return site


def test_the_list_and_its_filters(some: Site) -> None:
    client = some.log_in("c")
    words = text_of(client.get("/beslut/lista"))
    assert words.index("RD 2026/2") < words.index("RD 2026/1") < words.index("RS 2025 § 2")
    assert "Stina Ersättare, för Dora Direktör 2 90 kr" in words
    first = text_of(client.get("/beslut/lista?ar=2026&tertial=1&organ=regiondirekt%C3%B6ren"))
    assert "RD 2026/1" in first
    assert "RD 2026/2" not in first
    assert "RS 2025" not in first.replace("RS 2025 § 1", "")


def test_the_report_to_the_board(some: Site) -> None:
    client = some.log_in("c")
    words = text_of(client.get("/beslut/rapport?ar=2026&tertial=1"))
    assert "RD 2026/1 2026-03-01 A Rubrik A Enhet 1 IT Beviljas 90" in words
    assert "Stina Ersättare för Dora Direktör" in words
    assert "Rubrik C" not in words
    lines = client.get("/beslut/rapport/csv?ar=2026").data.decode("utf-8-sig").splitlines()
    assert lines[0] == "beslut;datum;äskning;enhet;kategori;utfall;beviljat;skäl"
    assert [line.split(";")[6] for line in lines[1:]] == ["90", "0", "100", "190"]
    for kind in ("pdf", "xlsx", "docx"):
        assert len(client.get(f"/beslut/rapport/{kind}?ar=2026").data) > 3000
    assert client.get("/beslut/rapport/exe?ar=2026").status_code == 404


def test_what_is_above_the_limit_is_collected_for_the_board(some: Site) -> None:
    some.change("UPDATE investment_requests SET need = 'Behöver bytas' WHERE number = 'Z'")
    client = some.log_in("c")
    words = text_of(client.get("/beslut/bilaga"))
    assert "En äskning, 30 000 000 kr sökt tillsammans." in words
    assert "Behöver bytas" in words
    assert client.get("/beslut/bilaga/pdf").data[:5] == b"%PDF-"


def test_a_decision_of_history_has_a_page_and_a_print_too(some: Site) -> None:
    client = some.log_in("c")
    id_ = some.value("SELECT id FROM decisions WHERE reference = 'RS 2025 § 2'")
    assert "Rubrik H" in text_of(client.get(f"/beslut/{id_}"))
    assert client.get(f"/beslut/{id_}/pdf").data[:5] == b"%PDF-"
    assert client.get("/beslut/999").status_code == 404


def test_who_sees_a_part_of_the_region_reads_that_part_of_a_decision(some: Site) -> None:
    client = some.log_in("m")
    id_ = some.value("SELECT id FROM decisions WHERE reference = 'RD 2026/1'")
    words = text_of(client.get(f"/beslut/{id_}"))
    assert "Beslutet omfattar 2 till som ligger utanför det du har behörighet till." in words
    assert "Rubrik A" not in words
    assert "Rubrik" not in text_of(client.get("/beslut/rapport?ar=2026"))
