"""A city's own templates tried before Monday: on a week in which everybody had one case, so that every key is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from dashboard.city import City
from dashboard.domain.area import Level, in_force
from dashboard.domain.briefing import Said
from dashboard.domain.period import Calendar
from dashboard.domain.scope import Scope
from dashboard.export.briefing.compose import compose
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.material import Counted, Material
from dashboard.export.briefing.slides import pptx_bytes
from dashboard.export.briefing.word import docx_bytes
from dashboard.export.whole import why
from dashboard.metrics.cases import Definitions
from dashboard.snapshot.told import fields_told
from dashboard.store.areas import Names, Place
from dashboard.store.figures import Amounts, Cell

_WRITERS: dict[str, Callable[[Edition], bytes]] = {"docx": docx_bytes, "pptx": pptx_bytes}
_LEVELS = list(Level)


def tried(city: City, calendar: Calendar, definitions: Definitions, now: datetime) -> Iterator[tuple[Path, str | None]]:
    """Each template that the city has, with what is wrong with it; ``None`` where nothing is."""
    folder = city.folder / city.declaration.briefings.templates
    for kind, write in _WRITERS.items():
        path = folder / f"briefing.{kind}"
        if not path.is_file():
            continue
        briefing = compose(_material(city, calendar, definitions, now))
        try:
            write(Edition(code="2345678AB", briefing=briefing, lang="zh", template=path))
        except Exception as error:  # whatever a library raises over a template is what is wrong with it
            yield path, why(error)
        else:
            yield path, None


def _material(city: City, calendar: Calendar, definitions: Definitions, now: datetime) -> Material:
    week = calendar.this_week(calendar.this_week(now).start - timedelta(days=1))
    names = _names(city, calendar.day_of(now))
    title = Said(city.declaration.title.zh, city.declaration.title.en)
    one_each: dict[Cell, Amounts] = {
        (1, id_, 0, 0): dict.fromkeys(("reported", "dispatched", "disposed_on_time", "closed_on_time"), 1)
        for id_ in names.departments
    }
    return Material(
        city=city.id,
        title=title,
        demo=city.declaration.demo,
        calendar=calendar,
        scope=Scope(city.declaration.top.code),
        top_code=city.declaration.top.code,
        basis="due",
        now=Counted(week, now, one_each),
        previous=Counted(calendar.previous(week, now), now, one_each),
        last_year=Counted(calendar.last_year(week, now), now, one_each),
        names=names,
        class_keys={},
        source_labels={},
        definitions=definitions,
        used=(),
        told=fields_told(city),
        minimum_sample=1,
        feeds=(),
        composed_at=now,
        issuer=title,
    )


def _names(city: City, day: date) -> Names:
    areas: dict[str, Place] = {}
    for id_, area in enumerate(sorted(in_force(city.areas, day), key=lambda area: _LEVELS.index(area.level)), 1):
        above = areas.get(area.parent_code or "")
        path = (*above.path, id_) if above else (id_,)
        areas[area.code] = Place(id_, area.code, area.name, area.level, above.id if above else None, path)
    return Names(
        areas={place.id: place for place in areas.values()},
        departments={id_: (one.id, one.name, one.group) for id_, one in enumerate(city.departments, 1)},
        classes={},
        sources={},
    )
