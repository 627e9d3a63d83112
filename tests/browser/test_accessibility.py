"""Every page, light and dark, wide and narrow: axe finds nothing, nothing sticks out, and the keyboard sees its way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.actions import choice, is_focused, signed_in, tab_to
from tests.browser.server import Server

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js").read_text(encoding="utf-8")
RUN_AXE = """async (rules) => {
    const found = await axe.run(document, rules ? {runOnly: {type: "rule", values: rules}} : {});
    return found.violations.flatMap(({id, impact, nodes}) =>
        nodes.map(({target, failureSummary}) => `${id} (${impact}): ${target} ${failureSummary}`));
}"""
SCHEMES: tuple[tuple[Literal["light", "dark"], list[str] | None], ...] = (
    ("light", None),
    ("dark", ["color-contrast", "link-in-text-block"]),  # the same page in other colours
)
WIDE: ViewportSize = {"width": 1366, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
ROLES = ("bestallare", "enhetschef", "beredare", "sakkunnig", "direktor", "controller", "granskare", "admin")


class Visit(NamedTuple):
    """A page to look at: who looks ('' for nobody), at which address, and with which status it answers."""

    name: str
    path: str
    username: str = "controller"
    status: int = 200


VISITS = (
    Visit("login", "/logga-in", ""),
    Visit("login after long absence", "/logga-in?utloggad=1", ""),
    *(Visit(f"start of {role}", "/", role) for role in ROLES),
    Visit("outcome", "/utfall"),
    Visit("outcome in kronor", "/utfall?enhet=kr"),
    Visit("outcome of another layout", "/utfall?layout=ramtabell"),
    Visit("outcome by tag", "/utfall?layout=utfall-etikett"),
    Visit("outcome of an empty year", "/utfall?ar=2035"),
    *(Visit(f"figure {key}", f"/utfall/kategori/MT?figur={key}") for key in ("ram", "utfall_år", "summa", "prognos")),
    Visit("total", "/utfall/totalt?figur=summa"),
    Visit("frames", "/ramar"),
    *(Visit(f"of the frames {key}", f"/ramar/totalt?figur={key}") for key in ("äskat", "beviljat")),
    Visit("frame entries", "/ramar/poster?ar=2020"),
    Visit("frame entries of an empty year", "/ramar/poster?ar=2031"),
    Visit("carry-over", "/ramar/ombudgetering?fran=2020"),
    Visit("nothing to carry over", "/ramar/ombudgetering?fran=2030"),
    Visit("forecasts", "/prognos?ar=2020&period=202008"),
    Visit("forecasts of requests", "/prognos?ar=2020&period=202008&kategori=MT"),
    Visit("periods", "/perioder?ar=2020"),
    Visit("period", "/perioder/202008"),
    Visit("texts of a period", "/perioder/202008/texter"),
    Visit("nothing frozen to compare", "/perioder/skillnad"),
    Visit("pictures", "/bilder?ar=2020&period=202008"),
    Visit("pictures of an empty year", "/bilder?ar=2035"),
    Visit("reports", "/rapporter", "admin"),
    Visit("parcel of reports", "/rapporter/paket"),
    Visit("investment budget", "/rapporter/investeringsbudget"),
    Visit("report of an empty year", "/rapporter/beslut?ar=2035"),
    Visit("form of a report", "/rapporter/vilande/form", "admin"),
    Visit("tags", "/askningar/5/etiketter"),
    Visit("figure without anything", "/utfall/kategori/IT-VID?figur=ram"),
    Visit("list", "/askningar"),
    Visit("empty list", "/askningar?q=finns+inte"),
    Visit("request with postings", "/askningar/9"),
    Visit("paused request", "/askningar/5"),
    Visit("request without postings", "/askningar/27"),
    Visit("step with few fields", "/askningar/4/steg/bestall"),
    Visit("step with years and amounts", "/askningar/4/steg/begar-andring"),
    Visit("final account", "/askningar/1/steg/slutredovisa"),
    Visit("facts of a granted request", "/askningar/4/uppgifter"),
    Visit("standstill", "/vilande"),
    Visit("nothing stands still", "/vilande?orsak=saknas"),
    Visit("decision sheet", "/beslut", "direktor"),
    Visit("request beside the sheet", "/beslut/askning/9", "direktor"),
    Visit("review of nothing", "/beslut/granska", "direktor"),
    Visit("sheet of the board", "/beslut/styrelse"),
    Visit("decisions", "/beslut/lista"),
    Visit("decision", "/beslut/1"),
    Visit("report to the board", "/beslut/rapport?ar=2020"),
    Visit("appendix to the board", "/beslut/bilaga"),
    Visit("unmatched", "/redovisning/utanfor"),
    Visit("nothing unmatched", "/redovisning/utanfor?ar=2001"),
    Visit("imports", "/redovisning/inlasningar"),
    Visit("receipt", "/redovisning/inlasningar/1"),
    Visit("hand in a ledger file", "/redovisning/filer/ny"),
    Visit("matched rows", "/redovisning/matchade"),
    Visit("forecast reminders", "/prognos/paminnelser?period=202012"),
    Visit("forecasts to give", "/prognos?period=202012&saknas=alla"),
    Visit("orders without a request", "/redovisning/bestallningar"),
    Visit("rules for rows", "/redovisning/regler"),
    Visit("preparation", "/beredning", "beredare"),
    Visit("preparation after the decision", "/beredning?lage=efter", "beredare"),
    Visit("desk", "/beredning/25", "beredare"),
    Visit("asking for completion", "/beredning/25/komplettering", "beredare"),
    Visit("new request", "/askningar/ny", "bestallare"),
    Visit("copy", "/askningar/6/kopiera", "bestallare"),
    Visit("files of a request", "/askningar/4/bilagor"),
    Visit("many at once", "/askningar/flera", "bestallare"),
    Visit("ranking", "/enhet/7/rangordning?ar=2020", "enhetschef"),
    Visit("merging", "/beredning/25/sla-ihop", "beredare"),
    Visit("procurement status", "/askningar/25/upphandling", "beredare"),
    Visit("asking for reviews", "/beredning/25/yttranden", "beredare"),
    Visit("reviews to write", "/yttranden", "sakkunnig"),
    Visit("account", "/konto"),
    Visit("no notices", "/aviseringar"),
    Visit("accounts", "/administration/konton", "admin"),
    Visit("account of somebody", "/administration/konton/2", "admin"),
    Visit("new account", "/administration/konton/nytt", "admin"),
    Visit("role", "/administration/konton/2/roller", "admin"),
    Visit("units", "/administration/enheter", "admin"),
    Visit("categories", "/kategorier"),
    Visit("no such category", "/kategorier?q=finns+inte"),
    Visit("category", "/kategorier/4"),
    Visit("new category", "/kategorier/ny"),
    Visit("category details", "/kategorier/4/uppgifter"),
    Visit("where a category lies", "/kategorier/4/flytta"),
    Visit("responsibility", "/kategorier/4/ansvar"),
    Visit("unit", "/administration/enheter/2", "admin"),
    Visit("settings", "/administration/installningar", "admin"),
    Visit("setting by year", "/administration/installningar/decider_limit_ore", "admin"),
    Visit("setting yes or no", "/administration/installningar/decision_may_exceed_frame", "admin"),
    Visit("deputies", "/konto/ersattare", "enhetschef"),
    Visit("choice of notices", "/konto/aviseringar"),
    Visit("bad request", "/utfall?ar=abc", status=400),
    Visit("forbidden", "/utfall", "bestallare", 403),
    Visit("not found", "/finns-inte", status=404),
)


def complaints(page: Page) -> list[str]:
    """What axe has against the page as it stands, in both colour schemes and widths, and what sticks out."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[str] = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme, rules in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{size['width']} {scheme}: {each}" for each in page.evaluate(RUN_AXE, rules)]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        found.append(f"the page is {overflow} px wider than the screen")
    return found


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_every_page_is_accessible(page: Page, server: Server, visit: Visit) -> None:
    if visit.username:
        signed_in(page, server, visit.username)
    answer = page.goto(f"{server.url}{visit.path}")
    assert answer
    assert answer.status == visit.status
    assert complaints(page) == []


def _refused_login(page: Page) -> None:
    page.get_by_label("Användarnamn").fill("controller")
    page.get_by_label("Lösenord").fill("fel")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert").filter(has_text="hör inte ihop")).to_be_focused()


def _refused_password(page: Page) -> None:
    page.get_by_label("Nytt lösenord", exact=True).fill("kort")
    page.get_by_role("button", name="Byt lösenord").click()
    expect(page.get_by_role("alert").filter(has_text="Rätta 3 uppgifter")).to_be_focused()


def _open_menu(page: Page) -> None:
    page.set_viewport_size(NARROW)
    page.get_by_text("Meny", exact=True).click()
    expect(page.get_by_role("link", name="Inläsningar")).to_be_visible()


@pytest.mark.parametrize(
    ("username", "path", "act"),
    [("", "/logga-in", _refused_login), ("controller", "/konto", _refused_password), ("controller", "/", _open_menu)],
    ids=["refused login", "refused password", "open menu"],
)
def test_what_a_page_becomes_is_accessible(
    page: Page, server: Server, username: str, path: str, act: Callable[[Page], None]
) -> None:
    if username:
        signed_in(page, server, username)
    page.goto(f"{server.url}{path}")
    act(page)
    assert complaints(page) == []


def test_the_skip_link_leads_past_the_menu(controller: Page, server: Server) -> None:
    page = controller
    page.goto(f"{server.url}/utfall")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(choice(page, "År")).to_be_focused()


SHOWN = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const seen = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none" || style.boxShadow !== "none";
    return {what: element.outerHTML.slice(0, 90), body: element === document.body, seen,
            inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_focus_is_seen_at_every_stop_of_the_outcome_page(
    controller: Page, server: Server, size: ViewportSize
) -> None:
    page = controller
    page.set_viewport_size(size)
    page.goto(f"{server.url}/utfall")
    stops: list[dict[str, Any]] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(SHOWN)
        if stop["body"] or (stops and stop == stops[0]) or len(stops) > 150:
            break
        stops.append(stop)
    assert 40 < len(stops) < 150
    assert [stop["what"] for stop in stops if not stop["seen"]] == []
    assert [stop["what"] for stop in stops if not stop["inside"]] == []


UNCOVERED = """link => {
    const box = link.getBoundingClientRect();
    return document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2) === link;
}"""


def test_a_table_wider_than_the_screen_scrolls_by_keyboard(controller: Page, server: Server) -> None:
    page = controller
    page.set_viewport_size(NARROW)
    page.goto(f"{server.url}/utfall")
    region = page.locator(".table-region")
    tab_to(page, region)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.table-region').scrollLeft > 0")
    assert is_focused(region)
    link = page.locator("#c_totalt_prognos a")
    tab_to(page, link)
    assert link.evaluate(UNCOVERED)


def test_axe_finds_what_is_wrong(controller: Page, server: Server) -> None:
    controller.goto(f"{server.url}/utfall")
    controller.evaluate("""() => {
        document.querySelector("label").remove();
        document.querySelector(".lead").style.color = "#777";
    }""")
    found = " ".join(complaints(controller))
    for words in ("1366 light: select-name", "320 light: color-contrast", "320 dark: color-contrast"):
        assert words in found
    controller.evaluate("""() => { document.querySelector("main").style.minWidth = "400px"; }""")
    assert "wider than the screen" in " ".join(complaints(controller))


def test_the_menu_is_one_row_and_its_groups_need_no_mouse(controller: Page, server: Server) -> None:
    page = controller
    page.set_viewport_size({"width": 1024, "height": 700})
    page.goto(f"{server.url}/vilande")
    menu = page.get_by_role("navigation", name="Huvudmeny")
    tops = menu.locator(".nav-list > li").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")
    assert len(tops) > 5
    assert len(set(tops)) == 1
    word = menu.get_by_text("Uppföljning", exact=True)
    expect(word).to_have_attribute("aria-current", "true")
    word.focus()
    page.keyboard.press("Enter")
    here = menu.get_by_role("link", name="Vilande")
    expect(here).to_be_visible()
    expect(here).to_have_attribute("aria-current", "page")
    assert complaints(page) == []
    page.set_viewport_size({"width": 1024, "height": 700})
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(here).to_be_hidden()
    expect(word).to_be_focused()
