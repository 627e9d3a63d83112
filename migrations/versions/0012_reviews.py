"""Reviews asked of people with a speciality."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The reviews, the speciality of a role, and of whom each request asks a review."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("speciality", sa.String(40), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(200), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_reviews_asked_by_id"),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name="fk_reviews_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_request_id", "reviews", ["request_id"])
    op.create_index("ix_reviews_speciality_reviews_answered_at", "reviews", ["speciality", "answered_at"])
    with op.batch_alter_table("role_assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("speciality", sa.String(40), server_default="", nullable=False))
    with op.batch_alter_table("investment_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_of", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Reviews and the roles that only answer them are lost."""
    op.execute("DELETE FROM role_assignments WHERE role = 'reviewer'")
    with op.batch_alter_table("investment_requests", schema=None) as batch_op:
        batch_op.drop_column("asked_of")
    with op.batch_alter_table("role_assignments", schema=None) as batch_op:
        batch_op.drop_column("speciality")
    op.drop_index("ix_reviews_speciality_reviews_answered_at", "reviews")
    op.drop_index("ix_reviews_request_id", "reviews")
    op.drop_table("reviews")
