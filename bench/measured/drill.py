"""Twenty people who click through cases, areas, departments and boards of a served hall, all at once.

A click is what the browser sends for it, the page's callback with the address; each of the twenty reads for one to five
seconds and clicks again. The time is from the click to the last byte of the answer, and counts only what the server
does. The city has 1,000,000 cases in one year: 100,000 are told by its feeds, then each ten times by the database's
own hand. One process serves; addresses are as many as there are areas, departments and words.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from bench.cities import SMALL, filled, opened
from bench.client import Screen, get, once, post_json
from bench.figure import Figure, Goal, Measured
from bench.process import served

# Fewer cases, the URL of an empty PostgreSQL database to measure as well, and for how long people click.
CASES = int(os.environ.get("HALL_BENCH_CASES", "1000000"))
POSTGRES = os.environ.get("HALL_BENCH_POSTGRES")
_PEOPLE = 20
_FOR_S = float(os.environ.get("HALL_BENCH_SECONDS", "120"))
_MOST_MS = {"search": 500}
_WORDS = ("垃圾", "路灯", "井盖", "噪声", "积水", "占道经营", "施工", "树")


@dataclass(frozen=True)
class City:
    """What there is to click on: codes by level, and ids."""

    areas: Mapping[str, list[str]]
    departments: list[str]
    cases: int


def measure() -> Iterator[Figure]:
    told = min(CASES, SMALL.cases)
    city = replace(SMALL, cases=told)
    yield from _measured("SQLite", filled(city, lived_in_by="drill", times=CASES // told))
    if POSTGRES:
        state = filled(city, lived_in_by="drill-postgresql", times=CASES // told, database=POSTGRES)
        yield from _measured("PostgreSQL", state, POSTGRES)


def _measured(name: str, state: Path, *database: str) -> Iterator[Figure]:
    with opened(state, database=database[0] if database else None) as there:
        city = _city(there.hall.city.areas, [one.id for one in there.hall.city.departments], SMALL.cases)
    with served("hall", state, *database) as server:
        output, outputs = _page_callback(server.port)
        for path, said in _one_of_each(city, Random(1)).values():
            once(server.port, _click(output, outputs, path, said))  # as of a hall that has been up for a while
        took = _clicked(server.port, city, output, outputs)
    for kind, times in sorted(took.items()):
        ms = sorted(1000 * one for one in times)
        most = Goal("ours", _MOST_MS.get(kind, 300), "most")
        yield Figure(f"{name}, {kind}: half within", Measured.of([_share(ms, 0.5)], "ms"))
        yield Figure(f"{name}, {kind}: 95 of 100 of {len(ms)} within", Measured.of([_share(ms, 0.95)], "ms"), goal=most)
    every = sorted(1000 * one for times in took.values() for one in times)
    yield Figure(f"{name}, all {len(every)} clicks: 95 of 100 within", Measured.of([_share(every, 0.95)], "ms"))


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _city(areas: object, departments: list[str], cases: int) -> City:
    by_level: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        by_level[area.level.value].append(area.code)
    return City(by_level, departments, cases)


def _one_of_each(city: City, chance: Random) -> dict[str, tuple[str, dict[str, str]]]:
    """An address of every kind of page."""
    of_any_level = city.areas[chance.choice(sorted(city.areas))]
    period = chance.choice(["this_month", "last_month", "this_week", "today"])
    street, department = chance.choice(city.areas["street"]), chance.choice(city.departments)
    order = chance.choice(["reported_at", "due_at", "finished_at", "closed_at", "registered_at"])
    return {
        "cases": ("/cases", {"order": order, "way": chance.choice(["up", "down"])}),
        "cases of a number": ("/cases", {"count": "disposed", "period": period, "department": department}),
        "cases of a street": ("/cases", {"area": street, "page": str(chance.randint(1, 20))}),
        "search": ("/cases", {"text": chance.choice(_WORDS)}),
        "case": (f"/cases/{chance.randint(1, city.cases)}", {}),
        "area": (f"/areas/{chance.choice(of_any_level)}", {"period": period}),
        "departments": ("/departments", {"period": period}),
        "department": (f"/departments/{department}", {"period": period}),
        "board": ("/leaderboards", {"period": period, "by": chance.choice(["department", "area"])}),
    }


def _clicked(port: int, city: City, output: str, outputs: list[dict[str, str]]) -> dict[str, list[float]]:
    """Seconds by kind of page."""
    until = time.monotonic() + _FOR_S

    def person(number: int) -> list[tuple[str, float]]:
        chance, took = Random(number), []
        with Screen(port) as screen:
            time.sleep(chance.uniform(0, 5))
            while time.monotonic() < until:
                kind, (path, said) = chance.choice(list(_one_of_each(city, chance).items()))
                request = _click(output, outputs, path, said)
                began = time.perf_counter()
                screen.ask(request)
                took.append((kind, time.perf_counter() - began))
                time.sleep(chance.uniform(1, 5))
        return took

    with ThreadPoolExecutor(_PEOPLE) as people:
        found: dict[str, list[float]] = defaultdict(list)
        for took in people.map(person, range(_PEOPLE)):
            for kind, seconds in took:
                found[kind].append(seconds)
    return found


def _page_callback(port: int) -> tuple[str, list[dict[str, str]]]:
    """The callback that draws a page, as the application declares it."""
    body = once(port, get("/_dash-dependencies")).split(b"\r\n\r\n", 1)[1]
    output = next(one["output"] for one in json.loads(body) if "_pages_content.children" in one["output"])
    targets = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
    return output, [{"id": id_, "property": prop} for id_, prop in targets]


def _click(output: str, outputs: list[dict[str, str]], path: str, said: dict[str, str]) -> bytes:
    search = f"?{urlencode(said)}" if said else ""
    asked = {
        "output": output,
        "outputs": outputs,
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    return post_json("/_dash-update-component", json.dumps(asked))
