"""The words of the working week: its phases, what they lack, the list, the whistles."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "rhythm_phase": ("阶段", "Phase"),
    "rhythm_until": ("截止", "Cut-off"),
    "rhythm_state": ("状态", "State"),
    "rhythm_lacks": ("还缺", "Still lacks"),
    "rhythm_over": ("已截止", "over"),
    "rhythm_running": ("进行中，还有 {span}", "running, {span} left"),
    "rhythm_ahead": ("未开始", "not begun"),
    "rhythm_nothing": ("不缺", "nothing"),
    "rhythm_unknown": ("—", "—"),
    "rhythm_unverified": ("待核实 {n} 件", "{n} not verified"),
    "rhythm_undispatched": ("待派遣 {n} 件", "{n} not dispatched"),
    "rhythm_unplaced": ("未定位 {n} 件", "{n} without a position"),
    "rhythm_not_signed": ("未报到 {n} 件", "{n} not reported in"),
    "rhythm_not_told": ("没有数据源提供签收时间，无法说谁已报到", "No source tells of 签收: who came is not known"),
    "rhythm_feed": ("{name}: {state}", "{name}: {state}"),
    "rhythm_no_list": ("本周清单尚未生成", "this week's list is not written"),
    "rhythm_list": ("应办清单", "To be done"),
    "rhythm_list_note": (
        "未处置且本周内到期或已超期的案件。",
        "What is not disposed of and falls due before the week ends, or is overdue.",
    ),
    "rhythm_list_open": ("打开清单（{n} 件）", "Open the list ({n})"),
    "rhythm_list_write": ("写成清单并冻结", "Write and freeze the list"),
    "rhythm_list_written": ("{at} 的清单", "List of {at}"),
    "rhythm_listed": ("清单件数", "On the list"),
    "rhythm_overdue": ("其中已超期", "Overdue"),
    "rhythm_list_none": ("没有应办的案件", "Nothing is to be done"),
    "rhythm_whistles": ("吹哨报到", "Whistles and report-ins"),
    "rhythm_whistles_note": (
        "吹哨为派遣，报到为其后的签收；办结时长为派遣到处置完成的自然时长。",
        "The whistle is dispatch, the report-in the 签收 after it; resolution runs from dispatch to disposal.",
    ),
    "rhythm_limit": (
        "派遣后 {n} 分钟以后签收的为迟到。",
        "Signed for more than {n} minutes after dispatch is late.",
    ),
    "rhythm_no_limit": (
        "未设报到时限（city.yaml 的 rhythm.report_in），不判迟到。",
        "No limit is set (rhythm.report_in in city.yaml): nobody is late.",
    ),
    "choose_by": ("按", "By"),
    "by_department": ("包保单位", "Departments"),
    "by_area": ("片区", "Areas"),
    "rhythm_blown": ("吹哨", "Whistles"),
    "rhythm_came": ("报到", "Came"),
    "rhythm_not_come": ("未报到", "Not yet"),
    "rhythm_late": ("迟到", "Late"),
    "rhythm_mean": ("平均报到用时", "Mean time to come"),
    "rhythm_longest": ("最长", "Longest"),
    "rhythm_resolution": ("平均处置时长", "Mean time to resolve"),
}
