"""Reviews (yttranden): when they can be asked for and answered, and what an answer says."""

from enum import StrEnum

from app.domain.workflow import RequestState

S = RequestState
ASKABLE = (S.ENDORSED, S.PREPARING, S.RETURNED)
"""Where a review can be asked for."""
ANSWERABLE = (*ASKABLE, S.READY, S.DEFERRED)
"""Where it can still be answered: until the decision."""


class Answer(StrEnum):
    """What a reviewer says of a request."""

    OK = "ok"
    CONDITIONS = "conditions"
    NO = "no"


ANSWERS = {Answer.OK: "Inget att invända", Answer.CONDITIONS: "Ja, med villkor", Answer.NO: "Avråder"}
ANSWER_KINDS = {Answer.OK: "success", Answer.CONDITIONS: "warning", Answer.NO: "danger"}
EXPLAINED = (Answer.CONDITIONS, Answer.NO)
"""The answers that need a text."""
