"""Random steps by random people over random requests, through the real operations: the table, the frames, the log and
the reports agree all the way."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.completion.operations import ask_completion
from app.database import db
from app.decisions.operations import Signing, decide
from app.decisions.verdicts import Outcome, Verdict
from app.domain.authority import Body
from app.domain.errors import DomainError
from app.domain.money import parse_amount
from app.domain.outcome import unused
from app.domain.permissions import Actor, Assignment, Role, allows
from app.domain.step_inputs import VERBS
from app.domain.step_reading import Typed
from app.domain.workflow import TRANSITIONS, Action, Need, RequestState, Transition, steps_from
from app.following.operations import By, Wish, follow
from app.investments.operations import take
from app.investments.queries import Trees, scope_of, trees
from app.merging.operations import merge
from app.models import InvestmentRequest
from app.preparation import operations as preparing
from app.settings.queries import all_settings
from app.web.labels import local_now
from tests import factories
from tests.factories import frame, posting, region
from tests.factories import request as asked
from tests.integration.site import Site
from tests.integration.stores import Store

A, S = Action, RequestState
KR, YEAR = 100, 2026
MOVES = 90
ENDS = (A.WITHDRAW, A.MERGE, A.DECLINE)
NUMBERS = "ABCDEFGH"
FRAMES = {("IT", YEAR): 2600, ("IT", YEAR + 1): 800, ("MT", YEAR): 1500}
DRAWS_ON = {"IT": "IT", "NAT": "IT", "MT": "MT"}
PAID = {"C": 300, "E": 250, "G": 900}
ACCOUNTS: factories.Accounts = (
    ("requester", Role.REQUESTER, "E1", None),
    ("head", Role.UNIT_HEAD, "E1", None),
    ("preparer", Role.PREPARER, None, "IT"),
    ("preparer_mt", Role.PREPARER, None, "MT"),
    ("decider", Role.DECIDER, None, None),
    ("author", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
)


@dataclass(frozen=True)
class Move:
    """Somebody (who) wants to do something (what) with a request; amounts in hundreds of kronor by frame year."""

    request: int
    what: int
    who: int
    first: int
    second: int
    to_mt: bool


def moves(seed: int, count: int) -> list[Move]:
    """A walk of so many moves."""
    dice = Random(seed)
    return [
        Move(
            dice.randrange(len(NUMBERS)),
            dice.randrange(100_000),
            dice.randrange(100),
            dice.randrange(1, 13),
            dice.choice((0, 0, 0, 3, 7)),
            dice.random() < 0.2,
        )
        for _ in range(count)
    ]


@dataclass
class Known:
    """What must be true of a request, kept beside the product by a few plain rules."""

    state: str
    category: str
    paid: int
    granted: dict[int, int] = field(default_factory=dict)
    before_pause: str = S.GRANTED.value
    wish: dict[int, int] | None = None
    wish_category: str | None = None
    log: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class World:
    """The database, the people, and what must be true."""

    site: Site
    session: Session
    people: list[Actor]
    ids: dict[str, int]
    known: dict[str, Known]
    trees: Trees
    settings: dict[str, Any]


def fill(site: Site, folder: Path) -> None:
    """A request in every state from which something can begin; two written by a decider, three with payments."""
    loaded = (
        asked("A", YEAR, tillstånd="inskickad", sökt_belopp=900),
        asked("B", YEAR, tillstånd="under beredning", sökt_belopp=1200, kategori="MT"),
        asked("C", YEAR, tillstånd="klar för beslut", sökt_belopp=800, kategori="NAT"),
        asked("D", YEAR, tillstånd="klar för beslut", sökt_belopp=1100),
        asked("E", YEAR, granted=600, kategori="MT"),
        asked("F", YEAR, granted=500, tillstånd="upphandling"),
        asked("H", YEAR, granted=400, tillstånd="beställd"),
        asked("G", YEAR, granted=900, tillstånd="levererad", kategori="NAT"),
    )
    paid = [posting(f"V{name}", f"{YEAR}-02-03", f"P{name}", kr) for name, kr in PAID.items()]
    frames = [frame(year, code, kr) for (code, year), kr in FRAMES.items()]
    site.ok("data", "load", region(folder, loaded, ramar=frames, utfall=paid))
    factories.add_accounts(site, ACCOUNTS)
    author = site.value("SELECT id FROM users WHERE username = 'author'")
    site.change("UPDATE investment_requests SET author_id = :a WHERE number IN ('A', 'D')", a=author)


@contextmanager
def world(store: Store, folder: Path) -> Iterator[World]:
    """A fresh copy of it all."""
    with store.copy_of("workflow", lambda site: fill(site, folder)) as url:
        site = Site(url)
        with site.app.app_context():
            session = db.session()
            rows = site.rows("SELECT r.number, r.id, r.state, c.code, r.granted_ore FROM investment_requests r"
                             " JOIN categories c ON c.id = r.category_id")  # fmt: skip
            known = {
                number: Known(state, code, PAID.get(number, 0) * KR, {YEAR: granted} if granted else {})
                for number, _, state, code, granted in rows
            }
            ids = {number: id_ for number, id_, *_ in rows}
            yield World(site, session, people(site), ids, known, trees(session), all_settings(session))
            session.close()
        site.close()


def people(site: Site) -> list[Actor]:
    """The accounts with their assignments."""
    ids = dict(site.rows("SELECT username, id FROM users"))
    unit = site.value("SELECT id FROM units WHERE code = 'E1'")
    return [
        Actor(ids[username], username, (Assignment(role, unit if code else None, domain),))
        for username, role, code, domain in ACCOUNTS
    ]


def years(move: Move, it: Known | None = None) -> dict[int, int]:
    """Öre by frame year; for a decision mostly just what was wished for."""
    if it is not None and it.wish is not None and move.who % 4:
        return it.wish
    wanted = {YEAR: move.first * 100 * KR, YEAR + 1: move.second * 100 * KR}
    return {year: ore for year, ore in wanted.items() if ore}


def chosen(world: World, move: Move) -> tuple[str, Action, Actor]:
    """Mostly a step of the table by somebody who may; now and then any step by anybody."""
    number = NUMBERS[move.request]
    it = world.known[number]
    steps = steps_from(RequestState(it.state))
    lively = [each for each in steps if each.action not in ENDS or move.what % 7 == 0]
    any_step = move.what % 6 == 0 or not lively
    action = list(Action)[move.what // 42 % len(Action)] if any_step else lively[move.what // 42 % len(lively)].action
    row = next((each for each in steps if each.action is action), None)
    able = [each for each in world.people if row and may(world, number, each, row)]
    every = able if able and move.who % 5 else world.people
    return number, action, every[move.who % len(every)]


def may(world: World, number: str, actor: Actor, row: Transition) -> bool:
    it = world.session.get_one(InvestmentRequest, world.ids[number])
    return allows(actor, row.who, scope_of(it, world.trees))


def attempt(world: World, number: str, action: Action, actor: Actor, move: Move) -> None:
    """The step through the operation that its page uses; raises DomainError when it is refused."""
    session = world.session
    it = session.get_one(InvestmentRequest, world.ids[number])
    scope = scope_of(it, world.trees)
    within: dict[str, Any] = {"actor": actor, "scope": scope}
    if action in VERBS:
        by = By(actor, scope, world.trees, world.settings, local_now().date())
        follow(session, it, Wish(action, typed(world, it, action, move)), by)
    elif action in DECIDING:
        verdict = Verdict(it.id, DECIDING[action], years(move, world.known[number]), reason="Så är det")
        decide(session, [verdict], Signing(actor, Body.DIRECTOR, local_now().date()), world.trees, world.settings)
    elif action is A.MAKE_READY:
        prepared = preparing.hold(session, it)
        proposal = preparing.Proposal(preparing.SUPPORT, it.asked_ore, "Behövs")
        preparing.propose(session, it, proposal, seen=preparing.stamp(prepared), **within)
        preparing.make_ready(session, it, **within)
    elif action is A.MERGE:
        other = session.get_one(InvestmentRequest, world.ids[NUMBERS[move.first % len(NUMBERS)]])
        into: dict[str, Any] = {"into": other, "into_scope": scope_of(other, world.trees)}
        merge(session, it, **into, add_amounts=move.to_mt, comment="Samma sak", **within)
    elif action in PREPARING:
        PREPARING[action](session, it, within)
    else:
        checks = dict.fromkeys((Need.COMPLETE, Need.OPEN_WINDOW), _fine)
        take(session, it, action, comment="Därför", checks=checks, **within)


def _fine() -> str:
    return ""


DECIDING = {A.GRANT: Outcome.GRANTED, A.DECLINE: Outcome.DECLINED, A.DEFER: Outcome.DEFERRED}
DECIDING[A.DECIDE_CHANGE] = Outcome.GRANTED
PREPARING: dict[Action, Callable[[Session, InvestmentRequest, dict[str, Any]], object]] = {
    A.START_PREPARATION: lambda session, it, within: preparing.start(session, it, **within),
    A.TAKE_BACK: lambda session, it, within: preparing.take_back(session, it, comment="Åter", **within),
    A.TAKE_UP_AGAIN: lambda session, it, within: preparing.take_up_again(session, it, **within),
    A.RETURN: lambda session, it, within: ask_completion(session, it, {"purpose": "Varför?"}, comment="", **within),
}


def typed(world: World, it: InvestmentRequest, action: Action, move: Move) -> Typed:
    """A form filled in: most of it right, the amounts as the move has them."""
    today = local_now().date()
    category = world.trees.category_codes["MT"] if move.to_mt else it.category_id
    texts = {
        "procurement_way": "avrop",
        "order_reference": "B-1",
        "ordered_ore": str(move.first * 100),
        "ordered_on": today.isoformat(),
        "delivered_on": today.isoformat(),
        "capitalised_month": f"{today:%Y-%m}",
        "asset_number": "I-1",
        "effect_reached": "Bra",
        "comment": "Därför" if move.who % 7 else "",
        "pause_cause": "annat",
        "pause_review_on": (today + timedelta(30)).isoformat(),
        "category_id": str(category),
    }
    return Typed(texts, [(str(year), str(ore // KR)) for year, ore in years(move).items()])


def expected(world: World, number: str, action: Action, actor: Actor) -> Transition | None:
    """The step of the table this is, when there is one that this person may take; a decision on a request with an open
    change is about the change.
    """
    it = world.known[number]
    if action in DECIDING:
        action = A.DECIDE_CHANGE if it.wish is not None else A.GRANT if action is A.DECIDE_CHANGE else action
    row = next((each for each in TRANSITIONS if each.source == it.state and each.action is action), None)
    return row if row and may(world, number, actor, row) else None


def keep(it: Known, step: Transition | None, outcome: Outcome | None, move: Move) -> None:
    """A step was taken: it was one of the table, by somebody who may, and this is what must be true now."""
    assert step is not None, f"{move} from {it.state}"
    after = step.target.value if step.target else it.before_pause
    it.log.append((it.state, step.action.value, after))
    if after == S.PAUSED and it.state != S.PAUSED:
        it.before_pause = it.state
    it.state = after
    money(it, step.action, outcome, move)


def money(it: Known, action: Action, outcome: Outcome | None, move: Move) -> None:
    """What the step did with the money, and with the wish to change it."""
    left, given = unused(it.paid, it.granted), years(move)
    if action is A.GRANT:
        it.granted = given
    elif action is A.DECIDE_CHANGE:
        if outcome is Outcome.GRANTED:
            it.granted, it.category = years(move, it), it.wish_category or it.category
        it.wish = it.wish_category = None
    elif action is A.RELEASE:
        assert all(ore <= left.get(year, 0) for year, ore in given.items())
        it.granted = {year: ore - given.get(year, 0) for year, ore in it.granted.items()}
    elif action is A.CLOSE:
        it.granted = {year: ore - left.get(year, 0) for year, ore in it.granted.items()}
    elif action is A.PROPOSE_CHANGE:
        assert it.wish is None
        it.wish, it.wish_category = given, "MT" if move.to_mt else None
    elif action is A.WITHDRAW_CHANGE:
        it.wish = it.wish_category = None


def everything_agrees(world: World) -> None:
    """States, grants, open changes, frames, log, kept sums and reports are what the plain rules say."""
    site = world.site
    states = dict(site.rows("SELECT number, state FROM investment_requests"))
    assert states == {number: it.state for number, it in world.known.items()}
    granted = site.rows("SELECT r.number, g.frame_year, sum(g.amount_ore) FROM grants g JOIN investment_requests r"
                        " ON r.id = g.request_id GROUP BY r.number, g.frame_year")  # fmt: skip
    kept = {(number, year): int(ore) for number, year, ore in granted if ore}
    assert kept == {(n, year): ore for n, it in world.known.items() for year, ore in it.granted.items() if ore}
    for number, it in world.known.items():
        log = site.rows("SELECT from_state, action, to_state FROM events WHERE request_id = :id AND from_state IS NOT"
                        " NULL AND action <> 'load' ORDER BY seq", id=world.ids[number])  # fmt: skip
        assert log == it.log
    wishes = site.rows("SELECT r.number FROM grant_changes c JOIN investment_requests r ON r.id = c.request_id"
                       " WHERE c.state = 'open' ORDER BY 1")  # fmt: skip
    assert wishes == [(number,) for number, it in sorted(world.known.items()) if it.wish is not None]
    frames = site.rows("SELECT c.code, f.year, f.granted_ore, f.amount_ore FROM frames f"
                       " JOIN categories c ON c.id = f.category_id")  # fmt: skip
    for code, year, ore, amount in frames:
        assert ore == drawn(world, code, year) <= amount
    site.totals_agree()
    site.ok("audit", "verify")
    for year in (YEAR, YEAR + 1):
        shown = csv.DictReader(
            io.StringIO(site.ok("report", "frames", "--year", str(year), "--unit", "kr")), delimiter=";"
        )
        figures = {row["kategori"]: parse_amount(row["beviljat"] or "0") for row in shown}
        for code in ("IT", "MT"):
            assert figures.get(code, 0) == drawn(world, code, year)


def drawn(world: World, code: str, year: int) -> int:
    """Öre that the requests have out of a frame."""
    return sum(it.granted.get(year, 0) for it in world.known.values() if DRAWS_ON[it.category] == code)


def test_whatever_anybody_does_everything_agrees(database: Store, tmp_path: Path) -> None:
    reached: set[str] = set()

    @settings(max_examples=4, phases=(Phase.generate,), suppress_health_check=[HealthCheck.nested_given])
    @given(seed=st.integers(0, 2**32))
    def walk(seed: int) -> None:
        with world(database, tmp_path) as found:
            for move in moves(seed, MOVES):
                number, action, actor = chosen(found, move)
                step = expected(found, number, action, actor)
                try:
                    attempt(found, number, action, actor, move)
                    found.session.commit()
                except DomainError:
                    found.session.rollback()
                else:
                    keep(found.known[number], step, DECIDING.get(action), move)
            found.session.rollback()
            everything_agrees(found)
            reached.update(action for it in found.known.values() for _, action, _ in it.log)

    walk()
    missed = {action.value for action in (*VERBS, *DECIDING, *PREPARING)} - reached
    assert len(missed) <= 3, f"the walks are too short: {missed}"
