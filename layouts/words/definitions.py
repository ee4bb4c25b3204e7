"""The words of the 口径字典."""

from __future__ import annotations

from typing import Final

# Tallies that are no count of the dictionary, or stand for less than the count of their name.
TALLIES: Final[dict[str, tuple[str, str]]] = {
    "closed_undated": ("无期限结案数", "closed, undated"),
    "cohort": ("期内上报并已派遣数", "reported in the period and dispatched"),
    "cohort_disposed": ("其中已处置数", "of these finished"),
    "cohort_disposed_overdue": ("其中超期处置数", "of these finished late"),
    "cohort_pending_overdue": ("其中超期未处置数", "of these overdue and pending"),
    "cohort_closed": ("其中已结案数", "of these closed"),
    "cohort_closed_overdue": ("其中超期结案数", "of these closed late"),
    "cohort_unclosed_overdue": ("其中超期未结案数", "of these overdue and not closed"),
    "undispatched": ("已立案未派遣数", "registered and not yet dispatched"),
    "uninspected": ("已处置未核查数", "finished and not yet inspected"),
    "unverified": ("应核实未核实数", "to be verified and not yet verified"),
    "disposal_seconds": ("派遣到处置的总时长", "time from dispatch to disposal"),
    "disposal_timed": ("有派遣和处置时间的案件数", "cases with both times"),
}

WORDS: Final[dict[str, tuple[str, str]]] = {
    "definitions_about": (
        "本系统所有屏幕、排行和简报使用同一套口径。每项指标的公式、分母、排除项、变更历史和负责单位如下。",
        "Every screen, board and briefing uses these definitions: formula, denominator, exclusions, history, owner.",
    ),
    "definitions_bases": (
        "应处置口径(默认): 案件在完成或超期的周期计入。批次口径: 案件在上报的周期计入, 不论何时完成。",
        "Due basis (default): a case counts when it was finished or is overdue; cohort basis: when it was reported.",
    ),
    "definitions_rounding": (
        "比率保留两位小数, 四舍五入; 分母为 0 时为 —; 超过 100% 不截断; 只有全部达成才写 100.00%。",
        "Rates have two decimals, half up; a zero denominator gives —; over 100 % stays; 100.00 is said of all only.",
    ),
    "definitions_rate": ("比率", "Rates"),
    "definitions_count": ("数量", "Counts"),
    "definitions_duration": ("时长", "Durations"),
    "definitions_score": ("综合指标值", "Composite scores"),
    "definitions_here": ("本页口径", "Definitions on this page"),
    "defined_formula": ("公式", "Formula"),
    "defined_excludes": ("排除", "Leaves out"),
    "defined_meaning": ("含义", "Meaning"),
    "defined_due": ("应处置口径", "Due basis"),
    "defined_cohort": ("批次口径", "Cohort basis"),
    "defined_better": ("向好", "Better"),
    "defined_owner": ("负责单位", "Owner"),
    "defined_history": ("版本", "Versions"),
    "owner_unnamed": ("未指定", "not named"),
    "better_up": ("越高越好", "higher"),
    "better_down": ("越低越好", "lower"),
    "same": ("同左", "the same"),
    "version_first": ("第 {n} 版, 自 {at} 起", "Version {n}, from {at}"),
    "version_same": ("第 {n} 版, 自 {at} 起, 表述未变", "Version {n}, from {at}, unchanged in words"),
    "version_changed": ("第 {n} 版, 自 {at} 起: {what}", "Version {n}, from {at}: {what}"),
    "version_change": ("{part}由“{before}”改为“{after}”", "{part} from “{before}” to “{after}”"),
    "part_slug": ("标识", "slug"),
    "part_label": ("名称", "name"),
    "part_meaning": ("含义", "meaning"),
    "part_due": ("应处置口径公式", "due formula"),
    "part_cohort": ("批次口径公式", "cohort formula"),
    "part_better": ("向好方向", "better"),
    "part_numerator": ("分子", "numerator"),
    "part_denominator": ("分母", "denominator"),
    "part_excludes": ("排除项", "exclusions"),
    "part_seconds": ("时长", "time"),
    "part_cases": ("件数", "cases"),
}
