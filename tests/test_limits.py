"""limits.csv and holidays.csv of a city folder: what they bring, and file and line of what is wrong in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.city import City
from dashboard.declared import DeclarationError
from dashboard.domain.holidays import HolidayWeek
from dashboard.domain.worktime import Limit, LimitUnit
from dashboard.holidays import holidays_of
from tests.test_city import EAST, features, load

HEAD = "catalog,kind,code,criterion,area_class,value,unit\n"
CLASSES = "catalog,kind,code,name,major_code,major_name\nlocal,matter,06010,暴露垃圾,06,市容环境\n"
BOTH = "classes: classes.csv\nlimits: limits.csv\n"


def city(folder: Path, rows: str, more: str = "") -> City:
    return load(folder, BOTH + more, {"limits.csv": HEAD + rows, "classes.csv": CLASSES})


def complaint(folder: Path, rows: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        city(folder, rows)
    return str(caught.value).replace(f"{folder}/", "")


def test_a_limit_is_of_a_class_a_criterion_and_a_class_of_area(tmp_path: Path) -> None:
    rows = "local,matter,06010,,,4,work_hour\nlocal,matter,06010,急要件,二类区域,1.5,urgent_day\n"
    assert city(tmp_path, rows).limits == {
        ("local", "matter", "06010", None, None): Limit(4, LimitUnit.WORK_HOUR),
        ("local", "matter", "06010", "急要件", "二类区域"): Limit(1.5, LimitUnit.URGENT_DAY),
    }


def test_a_major_class_may_have_a_limit(tmp_path: Path) -> None:
    assert len(city(tmp_path, "local,matter,06,,,4,work_hour\n").limits) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("local,thing,06010,,,4,work_hour\n", "limits.csv:2: kind 'thing' is not one of matter, component"),
        ("local,matter,06011,,,4,work_hour\n", "limits.csv:2: no class local/matter/06011 in the city's classes"),
        ("local,matter,06010,,,4,hours\n", "limits.csv:2: unit 'hours' is not one of urgent_hour, urgent_day, "),
        ("local,matter,06010,,,four,work_hour\n", "limits.csv:2: value 'four' is no number above 0 up to 1000"),
        ("local,matter,06010,,,0,work_hour\n", "limits.csv:2: value '0' is no number above 0"),
        ("local,matter,06010,,,nan,work_hour\n", "limits.csv:2: value 'nan' is no number above 0"),
        (
            "local,matter,06010,,,4,work_hour\nlocal,matter,06010,,,5,work_hour\n",
            "limits.csv:3: the same as in line 2",
        ),
    ],
)
def test_what_cannot_be_a_limit_is_named_by_file_and_line(tmp_path: Path, rows: str, said: str) -> None:
    assert complaint(tmp_path, rows).startswith(said)


def test_a_table_without_a_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"limits\.csv:1: no column value, unit"):
        load(tmp_path, "limits: limits.csv\n", {"limits.csv": "catalog,kind,code,criterion,area_class\n"})


def test_an_area_below_has_the_class_of_the_area_above(tmp_path: Path) -> None:
    grid = {"code": "990101", "name": "一格", "level": "grid", "parent": "9901"}
    outlines = features({**EAST, "area_class": "二类区域"}, grid)
    city = load(tmp_path, "areas:\n  - {file: areas.geojson}\n", {"areas.geojson": outlines})
    assert city.deadlines.area_classes == {"9901": "二类区域", "990101": "二类区域"}


def test_the_holidays_of_china_are_the_seed(tmp_path: Path) -> None:
    calendar = load(tmp_path).calendar
    assert [calendar.works(date(2026, 10, day)) for day in (7, 8, 9, 10, 11)] == [False, True, True, True, False]
    assert calendar.missing(2026, 2099) == (2099,)


def test_the_long_weeks_are_those_of_the_days_off(tmp_path: Path) -> None:
    table = "date,kind,name\n2026-10-07,workday,加班\n2098-02-03,holiday,春节\n2098-02-05,holiday,春节\n"
    weeks = load(tmp_path, files={"holidays.csv": table}).holidays.weeks
    assert HolidayWeek("spring_festival", date(2026, 2, 15), date(2026, 2, 23)) in weeks
    assert HolidayWeek("national_day", date(2026, 10, 1), date(2026, 10, 6)) in weeks  # the 7th is worked here
    assert weeks[-1] == HolidayWeek("spring_festival", date(2098, 2, 3), date(2098, 2, 5))


def test_a_city_that_wants_no_seed_has_ordinary_weeks(tmp_path: Path) -> None:
    calendar = load(tmp_path, "work: {holidays: none}\n").calendar
    assert (calendar.works(date(2026, 10, 7)), calendar.missing(2026, 2040)) == (True, ())


def test_rows_of_the_city_stand_over_the_seed_and_make_a_year_known(tmp_path: Path) -> None:
    table = "date,kind,name\n2026-10-07,workday,加班\n2098-02-03,holiday,春节\n"
    calendar = load(tmp_path, files={"holidays.csv": table}).calendar
    assert (calendar.works(date(2026, 10, 7)), calendar.works(date(2098, 2, 3))) == (True, False)
    assert calendar.missing(2098, 2099) == (2099,)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2027/2/6,holiday,春节\n", "holidays.csv:2: date '2027/2/6' is not like 2027-02-06"),
        ("2027-02-06,festival,春节\n", "holidays.csv:2: kind 'festival' is neither holiday nor workday"),
        ("2027-02-06,holiday,春节\n2027-02-06,workday,\n", "holidays.csv:3: 2027-02-06 stands in line 2 already"),
    ],
)
def test_a_wrong_holiday_is_named_by_file_and_line(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load(tmp_path, files={"holidays.csv": f"date,kind,name\n{rows}"})
    assert str(caught.value).replace(f"{tmp_path}/", "").startswith(said)


def test_a_table_of_holidays_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_bytes("date,kind,name\n2027-02-06,holiday,春节\n".encode("gb18030"))
    with pytest.raises(DeclarationError, match=r"holidays\.csv: not UTF-8 at byte 34"):
        holidays_of(tmp_path, seeded=True)


def test_office_hours_are_the_citys(tmp_path: Path) -> None:
    more = 'work:\n  periods: [["09:00", "12:00"], ["13:00", "17:30"]]\n  weekdays: [monday, saturday]\n'
    calendar = load(tmp_path, more).calendar
    assert calendar.day_us == 7.5 * 3600 * 1_000_000
    assert [calendar.works(date(2026, 11, day)) for day in (16, 17, 21)] == [True, False, True]


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ("[[08:00, 17:30]]", "put the hours in quotes"),
        ('[["14:00", "12:00"]]', "working periods follow each other within a day"),
    ],
)
def test_office_hours_that_cannot_be_are_named(tmp_path: Path, periods: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        load(tmp_path, f"work: {{periods: {periods}}}\n")


def test_a_missing_year_matters_only_where_working_time_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert city(tmp_path / "a", "local,matter,06010,,,2,natural_day\n").missing_years(2099) == ()
    assert city(tmp_path / "b", "local,matter,06010,,,4,work_hour\n").missing_years(2099) == (2099,)
