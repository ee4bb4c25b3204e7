"""What is kept no longer than the city says: it goes when it is due, not before, and leaves nothing on the disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dashboard.city import Retention
from dashboard.clock import StandingClock
from dashboard.feeds.contract import BadReason, BadRow
from dashboard.hall import Hall
from dashboard.schedule.forgetting import forget
from dashboard.schedule.jobs import poll_feed
from dashboard.snapshot.board import Board
from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow, CaseVersionRow, FeedRunRow, QuarantineRow
from dashboard.store.vault import Vault
from dashboard.store.withheld import withheld_of
from tests.build import HOUR, MONDAY, ZONE, Script, case, city, declaration, hydrant, take

DAY = timedelta(days=1)
PHONE = "13912345678"
KEPT = Retention(sealed=30 * DAY, refused=40 * DAY, polls=200 * DAY)


def kept_hall(database: Database, path: Path) -> Hall:
    """One case that is closed, one that is open, both with a telephone; a row that was refused; three polls."""
    small = city()
    declared = small.declaration.model_copy(update={"retention": KEPT})
    hall = Hall(replace(small, declaration=declared), database, Board(), StandingClock(ZONE, MONDAY))
    hall.furnish()
    database.vault = Vault.opened(path / "hall.keys")
    water = hydrant(database)
    take(water, case("CLOSED", description=f"电话{PHONE}"), case("OPEN", description=f"电话{PHONE}"))
    closed = case("CLOSED", description=f"电话{PHONE}，已回", closed_at=MONDAY + HOUR)
    take(hydrant(database, MONDAY + HOUR), closed)
    poll_feed(water, Script(BadRow(BadReason.BAD_TIME, "at: x", "id 7", "x")), declaration())
    return hall


@pytest.fixture
def hall(database: Database, tmp_path: Path) -> Hall:
    return kept_hall(database, tmp_path)


def after(hall: Hall, days: float) -> tuple[dict[str, int], list[Mapping[str, int]]]:
    assert isinstance(hall.clock, StandingClock)
    hall.clock.at = MONDAY + HOUR + days * DAY
    told: list[Mapping[str, int]] = []
    return forget(hall, told.append), told


def counts(hall: Hall) -> tuple[int, int, int]:
    with hall.database.reading() as connection:
        sealed = connection.scalar(select(func.count(CaseVersionRow.withheld)))
        rows = [connection.scalar(select(func.count()).select_from(row)) for row in (QuarantineRow, FeedRunRow)]
        return (sealed, *rows)


def test_each_goes_when_it_is_due_and_what_went_is_told(hall: Hall) -> None:
    assert counts(hall) == (3, 1, 3)
    for days, gone in ((29.9, {}), (30.1, {"sealed": 2}), (40.1, {"refused": 1}), (199.9, {}), (200.1, {"polls": 3})):
        assert after(hall, days) == (gone, [gone] if gone else []), days
    assert counts(hall) == (1, 0, 0)
    assert after(hall, 2000) == ({}, [])


def test_of_an_open_case_nothing_goes_and_of_a_closed_one_what_is_masked_stays(hall: Hall) -> None:
    after(hall, 1000)
    with hall.database.reading() as connection:
        ids = dict(connection.execute(select(CaseRow.external_id, CaseRow.id)).all())
        assert PHONE in withheld_of(connection, hall.database.vault, ids["OPEN"]).texts["description"]
        assert withheld_of(connection, hall.database.vault, ids["CLOSED"]).fields == ()
    file = hall.case(ids["CLOSED"], hall.whole_scope)
    assert file is not None
    assert (file.description, file.withheld, len(file.versions)) == ("电话139****5678，已回", False, 2)


def test_the_same_news_again_is_no_news_after_its_original_went(hall: Hall) -> None:
    after(hall, 31)
    again = case("CLOSED", description=f"电话{PHONE}，已回", closed_at=MONDAY + HOUR)
    assert take(hydrant(hall.database, MONDAY + 32 * DAY), again).changed == 0


def test_more_than_fits_one_transaction_goes_in_several(hall: Hall) -> None:
    take(hydrant(hall.database), *(case(f"C{n}", description=PHONE, closed_at=MONDAY) for n in range(1100)))
    assert after(hall, 31)[0] == {"sealed": 1102}


def test_what_went_lies_in_no_byte_of_the_file_or_its_log(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hall.db'}")
    hall = kept_hall(database, tmp_path)
    many = (case(f"C{n}", description=f"电话{PHONE} " + "很长" * n, closed_at=MONDAY) for n in range(150))
    take(hydrant(database), *many)
    with database.reading() as connection:
        open_id = connection.scalar(select(CaseRow.id).where(CaseRow.external_id == "OPEN"))
        versions = connection.execute(select(CaseVersionRow.case_id, CaseVersionRow.withheld)).all()
    gone = [sealed.encode() for case_id, sealed in versions if case_id != open_id]

    def there() -> set[bytes]:
        """The sealed texts of which a part that fits any page is still somewhere on the disk."""
        lies = b"".join(path.read_bytes() for path in tmp_path.glob("hall.db*"))
        return {one for one in gone if any(piece in lies for piece in re.findall(rb".{60}", one))}

    assert len(there()) == len(gone) == 152
    assert after(hall, 31)[0] == {"sealed": 152}
    assert there() == set()
    database.close()
