"""What somebody typed into a form that was not taken, because they were signed out meanwhile or the page was too old:
it stands on the page again, and one button sends it once more.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from app.web.access import me
from app.web.errors import csrf_problem
from app.web.page import page

Texts = Callable[[], list[tuple[str, str]]]
"""What was typed, as (label, text), read from the form that was sent."""


def keeps_what_was_typed(bp: Blueprint, forms: dict[str, Texts]) -> None:
    """Keep what is typed into these views' forms; forms: by the view's name."""
    by_endpoint = {f"{bp.name}.{name}": texts for name, texts in forms.items()}

    def typed() -> list[tuple[str, str]]:
        texts = by_endpoint.get(request.endpoint or "")
        return texts() if texts and request.method == "POST" and _is_own_page() else []

    @bp.before_request
    def signed_out() -> ResponseReturnValue | None:
        found = typed() if me() is None else []
        return _page(found, 401, signed_out=True) if found else None

    @bp.errorhandler(CSRFError)
    def too_old(error: CSRFError) -> ResponseReturnValue:
        found = typed()
        return _page(found, 400, signed_out=me() is None) if found else csrf_problem(error)


def _is_own_page() -> bool:
    """Whether a page of ours sent the form: nobody else is answered with a new token."""
    return urlsplit(request.headers.get("Origin", request.host_url)).netloc == request.host


def _page(texts: list[tuple[str, str]], status: int, *, signed_out: bool) -> ResponseReturnValue:
    answer = page("kept.html", status=status, texts=texts, fields=list(_fields()), signed_out=signed_out)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _fields() -> Iterator[tuple[str, str]]:
    """Every field as it was sent, but for the token, which is made anew."""
    return ((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
