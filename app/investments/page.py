"""The page of a request with its comments and its buttons; also shown again when something typed was refused."""

from flask import Response
from sqlalchemy.orm import Session

from app.conversation import panel
from app.domain.permissions import Actor
from app.investments.document import document_view
from app.investments.forms import StepForm
from app.investments.found import Found
from app.web.page import page


def show_page(
    session: Session,
    found: Found,
    actor: Actor,
    *,
    comment: panel.CommentForm | None = None,
    step: StepForm | None = None,
    conflict: str = "",
    status: int = 200,
) -> Response:
    """The whole page, or its payments alone for htmx. comment and step: forms as they were sent, with what is wrong.

    conflict: why a step was not taken, when somebody else was first.
    """
    people = panel.holders(session, found.scope)
    if comment is None:
        comment = panel.comment_form(panel.may_see(people, found.scope), actor, found.scope)
        if step is not None:  # what was posted belongs to the other form
            comment.process()
    return page(
        "investments/show.html",
        fragments=("postings",),
        status=status,
        view=document_view(session, found, actor, people),
        conversation=panel.conversation_view(session, found.request, actor, comment),
        step=step or StepForm(formdata=None),
        conflict=conflict,
    )
