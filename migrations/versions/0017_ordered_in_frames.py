"""What is ordered as a column of the frame report, where something is."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMN = {"key": "beställt", "heading": "Beställt", "when_any": True}
layouts = sa.table("report_layouts", sa.column("name"), sa.column("definition", sa.JSON()))


def upgrade() -> None:
    """After the outcome; a region that has made the table its own way has it there too, and can take it away."""
    definition = _definition()
    columns = definition.get("columns", [])
    keys = [each.get("key") for each in columns]
    if columns and COLUMN["key"] not in keys:
        after = keys.index("utfall_ram") + 1 if "utfall_ram" in keys else len(keys)
        _save({**definition, "columns": [*columns[:after], COLUMN, *columns[after:]]})


def downgrade() -> None:
    """Without the column."""
    definition = _definition()
    if columns := definition.get("columns", []):
        _save({**definition, "columns": [each for each in columns if each.get("key") != COLUMN["key"]]})


def _definition() -> dict[str, Any]:
    found = op.get_bind().scalar(sa.select(layouts.c.definition).where(layouts.c.name == "ramar"))
    return found or {}


def _save(definition: dict[str, Any]) -> None:
    op.execute(layouts.update().where(layouts.c.name == "ramar").values(definition=definition))
