"""The base of every row: constraints have names, times are moments, text is text."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, cast

from sqlalchemy import MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase

from dashboard.store.types import UtcDateTime


class Row(DeclarativeBase):
    """Names every constraint, so that a migration can find it again on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime(), str: Text()}


def table_of(row: type[Row]) -> Table:
    """The table of a row class, for statements that take tables."""
    return cast("Table", row.__table__)
