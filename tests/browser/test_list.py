"""The list of requests: search while typing, filters with what is below them, sorting by keyboard, pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import choice, query, tab_to
from tests.browser.samples import ADDED
from tests.browser.server import Server

DEMO = 28
SEARCH = "Sök på nummer, rubrik eller enhet"
COLUMNS = ("Rubrik", "Nummer", "Enhet", "Kategori", "Ramår", "Tillstånd", "Sökt", "Beviljat", "Utfall")


@pytest.fixture
def requests(controller: Page, server: Server) -> Page:
    """The list, opened by the controller."""
    controller.goto(f"{server.url}/askningar")
    return controller


def _count(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text="äskning")).to_have_text(text)


def _titles(page: Page) -> list[str]:
    return page.locator("tbody th").all_inner_texts()


def test_search_while_typing_keeps_the_cursor_in_the_field(requests: Page) -> None:
    page, field = requests, requests.get_by_label(SEARCH)
    _count(page, "120 äskningar")
    field.press_sequentially("ultraljud", delay=20)
    _count(page, "2 äskningar")
    expect(field).to_be_focused()
    expect(field).to_have_value("ultraljud")
    assert query(page)["q"] == "ultraljud"
    field.fill("folktandvården dentala")
    _count(page, "1 äskning")
    page.reload()
    expect(field).to_have_value("folktandvården dentala")
    _count(page, "1 äskning")


def test_search_is_blind_to_case_also_in_swedish_letters(requests: Page) -> None:
    field = requests.get_by_label(SEARCH)
    for text in ("ånglok", "ÅNGLOK", "Ånglok", "öRONLAMPA", "ÖRONLAMPA", "öron"):
        field.fill(text)
        requests.wait_for_function("text => new URLSearchParams(location.search).get('q') === text", arg=text)
        _count(requests, f"{ADDED} äskningar")


def test_filters_take_what_is_below_and_can_be_put_together(requests: Page) -> None:
    page = requests
    choice(page, "Enhet").select_option("LT")
    _count(page, "57 äskningar")
    units = set(page.locator("tbody td:nth-of-type(2)").all_inner_texts())
    assert units <= {"Länsteknik", "Datacenter", "Kommunikation", "Medicinsk teknik", "IT-arbetsplats"}
    assert len(units) > 1
    choice(page, "Kategori").select_option("IT")
    _count(page, "30 äskningar")
    assert set(page.locator("tbody td:nth-of-type(3)").all_inner_texts()) == {
        "Datacenter (nät och server)",
        "Video",
        "Telefoni",
        "Skrivare",
    }
    choice(page, "Tillstånd").select_option("paused")
    _count(page, "1 äskning")
    expect(page.get_by_role("link", name="Ta bort alla 3 filter")).to_be_visible()
    page.goto(f"{page.url.partition('?')[0]}?vilande_orsak=avtal+saknas")
    _count(page, "2 äskningar")
    expect(page.locator("tbody .row-note").first).to_have_text("avtal saknas")


def test_what_nothing_matches_leads_back_to_everything(requests: Page) -> None:
    page = requests
    page.get_by_label(SEARCH).fill("finns inte alls")
    _count(page, "0 äskningar")
    expect(page.get_by_role("heading", name="Inget stämmer med det du söker")).to_be_visible()
    page.get_by_role("link", name="Visa alla äskningar").click()
    _count(page, "120 äskningar")
    expect(page.get_by_label(SEARCH)).to_have_value("")


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_sorts_both_ways_by_keyboard(requests: Page, column: str) -> None:
    page = requests
    link = page.get_by_role("columnheader", name=column, exact=True).get_by_role("link")
    seen = []
    for _ in range(2):
        tab_to(page, link)
        was = page.url
        page.keyboard.press("Enter")
        page.wait_for_function("was => location.href !== was", arg=was)
        order = {"fallande": "descending", "stigande": "ascending"}[query(page)["ordning"]]
        expect(page.get_by_role("columnheader", name=column, exact=True)).to_have_attribute("aria-sort", order)
        expect(link).to_be_focused()
        seen.append((order, _titles(page)))
    assert {order for order, _ in seen} == {"ascending", "descending"}
    assert seen[0][1] != seen[1][1]
    assert page.locator("[aria-sort=ascending], [aria-sort=descending]").count() == 1


def test_pages_show_every_request_once_and_back_goes_back(requests: Page) -> None:
    page = requests
    page.goto(f"{page.url}?sort=unit&ordning=stigande")
    pages = []
    for text, name in (("1–50 av 120", "Nästa"), ("51–100 av 120", "Nästa"), ("101–120 av 120", "")):
        expect(page.locator(".pager")).to_contain_text(text)
        pages.append(page.locator("tbody td:nth-of-type(1)").all_inner_texts())
        if name:
            page.get_by_role("link", name=name, exact=True).click()
    assert [len(numbers) for numbers in pages] == [50, 50, 20]
    assert len({number for numbers in pages for number in numbers}) == DEMO + ADDED
    page.get_by_role("link", name="Föregående", exact=True).click()
    expect(page.locator(".pager")).to_contain_text("51–100 av 120")
    assert page.locator("tbody td:nth-of-type(1)").all_inner_texts() == pages[1]
    page.go_back()
    expect(page.locator(".pager")).to_contain_text("101–120 av 120")
    page.goto(page.url)
    expect(page.locator(".pager")).to_contain_text("101–120 av 120")


def test_choosing_another_filter_on_a_later_page_begins_from_the_first(requests: Page) -> None:
    page = requests
    page.get_by_role("link", name="Nästa", exact=True).click()
    expect(page.locator(".pager")).to_contain_text("sida 2 av 3")
    choice(page, "Ramår").select_option("2022")
    expect(page.locator(".pager")).to_contain_text(f"1–50 av {ADDED}")


TEXT_AND_ROOM = """each => {
  const style = getComputedStyle(each), pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  return [pen.measureText(each.selectedOptions[0].text).width,
          each.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)];
}"""


def test_the_longest_month_stands_whole_on_a_phone(controller: Page, server: Server) -> None:
    controller.set_viewport_size({"width": 360, "height": 800})
    controller.goto(f"{server.url}/utfall?ar=2020&period=202009")
    text, room = controller.get_by_label("Till och med").evaluate(TEXT_AND_ROOM)
    assert text <= room
