"""The declarative base, naming of constraints and the column types that every table shares."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, BigInteger, Date, DateTime, MetaData, String, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column

HERE = ZoneInfo("Europe/Stockholm")
LARGEST_ID = 2**31 - 1  # what an id can be on PostgreSQL
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


REPORT = "report"
OF_REPORT: dict[str, Any] = {"info": {"counter": REPORT}}
"""Said by tables, and by columns of others, that the outcome report is made from.

A commit that writes to one raises the counter of that name.
"""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite stores it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime must not reach the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Ore = Annotated[int, mapped_column(BigInteger)]
"""Whole öre."""
Code = Annotated[str, mapped_column(String(40))]
Short = Annotated[str, mapped_column(String(200))]


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads the plain dict
        datetime: UtcDateTime(),
        date: Date(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


def table_of(model: type[Base]) -> Table:
    """The model's table, for statements over many rows."""
    return cast(Table, model.__table__)


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def today_here() -> date:
    """The day it is where the region is: roles begin and end by it."""
    return now().astimezone(HERE).date()
