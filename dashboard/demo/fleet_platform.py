"""The invented city's positioning platform: a Traccar server's REST interface over its patrols, read by token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard.clock import Clock
from dashboard.demo.patrols import FLEETS, Patrols, Unit
from dashboard.domain.patrol import FixRecord

TOKEN = "yunpu"  # noqa: S105 - of an invented platform
_KMH_PER_KNOT = 1.852
_RELAYED_AFTER = timedelta(seconds=1)
_IDS_PER_SECOND = 100_000


def fleet_platform(patrols: Patrols, clock: Clock) -> Blueprint:
    """``/traccar/api/devices``, ``groups`` and ``positions``; times and knots as Traccar writes them."""
    platform = Blueprint("fleet_platform", __name__, url_prefix="/traccar/api")
    numbers = {unit.id: number for number, unit in enumerate(patrols.units, 1)}

    @platform.before_request
    def _is_allowed() -> Response | None:
        allowed = request.headers.get("Authorization") == f"Bearer {TOKEN}"
        return None if allowed else Response("HTTP 401 Unauthorized", 401)

    @platform.get("/groups")
    def groups() -> Response:
        return jsonify([{"id": number, "name": name, "attributes": {}} for number, name in enumerate(FLEETS, 1)])

    @platform.get("/devices")
    def devices() -> Response:
        now = clock.now()
        return jsonify([_device(numbers[unit.id], unit, fix) for unit, fix in patrols.units_at(now)])

    @platform.get("/positions")
    def positions() -> Response:
        now = clock.now()
        asked = request.args.get("deviceId", type=int)
        if asked is None:
            return jsonify([_position(numbers[unit.id], fix) for unit, fix in patrols.units_at(now)])
        if not 1 <= asked <= len(patrols.units):
            return Response("Device not found", 400)
        first, last = (datetime.fromisoformat(request.args[name]) for name in ("from", "to"))
        fixes = patrols.fixes_between(patrols.units[asked - 1], first, min(last, now))
        return jsonify([_position(asked, fix) for fix in fixes])

    return platform


def _device(number: int, unit: Unit, fix: FixRecord) -> dict[str, Any]:
    return {
        "id": number,
        "uniqueId": unit.id,
        "name": unit.label,
        "status": "online" if fix.on_duty else "offline",
        "disabled": False,
        "lastUpdate": _iso(fix.fixed_at + _RELAYED_AFTER),
        "positionId": _position_id(number, fix),
        "groupId": FLEETS.index(unit.fleet) + 1,
        "category": "person" if unit.kind == "worker" else "car",
        "attributes": {"onDuty": fix.on_duty},
    }


def _position(number: int, fix: FixRecord) -> dict[str, Any]:
    return {
        "id": _position_id(number, fix),
        "deviceId": number,
        "protocol": "jt808",
        "fixTime": _iso(fix.fixed_at),
        "deviceTime": _iso(fix.fixed_at),
        "serverTime": _iso(fix.fixed_at + _RELAYED_AFTER),
        "outdated": False,
        "valid": True,
        "latitude": fix.place.lat,
        "longitude": fix.place.lon,
        "altitude": 0.0,
        "speed": None if fix.speed_kmh is None else round(fix.speed_kmh / _KMH_PER_KNOT, 6),
        "course": fix.heading_deg,
        "accuracy": 0.0,
        "attributes": {},
    }


def _position_id(number: int, fix: FixRecord) -> int:
    """Rising with time, as the platform's own numbers do."""
    return int(fix.fixed_at.timestamp()) * _IDS_PER_SECOND + number


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+00:00")
