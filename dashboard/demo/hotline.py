"""The invented 12345 hotline's interface: paged JSON in the hotline's own words, with ``since`` and ETag."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from flask import Blueprint, Response, request

from dashboard.clock import Clock
from dashboard.demo.cases import state_at
from dashboard.demo.columns import CITY_ZONE, row
from dashboard.demo.life import DAY
from dashboard.demo.plan import CasePlan

_UNASKED_DAYS = 7  # how far back an answer goes when nobody says since when
_LARGEST_PAGE = 1000


def hotline(plan: CasePlan, clock: Clock) -> Blueprint:
    """``GET /hotline/orders?since=<epoch ms>&page=<from 1>&size=``: work orders changed since then."""
    routes = Blueprint("hotline", __name__)

    @routes.get("/hotline/orders")
    def orders() -> Response:
        now = clock.now()
        moment = int(now.timestamp())
        since = request.args.get("since", type=int)
        after = moment - _UNASKED_DAYS * DAY if since is None else since // 1000 - 1
        page = max(1, request.args.get("page", 1, type=int))
        size = min(_LARGEST_PAGE, max(1, request.args.get("size", 200, type=int)))
        changed = plan.changed_between("hotline", after, moment)
        known = [record for case in changed[(page - 1) * size : page * size] if (record := state_at(case, moment))]
        rows = [row(record, "hotline") for record in known]
        return _answer(rows, len(changed), page, now.astimezone(CITY_ZONE).strftime)

    return routes


def _answer(rows: list[dict[str, object]], total: int, page: int, local: Callable[[str], str]) -> Response:
    """The page, or 304 where the asker has it; the moment of the answer is no part of what has changed."""
    content = {"总数": total, "页码": page, "工单": rows}
    tag = sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:32]
    response = Response(
        json.dumps(
            {"代码": 0, "消息": "成功", "数据时间": local("%Y-%m-%d %H:%M:%S"), "数据": content}, ensure_ascii=False
        ),
        content_type="application/json; charset=utf-8",
    )
    response.set_etag(tag)
    response.make_conditional(request)
    return response
