"""What the store promises of a case: once, whole, with its history, whatever the order it is told in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from dashboard.domain.case import StageEvent
from dashboard.schedule.jobs import keep
from dashboard.store.engine import Database
from dashboard.store.rows import CaseRow, CaseVersionRow, DepartmentNameRow, DepartmentRow, QuarantineRow, StageEventRow
from tests.build import HOUR, MONDAY, Script, case, declaration, hydrant, take


def count(database: Database, row: type, *where: object) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(row).where(*where)).scalar_one()


def test_a_repeated_poll_keeps_one_case_and_one_version(database: Database) -> None:
    water = hydrant(database)
    assert take(water, case()).inserted == 1
    again = take(water, case())
    assert (again.inserted, again.changed) == (0, 0)
    assert count(database, CaseRow) == 1
    assert count(database, CaseVersionRow) == 1


def test_a_correction_is_a_new_version_and_the_old_one_stays(database: Database) -> None:
    water = hydrant(database)
    take(water, case(disposed_at=MONDAY + HOUR))
    assert take(water, case(disposed_at=MONDAY + 5 * HOUR)).changed == 1
    with database.reading() as connection:
        row = connection.execute(select(CaseRow.finished_at, CaseRow.versions)).one()
        facts = connection.scalars(select(CaseVersionRow.facts).order_by(CaseVersionRow.seq)).all()
    assert row.finished_at == MONDAY + 5 * HOUR
    assert row.versions == 2
    assert '"disposed_at":1763258400000000' not in facts[1]
    assert len(facts) == 2


def test_an_older_observation_that_comes_late_is_remembered_and_changes_nothing(database: Database) -> None:
    water = hydrant(database)
    take(water, case(updated_at=MONDAY + 2 * HOUR, disposed_at=MONDAY + 2 * HOUR))
    take(water, case(updated_at=MONDAY + HOUR))
    with database.reading() as connection:
        assert connection.execute(select(CaseRow.finished_at)).scalar_one() == MONDAY + 2 * HOUR
        applied = connection.scalars(select(CaseVersionRow.applied).order_by(CaseVersionRow.seq)).all()
    assert applied == [True, False]


def test_what_came_out_of_order_is_followed_by_anything(database: Database) -> None:
    """By another out of order, by news, and by its end."""
    water = hydrant(database)
    take(water, case(updated_at=MONDAY + 3 * HOUR))
    take(water, case(updated_at=MONDAY + HOUR, title="井盖"))
    take(water, case(updated_at=MONDAY + 2 * HOUR, title="路灯"))
    assert take(water, case(updated_at=MONDAY + 4 * HOUR, title="沟渠")).changed == 1
    take(water, case(updated_at=MONDAY, title="树枝"))
    whole = Script(case("A2"), complete=True)
    keep(water, whole, declaration(), whole.fetch(None), MONDAY)
    with database.reading() as connection:
        ours = select(CaseVersionRow.seq, CaseVersionRow.applied).where(CaseVersionRow.case_id == 1)
        versions = connection.execute(ours.order_by(CaseVersionRow.seq)).all()
        gone = connection.scalar(select(CaseRow.deleted_seen_at).where(CaseRow.id == 1))
    assert [applied for _, applied in versions] == [True, False, False, True, False, True]
    assert [seq for seq, _ in versions] == [1, 2, 3, 4, 5, 6]
    assert gone


def test_replaying_an_old_answer_changes_nothing(database: Database) -> None:
    water = hydrant(database)
    first = case(updated_at=MONDAY)
    take(water, first)
    take(water, replace(first, title="井盖", updated_at=MONDAY + HOUR))
    take(water, first)
    assert count(database, CaseVersionRow) == 2
    assert count(database, CaseRow, CaseRow.title == "井盖") == 1


def test_a_status_that_goes_back_is_followed_where_the_source_gives_no_time_of_change(database: Database) -> None:
    water = hydrant(database)
    take(water, case(disposed_at=MONDAY))
    take(water, case(disposed_at=None))
    assert count(database, CaseRow, CaseRow.finished_at.is_(None)) == 1


def test_a_withdrawn_case_keeps_its_row_and_leaves_the_open_set(database: Database) -> None:
    water = hydrant(database)
    take(water, case())
    take(water, case(deleted=True, department_id=None, due_at=None))
    with database.reading() as connection:
        row = connection.execute(select(CaseRow.phase, CaseRow.due_at, CaseRow.deleted_seen_at)).one()
    assert row.phase == 0
    assert row.due_at == MONDAY + 4 * HOUR  # a tombstone says that it is gone, not what it was
    assert row.deleted_seen_at == MONDAY


def test_two_feeds_may_use_the_same_number(database: Database) -> None:
    water = hydrant(database)
    take(water, case("1"), feed="hotline")
    take(water, case("1"), feed="letters")
    assert count(database, CaseRow) == 2


def test_a_case_told_twice_differently_in_one_answer_is_kept_once_and_the_other_quarantined(database: Database) -> None:
    water = hydrant(database)
    run = take(water, case("1"), case("1", title="another"), case("2"))
    assert (run.inserted, run.bad) == (2, 1)
    assert count(database, QuarantineRow, QuarantineRow.reason == "duplicate_key") == 1


def test_a_case_told_twice_with_its_times_of_change_ends_as_the_newer_says(database: Database) -> None:
    water = hydrant(database)
    newer = case("1", title="new", updated_at=MONDAY + HOUR)
    take(water, newer, case("1", title="old", updated_at=MONDAY))
    assert count(database, CaseRow, CaseRow.title == "new") == 1
    assert count(database, CaseVersionRow) == 2


def test_a_department_is_its_id_and_shows_its_latest_name(database: Database) -> None:
    water = hydrant(database)
    take(
        water,
        case("1", department_name="综合执法队", reported_at=MONDAY + HOUR),
        case("2", department_name="城管办", reported_at=MONDAY),
        case("3", department_name="综合执法大队", reported_at=MONDAY + 2 * HOUR),
    )
    take(water, case("4", department_name="城管科", reported_at=MONDAY + HOUR))
    with database.reading() as connection:
        assert connection.scalars(select(DepartmentRow.name)).all() == ["综合执法大队"]
        names = connection.scalars(select(DepartmentNameRow.name)).all()
    assert sorted(names) == sorted(["综合执法队", "城管办", "综合执法大队", "城管科"])


def test_steps_are_appended_once_however_often_the_list_is_repeated(database: Database) -> None:
    water = hydrant(database)
    first = StageEvent("signed", MONDAY, "城管局", "收到")
    take(water, case(events=(first,)))
    take(water, case(events=(first, StageEvent("disposed", MONDAY + HOUR, "城管局", None)), disposed_at=MONDAY + HOUR))
    assert count(database, StageEventRow) == 2


def test_an_area_that_the_source_does_not_name_is_found_on_the_map(database: Database) -> None:
    from dashboard.domain.place import Point
    from dashboard.store.rows import AreaRow

    water = hydrant(database)
    take(water, case(area_code=None, place=Point(0.5, 0.5)))
    with database.reading() as connection:
        found = connection.execute(select(AreaRow.code).join(CaseRow, CaseRow.area_id == AreaRow.id)).scalar_one()
    assert found == "9902"
