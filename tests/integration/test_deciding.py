"""Signing decisions: the whole of it or nothing, within the frames, by the right body, with everything that follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.database import db
from app.decisions.operations import Signing, decide
from app.decisions.verdicts import DecisionRefused, Outcome, Verdict
from app.domain.authority import Body
from app.domain.permissions import Actor, Assignment, Role
from app.investments.queries import trees
from app.models import Decision, InvestmentRequest
from app.settings.queries import all_settings
from tests.factories import frame, posting, region, request
from tests.integration.site import Site

DIRECTOR = Actor(1, "Dora Direktör", (Assignment(Role.DECIDER),))
CONTROLLER = Actor(2, "Karin Controller", (Assignment(Role.CONTROLLER),))
DAY = date(2026, 5, 4)
G = Outcome.GRANTED


def ready(number: str, asked: int, **more: Any) -> Any:
    return request(number, 2026, tillstånd="klar för beslut", sökt_belopp=asked, **more)


@pytest.fixture
def two(site: Site, tmp_path: Path) -> Site:
    """Two requests of 600 kr for a frame of 1 000 kr, one of another category, and a payment on the first."""
    requests = [ready("A", 600), ready("B", 600, kategori="NAT"), ready("C", 500, kategori="MT")]
    frames = [frame(2026, "IT", 1000), frame(2026, "MT", 2000)]
    paid = [posting("V1", "2026-02-03", "PA", 100)]
    site.ok("data", "load", region(tmp_path, requests, ramar=frames, utfall=paid))
    return site


@contextmanager
def deciding(site: Site) -> Iterator[Any]:
    """A function that signs verdicts given by number, and commits."""
    with site.app.app_context():
        session = db.session()

        def sign(*verdicts: tuple[str, Outcome, int], actor: Actor = DIRECTOR, **more: Any) -> Decision:
            ids = dict(session.execute(select(InvestmentRequest.number, InvestmentRequest.id)).all())
            settings = {**all_settings(session), **more.pop("settings", {})}
            signing = Signing(actor, more.pop("body", Body.DIRECTOR), DAY, more.pop("reference", ""))
            made = [Verdict(ids[number], what, {2026: kr * 100} if kr else {}, **more) for number, what, kr in verdicts]
            try:
                found = decide(session, made, signing, trees(session), settings)
            except BaseException:
                session.rollback()
                raise
            session.commit()
            return found

        yield sign


def state(site: Site, number: str) -> str:
    return str(site.value("SELECT state FROM investment_requests WHERE number = :n", n=number))


def test_one_decision_writes_everything_together(two: Site) -> None:
    with deciding(two) as sign:
        made = sign(("A", G, 600), ("C", G, 400), reason="Enligt beredningen")
    assert (made.reference, made.series, made.number) == ("RD 2026/1", "RD", 1)
    assert [state(two, number) for number in "ABC"] == ["granted", "ready", "granted"]
    assert two.value("SELECT granted_ore FROM frames f JOIN categories c ON c.id = category_id WHERE code = 'IT'") == (
        60_000
    )
    assert two.rows("SELECT action, to_state, actor FROM events WHERE action = 'grant' ORDER BY seq") == [
        ("grant", "granted", "Dora Direktör"),
        ("grant", "granted", "Dora Direktör"),
    ]
    two.totals_agree()
    assert "stämmer" in two.ok("audit", "verify") or "händelser" in two.ok("audit", "verify")
    table = two.table(2026, 202612, "--unit", "kr").decode()
    assert ";100" in table


def test_numbers_run_on_by_year_and_body(two: Site) -> None:
    two.ok("setting", "set", "decider_limit_ore", '{"2019": 50000}')
    with deciding(two) as sign:
        assert sign(("C", Outcome.DEFERRED, 0), reason="Vänta").reference == "RD 2026/1"
        board = sign(("A", G, 600), actor=CONTROLLER, body=Body.BOARD, reference="RS 2026-05-04 § 7", reason="Ja")
    assert (board.reference, board.series, board.number, board.delegation) == ("RS 2026-05-04 § 7", "RS", 1, "")
    assert state(two, "A") == "granted"


def test_what_does_not_fit_says_what_is_left_and_nothing_is_written(two: Site) -> None:
    before = two.everything()
    with deciding(two) as sign, pytest.raises(DecisionRefused) as refused:
        sign(("A", G, 600), ("B", G, 600), ("C", G, 500))
    (sentence,) = refused.value.faults.values()
    assert "400\u00a0kr är kvar" in sentence.replace(" kr", "\u00a0kr")
    assert "saknas 200" in sentence
    assert two.everything() == before


def test_the_frame_may_be_exceeded_only_where_the_setting_allows_and_with_a_reason(two: Site) -> None:
    allowed = {"decision_may_exceed_frame": 1}
    with deciding(two) as sign:
        for more in ({"excess_reason": "Patientsäkerhet"}, {"settings": allowed}):
            with pytest.raises(DecisionRefused):
                sign(("A", G, 600), ("B", G, 600), reason="Ja", **more)
        sign(("A", G, 600), ("B", G, 600), reason="Ja", excess_reason="Patientsäkerhet", settings=allowed)
    assert two.rows("SELECT granted_ore, excess_ore FROM frames WHERE granted_ore > amount_ore") == [(120_000, 20_000)]
    two.totals_agree()


@pytest.mark.parametrize(
    ("verdict", "more", "words"),
    [
        (("A", G, 0), {}, "Skriv hur mycket"),
        (("A", G, 601), {}, "Högst det sökta"),
        (("A", Outcome.DECLINED, 0), {}, "varför äskningen avslås"),
        (("A", Outcome.DEFERRED, 0), {"reason": " "}, "varför äskningen bordläggs"),
        (("A", G, 600), {"seen_version": 99}, "har ändrats sedan"),
        (("A", G, 600), {"settings": {"decider_limit_ore": {"2019": 59_999}}}, "regionstyrelsen beslutar"),
        (("A", G, 600), {"body": Body.BOARD, "reference": "RS § 1", "actor": CONTROLLER}, "regiondirektören beslutar"),
        (("A", G, 600), {"actor": CONTROLLER}, "inte behörighet"),
        (("A", G, 600), {"actor": Actor(1, "MT", (Assignment(Role.DECIDER, domain="MT"),))}, "inte behörighet"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_words(two: Site, verdict: Any, more: Any, words: str) -> None:
    before = two.everything()
    with deciding(two) as sign, pytest.raises(DecisionRefused, match=words):
        sign(verdict, **more)
    assert two.everything() == before


def test_nobody_decides_what_they_wrote(two: Site) -> None:
    with two.app.app_context():
        from app.auth.operations import add_user

        user_id = add_user(db.session(), "d", "Dora", "korrekt häst batteri").id
        db.session.commit()
    two.change("UPDATE investment_requests SET author_id = :u WHERE number = 'A'", u=user_id)
    author = Actor(user_id, "Dora", DIRECTOR.assignments)
    with deciding(two) as sign:
        with pytest.raises(DecisionRefused, match="inte behörighet"):
            sign(("A", G, 600), actor=author)
        sign(("C", G, 500), actor=author)


def test_a_deputy_signs_for_the_absent_holder(two: Site) -> None:
    deputy = Actor(3, "Stina Ställföreträdare", (Assignment(Role.DECIDER, deputy_for="Dora Direktör"),))
    with deciding(two) as sign:
        made = sign(("C", G, 500), actor=deputy)
    assert (made.decided_by, made.decided_for) == ("Stina Ställföreträdare", "Dora Direktör")
    assert two.rows("SELECT actor, on_behalf_of FROM events WHERE action = 'grant'") == [
        ("Stina Ställföreträdare", "Dora Direktör")
    ]


def wish(site: Site, number: str, kr: dict[int, int], category: str | None = None) -> None:
    """An open change of what a request is granted."""
    import json

    site.change(
        "INSERT INTO grant_changes (request_id, kind, state, amounts, category_id, reason, proposed_by, proposed_at) "
        "SELECT id, 'change', 'open', :amounts, (SELECT id FROM categories WHERE code = :category), 'Dyrare', 'P', "
        "created_at FROM investment_requests WHERE number = :number",
        amounts=json.dumps({str(year): value * 100 for year, value in kr.items()}),
        category=category,
        number=number,
    )


def test_a_change_is_decided_about_the_difference(two: Site) -> None:
    with deciding(two) as sign:
        sign(("A", G, 600))
        wish(two, "A", {2026: 900})
        sign(("A", G, 900))
        assert two.rows("SELECT kind, amount_ore FROM grants ORDER BY id") == [("grant", 60_000), ("grant", 30_000)]
        assert two.value("SELECT state FROM grant_changes") == "granted"
        wish(two, "A", {2026: 1200})
        with pytest.raises(DecisionRefused, match="räcker inte"):
            sign(("A", G, 1200))
        sign(("A", Outcome.DECLINED, 0), reason="Nej")
    assert state(two, "A") == "granted"
    two.totals_agree()


def test_a_change_of_category_moves_the_money_to_the_other_frame(two: Site) -> None:
    with deciding(two) as sign:
        sign(("A", G, 600))
        wish(two, "A", {2026: 700}, "MT")
        sign(("A", G, 700))
    frames = "SELECT code, granted_ore FROM frames f JOIN categories c ON c.id = category_id ORDER BY code"
    assert two.rows(frames) == [("IT", 0), ("MT", 70_000)]
    two.totals_agree()


def test_forty_take_a_bounded_number_of_queries(site: Site, tmp_path: Path) -> None:
    requests = [ready(f"{number:03}", 10) for number in range(80)]
    site.ok("data", "load", region(tmp_path, requests, ramar=[frame(2026, "IT", 10_000)]))
    counts = []
    with deciding(site) as sign:
        for chosen in (range(2), range(2, 42)):
            with site.statements() as sent:
                sign(*((f"{number:03}", G, 10) for number in chosen))
            counts.append(len(sent))
    assert counts[0] == counts[1] < 45
    assert site.value("SELECT count(*) FROM grants") == 42
