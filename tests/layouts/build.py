"""A whole snapshot with every state a wall can be in; figures are invented and stand still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from dashboard.domain.health import Delivery, State
from dashboard.domain.reading import percent
from dashboard.snapshot.model import (
    BarRow,
    BarsTile,
    Change,
    DeadlineRow,
    DeadlinesTile,
    FeedFreshness,
    FeedRow,
    Freshness,
    HotRow,
    HotTile,
    KpiTile,
    MapCase,
    MapLayer,
    MapMenu,
    MapTile,
    MapTint,
    RankRow,
    RankTile,
    Snapshot,
    TickerRow,
    TickerTile,
    TrendLine,
    TrendTile,
    TrendWindow,
)

NOW = datetime(2026, 11, 22, 7, 42, 8, tzinfo=UTC)  # 15:42:08 in the city
ZONE = "Asia/Shanghai"


def fresh(*names: str, age_s: int = 20, late_s: int = 120, state: State = State.LIVE) -> Freshness:
    at = NOW - timedelta(seconds=age_s)
    return Freshness(at, state, tuple(FeedFreshness(name, at, late_s, 3 * late_s) for name in names or ("12345",)))


LIVE = fresh("12345", "urban")
LATE = fresh("smart", age_s=300, late_s=240, state=State.LATE)
STALE = fresh("smart", age_s=18 * 60, late_s=240, state=State.STALE)
NEVER = Freshness(None, State.NEVER, (FeedFreshness("petition", None, 60, 180),))


def count(indicator: str, value: int | None, delta: int | None, good: bool | None, **more: object) -> KpiTile:
    base = None if value is None or delta is None else value - delta
    change = Change("same_time_yesterday", base, delta, good)
    tile = KpiTile(indicator, "today", value, "count", "neither", LIVE, change=change)
    return replace(tile, **more)  # type: ignore[arg-type]


def rate(indicator: str, numerator: int, denominator: int, delta: str, good: bool | None) -> KpiTile:
    value = percent(numerator, denominator)
    base = None if value is None else value - Decimal(delta)
    change = Change("same_elapsed_last_month", base, Decimal(delta), good)
    return KpiTile(indicator, "this_month", value, "percent", "up", LIVE, numerator, denominator, change=change)


KPIS: tuple[KpiTile | None, ...] = (
    count("reported", 1286, 12, None),
    count("registered", 241, 0, None),
    count("dispose_pending", 513, -8, True, period="now"),
    count("closed_total", 0, -4, False),
    count("pending_overdue", 29, -6, True, alarm=True),
    rate("closure_rate", 5738, 5967, "-0.12", False),
    rate("on_time_closure_rate", 5348, 5967, "0.41", True),
    rate("rework_rate", 31, 5967, "-0.08", True),
    KpiTile("workers_online", "now", 431, "count", "up", LATE, denominator=448),
    KpiTile("vehicles_online", "now", None, "count", "up", NEVER, denominator=64),
)

SOURCES = BarsTile(
    "today",
    286,
    tuple(
        BarRow(key, label, value)
        for key, label, value in (
            ("patrol", "网格员上报", 113),
            ("hotline", "12345", 71),
            ("urban", "数字城管", 52),
            ("smart", "智慧社区", 27),
            ("leader", "领导信箱", 14),
            ("inspect", "智慧督查", 9),
            ("unknown", None, 0),
        )
    ),
    LIVE,
)

CLASSES = BarsTile(
    "today",
    286,
    tuple(
        BarRow(label, label, value, tuple(BarRow(minor, minor, n) for minor, n in minors))
        for label, value, minors in (
            ("市容环境", 99, (("暴露垃圾", 41), ("积存垃圾渣土", 33), ("道路不洁", 25))),
            ("公用设施", 61, (("井盖缺损", 28), ("路灯不亮", 15), ("护栏损坏", 9))),
            ("生态环境", 44, (("噪声扰民", 27), ("露天焚烧", 12))),
            ("街面秩序", 38, (("机动车乱停放", 33), ("占道经营", 5))),
            ("安全隐患", 24, (("占消防通道", 20), ("飞线充电", 4))),
            ("矛盾纠纷", 20, (("物业纠纷", 11), ("邻里纠纷", 9))),
        )
    ),
    LIVE,
)

DAY = (8, 6, 4, 3, 2, 3, 5, 9, 18, 26, 31, 28, 22, 24, 34, 30, 27, 25, 20, 18, 22, 16, 19, 7)


def window(name: str, step: timedelta, buckets: int, versus: str) -> TrendWindow:
    first = NOW.replace(minute=0, second=0) - step * (buckets - 1)
    values = tuple(DAY[i % 24] * (1 if name == "24h" else 9) for i in range(buckets))
    handled = tuple(None if i == 0 else max(0, v - 3 + (i * 5) % 7) for i, v in enumerate(values))
    before = TrendLine("reported", tuple(DAY[(i + 1) % 24] * (1 if name == "24h" else 8) for i in range(buckets)))
    lines = (TrendLine("reported", values), TrendLine("disposed", handled))
    return TrendWindow(name, tuple(first + step * i for i in range(buckets)), lines, before, versus, True)


TREND = TrendTile(
    (
        window("24h", timedelta(hours=1), 24, "same_day_last_week"),
        window("7d", timedelta(days=1), 7, "previous_7d"),
        window("30d", timedelta(days=1), 30, "previous_30d"),
    ),
    LIVE,
)

HOT = HotTile(
    "today",
    "same_time_yesterday",
    (
        HotRow("a", "暴露垃圾", 41, 34),
        HotRow("b", "机动车乱停放", 33, 38),
        HotRow("c", "噪声扰民", 27, 16),
        HotRow("d", "占道经营", 24, 24),
        HotRow("e", "路灯不亮", 15, 0),
    ),
    LIVE,
)


def ranked(place: int | None, name: str, numerator: int, denominator: int, moved: int | None) -> RankRow:
    return RankRow(f"d{name}", name, place, numerator, denominator, percent(numerator, denominator), moved)


DEPARTMENTS = RankTile(
    "on_time_disposal_rate",
    "this_month",
    "due",
    5,
    12,
    (
        ranked(1, "城管局", 1174, 1204, 1),
        ranked(2, "住建局", 825, 866, 0),
        ranked(3, "水务局", 391, 412, 2),
        ranked(4, "交通运输局", 496, 538, -2),
        ranked(5, "生态环境局", 343, 377, 0),
        ranked(6, "市场监督管理局", 257, 291, None),
        ranked(7, "园林中心", 211, 246, -1),
        ranked(8, "农业农村局", 205, 240, 0),
        ranked(9, "应急管理局", 170, 204, 1),
    ),
    (ranked(10, "供电公司", 149, 188, 0), ranked(None, "文旅局", 2, 3, None), ranked(None, "档案馆", 0, 0, None)),
    LIVE,
)

STREETS = (
    "锦园街道",
    "临港街道",
    "丰泽街道",
    "柳溪街道",
    "桥北街道",
    "文昌街道",
    "青云街道",
    "石桥街道",
    "南浦街道",
    "东湖街道",
    "观澜街道",
)
AREAS = RankTile(
    "on_time_disposal_rate",
    "this_month",
    "due",
    5,
    11,
    tuple(ranked(i + 1, name, 480 - 13 * i, 490 - 9 * i, (i * 3) % 5 - 2) for i, name in enumerate(STREETS)),
    (),
    LIVE,
    level="street",
)

DEADLINES = DeadlinesTile(
    29,
    37,
    3,
    tuple(
        DeadlineRow(i, area, label, department, NOW + timedelta(minutes=minutes), light, supervised)
        for i, (area, label, department, minutes, light, supervised) in enumerate(
            (
                ("青云街道", "暴露垃圾", "城管局", -390, "red", True),
                ("临港街道", "井盖缺损", "水务局", -186, "red", False),
                ("文昌街道", "物业服务纠纷调解不成", "住房和城乡建设局", -4300, "red", False),
                ("桥北街道", "占道经营", "城管局", 48, "yellow", False),
                ("柳溪街道", "噪声扰民", None, 84, "yellow", False),
                (None, None, None, 95, "yellow", False),
                ("丰泽街道", "店外经营", "城管局", 110, "yellow", False),
                ("锦园街道", "占消防通道", "消防救援大队", 131, "yellow", False),
            )
        )
    ),
    STALE,
)

TICKER = TickerTile(
    tuple(
        TickerRow(i, NOW - timedelta(minutes=i), stage, area, label, source)
        for i, (stage, area, label, source) in enumerate(
            (
                ("registered", "观澜街道", "路灯不亮", "12345"),
                ("disposed", "东湖街道", "道路破损", "数字城管"),
                ("closed", "丰泽街道", "店外经营", "网格员"),
                ("reworked", "石桥街道", "<img src=x onerror=alert(1)>", "网格员"),
                ("reported", "锦园街道", "占消防通道", "智慧社区"),
                ("dispatched", "南浦街道", "井盖缺损", None),
                ("signed", None, None, "12345"),
                ("inspected", "桥北街道", "噪声扰民", "领导信箱"),
            )
        )
    ),
    LIVE,
)

MAP = MapTile(
    "v1",
    (MapTint("open", (3, 0, 7, 1), (1, 2, 3, 5)), MapTint("quiet", (0, 1, 0, 0), (1,), 7)),
    (("330100", "云浦区"),),
    (("street", 11), ("community", 81), ("grid", 448)),
    (MapCase(1, 120.01, 30.01, "red"), MapCase(2, 120.02, 30.02, "yellow")),
    17,
    0,
    LIVE,
    fleets=("城管", "社区"),
    menu=MapMenu((MapLayer("cases"), MapLayer("heat"), MapLayer("vehicles")), shown_layers=("cases", "vehicles")),
)


def feed(name: str, zh: str, en: str, age_s: int | None, state: State, **more: object) -> FeedRow:
    as_of = None if age_s is None else NOW - timedelta(seconds=age_s)
    return replace(FeedRow(name, zh, en, state, Delivery.LIVE, as_of, 240, 720, 0), **more)  # type: ignore[arg-type]


FEEDS = (
    feed("12345", "12345", "12345", 40, State.LIVE),
    feed("urban", "数字城管", "Urban mgmt", 60, State.LIVE, bad_rows=3),
    feed("grid", "网格通", "Grid app", 12, State.LIVE),
    feed("smart", "智慧社区", "Smart community", 600, State.LATE),
    feed("gps", "车辆 GPS", "Vehicle GPS", 4, State.LIVE, late_after_s=30, stale_after_s=90),
    feed(
        "police",
        "公安网闸",
        "Police drop",
        3 * 3600,
        State.LIVE,
        delivery=Delivery.DROP,
        late_after_s=90_000,
        stale_after_s=270_000,
        next_expected_at=NOW + timedelta(hours=2, minutes=18),
    ),
    feed("letters", "信访", "Petitions", 6 * 3600, State.FAILED),
    feed("weather", "气象", "Weather", None, State.NEVER),
)


def snapshot(**parts: object) -> Snapshot:
    """The whole wall; any part of it can be replaced."""
    whole = Snapshot(
        wall="main",
        scope_key="all",
        version=7,
        built_at=NOW,
        zone=ZONE,
        title_zh="云浦区社会治理指挥中心",
        title_en="Yunpu District Command Hall",
        demo=True,
        kpis=KPIS,
        sources=SOURCES,
        classes=CLASSES,
        trend=TREND,
        hot=HOT,
        departments=DEPARTMENTS,
        areas=AREAS,
        deadlines=DEADLINES,
        ticker=TICKER,
        map=MAP,
        feeds=FEEDS,
    )
    return replace(whole, **parts)  # type: ignore[arg-type]
