"""Signing a sheet: once, all of it or nothing, and only what was reviewed."""

from datetime import date

from flask import url_for
from flask.typing import ResponseReturnValue

from app.database import db, start_reading
from app.decided.queries import decided_since
from app.decisions.forms import SignForm, ids
from app.decisions.operations import Signing, decide
from app.decisions.page import reviewed
from app.decisions.review import review_view
from app.decisions.sheet import Desk, lay_out
from app.decisions.verdicts import DecisionRefused
from app.domain.authority import Body
from app.domain.errors import DomainError
from app.domain.periods import plain_day
from app.web.once import already_done, done
from app.web.page import page

CHANGED = "Markeringarna eller underlaget har ändrats sedan du granskade dem. Gå igenom dem igen."
REFUSED = "Inget är beslutat. Dina markeringar finns kvar. Rätta det som står nedan och signera igen."


def sign_sheet(desk: Desk) -> ResponseReturnValue:
    """Decide everything that is marked; what cannot be is said with all marks kept."""
    if (answer := already_done()) is not None:
        return answer
    form = SignForm()
    decided_on = _day(desk, form)
    if decided_on is None or not form.validate_on_submit():
        return _again(desk, form, "", 422)
    sheet = lay_out(db.session(), desk)
    if reviewed(sheet) != form.seen.data:
        return _again(desk, form, CHANGED, 409)
    if sheet.faulty:
        return _again(desk, form, REFUSED, 409)
    signing = Signing(desk.actor, desk.body, decided_on, form.reference.data or "")
    try:
        made = decide(db.session(), sheet.verdicts, signing, desk.known, desk.settings)
    except DecisionRefused as error:
        return _again(desk, form, REFUSED, 409, error.faults)
    except DomainError as error:
        return _again(desk, form, str(error), 409)
    word = "antecknat" if desk.body is Body.BOARD else "signerat"
    return done(url_for("decided.show", id=made.id), f"Beslutet {made.reference} är {word}.")


def _day(desk: Desk, form: SignForm) -> date | None:
    """The day of the decision: today, or for the board the day that is written; None with the error in the form."""
    if desk.body is not Body.BOARD:
        return desk.today
    if not (form.reference.data or "").strip():
        form.reference.errors = [*form.reference.errors, "Skriv styrelsens beslut: datum och § eller diarienummer."]
    try:
        found = plain_day((form.decided_on.data or "").strip())
    except ValueError:
        found = None
    if found is None or found > desk.today:
        form.decided_on.errors = [*form.decided_on.errors, "Skriv dagen som ÅÅÅÅ-MM-DD, i dag eller tidigare."]
    return None if form.errors else found


def _again(
    desk: Desk, form: SignForm, problem: str, status: int, refused: dict[int, str] | None = None
) -> ResponseReturnValue:
    """The review as things stand now; nothing is stored and the key is not used up."""
    db.session.rollback()
    start_reading()
    session, sheet = db.session(), lay_out(db.session(), desk)
    left = set(ids(form.chosen.data)) - {entry.it.id for entry in sheet.entries}
    first = decided_since(session, sorted(left)) if left else {}
    gone = [f"{row.title} är redan beslutad: {row.reference}, {row.decided_by}." for row in first.values()]
    view = review_view(sheet, form, problem=problem, gone=gone, refused=refused)
    return page("decisions/review.html", status=status, view=view)
