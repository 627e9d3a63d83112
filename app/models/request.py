"""Requests (äskningar) with all that a unit writes (domain.md §5): fields, money by year, lines, running cost."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.workflow import RequestState
from app.models.base import OF_REPORT, Base, Code, Ore, Short, now
from app.models.organisation import Category, OrganisationUnit


class InvestmentRequest(Base):
    """One request. frame_year is the first it asks money of.

    asked_ore, granted_ore and outcome_ore are kept sums of its years, grants and postings; asked_of is kept too: the
    specialities of its reviews as `,it_security,property,`, by which reviewers may see it.
    """

    __tablename__ = "investment_requests"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "state", "number"),  # what a list counts
        Index(None, "unit_id", "id"),
        Index(None, "category_id", "id"),
        Index(None, "title", "id"),
        Index(None, "asked_ore", "id"),
        Index(None, "granted_ore", "id"),
        Index(None, "outcome_ore", "id"),
        Index(None, "frame_year", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[Code] = mapped_column(unique=True)
    project: Mapped[Code | None] = mapped_column(unique=True)
    title: Mapped[Short]
    kind: Mapped[Code]
    nature: Mapped[Code] = mapped_column(default="")
    state: Mapped[Code] = mapped_column(default=RequestState.DRAFT.value, **OF_REPORT)
    state_since: Mapped[datetime] = mapped_column(default=now)
    state_before_pause: Mapped[Code | None]
    pause_cause: Mapped[Code | None] = mapped_column(index=True)
    pause_review_on: Mapped[date | None]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), **OF_REPORT)
    frame_year: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    priority: Mapped[int | None]
    risk_number: Mapped[int | None]
    asked_ore: Mapped[Ore] = mapped_column(default=0)
    granted_ore: Mapped[Ore] = mapped_column(default=0, **OF_REPORT)
    outcome_ore: Mapped[Ore] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)

    purpose: Mapped[str] = mapped_column(Text, default="")
    need: Mapped[str] = mapped_column(Text, default="")
    expected_effect: Mapped[str] = mapped_column(Text, default="")
    consequence_if_refused: Mapped[str] = mapped_column(Text, default="")
    alternatives: Mapped[str] = mapped_column(Text, default="")
    schedule: Mapped[str] = mapped_column(Text, default="")
    premises_effect: Mapped[str] = mapped_column(Text, default="")
    it_and_security: Mapped[str] = mapped_column(Text, default="")
    medical_physics: Mapped[str] = mapped_column(Text, default="")
    accreditation: Mapped[str] = mapped_column(Text, default="")
    environment: Mapped[str] = mapped_column(Text, default="")
    device_class: Mapped[Short] = mapped_column(default="")
    initiated_from: Mapped[Short] = mapped_column(default="")
    responsible: Mapped[Short] = mapped_column(default="")
    contact: Mapped[Short] = mapped_column(default="")
    cost_centre: Mapped[Code] = mapped_column(default="")
    maintenance_object: Mapped[Short] = mapped_column(default="")
    replaced_equipment: Mapped[Short] = mapped_column(default="")
    replaced_age_years: Mapped[int | None]
    useful_life_years: Mapped[int | None]
    procurement_way: Mapped[Code] = mapped_column(default="")
    procurement_reference: Mapped[Short] = mapped_column(default="")
    procurement_status: Mapped[Code] = mapped_column(default="", server_default="")
    procurement_target_on: Mapped[date | None]
    order_reference: Mapped[Short] = mapped_column(default="", server_default="")
    ordered_ore: Mapped[Ore | None]
    ordered_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    capitalised_month: Mapped[int | None]
    asset_number: Mapped[Short] = mapped_column(default="", server_default="")
    effect_reached: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_of: Mapped[str] = mapped_column(Text, default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"))
    urgent_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    supplements_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    unit_rank: Mapped[int | None]

    unit: Mapped[OrganisationUnit] = relationship()
    category: Mapped[Category] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RequestYear(Base):
    """Money asked out of one frame year."""

    __tablename__ = "request_years"
    __table_args__ = (Index(None, "frame_year", "request_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    frame_year: Mapped[int] = mapped_column(primary_key=True)
    asked_ore: Mapped[Ore]


class RequestLine(Base):
    """A cost line: what, how many, at what price (excluding VAT)."""

    __tablename__ = "request_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    position: Mapped[int]
    kind: Mapped[Code]
    text: Mapped[Short]
    quantity: Mapped[int]
    unit_price_ore: Mapped[Ore]


class RunningCost(Base):
    """A yearly running-cost change the investment brings, and who pays."""

    __tablename__ = "running_costs"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    kind: Mapped[Code]
    payer: Mapped[Short]
    yearly_ore: Mapped[Ore]


class PlannedPayment(Base):
    """What is expected to be paid in a month (YYYYMM); the computed forecast counts with it."""

    __tablename__ = "planned_payments"
    __table_args__ = (Index(None, "month", "request_id"), OF_REPORT)

    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True)
    amount_ore: Mapped[Ore]


class RequestTag(Base):
    """A word that gathers requests across units and categories, such as an extraordinary event."""

    __tablename__ = "request_tags"
    __table_args__ = (Index(None, "tag", "request_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), primary_key=True)
    tag: Mapped[Code] = mapped_column(primary_key=True)


class CoFinancing(Base):
    """A share somebody else pays, in whole percent; the shares of a request sum to 100."""

    __tablename__ = "co_financing"
    __table_args__ = (UniqueConstraint("request_id", "payer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"))
    payer: Mapped[Short]
    share_percent: Mapped[int]
