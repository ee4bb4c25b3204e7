"""Areas, departments, classes and sources by their id in the store; what a feed names for the first time is added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from dashboard.domain.case import ClassRef
from dashboard.store.rows import AreaRow, ClassRow, DepartmentNameRow, DepartmentRow, Row, SourceRow, table_of


class Dimensions:
    """The ids a transaction needs, read once at its start. 0 stands for "not said"."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._renamed: set[str] = set()
        areas = select(AreaRow.code, AreaRow.id).where(AreaRow.valid_to.is_(None))
        self._areas: dict[str, int] = dict(connection.execute(areas).all())
        departments = select(DepartmentRow.code, DepartmentRow.id, DepartmentRow.name, DepartmentRow.name_at)
        self._departments = {code: (id_, name, at) for code, id_, name, at in connection.execute(departments)}
        names = connection.execute(select(DepartmentNameRow.department_id, DepartmentNameRow.name))
        self._names = {(department, name) for department, name in names}
        classes = select(ClassRow.catalog_version, ClassRow.kind, ClassRow.code, ClassRow.id)
        self._classes = {(catalog, kind, code): id_ for catalog, kind, code, id_ in connection.execute(classes)}
        self._sources: dict[str, int] = dict(connection.execute(select(SourceRow.key, SourceRow.id)).all())

    def area(self, code: str | None) -> int:
        """The current version of the area; an unknown code is 0: areas come from the city, never from a feed."""
        return self._areas.get(code, 0) if code else 0

    def department(self, code: str | None, name: str | None, at: datetime) -> int:
        """The department; of several names the one seen last is shown, all are remembered."""
        if not code:
            return 0
        known = self._departments.get(code)
        if known is None:
            id_ = self._add(DepartmentRow, code=code, name=name or code, name_at=at if name else None)
            self._departments[code] = (id_, name or code, at if name else None)
        else:
            id_, _, shown_at = known
            if name and (shown_at is None or at > shown_at):
                self._departments[code] = (id_, name, at)
                self._renamed.add(code)
        if name and (id_, name) not in self._names:
            self._names.add((id_, name))
            self._connection.execute(insert(DepartmentNameRow).values(department_id=id_, name=name, first_at=at))
        return id_

    def case_class(self, ref: ClassRef | None) -> int:
        """The finest class given, with its 大类 above it."""
        if ref is None:
            return 0
        found = self._classes.get((ref.catalog, ref.kind, ref.code))
        if found is not None:
            return found
        parent = None
        if ref.major_code and ref.major_code != ref.code:
            parent = self.case_class(ClassRef(ref.catalog, ref.kind, ref.major_code, ref.major_name))
        id_ = self._add(
            ClassRow,
            catalog_version=ref.catalog,
            kind=ref.kind,
            code=ref.code,
            name=ref.name or ref.code,
            parent_id=parent,
            listed=False,
        )
        self._classes[(ref.catalog, ref.kind, ref.code)] = id_
        return id_

    def source(self, key: str | None) -> int:
        """The channel; one the city has not declared is taken for a public one."""
        if not key:
            return 0
        if key not in self._sources:
            self._sources[key] = self._add(SourceRow, key=key, kind="public")
        return self._sources[key]

    def write_names(self) -> None:
        """Write the name each department shows, and when it was seen; once, at the end of a transaction."""
        for code in sorted(self._renamed):
            id_, name, at = self._departments[code]
            self._connection.execute(update(DepartmentRow).where(DepartmentRow.id == id_).values(name=name, name_at=at))
        self._renamed.clear()

    def _add(self, row: type[Row], **values: Any) -> int:
        table = table_of(row)
        id_: int = self._connection.scalar(select(func.coalesce(func.max(table.c.id), 0) + 1)) or 1
        self._connection.execute(insert(table).values(id=id_, **values))
        return id_
