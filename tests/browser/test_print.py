"""Ctrl-P on the outcome page: the whole table on one page, without what only a screen needs."""

import io

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Server

PAPER = "A4"


def _pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


@pytest.mark.parametrize("landscape", [False, True], ids=["portrait", "landscape"])
def test_the_outcome_table_prints_on_one_page(controller: Page, server: Server, landscape: bool) -> None:
    controller.goto(f"{server.url}/utfall")
    expect(controller.locator("#c_totalt_summa")).to_be_visible()
    assert _pages(controller.pdf(format=PAPER, landscape=landscape, prefer_css_page_size=False)) == 1


def test_a_print_from_the_browser_is_no_longer_than_the_pdf(controller: Page, server: Server) -> None:
    """And it shows the very figures: page and print are made from one table."""
    for path, file in (
        ("/rapporter/investeringsbudget", "/rapporter/investeringsbudget/fil/pdf"),
        ("/rapporter/askningar", "/rapporter/askningar/fil/pdf"),
        ("/bilder", "/bilder/pdf"),
        ("/ramar", "/ramar/fil/pdf"),
        ("/vilande", "/vilande/fil/pdf"),
        (request := _request(controller, server), f"{request}/pdf"),
    ):
        controller.goto(f"{server.url}{path}?ar=2020&period=202008")
        printed = _pages(controller.pdf(format=PAPER))
        own = controller.context.request.get(f"{server.url}{file}?ar=2020&period=202008").body()
        assert printed <= _pages(own), path


def _request(page: Page, server: Server) -> str:
    """A request with a decision and payments; the last of the list, since other tests write in the first."""
    page.goto(f"{server.url}/askningar?ar=2020")
    return page.locator("tr", has_text="beställd").locator("a.title-link").last.get_attribute("href") or ""


def test_what_is_typed_in_a_field_prints_whole(controller: Page, server: Server) -> None:
    long = "Leveransen av det nya datacentret sker först i november eftersom lokalerna byggs om."
    controller.goto(f"{server.url}/prognos?ar=2020&period=202008")
    comment = controller.locator('input[id^="comment_"]').first
    comment.fill(long)
    controller.evaluate("dispatchEvent(new Event('beforeprint'))")
    controller.emulate_media(media="print")
    expect(comment).not_to_be_visible()
    expect(controller.get_by_text(long)).to_be_visible()


def test_the_print_has_the_table_and_nothing_to_press(controller: Page, server: Server) -> None:
    page = controller
    page.goto(f"{server.url}/utfall")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in ("nav", "form", "select", "button", ".downloads", ".skip-link", "[data-live-status]", "footer"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    for text in ("Utfall mot ram", "Investeringar januari–augusti 2020", "Belopp i mnkr."):
        expect(page.get_by_text(text).locator("visible=true").first).to_be_visible()
    cells = page.locator("#outcome_table tbody td:visible")
    assert cells.count() == 9 * 7
    white, black = "rgb(255, 255, 255)", "rgb(0, 0, 0)"
    expect(page.locator("body")).to_have_css("background-color", white)
    expect(page.locator("#c_MT_summa a")).to_have_css("color", black)
    overflow = "element => element.scrollWidth - element.clientWidth"
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 upright within its margins, in CSS pixels
    assert page.locator(".table-region").evaluate(overflow) <= 0
