"""How long a request has been in its step, in the bands that a queue is looked at by."""

from enum import StrEnum


class Band(StrEnum):
    """How long it has waited; the value stands in addresses."""

    WEEK = "vecka"
    MONTH = "manad"
    QUARTER = "kvartal"
    OLDER = "aldre"


BAND_WORDS = {
    Band.WEEK: "Högst en vecka",
    Band.MONTH: "8–30 dagar",
    Band.QUARTER: "31–90 dagar",
    Band.OLDER: "Över 90 dagar",
}
LEAST_DAYS = {Band.WEEK: 0, Band.MONTH: 8, Band.QUARTER: 31, Band.OLDER: 91}
