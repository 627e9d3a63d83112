"""What a request is expected to cost for the whole year (domain.md §7)."""

_STOPPED = ("paused", "declined", "withdrawn", "closed")


def expected_more(
    *, judged_ore: int | None, paid_this_year_ore: int, planned_left_ore: int, grant_left_ore: int, state: str
) -> int:
    """What the year's forecast of one request lies above (below: negative) what it has paid this year, in öre.

    A judged forecast is the whole year's amount. Computed: planned payments left this year, at most the grant left;
    nothing more for a request that stands still.
    """
    if judged_ore is not None:
        return judged_ore - paid_this_year_ore
    if state in _STOPPED:
        return 0
    return max(0, min(planned_left_ore, grant_left_ore))
