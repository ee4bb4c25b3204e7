"""Whose cases a question is of, dimension by dimension: said of the case table and of the rollups alike."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, not_, or_, select
from sqlalchemy.orm import aliased

from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.store.rows import AreaRow, CaseRedrawnRow, CaseRow, ClassRow, DepartmentRow, SourceRow

Condition = ColumnElement[bool]
_CLASS_KEY = re.compile(r"(?P<catalog>.*?)/(?P<kind>matter|component)/(?P<code>.*)", re.DOTALL)

OF_CASE: dict[str, Any] = {
    "area": CaseRow.area_id,
    "department": CaseRow.department_id,
    "class": CaseRow.class_id,
    "source": CaseRow.source_id,
}


@dataclass(frozen=True, slots=True)
class Narrow:
    """A case is in every one of ``areas``, of one of each set of ``departments``, of the class and of the source.

    ``above`` is a level of areas of which it is in none: it lies higher up, or nowhere. ``redrawn`` is an area and how
    it is meant of today's boundaries ("now", "came", "left"): what only a case can tell, no rollup.
    """

    areas: tuple[str, ...] = ()
    departments: tuple[tuple[str, ...], ...] = ()
    case_class: str | None = None
    source: str | None = None
    above: str | None = None
    redrawn: tuple[str, str] | None = None

    @classmethod
    def of(cls, scope: Scope, chosen: Selection | None = None) -> Narrow:
        """A scope, and what a selection leaves of it."""
        areas: tuple[str, ...] = (scope.area_code,)
        departments: tuple[tuple[str, ...], ...] = (
            () if scope.departments is None else (tuple(sorted(scope.departments)),)
        )
        if chosen is None:
            return cls(areas, departments)
        redrawn = None
        if chosen.area and chosen.grids != "then":
            redrawn = (chosen.area, chosen.grids)
        elif chosen.area is not None:
            areas += (chosen.area,)
        if chosen.department:
            departments += (chosen.department,)
        return cls(areas, departments, chosen.case_class, chosen.source, chosen.above, redrawn)

    def without_top(self, connection: Connection) -> Narrow:
        """The whole city narrows nothing."""
        tops = select(AreaRow.code).where(AreaRow.parent_id.is_(None), AreaRow.valid_to.is_(None))
        top = set(connection.scalars(tops))
        left = tuple(code for code in self.areas if code not in top)
        return replace(self, areas=left)

    def conditions(self, column: Any, dimension: str) -> list[Condition]:
        """What holds of one dimension's column. Raises ``ValueError`` for what is no class."""
        if dimension == "area":
            higher = [] if self.above is None else [_above(column, self.above)]
            anew = [] if self.redrawn is None else [_redrawn(column, *self.redrawn)]
            return [*(_below(column, code) for code in self.areas), *higher, *anew]
        if dimension == "department":
            return [_of_departments(column, codes) for codes in self.departments]
        if dimension == "class":
            return [] if self.case_class is None else [_of_class(column, self.case_class)]
        return [] if self.source is None else [_of_source(column, self.source)]

    def on_cases(self) -> list[Condition]:
        """What holds of a case."""
        return [one for dimension, column in OF_CASE.items() for one in self.conditions(column, dimension)]

    @property
    def dimensions(self) -> set[str]:
        """Those that it narrows."""
        said = {"area": self.areas or self.above or self.redrawn, "department": self.departments}
        found = {dimension for dimension, narrowed in said.items() if narrowed}
        found |= {"class"} if self.case_class is not None else set()
        return found | ({"source"} if self.source is not None else set())


def _below(column: Any, code: str) -> Condition:
    """The area with everything in it. The top holds what lies in no known area, too; no code is just that."""
    if not code:
        return and_(column == 0)
    top = select(AreaRow.path).where(AreaRow.code == code, AreaRow.valid_to.is_(None)).scalar_subquery()
    inside = select(AreaRow.id).where(AreaRow.path.startswith(top))
    is_top = select(AreaRow.id).where(AreaRow.code == code, AreaRow.parent_id.is_(None)).exists()
    return or_(column.in_(inside), and_(column == 0, is_top))


def _redrawn(column: Any, code: str, grids: str) -> Condition:
    """The area with everything in it by today's boundaries; or what they brought in, or took out."""
    top = select(AreaRow.path).where(AreaRow.code == code, AreaRow.valid_to.is_(None)).scalar_subquery()
    inside = select(AreaRow.id).where(AreaRow.path.startswith(top))
    moved = select(CaseRedrawnRow.case_id)
    here, counted = CaseRow.id.in_(moved.where(CaseRedrawnRow.area_id.in_(inside))), _below(column, code)
    if grids == "came":
        return and_(here, not_(counted))
    if grids == "left":
        return and_(counted, CaseRow.id.in_(moved.where(CaseRedrawnRow.area_id.not_in(inside))))
    return or_(here, and_(counted, CaseRow.id.not_in(moved)))


def _above(column: Any, level: str) -> Condition:
    of_level, lower = aliased(AreaRow), aliased(AreaRow)
    inside = select(lower.id).join(of_level, lower.path.startswith(of_level.path)).where(of_level.level == level)
    return and_(column.not_in(inside))


def _of_departments(column: Any, codes: Collection[str]) -> Condition:
    known = select(DepartmentRow.id).where(DepartmentRow.code.in_([code for code in codes if code]))
    return or_(column.in_(known), column == 0 if "" in codes else false())


def _of_class(column: Any, key: str) -> Condition:
    """The class with those under it. Raises ``ValueError`` for what is no key."""
    if not key:
        return and_(column == 0)
    parts = _CLASS_KEY.fullmatch(key)
    if parts is None:
        raise ValueError(f"case_class: '{key}' is not catalog/kind/code / 类型有误")
    here = select(ClassRow.id).where(
        ClassRow.catalog_version == parts["catalog"], ClassRow.kind == parts["kind"], ClassRow.code == parts["code"]
    )
    under = select(ClassRow.id).where(or_(ClassRow.id.in_(here), ClassRow.parent_id.in_(here)))
    return and_(column.in_(under))


def _of_source(column: Any, key: str) -> Condition:
    return and_(column == 0) if not key else column.in_(select(SourceRow.id).where(SourceRow.key == key))
