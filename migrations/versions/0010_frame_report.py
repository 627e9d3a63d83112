"""The frame report as a layout, and grants found by their frame year."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

HEADINGS = {
    "ram": "Ram",
    "äskat": "Äskat",
    "beviljat": "Beviljat",
    "utfall_ram": "Utfall på ramen",
    "kvar_att_besluta": "Kvar att besluta",
    "kvar_att_förbruka": "Kvar att förbruka",
    "prognos": "Prognos {år}",
    "avvikelse": "Avvikelse",
}
DEFINITION = {
    "columns": [
        {"key": key, "heading": heading} | ({"csv_name": "utfall"} if key == "utfall_ram" else {})
        for key, heading in HEADINGS.items()
    ],
    "total": {"label": "Totalt", "place": "last"},
    "unit": "tkr",
}
layouts = sa.table(
    "report_layouts",
    sa.column("name"),
    sa.column("title"),
    sa.column("position"),
    sa.column("definition", sa.JSON()),
)


def upgrade() -> None:
    """A region that already has a layout of that name keeps its own."""
    with op.batch_alter_table("grants") as batch_op:
        batch_op.create_index("ix_grants_frame_year", ["frame_year"])
    named = sa.select(sa.func.count()).select_from(layouts).where(layouts.c.name == "ramar")
    if op.get_bind().scalar(named):
        return
    last = op.get_bind().scalar(sa.select(sa.func.max(layouts.c.position))) or 0
    op.execute(layouts.insert().values(name="ramar", title="Ramar", position=last + 1, definition=DEFINITION))


def downgrade() -> None:
    """Without the layout and the index."""
    op.execute(layouts.delete().where(layouts.c.name == "ramar"))
    with op.batch_alter_table("grants") as batch_op:
        batch_op.drop_index("ix_grants_frame_year")
