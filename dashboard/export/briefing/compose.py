"""A briefing from its material: pure, so the same material gives the same briefing, ever after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboard.city import BriefingKind
from dashboard.domain.briefing import Briefing, Figure, GridsUsed, Said, Section
from dashboard.domain.period import Calendar, Period
from dashboard.export.briefing import bulletins, departments, remarks, sections
from dashboard.export.briefing.material import Material
from dashboard.export.briefing.wording import day, holiday_warnings, moment, span

_KINDS = {"this_week": "week", "this_month": "month", "this_quarter": "quarter"}
_TITLES = {
    "week": Said("每周运行分析报告", "weekly report"),
    "month": Said("月度运行分析报告", "monthly report"),
    "quarter": Said("季度运行分析报告", "quarterly report"),
    "range": Said("运行分析报告", "report"),
    "board": Said("按期处置排名通报", "bulletin of on-time disposal"),
    "due_list": Said("每周应办清单", "list of what is to be done"),
}

_NONE = Said("本期无案件。", "No cases in this period.")
_NO_SOURCE = Said("尚无案件数据接入，无此数据。", "No cases are fed in, so there is no figure.")


def compose(material: Material, kind: BriefingKind = "report") -> Briefing:
    """The whole briefing or bulletin; a section whose figures are not there says so."""
    named = named_kind(kind, material.now.period)
    whose, title = _whose(material), _TITLES[named]
    return Briefing(
        kind=named,
        city=material.city,
        title=Said(f"{whose.zh}{title.zh}", f"{whose.en}: {title.en}"),
        issue=issue(material.now.period, material.calendar),
        span=span(material.now.period, material.calendar),
        period=material.now.period,
        scope=material.scope,
        basis=material.basis,
        as_of=material.now.as_of,
        composed_at=material.composed_at,
        zone=material.calendar.zone.key,
        demo=material.demo,
        warnings=warnings(material),
        sections=tuple(_never_bare(one, told=material.tells("reported")) for one in _SECTIONS[kind](material)),
        definitions=material.used,
        feeds=material.feeds,
        issuer=material.issuer,
        grids=grids(material),
    )


def named_kind(kind: BriefingKind, period: Period) -> str:
    """What a briefing of a kind is kept as: a report by its period."""
    return _KINDS.get(period.name, "range") if kind == "report" else kind


def _never_bare(section: Section, *, told: bool) -> Section:
    """A heading with nothing under it but zeros leaves a reader to guess whether something was forgotten."""
    cells = (cell for table in section.tables for row in table.rows for cell in row)
    if section.sentences or section.missing or any(isinstance(cell, Figure) and cell.value for cell in cells):
        return section
    return replace(section, missing=(_NONE if told else _NO_SOURCE,))


def _report(material: Material) -> tuple[Section, ...]:
    written = (
        sections.overall(material),
        sections.sources(material),
        sections.classes(material),
        sections.areas(material),
        departments.departments(material),
        departments.left_over(material),
        remarks.hotline(material),
        remarks.returns(material),
        remarks.patrols(material),
        remarks.hot_spots(material),
        remarks.readings(material),
        remarks.quality(material),
        remarks.attention(material),
    )
    return tuple(one for one in written if one is not None)


_SECTIONS: dict[BriefingKind, Callable[[Material], tuple[Section, ...]]] = {
    "report": _report,
    "board": bulletins.board,
    "due_list": bulletins.due_list,
}


def _whose(material: Material) -> Said:
    """The city's title, with the area and the departments that its figures are narrowed to."""
    parts = [material.title]
    if material.scope.area_code != material.top_code:
        named = (place.name for place in material.names.areas.values() if place.code == material.scope.area_code)
        parts += [Said(name, name) for name in named]
    parts += [departments.department_name(material, code) for code in sorted(material.scope.departments or ())]
    return Said("·".join(one.zh for one in parts), ", ".join(one.en for one in parts))


def issue(period: Period, calendar: Calendar) -> Said:
    """期号: which week, month or quarter of its year; a free range has none."""
    start = period.start.astimezone(calendar.zone)
    if period.name == "this_week":
        year, number = calendar.week_number(period)
    elif period.name == "this_month":
        year, number = start.year, start.month
    elif period.name == "this_quarter":
        year, number = start.year, (start.month + 2) // 3
    else:
        return Said("", "")
    return Said(f"{year}年第{number}期", f"No. {number} of {year}")


def grids(material: Material) -> GridsUsed:
    """On which grids its areas are counted, as its receipt says it."""
    since = material.grids_since
    stretches = (material.now, material.previous, material.last_year)
    starts = [one.period.start.astimezone(material.calendar.zone).date() for one in stretches if one is not None]
    changed = since is not None and min(starts) < since
    then = Said("各区域按案件计入时所在的网格统计", "Each area has what was counted in it then")
    if since is None:
        never = Said("网格边界未调整过", "its boundaries never changed")
        return GridsUsed(None, False, Said(f"{then.zh}；{never.zh}", f"{then.en}; {never.en}"))
    on = day(since)
    said = Said(f"{then.zh}；现行网格边界自{on.zh}起", f"{then.en}; its boundaries are those since {on.en}")
    return GridsUsed(since, changed, said)


def warnings(material: Material) -> tuple[Said, ...]:
    """What a reader must know before the first number."""
    found = []
    now, earlier = material.now, material.previous
    if now.period.unfinished(now.as_of):
        at = moment(now.as_of, material.calendar.zone)
        found.append(
            Said(
                f"本期尚未结束，数字截至{at.zh}；环比、同比取上期、上年同期的相同进度。",
                f"This period is not over: figures up to {at.en}; changes are on the same part of earlier periods.",
            )
        )
    before = earlier.period if earlier else None
    found += holiday_warnings(now.period, before, material.calendar, material.holidays)
    if grids(material).changed and material.grids_since is not None:
        on = day(material.grids_since)
        found.append(
            Said(
                f"{on.zh}起网格边界有调整：各区域按案件计入时所在的网格统计，前后不可直接比较。",
                f"Boundaries changed on {on.en}: each area has what was counted in it then, so its changes say little.",
            )
        )
    if material.demo:
        found.append(Said("演示数据，非真实案件。", "Invented data, no real cases."))
    return tuple(found)
