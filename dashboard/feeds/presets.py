"""Rules that a kind of source brings along: its own standard names every field. A declaration may change any."""

from __future__ import annotations

from typing import Any

KNOTS_TO_KMH = 1.852
MS_TO_KMH = 3.6
# Traccar's categories of what is no person, with none at all; a person's device is often named after the person.
_NO_PERSON = (
    *("", "default", "arrow", "bicycle", "boat", "bus", "camper", "car", "crane", "motorcycle", "offroad", "pickup"),
    *("scooter", "tractor", "tram", "trolleybus", "truck", "van"),
)

PRESETS: dict[str, dict[str, Any]] = {
    "traccar": {
        "unit_id": "device.uniqueId",
        "fixed_at": {"take": "position.fixTime", "time": "iso"},
        "device_at": {"take": "position.deviceTime", "time": "iso"},
        "platform_at": {"take": "position.serverTime", "time": "iso"},
        "lon": "position.longitude",
        "lat": "position.latitude",
        "located": "position.valid",
        "unit_kind": [{"value": "worker", "when": {"device.category": "person"}}, {"value": "vehicle"}],
        "fleet": "group.name",
        "label": {"take": "device.name", "when": {"device.category": _NO_PERSON}},
        "speed_kmh": {"take": "position.speed", "times": KNOTS_TO_KMH},
        "heading_deg": "position.course",
        "on_duty": "device.attributes.onDuty",
    },
    "gtfs_realtime": {
        "unit_id": ["vehicle.vehicle.id", "vehicle.vehicle.label", "id"],
        "fixed_at": [{"take": "vehicle.timestamp", "time": "epoch_s"}, {"take": "header.timestamp", "time": "epoch_s"}],
        "platform_at": {"take": "header.timestamp", "time": "epoch_s"},
        "lon": "vehicle.position.longitude",
        "lat": "vehicle.position.latitude",
        "label": ["vehicle.vehicle.label", "vehicle.vehicle.license_plate", "vehicle.vehicle.id"],
        "speed_kmh": {"take": "vehicle.position.speed", "times": MS_TO_KMH},
        "heading_deg": "vehicle.position.bearing",
    },
}


def with_preset(declared: object) -> object:
    """A declaration as read, with the rules of its kind under its own."""
    if not isinstance(declared, dict) or declared.get("kind") not in PRESETS or {"case", "reading"} & declared.keys():
        return declared
    own = declared.get("fix") or {}
    return {**declared, "fix": PRESETS[declared["kind"]] | own} if isinstance(own, dict) else declared
