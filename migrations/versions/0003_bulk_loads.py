"""Files of many requests that were loaded, so that the same file is loaded once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table of loaded files."""
    op.create_table(
        "bulk_loads",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("request_ids", sa.JSON(), nullable=False),
        sa.Column("loaded_by", sa.String(200), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_bulk_loads_unit_id"),
        sa.UniqueConstraint("sha256", "unit_id", name="uq_bulk_loads_sha256_unit_id"),
    )


def downgrade() -> None:
    """Forget which files were loaded; the drafts stay."""
    op.drop_table("bulk_loads")
