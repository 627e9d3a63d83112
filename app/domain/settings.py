"""What differs between regions: named settings with the default of domain.md, read by code through these functions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.errors import DomainError
from app.domain.periods import is_year

KR = 100
YearTable = dict[str, int]

DEFAULTS: dict[str, Any] = {
    # Half a prisbasbelopp, öre (domain.md §5).
    "capitalisation_limit_ore": {
        "2019": 23_250 * KR, "2020": 23_650 * KR, "2021": 23_800 * KR, "2022": 24_150 * KR,
        "2023": 26_250 * KR, "2024": 28_650 * KR, "2025": 29_400 * KR, "2026": 29_600 * KR,
    },
    # Direct procurement under LOU, öre excluding VAT.
    "direct_procurement_limit_ore": {"2020": 615_312 * KR, "2022": 700_000 * KR},
    "least_years_of_use": 3,
    # Below this the short form is enough, öre.
    "short_form_below_ore": 100_000 * KR,
    "high_risk_number": 19,
    # From this hour the day's digest of notices is sent, by whoever runs `mail send` first.
    "digest_hour": 7,
    # How many days notices and the mails that carried them are kept; 0 keeps them for ever.
    "notices_kept_days": 400,
    # The most a request may cost for the director to decide it, by the year of the decision, öre; above it, and until
    # 2021 for every request, the board decides (domain.md §4).
    "decider_limit_ore": {"2019": 0, "2022": 10_000_000 * KR},
    # 1 lets a decision exceed a frame, with a written reason that is printed.
    "decision_may_exceed_frame": 0,
    # When in the year requests for the coming year are sent, month and day: "02-01/04-15". What is urgent, a supplement
    # or within this year's frames can be sent at any time; "" is always open.
    "request_window": "",
    # When in the year requests are decided, month and day: "10-01/12-15". What is urgent can be decided at any time,
    # with a reason; "" is always open.
    "decision_window": "",
    # Printed on every decision: the rule the director decides by.
    "delegation_reference": "Regionstyrelsens delegationsordning",
    # What decisions of each body are numbered under, "RD 2026/12".
    "director_series": "RD",
    "board_series": "RS",
    # A tender this many percent above the grant goes back for a new decision about the difference.
    "price_drift_percent": 10,
    # A final account that is further than this many percent from the grant has to say why.
    "final_account_deviation_percent": 5,
    "attachment_bytes": 20 * 1024 * 1024,
    "attachments_of_a_request": 40,
    # So many days before a cut-off those who owe a forecast are reminded; "" reminds nobody by itself.
    "forecast_reminder_days": "10, 3",
    # "" keeps attachments in the database, otherwise an absolute folder.
    "attachment_folder": "",
    # Whom a preparer can ask for a review: the speciality of the role reviewer, and what it is called.
    "specialities": {
        "it_security": "IT-säkerhet", "integration": "integration", "property": "fastighet",
        "medical_physics": "medicinsk fysik", "procurement": "upphandling",
    },
    # How long a review usually takes, in days: the date that is proposed when one is asked for.
    "review_days": 10,
    # How long each step usually takes, in days, until the product has a history of its own.
    "usual_days": {"submitted": 5, "endorsed": 5, "preparing": 20, "ready": 14},
}  # fmt: skip

MEGABYTE = 1024 * 1024
MOST = {
    "digest_hour": 23, "notices_kept_days": 36_500, "decision_may_exceed_frame": 1, "least_years_of_use": 50,
    "high_risk_number": 1000, "price_drift_percent": 1000, "final_account_deviation_percent": 1000,
    "attachment_bytes": 500 * MEGABYTE, "attachments_of_a_request": 1000, "review_days": 365, "usual_days": 365,
}  # fmt: skip
"""The largest value of a setting, or of every figure in its table; what is more is a slip of the finger."""
LONGEST = {"attachment_folder": 1000, "director_series": 20, "board_series": 20}
LONGEST_TEXT = 200

MOST_DAYS = 90
WINDOWS = ("request_window", "decision_window")
"""The settings that are two days of a year."""
TEXT_TABLES = ("specialities",)
"""The settings that are tables of words by code."""


def by_year(table: Mapping[str, int], year: int) -> int:
    """The figure that holds in a year: the latest given for that year or before it, else the earliest of all."""
    return table[str(year_that_holds(table, year))]


def year_that_holds(table: Mapping[str, int], year: int) -> int:
    """The year whose figure holds in a year."""
    known = sorted(int(given) for given in table)
    before = [given for given in known if given <= year]
    return before[-1] if before else known[0]


def checked(name: str, value: Any) -> Any:
    """The value if it is of the same kind as the default; raises DomainError with what is wanted."""
    if name not in DEFAULTS:
        raise DomainError(f"Inställningen {name} finns inte. Välj bland: {', '.join(DEFAULTS)}.")
    default = DEFAULTS[name]
    if name in TEXT_TABLES:
        good = isinstance(value, dict) and bool(value) and all(_code(key) and _word(value[key]) for key in value)
        wanted = "en tabell med korta koder och ord, till exempel " + '{"it_security": "IT-säkerhet"}'
    elif isinstance(default, dict):
        good = isinstance(value, dict) and bool(value) and all(_whole(each) for each in value.values())
        good = good and (set(value) <= set(default) or all(map(is_year, value)))
        good = good and all(each <= MOST.get(name, each) for each in value.values())
        wanted = (
            "en tabell med hela tal, till exempel "
            + str(dict(list(default.items())[:1])).replace("'", '"')
            + most_words(name)
        )
    elif isinstance(default, int):
        good, wanted = _whole(value) and value <= MOST.get(name, value), "ett helt tal som inte är negativt"
        wanted += most_words(name)
    else:
        longest = LONGEST.get(name, LONGEST_TEXT)
        good, wanted = isinstance(value, str) and len(value) <= longest, f"en text på högst {longest} tecken"
        if name in WINDOWS:
            good, wanted = good and _window(value), 'tom eller två dagar, till exempel "10-01/12-15"'
        if name == "forecast_reminder_days":
            good, wanted = good and _days(value), f'tom eller hela dagar, högst {MOST_DAYS}, till exempel "10, 3"'
    if not good:
        raise DomainError(f"Inställningen {name} ska vara {wanted}.")
    return value


def most_words(name: str) -> str:
    """How large a figure may be, as the end of a sentence; nothing where any goes."""
    if name not in MOST:
        return ""
    return f", högst {MOST[name] // MEGABYTE} MB" if name.endswith("_bytes") else f", högst {MOST[name]}"


def days_before(text: str) -> tuple[int, ...]:
    """The days of forecast_reminder_days, the most first."""
    return tuple(sorted({int(each) for each in text.split(",") if each.strip()}, reverse=True))


def _days(text: str) -> bool:
    """Whole numbers of days with commas between, or nothing."""
    parts = [each.strip() for each in text.split(",")] if text.strip() else []
    return all(each.isascii() and each.isdecimal() and len(each) < 4 and int(each) <= MOST_DAYS for each in parts)


def _window(text: str) -> bool:
    """Two days of a year, or nothing."""
    days = [f"2024-{day}" for day in text.split("/")] if text else []
    try:
        return all(len(day) == 10 and date.fromisoformat(day) for day in days) and len(days) in (0, 2)
    except ValueError:
        return False


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _code(key: Any) -> bool:
    return isinstance(key, str) and 0 < len(key) <= 40 and key.isascii() and key.replace("_", "a").isalnum()


def _word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 60
