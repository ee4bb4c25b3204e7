"""The base of every row: constraints have names, times are moments, text is text."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, cast

from sqlalchemy import MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase

from dashboard.store.types import UtcDateTime

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}  # every constraint has one, so that a migration can find it again on any database
_TYPES = {datetime: UtcDateTime(), str: Text()}


class Row(DeclarativeBase):
    """A fact of the hall."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar = _TYPES


class AccessRow(DeclarativeBase):
    """Who may sign in, and what everybody did: another database, another chain of migrations."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar = _TYPES


def table_of(row: type[Row | AccessRow]) -> Table:
    """The table of a row class, for statements that take tables."""
    return cast("Table", row.__table__)
