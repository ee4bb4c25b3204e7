"""Where something is: a position as its source gave it, and the one WGS-84 point we keep.

A ``SourcePoint`` carries a datum and can be converted; a ``Point`` carries none and cannot, so
nothing is ever converted twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

_EARTH_AXIS_M = 6378245.0  # Krasovsky 1940, the ellipsoid behind the GCJ-02 offset
_EARTH_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0


class Datum(StrEnum):
    """What a feed's or a basemap's coordinates are measured in. CGCS2000 is WGS-84 to within decimetres."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Point:
    """A position in WGS-84 degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class SourcePoint:
    """A position as the upstream gave it, in its own datum."""

    lon: float
    lat: float
    datum: Datum

    def to_wgs84(self) -> Point:
        """The same place in WGS-84, within half a metre."""
        lon, lat = self.lon, self.lat
        if self.datum is Datum.BD09:
            lon, lat = _bd09_to_gcj02(lon, lat)
        if self.datum in (Datum.BD09, Datum.GCJ02):
            lon, lat = _gcj02_to_wgs84(lon, lat)
        return Point(lon, lat)


def to_datum(point: Point, datum: Datum) -> SourcePoint:
    """A kept point in the datum of a basemap that is about to be drawn.

    Raises ``TypeError`` for anything but a ``Point``: what is in a datum already cannot be put into one again.
    """
    if not isinstance(point, Point):
        raise TypeError(f"only a WGS-84 Point is converted, not {type(point).__name__}")
    lon, lat = point.lon, point.lat
    if datum in (Datum.GCJ02, Datum.BD09):
        lon, lat = _wgs84_to_gcj02(lon, lat)
    if datum is Datum.BD09:
        lon, lat = _gcj02_to_bd09(lon, lat)
    return SourcePoint(lon, lat, datum)


def distance_m(a: Point, b: Point) -> float:
    """Metres between two points on the sphere; good to half a percent, enough for a city."""
    mean_lat = math.radians((a.lat + b.lat) / 2)
    dx = math.radians(b.lon - a.lon) * math.cos(mean_lat)
    dy = math.radians(b.lat - a.lat)
    return 6371008.8 * math.hypot(dx, dy)


def _shifted(lon: float, lat: float) -> bool:
    """Whether GCJ-02 differs from WGS-84 here: inside the rectangle its public implementations use."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def _wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    if not _shifted(lon, lat):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    phi = math.radians(lat)
    magic = 1 - _EARTH_ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    d_lat = north * 180.0 / ((_EARTH_AXIS_M * (1 - _EARTH_ECCENTRICITY_SQUARED)) / (magic**1.5) * math.pi)
    d_lon = east * 180.0 / (_EARTH_AXIS_M / math.sqrt(magic) * math.cos(phi) * math.pi)
    return lon + d_lon, lat + d_lat


def _gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """The inverse has no closed form: walk back until the forward shift lands on the input."""
    if not _shifted(lon, lat):
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(20):
        there_lon, there_lat = _wgs84_to_gcj02(guess_lon, guess_lat)
        miss_lon, miss_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + miss_lon, guess_lat + miss_lat
        if abs(miss_lon) < 1e-9 and abs(miss_lat) < 1e-9:
            break
    return guess_lon, guess_lat


def _gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BD_TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD_TURN)
    return radius * math.cos(angle), radius * math.sin(angle)
