"""The first text about a category: every figure of the facts is said once, in words a reader understands."""

from app.domain.narrative import Facts, draft

MNKR = 100_000_000


def test_everything_is_said_in_order() -> None:
    facts = Facts(
        2020, 202008, 87 * MNKR, 20 * MNKR, 79 * MNKR // 10, 60 * MNKR, "Vilande ärenden.", (202004, 72 * MNKR),
        {"avtal saknas": 8 * MNKR, "lokaler": 2 * MNKR}, (("Narkosapparater", 5 * MNKR), ("Dialys", 3 * MNKR)),
    )  # fmt: skip
    assert draft(facts).replace("\u00a0", " ") == (
        "Januari–augusti 2020 är 27,9 mnkr betalt, 32 procent av ramen på 87,0 mnkr. "
        "Av det hör 20,0 mnkr till ramar före 2020 och 7,9 mnkr till ramen 2020. "
        "Störst är Narkosapparater (5,0 mnkr) och Dialys (3,0 mnkr). "
        "10,0 mnkr står still: avtal saknas 8,0 mnkr, lokaler 2,0 mnkr. "
        "Prognosen för året är 60,0 mnkr, 27,0 mnkr under ramen. "
        "Den är 12,0 mnkr lägre än januari–april 2020: vilande ärenden."
    )


def test_nothing_is_said_of_what_is_not_there() -> None:
    assert draft(Facts(2020, 202001, None, 0, 0, 0)).replace("\u00a0", " ") == (
        "Januari 2020 är inget betalt. Prognosen för året är 0,0 mnkr."
    )
    assert "lika med ramen" in draft(Facts(2020, 202001, 500, 0, 0, 500))
    assert "oförändrad sedan" in draft(Facts(2020, 202008, 500, 0, 0, 700, "", (202004, 700)))
    assert "över ramen" in draft(Facts(2020, 202008, 500, 0, 0, 700))
