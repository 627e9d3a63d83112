"""What the usual time of a step and "asked for again" are looked up by."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The events that left a state, the latest first; the requests that build on another."""
    op.create_index("ix_events_from_state_seq", "events", ["from_state", "seq"])
    op.create_index("ix_investment_requests_previous_id", "investment_requests", ["previous_id"])


def downgrade() -> None:
    """Without them the same is found by reading everything."""
    op.drop_index("ix_investment_requests_previous_id", "investment_requests")
    op.drop_index("ix_events_from_state_seq", "events")
