"""Which areas a scope reaches."""

from __future__ import annotations

from dashboard.domain.scope import Scope
from dashboard.store.areas import Names


def areas_of(scope: Scope, names: Names) -> frozenset[int] | None:
    """The ids of the subtree; ``None`` is everything, with what lies in no area. An unknown area: no scope, no rows."""
    top = next((place for place in names.areas.values() if place.code == scope.area_code), None)
    if top is None:
        return frozenset()
    if top.parent_id is None:
        return None
    return frozenset(id_ for id_, place in names.areas.items() if top.id in place.path)
