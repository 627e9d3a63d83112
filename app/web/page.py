"""page(): the only code that knows htmx. Whole pages, fragments, 304 and the reuse of what was rendered before.

Fragments are blocks of the page's own template: block name = DOM id = the target htmx names.
"""

import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from jinja2_fragments.flask import render_block
from markupsafe import Markup

from app.web.access import me

Build = Callable[[], dict[str, Any]]
KEPT = 256
PLACE = "\0csrf\0"  # where the CSRF token of each browser goes in a page that is kept
KEY = "\0once\0"  # and a new idempotency key each time it is answered


def page(template: str, *, fragments: tuple[str, ...] = (), status: int = 200, **context: Any) -> Response:
    """The page, or the one of its listed fragments that htmx asks for; always from the same context."""
    block = wanted_fragment(fragments)
    html = render_block(template, block, **context) if block else render_template(template, **context)
    return _finish(make_response(html, status))


def live_page(template: str, *, fragment: str, tag: str, build: Build) -> Response:
    """A page whose content depends on committed data only: 304 when `tag` is what the browser has, else rendered once.

    tag: everything the content depends on (data revision, address, scope). build makes the template's context and runs
    only when this process has not rendered that content before; `etag` is added to it, and `once_key` for its forms.
    The frame around the content (who is signed in, tokens) is always rendered anew.
    """
    etag = _etag(template, tag)
    if etag in request.if_none_match:
        return _finish(_tagged(current_app.response_class(status=304), etag))
    block = wanted_fragment((fragment,))
    person = me()
    whole = (etag, person.actor, person.unseen) if person and not block and "_flashes" not in session else None
    if whole and (ready := _kept.get(whole)):
        return _finish(_tagged(make_response(_filled(ready["page"])), etag))
    kept = _kept.get((etag, block))
    if kept is None:
        context = {**build(), "etag": f'"{etag}"', "once_key": KEY}
        parts = (block,) if block else ("title", "content")
        kept = {part: _emptied(render_block(template, part, **context)) for part in parts}
        _kept.put((etag, block), kept)
    if block:
        return _finish(_tagged(make_response(_filled(kept[block])), etag))
    html = render_template("_shell.html", title=Markup(kept["title"]), content=Markup(kept["content"]))  # noqa: S704
    if whole:
        _kept.put(whole, {"page": _emptied(html)})
    return _finish(_tagged(make_response(_filled(html)), etag))


def _emptied(html: str) -> str:
    """What can be kept for others: without this browser's token."""
    return html.replace(generate_csrf(), PLACE)


def _filled(html: str) -> str:
    """What was kept, with this browser's token and a key of its own for this answer."""
    if PLACE in html:
        html = html.replace(PLACE, generate_csrf())
    return html.replace(KEY, uuid.uuid4().hex)


def wanted_fragment(allowed: tuple[str, ...]) -> str:
    """The fragment that htmx targets (`section#outcome_table`), if the page offers it; '' for the whole page."""
    if not request.headers.get("HX-Request") or request.headers.get("HX-History-Restore-Request"):
        return ""
    target = request.headers.get("HX-Target", "").rpartition("#")[2]
    return target if target in allowed else ""


def _etag(template: str, tag: str) -> str:
    release = current_app.config["RELEASE"]
    return hashlib.blake2s(f"{release}\n{template}\n{tag}".encode(), digest_size=16).hexdigest()


def _tagged(response: Response, etag: str) -> Response:
    response.headers["ETag"] = f'"{etag}"'
    return response


def _finish(response: Response) -> Response:
    response.headers["Vary"] = "HX-Request, Cookie"
    if me() is not None:
        response.headers["Cache-Control"] = "no-store"
    return response


class _Kept:
    """The last rendered contents of this process, by ETag: a new revision simply has another tag."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._contents: OrderedDict[Any, dict[str, str]] = OrderedDict()

    def get(self, etag: Any) -> dict[str, str] | None:
        with self._lock:
            if etag in self._contents:
                self._contents.move_to_end(etag)
            return self._contents.get(etag)

    def put(self, etag: Any, contents: dict[str, str]) -> None:
        with self._lock:
            self._contents[etag] = contents
            while len(self._contents) > self._most:
                self._contents.popitem(last=False)


_kept = _Kept(KEPT)


def init_app(app: Flask) -> None:
    """Nothing is kept between apps (tests make many)."""
    global _kept
    _kept = _Kept(KEPT)
