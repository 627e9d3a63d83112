"""A counter of what the outcome report is made from: most writes do not concern it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """It begins like the others."""
    revisions = sa.table("revisions", sa.column("name"), sa.column("number"), sa.column("changed_at"))
    op.execute(revisions.insert().values(name="report", number=1, changed_at=sa.func.now()))


def downgrade() -> None:
    """Without it."""
    op.execute("DELETE FROM revisions WHERE name = 'report'")
