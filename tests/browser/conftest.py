"""A browser and a server for the tests of this folder; every page is watched for errors of its own."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.browser.actions import signed_in
from tests.browser.samples import write_requests
from tests.browser.server import Server, prepare, run_flask, serving
from tools.chromium import find_chromium

PATIENCE_MS = 30_000  # a busy machine is no fault of the product
PREPARE_PATIENCE = 120  # seconds
DESK = {"width": 1366, "height": 900}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Everything here needs a Chromium. Without one a single test stands for all of them, and says so in one line."""
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    if ours and find_chromium() is None:
        reason = f"Ingen Chromium hittades: {len(ours)} webbläsartester hoppas över. Installera paketet chromium."
        ours[0].add_marker(pytest.mark.skip(reason=reason))
        items[:] = [item for item in items if item not in ours[1:]]
        config.hook.pytest_deselected(items=ours[1:])


@pytest.fixture(scope="session", autouse=True)
def chromium() -> str:
    """The path of the browser."""
    found = find_chromium()
    assert found, "tests that need it are not run without it"
    expect.set_options(timeout=PATIENCE_MS)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """The system's own browser. Root, as in a container, has no sandbox for it."""
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return {"executable_path": chromium, "args": ["--no-sandbox"] if is_root else []}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A Swedish reader at a common screen, who wants nothing to move."""
    return {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": DESK, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Path:
    """A database with the demo's year and a long list, made by one worker for all and copied for each server."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"
    ready = folder / "ready"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + PREPARE_PATIENCE
        while not ready.exists():
            assert time.monotonic() < end, "the worker that prepares the database has not come to its end"
            time.sleep(0.1)
        return folder
    prepare(folder)
    run_flask(folder, "data", "load", str(write_requests(tmp_path_factory.mktemp("requests"))))
    ready.touch()
    return folder


@pytest.fixture(scope="session")
def server(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server that tests share which change nothing but who is signed in."""
    with serving(prepared, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def own_server(prepared: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with a database that this test may change."""
    with serving(prepared, tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def faults(context: BrowserContext) -> Iterator[list[str]]:
    """What the pages of the test complain of; the test fails if anything stands here at its end."""
    found: list[str] = []
    watch(context, found)
    yield found
    assert not found


def watch(context: BrowserContext, found: list[str]) -> None:
    """Collect errors of scripts and breaches of the content policy; an answer the test itself asks for is no fault."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            found.append(f"{message.page.url if message.page else ''}: {message.text}")

    context.on("console", heard)
    context.on("weberror", lambda error: found.append(str(error.error)))


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext], faults: list[str]) -> Callable[..., Page]:
    """A page in a context of its own, watched like the first."""

    def make(**options: Any) -> Page:
        context = new_context(**options)
        watch(context, faults)
        return context.new_page()

    return make


@pytest.fixture
def controller(page: Page, server: Server) -> Page:
    """A page where the controller is signed in."""
    return signed_in(page, server, "controller")
