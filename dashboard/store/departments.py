"""The names of departments through time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store.rows import DepartmentNameRow


def department_names(connection: Connection, department_id: int) -> list[tuple[str, datetime]]:
    """Every name it has gone by and when it was first met, oldest first."""
    question = (
        select(DepartmentNameRow.name, DepartmentNameRow.first_at)
        .where(DepartmentNameRow.department_id == department_id)
        .order_by(DepartmentNameRow.first_at, DepartmentNameRow.name)
    )
    return [(name, at) for name, at in connection.execute(question)]
