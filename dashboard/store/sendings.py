"""Where each briefing was sent. One row an address; every step is a comparison first, so that two never send one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from dashboard.domain.sending import MOST_TRIES, Sending, SendState, rest_after
from dashboard.store.rows import BriefingRow, BriefingSendingRow, table_of

_ABANDONED = timedelta(minutes=10)  # longer than any answer is waited for
_HELD = timedelta(minutes=5)  # a sender that died leaves its row to the next one after this


def order_sendings(
    connection: Connection, briefing_id: int, destination: str, addresses: Iterable[str], lang: str, now: datetime
) -> int:
    """Have a briefing sent to these addresses; one ordered before stays as it stands. How many are new."""
    mine = (BriefingSendingRow.briefing_id == briefing_id) & (BriefingSendingRow.destination == destination)
    known = set(connection.execute(select(BriefingSendingRow.address).where(mine)).scalars())
    new = [address for address in dict.fromkeys(addresses) if address not in known]
    common = {"briefing_id": briefing_id, "destination": destination, "lang": lang, "next_at": now}
    for address in new:
        values = {**common, "address": address, "state": SendState.WAITING, "tries": 0}
        connection.execute(insert(BriefingSendingRow).values(values))
    return len(new)


def order_again(connection: Connection, briefing_id: int, destination: str, now: datetime) -> int:
    """Send once more what failed or may not have arrived: a person's decision. How many there are."""
    unsure = (SendState.FAILED, SendState.DOUBTFUL)
    mine = (BriefingSendingRow.briefing_id == briefing_id) & (BriefingSendingRow.destination == destination)
    values = {"state": SendState.WAITING, "next_at": now, "tries": 0, "finished_at": None, "handed_at": None}
    done = connection.execute(
        update(BriefingSendingRow).where(mine, BriefingSendingRow.state.in_(unsure)).values(values)
    )
    return int(done.rowcount)


def due_sendings(connection: Connection, now: datetime) -> list[Sending]:
    """What is to be tried now, the longest due first."""
    due = (BriefingSendingRow.state == SendState.WAITING) & (BriefingSendingRow.next_at <= now)
    found = _sendings().where(due).order_by(BriefingSendingRow.next_at, BriefingSendingRow.id)
    return [_sending(row) for row in connection.execute(found)]


def sendings_of(connection: Connection, briefing_id: int) -> list[Sending]:
    found = _sendings().where(BriefingSendingRow.briefing_id == briefing_id).order_by(BriefingSendingRow.id)
    return [_sending(row) for row in connection.execute(found)]


def claim(connection: Connection, sending: Sending, now: datetime) -> bool:
    """Take it for this try; ``False`` where another sender has it."""
    return _moved(connection, sending, SendState.WAITING, tries=sending.tries + 1, next_at=now + _HELD)


def hand_over(connection: Connection, sending: Sending, now: datetime) -> bool:
    """Say, before the last byte goes, that from here on it may arrive; ``False`` where the claim has run out."""
    return _moved(connection, sending, SendState.WAITING, state=SendState.HANDED, handed_at=now)


def arrived(connection: Connection, sending: Sending, now: datetime) -> None:
    """The receiver has said so, be it after it was given up as doubtful."""
    mine = BriefingSendingRow.id == sending.id
    values = {"state": SendState.SENT, "finished_at": now, "problem": None}
    connection.execute(update(BriefingSendingRow).where(mine).values(values))


def not_taken(connection: Connection, sending: Sending, now: datetime, problem: str, *, for_good: bool) -> None:
    """The receiver has certainly not got it: tried again later, unless that would be the same for ever."""
    over = for_good or sending.tries >= MOST_TRIES
    values: dict[str, Any] = {"problem": problem, "handed_at": None, "state": SendState.WAITING}
    values |= {"state": SendState.FAILED, "finished_at": now} if over else {"next_at": now + rest_after(sending.tries)}
    for state in (SendState.WAITING, SendState.HANDED):
        _moved(connection, sending, state, **values)


def in_doubt(connection: Connection, sending: Sending, now: datetime, problem: str) -> None:
    _moved(connection, sending, SendState.HANDED, state=SendState.DOUBTFUL, finished_at=now, problem=problem)


def doubt_abandoned(connection: Connection, now: datetime) -> int:
    """What was handed over by a sender that is gone may have arrived. How many there are."""
    left = (BriefingSendingRow.state == SendState.HANDED) & (BriefingSendingRow.handed_at < now - _ABANDONED)
    problem = "the hall stopped before the answer came; it may have arrived / 已交出但停机前未收到回执，可能已送达"
    values = {"state": SendState.DOUBTFUL, "finished_at": now, "problem": problem}
    return int(connection.execute(update(BriefingSendingRow).where(left).values(values)).rowcount)


def any_handed(connection: Connection) -> bool:
    handed = select(BriefingSendingRow.id).where(BriefingSendingRow.state == SendState.HANDED).limit(1)
    return connection.execute(handed).one_or_none() is not None


def _moved(connection: Connection, sending: Sending, was: SendState, **values: Any) -> bool:
    """Change a row that still stands as it was read: in that state, at that try."""
    same = (
        (BriefingSendingRow.id == sending.id)
        & (BriefingSendingRow.state == was)
        & (BriefingSendingRow.tries == sending.tries)
    )
    return connection.execute(update(BriefingSendingRow).where(same).values(values)).rowcount == 1


def _sendings() -> Select[Any]:
    return select(table_of(BriefingSendingRow), BriefingRow.code).join(
        BriefingRow, BriefingRow.id == BriefingSendingRow.briefing_id
    )


def _sending(row: Any) -> Sending:
    values = {name: getattr(row, name) for name in Sending.__dataclass_fields__}
    return Sending(**{**values, "state": SendState(row.state)})
