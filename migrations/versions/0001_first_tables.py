"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_HEADINGS = {
    "ram": "Ram",
    "utfall_tidigare": "Utfall beslut före {år}",
    "utfall_år": "Utfall beslut {år}",
    "summa": "Summa",
    "prognos": "Beräknad årsprognos",
}
SHIPPED = (
    (
        "utfall",
        "Utfall mot ram",
        {
            "columns": [
                {"key": key, "heading": heading} | ({"decimals": {"mnkr": 0}} if key == "prognos" else {})
                for key, heading in _HEADINGS.items()
            ],
            "total": {"label": "Totalt", "place": "last"},
            "unit": "mnkr",
        },
    ),
    (
        "ramtabell",
        "Investeringsram",
        {
            "columns": [{"key": "ram", "heading": "Ram", "csv_name": "ram_tkr"}],
            "with_level": False,
            "total": {"label": "Totalsumma", "place": "last"},
            "unit": "tkr",
        },
    ),
)


def upgrade() -> None:
    """Every table, the first rows of the counters, and the lock on the event log."""
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("useful_life_years", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("code", name=op.f("uq_categories_code")),
    )
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_categories_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_categories_sort_order_categories_code"), ["sort_order", "code"], unique=False
        )

    op.create_table(
        "chain_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_head")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decisions_reference_decisions_decided_on"), ["reference", "decided_on"], unique=True
        )

    op.create_table(
        "ledger_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_ledger_sources_name")),
    )
    op.create_table(
        "login_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failures")),
    )
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_failures_key_login_failures_at"), ["key", "at"], unique=False)

    op.create_table(
        "report_layouts",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_report_layouts")),
    )
    op.create_table(
        "request_months",
        sa.Column("request_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("posting_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "month", name=op.f("pk_request_months")),
    )
    op.create_table(
        "revisions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_revisions")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("code", name=op.f("uq_units_code")),
    )
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_units_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "done_requests",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=200), nullable=False),
        sa.Column("location", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_done_requests_user_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_done_requests")),
    )
    with op.batch_alter_table("done_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_done_requests_at"), ["at"], unique=False)

    op.create_table(
        "frames",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("granted_ore", sa.BigInteger(), nullable=False),
        sa.Column("excess_ore", sa.BigInteger(), nullable=False),
        sa.Column("has_money", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("excess_ore >= 0", name=op.f("ck_frames_excess")),
        sa.CheckConstraint("granted_ore <= amount_ore + excess_ore", name=op.f("ck_frames_room")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_frames_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frames")),
        sa.UniqueConstraint("year", "category_id", name=op.f("uq_frames_year_category_id")),
    )
    with op.batch_alter_table("frames", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frames_category_id"), ["category_id"], unique=False)

    op.create_table(
        "investment_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("project", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("nature", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_before_pause", sa.String(length=40), nullable=True),
        sa.Column("pause_cause", sa.String(length=40), nullable=True),
        sa.Column("pause_review_on", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("frame_year", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("risk_number", sa.Integer(), nullable=True),
        sa.Column("asked_ore", sa.BigInteger(), nullable=False),
        sa.Column("granted_ore", sa.BigInteger(), nullable=False),
        sa.Column("outcome_ore", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("expected_effect", sa.Text(), nullable=False),
        sa.Column("consequence_if_refused", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("premises_effect", sa.Text(), nullable=False),
        sa.Column("it_and_security", sa.Text(), nullable=False),
        sa.Column("medical_physics", sa.Text(), nullable=False),
        sa.Column("accreditation", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("device_class", sa.String(length=200), nullable=False),
        sa.Column("initiated_from", sa.String(length=200), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=False),
        sa.Column("maintenance_object", sa.String(length=200), nullable=False),
        sa.Column("replaced_equipment", sa.String(length=200), nullable=False),
        sa.Column("replaced_age_years", sa.Integer(), nullable=True),
        sa.Column("useful_life_years", sa.Integer(), nullable=True),
        sa.Column("procurement_way", sa.String(length=40), nullable=False),
        sa.Column("procurement_reference", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_investment_requests_author_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_investment_requests_category_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_investment_requests_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investment_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_investment_requests_number")),
        sa.UniqueConstraint("project", name=op.f("uq_investment_requests_project")),
    )
    with op.batch_alter_table("investment_requests", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_investment_requests_asked_ore_investment_requests_id"), ["asked_ore", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_investment_requests_category_id_investment_requests_id"), ["category_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_investment_requests_frame_year_investment_requests_id"), ["frame_year", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_investment_requests_granted_ore_investment_requests_id"), ["granted_ore", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_investment_requests_outcome_ore_investment_requests_id"), ["outcome_ore", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_investment_requests_pause_cause"), ["pause_cause"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_investment_requests_state_investment_requests_id"), ["state", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_investment_requests_title_investment_requests_id"), ["title", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_investment_requests_unit_id_investment_requests_id"), ["unit_id", "id"], unique=False
        )

    op.create_table(
        "ledger_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=200), nullable=False),
        sa.Column("rows_in_file", sa.Integer(), nullable=False),
        sa.Column("rows_new", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_removed", sa.Integer(), nullable=False),
        sa.Column("rows_unmatched", sa.Integer(), nullable=False),
        sa.Column("rows_suspected", sa.Integer(), nullable=False),
        sa.Column("sum_before_ore", sa.BigInteger(), nullable=False),
        sa.Column("sum_after_ore", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["ledger_sources.id"], name=op.f("fk_ledger_imports_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_imports")),
    )
    with op.batch_alter_table("ledger_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_imports_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_imports_source_id"), ["source_id"], unique=False)

    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_login_sessions_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_sessions")),
    )
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_login_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "outcome_cells",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("frame_year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("posting_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_outcome_cells_category_id")),
        sa.PrimaryKeyConstraint("category_id", "frame_year", "month", name=op.f("pk_outcome_cells")),
    )
    with op.batch_alter_table("outcome_cells", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_cells_month"), ["month"], unique=False)

    op.create_table(
        "role_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("domain", sa.String(length=40), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("deputy_for_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_for_id"], ["users.id"], name=op.f("fk_role_assignments_deputy_for_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_role_assignments_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_role_assignments_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignments")),
    )
    with op.batch_alter_table("role_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_assignments_user_id"), ["user_id"], unique=False)

    op.create_table(
        "co_financing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_co_financing_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_financing")),
        sa.UniqueConstraint("request_id", "payer", name=op.f("uq_co_financing_request_id_payer")),
    )
    op.create_table(
        "decision_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_decision_items_decision_id")),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_decision_items_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_items")),
    )
    with op.batch_alter_table("decision_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_items_decision_id_decision_items_request_id"),
            ["decision_id", "request_id"],
            unique=True,
        )
        batch_op.create_index(batch_op.f("ix_decision_items_request_id"), ["request_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=True),
        sa.Column("to_state", sa.String(length=40), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_events_request_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_request_id"), ["request_id"], unique=False)

    op.create_table(
        "forecasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(category_id IS NULL) <> (request_id IS NULL)", name=op.f("ck_forecasts_one_subject")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_forecasts_category_id")),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_forecasts_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecasts")),
    )
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_forecasts_category_id_forecasts_period"), ["category_id", "period"], unique=True
        )
        batch_op.create_index(batch_op.f("ix_forecasts_period"), ["period"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_forecasts_request_id_forecasts_period"), ["request_id", "period"], unique=True
        )

    op.create_table(
        "frame_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("frame_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("decision_reference", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("pair_id", sa.String(), nullable=True),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["frame_id"], ["frames.id"], name=op.f("fk_frame_entries_frame_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame_entries")),
    )
    with op.batch_alter_table("frame_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frame_entries_frame_id"), ["frame_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_frame_entries_pair_id"), ["pair_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("frame_year", sa.Integer(), nullable=False),
        sa.Column("frame_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_grants_decision_id")),
        sa.ForeignKeyConstraint(["frame_id"], ["frames.id"], name=op.f("fk_grants_frame_id")),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_grants_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grants_frame_id"), ["frame_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_grants_request_id_grants_frame_year"), ["request_id", "frame_year"], unique=False
        )

    op.create_table(
        "planned_payments",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["investment_requests.id"], name=op.f("fk_planned_payments_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "month", name=op.f("pk_planned_payments")),
    )
    with op.batch_alter_table("planned_payments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_planned_payments_month_planned_payments_request_id"), ["month", "request_id"], unique=False
        )

    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("voucher", sa.String(length=40), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=False),
        sa.Column("project", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("amount_ore", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["ledger_imports.id"], name=op.f("fk_postings_import_id")),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_postings_request_id")),
        sa.ForeignKeyConstraint(["source_id"], ["ledger_sources.id"], name=op.f("fk_postings_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_postings_request_id_postings_month"), ["request_id", "month"], unique=False
        )
        batch_op.create_index("uq_postings_name", ["source_id", "month", "voucher", "row", "occurrence"], unique=True)

    op.create_table(
        "request_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_request_lines_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_lines")),
    )
    with op.batch_alter_table("request_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_lines_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_years",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("frame_year", sa.Integer(), nullable=False),
        sa.Column("asked_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_request_years_request_id")),
        sa.PrimaryKeyConstraint("request_id", "frame_year", name=op.f("pk_request_years")),
    )
    with op.batch_alter_table("request_years", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_years_frame_year_request_years_request_id"),
            ["frame_year", "request_id"],
            unique=False,
        )

    op.create_table(
        "running_costs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("yearly_ore", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["investment_requests.id"], name=op.f("fk_running_costs_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_running_costs")),
    )
    with op.batch_alter_table("running_costs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_running_costs_request_id"), ["request_id"], unique=False)

    _first_rows()
    _only_added("events")


def _first_rows() -> None:
    """Counters, the empty event chain and the layouts that come with the product."""
    moment = sa.func.now()
    revisions = sa.table("revisions", sa.column("name"), sa.column("number"), sa.column("changed_at"))
    for name in ("data", "ledger", "access"):
        op.execute(revisions.insert().values(name=name, number=1, changed_at=moment))
    head = sa.table("chain_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.execute(head.insert().values(id=1, seq=0, hash="0" * 64))
    layouts = sa.table(
        "report_layouts",
        sa.column("name"),
        sa.column("title"),
        sa.column("position"),
        sa.column("definition", sa.JSON()),
    )
    for position, (name, title, definition) in enumerate(SHIPPED, start=1):
        op.execute(layouts.insert().values(name=name, title=title, position=position, definition=definition))


def _only_added(table: str) -> None:
    """Rows may be added to the table, never changed or taken away."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
        op.execute(  # INSERT OR REPLACE takes the old row away without a DELETE trigger
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - own names only
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq) "
            f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_added() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are only ever added'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_added()"
    )


def downgrade() -> None:
    with op.batch_alter_table("running_costs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_running_costs_request_id"))

    op.drop_table("running_costs")
    with op.batch_alter_table("request_years", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_years_frame_year_request_years_request_id"))

    op.drop_table("request_years")
    with op.batch_alter_table("request_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_lines_request_id"))

    op.drop_table("request_lines")
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index("uq_postings_name")
        batch_op.drop_index(batch_op.f("ix_postings_request_id_postings_month"))

    op.drop_table("postings")
    with op.batch_alter_table("planned_payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planned_payments_month_planned_payments_request_id"))

    op.drop_table("planned_payments")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_request_id_grants_frame_year"))
        batch_op.drop_index(batch_op.f("ix_grants_frame_id"))
        batch_op.drop_index(batch_op.f("ix_grants_decision_id"))

    op.drop_table("grants")
    with op.batch_alter_table("frame_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frame_entries_pair_id"))
        batch_op.drop_index(batch_op.f("ix_frame_entries_frame_id"))

    op.drop_table("frame_entries")
    with op.batch_alter_table("forecasts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_forecasts_request_id_forecasts_period"))
        batch_op.drop_index(batch_op.f("ix_forecasts_period"))
        batch_op.drop_index(batch_op.f("ix_forecasts_category_id_forecasts_period"))

    op.drop_table("forecasts")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_request_id"))

    op.drop_table("events")
    with op.batch_alter_table("decision_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_items_request_id"))
        batch_op.drop_index(batch_op.f("ix_decision_items_decision_id_decision_items_request_id"))

    op.drop_table("decision_items")
    op.drop_table("co_financing")
    with op.batch_alter_table("role_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_assignments_user_id"))

    op.drop_table("role_assignments")
    with op.batch_alter_table("outcome_cells", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_cells_month"))

    op.drop_table("outcome_cells")
    with op.batch_alter_table("login_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_sessions_user_id"))
        batch_op.drop_index(batch_op.f("ix_login_sessions_expires_at"))

    op.drop_table("login_sessions")
    with op.batch_alter_table("ledger_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_imports_source_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_imports_sha256"))

    op.drop_table("ledger_imports")
    with op.batch_alter_table("investment_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_investment_requests_unit_id_investment_requests_id"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_title_investment_requests_id"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_state_investment_requests_id"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_pause_cause"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_outcome_ore_investment_requests_id"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_granted_ore_investment_requests_id"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_category_id_investment_requests_id"))
        batch_op.drop_index(batch_op.f("ix_investment_requests_asked_ore_investment_requests_id"))

    op.drop_table("investment_requests")
    with op.batch_alter_table("frames", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frames_category_id"))

    op.drop_table("frames")
    with op.batch_alter_table("done_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_done_requests_at"))

    op.drop_table("done_requests")
    op.drop_table("users")
    with op.batch_alter_table("units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_units_parent_id"))

    op.drop_table("units")
    op.drop_table("revisions")
    op.drop_table("request_months")
    op.drop_table("report_layouts")
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_failures_key_login_failures_at"))

    op.drop_table("login_failures")
    op.drop_table("ledger_sources")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_reference_decisions_decided_on"))

    op.drop_table("decisions")
    op.drop_table("chain_head")
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_categories_sort_order_categories_code"))
        batch_op.drop_index(batch_op.f("ix_categories_parent_id"))

    op.drop_table("categories")
