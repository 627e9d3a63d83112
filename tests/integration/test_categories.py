"""The pages where categories are changed: what may be, what is refused, what is shown first, and what follows of it."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import ACCOUNTS, add_accounts, frame, posting, region, request
from tests.integration.site import Site, key, token

CATEGORIES = [
    {"kod": "IT", "namn": "IT", "domän": "IT", "ordning": "1"},
    {"kod": "NAT", "namn": "Nät", "domän": "IT", "överordnad": "IT", "ordning": "2"},
    {"kod": "SRV", "namn": "Server", "domän": "IT", "överordnad": "IT", "ordning": "3"},
    {"kod": "LAG", "namn": "Lagring", "domän": "IT", "överordnad": "SRV", "ordning": "4"},
    {"kod": "MT", "namn": "MT", "domän": "MT", "ordning": "5"},
]
HIDDEN = {name: re.compile(rf'name="{name}"[^>]*value="([^"]*)"') for name in ("seen", "shown")}
DETAILS: dict[str, Any] = {
    "name": "Server", "domain": "IT", "preparer": "0", "useful_life_years": "5", "accounts": "", "sort_order": "3",
    "valid_from_year": "", "valid_to_year": "",
}  # fmt: skip


@pytest.fixture
def tree(site: Site, tmp_path: Path) -> Site:
    """Nät has a frame of its own with 200 left; Server draws on the frame of IT, with what lies below it."""
    requests = [
        request("A", granted=300, kategori="NAT"),
        request("B", granted=120, kategori="SRV"),
        request("C", granted=80, kategori="LAG"),
    ]
    rows = [posting("V1", "2020-03-10", "PB", 70), posting("V2", "2020-08-10", "PC", 50)]
    frames_ = [frame(2020, "IT", 1000), frame(2020, "NAT", 500), frame(2020, "MT", 900)]
    site.ok("data", "load", region(tmp_path / "r", requests, kategorier=CATEGORIES, ramar=frames_, utfall=rows))
    add_accounts(site, [each for each in ACCOUNTS if each[2] is None])
    return site


def id_of(site: Site, code: str) -> int:
    return int(site.value("SELECT id FROM categories WHERE code = :code", code=code))


def stored(site: Site, code: str, columns: str) -> tuple[Any, ...]:
    (row,) = site.rows(f"SELECT {columns} FROM categories WHERE code = :code", code=code)
    return row


def send(client: FlaskClient, path: str, page: TestResponse | None = None, **typed: Any) -> TestResponse:
    """The form of a page filled in and sent to its own address."""
    page = page or client.get(path)
    kept = {name: found.group(1) for name, pattern in HIDDEN.items() if (found := pattern.search(page.text))}
    data = {"csrf_token": token(page), "idempotency_key": key(page), **kept}
    return client.post(path, data={**data, **typed})


@pytest.mark.parametrize("path", ["/kategorier/ny", "/kategorier/{}/flytta"])
@pytest.mark.parametrize("value", ["2147483648", "99999999999999999999", "-1", "²", ""])
def test_a_choice_that_was_never_in_the_list_is_a_fault_in_plain_words(tree: Site, path: str, value: str) -> None:
    answer = send(tree.log_in("controller"), path.format(id_of(tree, "SRV")), parent=value)
    assert answer.status_code == 422
    assert "finns inte i listan längre. Välj igen." in answer.text


@pytest.mark.parametrize("name", ["domain", "preparer"])
def test_a_choice_that_is_gone_is_told_in_swedish(tree: Site, name: str) -> None:
    answer = send(tree.log_in("controller"), "/kategorier/ny", **{**DETAILS, "code": "NY", "parent": "0", name: "77"})
    assert answer.status_code == 422
    assert "finns inte i listan längre. Välj igen." in answer.text
    assert "valid choice" not in answer.text


def test_one_is_added_with_every_fault_told_at_once_and_once_only(tree: Site) -> None:
    client, path = tree.log_in("controller"), "/kategorier/ny"
    wrong: dict[str, Any] = {"code": "NAT", "parent": id_of(tree, "MT"), "name": "", "domain": "IT", "preparer": "0",
             "sort_order": "x", "accounts": "12a", "useful_life_years": "0", "valid_from_year": "2030",
             "valid_to_year": "2029"}  # fmt: skip
    refused = send(client, path, **wrong)
    assert refused.status_code == 422
    for said in ("Koden NAT finns redan", "Skriv kategorins namn", "MT hör till MT", "0–9999", "Läste ”12a”", "1–99",
                 "Sista året ligger före"):  # fmt: skip
        assert said in refused.text
    assert 'value="12a"' in refused.text
    right = {**wrong, "code": "ULJ", "name": "Ultraljud", "domain": "", "sort_order": "7", "accounts": "1241, 124x",
             "useful_life_years": "8", "valid_from_year": "2027", "valid_to_year": ""}  # fmt: skip
    page = client.get(path)
    first, second = (send(client, path, page, **right) for _ in range(2))
    assert first.location == second.location == f"/kategorier/{id_of(tree, 'ULJ')}"
    columns = "name, domain, useful_life_years, sort_order, accounts, valid_from_year"
    assert stored(tree, "ULJ", columns) == ("Ultraljud", "MT", 8, 7, "1241, 124x", 2027)
    assert "Lades till" in client.get(first.location).text
    assert tree.value("SELECT count(*) FROM events WHERE subject = 'kategori ULJ'") == 1
    tree.ok("audit", "verify")


def test_of_two_who_change_the_same_the_second_is_told(tree: Site) -> None:
    controller, admin = tree.log_in("controller"), tree.log_in("admin")
    path = f"/kategorier/{id_of(tree, 'SRV')}/uppgifter"
    page = controller.get(path)
    assert send(admin, path, **{**DETAILS, "name": "Servrar"}).status_code == 303
    late = send(controller, path, page, **{**DETAILS, "accounts": "1250"})
    assert late.status_code == 409
    assert 'value="1250"' in late.text
    assert stored(tree, "SRV", "name, accounts") == ("Servrar", "")
    assert send(controller, path, late, **{**DETAILS, "name": "Servrar", "accounts": "1250"}).status_code == 303
    assert stored(tree, "SRV", "name, accounts") == ("Servrar", "1250")
    changes = tree.rows("SELECT actor, changes FROM events WHERE action = 'change_category' ORDER BY seq")
    assert [actor for actor, _ in changes] == ["Admin Test", "Controller Test"]


def test_the_area_of_a_top_takes_everything_below_along(tree: Site) -> None:
    client = tree.log_in("controller")
    below = f"/kategorier/{id_of(tree, 'NAT')}/uppgifter"
    assert send(client, below, **{**DETAILS, "name": "Nät", "domain": "MT"}).status_code == 422
    assert send(client, f"/kategorier/{id_of(tree, 'IT')}/uppgifter",
                **{**DETAILS, "name": "IT", "domain": "Övrigt"}).status_code == 303  # fmt: skip
    assert {domain for (domain,) in tree.rows("SELECT domain FROM categories WHERE code <> 'MT'")} == {"Övrigt"}


def test_a_move_shows_what_changes_and_takes_the_grants_to_their_new_frame(tree: Site) -> None:
    tree.ok("period", "freeze", "202004")
    reported = tree.table(2020, 202004)
    client, path = tree.log_in("controller"), f"/kategorier/{id_of(tree, 'SRV')}/flytta"
    before = tree.table(2020, 202012, "--unit", "kr").decode().splitlines()
    shown = send(client, path, parent=id_of(tree, "NAT"))
    assert shown.status_code == 422
    text = re.sub(r"<[^>]+>|\s+", " ", shown.text.replace("\u00a0", " "))
    assert "120 kr som är beviljat i Server 2020 dras från ramen Nät i stället för ramen IT" in text
    assert "80 kr som är beviljat i Lagring 2020" in text
    assert re.search(r"Nät\s+\+200\s+\+120\s+\+120", text), "what Nät gains; IT, which both lie below, gains nothing"
    assert stored(tree, "SRV", "parent_id") == (id_of(tree, "IT"),)
    assert send(client, path, shown, parent=id_of(tree, "NAT")).status_code == 303
    used = "SELECT c.code, f.granted_ore FROM frames f JOIN categories c ON c.id = f.category_id ORDER BY c.code"
    assert tree.rows(used) == [("IT", 0), ("MT", 0), ("NAT", 50_000)]
    tree.totals_agree()
    after = tree.table(2020, 202012, "--unit", "kr").decode().splitlines()
    assert [line for line in after if line.startswith(("IT;", "Totalt;"))] == [
        line for line in before if line.startswith(("IT;", "Totalt;"))
    ]
    assert tree.table(2020, 202004) == reported
    back = send(client, path, send(client, path, parent=id_of(tree, "IT")), parent=id_of(tree, "IT"))
    assert back.status_code == 303
    tree.totals_agree()
    assert tree.table(2020, 202012, "--unit", "kr").decode().splitlines() == before


@pytest.mark.parametrize(
    ("code", "to", "said"),
    [
        ("IT", "LAG", "kan inte ligga under sig själv"),
        ("IT", "IT", "kan inte ligga under sig själv"),
        ("SRV", "MT", "hör till IT och kan inte ligga under en kategori i MT"),
        ("SRV", "", "finns ingen ram för det året"),
        ("SRV", "IT", "ligger redan där"),
        ("SRV", "gone", "finns inte längre"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(tree: Site, code: str, to: str, said: str) -> None:
    client, everything = tree.log_in("controller"), tree.everything()
    parent = 999 if to == "gone" else id_of(tree, to) if to else 0
    refused = send(client, f"/kategorier/{id_of(tree, code)}/flytta", parent=parent)
    assert refused.status_code == 422
    assert said in refused.text
    assert "Det här ändras" not in refused.text
    assert tree.everything()["categories"] == everything["categories"]


def test_a_move_never_takes_a_frame_below_zero(tree: Site, tmp_path: Path) -> None:
    tree.ok(
        "data", "load", region(tmp_path / "more", [request("D", granted=50, kategori="NAT")], kategorier=CATEGORIES)
    )
    client, path = tree.log_in("controller"), f"/kategorier/{id_of(tree, 'SRV')}/flytta"
    refused = send(client, path, parent=id_of(tree, "NAT"))
    assert refused.status_code == 422
    assert "Ramen Nät 2020 räcker inte" in refused.text.replace("\u00a0", " ")
    tree.totals_agree()


def test_a_date_of_responsibility_shows_what_it_does_first(tree: Site) -> None:
    client, id_ = tree.log_in("controller"), id_of(tree, "SRV")
    path = f"/kategorier/{id_}/ansvar"
    wrong = send(client, path, first="2020-13", last="2020-05", other="", reference="")
    assert wrong.status_code == 422
    assert "Skriv månaden som ÅÅÅÅ-MM" in wrong.text
    assert "Skriv vilket beslut" in wrong.text
    typed: dict[str, Any] = {"first": "2020-07", "last": "", "other": "Diagnostik", "reference": "RS 2020 § 84"}
    shown = send(client, path, **typed)
    assert shown.status_code == 422
    assert "Det här ändras" in shown.text
    assert "\u221270" in shown.text
    assert stored(tree, "SRV", "responsible_from") == (None,)
    assert send(client, path, shown, **{**typed, "first": "2020-09"}).status_code == 422, "that has not been shown"
    assert send(client, path, shown, **typed).status_code == 303
    assert stored(tree, "SRV", "responsible_from, responsibility_reference") == (202007, "RS 2020 § 84")
    assert "70 kr är betalt före övertagandet" in client.get(f"/kategorier/{id_}").text.replace("\u00a0", " ")
    assert "Server" not in tree.table(2020, 202006).decode()
    tree.totals_agree()
    tree.ok("audit", "verify")


def test_outside_its_years_a_category_stays_where_it_has_figures_and_gets_nothing_new(
    tree: Site, tmp_path: Path
) -> None:
    client = tree.log_in("controller")
    for code, name in (("SRV", "Server"), ("NAT", "Nät")):
        path = f"/kategorier/{id_of(tree, code)}/uppgifter"
        assert send(client, path, **{**DETAILS, "name": name, "valid_to_year": "2020"}).status_code == 303
    assert "Lagring" in tree.table(2020, 202012).decode()
    tree.ok("data", "load", region(tmp_path / "m", kategorier=CATEGORIES, ramar=[frame(2021, "IT", 10)]))
    assert [line.split(";")[0] for line in tree.table(2021, 202112).decode().splitlines()[1:]] == ["IT", "Totalt"]
    told = tree.refused("data", "load", region(tmp_path / "n", kategorier=CATEGORIES, ramar=[frame(2021, "LAG", 10)]))
    assert "kategorin gäller inte år 2021" in told
    tree.ok("data", "load", region(tmp_path / "o", kategorier=CATEGORIES, ramar=[frame(2020, "NAT", 500)]))
    entry: dict[str, Any] = {"reference": "RS § 1", "decided_on": "2021-01-02", "comment": "", "kind": "beslutad"}
    given: dict[str, Any] = {**entry, f"amount.{id_of(tree, 'LAG')}": "5"}
    closed = send(client, "/ramar/poster?ar=2021", **given)
    assert closed.status_code == 409
    assert "Lagring gäller inte 2021" in closed.text
    assert send(client, "/ramar/poster?ar=2020", **{**entry, "kind": "revidering",
                f"amount.{id_of(tree, 'NAT')}": "5"}).status_code == 303  # fmt: skip
    listed = client.get("/kategorier").text
    assert "Lagring" not in listed
    assert "Lagring" in client.get("/kategorier?lage=slut&q=lag").text


def test_only_what_nothing_refers_to_is_removed(tree: Site) -> None:
    client, id_ = tree.log_in("controller"), id_of(tree, "LAG")
    page = client.get(f"/kategorier/{id_}")
    assert "Ta bort" not in page.text
    form = send(client, f"/kategorier/{id_}/uppgifter", **{**DETAILS, "name": "Lagring"})
    assert form.status_code == 303
    fresh = client.get(f"/kategorier/{id_}/uppgifter")
    data = {"csrf_token": token(fresh), "idempotency_key": key(fresh)}
    seen = HIDDEN["seen"].search(fresh.text)
    assert seen
    refused = client.post(f"/kategorier/{id_}/ta-bort", data={**data, "seen": seen.group(1)})
    assert refused.status_code == 409
    assert "äskningar, utfall hör till den" in refused.text
    new: dict[str, Any] = {**DETAILS, "code": "NY", "name": "Ny", "parent": id_of(tree, "MT"), "domain": "MT"}
    address = send(client, "/kategorier/ny", **new).location
    page = client.get(address)
    assert "Ta bort Ny" in page.text
    seen = HIDDEN["seen"].search(page.text)
    assert seen
    answer = client.post(f"{address}/ta-bort", data={"csrf_token": token(page), "idempotency_key": key(page),
                                                    "seen": seen.group(1)})  # fmt: skip
    assert answer.location == "/kategorier"
    assert client.get(address).status_code == 404


def test_a_category_s_preparer_has_what_nobody_has_taken_among_their_own(tree: Site) -> None:
    tree.change("UPDATE investment_requests SET state = 'endorsed', category_id = :mt WHERE number = 'A'",
                mt=id_of(tree, "MT"))  # fmt: skip
    client = tree.log_in("preparer")
    assert "Rubrik A" not in client.get("/beredning?vem=mina").text
    user = tree.value("SELECT id FROM users WHERE username = 'preparer'")
    path = f"/kategorier/{id_of(tree, 'MT')}/uppgifter"
    typed: dict[str, Any] = {**DETAILS, "name": "MT", "domain": "MT", "preparer": user}
    assert send(tree.log_in("controller"), path, **typed).status_code == 303
    assert "Rubrik A" in client.get("/beredning?vem=mina").text
    assert "Preparer Test" in client.get("/kategorier").text


def test_long_trees_take_a_fixed_number_of_queries(tree: Site) -> None:
    client, counts, above = tree.log_in("controller"), [], id_of(tree, "LAG")
    client.get("/kategorier")
    add = "INSERT INTO categories (code, name, domain, parent_id, sort_order) VALUES (:code, :code, 'IT', :above, 9)"
    for many in (0, 80):
        for number in range(many):
            tree.change(add, code=f"X{number}", above=above)
        with tree.statements() as sent:
            assert client.get("/kategorier").status_code == 200
            assert client.get(f"/kategorier/{id_of(tree, 'IT')}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] < 40
