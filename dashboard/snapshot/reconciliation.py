"""对账: of each day how many cases a source says it had, and how many of them are here."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.domain.scope import Scope
from dashboard.domain.selection import Selection
from dashboard.snapshot.cases import CityOfLists, question_of
from dashboard.snapshot.watched import DayReconciled
from dashboard.store.case_lists import CaseList
from dashboard.store.engine import Connection
from dashboard.store.feed_runs import refused_between, standings
from dashboard.store.readings import last_reading

_A_DAY = timedelta(days=1)
_A_MOMENT = timedelta(microseconds=1)


def reconciled(
    connection: Connection, lists: CityOfLists, scope: Scope, feed: str, series: str, now: datetime, days: int
) -> tuple[DayReconciled, ...]:
    """The last whole days, newest first. A day that the source said nothing of is not held against anything.

    ``series`` is the reading that holds the source's own total of each day. Ours are the cases of the feed that were
    reported on it and not withdrawn, and what of it was refused.
    """
    standing = standings(connection).get(feed)
    if standing is None:
        return ()
    found = []
    today = lists.calendar.today(now)
    for _ in range(days):
        today = lists.calendar.today(today.start - _A_MOMENT)
        asked = Selection(count="reported", period="range", start=today.start, end=today.end, feed=feed)
        ours = CaseList(connection, question_of(asked, scope, lists, now)).total()
        theirs = last_reading(connection, series, today)
        refused = refused_between(connection, standing.id, today)
        found.append(DayReconciled(today.start, None if theirs is None else int(theirs), ours, refused, asked))
    return tuple(found)
