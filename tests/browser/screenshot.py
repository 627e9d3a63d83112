"""`dev.py screenshot`: the outcome page of the demo's year, as it looks, in docs/utfall.png."""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.actions import sign_in
from tests.browser.server import prepare, serving
from tools.chromium import find_chromium
from tools.paths import ROOT

TARGET = ROOT / "docs" / "utfall.png"
WIDTH = 1366


def main() -> int:
    """Take the picture; 1 when there is no browser."""
    chromium = find_chromium()
    if chromium is None:
        print("Ingen Chromium hittades. Installera paketet chromium.", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as prepared,
        tempfile.TemporaryDirectory() as folder,
        serving(prepare(Path(prepared)), Path(folder)) as server,
    ):
        _take(server.url, chromium)
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1000} kB")
    return 0


def _take(url: str, chromium: str) -> None:
    is_root = sys.platform != "win32" and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"] if is_root else [])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 900}, locale="sv-SE", color_scheme="light", reduced_motion="reduce"
        )
        sign_in(page, url, "controller")
        page.goto(f"{url}/utfall")
        page.evaluate("() => document.fonts.ready")
        bottom = page.locator(".report__foot").evaluate("element => element.getBoundingClientRect().bottom")
        TARGET.parent.mkdir(exist_ok=True)
        page.screenshot(
            path=TARGET, full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": round(bottom) + 40}
        )
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
