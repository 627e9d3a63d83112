"""Outcome by unit and by tag as layouts, and the groups of requests kept when a period is frozen."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

HEADINGS = {
    "beviljat": "Beviljat {år}",
    "utfall_tidigare": "Utfall beslut före {år}",
    "utfall_år": "Utfall beslut {år}",
    "summa": "Summa utfall {år}",
    "prognos": "Prognos {år}",
}
NEW = (("utfall-enhet", "Utfall per enhet", "enhet"), ("utfall-etikett", "Utfall per etikett", "etiketter"))
layouts = sa.table(
    "report_layouts",
    sa.column("name"),
    sa.column("title"),
    sa.column("position"),
    sa.column("definition", sa.JSON()),
)


def _definition(group_by: str) -> dict[str, Any]:
    return {
        "columns": [{"key": key, "heading": heading} for key, heading in HEADINGS.items()],
        "group_by": group_by,
        "details": group_by == "etiketter",
        "deepest": 0,
        "total": {"label": "Totalt", "place": "last"},
        "unit": "tkr",
    }


def upgrade() -> None:
    """A region that already has a layout of one of the names keeps its own."""
    op.add_column("frozen_requests", sa.Column("groups", sa.JSON(), nullable=True))
    known = set(op.get_bind().scalars(sa.select(layouts.c.name)))
    last = op.get_bind().scalar(sa.select(sa.func.max(layouts.c.position))) or 0
    for place, (name, title, group_by) in enumerate(NEW, start=last + 1):
        if name not in known:
            values = {"name": name, "title": title, "position": place, "definition": _definition(group_by)}
            op.execute(layouts.insert().values(values))


def downgrade() -> None:
    """Without the two layouts and what was kept."""
    op.execute(layouts.delete().where(layouts.c.name.in_([name for name, _, _ in NEW])))
    with op.batch_alter_table("frozen_requests") as batch:
        batch.drop_column("groups")
