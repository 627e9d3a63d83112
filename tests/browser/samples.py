"""More requests than the demo has, so that lists have pages."""

from pathlib import Path

HEADER = (
    "nummer;projekt;rubrik;typ;slag;enhet;kategori;ramår;prioritet;tillstånd;"
    "sökt_belopp;beviljat_belopp;beslutsdatum;beslut;vilande_orsak;syfte"
)
UNITS = ("LT-DC", "LT-KOM", "SUN-IVA", "FTV")
CATEGORIES = ("IT-DC", "IT-VID", "MT", "TYST")
ADDED = 92


def write_requests(folder: Path) -> Path:
    """A folder to load: requests of a later year, without money, so that no figure of the demo's year moves."""
    rows = [
        f"2022-{number:04d};;Ånglok {number % 7} och Öronlampa {number};äskning;nyinvestering;{UNITS[number % 4]};"
        f"{CATEGORIES[number // 4 % 4]};2022;2;inskickad;{number}000,00;;;;;"
        for number in range(1, ADDED + 1)
    ]
    (folder / "askningar.csv").write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    return folder
