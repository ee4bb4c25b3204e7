"""Positions as sources write them, read into one WGS-84 point, or none with the flag that says why."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from dashboard.domain.case import Flag
from dashboard.domain.place import Datum, Point, SourcePoint
from dashboard.feeds.contract import BadReason
from dashboard.feeds.rules import Refused

_SAME_DEG = 1e-5  # about a metre: two spellings of one stand-in point

PositionReader = Callable[[Any, Any, set[str]], Point | None]


def position_reader(datum: Datum, default_points: tuple[tuple[float, float], ...]) -> PositionReader:
    """A reader of ``(lon, lat, flags)``. Text that cannot be a number is refused as ``BAD_POSITION``.

    Zero, a default point and a place that is not on the globe give no point and a flag; a latitude and longitude
    that have changed places, as can be seen inside China, are put right and flagged.
    """

    def position(lon_said: Any, lat_said: Any, flags: set[str]) -> Point | None:
        if lon_said is None or lat_said is None:
            return None
        lon, lat = _degrees(lon_said), _degrees(lat_said)
        if abs(lon) <= _SAME_DEG and abs(lat) <= _SAME_DEG:
            flags.add(Flag.ZERO_POSITION)
            return None
        for default_lat, default_lon in default_points:
            if abs(lat - default_lat) <= _SAME_DEG and abs(lon - default_lon) <= _SAME_DEG:
                flags.add(Flag.DEFAULT_POSITION)
                return None
        if 73 <= lat <= 136 and 3 <= lon <= 54:
            lon, lat = lat, lon
            flags.add(Flag.SWAPPED_POSITION)
        if not (abs(lat) <= 90 and abs(lon) <= 180):  # so written that NaN fails it too
            flags.add(Flag.OUTSIDE_CITY)
            return None
        return SourcePoint(lon, lat, datum).to_wgs84()

    return position


def _degrees(said: Any) -> float:
    try:
        return float(str(said) if isinstance(said, bool) else said)
    except OverflowError:
        return math.inf
    except (TypeError, ValueError):
        raise Refused(BadReason.BAD_POSITION, f"'{str(said)[:200]}' is not a number of degrees") from None
