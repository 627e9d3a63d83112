"""Categories: the tree, one of them, and the forms that change it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from app.categories import filling, moving, operations, queries
from app.categories import page as views
from app.categories.effect_page import EffectView, effect_view
from app.categories.forms import RemoveForm, SeenForm
from app.database import db
from app.domain.errors import DomainError
from app.domain.permissions import Permission
from app.investments.found import someone
from app.models import Category
from app.web.access import require
from app.web.once import already_done, done
from app.web.page import page

bp = Blueprint("categories", __name__, url_prefix="/kategorier")


@bp.get("")
@require(Permission.VIEW_REPORT)
def index() -> ResponseReturnValue:
    """The whole tree, or what is looked for in it."""
    return page("categories/index.html", fragments=("category_list",), view=views.tree_view(db.session()))


@bp.get("/ny")
@require(Permission.EDIT_CATEGORIES)
def new() -> ResponseReturnValue:
    """A form for a new category."""
    return page("categories/new.html", form=filling.new_form(db.session()))


@bp.post("/ny")
@require(Permission.EDIT_CATEGORIES)
def add() -> ResponseReturnValue:
    """Add the category."""
    form = filling.new_form(db.session())
    code, parent, wanted = form.code.data or "", form.parent.data or None, filling.details(form)
    if not form.validate_on_submit():
        _say(form, operations.faults_of_new(db.session(), code, parent, wanted))
        return page("categories/new.html", status=422, form=form)
    if (answer := already_done()) is not None:
        return answer
    try:
        it = operations.add(db.session(), code, parent, wanted, by=someone().name)
    except operations.Refused as error:
        db.session.rollback()
        _say(form, error.faults)
        return page("categories/new.html", status=422, form=form)
    return done(url_for(".show", id=it.id), f"{it.name} är tillagd.")


@bp.get("/<int:id>")
@require(Permission.VIEW_REPORT)
def show(id: int) -> ResponseReturnValue:
    """A category with its years and what was changed."""
    return _shown(_category(id))


@bp.get("/<int:id>/uppgifter")
@require(Permission.EDIT_CATEGORIES)
def edit(id: int) -> ResponseReturnValue:
    """A category's details."""
    it = _category(id)
    return _form("edit", it, filling.details_form(db.session(), it))


@bp.post("/<int:id>/uppgifter")
@require(Permission.EDIT_CATEGORIES)
def change(id: int) -> ResponseReturnValue:
    """Rename it, give it years, end it."""
    it = _category(id)
    form = filling.details_form(db.session(), it, sent=True)
    wanted = filling.details
    return _carry_out(
        "edit",
        it,
        form,
        lambda by: operations.change(db.session(), it, wanted(form), seen=form.seen.data or "", by=by),
        f"{form.name.data} är sparad.",
        lambda: operations.faults_of(wanted(form)),
    )


@bp.get("/<int:id>/flytta")
@require(Permission.EDIT_CATEGORIES)
def move(id: int) -> ResponseReturnValue:
    """Where in the tree the category is to lie."""
    it = _category(id)
    return _form("move", it, filling.move_form(db.session(), it))


@bp.post("/<int:id>/flytta")
@require(Permission.EDIT_CATEGORIES)
def put(id: int) -> ResponseReturnValue:
    """Move it, once what changes in the tables has been shown."""
    it = _category(id)
    form = filling.move_form(db.session(), it, sent=True)
    return _carry_out(
        "move",
        it,
        form,
        lambda by: moving.move(
            db.session(), it, form.parent.data or None, seen=form.seen.data or "", shown=form.shown.data or "", by=by
        ),
        f"{it.name} är flyttad.",
    )


@bp.get("/<int:id>/ansvar")
@require(Permission.EDIT_CATEGORIES)
def responsibility(id: int) -> ResponseReturnValue:
    """Since when and until when the category is ours."""
    it = _category(id)
    return _form("responsibility", it, filling.responsibility_form(it))


@bp.post("/<int:id>/ansvar")
@require(Permission.EDIT_CATEGORIES)
def set_responsibility(id: int) -> ResponseReturnValue:
    """Save the months, once what changes in the tables has been shown."""
    it = _category(id)
    form = filling.responsibility_form(it, sent=True)
    return _carry_out(
        "responsibility",
        it,
        form,
        lambda by: moving.set_responsibility(
            db.session(), it, filling.wanted(form), seen=form.seen.data or "", shown=form.shown.data or "", by=by
        ),
        f"Ansvaret för {it.name} är sparat.",
        lambda: moving.faults_of(filling.wanted(form)),
    )


@bp.post("/<int:id>/ta-bort")
@require(Permission.EDIT_CATEGORIES)
def remove(id: int) -> ResponseReturnValue:
    """Take away a category that nothing refers to."""
    it, form = _category(id), RemoveForm()
    name = it.name
    if not form.validate_on_submit():
        return _shown(it, status=422)
    if (answer := already_done()) is not None:
        return answer
    try:
        operations.remove(db.session(), it, seen=form.seen.data or "", by=someone().name)
    except DomainError as error:
        db.session.rollback()
        return _shown(_category(id), str(error), 409)
    return done(url_for(".index"), f"{name} är borttagen.")


def _category(id_: int) -> Category:
    return db.session.get(Category, id_) or abort(404)


def _carry_out(
    template: str,
    it: Category,
    form: SeenForm,
    act: Callable[[str], None],
    words: str,
    rules: Callable[[], dict[str, str]] = dict,
) -> ResponseReturnValue:
    """Do it and commit, or show the form again with what was typed, what is wrong, or what would change.

    rules: what is wrong besides the shape of what was typed, told together with it.
    """
    id_ = it.id
    if not form.validate_on_submit():
        _say(form, rules())
        return _form(template, it, form, status=422)
    if (answer := already_done()) is not None:
        return answer
    try:
        act(someone().name)
    except operations.Refused as error:
        db.session.rollback()
        _say(form, error.faults)
        return _form(template, _category(id_), form, status=422)
    except moving.Shown as error:
        effect = effect_view(db.session(), error.effect)
        db.session.rollback()
        form.shown.data = effect.digest
        return _form(template, _category(id_), form, effect=effect, status=422)
    except operations.Changed as error:
        db.session.rollback()
        fresh = _category(id_)
        form.seen.data, form.shown.data = views.seen(fresh), ""
        return _form(template, fresh, form, problem=str(error), status=409)
    return done(url_for(".show", id=id_), words)


def _say(form: SeenForm, faults: dict[str, str]) -> None:
    for name, sentence in faults.items():
        form[name].errors = [*form[name].errors, sentence]
    form.shown.data = ""


def _form(
    template: str,
    it: Category,
    form: SeenForm,
    *,
    problem: str = "",
    effect: EffectView | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    words = {"edit": "Uppgifter", "move": "Flytta", "responsibility": "Ansvar"}
    crumbs = views.crumbs(queries.every(db.session()), it, words[template])
    context: dict[str, Any] = {"it": it, "form": form, "problem": problem, "effect": effect, "crumbs": crumbs}
    return page(f"categories/{template}.html", status=status, **context)


def _shown(it: Category, problem: str = "", status: int = 200) -> ResponseReturnValue:
    view, form = views.category_view(db.session(), it, problem), RemoveForm(formdata=None, seen=views.seen(it))
    return page("categories/show.html", status=status, it=it, view=view, form=form)
