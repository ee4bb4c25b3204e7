"""Tracks as files: CSV for a spreadsheet, GeoJSON for a map. Times are the city's, with their offset."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.domain.track import Spot, stretches
from dashboard.snapshot.details import Replay, UnitTrack
from dashboard.store.types import from_us

_COLUMNS = ("unit", "label", "kind", "fleet", "fixed_at", "lon", "lat", "speed_kmh")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for one


def tracks_csv(replay: Replay, zone: ZoneInfo, taken: str) -> str:
    """A row a position, with the mark that lets a spreadsheet read it as UTF-8; under them who took it along."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for track in replay.tracks:
        who = (track.id, _harmless(track.label), track.kind, _harmless(track.fleet or ""))
        for at_us, lon, lat, speed in track.spots:
            moment = from_us(at_us).astimezone(zone).isoformat()
            writer.writerow((*who, moment, f"{lon:.6f}", f"{lat:.6f}", "" if speed is None else f"{speed:g}"))
    writer.writerows([(), (_harmless(taken),)])
    return "\ufeff" + lines.getvalue()


def tracks_geojson(replay: Replay, zone: ZoneInfo, taken: str) -> str:
    """A line for each stretch whose way is known, a point for each stop, gaps without a place; who took it along."""
    features = [feature for track in replay.tracks for feature in _features(track, zone)]
    return json.dumps({"type": "FeatureCollection", "taken": taken, "features": features}, ensure_ascii=False)


def _features(track: UnitTrack, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    who = {"unit": track.id, "label": track.label, "kind": track.kind, "fleet": track.fleet}
    for stretch in stretches([Spot(at, lon, lat) for at, lon, lat, _ in track.spots]):
        times = [from_us(spot.at_us).astimezone(zone).isoformat() for spot in stretch]
        places = [[spot.lon, spot.lat] for spot in stretch]
        single = len(places) == 1
        geometry = {"type": "Point" if single else "LineString", "coordinates": places[0] if single else places}
        yield {"type": "Feature", "geometry": geometry, "properties": {**who, "is": "track", "times": times}}
    for event in track.events:
        place = None if event.lon is None else {"type": "Point", "coordinates": [event.lon, event.lat]}
        span = {"from": event.first_at.astimezone(zone).isoformat(), "to": event.last_at.astimezone(zone).isoformat()}
        yield {"type": "Feature", "geometry": place, "properties": {**who, "is": event.kind, **span}}


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text
