"""What a list of cases can be filtered by, by name."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.city import City
from dashboard.domain.area import Level
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.metrics.cases import Definitions
from dashboard.snapshot.details import Choice, Choices
from dashboard.store.areas import Names, Place, read_classes, read_names
from dashboard.store.engine import Connection

MOST_AREAS = 300  # further down than that, only what lies in the chosen area


def choices(
    connection: Connection, city: City, definitions: Definitions, scope: Scope, selection: Selection
) -> Choices:
    """Of areas and departments only the scope's."""
    names = read_names(connection)
    labels = {source.key: (source.label.zh, source.label.en) for source in city.declaration.sources}
    counts = definitions.counts
    notes = {slug: note for slug in counts if (note := definitions.note(slug)) is not None}
    return Choices(
        counts=tuple(Choice(slug, (one.label.zh, one.label.en)) for slug, one in counts.items()),
        areas=_areas(names, scope, selection.area),
        departments=tuple(
            Choice(code, (name, name))
            for code, name, _ in sorted(names.departments.values(), key=lambda one: one[1])
            if scope.departments is None or code in scope.departments
        ),
        classes=_classes(connection, selection.case_class),
        sources=tuple(Choice(key, labels.get(key, (key, key))) for key, _ in names.sources.values()),
        notes={slug: (note.zh, note.en) for slug, note in notes.items()},
    )


def _areas(names: Names, scope: Scope, chosen: str | None) -> tuple[Choice, ...]:
    places = sorted(names.areas.values(), key=lambda place: place.path)
    top = next((place for place in places if place.code == scope.area_code), None)
    inside = [place for place in places if top is not None and top.id in place.path]
    here = next((place for place in inside if place.code == chosen), None)
    shown = _levels_with_room(inside)
    return tuple(
        Choice(place.code, (place.name, place.name), len(place.path) - len(top.path))
        for place in inside
        if top is not None
        and (place.level in shown or (here is not None and (place.id in here.path or place.parent_id == here.id)))
    )


def _levels_with_room(places: list[Place]) -> set[Level]:
    shown: set[Level] = set()
    room = MOST_AREAS
    for level in Level:
        room -= sum(place.level is level for place in places)
        if room < 0:
            break
        shown.add(level)
    return shown


def _classes(connection: Connection, chosen: str | None) -> tuple[Choice, ...]:
    """Every 大类, and of the chosen one the 小类."""
    classes = read_classes(connection)
    above: Mapping[str, str | None] = {key: parent for key, _, parent in classes}
    opened = {chosen, above.get(chosen or "")} - {None}
    return tuple(
        Choice(key, (name, name), int(parent is not None))
        for key, name, parent in classes
        if parent is None or parent in opened
    )
