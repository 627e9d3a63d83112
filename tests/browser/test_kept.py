"""What is typed but not sent survives a lost connection, a reload and Back; and what may not break on a phone."""

from playwright.sync_api import Error, Page, expect

from tests.browser.actions import sign_in
from tests.browser.server import Server

TEXT = "Godtas om leverantören loggar alla inloggningar.\n\nSe rutin 12."
PAGES = (
    "/ramar/poster?ar=2020", "/ramar/poster?ar=2019", "/ramar/ombudgetering?fran=2020", "/vilande", "/beslut/lista",
    "/beslut/1", "/askningar/20", "/askningar/20/kommentarer", "/redovisning/inlasningar/1",
)  # fmt: skip
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('ramkoll:form:')).length"
BROKEN = r"""() => {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (words.nextNode()) {
        const node = words.currentNode;
        if (node.parentElement.closest("script, option, textarea, .visually-hidden")) continue;
        for (const match of node.data.matchAll(/\d{2,6}(?:-\d{2,6}){1,2}|§\s?\d+/g)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const tops = [...range.getClientRects()].filter((box) => box.width).map((box) => Math.round(box.top / 6));
            if (new Set(tops).size > 1) found.push(node.data.trim());
        }
    }
    return found;
}"""


def review_to_write(page: Page, server: Server) -> str:
    """The preparer asks for a review; its address for the one who answers, who is signed in."""
    sign_in(page, server.url, "beredare")
    page.goto(f"{server.url}/beredning?q=Mobilr%C3%B6ntgen")
    page.get_by_role("link", name="Mobilröntgen").click()
    page.get_by_role("link", name="Yttranden").click()
    page.get_by_role("checkbox", name="IT-säkerhet").check()
    page.get_by_label("Vad vill du veta?").fill("Går det att ansluta?")
    page.get_by_label("Svar senast").fill("2099-01-31")
    page.get_by_role("button", name="Begär yttranden").click()
    expect(page.get_by_role("status").filter(has_text="Yttranden är begärda")).to_be_visible()
    assert page.evaluate(KEPT) == 0, "what was sent is not kept"
    page.get_by_role("button", name="Logga ut").first.click()
    sign_in(page, server.url, "sakkunnig")
    page.goto(f"{server.url}/yttranden")
    page.get_by_role("link", name="Mobilröntgen").first.click()
    return page.url


def test_a_review_survives_a_lost_connection_a_reload_and_back(page: Page, own_server: Server) -> None:
    review = review_to_write(page, own_server)
    text = page.get_by_label("Yttrande", exact=True)
    text.fill(TEXT)
    choice = page.get_by_role("radio").nth(1)
    choice.check()
    own_server.stop()
    page.get_by_role("button", name="Lämna yttrandet").click()
    page.wait_for_url("chrome-error://**")
    own_server.start()
    try:
        page.go_back()
    except Error:
        page.goto(review)
    page.goto(review)
    expect(text).to_have_value(TEXT)
    expect(choice).to_be_checked()
    expect(page.get_by_role("status").filter(has_text="Det du skrev senast står kvar")).to_be_visible()
    page.reload()
    expect(text).to_have_value(TEXT)
    page.goto(f"{own_server.url}/yttranden")
    page.go_back()
    expect(text).to_have_value(TEXT)

    text.fill("")
    page.get_by_role("button", name="Lämna yttrandet").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.reload()
    text.fill(TEXT)
    choice.check()
    page.get_by_role("button", name="Lämna yttrandet").click()
    expect(page.get_by_role("status").filter(has_text="är lämnat")).to_be_visible()
    assert page.evaluate(KEPT) == 0, "what is saved is not kept"


def test_what_was_typed_can_be_thrown_away_and_log_out_asks(page: Page, own_server: Server) -> None:
    review = review_to_write(page, own_server)
    text = page.get_by_label("Yttrande", exact=True)
    text.fill(TEXT)
    page.goto(review)
    page.get_by_role("button", name="Ta bort det").click()
    expect(text).to_have_value("")
    assert page.evaluate(KEPT) == 0
    text.fill(TEXT)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Logga ut").first.click()
    expect(text).to_have_value(TEXT)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Logga ut").first.click()
    page.wait_for_url("**/logga-in")
    assert page.evaluate(KEPT) == 0


def test_dates_and_references_stay_whole_on_a_phone(page: Page, server: Server) -> None:
    sign_in(page, server.url, "controller")
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        for path in PAGES:
            page.goto(f"{server.url}{path}")
            assert page.evaluate(BROKEN) == [], f"{path} at {width}"
