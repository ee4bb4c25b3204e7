"""The second half of a briefing: hotline, returns, patrols, hot spots, ready-made figures, data, what to mind."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.domain.briefing import Cell, Figure, Said, Section, Table
from dashboard.domain.health import State
from dashboard.domain.reading import percent
from dashboard.export.briefing.departments import department_name
from dashboard.export.briefing.material import Material, Narrowing, ReadyRate, Received
from dashboard.export.briefing.sections import NONE
from dashboard.export.briefing.wording import joined, written

_HOT = 5
_RETURNS = 10
_RETURNED = ("returned", "dispatched", "return_rate")
_MINDED = ("closure_rate", "on_time_closure_rate", "on_time_disposal_rate", "rework_rate", "extension_rate")


def hotline(material: Material) -> Section:
    """三率 need what callers answered when they were asked afterwards; a case's stages do not tell it."""
    title = Said("热线三率", "Hotline rates")
    if material.hotline:
        sentences, table, missing = _ready(material.hotline, "hotline", title)
        return Section("hotline", title, sentences, (table,) if table.rows else (), missing)
    return Section(
        "hotline",
        title,
        missing=(
            Said(
                "响应率、解决率、满意率：尚无回访数据接入，无此数据。处置率不代替解决率。",
                "Response, resolution and satisfaction: no follow-up calls are fed in, so there is no figure. "
                "A disposal rate is no resolution rate.",
            ),
        ),
    )


def returns(material: Material) -> Section:
    """退回 by department; 申诉 where it is fed in."""
    title = Said("退回与申诉", "Returns and appeals")
    appealed, missing = _appeals(material)
    if not material.tells("returned"):
        silent = Said("退回：数据源未提供，无此数据。", "Returns: no source tells, so there is no figure.")
        tables = tuple(table for _, table in appealed)
        return Section("returns", title, tuple(said for said, _ in appealed), tables, (silent, *missing))
    rows: list[tuple[Cell, ...]] = []
    found = sorted(material.by_department.items(), key=lambda row: -row[1][0].counts["returned"])
    for id_, of in found[:_RETURNS]:
        if of[0].counts["returned"]:
            code = material.names.departments.get(id_, ("", "", None))[0]
            narrowed: Narrowing = {"department": (code,)}
            figures = [material.figure(f"returns/{code}", slug, of, narrowed) for slug in _RETURNED]
            rows.append((department_name(material, code), *figures))
    total = material.total
    count, rate = material.value("returned", total[0]), material.value("return_rate", total[0])
    said = Said(
        f"本期退回 {written(count)} 件，退回率 {written(rate, 'percent')}。",
        f"{written(count)} were returned, {written(rate, 'percent')} of those dispatched.",
    )
    columns = (Said("部门", "Department"), *(material.label(slug) for slug in _RETURNED))
    whole: tuple[Cell, ...] = (
        Said("合计", "All"),
        *(material.figure("returns", slug, total, {}) for slug in _RETURNED),
    )
    table = Table("returns", Said("退回", "Returns"), columns, (*rows, whole))
    sentences = (said, *(one for one, _ in appealed))
    return Section("returns", title, sentences, (table, *(one for _, one in appealed)), missing)


def _appeals(material: Material) -> tuple[list[tuple[Said, Table]], tuple[Said, ...]]:
    """申诉 and 豁免: late in fact, and on time in the figures where it was granted."""
    if not material.tells("appealed"):
        silent = Said("申诉：尚无申诉数据接入，无此数据。", "Appeals: none are fed in, so there is no figure.")
        return [], (silent,)
    total = material.total
    asked, granted = (material.figure("appeals", slug, total, {}) for slug in ("appealed", "disposed_exempted"))
    said = Said(
        f"本期申诉 {written(asked.value)} 件；期内超期处置而豁免 {written(granted.value)} 件。",
        f"{written(asked.value)} appeals; {written(granted.value)} disposed late were exempted.",
    )
    columns = (material.label("appealed"), material.label("disposed_exempted"))
    return [(said, Table("appeals", Said("申诉与豁免", "Appeals and exemptions"), columns, ((asked, granted),)))], ()


def patrols(material: Material) -> Section:
    """巡查覆盖: which part of each area's grids anybody has been to, by the positions of vehicles and workers."""
    title = Said("巡查覆盖", "Patrol coverage")
    covered = material.coverage
    if covered is None:
        silent = Said(
            "巡查覆盖率：本期未收到巡查定位，无此数据。", "Patrol coverage: no positions came, so there is no figure."
        )
        return Section("patrols", title, missing=(silent,))
    rows: list[tuple[Cell, ...]] = []
    for one in covered.areas:
        rows.append(_covered(Said(one.name, one.name), f"patrols/{one.code}", one.grids, one.visited, one.passes))
    sums = [sum(getattr(one, name) for one in covered.areas) for name in ("grids", "visited", "passes")]
    rows.append(_covered(Said("合计", "All"), "patrols", *sums))
    grids, visited, _ = sums
    share = written(percent(visited, grids), "percent")
    said = [
        Said(
            f"本期有定位 {covered.shifts:,} 个班次，{grids:,} 个网格中到过 {visited:,} 个，覆盖率 {share}，"
            f"未到过 {grids - visited:,} 个。",
            f"Positions came in {covered.shifts:,} shifts: of {grids:,} grids {visited:,} were visited, {share}, and "
            f"{grids - visited:,} were not.",
        )
    ]
    if covered.cut:
        unknown = Said(
            f"另有 {covered.cut:,} 个班次数据中断，其间到没到过不能判断。",
            f"In {covered.cut:,} more the data were cut: of those nobody can say who was where.",
        )
        said.append(unknown)
    least = min(covered.areas, key=lambda one: (one.visited / one.grids, one.code))
    if len(covered.areas) > 1 and least.visited < least.grids:
        rate = written(percent(least.visited, least.grids), "percent")
        said.append(
            Said(f"覆盖率最低的是{least.name}（{rate}）。", f"The lowest coverage is that of {least.name} ({rate}).")
        )
    columns = (
        Said("区域", "Area"),
        Said("网格数", "Grids"),
        Said("到过", "Visited"),
        Said("覆盖率", "Coverage"),
        Said("未到过", "Missed"),
        Said("巡查次数", "Passes"),
    )
    return Section("patrols", title, tuple(said), (Table("patrols", title, columns, tuple(rows)),))


def _covered(name: Said, place: str, grids: int, visited: int, passes: int) -> tuple[Cell, ...]:
    return (
        name,
        Figure(f"{place}/grids", grids),
        Figure(f"{place}/visited", visited),
        Figure(f"{place}/coverage", percent(visited, grids), "percent"),
        Figure(f"{place}/missed", grids - visited),
        Figure(f"{place}/passes", passes),
    )


def hot_spots(material: Material) -> Section:
    """热点: where one class was reported most; and 重复投诉 where a source marks them."""
    areas, kinds = material.names.areas, material.class_keys
    found = material.by(
        lambda cell: (cell[0], cell[2]) if cell[0] in areas and cell[2] in kinds else (0, 0), most=_HOT + 1
    )
    rows: list[tuple[Cell, ...]] = []
    said = []
    for (area, case_class), of in found.items():
        if not area or of[0].counts["reported"] < 2:
            continue
        place, kind = areas[area], kinds[case_class]
        name = material.names.classes[case_class][1]
        key = f"hot/{place.code}/{'/'.join(kind)}"
        now = material.figure(key, "reported", of, {"area": place.code, "case_class": "/".join(kind)})
        rows.append((Said(place.name, place.name), Said(name, name), now))
        said.append(Said(f"{place.name}{name} {written(now.value)} 件", f"{name} in {place.name} {written(now.value)}"))
        if len(rows) == _HOT:
            break
    columns = (Said("区域", "Area"), Said("类别", "Class"), material.label("reported"))
    title = Said("热点与重复投诉", "Hot spots and repeated complaints")
    sentences = [joined(said)] if said else []
    missing = []
    if material.repeated is None:
        missing.append(
            Said(
                "重复投诉：数据源未标注重复件，无此数据。",
                "Repeated complaints: no source marks them, so there is no figure.",
            )
        )
    tables = [Table("hot", Said("热点", "Hot spots"), columns, tuple(rows))]
    if material.repeated is not None:
        reported = material.total[0].counts["reported"]
        cells = (Said("重复件", "Repeated"), Figure("repeated/reported", material.repeated))
        share = Figure("repeated/share", percent(material.repeated, reported), "percent")
        sentences.append(
            Said(
                f"重复投诉 {material.repeated:,} 件，占上报 {written(share.value, 'percent')}。",
                f"{material.repeated:,} repeated an earlier case, {written(share.value, 'percent')} of those reported.",
            )
        )
        tables.append(
            Table(
                "repeated",
                Said("重复投诉", "Repeated complaints"),
                (Said("项目", "Item"), Said("件数", "Cases"), Said("占比", "Share")),
                ((*cells, share),),
            )
        )
    return Section("hot", title, tuple(sentences), tuple(tables), tuple(missing))


def readings(material: Material) -> Section | None:
    """Shares that a source delivers ready-made, each with its two parts; above 100 % is real and stays."""
    if not material.readings:
        return None
    title = Said("报送指标", "Indicators delivered ready-made")
    sentences, table, missing = _ready(material.readings, "readings", title)
    return Section("readings", title, sentences, (table,) if table.rows else (), missing)


def _ready(rates: Sequence[ReadyRate], key: str, title: Said) -> tuple[tuple[Said, ...], Table, tuple[Said, ...]]:
    rows: list[tuple[Cell, ...]] = []
    said, missing = [], []
    for one in rates:
        if one.numerator is None or one.denominator is None:
            missing.append(
                Said(f"{one.label.zh}：本期未收到，无此数据。", f"{one.label.en}: not received for this period.")
            )
            continue
        rate = percent(one.numerator, one.denominator)
        place = f"reading/{one.key}"
        rows.append(
            (
                one.label,
                Figure(f"{place}/numerator", one.numerator),
                Figure(f"{place}/denominator", one.denominator),
                Figure(f"{place}/rate", rate, "percent"),
            )
        )
        told = written(rate, "percent")
        said.append(
            Said(
                f"{one.denominator_label.zh} {one.denominator:,}，{one.numerator_label.zh} {one.numerator:,}，"
                f"{one.label.zh} {told}",
                f"{one.denominator_label.en} {one.denominator:,}, {one.numerator_label.en.lower()} "
                f"{one.numerator:,}, {one.label.en.lower()} {told}",
            )
        )
    columns = (
        Said("指标", "Indicator"),
        Said("分子", "Numerator"),
        Said("分母", "Denominator"),
        Said("比率", "Rate"),
    )
    return tuple(joined([one]) for one in said), Table(key, title, columns, tuple(rows)), tuple(missing)


def quality(material: Material) -> Section:
    """What the data lack, and how each source stood when the briefing was composed."""
    total = material.total
    slugs = ("reported", "unplaced", "finished_before_reported", "disposed_undated")
    rows = tuple((material.label(slug), material.figure("quality", slug, total, {})) for slug in slugs)
    late = [one for one in material.feeds if one.state is not State.LIVE]
    said = [
        Said(
            f"接入数据源 {len(material.feeds)} 个，正常 {len(material.feeds) - len(late)} 个。",
            f"{len(material.feeds)} sources, {len(material.feeds) - len(late)} of them live.",
        )
    ]
    if late:
        zh, en = "、".join(one.label.zh for one in late), ", ".join(one.label.en for one in late)
        said.append(
            Said(
                f"成文时未正常更新的：{zh}，相应数字可能不全。",
                f"Not live when this was composed: {en}; figures that rest on them may be short.",
            )
        )
    columns = (Said("项目", "Item"), Said("件数", "Cases"))
    title = Said("数据质量", "Quality of the data")
    tables = [Table("quality", title, columns, rows)]
    if material.received:
        tables.append(_received(material.received))
        broken = [one for one in material.received if one.failed or one.doubtful]
        if broken:
            zh = "、".join(f"{one.label.zh} {one.failed + one.doubtful} 次" for one in broken)
            en = ", ".join(f"{one.label.en} {one.failed + one.doubtful}" for one in broken)
            said.append(Said(f"本期接收失败或存疑：{zh}。", f"Failed or doubtful answers in this period: {en}."))
    return Section("quality", title, tuple(said), tuple(tables))


def _received(received: Sequence[Received]) -> Table:
    names = ("answers", "doubtful", "failed", "rows", "refused")
    columns = (
        Said("数据源", "Feed"),
        Said("有更新的接收", "Answers with news"),
        Said("存疑批次", "Doubtful"),
        Said("失败", "Failed"),
        Said("收到行数", "Rows"),
        Said("拒收行数", "Refused rows"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.label, *(Figure(f"received/{one.name}/{name}", getattr(one, name)) for name in names)) for one in received
    )
    return Table("received", Said("本期接收情况", "What came in this period"), columns, rows)


def attention(material: Material) -> Section:
    """存在问题, from the numbers alone. What is to be done about it is for a person to write."""
    total = material.total
    worse = []
    for slug in _MINDED:
        now, before = material.value(slug, total[0]), material.value(slug, total[1])
        better = material.definitions.rates[slug].better
        if now is None or before is None or now == before or (now > before) == (better == "up"):
            continue
        label, delta = material.label(slug), abs(now - before)
        verb = Said("下降", "fell") if now < before else Said("上升", "rose")
        worse.append(
            Said(
                f"{label.zh}由 {written(before, 'percent')} {verb.zh}至 {written(now, 'percent')}，"
                f"{verb.zh} {delta:,.2f} 个百分点",
                f"{label.en} {verb.en} from {written(before, 'percent')} to {written(now, 'percent')}, "
                f"by {delta:,.2f} percentage points",
            )
        )
    said = [joined([one]) for one in worse] + _risen(material)
    calm = Said("主要比率环比无变差项。", "No main rate is worse than in the period before.")
    if material.previous is None:
        calm = Said("无可比的上期，不作判断。", "There is no period before to judge by.")
    ask = Said("工作要求：由编写人填写。", "Action required: to be added by the writer.")
    return Section("attention", Said("存在问题与工作要求", "What to mind"), (*(said or [calm]), ask))


def _risen(material: Material) -> list[Said]:
    """The 小类 that grew most against the period before."""
    if material.previous is None:
        return []
    grown = [
        (of[0].counts["reported"] - of[1].counts["reported"], id_, of[0].counts["reported"])
        for id_, of in material.by(lambda cell: cell[2]).items()
        if of[1] is not None and id_
    ]
    most = max(grown, default=(0, 0, 0))
    if most[0] <= 0:
        return []
    name = material.names.classes.get(most[1], ("", NONE.zh, None))[1]
    return [
        Said(
            f"上报增加最多的小类是{name}，{most[2]:,} 件，比上期多 {most[0]:,} 件。",
            f"The class that grew most is {name}: {most[2]:,}, {most[0]:,} more than in the period before.",
        )
    ]
