"""Answers of a Traccar 6 server, written after its openapi.yaml: two groups, a car, a person's phone, a car unseen."""

from __future__ import annotations

from typing import Any

GROUPS: list[dict[str, Any]] = [
    {"id": 1, "attributes": {}, "groupId": 0, "name": "城管"},
    {"id": 2, "attributes": {}, "groupId": 0, "name": "网格员"},
]
DEVICES: list[dict[str, Any]] = [
    {
        "id": 7,
        "attributes": {"onDuty": True},
        "groupId": 1,
        "name": "苏C·城管01",
        "uniqueId": "013800000001",
        "status": "online",
        "lastUpdate": "2026-11-22T03:59:58.000+00:00",
        "positionId": 9001,
        "phone": None,
        "model": None,
        "contact": None,
        "category": "car",
        "disabled": False,
        "expirationTime": None,
    },
    {
        "id": 8,
        "attributes": {},
        "groupId": 2,
        "name": "张三",
        "uniqueId": "W990101001",
        "status": "online",
        "lastUpdate": "2026-11-22T03:59:40.000+00:00",
        "positionId": 9002,
        "category": "person",
        "disabled": False,
    },
    {"id": 9, "attributes": {}, "groupId": 0, "name": "never seen", "uniqueId": "X", "positionId": 0, "category": None},
]


def position(id_: int = 9001, device: int = 7, **said: Any) -> dict[str, Any]:
    """The car's last position, with what a test says otherwise."""
    return {
        "id": id_,
        "attributes": {"batteryLevel": 100, "distance": 51.2, "totalDistance": 98123.4, "motion": True},
        "deviceId": device,
        "protocol": "jt808",
        "serverTime": "2026-11-22T03:59:57.000+00:00",
        "deviceTime": "2026-11-22T03:59:55.000+00:00",
        "fixTime": "2026-11-22T03:59:50.000+00:00",
        "outdated": False,
        "valid": True,
        "latitude": 34.2787598,
        "longitude": 117.2057511,
        "altitude": 37.0,
        "speed": 20.0,
        "course": 271.0,
        "address": None,
        "accuracy": 0.0,
        "network": None,
        "geofenceIds": None,
        **said,
    }


LATEST = [position(), position(9002, 8, speed=0.0, fixTime="2026-11-22T03:59:40.000+00:00")]
