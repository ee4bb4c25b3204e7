"""The first half of a briefing: the whole, its sources, its classes and its areas."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.domain.briefing import Cell, Figure, Said, Section, Table
from dashboard.export.briefing.material import Material, Narrowing, Stretches
from dashboard.export.briefing.wording import (
    VERSUS_LAST_YEAR,
    VERSUS_PREVIOUS,
    change,
    compared,
    joined,
    listed,
    written,
)
from dashboard.store.areas import area_above, level_below

# Each count with the rate that stands behind it in the sentence, in the order published reports keep.
COURSE = (
    ("accepted", None),
    ("registered", "registration_rate"),
    ("dispatched", "dispatch_rate"),
    ("close_due", None),
    ("closed", "closure_rate"),
    ("closed_on_time", "on_time_closure_rate"),
    ("reworked", "rework_rate"),
    ("extended", "extension_rate"),
)
_COMPARED = ("reported", "registered", "closed", "closure_rate", "on_time_closure_rate", "rework_rate")
_OVERALL = (
    "reported", "accepted", "registered", "registration_rate", "dispatched", "dispatch_rate", "dispose_due", "disposed",
    "disposal_rate", "disposed_on_time", "on_time_disposal_rate", "close_due", "closed", "closure_rate",
    "closed_on_time", "on_time_closure_rate", "reworked", "rework_rate", "extended", "extension_rate",
)  # fmt: skip
_AREA = ("reported", "registered", "close_due", "closed", "closure_rate", "closed_on_time", "on_time_closure_rate",
         "reworked", "extended")  # fmt: skip
_KINDS = {"component": Said("部件", "Components"), "matter": Said("事件", "Matters")}
_HOT = 5
NONE = Said("未注明", "Not said")
NO_AREA = Said("未定区域", "No known area")


def overall(material: Material) -> Section:
    """总体情况: what came in, what became of it, with 环比 and 同比."""
    total = material.total
    rows: list[tuple[Cell, ...]] = []
    for slug in _OVERALL:
        if not material.tells(slug):
            continue
        now, before, last = (material.figure("total", slug, total, {}, stretch) for stretch in range(3))
        unit = material.unit(slug)
        rows.append(
            (
                material.label(slug),
                now,
                before,
                change(now.value, before.value, unit),
                last,
                change(now.value, last.value, unit),
            )
        )
    columns = (
        Said("指标", "Indicator"),
        Said("本期", "This period"),
        Said("上期", "Period before"),
        Said("环比", "Change"),
        Said("上年同期", "A year before"),
        Said("同比", "Change on a year"),
    )
    table = Table("total", Said("总体情况", "Overall"), columns, tuple(rows))
    silent = [material.label(slug) for slug, _ in COURSE if not material.tells(slug)]
    return Section(
        "total",
        Said("总体情况", "Overall"),
        (course_sentence(material, total), comparison_sentence(material, total)),
        (table,),
        (_silent(silent),) if silent else (),
    )


def _silent(labels: list[Said]) -> Said:
    zh, en = "、".join(one.zh for one in labels), ", ".join(one.en.lower() for one in labels)
    return Said(f"数据源未提供，本期不列：{zh}。", f"Not told by any source, so not listed: {en}.")


def course_sentence(material: Material, total: Stretches) -> Said:
    """本期受理 51,571 件；立案 51,229 件，立案率 99.34%；…"""
    clauses = []
    for slug, rate in COURSE:
        count = material.value(slug, total[0])
        if count is None:
            continue
        label = material.label(slug)
        zh, en = f"{label.zh.removesuffix('数')} {written(count)} 件", f"{label.en.lower()} {written(count)}"
        if rate is not None:
            share, name = written(material.value(rate, total[0]), "percent"), material.label(rate)
            zh, en = f"{zh}，{name.zh} {share}", f"{en}, {name.en.lower()} {share}"
        clauses.append(Said(zh, en))
    told = joined(clauses)
    return Said(f"本期{told.zh}", f"In this period: {told.en}")


def comparison_sentence(material: Material, total: Stretches) -> Said:
    """上报数环比增加 …；结案率环比上升 0.04 个百分点，同比 …"""
    zh = []
    en: dict[str, list[str]] = {VERSUS_PREVIOUS.en: [], VERSUS_LAST_YEAR.en: []}  # says once on what the changes are
    for slug in _COMPARED:
        now, before, last = (material.value(slug, stretch) for stretch in total)
        if now is None:
            continue
        label, parts = material.label(slug), []
        for base, versus in ((before, VERSUS_PREVIOUS), (last, VERSUS_LAST_YEAR)):
            if base is not None:
                said = compared(now, base, material.unit(slug), versus)
                parts.append(said.zh)
                en[versus.en].append(f"{label.en.lower()} {said.en}")
        if parts:
            zh.append(f"{label.zh}{'，'.join(parts)}")
    if not zh:
        return Said("无更早的数据，环比、同比不可比。", "Nothing earlier is known: there is no period to compare with.")
    told = [f"{versus}: {'; '.join(clauses)}." for versus, clauses in en.items() if clauses]
    return Said("；".join(zh) + "。", " ".join(told))


def sources(material: Material) -> Section:
    """来源: reports by channel, and how each moved."""
    total = material.total
    whole = total[0].counts["reported"]
    rows: list[tuple[Cell, ...]] = []
    said = []
    for id_, of in material.by(lambda cell: cell[3]).items():
        key, _ = material.names.sources.get(id_, ("", ""))
        label = material.source_labels.get(key, Said(key, key)) if key else NONE
        place = f"source/{key}"
        now = material.figure(place, "reported", of, {"source": key} if key else None)
        before = material.figure(place, "reported", of, {"source": key} if key else None, 1)
        if not now.value and not before.value:
            continue
        share = material.share(place, of[0].counts["reported"], whole)
        rows.append((label, now, share, before, change(now.value, before.value, "count")))
        said.append(
            Said(
                f"{label.zh} {written(now.value)} 件，占 {written(share.value, 'percent')}",
                f"{label.en} {written(now.value)} ({written(share.value, 'percent')})",
            )
        )
    columns = (
        Said("来源", "Source"),
        Said("上报数", "Reported"),
        Said("占比", "Share"),
        Said("上期", "Period before"),
        Said("增减幅", "Change"),
    )
    title = Said("问题来源", "Sources")
    return Section(
        "sources", title, (joined(said[:4]),) if said else (), (Table("sources", title, columns, tuple(rows)),)
    )


def classes(material: Material) -> Section:
    """分类: 部件 and 事件, 大类, and the five most frequent 小类 with 环比 and 同比."""
    parents = {id_: parent or id_ for id_, (_, _, parent) in material.names.classes.items()}
    kinds = _class_rows(material, "kind", lambda id_: material.class_keys.get(id_, ("", "", ""))[1], ("reported",))
    majors = _class_rows(
        material, "class", lambda id_: parents.get(id_, 0), ("registered", "close_due", "closed", "closure_rate")
    )
    minors = _class_rows(material, "class", lambda id_: id_, ("reported",), years=True)[:_HOT]
    sentences = [
        _count_sentence("按类别：", "By kind: ", [(row[0], row[1]) for row in kinds]),
        _count_sentence("高发前五：", "Most frequent: ", [(row[0], row[1]) for row in minors]),
    ]
    name = Said("类别", "Class")
    counts = (Said("本期", "This period"), Said("上期", "Period before"), Said("环比", "Change"))
    years = (Said("上年同期", "A year before"), Said("同比", "Change on a year"))
    rates = tuple(material.label(slug) for slug in ("registered", "close_due", "closed", "closure_rate"))
    changes = (Said("立案上期", "Registered before"), Said("环比", "Change"))
    return Section(
        "classes",
        Said("问题分类", "Classes"),
        tuple(one for one in sentences if one.zh),
        (
            Table("kinds", Said("部件与事件", "Components and matters"), (name, *counts), tuple(kinds)),
            Table("majors", Said("大类", "Major classes"), (name, *rates, *changes), tuple(majors)),
            Table("minors", Said("高发前五", "Five most frequent"), (name, *counts, *years), tuple(minors)),
        ),
    )


def _class_rows(
    material: Material, what: str, key_of: Callable[[int], int | str], slugs: tuple[str, ...], *, years: bool = False
) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for key, of in material.by(lambda cell: key_of(cell[2])).items():
        label, place, narrowed = _class_of(material, what, key)
        cells: list[Cell] = [label, *(material.figure(place, slug, of, narrowed) for slug in slugs)]
        now = material.value(slugs[0], of[0])
        for stretch in (1, 2) if years else (1,):
            earlier = material.figure(place, slugs[0], of, narrowed, stretch)
            cells += [earlier, change(now, earlier.value, "count")]
        if any(cell.value for cell in cells if isinstance(cell, Figure)):
            rows.append(tuple(cells))
    return rows


def _class_of(material: Material, what: str, key: int | str) -> tuple[Said, str, Narrowing]:
    """Its name, its place among the keys, and how a list is narrowed to it."""
    if what == "kind":
        return _KINDS.get(str(key), NONE), f"kind/{key}", None
    catalog, kind, code = material.class_keys.get(int(key), ("", "", ""))
    if not code:
        return NONE, f"{what}/", None
    name = material.names.classes[int(key)][1]
    return Said(name, name), f"{what}/{catalog}/{kind}/{code}", {"case_class": f"{catalog}/{kind}/{code}"}


def _count_sentence(zh: str, en: str, rows: list[tuple[Cell, Cell]]) -> Said:
    names = [
        Said(f"{label.zh} {written(figure.value)} 件", f"{label.en} {written(figure.value)}")  # type: ignore[union-attr]
        for label, figure in rows
        if figure.value  # type: ignore[union-attr]
    ]
    if not names:
        return Said("", "")
    told = listed(names, _HOT)
    return Said(f"{zh}{told.zh}。", f"{en}{told.en}.")


def areas(material: Material) -> Section:
    """分区: every area of the level below the scope, also where nothing was reported."""
    level, places = level_below(material.names, material.scope.area_code), material.names.areas
    above = area_above(material.names, level)
    whole = next(id_ for id_, place in places.items() if place.code == material.scope.area_code)
    below = [id_ for id_, place in places.items() if place.level is level and whole in place.path]
    rows: list[tuple[Cell, ...]] = []
    best = []
    for id_, of in material.by(lambda cell: above.get(cell[0], 0), always=below).items():
        place = places.get(id_)
        label = Said(place.name, place.name) if place else NO_AREA
        code = place.code if place else ""
        narrowed: Narrowing = {"area": code} if code else None
        rows.append((label, *(material.figure(f"area/{code}", slug, of, narrowed) for slug in _AREA)))
        closed, due = of[0].counts["closed_on_time"], of[0].counts["close_due"]
        if code and due >= max(material.minimum_sample, 1) and material.tells("closed"):
            best.append((-(closed / due), label, written(of[0].rates["on_time_closure_rate"], "percent")))
    best.sort(key=lambda one: (one[0], one[1].zh))
    title = Said("区域情况", "Areas")
    columns = (Said("区域", "Area"), *(material.label(slug) for slug in _AREA))
    return Section("areas", title, _best_and_worst(best), (Table("areas", title, columns, tuple(rows)),))


def _best_and_worst(ordered: list[tuple[float, Said, str]]) -> tuple[Said, ...]:
    if len(ordered) < 2:
        return ()
    (_, first, top), (_, last, bottom) = ordered[0], ordered[-1]
    return (
        Said(
            f"按期结案率最高的是{first.zh}（{top}），最低的是{last.zh}（{bottom}）。",
            f"On-time closure was highest in {first.en} ({top}) and lowest in {last.en} ({bottom}).",
        ),
    )
