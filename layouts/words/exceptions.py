"""The words of what did not go straight."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "exceptions_about": (
        "返工、退回、督办、作废、申诉与延期、挂账、缓办。每个数字打开它的案件。",
        "Rework, returns, supervision, voided cases, appeals, more time given. Each number opens its cases.",
    ),
    "choose_appeals": ("申诉豁免", "Appeals"),
    "appeals_with": ("计入（豁免的按按期计）", "counted (exempted is on time)"),
    "appeals_without": ("不计（超期就是超期）", "not counted (late is late)"),
    "exceptions_all": ("总计", "All"),
    "exceptions_late": ("超期处置（其中豁免）", "Disposed late (exempted)"),
    "exceptions_late_note": (
        "事实不变：超期的仍记超期；申诉成功的在括号中，统计时按按期计。",
        "The fact stays: late is late. In brackets those whose appeal was granted; figures take them as on time.",
    ),
    "exceptions_by_department": ("按部门", "By department"),
    "exceptions_by_note": (
        "退回计入案件现在的责任部门；上游只告诉案件现在归谁，不一定说是谁退的。",
        "A return counts with the department that has the case now: not every source says who sent it back.",
    ),
    "exceptions_again": ("退回两次以上", "Twice or more"),
    "exceptions_broken": ("违反一次退回", "One-return rule broken"),
    "exceptions_lost": ("平均耽误", "Mean time lost"),
    "exceptions_supervised_open": ("督办在办", "Supervised, open"),
    "exceptions_returns": ("退回与一次退回权", "Returns and the one-return rule"),
    "exceptions_returns_note": (
        "每个处置层级只有一次退回权，须先经本部门领导确认；同一层级第二次退回起标红（上游不说层级时按案件）。",
        "Each level has one right of return, confirmed by its own leader; red from its second return on.",
    ),
    "exceptions_lost_note": (
        "耽误的时间从首次退回算到最后一次再派遣。",
        "Time lost runs from the first return to the latest re-dispatch.",
    ),
    "exceptions_shirked": ("踢皮球清单", "Sent to and fro"),
    "exceptions_times": ("退回次数", "Returns"),
    "exceptions_by": ("依次退回", "Sent back by"),
    "exceptions_lost_here": ("耽误", "Time lost"),
    "exceptions_second": ("▲ 第 {n} 次", "▲ {n} times"),
    "exceptions_once": ("{n} 次", "{n}"),
    "exceptions_supervised": ("督办在办清单", "Supervised and open"),
    "exceptions_kind": ("督办类型", "What for"),
    "exceptions_since": ("督办时间", "Since"),
    "exceptions_replied": ("回复时间", "Answered"),
    "exceptions_not_replied": ("未回复", "not yet"),
    "exceptions_appeals": ("申诉清单", "Appeals"),
    "exceptions_appealed": ("申诉时间", "Appealed"),
    "exceptions_outcome": ("结论", "Outcome"),
    "exceptions_decided": ("结论时间", "Decided"),
    "appeal_granted": ("豁免", "exempted"),
    "appeal_refused": ("驳回", "refused"),
    "appeal_open": ("待定", "not decided"),
    "exceptions_some": ("列出前 {n} 件，全部 {all} 件见数字。", "The first {n} of {all}; the number opens them all."),
    "exceptions_untold": ("没有数据源提供: {names}", "No source tells of: {names}"),
}
