"""The way of a request: states, actions and the one table of every allowed step (domain.md §5).

Buttons, permission checks, required inputs, the drawn diagram and the tests are all made from TRANSITIONS.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.permissions import Permission


class RequestState(StrEnum):
    """Where a request is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    PREPARING = "preparing"
    RETURNED = "returned"
    READY = "ready"
    GRANTED = "granted"
    DECLINED = "declined"
    DEFERRED = "deferred"
    PROCURING = "procuring"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    IN_USE = "in_use"
    CLOSED = "closed"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What somebody does to a request."""

    SUBMIT = "submit"
    ENDORSE = "endorse"
    SEND_BACK = "send_back"
    START_PREPARATION = "start_preparation"
    RETURN = "return"
    ANSWER = "answer"
    MAKE_READY = "make_ready"
    TAKE_BACK = "take_back"
    MERGE = "merge"
    GRANT = "grant"
    DECLINE = "decline"
    DEFER = "defer"
    TAKE_UP_AGAIN = "take_up_again"
    START_PROCUREMENT = "start_procurement"
    ORDER = "order"
    DELIVER = "deliver"
    PUT_IN_USE = "put_in_use"
    CLOSE = "close"
    PAUSE = "pause"
    RESUME = "resume"
    RELEASE = "release"
    PROPOSE_CHANGE = "propose_change"
    DECIDE_CHANGE = "decide_change"
    WITHDRAW_CHANGE = "withdraw_change"
    WITHDRAW = "withdraw"


class PauseCause(StrEnum):
    """Why a granted request stands still."""

    NO_CONTRACT = "avtal saknas"
    ONGOING_PROCUREMENT = "pågående upphandling"
    LATE_PROCUREMENT = "försenad upphandling"
    NO_STAFF = "resursbrist"
    PREMISES = "lokaler"
    OTHER = "annat"


class Need(StrEnum):
    """What has to be filled in or true before a step; checked by the operation that takes it."""

    COMPLETE = "complete"
    OPEN_WINDOW = "open_window"
    COMMENT = "comment"
    RECOMMENDATION = "recommendation"
    REASON = "reason"
    ROOM_IN_FRAME = "room_in_frame"
    CAUSE_AND_DATE = "cause_and_date"
    PROCUREMENT = "procurement"
    ORDER_REFERENCE = "order_reference"
    DELIVERY_DATE = "delivery_date"
    CAPITALISATION_MONTH = "capitalisation_month"
    FINAL_ACCOUNT = "final_account"
    DUPLICATE_OF = "duplicate_of"
    RELEASED_AMOUNT = "released_amount"
    CHANGE = "change"
    NO_OPEN_CHANGE = "no_open_change"
    OPEN_CHANGE = "open_change"


class Effect(StrEnum):
    """What a step does besides moving the request; done by the operation that takes it."""

    GRANT_MONEY = "grant_money"
    RELEASE_MONEY = "release_money"
    SET_PAUSE = "set_pause"
    CLEAR_PAUSE = "clear_pause"
    OPEN_CHANGE = "open_change"
    CLOSE_CHANGE = "close_change"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step: from, what, to, who may, what must be filled in, what it does.

    target None means back to the state before the pause; the source itself means that the request stays where it is.
    """

    source: RequestState
    action: Action
    target: RequestState | None
    who: Permission
    needs: tuple[Need, ...] = ()
    effects: tuple[Effect, ...] = ()


S, A, P, N, E = RequestState, Action, Permission, Need, Effect

BEFORE_DECISION = (S.DRAFT, S.SUBMITTED, S.ENDORSED, S.PREPARING, S.RETURNED, S.READY, S.DEFERRED)
WAITING_FOR_DECISION = tuple(state for state in BEFORE_DECISION if state is not S.DRAFT)
"""Sent and not yet decided: what they ask for is the pipeline (äskat)."""
PAUSABLE = (S.GRANTED, S.PROCURING, S.ORDERED)
OPEN_TO_EDIT = (S.DRAFT, S.RETURNED)
UNDER_WAY = (S.GRANTED, S.PROCURING, S.ORDERED, S.DELIVERED, S.PAUSED)
"""Granted and not yet in use: what still may be changed by a new decision, or given back in part."""
HOLDING_MONEY = (*UNDER_WAY, S.IN_USE)
RELEASING = (N.RELEASED_AMOUNT, N.REASON, N.NO_OPEN_CHANGE)
CHANGING = (N.CHANGE, N.REASON, N.NO_OPEN_CHANGE)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(S.DRAFT, A.SUBMIT, S.SUBMITTED, P.EDIT_REQUEST, (N.COMPLETE, N.OPEN_WINDOW)),
    Transition(S.SUBMITTED, A.ENDORSE, S.ENDORSED, P.ENDORSE_REQUEST),
    Transition(S.SUBMITTED, A.SEND_BACK, S.DRAFT, P.ENDORSE_REQUEST, (N.COMMENT,)),
    Transition(S.ENDORSED, A.START_PREPARATION, S.PREPARING, P.PREPARE_REQUEST),
    Transition(S.PREPARING, A.RETURN, S.RETURNED, P.PREPARE_REQUEST, (N.COMMENT,)),
    Transition(S.RETURNED, A.ANSWER, S.PREPARING, P.EDIT_REQUEST, (N.COMPLETE,)),
    Transition(S.PREPARING, A.MAKE_READY, S.READY, P.PREPARE_REQUEST, (N.RECOMMENDATION,)),
    Transition(S.READY, A.TAKE_BACK, S.PREPARING, P.PREPARE_REQUEST, (N.COMMENT,)),
    *(
        Transition(state, A.MERGE, S.WITHDRAWN, P.PREPARE_REQUEST, (N.DUPLICATE_OF, N.COMMENT))
        for state in (S.ENDORSED, S.PREPARING, S.READY)
    ),
    Transition(S.READY, A.GRANT, S.GRANTED, P.DECIDE, (N.ROOM_IN_FRAME,), (E.GRANT_MONEY,)),
    Transition(S.READY, A.DECLINE, S.DECLINED, P.DECIDE, (N.REASON,)),
    Transition(S.READY, A.DEFER, S.DEFERRED, P.DECIDE, (N.REASON,)),
    Transition(S.DEFERRED, A.TAKE_UP_AGAIN, S.READY, P.PREPARE_REQUEST),
    Transition(S.GRANTED, A.START_PROCUREMENT, S.PROCURING, P.STEER_REQUEST, (N.PROCUREMENT,)),
    Transition(S.PROCURING, A.ORDER, S.ORDERED, P.STEER_REQUEST, (N.ORDER_REFERENCE, N.NO_OPEN_CHANGE)),
    Transition(S.ORDERED, A.DELIVER, S.DELIVERED, P.STEER_REQUEST, (N.DELIVERY_DATE,)),
    Transition(S.DELIVERED, A.PUT_IN_USE, S.IN_USE, P.STEER_REQUEST, (N.CAPITALISATION_MONTH, N.NO_OPEN_CHANGE)),
    Transition(S.IN_USE, A.CLOSE, S.CLOSED, P.STEER_REQUEST, (N.FINAL_ACCOUNT, N.NO_OPEN_CHANGE), (E.RELEASE_MONEY,)),
    *(Transition(state, A.PAUSE, S.PAUSED, P.STEER_REQUEST, (N.CAUSE_AND_DATE,), (E.SET_PAUSE,)) for state in PAUSABLE),
    Transition(S.PAUSED, A.RESUME, None, P.STEER_REQUEST, (), (E.CLEAR_PAUSE,)),
    *(Transition(state, A.RELEASE, state, P.STEER_REQUEST, RELEASING, (E.RELEASE_MONEY,)) for state in HOLDING_MONEY),
    *(Transition(state, A.PROPOSE_CHANGE, state, P.STEER_REQUEST, CHANGING, (E.OPEN_CHANGE,)) for state in UNDER_WAY),
    *(
        Transition(state, A.WITHDRAW_CHANGE, state, P.STEER_REQUEST, (N.OPEN_CHANGE,), (E.CLOSE_CHANGE,))
        for state in HOLDING_MONEY
    ),
    *(Transition(state, A.DECIDE_CHANGE, state, P.DECIDE, (N.ROOM_IN_FRAME,), (E.GRANT_MONEY,)) for state in UNDER_WAY),
    *(Transition(state, A.WITHDRAW, S.WITHDRAWN, P.WITHDRAW_REQUEST) for state in BEFORE_DECISION),
)


def steps_from(state: RequestState) -> tuple[Transition, ...]:
    """Every step that leaves the state, in the table's order."""
    return tuple(step for step in TRANSITIONS if step.source is state)
