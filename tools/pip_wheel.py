"""Fetches pip itself, by version and hash, for a Python that came without it."""

import hashlib
import os
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from tools.paths import say

FILE_NAME = "pip-26.3-py3-none-any.whl"
SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PUBLIC_INDEX = "https://pypi.org/simple"
TIMEOUT = 60  # seconds


def fetch_pip(folder: Path) -> Path:
    """Download the wheel into the folder. Raises OSError without a connection, ValueError on a wrong file."""
    say("Hämtar pip …")
    index = os.environ.get("PIP_INDEX_URL", PUBLIC_INDEX).rstrip("/") + "/pip/"
    content = _read(find_link(_read(index).decode(), index))
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError("den hämtade filen har fel kontrollsumma")
    wheel = folder / FILE_NAME
    wheel.write_bytes(content)
    return wheel


def find_link(page: str, address: str) -> str:
    """The absolute address of the wheel on a page of a package index; links may be relative to the page."""
    links = _Links()
    links.feed(page)
    for link in links.found:
        target = urldefrag(urljoin(address, link)).url
        if urlsplit(target).path.rsplit("/", 1)[-1] == FILE_NAME:
            return target
    raise ValueError(f"{FILE_NAME} finns inte på {urlsplit(address).hostname}")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _read(address: str) -> bytes:
    if urlsplit(address).scheme not in ("https", "http", "file"):
        raise ValueError(f"adressen {address} går inte att läsa")
    request = urllib.request.Request(address, headers={"Accept": "text/html"})  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - checked above
        content: bytes = answer.read()
    return content
