"""What an import of the ledger did, for the terminal, the page and the stored receipt."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class LeftOut:
    """Rows of the file that the map says do not belong here, and what they add up to (öre)."""

    sums: int = 0
    without_project: int = 0
    other_accounts: int = 0
    ore: int = 0

    @property
    def rows(self) -> int:
        """How many rows are left out."""
        return self.sums + self.without_project + self.other_accounts

    def start(self) -> None:
        """The file is read from the start."""
        self.sums = self.without_project = self.other_accounts = self.ore = 0


@dataclass(slots=True)
class Receipt:
    """What an import did: counts of rows, sums in öre of what it touched before and after, sums by category."""

    source: str
    file_name: str
    sha256: str
    rows_in_file: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    unmatched: int = 0
    suspected: int = 0
    sum_before_ore: int = 0
    sum_after_ore: int = 0
    already_by: str = ""
    left: LeftOut = field(default_factory=LeftOut)
    categories: list[dict[str, Any]] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    requests: list[list[int]] = field(default_factory=list)
    import_id: int | None = None

    @property
    def is_unchanged(self) -> bool:
        """Nothing in the ledger was touched."""
        return not (self.new or self.changed or self.removed)
