"""Whose cases a question is of, dimension by dimension: said of the case table and of the rollups alike."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, false, not_, or_, select
from sqlalchemy.orm import aliased

from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.store.rows import AreaRow, CaseRedrawnRow, CaseRow, ClassRow, DepartmentRow, SourceRow

Condition = ColumnElement[bool]
_CLASS_KEY = re.compile(r"(?P<catalog>.*?)/(?P<kind>matter|component)/(?P<code>.*)", re.DOTALL)
_TOPS = select(AreaRow.code).where(AreaRow.parent_id.is_(None), AreaRow.valid_to.is_(None))
_CLASS_PARTS = ("catalog", "kind", "code")

OF_CASE: dict[str, Any] = {
    "area": CaseRow.area_id,
    "department": CaseRow.department_id,
    "class": CaseRow.class_id,
    "source": CaseRow.source_id,
}


@dataclass(frozen=True, slots=True)
class Open:
    """Stands for a code, or several, until a question is asked; what is then not said is an error, never a default."""

    name: str


Code = str | Open


@dataclass(frozen=True, slots=True)
class Narrow:
    """A case is in every one of ``areas``, of one of each set of ``departments``, of the class and of the source.

    ``above`` is a level of areas of which it is in none: it lies higher up, or nowhere. ``redrawn`` is an area and how
    it is meant of today's boundaries ("now", "came", "left"): what only a case can tell, no rollup.
    """

    areas: tuple[Code, ...] = ()
    departments: tuple[tuple[Code, ...], ...] = ()
    case_class: Code | None = None
    source: Code | None = None
    above: str | None = None
    redrawn: tuple[Code, str] | None = None

    @classmethod
    def of(cls, scope: Scope, chosen: Selection | None = None) -> Narrow:
        """A scope, and what a selection leaves of it."""
        areas: tuple[Code, ...] = (scope.area_code,)
        departments: tuple[tuple[Code, ...], ...] = (
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
        if not self.areas:
            return self
        top = set(connection.scalars(_TOPS))
        left = tuple(code for code in self.areas if code not in top)
        return replace(self, areas=left)

    def left_open(self) -> tuple[Narrow, dict[str, Any]]:
        """The same with its codes left open, and what is to be said for them: making a question takes longer than
        asking it, and one that leaves them open is asked of anybody. Raises ``ValueError`` for what is no class.
        """
        said: dict[str, Any] = {}

        def leave(name: str, code: Any) -> Any:
            """No code at all is another question, not another word of it."""
            if not code:
                return code
            said[name] = code
            return Open(name)

        areas = tuple(leave(f"area_{n}", code) for n, code in enumerate(self.areas))
        known = [[code for code in codes if code] for codes in self.departments]
        departments = tuple(
            (*([leave(f"departments_{n}", codes)] if codes else []), *([""] if "" in every else []))
            for n, (codes, every) in enumerate(zip(known, self.departments, strict=True))
        )
        case_class, source = self.case_class, leave("source", self.source)
        if isinstance(case_class, str) and case_class:
            said |= {f"class_{part}": text for part, text in _parts(case_class).items()}
            case_class = Open("class")
        redrawn = None if self.redrawn is None else (leave("redrawn", self.redrawn[0]), self.redrawn[1])
        return Narrow(areas, departments, case_class, source, self.above, redrawn), said

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


def _word(code: Code) -> Any:
    return bindparam(code.name) if isinstance(code, Open) else code


def _below(column: Any, code: Code) -> Condition:
    """The area with everything in it. The top holds what lies in no known area, too; no code is just that."""
    if not code:
        return and_(column == 0)
    code = _word(code)
    top = select(AreaRow.path).where(AreaRow.code == code, AreaRow.valid_to.is_(None)).scalar_subquery()
    inside = select(AreaRow.id).where(AreaRow.path.startswith(top))
    is_top = select(AreaRow.id).where(AreaRow.code == code, AreaRow.parent_id.is_(None)).exists()
    return or_(column.in_(inside), and_(column == 0, is_top))


def _redrawn(column: Any, code: Code, grids: str) -> Condition:
    """The area with everything in it by today's boundaries; or what they brought in, or took out."""
    top = select(AreaRow.path).where(AreaRow.code == _word(code), AreaRow.valid_to.is_(None)).scalar_subquery()
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


def _of_departments(column: Any, codes: Collection[Code]) -> Condition:
    left: list[Any] = [bindparam(code.name, expanding=True) for code in codes if isinstance(code, Open)]
    said: Any = left[0] if left else [code for code in codes if code]
    known = select(DepartmentRow.id).where(DepartmentRow.code.in_(said))
    return or_(column.in_(known), column == 0 if "" in codes else false())


def _of_class(column: Any, key: Code) -> Condition:
    """The class with those under it. Raises ``ValueError`` for what is no key."""
    if not key:
        return and_(column == 0)
    left: dict[str, Any] = {part: bindparam(f"class_{part}") for part in _CLASS_PARTS}
    said: Mapping[str, Any] = left if isinstance(key, Open) else _parts(key)
    here = select(ClassRow.id).where(
        ClassRow.catalog_version == said["catalog"], ClassRow.kind == said["kind"], ClassRow.code == said["code"]
    )
    under = select(ClassRow.id).where(or_(ClassRow.id.in_(here), ClassRow.parent_id.in_(here)))
    return and_(column.in_(under))


def _parts(key: str) -> dict[str, str]:
    """Raises ``ValueError`` for what is no key."""
    parts = _CLASS_KEY.fullmatch(key)
    if parts is None:
        raise ValueError(f"case_class: '{key}' is not catalog/kind/code / 类型有误")
    return parts.groupdict()


def _of_source(column: Any, key: Code) -> Condition:
    return and_(column == 0) if not key else column.in_(select(SourceRow.id).where(SourceRow.key == _word(key)))
