"""What a poll does with answers that are late, odd, broken or not to be believed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from dashboard.feeds.contract import BadReason, BadRow, FeedError, Payload, Watermark
from dashboard.schedule.jobs import Hydrant, poll_feed
from dashboard.store.engine import Database
from dashboard.store.feed_runs import Standing, standing
from dashboard.store.rows import CaseRow, FeedRunRow, QuarantineRow
from tests.build import HOUR, MONDAY, Script, case, declaration, hydrant
from tests.store.test_rollups import cells, recounted

BAD = BadRow(BadReason.BAD_TIME, "CREATE_TIME '32 May' is no time", "drop.csv:7", "x,32 May", "7")


class Failing(Script):
    """A source that does not answer."""

    def fetch(self, since: Watermark | None) -> Payload:
        raise FeedError("connection refused")


def stands(database: Database, name: str = "hotline") -> Standing:
    with database.reading() as connection:
        found = standing(connection, name)
    assert found
    return found


def ids(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(connection.scalars(select(CaseRow.external_id)))


def poll(water: Hydrant, script: Script, **settings: object) -> str:
    return poll_feed(water, script, declaration(script.name, **settings)).outcome


def test_one_bad_row_never_sinks_its_batch(database: Database) -> None:
    water = hydrant(database)
    run = poll_feed(water, Script(case("1"), BAD, case("2")), declaration())
    assert (run.outcome, run.inserted, run.bad) == ("ok", 2, 1)
    with database.reading() as connection:
        row = connection.execute(select(QuarantineRow.reason, QuarantineRow.found_at, QuarantineRow.raw)).one()
    assert tuple(row) == ("bad_time", "drop.csv:7", "")  # what it held besides is nobody's to keep


def test_a_bad_row_that_comes_again_is_counted_not_doubled(database: Database) -> None:
    water = hydrant(database)
    for _ in range(3):
        poll(water, Script(case("1"), BAD))
    with database.reading() as connection:
        assert connection.scalars(select(QuarantineRow.times)).all() == [3]


def test_an_answer_of_nothing_but_bad_rows_is_set_aside_and_its_watermark_too(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1"), watermark={"at": 1}))
    assert poll(water, Script(BAD, watermark={"at": 2})) == "doubtful"
    assert stands(database).watermark == {"at": 1}
    assert "drop.csv:7" in (stands(database).problem or "")


def test_an_empty_answer_where_there_never_is_one_is_doubtful(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1")), never_empty=True)
    assert poll(water, Script(), never_empty=True) == "doubtful"
    assert ids(database) == ["1"]


def test_an_answer_far_below_the_usual_is_doubtful_and_keeps_nothing(database: Database) -> None:
    water = hydrant(database)
    for turn in range(3):
        poll(water, Script(*(case(f"{turn}-{n}") for n in range(10))), drop_share=0.8)
    assert poll(water, Script(case("new")), drop_share=0.8) == "doubtful"
    assert "new" not in ids(database)
    assert poll(water, Script(case("new"), case("newer")), drop_share=0.8) == "ok"


def test_a_failure_leaves_the_last_good_answer_and_says_since_when(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1"), watermark={"at": 1}))
    assert poll(water, Failing()) == "failed"
    found = stands(database)
    assert found.watermark == {"at": 1}
    assert found.answered_at == MONDAY
    assert found.failing_since == MONDAY
    assert found.problem == "connection refused"


def test_a_failure_that_lasts_is_written_once_and_ends_with_the_next_good_answer(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1")))
    for _ in range(4):
        poll(water, Failing())
    with database.reading() as connection:
        outcomes = connection.scalars(select(FeedRunRow.outcome).order_by(FeedRunRow.id)).all()
    assert outcomes == ["ok", "failed"]
    poll(water, Script(case("2")))
    assert stands(database).failing_since is None


def test_a_feed_that_fails_at_its_very_first_poll_is_known_and_has_never_answered(database: Database) -> None:
    water = hydrant(database)
    assert poll(water, Failing()) == "failed"
    assert stands(database).answered_at is None


def test_the_newest_record_never_goes_back(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1", updated_at=MONDAY + HOUR)))
    poll(
        water,
        Script(
            case(
                "2",
                updated_at=MONDAY - HOUR,
                reported_at=MONDAY - timedelta(hours=2),
                registered_at=None,
                dispatched_at=None,
            )
        ),
    )
    assert stands(database).newest_at == MONDAY + HOUR


def test_one_feed_that_fails_does_not_touch_another(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1"), name="letters"))
    poll(water, Failing())
    assert stands(database, "letters").failing_since is None


def test_a_case_missing_from_a_full_listing_is_withdrawn_and_one_that_returns_is_taken_anew(database: Database) -> None:
    water = hydrant(database)
    one, two = case("1", updated_at=MONDAY), case("2", updated_at=MONDAY)
    poll(water, Script(one, two, complete=True))
    poll(water, Script(one, complete=True))
    assert present(database) == ["1"]
    assert cells(database) == recounted(database)
    poll(water, Script(one, two, complete=True))
    assert present(database) == ["1", "2"]
    assert cells(database) == recounted(database)


def test_a_full_listing_with_a_bad_row_withdraws_nothing(database: Database) -> None:
    water = hydrant(database)
    poll(water, Script(case("1"), case("2"), complete=True))
    poll(water, Script(case("1"), BAD, complete=True))
    assert present(database) == ["1", "2"]


def present(database: Database) -> list[str]:
    with database.reading() as connection:
        return sorted(connection.scalars(select(CaseRow.external_id).where(CaseRow.deleted_seen_at.is_(None))))


def test_a_source_that_asks_for_time_is_passed_on_to_the_timer(database: Database) -> None:
    class Busy(Script):
        def fetch(self, since: Watermark | None) -> Payload:
            raise FeedError("429", retry_after_s=45)

    assert poll_feed(hydrant(database), Busy(), declaration()).retry_after_s == 45
