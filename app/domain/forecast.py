"""What a request is expected to cost for the whole year (domain.md §7)."""

_STOPPED = ("paused", "declined", "withdrawn", "closed")


def expected_more(
    *, judged_ore: int | None, counted_ore: int, planned_left_ore: int, grant_left_ore: int, state: str
) -> int:
    """What the year's forecast of one request lies above (below: negative) what counts of its payments, in öre.

    counted_ore: what its grants carry of the year's payments, which is what the tables count as outcome: nothing of a
    request without a grant, nor what is paid back beyond all that was paid (outcome.carried). A judged forecast is
    the whole year's amount. Computed: planned payments left this year, at most the grant left; nothing more for a
    request that stands still.
    """
    if judged_ore is not None:
        return judged_ore - counted_ore
    if state in _STOPPED:
        return 0
    return max(0, min(planned_left_ore, grant_left_ore))
