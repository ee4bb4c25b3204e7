"""Bulletins: a frozen board as 通报 with its 红榜 and 黑榜, and the week's 清单 of what is overdue or about to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dashboard.domain.briefing import Cell, Figure, Said, Section, Table
from dashboard.export.briefing.departments import RATE, department_name, departments, left_over, standings
from dashboard.export.briefing.material import Material, Narrowing, Stretches
from dashboard.export.briefing.remarks import quality
from dashboard.export.briefing.sections import NONE, areas
from dashboard.export.briefing.wording import moment, written
from dashboard.metrics.leaderboard import Standing

_NAMED = 5  # at most half a group stands on either list
_NONE = Said("—", "—")
_LISTS = {"red": Said("红榜", "Leaders"), "black": Said("黑榜", "Last")}


def board(material: Material) -> tuple[Section, ...]:
    """The 通报: who leads and who is last within each group, then the boards whole."""
    return (_red_and_black(material), departments(material), areas(material), left_over(material))


def _red_and_black(material: Material) -> Section:
    groups: dict[str, dict[int, Stretches]] = {}
    for id_, of in material.by_department.items():
        if id_ and of[0].counts["dispose_due"]:
            groups.setdefault(material.names.departments.get(id_, ("", "", None))[2] or "", {})[id_] = of
    rows: dict[str, list[tuple[Cell, ...]]] = {name: [] for name in _LISTS}
    sentences = []
    for name, members in sorted(groups.items()):
        group = Said(name, name) if name else NONE
        codes = {material.names.departments.get(id_, ("", "", None))[0]: id_ for id_ in members}
        for kind, listed in _lists([one for one in standings(material, members) if one.rank is not None]).items():
            if not listed:
                continue
            rows[kind] += [_row(material, kind, group, one, members[codes[one.key]]) for one in listed]
            zh = "、".join(
                f"{department_name(material, one.key).zh}（{written(one.rate, 'percent')}）" for one in listed
            )
            en = ", ".join(
                f"{department_name(material, one.key).en} ({written(one.rate, 'percent')})" for one in listed
            )
            whose = Said(group.zh, f"{group.en}, ") if len(groups) > 1 else Said("", "")
            list_ = _LISTS[kind]
            sentences.append(Said(f"{whose.zh}{list_.zh}：{zh}。", f"{whose.en}{list_.en}: {en}."))
    columns = (
        Said("组别", "Group"),
        Said("名次", "Rank"),
        Said("部门", "Department"),
        *(material.label(slug) for slug in ("dispose_due", "disposed_on_time", RATE)),
    )
    few = Said(
        f"无一组有两家以上应处置满 {material.minimum_sample} 件的部门，本期不列红榜、黑榜。",
        f"No group has two departments with {material.minimum_sample} cases due: nobody is named.",
    )
    tables = tuple(Table(kind, _LISTS[kind], columns, tuple(found)) for kind, found in rows.items())
    title = Said("红榜与黑榜", "Leaders and last")
    return Section("board", title, tuple(sentences) or (few,), tables)


def _lists(ranked: list[Standing]) -> Mapping[str, list[Standing]]:
    """The first and the last of a group. Who disposed of everything on time is on no 黑榜, whoever else did too."""
    most = min(_NAMED, len(ranked) // 2)
    last = ranked[len(ranked) - most :]
    return {"red": ranked[:most], "black": [one for one in last if one.numerator < one.denominator]}


def _row(material: Material, kind: str, group: Said, one: Standing, of: Stretches) -> tuple[Cell, ...]:
    narrowed: Narrowing = {"department": (one.key,)}
    figures = [
        material.figure(f"{kind}/{one.key}", slug, of, narrowed) for slug in ("dispose_due", "disposed_on_time", RATE)
    ]
    return (group, str(one.rank), department_name(material, one.key), *figures)


def due_list(material: Material) -> tuple[Section, ...]:
    """The 清单: by department how much is overdue and how much falls due before the period ends, then case by case."""
    late, soon = (Counter(one.department for one in material.due if one.late is is_late) for is_late in (True, False))
    rows: list[tuple[Cell, ...]] = []
    for code in sorted({*late, *soon}, key=lambda code: (-late[code], -soon[code], code)):
        rows.append((department_name(material, code), *_counts(f"due_list/{code}", late[code], soon[code])))
    whole = (sum(late.values()), sum(soon.values()))
    rows.append((Said("合计", "All"), *_counts("due_list", *whole)))
    at, end = (
        moment(material.now.as_of, material.calendar.zone),
        moment(material.now.period.end, material.calendar.zone),
    )
    said = Said(
        f"截至{at.zh}，超期未处置 {whole[0]:,} 件，{end.zh} 前到期 {whole[1]:,} 件。",
        f"As of {at.en}: {whole[0]:,} stand overdue, {whole[1]:,} fall due before {end.en}.",
    )
    cut = Said(f"仅列时限最早的 {len(material.due):,} 件。", f"Only the {len(material.due):,} that are due first.")
    columns = (Said("部门", "Department"), Said("超期未处置", "Overdue"), Said("本期内到期", "Falls due"))
    title, cases = Said("应办清单", "To be done"), Said("案件清单", "Cases")
    heads = (
        ("部门", "Department"),
        ("案件编号", "Case"),
        ("类别", "Class"),
        ("区域", "Area"),
        ("时限", "Due"),
        ("状态", "State"),
    )
    return (
        Section(
            "due_list",
            title,
            (said,),
            (Table("due_list", title, columns, tuple(rows)),),
            (cut,) if material.due_cut else (),
        ),
        Section("cases", cases, (), (Table("cases", cases, tuple(Said(*one) for one in heads), _cases(material)),)),
        quality(material),
    )


def _counts(place: str, late: int, soon: int) -> tuple[Cell, ...]:
    return Figure(f"{place}/overdue", late), Figure(f"{place}/due_soon", soon)


def _cases(material: Material) -> tuple[tuple[Cell, ...], ...]:
    """Numbers, classes and places alone: what a caller wrote stays in the hall."""
    states = {True: Said("已超期", "overdue"), False: Said("将到期", "falls due")}
    ordered = sorted(material.due, key=lambda one: (one.department, one.due_at, one.number))
    return tuple(
        (
            department_name(material, one.department),
            one.number,
            Said(one.case_class, one.case_class) if one.case_class else _NONE,
            Said(one.area, one.area) if one.area else _NONE,
            moment(one.due_at, material.calendar.zone),
            states[one.late],
        )
        for one in ordered
    )
