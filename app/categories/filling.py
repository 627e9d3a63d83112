"""The forms of categories with their choices and what is stored filled in."""

from sqlalchemy.orm import Session

from app.categories import queries
from app.categories.forms import DetailsForm, MoveForm, NewForm, ResponsibilityForm
from app.categories.moving import Responsibility
from app.categories.operations import Details
from app.categories.page import in_order, seen, tree_of
from app.domain.words import DOMAINS
from app.models import Category
from app.web.forms import choice_list

TOP = (0, "Ingen, den ligger överst")
NOBODY = (0, "Alla beredare i området")
AS_ABOVE = ("", "Som den överordnade")


def new_form(session: Session) -> NewForm:
    """The form of a new category."""
    form = NewForm()
    form.parent.choices = choice_list([TOP, *places(queries.every(session), set())])
    form.domain.choices = choice_list([AS_ABOVE, *((each, each) for each in DOMAINS.values())])
    form.preparer.choices = choice_list([NOBODY, *queries.preparers(session, "", None)])
    return form


def details_form(session: Session, it: Category, *, sent: bool = False) -> DetailsForm:
    """A category's details; filled in, unless they were sent. What lies below another follows its area."""
    form = (
        DetailsForm()
        if sent
        else DetailsForm(
            formdata=None, name=it.name, domain=it.domain, useful_life_years=it.useful_life_years,
            sort_order=it.sort_order, accounts=it.accounts, preparer=it.preparer_id or 0,
            valid_from_year=it.valid_from_year, valid_to_year=it.valid_to_year, seen=seen(it),
        )
    )  # fmt: skip
    if it.parent_id is not None:
        form.domain.choices = choice_list([(it.domain, it.domain)])
    form.preparer.choices = choice_list([NOBODY, *queries.preparers(session, it.domain, it.preparer_id)])
    return form


def move_form(session: Session, it: Category, *, sent: bool = False) -> MoveForm:
    """Where a category may lie: not below itself, and in its own area."""
    form = MoveForm() if sent else MoveForm(formdata=None, parent=it.parent_id or 0, seen=seen(it))
    every = queries.every(session)
    form.parent.choices = choice_list([TOP, *places(every, tree_of(every).subtree(it.id), it.domain)])
    return form


def responsibility_form(it: Category, *, sent: bool = False) -> ResponsibilityForm:
    """Since when and until when a category is ours."""
    if sent:
        return ResponsibilityForm()
    return ResponsibilityForm(
        formdata=None, first=it.responsible_from, last=it.responsible_to, other=it.taken_over_from,
        reference=it.responsibility_reference, seen=seen(it),
    )  # fmt: skip


def places(every: list[Category], but: set[int], domain: str = "") -> list[tuple[int, str]]:
    """The tree as choices, indented."""
    return [
        (each.id, "\u2003" * level + each.name)
        for each, level in in_order(every)
        if each.id not in but and domain in ("", each.domain)
    ]


def details(form: DetailsForm) -> Details:
    """What the form says."""
    return Details(
        form.name.data or "", form.domain.data or None, form.useful_life_years.data, form.sort_order.data or 0,
        form.accounts.data or "", form.preparer.data or None, form.valid_from_year.data, form.valid_to_year.data,
    )  # fmt: skip


def wanted(form: ResponsibilityForm) -> Responsibility:
    """What the form says."""
    return Responsibility(form.first.data, form.last.data, form.other.data or "", form.reference.data or "")
