"""Frame arithmetic: which frame a category draws on, and what is left of it (domain.md §4)."""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from app.domain.tree import Tree


class EntryKind(StrEnum):
    """What changed a frame; a proposal counts in plans, never as money to grant."""

    DECIDED = "beslutad"
    REVISION = "revidering"
    CARRY_OVER = "ombudgetering"
    TRANSFER = "omdisponering"
    PROPOSED = "föreslagen"


def frame_category(category_id: int, tree: Tree, with_frame: Container[int]) -> int | None:
    """The category whose frame this one draws on in a year: itself or the nearest above that has one; None: nobody."""
    return next((each for each in tree.path(category_id) if each in with_frame), None)


@dataclass(frozen=True, slots=True)
class FrameFigures:
    """The figures of one frame and year that always stand side by side, all in öre."""

    frame_ore: int
    asked_ore: int
    granted_ore: int
    outcome_ore: int
    forecast_ore: int

    @property
    def left_to_decide_ore(self) -> int:
        """kvar att besluta = ram − beviljat."""
        return self.frame_ore - self.granted_ore

    @property
    def left_to_use_ore(self) -> int:
        """kvar att förbruka = beviljat − utfall."""
        return self.granted_ore - self.outcome_ore

    @property
    def deviation_ore(self) -> int:
        """avvikelse = ram − prognos."""
        return self.frame_ore - self.forecast_ore
