"""Units and categories: the two trees everything hangs on."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Code, Short


class OrganisationUnit(Base):
    """A unit (enhet) of the region; scopes cover a unit and everything below it."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Short]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)


class Category(Base):
    """A category (kategori) of money: carries domain and useful life; draws on its nearest ancestor's frame."""

    __tablename__ = "categories"
    __table_args__ = (Index(None, "sort_order", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Short]
    domain: Mapped[Code]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    useful_life_years: Mapped[int | None]
    sort_order: Mapped[int] = mapped_column(default=0)
