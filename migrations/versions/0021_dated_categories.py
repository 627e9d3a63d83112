"""Categories say which years they may be chosen in, who prepares them, their accounts, and since when they are ours."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TEXTS = ("accounts", "taken_over_from", "responsibility_reference")
_MONTHS = ("responsible_from", "responsible_to")
_OF_NONE = sa.text("request_id IS NULL")
_YEARS = ("valid_from_year", "valid_to_year")


def upgrade() -> None:
    """Every category that is there holds for all years and has always been ours."""
    with op.batch_alter_table("categories") as batch:
        for name in _TEXTS:
            batch.add_column(sa.Column(name, sa.String(200), nullable=False, server_default=""))
        for name in (*_YEARS, *_MONTHS, "preparer_id"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_categories_preparer_id", "users", ["preparer_id"], ["id"])
    op.create_index("ix_events_subject", "events", ["subject", "seq"], sqlite_where=_OF_NONE, postgresql_where=_OF_NONE)


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_events_subject", "events")
    with op.batch_alter_table("categories") as batch:
        batch.drop_constraint("fk_categories_preparer_id", type_="foreignkey")
        for name in ("preparer_id", *_MONTHS, *_YEARS, *_TEXTS):
            batch.drop_column(name)
