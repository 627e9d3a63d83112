"""What a unit does around the writing: files, the order of its requests, and axe on every page of the form."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.actions import is_focused, sign_in, tab_to
from tests.browser.server import Server
from tests.browser.test_accessibility import complaints

SECTIONS = ("", "/behov", "/kostnad", "/tid-och-upphandling", "/effekt-och-risk", "/teknik-och-sakerhet", "/granska")
DROP = """({zone, name, text}) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name, {type: "text/plain"}));
    for (const type of ["dragover", "drop"]) {
        const event = new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true});
        document.querySelector(zone).dispatchEvent(event);
    }
}"""


def begin(page: Page, server: Server, title: str) -> str:
    """A new draft with a title; the address of its form."""
    page.goto(f"{server.url}/askningar/ny")
    page.get_by_role("button", name="Börja skriva").click()
    page.wait_for_url("**/utkast/behov")
    page.locator("#f_title").fill(title)
    expect(page.locator("#save_state")).to_have_class(re.compile("save-state--saved"))
    return page.url.rpartition("/")[0]


def test_every_page_of_the_form_is_accessible(page: Page, own_server: Server) -> None:
    sign_in(page, own_server.url, "bestallare")
    root = begin(page, own_server, "Ultraljud hjärta")
    page.locator("#f_category_id").select_option(label="MT")
    page.goto(f"{root}/kostnad")
    page.locator('[name="years.amount"]').fill("1,2 mnkr")
    expect(page.locator("#draft_help")).to_contain_text("Behöver upphandlas")
    found = {}
    for path in SECTIONS:
        page.goto(root + path)
        found[path] = complaints(page)
    page.goto(f"{root}/behov?saknas=1")
    expect(page.locator("#faults")).to_be_visible()
    found["missing"] = complaints(page)
    assert {path: said for path, said in found.items() if said} == {}


def test_files_are_chosen_and_dropped_and_the_way_follows(page: Page, own_server: Server, tmp_path: Path) -> None:
    sign_in(page, own_server.url, "bestallare")
    root = begin(page, own_server, "Med bilagor")
    (tmp_path / "offert.txt").write_text("Två stycken, 500 000 kr.", encoding="utf-8")
    (tmp_path / "ritning.pdf").write_text("<html><script>alert(1)</script>", encoding="utf-8")
    page.goto(f"{root}/bilagor")
    chooser = page.locator("#attachment_files")
    chooser.set_input_files([tmp_path / "offert.txt", tmp_path / "ritning.pdf"])
    expect(page.locator(".files .file__name")).to_have_text(["offert.txt"])
    expect(page.locator(".upload__line")).to_contain_text("innehållet är en webbsida")
    expect(page.locator('[data-step="bilagor"]')).to_have_text("1 bilaga")
    page.evaluate(DROP, {"zone": "form[data-upload]", "name": "släppt.txt", "text": "Släppt här."})
    expect(page.locator(".files .file__name")).to_have_text(["offert.txt", "släppt.txt"])
    expect(page.locator('[data-step="bilagor"]')).to_have_text("2 bilagor")
    page.evaluate(DROP, {"zone": "h1", "name": "bredvid.txt", "text": "Bredvid."})
    assert page.url == f"{root}/bilagor", "a file that misses does not take the page away"
    assert complaints(page) == []
    page.get_by_text("Ändra").first.click()
    page.get_by_role("button", name="Ta bort filen offert.txt").click()
    expect(page.locator(".files .file__name")).to_have_text(["släppt.txt"])
    expect(page.locator('[data-step="bilagor"]')).to_have_text("1 bilaga")


def test_the_order_is_changed_with_the_keyboard_and_by_dragging(page: Page, own_server: Server) -> None:
    sign_in(page, own_server.url, "bestallare")
    for title in ("Första", "Andra", "Tredje"):
        begin(page, own_server, title)
    page.context.clear_cookies()
    sign_in(page, own_server.url, "enhetschef")
    page.goto(f"{own_server.url}/enhet")
    page.wait_for_url("**/rangordning*")
    names = page.locator("[data-rank-item] .rank__what a")
    before = names.all_inner_texts()
    assert len(before) == 3
    handle = page.locator("[data-rank-handle]").first
    tab_to(page, handle)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-rank-said]")).to_have_text(f"{before[0]}: plats 2 av 3. Ordningen är inte sparad.")
    expect(names).to_have_text([before[1], before[0], before[2]])
    assert is_focused(page.locator("[data-rank-handle]").nth(1)), "the focus goes along"
    page.get_by_role("button", name="Spara ordning").click()
    expect(page.get_by_text("Ordningen är sparad.")).to_be_visible()
    expect(names).to_have_text([before[1], before[0], before[2]])
    assert complaints(page) == []

    page.set_viewport_size({"width": 1366, "height": 900})
    first, last = (page.locator("[data-rank-handle]").nth(at).bounding_box() for at in (0, 2))
    assert first
    assert last
    page.mouse.move(first["x"] + 10, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + 30, steps=12)
    page.mouse.up()
    expect(names).to_have_text([before[0], before[2], before[1]])
    page.get_by_role("button", name="Spara ordning").click()
    expect(page.get_by_text("Ordningen är sparad.")).to_be_visible()
    page.reload()
    expect(names).to_have_text([before[0], before[2], before[1]])
