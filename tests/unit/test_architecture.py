"""What no reader should have to check by hand: floats, file sizes, unsafe markup, and what lies in static/vendor."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP, TEMPLATES, VENDOR = ROOT / "app", ROOT / "templates", ROOT / "static" / "vendor"
CHECKSUMS = VENDOR / "CHECKSUMS.sha256"
MODULES = sorted(APP.rglob("*.py"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
LONGER_FUNCTIONS = set[str]()
"""Known to be longer; whatever is split leaves this list, and nothing is put on it in silence."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 50
    assert len(PAGES) > 5


@pytest.mark.parametrize("folder", ["domain", "outcomes"])
def test_money_never_meets_a_float(folder: str) -> None:
    def is_float(node: ast.AST) -> bool:
        return (
            (isinstance(node, ast.Constant) and isinstance(node.value, float))
            or (isinstance(node, ast.Name) and node.id == "float")
            or (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
            or (isinstance(node, ast.Attribute) and node.attr in ("Float", "Numeric"))
        )

    found = [
        f"{name(path)}:{getattr(node, 'lineno', 0)}"
        for path in sorted((APP / folder).glob("*.py"))
        for node in nodes(path)
        if is_float(node)
    ]
    assert found == []


def test_columns_of_the_database_are_no_floats() -> None:
    wanted = re.compile(r"\b(Float|Numeric|Double|REAL|DECIMAL)\b")
    files = [*(APP / "models").glob("*.py"), *(ROOT / "migrations" / "versions").glob("*.py")]
    assert [name(path) for path in files if wanted.search(path.read_text(encoding="utf-8"))] == []


def test_every_module_says_what_it_is() -> None:
    said = {name(path): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES}
    assert [path for path, text in said.items() if not text or not text.splitlines()[0].strip()] == []


def test_no_file_has_outgrown_its_reader() -> None:
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: lines for path, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_has_outgrown_its_reader() -> None:
    long = {
        f"{name(path)}:{node.name}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION
    }
    assert long - LONGER_FUNCTIONS == set()
    assert LONGER_FUNCTIONS - long == set(), "split by now: take it off the list"


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\bParagraph\(", {"app/documents/text.py"}),
        (r"\brender_template_string\b|\.from_string\(", set()),
        (r"\|\s*safe\b|\bMarkup\(", {"app/web/page.py"}),  # what templates made, put into the shell
        (r"\beval\(|\bexec\(|\bpickle\b|\byaml\.load\b|shell=True", set()),
        (r"\.commit\(", {"routes.py", "cli", "once.py"}),
    ],
    ids=["paragraphs", "templates in strings", "unescaped markup", "text run as a program", "commits"],
)
def test_used_nowhere_else(pattern: str, allowed: set[str]) -> None:
    found = {name(path) for path in MODULES if re.search(pattern, path.read_text(encoding="utf-8"))}
    assert {path for path in found if not allowed & {path, path.split("/")[-1], path.split("/")[1]}} == set()


@pytest.mark.parametrize(
    "pattern",
    [r"\sstyle\s*=", r"<style\b", r"<script\b(?![^>]*\ssrc=)", r"hx-on", r"javascript:", r"\bjs:",
     r"\son[a-z]+\s*=\s*[\"']", r"\|\s*safe\b", r"\bautoescape\s+false", r"(?:src|href)\s*=\s*[\"'](?:https?:)?//"],
)  # fmt: skip
def test_pages_hold_nothing_the_content_policy_forbids(pattern: str) -> None:
    comments = re.compile(r"\{#.*?#\}", re.DOTALL)
    texts = {name(page): comments.sub("", page.read_text(encoding="utf-8")) for page in PAGES}
    assert [page for page, text in texts.items() if re.search(pattern, text, re.IGNORECASE)] == []


def listed() -> dict[str, str]:
    """Checksum by file name, as written in the list."""
    lines = CHECKSUMS.read_text(encoding="utf-8").splitlines()
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines if line)}


def vendored() -> dict[str, Path]:
    return {
        path.relative_to(VENDOR).as_posix(): path for path in VENDOR.rglob("*") if path.is_file() and path != CHECKSUMS
    }


def test_what_is_vendored_is_what_was_fetched() -> None:
    files = vendored()
    assert set(listed()) - set(files) == set()
    assert {file: hashlib.sha256(files[file].read_bytes()).hexdigest() for file in listed()} == listed()


def test_every_vendored_file_is_on_the_list() -> None:
    assert set(vendored()) - set(listed()) == set()


def test_every_vendored_thing_comes_with_its_licence() -> None:
    things = {re.split(r"[-/.][0-9]|\.org", file)[0] for file in vendored()}
    licences = [file for file in vendored() if "LICENSE" in file]
    assert {thing for thing in things if not any(file.startswith(thing) for file in licences)} == set()


def test_the_areas_are_listed_in_one_place() -> None:
    modules = sorted((ROOT / "app").rglob("*.py"))
    listing = [
        str(file.relative_to(ROOT))
        for file in modules
        if re.search(r'"MT", *"Övrigt"|"MT"\), \("Övrigt"', file.read_text())
    ]
    words = re.compile(r'\{"it": "IT"')
    assert listing == []
    assert [file.name for file in modules if words.search(file.read_text())] == ["words.py"]
