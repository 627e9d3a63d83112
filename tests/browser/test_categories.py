"""A controller finds a category and takes it over by keyboard alone; what changes is shown, focused and accessible."""

from playwright.sync_api import Page, expect

from tests.browser.actions import is_focused, sign_in, tab_to
from tests.browser.server import Server
from tests.browser.test_accessibility import NARROW, complaints


def test_a_category_is_taken_over_by_keyboard(page: Page, own_server: Server) -> None:
    sign_in(page, own_server.url, "controller")
    page.set_viewport_size(NARROW)
    page.goto(f"{own_server.url}/kategorier")
    tab_to(page, page.get_by_label("Namn, kod eller konto"))
    page.keyboard.type("telef")
    expect(page.locator("tbody tr")).to_have_count(2)  # and IT, which it lies below
    tab_to(page, page.get_by_role("link", name="Telefoni"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Ansvar med datum"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Ansvar från och med"))
    page.keyboard.type("2020-07")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert").filter(has_text="Rätta en uppgift")
    expect(summary).to_be_focused()
    tab_to(page, page.get_by_label("Beslut", exact=True))
    page.keyboard.type("RS 2020-06-10 § 84")
    page.keyboard.press("Enter")
    effect = page.get_by_role("alert").filter(has_text="Det här ändras om du sparar")
    expect(effect).to_be_focused()
    expect(page.get_by_role("table", name="Ändras i 2020 års tabeller")).to_contain_text("Telefoni")
    assert complaints(page) == []
    button = page.get_by_role("button", name="Spara ansvaret så")
    tab_to(page, button)
    assert is_focused(button)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ansvaret för Telefoni är sparat.")).to_be_visible()
    assert complaints(page) == []
    page.goto(f"{own_server.url}/utfall?ar=2020&period=202006")
    expect(page.get_by_text("Ansvaret för Telefoni gäller från och med juli 2020")).to_be_visible()
    expect(page.locator("tbody")).not_to_contain_text("Telefoni")
