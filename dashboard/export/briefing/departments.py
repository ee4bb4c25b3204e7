"""部门: each group on its own board, its leaders and its bottom three with their values, and what stands overdue."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dashboard.domain.briefing import Cell, Said, Section, Table
from dashboard.export.briefing.material import Material, Narrowing, Stretches
from dashboard.export.briefing.sections import NONE
from dashboard.export.briefing.wording import change, listed, written
from dashboard.metrics.leaderboard import Standing, ranked

RATE = "on_time_disposal_rate"
_SHOWN = ("dispose_due", "disposed", "disposal_rate", "disposed_on_time", RATE)
_BOTTOM = 3
_LEADERS = 3
_UNGROUPED = Said("未分组", "No group")
_LEFT_OVER = 10


def departments(material: Material) -> Section:
    """The boards of the period, one a group, best first; below the minimum sample nobody is ranked."""
    found = material.by_department
    groups: dict[str, dict[int, Stretches]] = {}
    for id_, of in found.items():
        told = of[:2] if id_ else of[:1]  # what was nobody's is listed, and nobody's merit
        if not any(figures.counts[slug] for figures in told if figures for slug in ("dispose_due", "disposed")):
            continue
        _, _, its_group = material.names.departments.get(id_, ("", "", None))
        groups.setdefault(its_group or "", {})[id_] = of
    rows: list[tuple[Cell, ...]] = []
    sentences: list[Said] = []
    unranked: list[Said] = []  # said after those who are: it is nobody's message
    for group_name, members in sorted(groups.items()):
        group = Said(group_name, group_name) if group_name else _UNGROUPED
        board = standings(material, members)
        codes = {material.names.departments.get(id_, ("", "", None))[0]: id_ for id_ in members}
        for one in board:
            rows.append(_row(material, group, one, members[codes[one.key]]))
        prefix = group if len(groups) > 1 else Said("", "")
        sentences += _said_of(material, prefix, board)
        unranked += _unranked(material, prefix, board)
    columns = (
        Said("组别", "Group"),
        Said("名次", "Rank"),
        Said("部门", "Department"),
        *(material.label(slug) for slug in _SHOWN),
        Said("上期", "Period before"),
        Said("环比", "Change"),
    )
    title = Said("部门情况", "Departments")
    return Section("departments", title, (*sentences, *unranked), (Table("departments", title, columns, tuple(rows)),))


def standings(material: Material, members: Mapping[int, Stretches]) -> list[Standing]:
    """The board of some departments by their code, as the wall ranks them."""
    rate = material.definitions.rates[RATE]

    def shares(stretch: int) -> dict[str, tuple[int, int]]:
        found = {}
        for id_, of in members.items():
            figures = of[stretch]
            if figures is not None:
                code = material.names.departments.get(id_, ("", "", None))[0]
                found[code] = (figures.counts[rate.numerator], figures.counts[rate.denominator])
        return found

    # A case without a department is nobody's merit: it is listed and never ranked.
    everyone = ranked(shares(0), shares(1), minimum_sample=material.minimum_sample, better=rate.better)
    named = [one for one in everyone if one.key]
    nobody = [one for one in everyone if not one.key]
    if any(one.rank is not None for one in nobody):
        without = {key: share for key, share in shares(0).items() if key}
        before = {key: share for key, share in shares(1).items() if key}
        named = ranked(without, before, minimum_sample=material.minimum_sample, better=rate.better)
    return named + [Standing(one.key, None, one.numerator, one.denominator, one.rate, None) for one in nobody]


def department_name(material: Material, code: str) -> Said:
    names = {key: name for key, name, _ in material.names.departments.values()}
    return Said(names[code], names[code]) if code in names and code else NONE


def _row(material: Material, group: Said, one: Standing, of: Stretches) -> tuple[Cell, ...]:
    place = f"department/{one.key}"
    narrowed: Narrowing = {"department": (one.key,)}
    before = material.figure(place, RATE, of, narrowed, 1)
    few = Said("样本不足", "too few") if one.key else Said("—", "—")
    return (
        group,
        few if one.rank is None else str(one.rank),
        department_name(material, one.key),
        *(material.figure(place, slug, of, narrowed) for slug in _SHOWN),
        before,
        change(material.value(RATE, of[0]), before.value, "percent"),
    )


def _said_of(material: Material, group: Said, board: list[Standing]) -> list[Said]:
    rows = [one for one in board if one.rank is not None]
    said = []
    prefix = _prefix(group)
    if rows:
        said.append(_leaders(material, prefix, rows))
    if len(rows) > _BOTTOM + _LEADERS:
        worst = "、".join(_valued(material, one).zh for one in rows[-_BOTTOM:])
        worst_en = ", ".join(_valued(material, one).en for one in rows[-_BOTTOM:])
        said.append(Said(f"{prefix.zh}居后三位的是{worst}。", f"{prefix.en}the bottom three are {worst_en}."))
    return said


def _unranked(material: Material, group: Said, board: list[Standing]) -> list[Said]:
    few, least = sum(one.rank is None and bool(one.key) for one in board), material.minimum_sample
    if not few:
        return []
    prefix, also = _prefix(group), Said("另有", " more") if few < len(board) else Said("有", "")
    return [
        Said(
            f"{prefix.zh}{also.zh} {few} 家应处置不足 {least} 件，样本不足，不参加排名。",
            f"{prefix.en}{few}{also.en} had fewer than {least} cases due and are not ranked.",
        )
    ]


def _prefix(group: Said) -> Said:
    return Said(f"{group.zh}：" if group.zh else "", f"{group.en}: " if group.en else "")


def _leaders(material: Material, prefix: Said, rows: list[Standing]) -> Said:
    """…等 15 家均为 100.00%, or the first three with their values."""
    full = [one for one in rows if one.rate == Decimal("100.00")]
    if len(full) > _LEADERS:
        names = listed([department_name(material, one.key) for one in full], _LEADERS)
        return Said(
            f"{prefix.zh}{names.zh}按期处置率均为 100.00%。",
            f"{prefix.en}{names.en} disposed of everything on time (100.00%).",
        )
    best = [_valued(material, one) for one in rows[:_LEADERS]]
    zh, en = "、".join(one.zh for one in best), ", ".join(one.en for one in best)
    return Said(f"{prefix.zh}按期处置率居前的是{zh}。", f"{prefix.en}the best on-time disposal rates: {en}.")


def _valued(material: Material, one: Standing) -> Said:
    name, rate = department_name(material, one.key), written(one.rate, "percent")
    return Said(
        f"{name.zh}（{rate}，{one.numerator:,}/{one.denominator:,}）",
        f"{name.en} ({rate}, {one.numerator:,}/{one.denominator:,})",
    )


def left_over(material: Material) -> Section:
    """超期未处置遗留 by department, and 督办 and 急要件 of the period."""
    total = material.total
    overdue = material.value("pending_overdue", total[0])
    owing = sorted(
        ((of[0].counts["pending_overdue"], id_, of) for id_, of in material.by_department.items()),
        key=lambda one: (-one[0], one[1]),
    )
    rows: list[tuple[Cell, ...]] = []
    named: list[Said] = []
    for count, id_, of in owing:
        if not count:
            continue
        code = material.names.departments.get(id_, ("", "", None))[0]
        label = department_name(material, code)
        narrowed: Narrowing = {"department": (code,)}
        rows.append((label, *_with_previous(material, f"left_over/{code}", of, narrowed)))
        named.append(Said(f"{label.zh} {count:,} 件", f"{label.en} {count:,}"))
    whole: tuple[Cell, ...] = (Said("合计", "All"), *_with_previous(material, "left_over", total, {}))
    among = listed(named[:_LEFT_OVER], 3)
    tail = Said(f"，其中{among.zh}", f", among them {among.en}") if named else Said("", "")
    sentences = [
        Said(f"超期未处置遗留 {written(overdue)} 件{tail.zh}。", f"{written(overdue)} stand overdue{tail.en}.")
    ]
    marks = []
    for slug, zh, en in (("supervised", "列入督办", "put under supervision"), ("urgent", "急要件", "urgent")):
        value = material.value(slug, total[0])
        if value is not None:
            marks.append(Said(f"{zh} {value:,} 件", f"{value:,} {en}"))
    if marks:
        zh, en = "，".join(one.zh for one in marks), ", ".join(one.en for one in marks)
        sentences.append(Said(f"本期{zh}。", f"In this period {en}."))
    missing = [
        Said(f"{zh}：数据源未提供，无此数据。", f"{en}: no source tells, so there is no figure.")
        for slug, zh, en in (("supervised", "督办", "Supervision"), ("urgent", "急要件", "Urgent cases"))
        if not material.tells(slug)
    ]
    supervised = _supervised(material)
    if supervised is not None:
        sentences.append(supervised[0])
    columns = (
        Said("部门", "Department"),
        material.label("pending_overdue"),
        Said("上期", "Period before"),
        Said("环比", "Change"),
    )
    title = Said("超期未处置与督办", "Overdue and supervised")
    return Section(
        "left_over",
        title,
        tuple(sentences),
        (
            Table("left_over", Said("超期未处置遗留", "Overdue and pending"), columns, (*rows[:_LEFT_OVER], whole)),
            *(() if supervised is None else (supervised[1],)),
        ),
        tuple(missing),
    )


def _supervised(material: Material) -> tuple[Said, Table] | None:
    """督办在办: what is under supervision and not finished, by department."""
    whole = material.stock("supervised_open", "supervised", {})
    if not whole.value:
        return None
    codes = {id_: material.names.departments.get(id_, ("", "", None))[0] for id_ in material.by_department}
    found = [
        (
            department_name(material, code),
            material.stock("supervised_open", f"supervised/{code}", {"department": (code,)}, id_),
        )
        for id_, code in codes.items()
    ]
    rows = sorted((one for one in found if one[1].value), key=lambda one: (-(one[1].value or 0), one[0].zh))
    named = [Said(f"{label.zh} {written(here.value)} 件", f"{label.en} {written(here.value)}") for label, here in rows]
    among = listed(named, 3)
    said = Said(
        f"督办在办 {whole.value:,} 件，其中{among.zh}。",
        f"{whole.value:,} under supervision are not finished, among them {among.en}.",
    )
    title = Said("督办在办", "Under supervision")
    columns = (Said("部门", "Department"), Said("督办在办数", "Not finished"))
    return said, Table("supervised", title, columns, (*rows, (Said("合计", "All"), whole)))


def _with_previous(material: Material, place: str, of: Stretches, narrowed: Narrowing) -> tuple[Cell, ...]:
    now, before = (material.figure(place, "pending_overdue", of, narrowed, stretch) for stretch in (0, 1))
    return now, before, change(now.value, before.value, "count")
