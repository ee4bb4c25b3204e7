"""What an asker may see: an area subtree and a set of departments. No scope, no rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """``area_code`` is the top of the subtree; ``departments`` of ``None`` is every department of it."""

    area_code: str
    departments: frozenset[str] | None = None

    @property
    def key(self) -> str:
        """The scope as part of a cache key; equal scopes give equal keys."""
        departments = "*" if self.departments is None else ",".join(sorted(self.departments))
        return f"{self.area_code}/{departments}"
