"""Reporting periods that were frozen, and the texts that explain a period."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "frozen_periods",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frozen_by", sa.String(200), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("layouts", sa.JSON(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.UniqueConstraint("period", "version", name="uq_frozen_periods_period"),
        sa.CheckConstraint("version > 0", name="ck_frozen_periods_version"),
    )
    op.create_table(
        "frozen_requests",
        sa.Column("frozen_id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), primary_key=True),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("granted", sa.JSON(), nullable=False),
        sa.Column("paid", sa.JSON(), nullable=False),
        sa.Column("forecast_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["frozen_id"], ["frozen_periods.id"], name="fk_frozen_requests_frozen_id"),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name="fk_frozen_requests_request_id"),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="fk_frozen_requests_category_id"),
    )
    op.create_table(
        "explanations",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name="fk_explanations_category_id"),
    )
    op.create_index("ix_explanations_period", "explanations", ["period"])
    op.create_index("uq_explanations_subject", "explanations", ["period", "category_id"], unique=True)


def downgrade() -> None:
    """Forget what was reported."""
    for table in ("explanations", "frozen_requests", "frozen_periods"):
        op.drop_table(table)
