"""Frames: what changes them, and which one a category draws on (domain.md §4)."""

from collections.abc import Container
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
