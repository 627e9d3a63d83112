"""What a list counts stands in an index: no request needs to be opened for it."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NAME = "ix_investment_requests_state_investment_requests_number"


def upgrade() -> None:
    """State and number say whether somebody but the writer may see a request."""
    op.create_index(NAME, "investment_requests", ["state", "number"])


def downgrade() -> None:
    """Without it."""
    op.drop_index(NAME, "investment_requests")
