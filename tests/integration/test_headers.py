"""Headers and cookies on every answer, and nothing inline in any page."""

import re

from tests.integration.pages import ACCESS, address
from tests.integration.site import PASSWORD, Site, new_app, token

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
INLINE = re.compile(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son\w+\s*=|javascript:|hx-on|js:", re.IGNORECASE)
EXTERNAL = re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.IGNORECASE)

SANDBOXED = {"Content-Security-Policy": "sandbox; default-src 'none'"}  # what people hand in never runs


def test_every_answer_has_them(year: Site) -> None:
    year.app.config["PROPAGATE_EXCEPTIONS"] = False
    controller = year.log_in("controller")
    revision = controller.get("/utfall").headers["ETag"]
    pages = [address(year, path) for path, _ in ACCESS.values()]
    answers = [client.get(path) for path in pages for client in (controller, year.client())]
    answers += [
        controller.get("/finns/inte"),
        controller.post("/konto"),
        controller.delete("/utfall"),
        controller.get("/utfall", headers={"If-None-Match": revision}),
        controller.get("/utfall?ar=x"),
        year.log_in("requester").get("/utfall"),
        year.client().get("/utfall", headers={"HX-Request": "true"}),
        controller.get("/static/finns/inte.css"),
    ]
    assert {answer.status_code for answer in answers} >= {200, 303, 304, 400, 401, 403, 404, 405}
    for answer in answers:
        where = (answer.request.path, answer.status_code)
        handed_in = where[0].endswith("/original") and answer.status_code == 200
        wanted = {**ALWAYS, **(SANDBOXED if handed_in else {})}
        assert {name: answer.headers.get(name) for name in wanted} == wanted, where
        if "/static/" not in where[0]:
            assert "no-store" in answer.headers.get("Cache-Control", ""), where
        assert "Strict-Transport-Security" not in answer.headers


def test_static_files_are_kept_and_pages_are_not(year: Site) -> None:
    client = year.log_in("controller")
    page = client.get("/").text
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(assets) > 5
    for path in assets:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "max-age=31536000" in answer.headers["Cache-Control"], path
        assert "Set-Cookie" not in answer.headers


def test_nothing_inline_and_nothing_from_elsewhere(year: Site) -> None:
    client = year.log_in("controller")
    pages = [client.get(address(year, path)) for path, _ in ACCESS.values()]
    pages += [year.client().get("/logga-in"), client.get("/finns/inte"), client.post("/konto")]
    html = [page for page in pages if page.mimetype == "text/html" and page.status_code != 303]
    assert len(html) > 10
    for page in html:
        assert INLINE.findall(page.text) == [], page.request.path
        ours = page.text.replace(f'href="{page.request.host_url}', 'href="/')  # an address to send to others is whole
        assert EXTERNAL.findall(ours) == [], page.request.path


def test_the_cookie_over_plain_http(year: Site) -> None:
    answer = year.client().get("/logga-in")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("ramkoll=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_the_cookie_over_https(year: Site) -> None:
    """The settings as they come: Secure, the prefix that browsers check, and HSTS."""
    app = new_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": year.url})
    client = app.test_client()
    base = "https://localhost"
    page = client.get("/logga-in", base_url=base)
    data = {"username": "controller", "password": PASSWORD, "csrf_token": token(page)}
    answer = client.post("/logga-in", data=data, base_url=base, headers={"Referer": f"{base}/logga-in"})
    assert answer.status_code == 303
    for each in (page, answer):
        (cookie,) = each.headers.getlist("Set-Cookie")
        assert cookie.startswith("__Host-ramkoll=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert each.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert client.get("/konto", base_url=base).status_code == 200
    with app.app_context():
        from app.database import db

        db.engine.dispose()


def test_what_is_shared_between_people_varies(year: Site) -> None:
    answer = year.log_in("controller").get("/utfall")
    assert {"HX-Request", "Cookie"} <= {each.strip() for each in answer.headers["Vary"].split(",")}
