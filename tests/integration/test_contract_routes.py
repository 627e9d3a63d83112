"""The whole URL map: every route declares a permission, answers each role as listed, and no GET writes."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.pages import ACCESS, FRAGMENTS, POSTS, ROLES, address
from tests.integration.site import ROOT, Site

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|COMMIT|CREATE|DROP|ALTER)", re.IGNORECASE)
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def endpoints(app: Flask, method: str) -> set[str]:
    """The endpoints of the URL map that answer the method."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())}


def test_every_route_is_listed(site: Site) -> None:
    assert endpoints(site.app, "GET") == set(ACCESS)
    assert endpoints(site.app, "POST") == set(POSTS)
    assert not endpoints(site.app, "PUT") | endpoints(site.app, "PATCH") | endpoints(site.app, "DELETE")


def test_every_view_declares_a_permission(site: Site) -> None:
    undeclared = [name for name, view in site.app.view_functions.items() if not hasattr(view, "__permission__")]
    assert undeclared == ["static"]


def test_a_view_without_a_permission_is_never_answered(year: Site) -> None:
    year.take_own_app()
    year.app.add_url_rule("/glomd", "forgotten", lambda: "hemligt")
    client = year.log_in("admin")
    with pytest.raises(RuntimeError, match="forgotten declares no permission"):
        client.get("/glomd")
    year.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/glomd")
    assert answer.status_code == 500
    assert "hemligt" not in answer.text


def test_every_get_and_every_role(year: Site) -> None:
    """The status is the one listed; nothing is written or committed, whoever asks."""
    before = year.everything()
    revision = year.data_revision
    wrong = []
    pages = {endpoint: (address(year, path), expected) for endpoint, (path, expected) in ACCESS.items()}
    for role in ROLES if year.on_sqlite else ("", "requester", "controller"):  # who may what is the same on both
        client = year.log_in(role) if role else year.client()
        for endpoint, (path, expected) in pages.items():
            with year.statements() as sent:
                status = client.get(path).status_code
            if status != expected[role]:
                wrong.append(f"{endpoint} as {role or 'nobody'}: {status}, expected {expected[role]}")
            wrong += [f"{endpoint} as {role or 'nobody'} writes: {each}" for each in sent if WRITES.match(each)]
    assert not wrong
    assert year.data_revision == revision
    unchanged = {name for name, rows in year.everything().items() if rows != before[name]}
    assert unchanged == {"login_sessions", "visits"}, "the log-ins themselves"


def test_signed_out_comes_back_after_the_log_in(year: Site) -> None:
    answer = year.client().get("/utfall?ar=2020&enhet=tkr")
    assert answer.location == "/logga-in?next=/utfall?ar%3D2020%26enhet%3Dtkr"
    assert year.client().get("/").location == "/logga-in"


def test_a_post_without_a_token_is_refused(year: Site) -> None:
    taken = []
    paths = [address(year, path) for path in sorted(POSTS.values())]
    for client in (year.client(), year.log_in("admin")):
        for path in paths:
            answer = client.post(path, data={})
            if answer.status_code != 400 or "Ladda om" not in answer.text:
                taken.append((path, answer.status_code))
    assert not taken


def test_other_methods_are_refused(year: Site) -> None:
    client = year.log_in("admin")
    year.app.config["WTF_CSRF_ENABLED"] = False
    for path, _ in ACCESS.values():
        assert client.delete(address(year, path)).status_code == 405
        if path not in POSTS.values():
            # 404: the address also fits a section of a draft, and there is no such section
            assert client.post(address(year, path)).status_code in (404, 405)


def test_every_fragment_is_listed() -> None:
    blocks: set[str] = set()
    for template in Path(ROOT / "templates").rglob("*.html"):
        blocks |= set(re.findall(r"{%-? block (\w+)", template.read_text(encoding="utf-8")))
    assert blocks - {"title", "content"} == {fragment for _, fragment in FRAGMENTS}


@pytest.mark.parametrize("fragment_first", [False, True], ids=["page first", "fragment first"])
def test_page_and_fragment_agree(year: Site, fragment_first: bool) -> None:
    readers = {"/beredning": year.log_in("preparer"), "/administration": year.log_in("admin")}
    controller = year.log_in("controller")
    for path, fragment in sorted(FRAGMENTS):
        client = next((reader for start, reader in readers.items() if path.startswith(start)), controller)
        agree(client, address(year, path), fragment, fragment_first)


def agree(client: FlaskClient, url: str, fragment: str, fragment_first: bool) -> None:
    """What htmx is answered is exactly a part of the page."""
    headers = {**HTMX, "HX-Target": f"section#{fragment}"}
    answers = {}
    for wanted in sorted([False, True], reverse=fragment_first):
        answers[wanted] = client.get(url, headers=headers if wanted else {})
    page, part = answers[False], answers[True]
    assert (page.status_code, part.status_code) == (200, 200)
    assert "<html" in page.text
    assert "<html" not in part.text
    assert part.text.strip().startswith(("<section", "<div"))
    assert f'id="{fragment}"' in part.text
    assert squeezed(part.text) in squeezed(page.text)
    assert "HX-Request" in page.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]


def test_htmx_that_wants_something_else_gets_the_page(year: Site) -> None:
    client = year.log_in("controller")
    for headers in (
        {**HTMX, "HX-Target": "body"},
        {**HTMX, "HX-Target": "section#annat"},
        {**HTMX, "HX-Target": "section#content"},
        {**HTMX, "HX-Target": "section#outcome_table", "HX-History-Restore-Request": "true"},
        {"HX-Target": "section#outcome_table"},
    ):
        assert "<html" in client.get("/utfall", headers=headers).text


def squeezed(html: str) -> str:
    """Without differences in whitespace and tokens."""
    return " ".join(re.sub(r'((csrf_token|idempotency_key)"[^>]*value|X-CSRFToken\W*)="[^"]*"', "", html).split())


HUGE = 2**63
ODD = (
    "/askningar?q=%25_%5C%27&enhet=%27&kategori=%22&tillstand=x&ar=-1&sida=0&fore=x",
    "/askningar?sort=amount_asked&fore=5~abc",
    "/utfall?ar=99999",
    "/utfall?ar=2020&period=202113",
    "/utfall?ar=2020&enhet=euro",
    "/utfall?ar=2020&doman=x",
    "/utfall?doman=IT&layout=ramtabell&ar=1990",
    "/utfall?layout=saknas",
    "/utfall/totalt?figur=x",
    "/utfall/kategori/saknas",
    "/utfall/fil/exe",
    "/redovisning/utanfor?ar=0000&kalla=saknas&efter=x~y",
    "/askningar/1?manader=999999-000000",
    "/askningar/0",
    "/finns/inte",
)
TOO_LARGE = (
    f"/askningar/{HUGE}",
    f"/redovisning/inlasningar/{HUGE}",
    f"/askningar?sort=amount_asked&efter=5~{HUGE}",
    f"/redovisning/utanfor?efter=5~{HUGE}",
)
NOT_TEXT = (
    "/askningar?q=%00",
    "/askningar?sort=title&efter=5~%00",
    "/askningar?efter=99999999999999999~a",
    "/redovisning/utanfor?kalla=%00",
    "/utfall?layout=%00",
    "/utfall/kategori/%00",
)


def broken(site: Site, paths: tuple[str, ...]) -> list[str]:
    """The addresses that are not answered with a page or with what is wrong about them."""
    client = site.log_in("controller")
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    return [path for path in paths if client.get(path).status_code not in (200, 400, 404)]


def test_no_address_breaks_the_app(year: Site) -> None:
    assert not broken(year, ODD)


def test_no_number_is_too_large(year: Site) -> None:
    assert not broken(year, TOO_LARGE)


def test_what_postgres_cannot_hold_breaks_nothing(year: Site) -> None:
    assert not broken(year, NOT_TEXT)
