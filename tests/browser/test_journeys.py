"""The ways people go through the product: by keyboard, back and forth, without script, out again."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import choice, choose, fill_in_login, query, sign_in, tab_to
from tests.browser.server import DATABASE, Server

NEW_PASSWORD = "ett nytt långt lösenord"
FILES = {
    "PDF": ("utfall-mot-ram-202008.pdf", b"%PDF-"),
    "Excel": ("utfall-mot-ram-202008.xlsx", b"PK\x03\x04"),
    "Word": ("utfall-mot-ram-202008.docx", b"PK\x03\x04"),
    "CSV": ("utfall-mot-ram-202008.csv", "\ufeffkategori;nivå;".encode()),
    "JSON": ("utfall-mot-ram-202008.json", b"{"),
}


def test_from_the_log_in_to_a_posting_and_back_with_the_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/utfall")
    tab_to(page, page.get_by_label("Användarnamn"))
    page.keyboard.type("controller")
    page.keyboard.press("Tab")
    page.keyboard.type("visa-mig-ramkoll")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/utfall")

    choose(page, "Till och med", "ArrowUp")
    page.wait_for_url("**period=202007*")
    expect(choice(page, "Till och med")).to_be_focused()
    choose(page, "Belopp i", "ArrowUp")
    page.wait_for_url("**enhet=tkr*")
    assert {name: query(page)[name] for name in ("ar", "period", "enhet")} == {
        "ar": "2020",
        "period": "202007",
        "enhet": "tkr",
    }
    expect(page.get_by_text("Investeringar januari–juli 2020")).to_be_visible()
    table = page.locator("#outcome_table table")
    address, figures = page.url, table.inner_text()
    page.reload()
    expect(choice(page, "Till och med")).to_have_value("202007")
    assert table.inner_text() == figures

    tab_to(page, page.locator("#c_MT_summa a"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("MT: summa utfall")
    tab_to(page, page.locator("#figure_table tbody th a").first)
    page.keyboard.press("Enter")
    expect(page.locator("#postings tbody tr").first).to_be_visible()
    assert page.url.endswith("#postings")
    months, before = page.locator("#postings select"), page.url
    chosen = months.input_value()
    tab_to(page, months)
    page.keyboard.press("ArrowUp")
    page.wait_for_function("before => location.href !== before", arg=before)

    page.go_back()
    expect(months).to_have_value(chosen)
    for heading in ("MT: summa utfall", "Utfall mot ram"):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert page.url == address
    expect(choice(page, "Till och med")).to_have_value("202007")
    expect(choice(page, "Belopp i")).to_have_value("tkr")
    assert table.inner_text() == figures


def test_back_after_choices_undoes_them_one_by_one(controller: Page, server: Server) -> None:
    page = controller
    page.goto(f"{server.url}/utfall")
    for label, value in (("Belopp i", "tkr"), ("Område", "MT"), ("Till och med", "202004")):
        choice(page, label).select_option(value)
        page.wait_for_function("value => location.search.includes(value)", arg=value)
    expect(page.get_by_text("Investeringar januari–april 2020")).to_be_visible()
    page.go_back()
    expect(choice(page, "Till och med")).to_have_value("202008")
    expect(page.get_by_text("Investeringar januari–augusti 2020")).to_be_visible()
    page.go_back()
    expect(choice(page, "Område")).to_have_value("")
    expect(choice(page, "Belopp i")).to_have_value("tkr")
    page.go_forward()
    expect(choice(page, "Område")).to_have_value("MT")
    expect(page.locator("#c_IT_ram")).to_have_count(0)


def test_everything_works_without_script(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{server.url}/utfall")
    page.get_by_label("Användarnamn").fill("controller")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert").filter(has_text="hör inte ihop")).to_be_visible()
    fill_in_login(page, "controller")

    expect(page.locator("#c_MT_summa")).to_have_text("27,9")
    choice(page, "Belopp i").select_option("tkr")
    page.get_by_role("button", name="Visa").click()
    assert query(page)["enhet"] == "tkr"
    expect(page.get_by_text("Belopp i tkr.")).to_be_visible()

    page.get_by_role("link", name="Äskningar").first.click()
    choice(page, "Tillstånd").select_option("paused")
    page.get_by_role("button", name="Sök").click()
    expect(page.get_by_role("status")).to_have_text("4 äskningar")
    page.get_by_role("link", name="Rubrik").click()
    expect(page.locator("tbody th").first).to_have_text("Endoskopistaplar")
    page.get_by_role("link", name="Ta bort filtret").click()
    expect(page.get_by_role("status")).to_have_text("120 äskningar")

    page.get_by_role("button", name="Logga ut").first.click()
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_double_click_changes_the_password_once(
    new_page: Callable[..., Page], own_server: Server, script: bool
) -> None:
    page = new_page(java_script_enabled=script)
    sign_in(page, own_server.url, "controller")
    page.goto(f"{own_server.url}/konto")
    page.get_by_label("Nuvarande lösenord").fill("visa-mig-ramkoll")
    page.get_by_label("Nytt lösenord", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Nytt lösenord en gång till").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Byt lösenord").dblclick()
    if script:
        expect(page.get_by_text("Lösenordet är bytt.")).to_be_visible()
    else:  # the browser may throw away the first answer, and with it the new session
        page.wait_for_load_state()
    sign_in(new_page(), own_server.url, "controller", NEW_PASSWORD)
    assert _changes(own_server.folder) == 1


def _changes(folder: Path) -> int:
    with sqlite3.connect(folder / DATABASE) as database:
        (count,) = database.execute("SELECT count(*) FROM events WHERE action = 'change_password'").fetchone()
    database.close()
    return int(count)


@pytest.mark.parametrize("kind", list(FILES))
def test_a_download_arrives_whole_under_its_name(controller: Page, server: Server, kind: str) -> None:
    page, (name, start) = controller, FILES[kind]
    page.goto(f"{server.url}/utfall")
    with page.expect_download() as caught:
        page.get_by_role("link", name=f"Ladda ned som {kind}").click()
    assert caught.value.suggested_filename == name
    assert Path(caught.value.path()).read_bytes().startswith(start)


def test_after_log_out_the_way_back_shows_nothing(page: Page, server: Server) -> None:
    sign_in(page, server.url, "controller")
    page.goto(f"{server.url}/utfall")
    expect(page.locator("#c_MT_summa")).to_have_text("27,9")
    page.get_by_role("button", name="Logga ut").first.click()
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    expect(page.locator("body")).not_to_contain_text("27,9")
