"""The preparer's way by keyboard alone: take one in the queue, ask for completion at a field, propose."""

from playwright.sync_api import Page, expect

from tests.browser.actions import sign_in, tab_to
from tests.browser.server import Server
from tests.browser.test_accessibility import complaints


def test_from_the_queue_to_the_decider_with_the_keyboard_alone(page: Page, own_server: Server) -> None:
    sign_in(page, own_server.url, "beredare")
    page.goto(f"{own_server.url}/beredning?q=Mobilr%C3%B6ntgen")
    tick = page.get_by_role("checkbox", name="Mobilröntgen")
    tab_to(page, tick)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Ta själv"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="har du tagit")).to_be_visible()
    expect(page.get_by_role("cell", name="Berit Kallio")).to_be_visible()
    assert complaints(page) == []

    tab_to(page, page.get_by_role("link", name="Mobilröntgen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Förslag till beslut")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Spara, klar för beslut"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Välj om du tillstyrker")).to_be_focused()
    assert complaints(page) == []
    tab_to(page, page.get_by_label("Tillstyrk"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Skäl"))
    page.keyboard.type("Ersätter en som är trasig.")
    tab_to(page, page.get_by_role("button", name="Spara, klar för beslut"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Äskningen är klar för beslut.")).to_be_visible()
    expect(page.get_by_text("Tillstyrk 2")).to_be_visible()
