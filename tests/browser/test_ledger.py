"""The controller's way with a ledger file: hand it in, correct, look through, read in, match, undo."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import signed_in
from tests.browser.server import Server
from tests.browser.test_accessibility import complaints

EXPORT = "Verifikationer 2020\n\nVer.nr;Bokf.datum;X;Lev.namn;Text;Belopp\nZ1;20201201;okänt9;Atea;Växlar;12 345,50-\n"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_from_a_file_to_its_receipt_and_back(page: Page, server: Server, tmp_path: Path, script: bool) -> None:
    if not script:
        browser = page.context.browser
        assert browser
        page = browser.new_context(java_script_enabled=False).new_page()
    signed_in(page, server, "controller")
    file = tmp_path / f"export-{script}.txt"
    file.write_bytes(EXPORT.replace("Z1", f"Z{script:d}").encode("cp437"))
    page.goto(f"{server.url}/redovisning/inlasningar")
    page.get_by_role("link", name="Läs in en fil").click()
    page.get_by_label("Källa").fill(f"webb {script}")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_role("button", name="Ladda upp").click()
    expect(page.get_by_text("Välj vilken kolumn som är projekt.")).to_be_visible()
    page.get_by_label("Projekt", exact=True).select_option("X")
    page.get_by_role("button", name="Spara tolkningen").click()
    expect(page.get_by_role("cell", name="−12\u00a0345,50")).to_be_visible()
    page.get_by_role("button", name="Granska vad som ändras").click()
    expect(page.get_by_role("heading", name="Utan äskning, per projekt")).to_be_visible()
    if script:
        assert complaints(page) == []
    page.get_by_role("button", name="Läs in filen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Kvitto [0-9]+"))
    receipt = page.url
    page.goto(f"{server.url}/redovisning/utanfor?kalla=webb+{script}")
    page.get_by_role("link", name=f"Z{script:d}, rad 1").click()
    page.get_by_label("Äskningens nummer").fill("2020-0024")
    page.get_by_role("button", name="Matcha raden").click()
    expect(page.get_by_text("Raden hör nu till 2020-0024")).to_be_visible()
    page.goto(receipt)
    page.get_by_text("Ångra inläsningen", exact=True).first.click()
    page.get_by_role("button", name="Ångra inläsningen").click()
    expect(page.get_by_text("Redovisningen är som den var före inläsningen.")).to_be_visible()
    if script:
        assert complaints(page) == []
