"""A request written with the keyboard alone: kept through a lost connection and a timeout, sent and sent again."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import fill_in_login, sign_in, tab_to
from tests.browser.server import DATABASE, Server, environment
from tests.browser.test_accessibility import AXE
from tools.paths import ROOT

LOST = "Ingen kontakt med servern"
RETURN = """
import sys
from app import create_app
from app.database import db
from app.domain.permissions import Actor, Assignment, Role
from app.domain.workflow import Action
from app.investments import queries
from app.investments.operations import take
from app.models import Comment, InvestmentRequest

with create_app().app_context():
    session = db.session()
    it = session.get_one(InvestmentRequest, int(sys.argv[1]))
    chief = Actor(0, "Berit Kallio", tuple(Assignment(role) for role in Role))
    session.add(Comment(request_id=it.id, field="purpose", author="Berit Kallio", text="Hur många patienter?"))
    for action in (Action.ENDORSE, Action.START_PREPARATION, Action.RETURN):
        scope = queries.scope_of(it, queries.trees(session))
        take(session, it, action, actor=chief, scope=scope, comment="Se frågan.")
    session.commit()
"""


def clean(page: Page) -> None:
    """Axe has nothing against the page as it stands."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(({violations}) => violations.map(v => v.id + ' ' + v.nodes[0].html))")
    assert found == []


def saved(page: Page) -> None:
    """Everything that was typed is acknowledged."""
    expect(page.locator("#save_state")).to_have_class(re.compile("save-state--saved"))
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(key => key.startsWith('ramkoll:draft:'))", timeout=15_000
    )


def type_in(page: Page, selector: str, text: str) -> None:
    """Tab to a control and type."""
    tab_to(page, page.locator(selector))
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    """Tab to a button or link and press Enter."""
    tab_to(
        page,
        page.locator("main")
        .get_by_role("button", name=name)
        .or_(page.locator("main").get_by_role("link", name=name))
        .first,
    )
    page.keyboard.press("Enter")


def begin(page: Page, server: Server) -> str:
    """A new draft, by keyboard; the address of its form."""
    sign_in(page, server.url, "bestallare")
    page.goto(f"{server.url}/askningar/ny")
    clean(page)
    press(page, "Börja skriva")
    page.wait_for_url("**/utkast/behov")
    return page.url.rpartition("/")[0]


def paste(page: Page, at: Locator, text: str) -> None:
    """Paste into a control, as from Excel."""
    at.focus()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def stored(server: Server, root: str, name: str) -> str:
    """A field's text as the database has it."""
    with sqlite3.connect(server.folder / DATABASE) as database:
        rows = database.execute(
            "SELECT text FROM draft_texts WHERE request_id = ? AND field = ?", (int(root.split("/")[-2]), name)
        ).fetchall()
    return str(rows[0][0])


def test_written_offline_sent_returned_and_sent_again_with_the_keyboard_alone(page: Page, own_server: Server) -> None:
    root = begin(page, own_server)
    clean(page)
    type_in(page, "#f_title", "Stolar till väntrummet")
    saved(page)
    page.context.set_offline(True)
    tab_to(page, page.locator("#f_category_id"))
    page.keyboard.type("MSB")
    tab_to(page, page.locator("#f_nature_1"))
    page.keyboard.press("Space")
    type_in(page, "#f_purpose", "De gamla går sönder.")
    expect(page.locator("#save_state")).to_contain_text(LOST)
    clean(page)
    assert stored(own_server, root, "purpose") == ""
    press(page, "Spara och fortsätt")
    expect(page.locator("#f_purpose")).to_have_value("De gamla går sönder.")
    page.context.set_offline(False)
    saved(page)
    assert stored(own_server, root, "purpose") == "De gamla går sönder."

    tab_to(page, page.locator("#f_priority_1"), "Shift+Tab")
    page.keyboard.press("Space")
    press(page, "Spara och fortsätt")
    page.wait_for_url("**/kostnad")
    amount = page.locator('[name="years.amount"]')
    tab_to(page, amount)
    page.keyboard.type("90 tkr")
    saved(page)
    expect(page.locator("#f_years [data-total]")).to_have_text("90\u00a0000\u00a0kr")
    expect(page.locator("#draft_help")).to_contain_text("90\u00a0000\u00a0kr")
    clean(page)
    page.goto(f"{root}/granska")
    clean(page)
    press(page, "Följd om det inte beviljas")
    expect(page.locator("#f_consequence_if_refused")).to_be_focused()
    page.keyboard.type("Patienter får stå.")
    saved(page)
    clean(page)
    page.goto(f"{root}/granska")
    press(page, "Skicka äskning")
    page.wait_for_url("**/kvitto")
    clean(page)
    number = page.locator(".receipt__number").inner_text()

    subprocess.run(
        [sys.executable, "-c", RETURN, root.split("/")[-2]], cwd=ROOT, env=environment(own_server.folder), check=True
    )
    page.goto(root)
    expect(page.get_by_text("Beredaren vill ha en komplettering")).to_be_visible()
    clean(page)
    press(page, "Behov")
    expect(page.locator("#f_purpose_question")).to_contain_text("Hur många patienter?")
    tab_to(page, page.locator("#f_purpose"))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Hundra om dagen.")
    saved(page)
    clean(page)
    page.goto(f"{root}/granska")
    press(page, "Svara på komplettering")
    page.wait_for_url("**/kvitto")
    assert page.locator(".receipt__number").inner_text() == number
    assert stored(own_server, root, "purpose") == "De gamla går sönder. Hundra om dagen."


def test_two_at_one_draft_choose_and_see_each_other(
    page: Page, new_page: Callable[..., Page], own_server: Server
) -> None:
    root = begin(page, own_server)
    page.locator("#f_purpose").fill("Första texten")
    saved(page)
    other = new_page()
    sign_in(other, own_server.url, "bestallare")
    other.goto(f"{root}/behov")
    page.locator("#f_purpose").fill("Min nya text")
    saved(page)
    other.locator("#f_purpose").fill("En annan text")
    expect(other.locator(".clash")).to_contain_text("Min nya text")
    clean(other)
    assert stored(own_server, root, "purpose") == "Min nya text"
    other.get_by_role("button", name="Ta med båda").click()
    expect(other.locator("#f_purpose")).to_have_value("Min nya text\n\nEn annan text")
    saved(other)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#f_purpose")).to_have_value("Min nya text\n\nEn annan text")


def test_text_that_was_not_saved_is_offered_after_a_timeout(page: Page, own_server: Server) -> None:
    root = begin(page, own_server)
    saved_title = page.locator("#f_title")
    saved_title.fill("Före")
    saved(page)
    with sqlite3.connect(own_server.folder / DATABASE) as database:
        database.execute("DELETE FROM login_sessions")
    saved_title.fill("Efter att jag blev utloggad")
    expect(page.locator("#save_state")).to_contain_text("Du är utloggad")
    page.get_by_role("link", name="Logga in igen").click()
    fill_in_login(page, "bestallare")
    expect(page.get_by_role("heading", name="Det här var inte sparat")).to_be_visible()
    clean(page)
    assert stored(own_server, root, "title") == "Före"
    page.get_by_role("button", name="Lägg tillbaka").click()
    saved(page)
    assert stored(own_server, root, "title") == "Efter att jag blev utloggad"


def test_log_out_saves_and_forgets(page: Page, own_server: Server) -> None:
    root = begin(page, own_server)
    page.locator("#f_title").fill("Sist före utloggning")
    page.get_by_role("button", name="Logga ut").first.click()
    page.wait_for_url("**/logga-in")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('ramkoll'))") == []
    assert stored(own_server, root, "title") == "Sist före utloggning"


def test_a_text_that_is_far_too_long_stops_nothing_else_and_is_not_called_saved(page: Page, own_server: Server) -> None:
    root = begin(page, own_server)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/spara") else None)
    page.evaluate(
        """() => {
            const purpose = document.querySelector("#f_purpose");
            purpose.focus();
            purpose.value = "å".repeat(10_000_000);
            purpose.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
    )
    expect(page.locator("#f_purpose_error")).to_contain_text("10000000 tecken")
    with page.expect_response(lambda answer: "Sparas ändå" in (answer.request.post_data or "")):
        page.locator("#f_title").fill("Sparas ändå")
    expect(page.locator("#save_state")).to_have_text("Inte sparat: Syfte. Läs vad som står vid fältet.")
    assert stored(own_server, root, "title") == "Sparas ändå"
    before = len(sent)
    page.wait_for_timeout(4_000)
    assert len(sent) == before
    page.get_by_role("button", name="Spara och fortsätt").click()
    expect(page.locator("#f_purpose")).to_be_focused()
    page.locator("#f_purpose").fill("Kort och bra")
    saved(page)
    assert stored(own_server, root, "purpose") == "Kort och bra"


def test_rows_from_excel_spread_over_the_cells_and_sum_themselves(page: Page, own_server: Server) -> None:
    root = begin(page, own_server)
    page.goto(f"{root}/kostnad")
    page.locator('[name="years.amount"]').fill("1,2 mnkr")
    lines = page.locator("#f_lines")
    expect(lines).to_be_visible()
    paste(page, lines.locator('[name="lines.text"]').first, "Ultraljud\t2\t500 000\nUtbildning\t1\t200 tkr\n")
    expect(lines.locator("[data-total]")).to_have_text("1\u00a0200\u00a0000\u00a0kr")
    saved(page)
    lines.get_by_role("button", name="Lägg till rad").click()
    paste(page, lines.locator('[name="lines.text"]').nth(2), "Installation\tMontering\t1\t80 000,00\n")
    expect(lines.locator('[name="lines.kind"]').nth(2)).to_have_value("installation")
    expect(lines.locator('[name="lines.text"]').nth(2)).to_have_value("Montering")
    expect(lines.locator("[data-total]")).to_have_text("1\u00a0280\u00a0000\u00a0kr")
    paste(page, lines.locator('[name="lines.text"]').first, "Sak\t1\t10\n" * 201)
    expect(page.locator("#f_lines_error")).to_contain_text("rymmer 200 rader, det här blir 201")
    expect(lines.locator("[data-total]")).to_have_text("1\u00a0280\u00a0000\u00a0kr")
    lines.locator("[data-remove]").nth(2).click()
    expect(lines.locator("[data-total]")).to_have_text("1\u00a0200\u00a0000\u00a0kr")
    lines.locator("[data-remove]").first.click()
    expect(lines.locator("[data-total]")).to_have_text("200\u00a0000\u00a0kr")
    saved(page)
    clean(page)
    assert json.loads(stored(own_server, root, "lines")) == [["utrustning", "Utbildning", "1", "200 tkr"]]


@pytest.mark.parametrize("width", [320, 360, 1366])
def test_nothing_sticks_out(page: Page, server: Server, width: int) -> None:
    root = begin(page, server)
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("", "/behov", "/kostnad", "/tid-och-upphandling", "/granska"):
        page.goto(root + name)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name


def test_the_form_works_without_a_script(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, server.url, "bestallare")
    page.goto(f"{server.url}/askningar/ny")
    page.get_by_role("button", name="Börja skriva").click()
    page.locator("#f_title").fill("Utan skript")
    page.get_by_role("button", name="Spara och fortsätt").click()
    page.wait_for_url("**/kostnad")
    rows = page.locator('[name="years.year"]')
    before = rows.count()
    page.locator("#f_years").get_by_role("button", name="Lägg till rad").click()
    assert rows.count() > before
    page.get_by_role("link", name="Behov").click()
    expect(page.locator("#f_title")).to_have_value("Utan skript")
