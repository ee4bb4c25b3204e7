"""What a row becomes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.case import CaseRecord, ClassRef, StageEvent
from dashboard.domain.patrol import FixRecord
from dashboard.domain.place import Point
from dashboard.domain.reading import ReadingRecord
from dashboard.feeds.contract import BadReason, BadRow
from dashboard.feeds.mapping import Mapping
from tests.feeds.declarations import NOW, case_of, declaration, mapped, refusal_of

POSITION = {"lon": "x", "lat": "y"}
FIX = {"unit_id": "car", "fixed_at": "at", "lon": "x", "lat": "y", "speed_kmh": "v", "heading_deg": "h"}
READING = {"series": "what", "at": "at", "value": "n"}


def test_a_bare_string_takes_the_column_of_that_name() -> None:
    assert case_of({"案号": "A-1"}, {"external_id": "案号"}).external_id == "A-1"


def test_a_dotted_path_reaches_into_json() -> None:
    row = {"agency": {"recipient": ["Parks", "Roads"]}}
    assert case_of(row, {"department_name": "agency.recipient.1"}).department_name == "Roads"


def test_a_column_whose_name_has_a_dot_comes_before_a_path() -> None:
    assert case_of({"a.b": "column", "a": {"b": "path"}}, {"title": "a.b"}).title == "column"


def test_of_several_columns_the_first_that_is_not_empty_counts() -> None:
    row = {"name": " ", "alias": "-", "old": "旧名"}
    case = {"department_name": {"take": ["name", "alias", "old"]}}
    assert case_of(row, case, empty_words=["", "-"]).department_name == "旧名"


def test_of_several_rules_the_first_that_gives_something_counts() -> None:
    case = {"closed_at": [{"take": "end", "when": {"status": "closed"}}, "archived"]}
    row = {"status": "open", "end": "2026-11-22T11:30:00+08:00", "archived": "2026-11-22T11:45:00+08:00"}
    assert case_of(row, case).closed_at == datetime(2026, 11, 22, 3, 45, tzinfo=UTC)


def test_a_condition_lets_a_rule_apply() -> None:
    case = {"closed_at": {"take": "end", "when": {"status": ["closed", "done"]}}}
    row = {"status": "done", "end": "2026-11-22T11:30:00+08:00"}
    assert case_of(row, case).closed_at == datetime(2026, 11, 22, 3, 30, tzinfo=UTC)


def test_their_words_become_ours() -> None:
    assert case_of({"s": "网格员"}, {"source": {"take": "s", "words": {"网格员": "patrol"}}}).source == "patrol"


@pytest.mark.parametrize(("otherwise", "source"), [("keep", "来信"), ("empty", None)])
def test_an_unknown_word_is_kept_or_emptied(otherwise: str, source: str | None) -> None:
    rule = {"take": "s", "words": {"网格员": "patrol"}, "otherwise": otherwise}
    assert case_of({"s": "来信"}, {"source": rule}).source == source


def test_an_unknown_word_is_refused_where_it_must_be_known() -> None:
    rule = {"take": "s", "words": {"网格员": "patrol"}, "otherwise": "reject"}
    assert refusal_of({"s": "来信"}, {"source": rule}).reason == BadReason.UNKNOWN_WORD


def test_an_unknown_status_is_flagged() -> None:
    case = case_of({"s": "会商中"}, {"status_text": {"take": "s", "words": {"已办": "closed"}}})
    assert (case.status_text, set(case.flags)) == ("会商中", {"unknown_status"})


def test_a_constant_stands_for_every_row() -> None:
    assert case_of({}, {"urgent": {"value": True}}).urgent is True


@pytest.mark.parametrize(("said", "meant"), [("是", True), (1, True), ("N", False), (False, False)])
def test_yes_and_no_are_understood(said: object, meant: bool) -> None:
    assert case_of({"u": said}, {"urgent": "u"}).urgent is meant


def test_neither_yes_nor_no_is_refused() -> None:
    assert refusal_of({"u": "也许"}, {"urgent": "u"}).reason == BadReason.UNKNOWN_WORD


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("iso", "2026-01-09T15:04:05+08:00"),
        ("iso", "2026-01-09T07:04:05Z"),
        ("epoch_s", 1767942245),
        ("epoch_ms", "1767942245000"),
        ("%m/%d/%Y %I:%M:%S %p", "01/09/2026 03:04:05 PM"),
        ("%m/%d/%Y %I:%M:%S %p", "1/9/2026 3:04:05 pm"),
        ("%Y年%m月%d日 %H:%M:%S", "2026年01月09日 15:04:05"),
        ("%d.%m.%y %H:%M:%S", "09.01.26 15:04:05"),
        ("excel", "46031.62783565"),
        ("excel", "2026-01-09 15:04:05"),
    ],
)
def test_times_are_read_in_the_declared_format_into_utc(form: str, said: object) -> None:
    case = case_of({"at": said}, time_format=form, zone="Asia/Shanghai")
    assert case.reported_at == datetime(2026, 1, 9, 7, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(("said", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("01:30 PM", 13)])
def test_midnight_and_noon_of_the_twelve_hour_clock(said: str, hour: int) -> None:
    case = case_of({"at": f"2026-01-09 {said}"}, time_format="%Y-%m-%d %I:%M %p")
    assert case.reported_at == datetime(2026, 1, 9, hour, 30, tzinfo=UTC)


def test_a_rule_may_have_its_own_time_format() -> None:
    case = case_of({"end": "1767942245"}, {"closed_at": {"take": "end", "time": "epoch_s"}})
    assert case.closed_at == datetime(2026, 1, 9, 7, 4, 5, tzinfo=UTC)


def test_the_hour_that_a_clock_change_repeats_is_the_first() -> None:
    case = case_of({"at": "2025-11-02 01:30:00"}, zone="America/New_York")
    assert case.reported_at == datetime(2025, 11, 2, 5, 30, tzinfo=UTC)


def test_shanghai_had_summer_time_in_1988() -> None:
    assert case_of({"at": "1988-07-01 12:00:00"}, zone="Asia/Shanghai").reported_at.hour == 3


def test_a_naive_time_without_a_zone_is_refused() -> None:
    assert refusal_of({"at": "2026-01-09 15:04:05"}, zone=None).reason == BadReason.NAIVE_TIME


@pytest.mark.parametrize("said", ["yesterday", "2026-02-30", "0001-01-01T00:00:00+14:00", True, "99999999999999999999"])
def test_what_is_no_time_is_refused(said: object) -> None:
    assert refusal_of({"at": said}).reason == BadReason.BAD_TIME


def test_a_report_five_minutes_ahead_of_us_is_believed() -> None:
    assert case_of({"at": "2026-11-22T04:05:00Z"}).reported_at == datetime(2026, 11, 22, 4, 5, tzinfo=UTC)


def test_a_report_further_ahead_of_us_is_refused() -> None:
    assert refusal_of({"at": "2026-11-22T04:05:01Z"}).reason == BadReason.FUTURE_TIME


@pytest.mark.parametrize("stage", ["closed_at", "disposed_at"])
def test_an_end_before_the_report_is_kept_and_flagged(stage: str) -> None:
    case = case_of({"end": "2026-11-22T02:59:59Z"}, {stage: "end"})
    assert case.flags == {"closed_before_reported"}


@pytest.mark.parametrize("missing", ["id", "at"])
def test_a_case_needs_its_number_and_its_time(missing: str) -> None:
    assert refusal_of({missing: ""}).reason == BadReason.MISSING_FIELD


def test_a_bad_row_tells_its_field_its_place_its_number_and_its_text() -> None:
    bad = refusal_of({"u": "也许"}, {"urgent": "u"})
    assert (bad.detail, bad.where, bad.key) == (
        "urgent: '也许' is not yes or no, 1 or 0, 是 or 否",
        "page 1, item 1",
        "7",
    )
    assert bad.raw == '{"id": "7", "at": "2026-11-22T11:00:00+08:00", "u": "也许"}'


def test_the_text_of_a_bad_row_is_cut() -> None:
    assert len(refusal_of({"at": "", "text": "长" * 5000}).raw) == 2000


def test_a_position_is_kept_in_wgs84() -> None:
    assert case_of({"x": "118.6", "y": 31.9}, POSITION).place == Point(118.6, 31.9)


def test_a_position_is_converted_from_the_declared_datum() -> None:
    place = case_of({"x": "116.404", "y": "39.915"}, POSITION, datum="bd09").place
    assert place is not None
    assert (round(place.lon, 4), round(place.lat, 4)) == (116.3914, 39.9073)


@pytest.mark.parametrize(
    ("x", "y", "flag"),
    [
        ("0", "0.0", "zero_position"),
        ("-71.0587", "42.3594", "default_position"),
        ("nan", "31.9", "outside_city"),
        ("inf", "31.9", "outside_city"),
        ("181", "31.9", "outside_city"),
        ("118.6", "-90.1", "outside_city"),
    ],
)
def test_a_position_that_is_none_is_flagged(x: str, y: str, flag: str) -> None:
    case = case_of({"x": x, "y": y}, POSITION, default_points=[[42.3594, -71.0587]])
    assert (case.place, set(case.flags)) == (None, {flag})


def test_a_swapped_position_is_put_right_and_flagged() -> None:
    case = case_of({"x": "31.9", "y": "118.6"}, POSITION)
    assert (case.place, set(case.flags)) == (Point(118.6, 31.9), {"swapped_position"})


def test_no_position_is_no_fault() -> None:
    case = case_of({"x": "", "y": ""}, POSITION)
    assert (case.place, case.flags) == (None, frozenset())


@pytest.mark.parametrize("text", ["31°54′N", "无", True])
def test_a_position_that_cannot_be_a_number_is_refused(text: object) -> None:
    assert refusal_of({"x": "118.6", "y": text}, POSITION).reason == BadReason.BAD_POSITION


def test_control_characters_are_stripped_and_flagged() -> None:
    case = case_of({"t": "占道\x00经\u202e营"}, {"title": "t"})
    assert (case.title, set(case.flags)) == ("占道经营", {"control_characters"})


def test_half_a_surrogate_pair_is_stripped() -> None:
    assert case_of({"t": "路灯\ud83d坏"}, {"title": "t"}).title == "路灯坏"


def test_line_ends_in_a_text_are_kept() -> None:
    case = case_of({"t": "一\r\n二"}, {"description": "t"})
    assert (case.description, case.flags) == ("一\n二", frozenset())


def test_text_is_composed_but_never_folded() -> None:
    assert case_of({"t": "cafe\u0301 ①Ａ"}, {"title": "t"}).title == "café ①Ａ"


@pytest.mark.parametrize(("field", "length"), [("description", 4000), ("title", 300), ("address", 500)])
def test_a_long_text_is_cut(field: str, length: int) -> None:
    assert len(getattr(case_of({"t": "长" * 5000}, {field: "t"}), field)) == length


def test_a_long_number_is_refused_rather_than_cut() -> None:
    assert refusal_of({"id": "7" * 201}).reason == BadReason.TOO_LONG


@pytest.mark.parametrize(("said", "number"), [(3087825, "3087825"), (12.0, "12"), ("0012", "0012")])
def test_a_number_of_a_case_is_text(said: object, number: str) -> None:
    assert case_of({"id": said}).external_id == number


def test_an_object_where_a_value_belongs_is_refused() -> None:
    assert refusal_of({"t": {"zh": "标题"}}, {"title": "t"}).reason == BadReason.WRONG_SHAPE


def test_a_class_has_its_code_and_its_names() -> None:
    case = {"class_code": "c", "class_name": "n", "major_code": "mc", "major_name": "mn"}
    record = case_of({"c": "0501", "n": "暴露垃圾", "mc": "05", "mn": "市容环境"}, case, catalog="gbt")
    assert record.case_class == ClassRef("gbt", "matter", "0501", "暴露垃圾", "05", "市容环境")


def test_a_class_without_a_code_goes_by_its_name() -> None:
    record = case_of({"n": "暴露垃圾", "mn": "市容环境"}, {"class_name": "n", "major_name": "mn"})
    assert record.case_class == ClassRef("local", "matter", "暴露垃圾", "暴露垃圾", "市容环境", "市容环境")


def test_a_department_without_an_id_goes_by_its_name() -> None:
    assert case_of({"d": "城管局"}, {"department_name": "d"}).department_id == "城管局"


def test_a_stated_outcome_is_one_of_two() -> None:
    case = {"stated_outcome": {"take": "o", "words": {"按期": "on_time"}}}
    assert (case_of({"o": "按期"}, case).stated_outcome, refusal_of({"o": "?"}, case).reason) == (
        "on_time",
        "unknown_word",
    )


@pytest.mark.parametrize("said", ["二", "-1", "1.5", "nan"])
def test_a_count_that_is_no_count_is_refused(said: str) -> None:
    assert refusal_of({"n": said}, {"rework_count": "n"}).reason == BadReason.BAD_NUMBER


def test_a_count_may_be_written_as_a_decimal() -> None:
    assert case_of({"n": "2.0"}, {"rework_count": "n"}).rework_count == 2


STEPS = {"take": "log.steps", "stage": {"take": "what", "words": {"派": "dispatched"}}, "at": "when", "actor": "who"}


def test_steps_are_read_from_a_nested_list() -> None:
    row = {"log": {"steps": [{"what": "派", "when": "2026-11-22T11:10:00+08:00", "who": "值班长"}, {"what": "结"}]}}
    at = datetime(2026, 11, 22, 3, 10, tzinfo=UTC)
    assert case_of(row, {"events": STEPS}).events == (StageEvent("dispatched", at, "值班长"),)


def test_steps_that_are_no_list_are_refused() -> None:
    assert refusal_of({"log": {"steps": "none"}}, {"events": STEPS}).reason == BadReason.WRONG_SHAPE


def test_a_fix_has_its_speed_and_heading() -> None:
    row = {"car": "苏A1", "at": "2026-11-22T03:00:00Z", "x": "118.6", "y": "31.9", "v": "36.5", "h": 270}
    at = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    fix = FixRecord(unit_id="苏A1", fixed_at=at, place=Point(118.6, 31.9), speed_kmh=36.5, heading_deg=270.0)
    assert mapped(row, fix=FIX) == fix


def test_a_fix_without_a_position_is_refused() -> None:
    bad = mapped({"car": "苏A1", "at": "2026-11-22T03:00:00Z", "x": "0", "y": "0"}, fix=FIX)
    assert (bad.reason, bad.key) == (BadReason.ZERO_POSITION, "苏A1")


def test_a_reading_keeps_its_decimals() -> None:
    at = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    row = {"what": "pm2.5", "at": "2026-11-22T03:00:00Z", "n": "35.10"}
    assert mapped(row, reading=READING) == ReadingRecord(series="pm2.5", at=at, value=Decimal("35.10"))


def test_a_reading_without_a_value_is_unknown_not_zero() -> None:
    assert mapped({"what": "pm2.5", "at": "2026-11-22T03:00:00Z", "n": ""}, reading=READING).value is None


@pytest.mark.parametrize("row", [None, 7, "text", ["list"]])
def test_what_is_no_row_is_refused(row: object) -> None:
    assert mapped(row).reason == BadReason.WRONG_SHAPE


def test_a_zone_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="zone 'Asia/Peking' is unknown"):
        Mapping(declaration(zone="Asia/Peking"))


def test_a_time_format_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="time format 'unix' is none of"):
        Mapping(declaration(time_format="unix"))


def test_a_field_whose_columns_are_all_gone_is_missing() -> None:
    mapping = Mapping(declaration(case={"closed_at": {"take": ["end", "archived"]}, "title": {"value": "x"}}))
    assert mapping.missing_from({"id", "at", "ended"}) == ["closed_at (archived, end)"]


PLAIN = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats() | st.text(max_size=30)
WORDS = st.sampled_from(["1", "x", "-1e999", "sNaN", "2026-11-22", "9999-12-31T23:59:59-14:00", "\ud800", "\x00"])
VALUES = PLAIN | WORDS | st.lists(PLAIN, max_size=3) | st.fixed_dictionaries({"b": PLAIN | WORDS})
EVERYTHING: dict[str, Any] = {
    "updated_at": "a", "closed_at": {"take": "b", "when": {"c": "1"}}, "class_name": "a", "department_id": "b",
    "lon": "b", "lat": "c", "urgent": {"take": "c", "words": {"x": "1"}}, "rework_count": "a",
    "description": {"take": ["c", "a.b"]}, "events": {"take": "b", "stage": "a", "at": "b"},
}  # fmt: skip
FUZZED = Mapping(declaration(case=EVERYTHING))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "at", "a", "b", "c"), VALUES)))
def test_no_row_at_all_raises(row: dict[str, Any]) -> None:
    assert isinstance(
        FUZZED.record({"id": "7", "at": "2026-11-22T03:00:00Z", **row}, "here", NOW), (CaseRecord, BadRow)
    )
