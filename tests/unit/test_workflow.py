"""The way of a request, held against domain.md §5 written down as data, and its words on the screen."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from app.domain.permissions import Permission, Role
from app.domain.workflow import (
    BEFORE_DECISION,
    OPEN_TO_EDIT,
    PAUSABLE,
    TRANSITIONS,
    Action,
    Effect,
    Need,
    PauseCause,
    RequestState,
    steps_from,
)
from app.web import labels

SWEDISH = {
    "draft": "utkast", "submitted": "inskickad", "endorsed": "tillstyrkt av chef", "preparing": "under beredning",
    "returned": "komplettering begärd", "ready": "klar för beslut", "granted": "beviljad", "declined": "avslagen",
    "deferred": "bordlagd", "procuring": "upphandling", "ordered": "beställd", "delivered": "levererad",
    "in_use": "aktiverad", "closed": "slutredovisad", "paused": "vilande", "withdrawn": "återtagen",
}  # fmt: skip
WAY = """
draft submitted endorsed preparing returned
returned preparing ready granted procuring ordered delivered in_use closed
ready declined
ready deferred ready
granted paused
procuring paused
ordered paused
"""
"""The lines of §5, each word reachable from the one before it."""
BEFORE_A_DECISION = {"draft", "submitted", "endorsed", "preparing", "returned", "ready", "deferred"}
ENDS = {"declined", "closed", "withdrawn"}
ADDED = {
    ("submitted", "draft"),
    ("ready", "preparing"),
    *((state, "withdrawn") for state in ("endorsed", "preparing", "ready")),
    *((state, state) for state in ("granted", "procuring", "ordered", "delivered", "in_use", "paused")),
}
"""Not in §5, added on purpose: a head sends a request back to be written again, a preparer takes one back from the
deciders' list or merges a duplicate into another, and what is granted may be changed or given back where it stands."""


def expected_steps() -> set[tuple[str, str | None]]:
    found: set[tuple[str, str | None]] = {("paused", None)}
    for line in WAY.strip().splitlines():
        words = line.split()
        found |= set(pairwise(words))
    return found | {(state, "withdrawn") for state in BEFORE_A_DECISION}


def test_the_way_holds_exactly() -> None:
    steps = [(step.source.value, step.target.value if step.target else None) for step in TRANSITIONS]
    assert set(steps) - expected_steps() == ADDED - expected_steps()
    assert expected_steps() - set(steps) == set()
    assert {step for step, count in Counter(steps).items() if count > 1} <= ADDED


def test_the_states_are_those_of_the_contract_with_its_words() -> None:
    assert {state.value: labels.STATES[state] for state in RequestState} == SWEDISH
    assert [labels.state_word(state.value) for state in RequestState] == [
        SWEDISH[state.value] for state in RequestState
    ]


def test_every_state_is_reachable_from_a_draft() -> None:
    reached, left = set(), [RequestState.DRAFT]
    while left:
        state = left.pop()
        reached.add(state)
        left += [step.target for step in steps_from(state) if step.target and step.target not in reached]
    assert reached == set(RequestState)


def test_every_state_has_a_way_out_or_is_an_end_on_purpose() -> None:
    assert {state.value for state in RequestState if not steps_from(state)} == ENDS


@pytest.mark.parametrize("state", RequestState)
def test_an_end_can_be_reached_from_everywhere(state: RequestState) -> None:
    reached, left = set(), [state]
    while left:
        at = left.pop()
        reached.add(at.value)
        targets = [t for step in steps_from(at) for t in ([step.target] if step.target else PAUSABLE)]
        left += [target for target in targets if target.value not in reached]
    assert reached & ENDS


def test_one_action_from_a_state_leads_one_way() -> None:
    assert max(Counter((step.source, step.action) for step in TRANSITIONS).values()) == 1
    assert {step.action for step in TRANSITIONS} == set(Action)


def test_only_a_request_with_money_can_stand_still_and_it_goes_back_to_where_it_was() -> None:
    into = {step.source.value for step in TRANSITIONS if step.target is RequestState.PAUSED is not step.source}
    assert into == {"granted", "procuring", "ordered"} == {state.value for state in PAUSABLE}
    assert [(step.source, step.action) for step in TRANSITIONS if step.target is None] == [
        (RequestState.PAUSED, Action.RESUME)
    ]
    assert {step.needs for step in TRANSITIONS if step.action is Action.PAUSE} == {(Need.CAUSE_AND_DATE,)}


def test_withdrawn_by_the_unit_and_only_before_a_decision() -> None:
    merged = [step for step in TRANSITIONS if step.action is Action.MERGE]
    assert {step.source.value for step in merged} < BEFORE_A_DECISION
    withdrawals = [step for step in TRANSITIONS if step.target is RequestState.WITHDRAWN and step not in merged]
    assert {step.source.value for step in withdrawals} == BEFORE_A_DECISION == {s.value for s in BEFORE_DECISION}
    assert {step.who for step in withdrawals} == {Permission.WITHDRAW_REQUEST}


def test_only_a_decider_decides_and_money_needs_room() -> None:
    decided = {step.target for step in TRANSITIONS if step.who is Permission.DECIDE and step.target != step.source}
    assert decided == {RequestState.GRANTED, RequestState.DECLINED, RequestState.DEFERRED}
    giving = [step for step in TRANSITIONS if Effect.GRANT_MONEY in step.effects]
    assert {step.action for step in giving} == {Action.GRANT, Action.DECIDE_CHANGE}
    assert all(Need.ROOM_IN_FRAME in step.needs and step.who is Permission.DECIDE for step in giving)
    assert all(step.needs for step in TRANSITIONS if step.who is Permission.DECIDE)


def test_a_writer_leaves_only_open_states_and_complete() -> None:
    edits = [step for step in TRANSITIONS if step.who is Permission.EDIT_REQUEST]
    assert {step.source for step in edits} == set(OPEN_TO_EDIT)
    assert {step.action: step.needs for step in edits} == {
        Action.SUBMIT: (Need.COMPLETE, Need.OPEN_WINDOW),
        Action.ANSWER: (Need.COMPLETE,),
    }


def test_every_need_is_asked_for_somewhere_and_every_effect_done() -> None:
    assert {need for step in TRANSITIONS for need in step.needs} == set(Need)
    assert {effect for step in TRANSITIONS for effect in step.effects} == set(Effect)


def test_steps_from_keeps_the_order_of_the_table() -> None:
    assert [step for state in RequestState for step in steps_from(state)] == sorted(
        TRANSITIONS, key=lambda step: list(RequestState).index(step.source)
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [(Action, labels.ACTIONS), (RequestState, labels.STATES), (Role, labels.ROLES)],
    ids=["actions", "states", "roles"],
)
def test_everything_has_a_word_of_its_own(names: type[Action | RequestState | Role], words: dict[str, str]) -> None:
    assert set(words) == set(names)
    assert all(word.strip() == word and word for word in words.values())
    assert len(set(words.values())) == len(words)
    assert all(word[0].isupper() for word in words.values()) is (names is Action), "verbs on buttons begin large"


def test_causes_of_a_pause_are_their_own_words() -> None:
    assert [cause.value for cause in PauseCause] == [
        "avtal saknas", "pågående upphandling", "försenad upphandling", "resursbrist", "lokaler", "annat",
    ]  # fmt: skip


@pytest.mark.parametrize("state", RequestState)
def test_every_state_has_a_badge(state: RequestState) -> None:
    assert re.fullmatch("success|warning|danger|neutral|info", labels.state_kind(state))
