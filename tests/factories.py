"""The least that a test needs: files of domain.md §10 with a few rows, workbooks of them, and accounts."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import xlsxwriter

from app.auth.operations import add_user, give_role
from app.database import db
from app.domain.ledger_map import FileKind
from app.domain.permissions import Role
from app.ledger_files.guess import guess
from app.ledger_files.look import look_at
from app.ledger_files.uploads import keep
from app.models import OrganisationUnit

if TYPE_CHECKING:
    from tests.integration.site import Site

REFERENCE = Path(__file__).resolve().parent / "reference"
YEAR_2020, YEAR_2022 = REFERENCE / "lansteknik-2020", REFERENCE / "it-mt-stod-2022"
COLUMNS = {
    "enheter": "kod;namn;överordnad",
    "kategorier": "kod;namn;domän;överordnad;nyttjandeperiod_år;ordning",
    "ramar": "år;kategori;typ;belopp;beslut;datum;kommentar;motkategori",
    "askningar": "nummer;projekt;rubrik;typ;slag;enhet;kategori;ramår;prioritet;tillstånd;sökt_belopp;"
    "beviljat_belopp;beslutsdatum;beslut;vilande_orsak;syfte",
    "utfall": "verifikat;rad;datum;konto;ansvar;projekt;text;belopp",
    "prognoser": "period;kategori;äskning;belopp;kommentar",
}
UNITS = [{"kod": "E1", "namn": "Enhet 1"}, {"kod": "E11", "namn": "Enhet 1.1", "överordnad": "E1"}]
CATEGORIES = [
    {"kod": "IT", "namn": "IT", "domän": "IT", "ordning": "1"},
    {"kod": "NAT", "namn": "Nät", "domän": "IT", "överordnad": "IT", "ordning": "2"},
    {"kod": "MT", "namn": "MT", "domän": "MT", "ordning": "3"},
]
Row = Mapping[str, object]
Accounts = Sequence[tuple[str, Role, str | None, str | None]]
ACCOUNTS: Accounts = (  # username, role, unit, domain
    ("requester", Role.REQUESTER, "SUN-IVA", None),
    ("unit_head", Role.UNIT_HEAD, "LT", None),
    ("preparer", Role.PREPARER, None, "MT"),
    ("reviewer", Role.REVIEWER, None, None),
    ("decider", Role.DECIDER, None, None),
    ("controller", Role.CONTROLLER, None, None),
    ("auditor", Role.AUDITOR, None, None),
    ("admin", Role.ADMIN, None, None),
)


def write(folder: Path, **files: Iterable[Row]) -> Path:
    """A folder of CSV files; a column that a row does not name is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name].split(";"), restval="", delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def region(folder: Path, requests: Iterable[Row] = (), **files: Iterable[Row]) -> Path:
    """Two units, three categories and whatever else is given."""
    return write(folder, **{"enheter": UNITS, "kategorier": CATEGORIES, "askningar": requests, **files})


def frame(year: int, category: str, kronor: int, kind: str = "beslutad", **more: object) -> Row:
    """A line of ramar.csv."""
    fixed = {"beslut": f"RS {year} § 1", "datum": f"{year}-01-15"}
    return {"år": year, "kategori": category, "typ": kind, "belopp": kronor, **fixed, **more}


def request(number: str, year: int = 2020, granted: int | None = None, **more: object) -> Row:
    """A line of askningar.csv, its project P + number: granted (kronor) with a decision, else only asked for."""
    fixed: dict[str, object] = {
        "nummer": number, "projekt": f"P{number}", "rubrik": f"Rubrik {number}", "typ": "investering",
        "slag": "reinvestering", "enhet": "E1", "kategori": "IT", "ramår": year, "prioritet": 1,
        "tillstånd": "inskickad", "sökt_belopp": granted or 1000,
    }  # fmt: skip
    if granted is not None:
        decided = {"tillstånd": "beviljad", "beslutsdatum": f"{year}-02-01", "beslut": f"RS {year} § 2"}
        fixed |= {**decided, "beviljat_belopp": granted}
    return {**fixed, **more}


def posting(voucher: str, day: str, project: str, kronor: object, row: int = 1, **more: object) -> Row:
    """A line of utfall.csv."""
    fixed = {"konto": "1241", "ansvar": "5400", "text": "Faktura"}
    return {"verifikat": voucher, "rad": row, "datum": day, "projekt": project, "belopp": kronor, **fixed, **more}


def forecast(period: int, kronor: int, category: str = "", number: str = "") -> Row:
    """A line of prognoser.csv."""
    return {"period": period, "kategori": category, "äskning": number, "belopp": kronor}


def ledger(path: Path, *rows: Row) -> Path:
    """One ledger file."""
    written = write(path.parent / "ledger", utfall=rows) / "utfall.csv"
    return written.replace(path)


def many(count: int) -> list[Row]:
    """Requests whose sort values are equal in groups, with one posting's worth of grant each."""
    return [
        request(
            f"2020-{number:04d}",
            granted=100 * (number % 5) or None,
            rubrik=f"Rubrik {number % 7}",
            enhet=("E1", "E11")[number % 2],
            kategori=("IT", "NAT", "MT")[number % 3],
        )
        for number in range(count)
    ]


def payments(count: int, requests: int) -> list[Row]:
    """Postings spread over the requests of `many` and over the year 2020; every tenth matches nothing."""
    first = date(2020, 1, 1)
    return [
        posting(
            f"V{number}",
            (first + timedelta(days=number % 360)).isoformat(),
            "okänt" if number % 10 == 9 else f"P2020-{number % requests:04d}",
            f"{number % 50 + 1},25",
        )
        for number in range(count)
    ]


def workbook(path: Path, folder: Path, *, figures_as_numbers: bool = False) -> Path:
    """One XLSX workbook with a sheet for each CSV file of the folder."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": figures_as_numbers})
    for name in COLUMNS:
        if (folder / f"{name}.csv").is_file():
            sheet = book.add_worksheet(name)
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                for number, cells in enumerate(csv.reader(file, delimiter=";")):
                    values = [cell.replace(",", ".") if _is_figure(cell) else cell for cell in cells]
                    sheet.write_row(number, 0, values if figures_as_numbers else cells)
    book.close()
    return path


def _is_figure(cell: str) -> bool:
    return cell.replace(",", "").removeprefix("-").isdecimal()


def add_accounts(site: "Site", accounts: Accounts) -> None:
    """Accounts whose password is the tests' own."""
    from tests.integration.site import PASSWORD

    with site.app.app_context():
        session = db.session()
        for username, role, unit, domain in accounts:
            found = session.query(OrganisationUnit).filter_by(code=unit).one() if unit else None
            user = add_user(session, username, f"{username.title()} Test", PASSWORD)
            speciality = "it_security" if role is Role.REVIEWER else ""
            give_role(session, user, role, unit_id=found.id if found else None, domain=domain, speciality=speciality)
        session.commit()


def add_upload(site: "Site") -> None:
    """A file of another system that is handed in but not read in."""
    with TemporaryDirectory() as folder, site.app.app_context():
        path = Path(folder) / "export.txt"
        path.write_bytes("Ver;Datum;Proj;Kronor\nA1;2020-01-15;okänt;5,00\n".encode("cp1252"))
        look, session = look_at(path), db.session()
        column_map = guess(look, FileKind.OUTCOME)
        keep(session, path, kind=FileKind.OUTCOME, source="raindance", sha256=look.sha256, column_map=column_map,
             actor="Test")  # fmt: skip
        session.commit()


def fill_year(site: "Site") -> None:
    """The reference year 2020 and an account of each role."""
    site.ok("data", "load", YEAR_2020)
    add_accounts(site, ACCOUNTS)
    add_upload(site)
