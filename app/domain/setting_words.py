"""What each setting is called, what it does, and how it is typed. A test fails until every setting is here."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.settings import DEFAULTS, MOST


class Shape(StrEnum):
    """How a value is typed and read."""

    TEXT = "text"
    WHOLE = "whole"
    YES_NO = "yes_no"
    MONEY = "money"
    MEGABYTES = "megabytes"
    MONEY_BY_YEAR = "money_by_year"
    WHOLE_BY_YEAR = "whole_by_year"
    WHOLE_BY_NAME = "whole_by_name"
    TEXT_BY_CODE = "text_by_code"


BY_YEAR = (Shape.MONEY_BY_YEAR, Shape.WHOLE_BY_YEAR)
OPEN_TABLES = (*BY_YEAR, Shape.TEXT_BY_CODE)
"""Tables to which lines can be added."""
TABLES = (*OPEN_TABLES, Shape.WHOLE_BY_NAME)


@dataclass(frozen=True, slots=True)
class SettingWords:
    """A setting for people: its name, what it does, and after its figure the unit."""

    label: str
    help: str
    unit: str = ""


WORDS: dict[str, SettingWords] = {
    "capitalisation_limit_ore": SettingWords(
        "Gräns för investering", "Inköp från det här beloppet är investering, annars drift. Ett halvt prisbasbelopp."
    ),
    "direct_procurement_limit_ore": SettingWords(
        "Gräns för direktupphandling", "Högsta värde utan moms som får direktupphandlas enligt LOU."
    ),
    "least_years_of_use": SettingWords(
        "Kortaste användning", "Det som används kortare tid är drift, vad det än kostar.", "år"
    ),
    "short_form_below_ore": SettingWords(
        "Gräns för kort formulär", "Under det här beloppet räcker det korta formuläret för en äskning."
    ),
    "high_risk_number": SettingWords("Högt risktal", "Risktal över det här är höga och märks ut för beredaren."),
    "digest_hour": SettingWords(
        "Dagens mejl tidigast klockan", "Från den här timmen, 0–23, skickas det dagliga mejlet med aviseringar."
    ),
    "notices_kept_days": SettingWords(
        "Aviseringar sparas", "Äldre aviseringar, och mejlen som bar dem, tas bort. 0 sparar allt.", "dagar"
    ),
    "decider_limit_ore": SettingWords(
        "Regiondirektörens beloppsgräns",
        "Högsta belopp som regiondirektören beslutar om, efter beslutets år. Däröver beslutar regionstyrelsen.",
    ),
    "decision_may_exceed_frame": SettingWords(
        "Beslut får överskrida ramen", "Ett beslut får ta mer än ramen, med ett skrivet skäl som står i beslutet."
    ),
    "delegation_reference": SettingWords("Delegation", "Regeln som regiondirektören beslutar efter; står i beslutet."),
    "director_series": SettingWords("Regiondirektörens nummerserie", "Besluten numreras med den: RD 2026/1."),
    "board_series": SettingWords("Regionstyrelsens nummerserie", "Det styrelsens beslut numreras med."),
    "request_window": SettingWords(
        "Äskningsperiod under året",
        "När äskningar till kommande års ram skickas, till exempel 02-01/04-15. Annat skickas när som helst. Tomt är "
        "alltid öppet.",
    ),
    "decision_window": SettingWords(
        "Beslutsperiod under året",
        "När äskningar beslutas, till exempel 10-01/12-15. Akuta beslutas när som helst. Tomt är alltid öppet.",
    ),
    "specialities": SettingWords(
        "Sakområden", "Det som en beredare kan be sakkunniga yttra sig om. Koden går inte att byta sedan den är använd."
    ),
    "review_days": SettingWords(
        "Tid för yttrande", "Så många dagar har en sakkunnig på sig, om beredaren inte väljer en annan dag.", "dagar"
    ),
    "price_drift_percent": SettingWords(
        "Prisavvikelse som kräver nytt beslut",
        "Ett anbud som är så här mycket högre än det beviljade går tillbaka för nytt beslut.",
        "procent",
    ),
    "final_account_deviation_percent": SettingWords(
        "Avvikelse som ska förklaras",
        "En slutredovisning som avviker mer än så från det beviljade ska säga varför.",
        "procent",
    ),
    "forecast_reminder_days": SettingWords(
        "Påminnelser om prognos",
        "Så många dagar före en tertials bokslutsdag påminns de som inte har lämnat prognos, till exempel 10, 3. Tomt "
        "påminner ingen av sig självt.",
        "dagar",
    ),
    "attachment_bytes": SettingWords("Största bilaga", "Större filer än så tas inte emot.", "MB"),
    "attachments_of_a_request": SettingWords("Bilagor per äskning", "Högsta antal filer på en äskning.", "st"),
    "attachment_folder": SettingWords(
        "Mapp för bilagor", "Hela sökvägen till en mapp på servern. Där ligger också redovisningens filer. Tomt "
        "sparar dem i databasen.",
    ),
    "usual_days": SettingWords(
        "Vanlig tid per steg", "Hur länge varje steg brukar ta, tills Ramkoll har egna siffror.", "dagar"
    ),
}  # fmt: skip


def words_for(name: str) -> SettingWords:
    """A setting's words; one that has none yet is called by its name."""
    return WORDS.get(name, SettingWords(name, ""))


def shape_of(name: str) -> Shape:
    """How a setting is typed, from its name and the kind of its default."""
    default, money = DEFAULTS[name], name.endswith("_ore")
    if isinstance(default, dict):
        if all(isinstance(value, str) for value in default.values()):
            return Shape.TEXT_BY_CODE
        if all(key.isdecimal() for key in default):
            return Shape.MONEY_BY_YEAR if money else Shape.WHOLE_BY_YEAR
        return Shape.WHOLE_BY_NAME
    if isinstance(default, str):
        return Shape.TEXT
    if MOST.get(name) == 1:
        return Shape.YES_NO
    return Shape.MONEY if money else Shape.MEGABYTES if name.endswith("_bytes") else Shape.WHOLE
