"""A request's page and its print: every field, tables with sums, the history's changes, the PDF's text."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from app.audit.operations import record
from app.database import db
from app.domain.request_fields import Shape
from app.domain.request_form import FIELDS
from app.models import (
    CoFinancing,
    Comment,
    InvestmentRequest,
    PlannedPayment,
    RequestLine,
    RunningCost,
    now,
)
from tests import factories
from tests.factories import request as asked
from tests.integration.site import Site
from tests.integration.test_signing import ACCOUNTS, UNITS, id_of
from tests.unit.documents.samples import texts

LONG = "Utrustningen är gammal & <sliten> och servicen upphör. " * 30
PLAIN = [each for each in FIELDS if each.shape in (Shape.PROSE, Shape.LINE) and each.name != "title"]


@pytest.fixture
def unit(site: Site, tmp_path: Path) -> Site:
    """One request with every field filled in, tables and a history."""
    site.ok("data", "load", factories.region(tmp_path / "r", [asked("A", 2027, projekt="P7")], enheter=UNITS))
    factories.add_accounts(site, ACCOUNTS)
    with site.app.app_context():
        session = db.session()
        it = session.query(InvestmentRequest).one()
        for each in PLAIN:
            setattr(
                it,
                each.name,
                f"Text om {each.name}" + (f" {LONG}slut {each.name}" if each.shape is Shape.PROSE else ""),
            )
        it.risk_number, it.useful_life_years, it.procurement_way = 22, 8, "avrop"
        it.state_since = now() - timedelta(days=12)
        session.add_all(
            [
                RequestLine(
                    request_id=it.id,
                    position=0,
                    kind="utrustning",
                    text="Ultraljud",
                    quantity=2,
                    unit_price_ore=12_345_00,
                ),
                RequestLine(request_id=it.id, position=1, kind="annat", text="Vagn", quantity=1, unit_price_ore=10_50),
                RunningCost(request_id=it.id, kind="service", payer="Enheten", yearly_ore=7_000_00),
                RunningCost(request_id=it.id, kind="licens", payer="IT", yearly_ore=-500_00),
                PlannedPayment(request_id=it.id, month=202703, amount_ore=1_000_00),
                PlannedPayment(request_id=it.id, month=202704, amount_ore=2_000_00),
                CoFinancing(request_id=it.id, payer="Regionen", share_percent=60),
                CoFinancing(request_id=it.id, payer="Kommunerna", share_percent=40),
                Comment(request_id=it.id, author="Någon", text="En kommentar <här>"),
            ]
        )
        changes = [
            ["Behov i dag", LONG, LONG.replace("gammal", "uråldrig", 1)],
            ["Belopp per ramår", '[["2027", "100"]]', '[["2027", "100"], ["2028", "250"]]'],
            ["Prioritet i enheten", "1", "2"],
        ]
        subject = "äskning A"
        record(
            session,
            actor="Bea",
            action="answer",
            subject=subject,
            request_id=it.id,
            to_state="preparing",
            changes=changes,
        )
        session.commit()
    return site


def words(pdf: bytes) -> str:
    return " ".join(" ".join(each for page in texts(pdf) for each in page).split())


EXPECTED = (
    "Hög risk", "Avrop från ramavtal", "Text om contact", "24\u00a0690", "24\u00a0700,50", "6\u00a0500", "2027-03",
    "3\u00a0000", "60\u00a0%", "100\u00a0%", "Enhet 1", "12\u00a0dagar",
)  # fmt: skip


def test_every_field_is_on_the_page_and_in_the_print(unit: Site) -> None:
    client = unit.log_in("auditor")
    path = f"/askningar/{id_of(unit, 'A')}"
    page = client.get(path).text
    answer = client.get(f"{path}/pdf?kommentarer=1")
    assert answer.mimetype == "application/pdf"
    assert "attachment; filename=askning-A.pdf" in answer.headers["Content-Disposition"]
    printed = words(answer.data)
    for each in PLAIN:
        wanted = "slut" if each.shape is Shape.PROSE else "Text om"
        value = f"{wanted} {each.name}" if each.shape is not Shape.CHOICE else each.label
        assert value in page, each.name
        assert value in printed, each.name
        assert each.label in page
        assert " ".join(each.label.split()[:2]) in printed
    for text in EXPECTED:
        assert text in page
        assert text.replace("\u00a0", " ") in printed.replace("\u00a0", " ")
    assert printed.count("Utrustningen är gammal & <sliten> och servicen upphör.") >= 30
    assert "En kommentar <här>" in printed
    assert "En kommentar" not in words(client.get(f"{path}/pdf").data)


def test_the_print_has_pages_bookmarks_and_embedded_type(unit: Site) -> None:
    client = unit.log_in("auditor")
    with pikepdf.open(BytesIO(client.get(f"/askningar/{id_of(unit, 'A')}/pdf").data)) as document:
        assert len(document.pages) > 3
        with document.open_outline() as outline:
            (top,) = outline.root
            assert str(top.title) == "A Rubrik A"
            assert [str(child.title) for child in top.children][:2] == ["Behov", "Kostnad"]
        fonts = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and each.get("/BaseFont")]
        assert fonts
        assert all("SourceSans3" in str(font.BaseFont) for font in fonts)


def test_changes_are_readable_also_in_long_texts(unit: Site) -> None:
    page = unit.log_in("auditor").get(f"/askningar/{id_of(unit, 'A')}").text
    assert '<del><span class="visually-hidden">Borttaget: </span>gammal </del>' in page
    assert '<ins><span class="visually-hidden">Tillagt: </span>uråldrig </ins>' in page
    changes = page[page.index("Kompletteringen besvarades") :]
    assert "…" in changes
    assert "2028 · 250" in changes
    assert "1, måste" in changes
    assert changes.count("servicen upphör") < 10


def test_the_number_of_queries_is_bounded(unit: Site) -> None:
    client = unit.log_in("auditor")
    client.get("/konto")
    with unit.statements() as sent:
        client.get(f"/askningar/{id_of(unit, 'A')}")
    assert sum(each.lstrip().startswith("SELECT") for each in sent) <= 21
    assert "COMMIT" not in sent
