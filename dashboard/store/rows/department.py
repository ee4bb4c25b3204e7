"""Departments by id, with every name they have gone by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.store.rows.base import Row
from dashboard.store.types import Key


class DepartmentRow(Row):
    """Identity is ``code``; ``name`` is the latest one seen, at ``name_at``."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str]
    name_at: Mapped[datetime | None]
    group_name: Mapped[str | None]
    parent_code: Mapped[str | None] = mapped_column(String(80))


class DepartmentNameRow(Row):
    """Every name a department has gone by."""

    __tablename__ = "department_name"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    first_at: Mapped[datetime]
