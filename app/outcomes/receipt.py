"""What an import of the ledger did, for the terminal, the page and the stored receipt."""

from dataclasses import dataclass, field
from typing import Any


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
    categories: list[dict[str, Any]] = field(default_factory=list)
    import_id: int | None = None

    @property
    def is_unchanged(self) -> bool:
        """Nothing in the ledger was touched."""
        return not (self.new or self.changed or self.removed)
