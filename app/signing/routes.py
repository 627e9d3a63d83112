"""The unit head's list: which units, the order of a year's requests, and signing one or several."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.database import db
from app.domain.permissions import Actor, Permission
from app.investments import queries as requests
from app.investments.found import someone
from app.models import LARGEST_ID, InvestmentRequest, now
from app.signing import operations, queries
from app.signing.forms import RankForm, Sent, read
from app.signing.page import list_view
from app.web.access import check, require
from app.web.labels import moment
from app.web.once import already_done, done
from app.web.page import page
from app.web.views import Link

bp = Blueprint("signing", __name__, url_prefix="/enhet")


@dataclass(frozen=True, slots=True)
class Where:
    """A unit's list of a year, for somebody who is its head."""

    unit_id: int
    year: int
    years: list[int]
    known: requests.Trees
    actor: Actor
    scope: requests.Scope

    @property
    def subject(self) -> str:
        """What the order is called in the event log."""
        return f"rangordning {self.known.unit_names[self.unit_id]} {self.year}"[:200]

    def ranking(self, *, lock: bool = False) -> queries.Ranking:
        """The list as it stands."""
        return queries.ranking(db.session(), self.unit_id, self.year, self.actor, self.known, lock=lock)


@bp.get("")
@require(Permission.BROWSE_REQUESTS)
def index() -> ResponseReturnValue:
    """The units I sign for; the one, when there is only one."""
    known, actor = requests.trees(db.session()), someone()
    ids = queries.headed_units(actor, known)
    if not ids:
        abort(404)
    if len(ids) == 1:
        return redirect(url_for("signing.rank", unit_id=ids[0]))
    waiting = queries.waiting(db.session(), ids, known)
    units = [(Link(known.unit_names[each], url_for("signing.rank", unit_id=each)), waiting[each]) for each in ids]
    return page("signing/index.html", units=units)


@bp.get("/<int:unit_id>/rangordning")
@require(Permission.BROWSE_REQUESTS)
def rank(unit_id: int) -> ResponseReturnValue:
    """The unit's undecided requests of a year, in order."""
    return _shown(_where(unit_id))


@bp.post("/<int:unit_id>/rangordning")
@require(Permission.BROWSE_REQUESTS)
def save_rank(unit_id: int) -> ResponseReturnValue:
    """Save the order that the numbers, and a button for one step up or down, ask for."""
    where, sent, form = _where(unit_id), read(request.form), RankForm()
    if (answer := already_done()) is not None:
        return answer
    if sent.faults or not form.validate_on_submit():
        return _refused(unit_id, form, sent)
    order = operations.order_by_places(sent.seen, sent.places)
    if sent.move and sent.move[0] in order:
        order = operations.moved(order, *sent.move)
    try:
        _rank(where, where.ranking(lock=True), sent, order)
    except operations.OrderChanged:
        return _conflict(unit_id, form, sent)
    anchor = f"rad-{sent.move[0]}" if sent.move else None
    return done(url_for("signing.rank", unit_id=unit_id, ar=where.year, _anchor=anchor), "Ordningen är sparad.")


@bp.post("/<int:unit_id>/tillstyrk")
@require(Permission.BROWSE_REQUESTS)
def sign(unit_id: int) -> ResponseReturnValue:
    """Endorse those that are ticked: all that can be; the rest are named with the reason.

    A changed order in the same form is saved too, or nothing is done at all when somebody else changed it meanwhile.
    """
    where, sent, form = _where(unit_id), read(request.form), RankForm()
    if (answer := already_done()) is not None:
        return answer
    if not sent.signed:
        form.comment.errors = [*form.comment.errors, "Kryssa för minst en äskning att tillstyrka."]
    if not sent.signed or sent.faults or not form.validate_on_submit():
        return _refused(unit_id, form, sent)
    order = operations.order_by_places(sent.seen, sent.places)
    list_now = where.ranking(lock=True)
    chosen = [_chosen(where, id_) for id_ in sent.signed]
    if order != list(sent.seen):
        try:
            _rank(where, list_now, sent, order)
        except operations.OrderChanged:
            return _conflict(unit_id, form, sent)
    scopes = {each.id: requests.scope_of(each, where.known) for each in chosen}
    signed = operations.sign(db.session(), chosen, scopes, actor=where.actor, comment=form.comment.data or "")
    answer = done(url_for("signing.rank", unit_id=unit_id, ar=where.year), _signed_words(signed))
    if signed.refused:
        reasons = " ".join(f"{it.number} {it.title}: {why}" for it, why in signed.refused)
        flash(f"Inte tillstyrkta: {reasons}"[:1500], "warning")
    return answer


def _where(unit_id: int) -> Where:
    """The unit behind the door: 404 for who is not its head."""
    known, actor = requests.trees(db.session()), someone()
    if unit_id > LARGEST_ID or unit_id not in known.units.parents:
        abort(404)
    scope = queries.unit_scope(unit_id, actor, known)
    check(Permission.ENDORSE_REQUEST, scope)
    years = queries.years(db.session(), unit_id, known)
    asked = request.args.get("ar", "")
    wanted = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else 0
    return Where(unit_id, wanted or (years[0] if years else now().year), years, known, actor, scope)


def _chosen(where: Where, id_: int) -> InvestmentRequest:
    """A ticked request, behind the same door as its own page."""
    it = db.session.get(InvestmentRequest, id_)
    if it is None or it.unit_id not in where.known.units.subtree(where.unit_id):
        abort(404)
    check(Permission.ENDORSE_REQUEST, requests.scope_of(it, where.known))
    return it


def _rank(where: Where, list_now: queries.Ranking, sent: Sent, order: list[int]) -> None:
    operations.rank(
        db.session(), list_now, sent.seen, order, actor=where.actor, scope=where.scope, subject=where.subject
    )


def _shown(
    where: Where, form: RankForm | None = None, sent: Sent | None = None, conflict: str = "", status: int = 200
) -> ResponseReturnValue:
    view = list_view(
        where.unit_id,
        where.year,
        where.years,
        where.ranking(),
        where.known,
        where.actor,
        form or RankForm(formdata=None),
        sent,
        conflict,
    )
    return page("signing/rank.html", status=status, view=view)


def _refused(unit_id: int, form: RankForm, sent: Sent) -> ResponseReturnValue:
    db.session.rollback()
    return _shown(_where(unit_id), form, sent, status=422)


def _conflict(unit_id: int, form: RankForm, sent: Sent) -> ResponseReturnValue:
    """The list as it stands now, with the person's own numbers still in the fields."""
    db.session.rollback()
    where = _where(unit_id)
    last = queries.last_ranked(db.session(), where.subject)
    who = f" Senast ändrad av {last[0]} {moment(last[1])}." if last else ""
    text = f"Listan har ändrats sedan du öppnade den.{who} Ingenting är sparat."
    return _shown(where, form, sent, text, status=409)


def _signed_words(signed: operations.Signed) -> str:
    numbers = ", ".join(it.number for it in signed.done)
    if len(signed.done) == 1:
        return f"1 äskning är tillstyrkt: {numbers}."
    return f"{len(signed.done)} äskningar är tillstyrkta: {numbers}."[:1500] if signed.done else ""
