"""The words of a wall that is gone back to."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "nav_moment": ("时光回看", "Look back"),
    "moment_banner": ("这不是实时画面", "This is not live"),
    "moment_of": ("{wall} 大屏在 {at} 的样子", "Wall {wall} as it was at {at}"),
    "moment_ago": ("{span}前", "{span} ago"),
    "moment_live": ("看实时大屏", "To the live wall"),
    "moment_known": ("所知", "Reading"),
    "moment_then": ("当时所知", "as known then"),
    "moment_now": ("现在所知", "as known now"),
    "moment_then_means": (
        "当时所知：大厅在那一刻已收到的内容，迟报、更正、撤销都还没有发生。",
        "As known then: what the hall had received by that moment, without what came late, was corrected or withdrawn.",
    ),
    "moment_now_means": (
        "现在所知：按今天掌握的内容重算那一刻，之后才发生的步骤不计。",
        "As known now: that moment counted again from what is known today, without any step taken later.",
    ),
    "moment_wall": ("大屏", "Wall"),
    "moment_steps": ("前后", "Step"),
    "moment_back_1d": ("前一天", "−1 day"),
    "moment_back_1h": ("前一小时", "−1 hour"),
    "moment_back_10m": ("前 10 分", "−10 min"),
    "moment_on_10m": ("后 10 分", "+10 min"),
    "moment_on_1h": ("后一小时", "+1 hour"),
    "moment_on_1d": ("后一天", "+1 day"),
    "moment_line": ("最近 30 天", "The last 30 days"),
    "moment_day": ("日期", "Date"),
    "moment_time": ("时刻", "Time"),
    "moment_show": ("查看", "Show"),
    "moment_same": ("两种所知没有差别。", "Both say the same."),
    "moment_differs": ("两种所知有 {n} 处不同", "{n} figures differ"),
    "moment_mark": ("⇄ {value}", "⇄ {value}"),
    "moment_not_there": ("不在列", "not listed"),
    "moment_above": ("分子", "numerator"),
    "moment_below": ("分母", "denominator"),
    "moment_base": ("对比基数", "held against"),
    "moment_tile": ("板块", "Tile"),
    "moment_figure": ("数字", "Figure"),
    "moment_more": ("另有 {n} 处不同未列出", "{n} more differ and are not listed"),
    "moment_open_in": ("未结案件 · {area}", "Open cases · {area}"),
    "moment_untold_title": ("没有留存的内容", "What was not kept"),
    "moment_untold": (
        "在线人数、车辆、巡查、数据源时效和告警没有按时刻留存，写作 —，不以今天的充数。区域、部门和口径按今天的定义。",
        "Who was online, patrols, ages of sources and alerts were not kept: —. Areas and definitions are today's.",
    ),
    "moment_tile_untold": ("当时的情况没有留存", "not kept of that moment"),
    "moment_unknown_yet": (
        "那一刻大厅还什么都不知道：最早的数据在 {at} 收到。可以看现在所知。",
        "Nothing was known yet: the first data came at {at}. See what is known now.",
    ),
    "moment_too_much": (
        "此后更正的案件太多，无法还原当时所知。可以看现在所知。",
        "Too many cases were told anew since to say what was known. See what is known now.",
    ),
    "moment_not_compared": (
        "当时所知无法还原，因此没有可比的差别。",
        "What was known then cannot be told: nothing to compare.",
    ),
}
