"""What each frozen request put into the tables, in columns, so that a reported figure opens to what it was made of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEPT = ("earlier_ore", "this_year_ore", "later_ore")
KNOWN_FROM_NOW_ON = ("year_asked_ore", "year_granted_ore", "used_ore", "ordered_ore")
CHUNK = 5000
requests = sa.table(
    "frozen_requests",
    *(sa.column(name) for name in ("frozen_id", "request_id", *KEPT, "year_granted_ore")),
    *(sa.column(name, sa.JSON()) for name in ("granted", "paid")),
)
periods = sa.table("frozen_periods", sa.column("id"), sa.column("period"))


def upgrade() -> None:
    """The new columns; what the copies already say is written into them, the rest stays unknown."""
    with op.batch_alter_table("frozen_requests") as table:
        for name in KEPT:
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        for name in KNOWN_FROM_NOW_ON:
            table.add_column(sa.Column(name, sa.BigInteger()))
    connection = op.get_bind()
    for frozen_id, period in connection.execute(sa.select(periods.c.id, periods.c.period)).all():
        _fill(connection, frozen_id, period // 100)


def _fill(connection: sa.Connection, frozen_id: int, year: int) -> None:
    it = requests.c
    kept = connection.execute(sa.select(it.request_id, it.granted, it.paid).where(it.frozen_id == frozen_id)).all()
    this = (it.frozen_id == sa.bindparam("f"), it.request_id == sa.bindparam("r"))
    values = {name: sa.bindparam(f"v_{name}") for name in (*KEPT, "year_granted_ore")}
    rows = [{"f": frozen_id, "r": id_, **_figures(granted, paid, year)} for id_, granted, paid in kept]
    for start in range(0, len(rows), CHUNK):
        connection.execute(sa.update(requests).where(*this).values(values), rows[start : start + CHUNK])


def _figures(granted: dict[str, Any], paid: dict[str, Any], year: int) -> dict[str, Any]:
    by_year = {int(at): int(ore) for at, ore in paid.items() if int(at)}
    return {
        "v_earlier_ore": sum(ore for at, ore in by_year.items() if at < year),
        "v_this_year_ore": by_year.get(year, 0),
        "v_later_ore": sum(ore for at, ore in by_year.items() if at > year),
        "v_year_granted_ore": granted.get(str(year)),
    }


def downgrade() -> None:
    """Without the columns."""
    with op.batch_alter_table("frozen_requests") as table:
        for name in (*KEPT, *KNOWN_FROM_NOW_ON):
            table.drop_column(name)
