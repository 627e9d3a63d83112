"""Who may do what: every permission against every role, within and outside the scope."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from app.domain.permissions import RULES, Actor, Assignment, Permission, Role, allows

P, R = Permission, Role
EVERYBODY = frozenset(R)
UNIT = frozenset({R.REQUESTER, R.UNIT_HEAD})
OVERVIEW = EVERYBODY - UNIT - {R.REVIEWER}

ANYWHERE: dict[Permission, frozenset[Role]] = {
    P.SIGNED_IN: EVERYBODY,
    P.VIEW_REPORT: OVERVIEW,
    P.VIEW_LEDGER: frozenset({R.CONTROLLER, R.AUDITOR}),
    P.BROWSE_REQUESTS: EVERYBODY,
    P.START_REQUEST: UNIT,
    P.PREPARE: frozenset({R.PREPARER}),
    P.REVIEW: frozenset({R.REVIEWER}),
    P.VIEW_DECISIONS: OVERVIEW,
    P.EDIT_FRAMES: frozenset({R.CONTROLLER}),
    P.EDIT_CATEGORIES: frozenset({R.CONTROLLER, R.ADMIN}),
    P.IMPORT_LEDGER: frozenset({R.CONTROLLER}),
    P.FREEZE_PERIOD: frozenset({R.CONTROLLER}),
    P.ADMINISTER: frozenset({R.ADMIN}),
}
"""What asks for the role alone, whatever its scope."""
WITHIN: dict[Permission, frozenset[Role]] = {
    P.VIEW_REQUEST: EVERYBODY,
    P.EDIT_REQUEST: UNIT,
    P.ENDORSE_REQUEST: frozenset({R.UNIT_HEAD}),
    P.WITHDRAW_REQUEST: UNIT,
    P.PREPARE_REQUEST: frozenset({R.PREPARER}),
    P.ANSWER_REVIEW: frozenset({R.REVIEWER}),
    P.DECIDE: frozenset({R.DECIDER}),
    P.STEER_REQUEST: frozenset({R.PREPARER, R.CONTROLLER}),
    P.RECORD_BOARD_DECISION: frozenset({R.CONTROLLER}),
    P.FORECAST: frozenset({R.CONTROLLER, R.PREPARER}),
}
"""What asks for the role with a scope that covers the request."""


@dataclass(frozen=True)
class Thing:
    """A request as the rules see it: in unit 3 of department 2 of region 1."""

    unit_ids: frozenset[int] = frozenset({3, 2, 1})
    domain: str = "MT"
    author_id: int | None = 7
    state: str = "returned"
    asked_of: frozenset[str] = frozenset({"property", "it_security"})
    was_sent: bool = True


def acting(role: Role, user_id: int = 1, unit: int | None = None, domain: str | None = None) -> Actor:
    speciality = "it_security" if role is R.REVIEWER else ""
    return Actor(user_id, "Någon", (Assignment(role, unit, domain, speciality=speciality),))


def test_every_permission_has_its_rule_and_its_test_case() -> None:
    assert set(RULES) == set(Permission) == {P.ANYONE, *ANYWHERE, *WITHIN}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", ANYWHERE)
def test_what_asks_for_the_role_alone(permission: Permission, role: Role) -> None:
    expected = role in ANYWHERE[permission]
    assert allows(acting(role), permission) is expected
    assert allows(acting(role, unit=99, domain="IT"), permission, Thing()) is expected


@pytest.mark.parametrize(
    ("unit", "domain", "covers"),
    [(None, None, True), (3, None, True), (2, None, True), (1, None, True), (4, None, False), (None, "MT", True),
     (None, "IT", False), (2, "MT", True), (2, "IT", False), (4, "MT", False)],
)  # fmt: skip
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", WITHIN)
def test_what_asks_for_the_scope(
    permission: Permission, role: Role, unit: int | None, domain: str | None, covers: bool
) -> None:
    expected = covers and role in WITHIN[permission]
    assert allows(acting(role, unit=unit, domain=domain), permission, Thing()) is expected


@pytest.mark.parametrize("permission", Permission)
def test_signed_out_may_only_what_anyone_may(permission: Permission) -> None:
    assert allows(None, permission, Thing()) is (permission is P.ANYONE)
    assert allows(None, permission) is (permission is P.ANYONE)


@pytest.mark.parametrize("permission", Permission)
def test_signed_in_without_a_role_is_nobody_in_particular(permission: Permission) -> None:
    assert allows(Actor(1, "Ny", ()), permission, Thing()) is (permission in (P.ANYONE, P.SIGNED_IN))


def test_an_auditor_reads_everything_and_changes_nothing() -> None:
    may = {permission for permission in Permission if allows(acting(R.AUDITOR), permission, Thing())}
    reads = {P.VIEW_REPORT, P.VIEW_LEDGER, P.VIEW_DECISIONS, P.BROWSE_REQUESTS, P.VIEW_REQUEST}
    assert may == {P.ANYONE, P.SIGNED_IN, *reads}


def test_nobody_decides_what_they_wrote() -> None:
    for actor in (acting(R.DECIDER, user_id=7), acting(R.DECIDER, user_id=7, unit=3, domain="MT")):
        assert actor.wrote(Thing())
        assert not allows(actor, P.DECIDE, Thing())
        assert allows(actor, P.VIEW_REQUEST, Thing())
        assert allows(actor, P.DECIDE, replace(Thing(), author_id=8))
        assert allows(actor, P.DECIDE, replace(Thing(), author_id=None))


def test_a_deputy_acts_like_the_holder_and_neither_decides_their_own() -> None:
    deputy = Actor(5, "Ersättare", (Assignment(R.DECIDER, deputy_for="Regiondirektören"),))
    assert allows(deputy, P.DECIDE, Thing())
    assert not allows(deputy, P.DECIDE, replace(Thing(), author_id=5))


@pytest.mark.parametrize("state", ["submitted", "endorsed", "preparing", "ready", "granted", "closed", "withdrawn"])
def test_a_request_that_has_left_the_unit_is_not_edited(state: str) -> None:
    assert not allows(acting(R.REQUESTER), P.EDIT_REQUEST, Thing(state=state))
    assert allows(acting(R.REQUESTER), P.EDIT_REQUEST, Thing(state="returned"))
    assert allows(acting(R.REQUESTER), P.EDIT_REQUEST, Thing(state="draft"))


@pytest.mark.parametrize("role", Role)
def test_a_draft_is_seen_by_its_unit_and_the_auditor_only(role: Role) -> None:
    assert allows(acting(role), P.VIEW_REQUEST, Thing(state="draft")) is (role in (*UNIT, R.AUDITOR))
    assert not allows(acting(role, unit=4), P.VIEW_REQUEST, Thing(state="draft"))
    both = Actor(1, "Två hattar", (Assignment(R.REQUESTER, 4), Assignment(R.PREPARER)))
    assert not allows(both, P.VIEW_REQUEST, Thing(state="draft")), "the unit's role is for another unit"


def test_role_and_scope_come_from_one_and_the_same_assignment() -> None:
    actor = Actor(1, "Två hattar", (Assignment(R.UNIT_HEAD, 4), Assignment(R.REQUESTER, 3), Assignment(R.DECIDER, 4)))
    assert allows(actor, P.EDIT_REQUEST, Thing())
    assert not allows(actor, P.ENDORSE_REQUEST, Thing())
    assert not allows(actor, P.DECIDE, Thing())
    assert [each.unit_id for each in actor.scopes((R.UNIT_HEAD, R.DECIDER))] == [4, 4]


def test_scopes_takes_any_iterable_of_roles() -> None:
    actor = Actor(1, "Två hattar", (Assignment(R.UNIT_HEAD, 4), Assignment(R.REQUESTER, 3)))
    assert [each.unit_id for each in actor.scopes(iter((R.REQUESTER,)))] == [3]


@pytest.mark.parametrize(("before", "after"), [(0, 0), (10, 0), (0, 10), (None, 0), (0, None), (None, None)])
def test_an_assignment_holds_from_its_first_day_to_its_last(before: int | None, after: int | None) -> None:
    today = date(2020, 8, 31)
    first = None if before is None else today - timedelta(days=before)
    last = None if after is None else today + timedelta(days=after)
    it = Assignment(R.DECIDER, valid_from=first, valid_to=last)
    assert it.holds_on(today)
    assert first is None or not it.holds_on(first - timedelta(days=1))
    assert last is None or not it.holds_on(last + timedelta(days=1))


@pytest.mark.parametrize("permission", WITHIN)
def test_without_a_thing_the_question_is_about_anything_of_its_kind(permission: Permission) -> None:
    for role in WITHIN[permission]:
        assert allows(acting(role, unit=3), permission)
    assert not any(allows(acting(role), permission) for role in EVERYBODY - WITHIN[permission])


def test_several_roles_are_asked_for_any() -> None:
    assert acting(R.AUDITOR, unit=3).plays(R.AUDITOR, R.ADMIN)
    assert not acting(R.AUDITOR).plays(R.ADMIN)
    assert not acting(R.AUDITOR).plays()


def test_a_reviewer_sees_and_answers_only_what_their_speciality_is_asked_about() -> None:
    reviewer = acting(R.REVIEWER)
    for permission in (P.VIEW_REQUEST, P.ANSWER_REVIEW):
        assert allows(reviewer, permission, Thing())
        assert not allows(reviewer, permission, Thing(asked_of=frozenset({"property"})))
        assert not allows(reviewer, permission, Thing(state="draft"))
        other = Actor(1, "Två hattar", (Assignment(R.REVIEWER, 4, speciality="it_security"), Assignment(R.REVIEWER)))
        assert not allows(other, permission, Thing()), "scope and speciality come from the same assignment"
