"""What preparing, deciding and following up a request needs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Marks, changes and preparations; numbers of decisions; what the steps after a decision ask for."""
    op.create_table(
        "decision_marks",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("excess_reason", sa.Text(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_decision_marks_request_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_decision_marks_user_id")),
        sa.PrimaryKeyConstraint("user_id", "request_id", name=op.f("pk_decision_marks")),
    )
    with op.batch_alter_table("decision_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_marks_request_id"), ["request_id"], unique=False)

    op.create_table(
        "grant_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=200), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_grant_changes_category_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_grant_changes_proposed_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_grant_changes_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_changes")),
    )
    with op.batch_alter_table("grant_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_grant_changes_request_id_grant_changes_state"), ["request_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_grant_changes_state_grant_changes_id"), ["state", "id"], unique=False)

    op.create_table(
        "preparations",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("preparer_id", sa.Integer(), nullable=True),
        sa.Column("recommendation", sa.String(length=40), nullable=False),
        sa.Column("recommended_ore", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recommended_by", sa.String(length=200), nullable=False),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["preparer_id"], ["users.id"], name=op.f("fk_preparations_preparer_id")),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_preparations_request_id")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_preparations")),
    )
    with op.batch_alter_table("preparations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preparations_preparer_id"), ["preparer_id"], unique=False)

    with op.batch_alter_table("decision_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_ore", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("recommended_ore", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("excess_reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("change_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_decision_items_change_id"), "grant_changes", ["change_id"], ["id"])

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decided_for", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("delegation", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("series", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_decisions_decided_on_decisions_id"), ["decided_on", "id"], unique=False)
        batch_op.create_unique_constraint("uq_decisions_series", ["series", "year", "number"])

    with op.batch_alter_table("investment_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("procurement_target_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("order_reference", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ordered_ore", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ordered_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("delivered_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("capitalised_month", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asset_number", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("effect_reached", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_investment_requests_merged_into_id"), "investment_requests", ["merged_into_id"], ["id"]
        )
    revisions = sa.table("revisions", sa.column("name"), sa.column("number"), sa.column("changed_at"))
    op.execute(revisions.insert().values(name="decision_numbers", number=1, changed_at=sa.func.now()))


def downgrade() -> None:
    """Back to before decisions were signed here; marks, changes and recommendations are lost."""
    op.execute("DELETE FROM revisions WHERE name = 'decision_numbers'")
    with op.batch_alter_table("investment_requests", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_investment_requests_merged_into_id"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("effect_reached")
        batch_op.drop_column("asset_number")
        batch_op.drop_column("capitalised_month")
        batch_op.drop_column("delivered_on")
        batch_op.drop_column("ordered_on")
        batch_op.drop_column("ordered_ore")
        batch_op.drop_column("order_reference")
        batch_op.drop_column("procurement_target_on")

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_constraint("uq_decisions_series", type_="unique")
        batch_op.drop_index(batch_op.f("ix_decisions_decided_on_decisions_id"))
        batch_op.drop_column("number")
        batch_op.drop_column("year")
        batch_op.drop_column("series")
        batch_op.drop_column("delegation")
        batch_op.drop_column("decided_for")

    with op.batch_alter_table("decision_items", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_decision_items_change_id"), type_="foreignkey")
        batch_op.drop_column("change_id")
        batch_op.drop_column("excess_reason")
        batch_op.drop_column("recommended_ore")
        batch_op.drop_column("asked_ore")

    with op.batch_alter_table("preparations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preparations_preparer_id"))

    op.drop_table("preparations")
    with op.batch_alter_table("grant_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_changes_state_grant_changes_id"))
        batch_op.drop_index(batch_op.f("ix_grant_changes_request_id_grant_changes_state"))

    op.drop_table("grant_changes")
    with op.batch_alter_table("decision_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_marks_request_id"))

    op.drop_table("decision_marks")
