"""One screen's refresh of the wall, as processor time of the whole server process from socket to socket.

Ours is `GET /live/main` on waitress as app.py runs it, without polls or ticks beside it. The plain alternative is an
ordinary Dash app (bench/plain_dash.py) on the same waitress and the same 100,000 cases: one callback that asks the
database and draws the panels. It carries less (no map, one trend window of three) and is not compressed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.cities import filled
from bench.client import get, many, once, post_json
from bench.figure import Figure, Goal, Measured
from bench.process import Server, served

_RUNS = 5
_HALL_ASKS, _PLAIN_ASKS = 4000, 40


def measure() -> Iterator[Figure]:
    state = filled()
    with served("hall", state) as server:
        whole = get("/live/main?v=&lang=zh")
        answer = once(server.port, whole)
        etag = next(line for line in answer.split(b"\r\n") if line.lower().startswith(b"etag:")).decode()
        version = etag.split("-")[1]
        unchanged = get(f"/live/main?v={version}&lang=zh")
        nothing = once(server.port, unchanged)
        news_ms = _cpu_ms(server, whole, _HALL_ASKS)
        none_ms = _cpu_ms(server, unchanged, _HALL_ASKS)
    plain = {}
    for kind, asks in (("plain", _PLAIN_ASKS), ("plain-5s", 10 * _PLAIN_ASKS)):
        with served(kind, state) as server:
            refresh = _refresh(server.port)
            plain_bytes = len(once(server.port, refresh))
            plain[kind] = _cpu_ms(server, refresh, asks)
    at_least_100 = Goal("ratio", 100, "least")
    a_second = Measured.of([1000 / ms for ms in news_ms.values], "/s per core")
    none_a_second = Measured.of([1000 / ms for ms in none_ms.values], "/s per core")
    yield Figure("all panels (200)", news_ms, plain["plain"], "Dash callback that asks and draws", goal=at_least_100)
    yield Figure("all panels (200)", news_ms, plain["plain-5s"], "the same callback, its panels kept for 5 s")
    yield Figure("nothing new (304)", none_ms, plain["plain"], "a Dash callback cannot say so", goal=at_least_100)
    yield Figure("all panels, requests", a_second, goal=Goal("ours", 2000, "least"))
    yield Figure("nothing new, requests", none_a_second, goal=Goal("ours", 4000, "least"))
    yield Figure(
        "all panels on the wire",
        Measured((len(answer),), "bytes"),
        Measured((plain_bytes,), "bytes"),
        "head and body of the callback's answer",
    )
    yield Figure("nothing new on the wire", Measured((len(nothing),), "bytes"), goal=Goal("ours", 300, "most"))


def _cpu_ms(server: Server, request: bytes, asks: int) -> Measured:
    many(server.port, request, asks // 4)  # warm
    runs = []
    for _ in range(_RUNS):
        before = server.cpu_s()
        many(server.port, request, asks)
        runs.append(1000 * (server.cpu_s() - before) / asks)
    return Measured.of(runs, "ms")


def _refresh(port: int) -> bytes:
    """What the browser of a Dash page sends when its Interval ticks: the page's only callback, as it declares it."""
    body = once(port, get("/_dash-dependencies")).split(b"\r\n\r\n", 1)[1]
    callback = json.loads(body)[0]
    outputs = [name.rsplit(".", 1) for name in callback["output"].strip(".").split("...")]
    said = {
        "output": callback["output"],
        "outputs": [{"id": id_, "property": prop} for id_, prop in outputs],
        "inputs": [{**given, "value": 1} for given in callback["inputs"]],
        "changedPropIds": ["tick.n_intervals"],
    }
    return post_json("/_dash-update-component", json.dumps(said))
