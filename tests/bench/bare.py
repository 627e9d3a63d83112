"""A bare Flask + Jinja page of the same rows: the same bytes as the real page, without sign-in and without a database.

The real page is taken apart once: everything but the rows of its tables and lists is plain text of the template, each
kind of row is markup with places for its values, and the values are plain Python data that Jinja escapes and fills in.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask, render_template

_BODY = re.compile(r"<tbody[^>]*>(.*?)</tbody>|<ol class=\"items\">(.*?)</ol>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>\s*|<li class=\"item\".*?</li>\s*", re.DOTALL)
_VALUE = re.compile(r'(?<==")([^"]+)(?=")|(?<=>)([^<>]*[^<>\s][^<>]*)(?=<)')


@dataclass(frozen=True, slots=True)
class TakenApart:
    """A template and the rows of each table or list in it: (number of the kind of row, its values)."""

    template: str
    rows: list[list[tuple[int, list[str]]]]


def take_apart(html: str) -> TakenApart:
    """A page as a template and rows."""
    template: list[str] = []
    rows: list[list[tuple[int, list[str]]]] = []
    end = 0
    for found in _BODY.finditer(html):
        if not _ROW.search(found[0]):
            continue
        start = found.start(found.lastindex or 0)
        loop, values = _loop(found[found.lastindex or 0], len(rows))
        template += [_verbatim(html[end:start]), loop]
        rows.append(values)
        end = found.end(found.lastindex or 0)
    if not rows:
        raise ValueError("the page has no rows")
    return TakenApart("".join([*template, _verbatim(html[end:])]), rows)


def _loop(body: str, number: int) -> tuple[str, list[tuple[int, list[str]]]]:
    """The rows of one table or list as a Jinja loop, and their values."""
    split = [_split(each) for each in _ROW.findall(body)]
    kinds = list(dict.fromkeys(markup for markup, _ in split))
    constant = [_constant([values for markup, values in split if markup == kind]) for kind in kinds]
    rows = []
    for markup, values in split:
        kind = kinds.index(markup)
        rows.append((kind, [text for place, text in enumerate(values) if place not in constant[kind]]))
    branches = "".join(_branch(*each) for each in zip(range(len(kinds)), kinds, constant, strict=True))
    lead = body[: re.search(r"<tr\b|<li\b", body).start()]  # type: ignore[union-attr]  # there are rows
    return f"{_verbatim(lead)}{{% for kind, cells in rows[{number}] %}}{branches}{{% endif %}}{{% endfor %}}", rows


def _split(row: str) -> tuple[tuple[str, ...], list[str]]:
    """The markup of a row between its values, and the values."""
    markup, values, end = [], [], 0
    for found in _VALUE.finditer(row):
        markup.append(row[end : found.start()])
        values.append(unescape(found[0]))
        end = found.end()
    return (*markup, row[end:]), values


def _constant(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Values that are the same in every row of a kind belong to its markup, unless there is one row only."""
    if len(rows) < 2:
        return {}
    return {place: column[0] for place, column in enumerate(zip(*rows, strict=True)) if len(set(column)) == 1}


def _branch(kind: int, markup: Sequence[str], constant: dict[int, str]) -> str:
    """One kind of row as Jinja."""
    found, used = [f"{{% {'elif' if kind else 'if'} kind == {kind} %}}"], 0
    for place, text in enumerate(markup):
        found.append(_verbatim(text))
        if place in constant:
            found.append(_verbatim(_escaped(constant[place])))
        elif place < len(markup) - 1:
            found.append(f"{{{{ cells[{used}] }}}}")
            used += 1
    return "".join(found)


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(text))


def _verbatim(text: str) -> str:
    return f"{{% raw %}}{text}{{% endraw %}}" if "{" in text else text


def make_app(folder: Path) -> Flask:
    """A page at /<name> for every <name>.html in the folder, with its rows beside it in <name>.json."""
    app = Flask(__name__, template_folder=str(folder), static_folder=None)
    app.jinja_env.keep_trailing_newline = True
    for path in sorted(folder.glob("*.html")):
        _add_page(app, path.name, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
    return app


def _add_page(app: Flask, name: str, rows: list[list[tuple[int, list[str]]]]) -> None:
    def page() -> str:
        return render_template(name, rows=rows)

    app.add_url_rule(f"/{name.removesuffix('.html')}", name, page)


def write_page(folder: Path, name: str, html: str) -> None:
    """Put a page where make_app finds it."""
    found = take_apart(html)
    (folder / f"{name}.html").write_text(found.template, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(found.rows), encoding="utf-8")


def __getattr__(name: str) -> Any:
    """`tests.bench.bare:app` for the server, which names its folder in the environment."""
    if name != "app":
        raise AttributeError(name)
    return make_app(Path(os.environ["BARE_PAGES"]))
