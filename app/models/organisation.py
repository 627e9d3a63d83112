"""Units and categories: the two trees everything hangs on."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import OF_REPORT, Base, Code, Short


class OrganisationUnit(Base):
    """A unit (enhet) of the region; scopes cover a unit and everything below it."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Short]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)


class Category(Base):
    """A category (kategori) of money: carries domain and useful life; draws on its nearest ancestor's frame.

    valid_from_year, valid_to_year: the frame years (inclusive) it may be chosen for. responsible_from, responsible_to:
    the months (YYYYMM) whose payments are the region's own (domain/responsibility.py), with whom it came from and by
    which decision. accounts: of the ledger, with a space between; preparer_id: who prepares its requests, None: anyone
    who prepares the domain.
    """

    __tablename__ = "categories"
    __table_args__ = (Index(None, "sort_order", "code"), OF_REPORT)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Short]
    domain: Mapped[Code]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    useful_life_years: Mapped[int | None]
    sort_order: Mapped[int] = mapped_column(default=0)
    accounts: Mapped[Short] = mapped_column(default="", server_default="")
    preparer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    valid_from_year: Mapped[int | None]
    valid_to_year: Mapped[int | None]
    responsible_from: Mapped[int | None]
    responsible_to: Mapped[int | None]
    taken_over_from: Mapped[Short] = mapped_column(default="", server_default="")
    responsibility_reference: Mapped[Short] = mapped_column(default="", server_default="")
