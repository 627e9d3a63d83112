"""`user add|role|password|disable`."""

import pytest

from tests.integration.site import Site, try_log_in

LONG = "ett långt nytt lösenord"


def actions(site: Site) -> list[object]:
    """What the log says of accounts, in order."""
    return [
        action for (action,) in site.rows("SELECT action FROM events WHERE subject LIKE 'konto nils%' ORDER BY seq")
    ]


def test_an_account_from_beginning_to_end(year: Site) -> None:
    assert "Kontot nils finns" in year.ok("user", "add", "nils", "--name", "Nils Nilsson", typed=f"{LONG}\n")
    client = year.log_in("nils", LONG)
    assert client.get("/konto").status_code == 200
    assert client.get("/askningar").status_code == 403, "no role yet"
    year.ok("user", "role", "nils", "requester", "--unit", "LT")
    assert year.log_in("nils", LONG).get("/askningar").status_code == 200
    year.ok("user", "role", "nils", "decider", "--deputy-for", "decider", "--to", "2099-12-31")
    assert "ersättare för Decider Test" in year.log_in("nils", LONG).get("/").text
    year.ok("user", "password", "nils", typed="ännu ett långt lösenord\n")
    assert try_log_in(year.client(), "nils", LONG).status_code == 422
    assert try_log_in(year.client(), "nils", "ännu ett långt lösenord").status_code == 303
    year.ok("user", "disable", "nils")
    assert try_log_in(year.client(), "nils", "ännu ett långt lösenord").status_code == 422
    assert [each for each in actions(year) if each != "set_password"] == [
        "add_user",
        "give_role",
        "give_role",
        "change_password",
        "disable_user",
    ]
    assert "kedjan är hel" in year.ok("audit", "verify")


def test_a_password_set_by_an_administrator_is_an_event(year: Site) -> None:
    before = year.value("SELECT count(*) FROM events")
    year.ok("user", "password", "controller", typed=f"{LONG}\n")
    assert year.value("SELECT count(*) FROM events") == before + 1


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "controller", "--name", "X"), LONG, "finns redan"),
        (("add", "CONTROLLER", "--name", "X"), LONG, "finns redan"),
        (("add", "ny", "--name", "X"), "kort", "minst 12 tecken"),
        (("add", "ny", "--name", "X"), "", "minst 12 tecken"),
        (("add", "ny-person-här", "--name", "X"), "ny-person-här", "samma som användarnamnet"),
        (("add", "ny"), LONG, "--name"),
        (("role", "saknas", "admin"), "", "finns inte"),
        (("role", "controller", "kung"), "", "kung"),
        (("role", "controller", "requester", "--unit", "X9"), "", "Enheten X9 finns inte"),
        (("role", "controller", "requester", "--from", "i går"), "", "i går"),
        (("password", "saknas"), LONG, "finns inte"),
        (("password", "controller"), "kort", "minst 12 tecken"),
        (("disable", "saknas"), "", "finns inte"),
        (("disable", "admin"), "", "Någon måste vara systemadministratör"),
    ],
)
def test_what_cannot_be_is_refused(year: Site, arguments: tuple[str, ...], typed: str, said: str) -> None:
    before = year.everything()
    assert said in year.refused("user", *arguments, typed=f"{typed}\n")
    assert year.everything() == before


def test_no_password_stands_in_the_database(year: Site) -> None:
    year.ok("user", "add", "nils", "--name", "Nils", typed=f"{LONG}\n")
    assert LONG not in str(year.everything())
    assert str(year.value("SELECT password_hash FROM users WHERE username = 'nils'")).startswith("$argon2id$")
