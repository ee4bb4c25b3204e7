"""Old cases placed anew: which of them today's boundaries put elsewhere, kept beside the cases."""

from __future__ import annotations

from datetime import UTC, datetime, time

from dashboard.geography import Redrawing
from dashboard.hall import Hall
from dashboard.store.leases import Lease, take_turn
from dashboard.store.redrawn import area_ids, known_redrawn, placed_before, write_redrawn


def place_anew(hall: Hall, redrawing: Redrawing, lease: Lease | None = None) -> int:
    """Read the cases of former boundaries, and write which of them lie elsewhere today. Returns how many do."""
    if redrawing.since is None:
        return 0
    zone = hall.clock.zone
    before = datetime.combine(redrawing.since, time(), zone).astimezone(UTC)
    found: dict[int, int] = {}
    with hall.database.reading() as connection:
        ids, known = area_ids(connection), known_redrawn(connection)
        for cases in placed_before(connection, before):
            moved = redrawing.moved([(at.astimezone(zone).date(), point) for _, at, point in cases])
            found |= {cases[number][0]: ids.get(code or "", 0) for number, code in moved}
    if found != known:
        with hall.database.writing(lease) as connection:
            take_turn(connection)
            write_redrawn(connection, found)
    return len(found)
