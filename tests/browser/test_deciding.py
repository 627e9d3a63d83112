"""Deciding with the keyboard alone: ten marks in a minute, frames that move, a lost connection, one signature."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.actions import is_focused, sign_in, tab_to
from tests.browser.samples import HEADER
from tests.browser.server import Server
from tests.browser.test_accessibility import NARROW, complaints

READY = 12
NOTHING_KEPT = "() => !Object.keys(localStorage).some(key => key.startsWith('ramkoll:marks:'))"
"""All that is marked has reached the server."""


def ready(folder: Path) -> Path:
    """A folder to load: a frame of 10 mnkr and twelve requests of a million that are ready for decision."""
    rows = [
        f"2026-{number:04d};;Pump {number};{'akut' if number == 12 else 'äskning'};reinvestering;SUN-IVA;IT-DC;2026;1;"
        "klar för beslut;1000000;;;;;"
        for number in range(1, READY + 1)
    ]
    (folder / "askningar.csv").write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    frames = (
        "år;kategori;typ;belopp;beslut;datum;kommentar;motkategori\n2026;IT;beslutad;10000000;RS § 1;2026-01-15;;\n"
    )
    (folder / "ramar.csv").write_text(frames, encoding="utf-8")
    return folder


def meter(page: Page) -> str:
    """The figures of the frame of 2026, in words."""
    found = page.locator(".group__head", has_text="Ram 2026, IT").inner_text()
    return " ".join(found.replace("\u00a0", " ").split())


def saved(page: Page) -> None:
    """Everything marked is acknowledged."""
    expect(page.locator("#save_state")).to_have_text(re.compile("^Sparat"))
    page.wait_for_function(NOTHING_KEPT)


def test_ten_are_decided_with_the_keyboard(page: Page, own_server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "ready"
    folder.mkdir()
    own_server.flask("data", "load", str(ready(folder)))
    sign_in(page, own_server.url, "direktor")
    page.get_by_role("link", name="Att besluta").first.click()
    group = page.locator(".group", has_text="Ram 2026, IT")
    expect(group.locator(".item")).to_have_count(READY)
    expect(group.locator(".item").first).to_contain_text("Pump 12")  # it is urgent
    first = group.get_by_role("radio").first
    tab_to(page, first)
    for _ in range(9):
        page.keyboard.press("b")
        page.keyboard.press("n")
    page.keyboard.press("a")
    assert "Markerat 9 000 000 kr Kvar 1 000 000 kr" in meter(page), "before anything is sent"
    expect(page.locator("[data-counted]")).to_contain_text("10 markerade: 9 beviljas")
    expect(page.locator("[data-effects] tr").nth(1)).to_contain_text("1\u00a0800\u00a0000\u00a0kr")
    page.keyboard.press("Tab")
    page.keyboard.type("Räcker inte")
    saved(page)

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("n")
    page.keyboard.press("ArrowRight")  # the radios' own keys
    page.keyboard.press("n")
    page.keyboard.press("b")
    assert "Markerat 11 000 000 kr Kvar −1 000 000 kr Det saknas 1 000 000 kr i ramen." in meter(page)
    fault = group.locator("[data-fault]", has_text="Ramen IT 2026 räcker inte")
    expect(fault).to_contain_text("Ta bort markeringen för Pump")
    assert complaints(page) == []
    page.set_viewport_size({"width": 1366, "height": 900})
    page.keyboard.press("v")
    page.keyboard.press("f")
    page.keyboard.press("v")
    expect(fault).to_be_hidden()
    saved(page)

    page.reload()
    expect(page.locator("[data-counted]")).to_contain_text("10 markerade: 9 beviljas")
    lost_and_found(page, own_server)
    beside(page)
    tab_to(page, page.get_by_role("button", name="Granska och signera"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Granska och signera")).to_be_visible()
    assert complaints(page) == []
    page.set_viewport_size({"width": 1366, "height": 900})
    tab_to(page, page.get_by_role("button", name="Signera beslutet"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Beslut RD 20"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="protokollet som PDF").click()
    assert Path(download.value.path()).read_bytes()[:5] == b"%PDF-"
    assert complaints(page) == []


def lost_and_found(page: Page, server: Server) -> None:
    """What is marked while the server is gone stays, also over a reload, and is saved when it is back."""
    third = page.locator(".item").nth(2).locator("textarea")
    third.fill("Skrivet utan kontakt")
    server.stop()
    third.press_sequentially("!")
    expect(page.locator("#save_state")).to_contain_text("Ingen kontakt med servern")
    server.start()
    page.goto(f"{server.url}/beslut")
    expect(third).to_have_value("Skrivet utan kontakt!")
    page.wait_for_function(NOTHING_KEPT)


def beside(page: Page) -> None:
    """The request opens beside, and closing it leads back to where one was, on wide screens and narrow ones."""
    for size in ({"width": 1366, "height": 900}, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        link = page.get_by_role("link", name="Pump 3", exact=True)
        link.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#panel_heading")).to_be_focused()
        expect(page.locator("#panel_heading")).to_have_text("Pump 3")
        page.keyboard.press("Escape")
        expect(page.locator("#side")).to_be_hidden()
        assert is_focused(link)
    page.set_viewport_size({"width": 1366, "height": 900})
