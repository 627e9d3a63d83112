"""What has never been sent has a number that no file can hold, so that it is told apart from every real one."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TO_DRAFTS = """
    UPDATE investment_requests SET number = 'utkast-' || substr(number, 2)
    WHERE number LIKE 'U__________' AND state IN ('draft', 'withdrawn') AND author_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM events e WHERE e.request_id = investment_requests.id AND e.action = 'submit')
"""


def upgrade() -> None:
    """U0123456789 becomes utkast-0123456789, for drafts that the form has begun and nobody has sent."""
    op.execute(_TO_DRAFTS)


def downgrade() -> None:
    """Back to the one letter."""
    op.execute("UPDATE investment_requests SET number = 'U' || substr(number, 8) WHERE number LIKE 'utkast-%'")
