"""What goes wrong, in one place: a rule that says no is 409, not found is 404; the page says what to do next."""

import structlog
from flask import Flask, Response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.database import db
from app.domain.errors import BadInput, DomainError
from app.domain.money import AmountError
from app.domain.periods import PeriodError

log = structlog.get_logger()

HEADINGS = {
    400: ("Det gick inte att läsa", "Gå tillbaka, ladda om sidan och försök igen."),
    403: (
        "Du har inte behörighet till sidan",
        "Be systemadministratören om rätt roll om du behöver den i ditt arbete.",
    ),
    404: (
        "Sidan finns inte",
        "Adressen stämmer inte, eller så hör sidan till en enhet som du inte har behörighet till.",
    ),
    405: ("Det gick inte att göra så", "Gå tillbaka och använd knapparna på sidan."),
    409: ("Det gick inte att spara", "Läs vad som står nedan, ladda om sidan och försök igen."),
    413: ("Det som skickades är för stort", "Dela upp det och skicka igen."),
    429: ("För många försök", "Vänta en stund och försök igen."),
    500: ("Något gick fel hos oss", "Det är antecknat. Försök igen om en stund; inget halvfärdigt har sparats."),
}


def problem(code: int, text: str = "", details: tuple[str, ...] = ()) -> tuple[str, int]:
    """The error page with its status; text replaces the general advice."""
    heading, advice = HEADINGS.get(code, HEADINGS[400 if code < 500 else 500])
    if code == 409 and request.method == "GET":
        heading = "Det går inte nu"  # nobody has tried to save anything
    actions = [*_again(code), {"label": "Till startsidan", "url": url_for("start.index")}]
    html = render_template(
        "error.html",
        code=code,
        heading=heading,
        text=text or advice,
        details=list(details),
        actions=actions if actions[0]["url"] != actions[-1]["url"] else actions[-1:],
    )
    return html, code


def _again(code: int) -> list[dict[str, str]]:
    """The same page once more, where that can help: a bad choice in the address is left out of it."""
    if request.method != "GET" or code in (403, 404, 405):
        return []
    if code != 400:
        return [{"label": "Ladda om sidan", "url": request.full_path.rstrip("?")}]
    return [{"label": "Visa sidan utan val", "url": request.script_root + request.path}] if request.args else []


def _domain_error(error: Exception) -> tuple[str, int] | Response:
    db.session.rollback()
    if isinstance(error, BadInput):
        return problem(422, "Inget är inläst. Rätta detta och försök igen.", tuple(map(str, error.faults)))
    if isinstance(error, (PeriodError, AmountError)):
        return problem(400, str(error))
    return problem(409, str(error))


def _stale(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    return problem(409, "Någon annan har ändrat samma sak under tiden. Ladda om sidan och gör ändringen igen.")


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    return problem(error.code)


def csrf_problem(error: CSRFError) -> tuple[str, int]:
    """The page is older than the session that it was made for."""
    return problem(400, "Sidan har legat öppen för länge. Ladda om den och skicka igen.")


def _unexpected(error: Exception) -> tuple[str, int]:
    log.error("unexpected", path=request.path, method=request.method, exc_info=error)
    db.session.rollback()
    return problem(500)


def init_app(app: Flask) -> None:
    """Bind the handlers; in tests the unexpected is raised, not shown."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(CSRFError, csrf_problem)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
