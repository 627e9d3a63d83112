"""page(): the only code that knows htmx. Whole pages, fragments, 304 and the reuse of what was rendered before.

Fragments are blocks of the page's own template: block name = DOM id = the target htmx names.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from jinja2_fragments.flask import render_block
from markupsafe import Markup

from app.memory import Kept
from app.web.access import me

KEPT = 256
PLACE = "\0csrf\0"  # where the CSRF token of each browser goes in a page that is kept
KEY = "\0once\0"  # and a new idempotency key each time it is answered
PARTS = {"title": "\0title\0", "content": "\0content\0"}  # and what a page is made of in the frame around it
_PART_AT = {place: part for part, place in PARTS.items()}
_PLACES = re.compile("(\0(?:csrf|once|title|content)\0)")


@dataclass(frozen=True, slots=True)
class Content:
    """What was read for a live page, before anything is made of it.

    says: everything the page shows, as text; a page that would say the same again is neither rendered nor sent again.
    context makes the template's names of it, and runs only when this process has not rendered that content before.
    """

    says: str
    context: Callable[[], dict[str, Any]]


Built = dict[str, Any] | Content
Build = Callable[[], Built]


def page(template: str, *, fragments: tuple[str, ...] = (), status: int = 200, **context: Any) -> Response:
    """The page, or the one of its listed fragments that htmx asks for; always from the same context."""
    block = wanted_fragment(fragments)
    html = render_block(template, block, **context) if block else render_template(template, **context)
    return _finish(make_response(html, status))


def live_page(template: str, *, fragment: str, tag: str, build: Build) -> Response:
    """A page whose content depends on committed data only: 304 when the browser has it, else rendered once.

    tag: everything the content depends on (data revision, address, scope). build makes the template's context and runs
    only when this process has not rendered that content before; `etag` is added to it, and `once_key` for its forms.
    Where it gives a Content, what that says takes the place of the tag: most writes change nothing on most pages.
    The frame around the content (who is signed in, tokens) is always rendered anew.
    """
    etag, found = _identity(template, tag, build)
    if etag in request.if_none_match:
        return _finish(_tagged(current_app.response_class(status=304), etag))
    block = wanted_fragment((fragment,))
    parts = _kept.get((etag, block))
    if parts is None:
        found = build() if found is None else found
        etag = _named(template, found) or etag  # somebody may have written since the tag was made
        parts = _content(template, block, etag, found)
        _kept.put((etag, block), parts)
    html = parts[block].filled() if block else _shell().filled(parts)
    return _finish(_tagged(make_response(html), etag))


def _content(template: str, block: str, etag: str, found: Built) -> "dict[str, _Rendered]":
    """The block, or for '' the title and content of the whole page."""
    context = found.context() if isinstance(found, Content) else found
    names = {**context, "etag": f'"{etag}"', "once_key": KEY}
    return {part: _Rendered(render_block(template, part, **names)) for part in ([block] if block else list(PARTS))}


def _shell() -> "_Rendered":
    """The frame around a page's content, with places for its title and content; kept for each person and endpoint."""
    person = me()
    asked = (person and person.actor, person and person.unseen, request.script_root, request.endpoint)
    has_message = "_flashes" in session
    found = None if has_message else _shells.get(asked)
    if found is None:
        found = _Rendered(render_template("_shell.html", **{part: Markup(place) for part, place in PARTS.items()}))  # noqa: S704
        if not has_message:
            _shells.put(asked, found)
    return found


def _identity(template: str, tag: str, build: Build) -> tuple[str, Built | None]:
    """The content's ETag, and the content where it had to be read for that."""
    outer = _etag(template, tag)
    known = _same.get(outer)
    if known is not None:
        return known, None
    found = build()
    known = _named(template, found) or outer
    _same.put(outer, known)
    return known, found


def _named(template: str, found: Built) -> str:
    """The ETag by what the content says; '' where it goes by its tag."""
    return _etag(template, found.says) if isinstance(found, Content) else ""


class _Rendered:
    """HTML without what is each answer's own, in pieces of bytes: handing it out again joins them and no more."""

    def __init__(self, html: str) -> None:
        self._pieces = _PLACES.split(html.replace(generate_csrf(), PLACE))
        self._bytes = [each.encode() for each in self._pieces]

    def filled(self, parts: "Mapping[str, _Rendered] | None" = None) -> bytes:
        """With this browser's token, a key of its own for this answer, and the parts that have places in it."""
        own: dict[str, bytes] = {}
        for each in self._pieces[1::2]:
            if each not in own:
                own[each] = _own(each) if each in (PLACE, KEY) else (parts or {})[_PART_AT[each]].filled()
        return b"".join([own.get(each, plain) for each, plain in zip(self._pieces, self._bytes, strict=True)])


def _own(place: str) -> bytes:
    """What goes in a place that every answer fills in its own way."""
    return (generate_csrf() if place == PLACE else uuid.uuid4().hex).encode()


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


_kept: Kept[dict[str, _Rendered]] = Kept(KEPT)
_shells: Kept[_Rendered] = Kept(KEPT)
_same: Kept[str] = Kept(4 * KEPT)
"""The content's ETag by the tag that was asked with."""


def init_app(app: Flask) -> None:
    """Nothing is kept between apps (tests make many)."""
    for each in (_kept, _shells, _same):
        each.clear()
