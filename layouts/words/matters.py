"""The words of one matter that several feeds tell of."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "matters_about": (
        "同一件事可能从几个渠道各来一件。候选按类别、地点和时间找出，由人认定；原始案件一件不删。",
        "One matter may come in by several feeds. They are found by class, place and time; a person decides.",
    ),
    "matters_counts": ("合并前后", "Before and after"),
    "matters_count": ("指标", "Count"),
    "matters_before": ("合并前", "Before"),
    "matters_repeats": ("后来各件", "Told again"),
    "matters_after": ("合并后", "After"),
    "matters_counts_note": (
        "合并后一件事只计最先上报的一件，其余为后来各件。",
        "After: a matter counts once, by the case that was reported first; the others tell it again.",
    ),
    "merged_note": (
        "已认定的一事多报只计最先上报的一件；上表与榜单仍计每一件。",
        "A matter counts once, by the case that was reported first; the table and the boards count every case.",
    ),
    "matters_candidates": ("待认定（近 {days} 天）", "To be decided (last {days} days)"),
    "matters_rule": (
        "同一类别、相距 {m} 米以内、{hours} 小时以内，且来自两个以上数据源。",
        "Of one class, within {m} m and {hours} hours, from two feeds or more.",
    ),
    "matters_none": ("没有待认定的", "Nothing is to be decided"),
    "matters_more": ("列出前 {n} 组，共 {all} 组", "The first {n} of {all}"),
    "matters_group": ("{n} 件，相距 {m} 米，相隔 {span}", "{n} cases, {m} m and {span} apart"),
    "matters_one": ("是同一件", "One matter"),
    "matters_apart": ("不是同一件", "Not one"),
    "matters_decided": ("已认定为同一件", "Decided: one matter"),
    "matters_decided_none": ("还没有认定过", "Nothing was decided yet"),
    "matters_by": ("{who} 于 {at} 认定", "decided by {who} at {at}"),
    "matters_split": ("拆开", "Take apart"),
    "matters_feed": ("数据源", "Feed"),
    "done_one": ("已认定为同一件", "Decided: one matter"),
    "done_apart": ("已认定不是同一件", "Decided: not one matter"),
}
