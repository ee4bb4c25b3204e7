"""What lies around a case: the units that could be there first, and the places to think of before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from dashboard.city import City
from dashboard.domain.place import Point, distance_m
from dashboard.places import GUARDED, Places
from dashboard.snapshot.details import Nearby, NearSite, NearUnit
from dashboard.store.fleet import Unit
from dashboard.store.nearby import PlacedCase

_OF_A_KIND = 6  # workers are many and near: vehicles must not vanish behind them
_KINDS = ("vehicle", "worker")


def nearby(
    case: PlacedCase,
    units: Iterable[Unit],
    layers: Mapping[str, Places],
    city: City,
    now: datetime,
    radius_m: int,
) -> Nearby:
    """The nearest units of each kind, the closest first, and the guarded places within the radius.

    Distances are as the crow flies. A case without a position has nothing around it.
    """
    here = case.place
    near_units: list[NearUnit] = []
    sites: list[NearSite] = []
    if here is not None:
        dim_after: timedelta = city.declaration.map.dim_after
        found = sorted(
            (_near(unit, here, now, dim_after) for unit in units if unit.on_duty is not False),
            key=lambda unit: unit.distance_m,
        )
        near_units = [unit for kind in _KINDS for unit in [one for one in found if one.kind == kind][:_OF_A_KIND]]
        near_units.sort(key=lambda unit: unit.distance_m)
        for layer in city.declaration.map.layers:
            if layer.kind in GUARDED and layer.name in layers:
                for place, name in layers[layer.name].named():
                    away = round(distance_m(here, place))
                    if away <= radius_m:
                        sites.append(NearSite(name, layer.kind, layer.label.zh, layer.label.en, away))
    return Nearby(
        external_id=case.external_id,
        title=case.title,
        address=case.address,
        lon=here.lon if here else None,
        lat=here.lat if here else None,
        radius_m=radius_m,
        units=tuple(near_units),
        sites=tuple(sorted(sites, key=lambda site: site.distance_m)),
    )


def _near(unit: Unit, here: Point, now: datetime, dim_after: timedelta) -> NearUnit:
    return NearUnit(
        label=unit.label,
        fleet=unit.fleet,
        kind=unit.kind,
        distance_m=round(distance_m(here, Point(unit.lon, unit.lat))),
        fixed_at=unit.fixed_at,
        stale=now - unit.fixed_at > dim_after,
        speed_kmh=unit.speed_kmh,
    )
