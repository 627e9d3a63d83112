"""Orders that somebody or a rule has said whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TIES = {"request_id": "investment_requests.id", "rule_id": "matching_rules.id"}


def upgrade() -> None:
    """Nothing is matched but by its project code."""
    with op.batch_alter_table("purchase_orders") as batch_op:
        batch_op.add_column(sa.Column("matched_by", sa.String(200)))
        for column, target in TIES.items():
            batch_op.add_column(sa.Column(column, sa.Integer()))
            table, key = target.split(".")
            batch_op.create_foreign_key(f"fk_purchase_orders_{column}", table, [column], [key])
            batch_op.create_index(f"ix_purchase_orders_{column}", [column])


def downgrade() -> None:
    """Project codes only."""
    with op.batch_alter_table("purchase_orders") as batch_op:
        for column in reversed(TIES):
            batch_op.drop_index(f"ix_purchase_orders_{column}")
            batch_op.drop_constraint(f"fk_purchase_orders_{column}", type_="foreignkey")
            batch_op.drop_column(column)
        batch_op.drop_column("matched_by")
