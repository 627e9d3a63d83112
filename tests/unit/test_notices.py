"""Who is told of what: every action of a rule is real and has its words, every kind can be chosen by somebody."""

from app.domain.notices import KINDS, RULES, SENTENCES, Audience, Kind, kinds_for, rules_for
from app.domain.permissions import Role
from app.domain.workflow import Action
from app.notices.audience import ROLES, WHO

OTHERS = {"assign"}
"""Actions of rules that are no steps of the workflow."""


def test_every_rule_has_words_and_a_real_action() -> None:
    assert {rule.action for rule in RULES} <= set(Action) | OTHERS
    assert {rule.action for rule in RULES} <= set(SENTENCES)


def test_every_audience_can_be_found() -> None:
    assert set(WHO) == set(ROLES) == set(Audience)
    assert {rule.audience for rule in RULES} == set(Audience)


def test_every_kind_is_somebodys_choice() -> None:
    assert set(KINDS) == set(Kind)
    assert {kind for role in Role for kind in kinds_for(frozenset({role}))} == set(Kind)
    assert Kind.TO_DECIDE not in kinds_for(frozenset({Role.REQUESTER}))
    assert kinds_for(frozenset()) == ()


def test_nobody_is_told_of_a_draft_that_is_begun() -> None:
    assert rules_for("begin") == rules_for("load") == rules_for("texts_sent") == ()
