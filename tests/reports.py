"""Cases that somebody reports to the invented city while something fails, and which of them a hall has."""

from __future__ import annotations

from collections import Counter

import httpx
from sqlalchemy import select

from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow
from tests.screens import PATIENCE_S
from tests.store.test_rollups import cells, recounted


def report(upstream: str, number: int) -> str:
    """A case of a source that is asked every ten seconds, like its first; returns how the source calls it."""
    requests = f"{upstream}/open311/v2/requests.json"
    like = httpx.get(requests, timeout=PATIENCE_S).raise_for_status().json()[0]
    said = {name: like[name] for name in ("service_code", "lat", "long")} | {"description": f"full {number}"}
    answer = httpx.post(requests, data=said, timeout=PATIENCE_S)
    return str(answer.raise_for_status().json()[0]["service_request_id"])


def kept(database: str) -> Counter[str]:
    """What a hall has, by the names of its sources."""
    there = Database(database)
    with there.reading() as connection:
        found = Counter(connection.scalars(select(CaseRow.external_id)))
    there.close()
    return found


def counts_are_those_of_the_cases(database: str) -> bool:
    """Whether the rollups are what a recount gives; a poll between the two makes them differ, so ask until they do not."""
    there = Database(database)
    same = cells(there) == recounted(there)
    there.close()
    return same
