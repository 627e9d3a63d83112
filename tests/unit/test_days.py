"""The day it is where the region is."""

from datetime import date

import pytest
import time_machine

from app.models import today_here


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-24T22:59:00Z", date(2026, 11, 24)),
        ("2026-11-24T23:01:00Z", date(2026, 11, 25)),
        ("2026-06-30T22:01:00Z", date(2026, 7, 1)),
    ],
)
def test_a_day_begins_at_the_regions_midnight(moment: str, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert today_here() == day
