"""Published figures of real reports give their printed percentages and sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from dashboard.domain.area import Level
from dashboard.domain.briefing import Briefing, DefinitionUsed, Said, Section, differences
from dashboard.domain.frozen import from_text, to_text
from dashboard.domain.holidays import HolidayWeek
from dashboard.domain.period import Calendar
from dashboard.domain.reading import percent
from dashboard.domain.scope import Scope
from dashboard.export.briefing.compose import compose
from dashboard.export.briefing.edition import Edition
from dashboard.export.briefing.material import Coverage, Covered, ReadyRate, Received
from dashboard.store.areas import Place
from tests.export.briefing.build import CALENDAR, NAMES, ZONE, amounts, material

# 郑州 2019-04-08 to 04-14, all cases and 常规案件
ZHENGZHOU = amounts(
    reported=51571, accepted=51571, registered=51229, dispatched=49151,
    close_due=52434, closed=43523, closed_on_time=40394, reworked=276, extended=104,
)  # fmt: skip
ROUTINE = amounts(
    reported=16754, accepted=16754, registered=16570, dispatched=14673,
    close_due=18086, closed=10225, closed_on_time=8765, reworked=274, extended=101,
)  # fmt: skip

DISPOSED = {**ZHENGZHOU, "disposed_on_time": 40394}


def section(briefing: Briefing, key: str) -> Section:
    return next(one for one in briefing.sections if one.key == key)


def figure(briefing: Briefing, key: str) -> object:
    return next(one.value for one in briefing.figures() if one.key == key)


def test_the_sentence_of_zhengzhou_is_the_published_one() -> None:
    said = section(compose(material(ZHENGZHOU)), "total").sentences[0]
    assert said.zh == (
        "本期受理 51,571 件；立案 51,229 件，立案率 99.34%；派遣 49,151 件，派遣率 95.94%；应结案 52,434 件；"
        "结案 43,523 件，结案率 83.01%；按期结案 40,394 件，按期结案率 77.04%；返工 276 件，返工率 0.53%；"
        "延期 104 件，延期率 0.20%。"
    )
    assert said.en == (
        "In this period: accepted 51,571; registered 51,229, registration rate 99.34%; dispatched 49,151, "
        "dispatch rate 95.94%; due for closing 52,434; closed 43,523, closure rate 83.01%; closed on time 40,394, "
        "on-time closure rate 77.04%; reworked 276, rework rate 0.53%; extended 104, extension rate 0.20%."
    )


@pytest.mark.parametrize(
    ("rate", "printed"),
    [
        ("registration_rate", "98.90"),
        ("dispatch_rate", "88.55"),
        ("closure_rate", "56.54"),
        ("on_time_closure_rate", "48.46"),
        ("rework_rate", "1.51"),
        ("extension_rate", "0.56"),
    ],
)
def test_the_routine_cases_of_zhengzhou_have_their_printed_rates(rate: str, printed: str) -> None:
    assert figure(compose(material(ROUTINE)), f"total/{rate}") == Decimal(printed)


@pytest.mark.parametrize(
    ("district", "due", "closed", "on_time", "closure", "in_time"),
    [
        ("金水", 1935, 1912, 1855, "98.81", "95.87"),
        ("管城", 953, 953, 936, "100.00", "98.22"),
        ("二七", 848, 806, 699, "95.05", "82.43"),
        ("郑东", 736, 596, 372, "80.98", "50.54"),
    ],
)
def test_a_district_of_zhengzhou_has_its_printed_rates(
    district: str, due: int, closed: int, on_time: int, closure: str, in_time: str
) -> None:
    composed = compose(material(amounts(close_due=due, closed=closed, closed_on_time=on_time)))
    rates = [figure(composed, f"area/9901/{slug}") for slug in ("closure_rate", "on_time_closure_rate")]
    assert rates == [Decimal(closure), Decimal(in_time)]


LIYANG = [
    ("办结率", 9201, 9213, "99.87"),
    ("安全隐患占比", 113, 9213, "1.23"),
    ("矛盾纠纷占比", 1883, 9213, "20.44"),
    ("化解率", 1871, 1883, "99.36"),
    ("一级占比", 1708, 9213, "18.54"),
    ("二级占比", 406, 9213, "4.41"),
    ("三级占比", 21, 406, "5.17"),
    ("人房关联率", 170238, 167101, "101.88"),
    ("龙岗办结率", 3380, 3430, "98.54"),
    ("古城结案率", 5912, 6026, "98.11"),
]


@pytest.mark.parametrize(("label", "numerator", "denominator", "printed"), LIYANG)
def test_a_published_share_fed_as_a_reading_has_its_printed_percentage_and_sentence(
    label: str, numerator: int, denominator: int, printed: str
) -> None:
    one = ReadyRate("share", Said(label, "Share"), numerator, denominator, Said("分子", "Part"), Said("总数", "Whole"))
    told = section(compose(material({}, readings=(one,))), "readings")
    assert told.sentences[0].zh == f"总数 {denominator:,}，分子 {numerator:,}，{label} {printed}%。"


def test_the_three_rates_of_the_hotline_stand_in_its_section() -> None:
    answered = ReadyRate(
        "solved", Said("解决率", "Resolution"), 943, 1000, Said("已解决", "Solved"), Said("有效回访", "Asked")
    )
    absent = ReadyRate("content", Said("满意率", "Satisfaction"), None, None, Said("", ""), Said("", ""))
    told = section(compose(material({}, hotline=(answered, absent))), "hotline")
    assert told.sentences[0].zh == "有效回访 1,000，已解决 943，解决率 94.30%。"
    assert told.missing[0].zh == "满意率：本期未收到，无此数据。"


def test_patrol_coverage_is_the_share_of_grids_that_anybody_has_been_to() -> None:
    covered = Coverage(12, 0, (Covered("9901", "东街", 40, 39, 120), Covered("9902", "西街", 20, 10, 12)))
    told = section(compose(material({}, coverage=covered)), "patrols")
    assert told.sentences[0].zh == "本期有定位 12 个班次，60 个网格中到过 49 个，覆盖率 81.67%，未到过 11 个。"
    assert told.sentences[1].zh == "覆盖率最低的是西街（50.00%）。"
    assert figure(compose(material({}, coverage=covered)), "patrols/9902/missed") == 10


def test_patrol_coverage_says_in_how_many_shifts_nobody_can_know_who_was_where() -> None:
    covered = Coverage(12, 2, (Covered("9901", "东街", 40, 39, 120),))
    told = section(compose(material({}, coverage=covered)), "patrols")
    assert told.sentences[1].zh == "另有 2 个班次数据中断，其间到没到过不能判断。"


def test_what_is_under_supervision_and_not_finished_is_listed_by_department() -> None:
    told = section(compose(material({"reported": 9, "supervised": 5, "supervised_open": 3})), "left_over")
    assert told.sentences[-1].zh == "督办在办 3 件，其中城管局 3 件。"
    [row] = [row for row in told.tables[1].rows if row[0] == Said("城管局", "城管局")]
    assert dict(row[1].cases)["count"] == "supervised_open"  # type: ignore[union-attr]


def test_appeals_and_exemptions_are_counted_where_they_are_fed_in() -> None:
    told = section(compose(material({"appealed": 7, "disposed_exempted": 2})), "returns")
    assert told.sentences[-1].zh == "本期申诉 7 件；期内超期处置而豁免 2 件。"


def test_what_a_feed_failed_to_bring_is_said() -> None:
    received = Received("hotline", Said("12345", "12345"), 300, 1, 2, 5000, 3)
    told = section(compose(material({}, received=(received,))), "quality")
    assert told.sentences[-1].zh == "本期接收失败或存疑：12345 3 次。"
    assert figure(compose(material({}, received=(received,))), "received/hotline/refused") == 3


def test_a_reading_that_did_not_come_is_said_to_be_missing() -> None:
    one = ReadyRate("share", Said("走访率", "Visits"), None, None, Said("", ""), Said("", ""))
    assert section(compose(material({}, readings=(one,))), "readings").missing[0].zh == "走访率：本期未收到，无此数据。"


def test_a_section_without_cases_says_so() -> None:
    quiet = material({})
    told = compose(replace(quiet, now=replace(quiet.now, cells={})))
    assert section(told, "sources").missing == (Said("本期无案件。", "No cases in this period."),)
    bare = [one.key for one in told.sections if not (one.sentences or one.missing)]
    assert bare == []


def test_a_rate_moves_by_percentage_points() -> None:
    before = amounts(reported=100, close_due=10000, closed=8297, closed_on_time=8000)
    now = amounts(reported=103, close_due=10000, closed=8301, closed_on_time=8000)
    said = section(compose(material(now, before)), "total").sentences[1]
    assert "结案率环比上升 0.04 个百分点" in said.zh
    assert "上报数环比增加 3 件（+3.00%）" in said.zh
    assert said.en.startswith("On the period before: reported up 3 (+3.00%);")
    assert "; closure rate up 0.04 percentage points;" in said.en


def test_what_it_is_compared_with_is_said_once_in_english() -> None:
    said = section(compose(material({"reported": 103}, {"reported": 100}, {"reported": 90})), "total").sentences[1]
    assert said.zh.startswith("上报数环比增加 3 件（+3.00%），同比增加 13 件（+14.44%）；")
    assert said.en == (
        "On the period before: reported up 3 (+3.00%); registered unchanged; closed unchanged. "
        "On a year before: reported up 13 (+14.44%); registered unchanged; closed unchanged."
    )


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        (date(2019, 4, 8), date(2019, 4, 14), "8 to 14 April 2019"),
        (date(2019, 4, 29), date(2019, 5, 5), "29 April to 5 May 2019"),
        (date(2018, 12, 31), date(2019, 1, 6), "31 December 2018 to 6 January 2019"),
    ],
)
def test_an_english_span_says_month_and_year_once(first: date, last: date, span: str) -> None:
    assert compose(material({}, period=CALENDAR.days(first, last))).span.en == span


def test_what_was_not_there_before_is_new_and_never_infinite() -> None:
    said = section(compose(material({"reported": 7}, {"reported": 0})), "total").sentences[1]
    assert "上报数环比新增 7 件（基期为 0）" in said.zh


def test_without_anything_earlier_nothing_is_compared() -> None:
    composed = compose(material({"reported": 7}))
    assert section(composed, "total").sentences[1].zh == "无更早的数据，环比、同比不可比。"
    assert figure(composed, "total/reported/previous") is None


def test_what_no_source_tells_is_left_out_and_named() -> None:
    told = section(compose(material(ZHENGZHOU, told=frozenset({"registered_at", "closed_at"}))), "total")
    assert "受理" not in told.sentences[0].zh
    assert told.missing[0].zh == "数据源未提供，本期不列：受理数、派遣数、返工数、延期数。"


@pytest.mark.parametrize("key", ["hotline", "patrols"])
def test_a_section_without_data_says_so_and_has_no_figure(key: str) -> None:
    told = section(compose(material(ZHENGZHOU)), key)
    assert told.tables == ()
    assert "无此数据" in told.missing[0].zh


def test_an_unfinished_week_says_up_to_when() -> None:
    week = CALENDAR.iso_week(2026, 47)
    told = compose(material({}, period=week, as_of=week.start + timedelta(days=2, hours=9)))
    assert told.warnings[0].zh.startswith("本期尚未结束，数字截至2026年11月18日 09:00")


@pytest.mark.parametrize(
    ("since", "changed", "told"),
    [
        (None, False, "各区域按案件计入时所在的网格统计；网格边界未调整过"),
        (date(2019, 4, 3), True, "各区域按案件计入时所在的网格统计；现行网格边界自2019年4月3日起"),
        (date(2018, 1, 1), False, "各区域按案件计入时所在的网格统计；现行网格边界自2018年1月1日起"),
    ],
)
def test_it_says_on_which_grids_its_areas_are_counted(since: date | None, changed: bool, told: str) -> None:
    briefing = compose(material(amounts(reported=2), amounts(reported=1), grids_since=since))
    assert briefing.grids is not None
    assert (briefing.grids.since, briefing.grids.changed, briefing.grids.said.zh) == (since, changed, told)
    assert any("网格边界有调整" in one.zh for one in briefing.warnings) is changed
    assert told in Edition(code="ABCDEFGHJ", briefing=briefing, lang="zh").receipt
    assert from_text(to_text(briefing)) == briefing


def test_a_week_of_a_holiday_warns_of_its_changes() -> None:
    days = (HolidayWeek("national_day", date(2026, 10, 1), date(2026, 10, 7)),)
    week, next_to_it, after = (CALENDAR.iso_week(2026, number) for number in (40, 42, 43))
    assert compose(material({}, {}, period=week, holidays=days)).warnings == (
        Said(
            "本期含国庆节假期（10月1日至10月7日），环比仅供参考。",
            "This period holds National Day (1 October to 7 October): the change on the period before says little.",
        ),
    )
    assert compose(material({}, {}, period=next_to_it, holidays=days)).warnings[0].zh.startswith("上期含国庆节假期")
    assert compose(material({}, {}, period=after, holidays=days)).warnings == ()


@pytest.mark.parametrize(
    ("calendar", "span"),
    [
        (Calendar(ZONE), "2026年11月16日至11月22日"),
        (Calendar(ZONE, "friday"), "2026年11月13日至11月19日"),
        (Calendar(ZONE, "saturday"), "2026年11月14日至11月20日"),
        (Calendar(ZONE, "friday", time(12)), "2026年11月13日12时至11月20日12时"),
    ],
)
def test_week_47_is_the_citys_own_week_around_its_thursday(calendar: Calendar, span: str) -> None:
    told = compose(material({}, calendar=calendar, period=calendar.iso_week(2026, 47)))
    assert (told.span.zh, told.issue.zh) == (span, "2026年第47期")


def test_month_quarter_and_range_have_their_spans() -> None:
    periods = (CALENDAR.month(2026, 12), CALENDAR.quarter(2026, 4), CALENDAR.days(date(2026, 2, 27), date(2026, 3, 5)))
    told = [compose(material({}, period=period)) for period in periods]
    assert [(one.kind, one.span.zh, one.issue.zh) for one in told] == [
        ("month", "2026年12月", "2026年第12期"),
        ("quarter", "2026年第4季度", "2026年第4期"),
        ("range", "2026年2月27日至3月5日", ""),
    ]


def test_the_title_names_what_the_figures_are_narrowed_to() -> None:
    street = compose(material({}, scope=Scope("9901", frozenset({"B2"}))))
    assert (street.title.zh, street.title.en) == (
        "云浦区·东街·住建局每周运行分析报告",
        "Yunpu, 东街, 住建局: weekly report",
    )


def test_the_period_before_a_quarter_is_a_quarter() -> None:
    before = CALENDAR.previous(CALENDAR.quarter(2026, 1), datetime(2026, 6, 1, tzinfo=UTC))
    assert before == CALENDAR.quarter(2025, 4)


def test_the_same_material_gives_the_same_figures_and_another_says_where_it_differs() -> None:
    one, again, other = (compose(material(amounts(reported=n, close_due=9, closed=n))) for n in (7, 7, 8))
    assert one.figures_hash == again.figures_hash != other.figures_hash
    assert [
        (found.key, found.before, found.after) for found in differences(one, other) if found.key.startswith("total/")
    ] == [
        ("total/reported", 7, 8),
        ("total/closed", 7, 8),
        ("total/closure_rate", Decimal("77.78"), Decimal("88.89")),
    ]


def test_where_no_feed_tells_of_cases_nothing_is_0() -> None:
    told = compose(material({}, told=frozenset()))
    values = {one.value for one in told.figures() if not one.key.startswith(("feed/", "received/"))}
    assert values <= {None}, [one for one in told.figures() if one.value is not None]
    words = "".join(said.zh for one in told.sections for said in (*one.sentences, *one.missing))
    assert " 0 件" not in words
    assert "无案件数据接入" in words


def test_only_the_definitions_that_its_numbers_rest_on_are_listed() -> None:
    used = tuple(
        DefinitionUsed(slug, 1, Said(slug, slug), formula)
        for slug, formula in (
            ("closed", "closed_on_time + closed_overdue"), ("closure_rate", "closed / close_due"),
            ("close_due", "close_due"), ("shirk_rate", "shirked / returned"),
        )
    )  # fmt: skip
    told = compose(material(ZHENGZHOU, used=used))
    assert [one.slug for one in told.definitions_used] == ["closed", "closure_rate", "close_due"]
    assert told.definitions == used


def test_who_is_not_ranked_is_said_after_those_who_are() -> None:
    names = replace(NAMES, departments={1: ("B1", "城管局", "街道"), 2: ("B2", "住建局", "市直")})
    plain = material(DISPOSED, names=names)
    few = {(0, 2, 0, 0): {"disposed_on_time": 3}}
    told = compose(replace(plain, now=replace(plain.now, cells={**plain.now.cells, **few})))
    first, last = section(told, "departments").sentences
    assert first.zh.startswith("街道：按期处置率居前的是城管局")
    assert last.zh == "市直：有 1 家应处置不足 30 件，样本不足，不参加排名。"


def test_a_row_of_nothing_is_left_out_and_an_area_of_nothing_is_not() -> None:
    names = replace(
        NAMES,
        areas={**NAMES.areas, 3: Place(3, "9902", "西街", Level.STREET, 1, (1, 3))},
        departments={**NAMES.departments, 3: ("B3", "空局", "市直")},
    )
    plain = material(DISPOSED, names=names)
    nothing = {(0, 3, 1, 0): {"suspended": 1}}  # stands in no table
    told = compose(replace(plain, now=replace(plain.now, cells={**plain.now.cells, **nothing})))
    tables = {table.key: [row[2 if table.key == "departments" else 0] for row in table.rows] for table in told.tables}
    assert [one.zh for one in tables["departments"]] == ["城管局"]  # type: ignore[union-attr]
    assert [one.zh for one in tables["majors"]] == ["市容环境"]  # type: ignore[union-attr]
    assert [one.zh for one in tables["areas"]] == ["东街", "未定区域", "西街"]  # type: ignore[union-attr]


def test_what_is_not_listed_for_want_of_cases_was_0_and_what_is_not_told_is_unknown() -> None:
    """A week in which 城管局 had nothing against one in which it had, and against one that knows of no week before."""
    here, there = compose(material(DISPOSED, DISPOSED)), compose(material({"reported": 1}))
    found = {one.key: (one.before, one.after) for one in differences(here, there)}
    assert found["department/B1/disposed"] == (40394, 0)
    assert found["department/B1/disposal_rate"][1] is None
    assert found["total/reported/previous"] == (51571, None)


def test_a_rate_is_half_up_on_the_integer_ratio() -> None:
    assert percent(1, 800) == Decimal("0.13")


def test_a_number_carries_the_list_it_is_made_of() -> None:
    told = next(one for one in compose(material(DISPOSED)).figures() if one.key == "department/B1/disposed")
    query = dict(told.cases)
    assert (query["count"], query["department"], query["period"]) == ("disposed", "B1", "range")
    assert {"start", "end", "at"} <= query.keys()


def test_every_key_stands_once() -> None:
    keys = [one.key for one in compose(material(ZHENGZHOU, ZHENGZHOU, ZHENGZHOU)).figures()]
    assert len(keys) == len(set(keys))
