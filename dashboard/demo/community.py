"""The invented 智慧社区 platform: an Open311 GeoReport v2 server that tells its requests and takes new ones."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard.clock import Clock
from dashboard.demo.cases import PlannedCase, state_at
from dashboard.demo.classes import CLASSES
from dashboard.demo.columns import CITY_ZONE, row
from dashboard.demo.life import HOUR
from dashboard.demo.plan import CasePlan
from dashboard.demo.residents import ReportError, Residents
from dashboard.domain.case import ClassRef

_SPAN = timedelta(days=90)  # GeoReport v2: no answer spans more
_LARGEST_PAGE = 1000
_NOT_FOUND = 404


def community(plan: CasePlan, residents: Residents, clock: Clock) -> Blueprint:
    """``/open311/v2/``: services, requests (``start_date``, ``end_date``, ``status``, ``page``), and POST of one."""
    routes = Blueprint("community", __name__, url_prefix="/open311/v2")

    @routes.get("/services.<form>")
    def services(form: str) -> Response:
        return _answer(form, "services", "service", [_service(problem.ref) for problem in CLASSES])

    @routes.get("/requests.<form>")
    def requests(form: str) -> Response:
        now = clock.now()
        moment = int(now.timestamp())
        asked = request.args
        if asked.get("service_request_id"):
            cases = _numbered(plan, residents, asked["service_request_id"])
        else:
            try:
                start, end = _span(asked.get("start_date"), asked.get("end_date"), now)
            except ValueError as error:
                return _refusal(form, 400, f"not a time: {error}")
            cases = _reported(plan, residents, start, end)
        page = max(1, asked.get("page", 1, type=int))
        size = min(_LARGEST_PAGE, max(1, asked.get("page_size", 100, type=int)))
        there = slice((page - 1) * size, page * size)
        if wanted := {word for word in asked.get("status", "").split(",") if word}:
            rows = [said for said in _known(cases, moment) if said["status"] in wanted][there]
        else:
            rows = _known(cases[there], moment)
        return _answer(form, "service_requests", "request", rows)

    @routes.get("/requests/<number>.<form>")
    def one_request(number: str, form: str) -> Response:
        rows = _known(_numbered(plan, residents, number), int(clock.now().timestamp()))
        if not rows:
            return _refusal(form, _NOT_FOUND, "service_request_id was not found")
        return _answer(form, "service_requests", "request", rows)

    @routes.post("/requests.<form>")
    def create(form: str) -> Response:
        said = request.form
        try:
            case = residents.report(
                int(clock.now().timestamp()),
                said.get("service_code", ""),
                lat=said.get("lat", type=float),
                lon=said.get("long", type=float),
                address=said.get("address_string", ""),
                description=said.get("description", ""),
            )
        except ReportError as error:
            return _refusal(form, 400, str(error))
        receipt = {
            "service_request_id": case.external_id,
            "service_notice": "已收到，将在规定时限内处理",
            "account_id": "",
        }
        return _answer(form, "service_requests", "request", [receipt], 201)

    return routes


def _known(cases: list[PlannedCase], moment: int) -> list[dict[str, Any]]:
    return [row(record, "community") for case in cases if (record := state_at(case, moment))]


def _numbered(plan: CasePlan, residents: Residents, numbers: str) -> list[PlannedCase]:
    found = (residents.find(number) or plan.find("community", number) for number in numbers.split(","))
    return [case for case in found if case is not None]


def _reported(plan: CasePlan, residents: Residents, start: datetime, end: datetime) -> list[PlannedCase]:
    first, last = int(start.timestamp()), int(end.timestamp())
    planned = [case for hour in range(first // HOUR, last // HOUR + 1) for case in plan.plan_feed("community", hour)]
    within = [case for case in [*planned, *residents.cases] if first <= case.reported_at <= last]
    return sorted(within, key=lambda case: (case.reported_at, case.external_id))


def _span(start_date: str | None, end_date: str | None, now: datetime) -> tuple[datetime, datetime]:
    """What was asked for, cut to the longest span and to what has happened. Raises ``ValueError``."""
    end = _time(end_date) or now
    return max(_time(start_date) or end - _SPAN, end - _SPAN), min(end, now)


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that was not escaped arrives as a space
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)


def _service(ref: ClassRef) -> dict[str, Any]:
    return {
        "service_code": ref.code,
        "service_name": ref.name,
        "description": f"{ref.major_name} · {ref.name}",
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": ref.major_name,
    }


def _refusal(form: str, status: int, why: str) -> Response:
    return _answer(form, "errors", "error", [{"code": status, "description": why}], status)


def _answer(form: str, listing: str, item: str, rows: list[dict[str, Any]], status: int = 200) -> Response:
    if form == "json":
        response: Response = jsonify(rows)
    else:
        root = ET.Element(listing)
        for said in rows:
            element = ET.SubElement(root, item)
            for name, value in said.items():
                text = str(value).lower() if isinstance(value, bool) else str(value)
                ET.SubElement(element, name).text = text
        response = Response(ET.tostring(root, "utf-8", xml_declaration=True), content_type="text/xml; charset=utf-8")
    response.status_code = status
    return response
