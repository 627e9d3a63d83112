"""Who was reminded of a forecast, and which automatic rounds are done."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nobody has been reminded."""
    op.create_table(
        "forecast_reminders",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.String(200), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "sent_on", name="pk_forecast_reminders"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_forecast_reminders_user_id"),
    )
    op.create_index("ix_forecast_reminders_period", "forecast_reminders", ["period"])
    op.create_table(
        "forecast_rounds",
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days_before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("period", "days_before", name="pk_forecast_rounds"),
    )


def downgrade() -> None:
    """Forget who was reminded."""
    op.drop_table("forecast_rounds")
    op.drop_table("forecast_reminders")
