"""The procurement status of a request: the form, and saving it."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Permission, allows
from app.domain.request_form import PROCUREMENT_STATUS_CHOICES
from app.investments.found import Found, found_request, someone
from app.investments.operations import WrongState
from app.models import InvestmentRequest
from app.procurement.forms import ProcurementForm
from app.procurement.operations import FOLLOWED, Procurement, update_procurement
from app.web.access import require
from app.web.labels import day, state_word
from app.web.once import already_done, done
from app.web.page import page
from app.web.views import Link

bp = Blueprint("procurement", __name__, url_prefix="/askningar/<int:id>/upphandling")


@bp.get("")
@require(Permission.BROWSE_REQUESTS)
def edit(id: int) -> ResponseReturnValue:
    """Where the procurement is; 409 where it is not followed."""
    found = _steered(id)
    if found.request.state not in FOLLOWED:
        raise WrongState(f"Äskningen är {state_word(found.request.state)}. Upphandlingen följs inte i det läget.")
    return _shown(found, _form(found))


@bp.post("")
@require(Permission.BROWSE_REQUESTS)
def save(id: int) -> ResponseReturnValue:
    """Save it once; every change is logged."""
    found, form, conflict = _steered(id), ProcurementForm(), ""
    if (answer := already_done()) is not None:
        return answer
    if form.validate_on_submit():
        wanted = Procurement(form.status.data or "", form.reference.data or "", form.target_on.data)
        version = str(form.version.data or "")
        seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
        try:
            changed = update_procurement(
                db.session(), found.request, wanted, seen_version=seen, actor=someone(), scope=found.scope
            )
            said = "Upphandlingens läge är sparat." if changed else "Ingenting var ändrat."
            return done(url_for("investments.show", id=id), said)
        except WrongState as error:
            conflict = str(error)
    db.session.rollback()
    found = _steered(id)
    if conflict:
        form.version.data = str(found.request.version)
    return _shown(found, form, conflict, 409 if conflict else 422)


def _steered(id: int) -> Found:
    found = found_request(id)
    if not allows(someone(), Permission.STEER_REQUEST, found.scope):
        abort(403)
    return found


def _form(found: Found) -> ProcurementForm:
    form, it = ProcurementForm(formdata=None), found.request
    form.status.data, form.reference.data = it.procurement_status, it.procurement_reference
    form.target_on.data, form.version.data = it.procurement_target_on, str(it.version)
    return form


def _shown(found: Found, form: ProcurementForm, conflict: str = "", status: int = 200) -> ResponseReturnValue:
    it = found.request
    links = [Link("Äskningar", url_for("investments.index")), Link(it.number, url_for("investments.show", id=it.id))]
    trail = [*links, Link("Upphandling", None)]
    return page(
        "procurement/edit.html", status=status, it=it, form=form, conflict=conflict, trail=trail, now=_now_words(it)
    )


def _now_words(it: InvestmentRequest) -> str:
    """What is stored, in words."""
    word = dict(PROCUREMENT_STATUS_CHOICES).get(it.procurement_status, "inte angivet")
    target = f"beställning väntas {day(it.procurement_target_on)}" if it.procurement_target_on else ""
    return ", ".join(filter(None, (word, it.procurement_reference, target)))
