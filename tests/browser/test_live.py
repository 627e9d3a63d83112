"""Open pages follow the server: news, silence, lost contact, and a session that ended elsewhere."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Response, Route, expect

from tests.browser.actions import choice, fill_in_login, is_focused, sign_in, write_ledger
from tests.browser.server import DATABASE, Server

NEW_PASSWORD = "ett nytt långt lösenord"
REGION = "section#outcome_table"
CHANGED = "elements => elements.map(element => element.id).sort()"


def _open(page: Page, server: Server, path: str = "/utfall") -> Page:
    """The page signed in and at the address, with a mark that a reload would wipe out."""
    sign_in(page, server.url, "controller")
    page.goto(f"{server.url}{path}")
    page.evaluate("window.sameDocument = true")
    return page


def _is_poll(response: Response) -> bool:
    return response.request.headers.get("hx-source", "").startswith(REGION)


def _changed(page: Page) -> list[str]:
    ids: list[str] = page.locator(".is-changed").evaluate_all(CHANGED)
    return ids


def test_an_import_shows_on_every_open_page_and_says_what_changed(
    page: Page, new_page: Callable[..., Page], own_server: Server, tmp_path: Path
) -> None:
    first, second = _open(page, own_server), _open(new_page(), own_server, "/utfall?enhet=tkr&doman=MT")
    link = first.locator("#c_MT_summa a")
    link.focus()
    ledger = write_ledger(tmp_path / "sen.csv", "S1;1;2020-08-31;1241;5420;I20027;Diskdesinfektorer;5000000,00")
    own_server.flask("outcome", "import", str(ledger), "--source", "sent")

    expect(first.locator("#c_MT_summa a")).to_have_text("32,9")
    expect(second.locator("#c_MT_summa a")).to_have_text(re.compile(r"^32\s905$"))
    expect(first.locator(".is-changed")).to_have_count(4)
    assert _changed(first) == sorted(
        f"c_{row}_{column}" for row in ("MT", "totalt") for column in ("summa", "utfall_år")
    )
    expect(first.locator("#c_MT_summa")).to_have_attribute("title", re.compile(r"^Ändrad \d\d\.\d\d, var 27,9$"))
    expect(first.locator("#c_MT_summa .change-note")).to_have_text(re.compile("var 27,9"))
    said = first.get_by_role("status").filter(has_text="Tabellen uppdaterades")
    expect(said).to_have_text(re.compile(r"^Tabellen uppdaterades \d\d\.\d\d\. 4 siffror ändrades\.$"))
    assert is_focused(link)
    for each in (first, second):
        assert each.evaluate("window.sameDocument")

    choice(first, "Belopp i").select_option("tkr")
    expect(first.get_by_text("Belopp i tkr.")).to_be_visible()
    expect(first.locator(".is-changed")).to_have_count(0)  # another unit is no news
    expect(said).to_have_count(0)


def test_a_new_forecast_shows_on_the_open_page(page: Page, own_server: Server, tmp_path: Path) -> None:
    _open(page, own_server)
    expect(page.locator("#c_MT_prognos a")).to_have_text("60")
    forecasts = "period;kategori;äskning;belopp;kommentar\n202008;MT;;90000000,00;Ny bedömning\n"
    (tmp_path / "prognoser.csv").write_text(forecasts, encoding="utf-8")
    own_server.flask("data", "load", str(tmp_path))
    expect(page.locator("#c_MT_prognos a")).to_have_text("90")
    expect(page.locator(".deviation--over").first).to_have_text("3,0 mnkr över ramen")
    assert _changed(page) == ["c_MT_prognos", "c_totalt_prognos"]
    assert page.evaluate("window.sameDocument")


def test_a_page_where_nothing_changed_gets_a_304_without_a_body(controller: Page, server: Server) -> None:
    page = controller
    page.goto(f"{server.url}/utfall")
    with page.expect_response(_is_poll) as caught:
        pass
    response = caught.value
    assert response.status == 304
    assert response.request.headers["if-none-match"].startswith('"')
    assert response.request.sizes()["responseBodySize"] == 0
    expect(page.locator("#c_MT_summa")).to_have_text("27,9")
    expect(page.locator(".is-changed")).to_have_count(0)


def test_lost_contact_is_said_quietly_and_taken_back(page: Page, own_server: Server, faults: list[str]) -> None:
    _open(page, own_server)
    lost = page.locator("[data-live-lost]")
    expect(lost).to_be_hidden()
    for lose, find in (
        (own_server.stop, own_server.start),
        (lambda: page.context.set_offline(True), lambda: page.context.set_offline(False)),
    ):
        lose()
        expect(lost).to_have_text(
            re.compile(r"^Ingen kontakt med servern sedan \d\d\.\d\d\. Siffrorna kan vara gamla\.$")
        )
        expect(lost).to_be_visible()
        expect(page.locator("#problem")).to_be_empty()
        expect(page.locator("#c_MT_summa")).to_have_text("27,9")
        find()
        expect(lost).to_be_hidden()
    assert page.evaluate("window.sameDocument")
    assert all("Failed to fetch" in fault for fault in faults)
    faults.clear()  # htmx writes every lost request in the console


def test_a_password_changed_elsewhere_leads_the_open_page_to_the_log_in_and_back(
    page: Page, new_page: Callable[..., Page], own_server: Server
) -> None:
    _open(page, own_server, "/utfall?ar=2020&period=202006&enhet=tkr")
    address = page.url
    other = _open(new_page(), own_server, "/konto")
    other.get_by_label("Nuvarande lösenord").fill("visa-mig-ramkoll")
    other.get_by_label("Nytt lösenord", exact=True).fill(NEW_PASSWORD)
    other.get_by_label("Nytt lösenord en gång till").fill(NEW_PASSWORD)
    other.get_by_role("button", name="Byt lösenord").click()
    expect(other.get_by_text("Lösenordet är bytt.")).to_be_visible()

    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    expect(page.get_by_text("inte inloggad längre")).to_be_visible()
    fill_in_login(page, "controller", NEW_PASSWORD)
    assert page.url == address
    expect(choice(page, "Belopp i")).to_have_value("tkr")


def test_a_choice_on_a_page_whose_session_is_gone_leads_to_the_log_in_and_back(page: Page, own_server: Server) -> None:
    _open(page, own_server, "/askningar?q=ultraljud")
    address = page.url
    with sqlite3.connect(own_server.folder / DATABASE) as database:
        database.execute("DELETE FROM login_sessions")
    database.close()
    choice(page, "Tillstånd").select_option("paused")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
    fill_in_login(page, "controller")
    assert page.url == address
    expect(page.get_by_label("Sök på nummer, rubrik eller enhet")).to_have_value("ultraljud")


def test_an_answer_still_under_way_at_log_out_is_not_heard(page: Page, own_server: Server) -> None:
    _open(page, own_server)
    held: list[Route] = []

    def poll(route: Route) -> None:
        if route.request.headers.get("hx-source", "").startswith(REGION):
            held.append(route)
        else:
            route.continue_()

    def log_out(route: Route) -> None:
        address = f"{own_server.url}/logga-in?next=%2Futfall&utloggad=1"
        for each in held:
            each.fulfill(status=401, headers={"HX-Redirect": address})
        page.wait_for_timeout(300)  # time enough for the page to follow it, if it would
        route.continue_()

    page.route("**/utfall*", poll)
    page.route("**/logga-ut", log_out)
    with page.expect_request(lambda request: request.headers.get("hx-source", "").startswith(REGION)):
        pass
    page.get_by_role("button", name="Logga ut").first.click()
    page.wait_for_url("**/logga-in")
    assert held
    expect(page.get_by_text("inte inloggad längre")).to_have_count(0)
