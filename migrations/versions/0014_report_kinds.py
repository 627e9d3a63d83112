"""Reports that list things, as layouts of other kinds, and tags on requests."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _columns(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key} for key in keys]


STANDARD: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "investeringsbudget",
        "Investeringsbudget",
        "budget",
        {
            "columns": [*_columns("rubrik", "enhet"), {"key": "beviljat", "heading": "Belopp", "decimals": 0}],
            "group_by": "kategori",
            "unit": "kr",
        },
    ),
    (
        "askningar",
        "Äskningar",
        "requests",
        {
            "columns": _columns("nummer", "rubrik", "enhet", "tillstånd", "sökt", "beviljat", "utfall"),
            "group_by": "kategori",
            "unit": "tkr",
        },
    ),
    (
        "beslut",
        "Beslut",
        "decisions",
        {
            "columns": _columns("beslut", "datum", "instans", "nummer", "rubrik", "enhet", "blev", "belopp"),
            "order": "datum",
            "unit": "tkr",
        },
    ),
    (
        "vilande",
        "Pengar som står still",
        "standstill",
        {
            "columns": _columns("nummer", "rubrik", "enhet", "sedan", "se_över", "beviljat_totalt", "kvar"),
            "group_by": "orsak",
            "order": "sedan",
            "unit": "tkr",
        },
    ),
    (
        "etiketter",
        "Äskningar efter etikett",
        "requests",
        {
            "columns": _columns("etiketter", "sökt", "beviljat", "utfall"),
            "group_by": "etiketter",
            "details": False,
            "unit": "tkr",
        },
    ),
)
layouts = sa.table(
    "report_layouts",
    sa.column("name"),
    sa.column("title"),
    sa.column("kind"),
    sa.column("position"),
    sa.column("definition", sa.JSON()),
)


def upgrade() -> None:
    """A region that already has a layout of one of the names keeps its own."""
    op.create_table(
        "request_tags",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name="fk_request_tags_request_id"),
        sa.PrimaryKeyConstraint("request_id", "tag", name="pk_request_tags"),
    )
    op.create_index("ix_request_tags_tag_request_id", "request_tags", ["tag", "request_id"])
    with op.batch_alter_table("report_layouts") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(40), nullable=False, server_default="utfall"))
    known = set(op.get_bind().scalars(sa.select(layouts.c.name)))
    last = op.get_bind().scalar(sa.select(sa.func.max(layouts.c.position))) or 0
    for place, (name, title, kind, definition) in enumerate(STANDARD, start=last + 1):
        if name not in known:
            values = {"name": name, "title": title, "kind": kind, "position": place, "definition": definition}
            op.execute(layouts.insert().values(values))


def downgrade() -> None:
    """Reports that list things go, whoever made them."""
    op.execute(layouts.delete().where(layouts.c.kind != "utfall"))
    with op.batch_alter_table("report_layouts") as batch_op:
        batch_op.drop_column("kind")
    op.drop_index("ix_request_tags_tag_request_id", "request_tags")
    op.drop_table("request_tags")
