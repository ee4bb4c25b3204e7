"""How a briefing says numbers: 百分点 for rates, 新增 for what was not there, the span of a period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from dashboard.domain.briefing import Said, Unit, Value
from dashboard.domain.holidays import HolidayWeek
from dashboard.domain.period import Calendar, Period

UNKNOWN = "—"
DASH = Said(UNKNOWN, UNKNOWN)
SAME = Said("持平", "unchanged")
VERSUS_PREVIOUS = Said("环比", "On the period before")
VERSUS_LAST_YEAR = Said("同比", "On a year before")
_HOLIDAYS = {"spring_festival": Said("春节", "the Spring Festival"), "national_day": Said("国庆节", "National Day")}
_CENT = Decimal("0.01")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written(value: Value, unit: Unit = "count") -> str:
    """A number as it stands in a sentence; unknown is —."""
    if value is None:
        return UNKNOWN
    return f"{value:,.2f}%" if unit == "percent" else f"{value:,}"


def growth(now: int | Decimal, before: int | Decimal) -> Decimal | None:
    """(now / before − 1) in percent, two decimals, half up; nothing grows from zero."""
    if before == 0:
        return None
    return ((Decimal(now) - Decimal(before)) * 100 / Decimal(before)).quantize(_CENT, ROUND_HALF_UP)


def change(now: Value, before: Value, unit: Unit) -> Said:
    """A change as a cell of a table. A rate moves by percentage points, never by percent."""
    if now is None or before is None:
        return DASH
    if now == before:
        return SAME
    delta = now - before
    if unit == "percent":
        return Said(f"{delta:+,.2f} 个百分点", f"{delta:+,.2f} pp")
    share = growth(now, before)
    return Said("新增", "new") if share is None else Said(f"{share:+,.2f}%", f"{share:+,.2f}%")


def compared(now: Value, before: Value, unit: Unit, versus: Said) -> Said:
    """A change as a clause: 环比上升 0.04 个百分点, 环比增加 12 件（+2.41%）. In English the sentence says on what."""
    if now is None or before is None:
        return Said(f"{versus.zh}无可比数据", "nothing to compare with")
    delta = now - before
    if delta == 0:
        return Said(f"{versus.zh}持平", "unchanged")
    if unit == "percent":
        verb = Said("上升", "up") if delta > 0 else Said("下降", "down")
        return Said(
            f"{versus.zh}{verb.zh} {abs(delta):,.2f} 个百分点",
            f"{verb.en} {abs(delta):,.2f} percentage points",
        )
    share = growth(now, before)
    if share is None:
        return Said(f"{versus.zh}新增 {now:,} 件（基期为 0）", f"{now:,} new, where there were none")
    verb = Said("增加", "up") if delta > 0 else Said("减少", "down")
    return Said(
        f"{versus.zh}{verb.zh} {abs(delta):,} 件（{share:+,.2f}%）",
        f"{verb.en} {abs(delta):,} ({share:+,.2f}%)",
    )


def day(on: date, *, year: bool = True) -> Said:
    zh = f"{on.month}月{on.day}日"
    en = f"{on.day} {_MONTHS[on.month - 1]}"
    return Said(f"{on.year}年{zh}", f"{en} {on.year}") if year else Said(zh, en)


def moment(at: datetime, zone: ZoneInfo) -> Said:
    local = at.astimezone(zone)
    on = day(local.date())
    return Said(f"{on.zh} {local:%H:%M}", f"{on.en}, {local:%H:%M}")


def span(period: Period, calendar: Calendar) -> Said:
    """The period as a title writes it: whole days by their first and last, one that is cut at an hour with the hour."""
    start, end = (at.astimezone(calendar.zone) for at in (period.start, period.end))
    if period.name == "this_month":
        return Said(f"{start.year}年{start.month}月", f"{_MONTHS[start.month - 1]} {start.year}")
    if period.name == "this_quarter":
        quarter = (start.month + 2) // 3
        return Said(f"{start.year}年第{quarter}季度", f"Q{quarter} {start.year}")
    if start.time() != end.time() or start.hour or start.minute:
        first, last = day(start.date()), day(end.date(), year=end.year != start.year)
        hour, cut = _hour(start), _hour(end)
        return Said(f"{first.zh}{hour.zh}至{last.zh}{cut.zh}", f"{first.en} {hour.en} to {last.en} {cut.en}")
    last_day = (end - timedelta(microseconds=1)).date()
    if last_day == start.date():
        return day(last_day)
    first, last = day(start.date()), day(last_day, year=last_day.year != start.year)
    return Said(f"{first.zh}至{last.zh}", _from_to(start.date(), last_day))


def _from_to(first: date, last: date) -> str:
    """What both have in common is said once, at the end: 16 to 22 November 2026."""
    if first.year != last.year:
        return f"{day(first).en} to {day(last).en}"
    begin = str(first.day) if first.month == last.month else day(first, year=False).en
    return f"{begin} to {day(last).en}"


def _hour(at: datetime) -> Said:
    return Said(f"{at.hour}时" + (f"{at.minute}分" if at.minute else ""), f"{at:%H:%M}")


def listed(names: Sequence[Said], most: int = 5) -> Said:
    """Names one after another; past ``most`` the rest is counted."""
    shown = names[:most]
    rest = len(names) - len(shown)
    zh, en = "、".join(name.zh for name in shown), ", ".join(name.en for name in shown)
    return Said(f"{zh}等 {len(names)} 家", f"{en} and {rest} more") if rest else Said(zh, en)


def joined(clauses: Iterable[Said]) -> Said:
    """Clauses into one sentence with its full stop."""
    parts = [clause for clause in clauses if clause.zh]
    return Said("；".join(part.zh for part in parts) + "。", "; ".join(part.en for part in parts) + ".")


def holiday_warnings(
    period: Period, earlier: Period | None, calendar: Calendar, weeks: Iterable[HolidayWeek]
) -> list[Said]:
    """春节 and 国庆 in this period or in the one it is compared with: the change then says little."""
    found = []
    for holiday in weeks:
        name = _HOLIDAYS[holiday.name]
        start, end = calendar.at(holiday.first), calendar.at(holiday.last + timedelta(days=1))
        first, last = day(holiday.first, year=False), day(holiday.last, year=False)
        when = Said(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")
        for one, zh, en in ((period, "本期", "This period"), (earlier, "上期", "The period before")):
            if one is not None and start < one.end and end > one.start:
                found.append(
                    Said(
                        f"{zh}含{name.zh}假期（{when.zh}），环比仅供参考。",
                        f"{en} holds {name.en} ({when.en}): the change on the period before says little.",
                    )
                )
    return found
