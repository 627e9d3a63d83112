"""What a person does with a page, for the tests to say in one word."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page

from app.auth.demo import PASSWORD
from tests.browser.server import Server

MOST_STOPS = 120
LEDGER = "verifikat;rad;datum;konto;ansvar;projekt;text;belopp"


def sign_in(page: Page, url: str, username: str, password: str = PASSWORD) -> None:
    """Log in with the form, wherever it leads."""
    page.goto(f"{url}/logga-in")
    fill_in_login(page, username, password)


def signed_in(page: Page, server: Server, username: str) -> Page:
    """The page with somebody signed in; who has logged in before on this server need not do so again."""
    if username not in server.cookies:
        sign_in(page, server.url, username)
        server.cookies[username] = page.context.cookies()
    else:
        page.context.clear_cookies()
        page.context.add_cookies([{**cookie} for cookie in server.cookies[username]])  # type: ignore[typeddict-item]
    return page


def fill_in_login(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the log-in form that is shown, send it and wait until it is left."""
    page.get_by_label("Användarnamn").fill(username)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(lambda address: urlsplit(address).path != "/logga-in")


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_STOPS):
        if is_focused(wanted):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached with {key}")


def is_focused(wanted: Locator) -> bool:
    """Whether the keyboard speaks to it."""
    return bool(wanted.evaluate("element => element === document.activeElement"))


def choice(page: Page, label: str) -> Locator:
    """The list with that label."""
    return page.get_by_role("combobox", name=label, exact=True)


def choose(page: Page, label: str, key: str) -> None:
    """Change a list by keyboard: go there with Tab, press the key."""
    tab_to(page, choice(page, label))
    page.keyboard.press(key)


def query(page: Page) -> dict[str, str]:
    """The query of the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def write_ledger(path: Path, *rows: str) -> Path:
    """A ledger file with these rows."""
    path.write_text("\n".join((LEDGER, *rows, "")), encoding="utf-8")
    return path
