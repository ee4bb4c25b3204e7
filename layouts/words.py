"""Every word of the screen in both languages, and how its numbers are written."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

UNKNOWN: Final = "—"

INDICATORS: Final[dict[str, tuple[str, str]]] = {
    "reported": ("上报", "Reported"),
    "registered": ("立案", "Registered"),
    "disposed": ("处置", "Disposed"),
    "disposed_total": ("处置", "Disposed"),
    "dispose_pending": ("处置中", "In disposal"),
    "closed": ("结案", "Closed"),
    "closed_total": ("结案", "Closed"),
    "pending_overdue": ("超期未处置", "Overdue"),
    "closure_rate": ("结案率", "Closure rate"),
    "on_time_closure_rate": ("按期结案率", "Closed on time"),
    "disposal_rate": ("处置率", "Disposal rate"),
    "on_time_disposal_rate": ("按期处置率", "On time"),
    "rework_rate": ("返工率", "Rework rate"),
    "workers_online": ("网格员在线", "Workers online"),
    "vehicles_online": ("车辆在线", "Vehicles online"),
}

# Where the strip says more than the bare name: the period belongs to the figure.
KPI_TITLES: Final[dict[str, tuple[str, str]]] = {
    "reported": ("今日上报", "Reported today"),
    "registered": ("今日立案", "Registered today"),
    "closed_total": ("今日结案", "Closed today"),
    "closure_rate": ("本月结案率", "Closure rate, month"),
    "on_time_closure_rate": ("本月按期结案率", "On-time closure, month"),
}

STAGES: Final[dict[str, tuple[str, str]]] = {
    "reported": ("上报", "reported"),
    "verified": ("核实", "verified"),
    "accepted": ("受理", "accepted"),
    "rejected": ("不予立案", "rejected"),
    "registered": ("立案", "registered"),
    "dispatched": ("派遣", "dispatched"),
    "signed": ("签收", "signed"),
    "returned": ("退回", "returned"),
    "extended": ("延期", "extended"),
    "suspended": ("挂账", "suspended"),
    "deferred": ("缓办", "deferred"),
    "supervised": ("督办", "supervised"),
    "disposed": ("处置", "disposed"),
    "feedback": ("反馈", "feedback"),
    "inspected": ("核查", "inspected"),
    "reworked": ("返工", "reworked"),
    "closed": ("结案", "closed"),
    "voided": ("作废", "voided"),
}

# Periods and what a figure is held against; a comparison is always with the same elapsed part.
PERIODS: Final[dict[str, tuple[str, str]]] = {
    "now": ("当前", "now"),
    "today": ("今日", "today"),
    "this_week": ("本周", "week"),
    "this_month": ("本月", "month"),
    "24h": ("24 小时", "24 h"),
    "7d": ("7 天", "7 d"),
    "30d": ("30 天", "30 d"),
    "yesterday": ("昨日", "yesterday"),
    "last_week": ("上周", "last week"),
    "last_month": ("上月", "last month"),
    "same_time_yesterday": ("昨此时", "yest. by now"),
    "same_time_last_week": ("上周此时", "week ago"),
    "same_day_last_week": ("上周同日", "week ago"),
    "same_elapsed_last_week": ("上周同期", "prev. WTD"),
    "same_elapsed_last_month": ("上月同期", "prev. MTD"),
    "same_elapsed_last_year": ("去年同期", "prev. YTD"),
    "previous_24h": ("前 24 小时", "24 h before"),
    "previous_7d": ("前 7 天", "7 d before"),
    "previous_30d": ("前 30 天", "30 d before"),
}

WORDS: Final[dict[str, tuple[str, str]]] = {
    "broken": ("此处暂不可用", "Unavailable for now"),
    "waiting": ("正在等待数据", "Waiting for data"),
    "nothing": ("暂无", "None"),
    "unknown_name": ("未知", "Unknown"),
    "demo": ("演示数据 · 虚构城市", "Demo data · invented city"),
    "kpis": ("指标", "Figures"),
    "sources": ("来源", "Sources"),
    "classes": ("类型", "Classes"),
    "trend": ("走势", "Trend"),
    "hot": ("高发小类", "Most frequent"),
    "departments": ("部门{indicator}", "Departments · {indicator}"),
    "departments_board": ("部门排行", "Departments"),
    "areas": ("{level}{indicator}", "{level} · {indicator}"),
    "areas_board": ("区域排行", "Areas"),
    "deadlines": ("督办与时限", "Deadlines"),
    "ticker": ("案件动态", "Latest steps"),
    "map": ("在办案件", "Open cases"),
    "feeds": ("数据来源", "Feeds"),
    "total": ("{period} {n} 件", "{n} {period}"),
    "basis_due": ("应处置口径", "due"),
    "basis_cohort": ("立案口径", "cohort"),
    "of_total": ("共 {n}", "of {n}"),
    "bottom": ("末三位", "Bottom three"),
    "small_sample": ("样本不足", "small sample"),
    "nothing_due": ("无应处置", "nothing due"),
    "expected": ("应在线 {n}", "of {n}"),
    "no_such_wall": ("没有这个大屏", "There is no such wall"),
    "points": ("百分点", "pp"),
    "level": ("持平", "level"),
    "new": ("新增", "new"),
    "new_rank": ("新", "new"),
    "against": ("较{versus}", "vs {versus}"),
    "unfinished": ("{at} 未完", "{at} unfinished"),
    "hour": ("{n} 时", "{n}:00"),
    "supervised": ("督办", "Supervised"),
    "overdue": ("超期", "Overdue"),
    "nearly_due": ("将超期", "Due soon"),
    "over_by": ("超 {span}", "{span} over"),
    "left": ("余 {span}", "{span} left"),
    "minutes": ("{n} 分", "{n} min"),
    "hours": ("{n} 小时", "{n} h"),
    "days": ("{n} 天", "{n} d"),
    "open": ("在办", "Open"),
    "unplaced": ("未定位 {n}", "{n} unplaced"),
    "unassigned": ("未归属 {n}", "{n} in no area"),
    "level_city": ("市", "cities"),
    "level_district": ("区县", "districts"),
    "level_street": ("街道", "streets"),
    "level_community": ("社区", "communities"),
    "level_grid": ("网格", "grids"),
    "bad_rows": ("存疑 {n} 行", "{n} bad rows"),
    "next": ("下次 {at}", "next {at}"),
}

# What the page's own scripts write when they age a figure; braces are filled in the browser.
SCREEN: Final[dict[str, tuple[str, str]]] = {
    "just_now": ("刚刚", "just now"),
    "seconds_ago": ("{n} 秒前", "{n} s ago"),
    "minutes_ago": ("{n} 分钟前", "{n} min ago"),
    "hours_ago": ("{n} 小时前", "{n} h ago"),
    "days_ago": ("{n} 天前", "{n} d ago"),
    "as_of": ("数据截至 {at}", "data up to {at}"),
    "in_brackets": (" ({ago})", " ({ago})"),
    "never": ("从未收到", "never received"),
    "failed": ("来源异常", "source failing"),
    "delayed": ("数据延迟 {n} 秒", "Data delayed by {n} s"),
    "lost": (
        "与服务器失去联系 {n} 分钟，画面不再更新",
        "No contact with the server for {n} min: nothing here is current",
    ),
    "open_cases": ("在办 {n}", "{n} open"),
}


class Words:
    """The words of one language, ``zh`` or ``en``. An unknown key raises ``KeyError``: words are never guessed."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._column = 1 if lang == "en" else 0

    def __call__(self, key: str, **parts: object) -> str:
        return WORDS[key][self._column].format(**parts)

    def period(self, key: str) -> str:
        return PERIODS[key][self._column]

    def stage(self, key: str) -> str:
        """An upstream's own word for a step that is not a ``Stage`` stands as it came."""
        return STAGES[key][self._column] if key in STAGES else key

    def indicator(self, slug: str) -> str:
        return INDICATORS[slug][self._column]

    def kpi(self, slug: str) -> str:
        return (KPI_TITLES[slug] if slug in KPI_TITLES else INDICATORS[slug])[self._column]

    def screen(self) -> dict[str, str]:
        return {key: pair[self._column] for key, pair in SCREEN.items()}

    def name(self, label: str | None, label_en: str | None = None) -> str:
        """A name that is data; some have one in English, too."""
        shown = label_en if self.lang == "en" and label_en else label
        return self("unknown_name") if shown is None else shown

    def number(self, value: int | Decimal | None) -> str:
        return UNKNOWN if value is None else f"{value:,}"

    def short_number(self, value: int | None) -> str:
        """With 万 (k in English) from ten thousand on, for a place too small for the whole."""
        if value is None or abs(value) < 10_000:
            return self.number(value)
        size, unit = (1_000, "k") if self.lang == "en" else (10_000, "万")
        return f"{(Decimal(value) / size).quantize(Decimal('0.1'), ROUND_HALF_UP):,}{unit}"

    def percent(self, value: Decimal | None) -> str:
        return UNKNOWN if value is None else f"{value:,.2f}%"

    def span(self, length: timedelta) -> str:
        """Minutes under an hour, tenths of hours under two days, then days."""
        minutes = int(abs(length).total_seconds() // 60)
        if minutes < 60:
            return self("minutes", n=minutes)
        hours = Decimal(minutes) / 60
        tenth = Decimal("0.1")
        if hours < 48:
            return self("hours", n=hours.quantize(tenth, ROUND_HALF_UP))
        return self("days", n=(hours / 24).quantize(tenth, ROUND_HALF_UP))
