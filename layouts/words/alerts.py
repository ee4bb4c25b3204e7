"""The words of alerts, on the wall and at the desk."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "nav_alerts": ("告警", "Alerts"),
    "alerts_n": ("告警 {n}", "{n} alerts"),
    "alert_urgent": ("新增紧急", "New urgent case"),
    "alert_supervised": ("督办超期", "Supervised, overdue"),
    "alert_feed": ("数据源中断", "Source dead"),
    "alert_takeover": ("采集已接管", "Polling taken over"),
    "alert_in_hand": ("{who} 处理中", "{who} has it"),
    "alert_mute_do": ("静音", "Mute"),
    "alert_kind": ("告警", "Alert"),
    "alert_what": ("对象", "What"),
    "alert_since": ("自", "Since"),
    "alert_state": ("状态", "State"),
    "alert_open": ("无人处理", "nobody has it"),
    "alert_open_it": ("查看", "open"),
    "alert_acknowledged": ("已确认", "acknowledged"),
    "alert_silenced": ("已静默", "silenced"),
    "alert_reason": ("原因", "Reason"),
    "alert_until": ("有效期", "For"),
    "alert_hours": ("{n} 小时", "{n} h"),
    "alert_how": ("方式", "How"),
    "alert_acknowledge": ("确认 · 不再响铃", "acknowledge: no sound"),
    "alert_silence": ("静默 · 不上大屏", "silence: off the walls"),
    "alert_silence_kind": ("静默全部{kind}", "silence all: {kind}"),
    "alert_do": ("提交", "Do it"),
    "alert_end_do": ("撤销", "End it"),
    "alert_of": ("对象", "Of"),
    "alert_all_of": ("全部“{kind}”", "every “{kind}”"),
    "alert_owner": ("何人", "Who"),
    "alert_at": ("时间", "When"),
    "alert_ends": ("截止", "Ends"),
    "alerts_in_hand": ("确认与静默", "In hand"),
    "no_alerts": ("当前没有告警", "Nothing rings"),
    "alert_gone": ("该告警已不存在或不在您的范围内", "There is no such alert any more, or it is not in your scope"),
    "done_alert_in_hand": ("已登记，一分钟内在大屏生效", "Noted: the walls say so within a minute"),
    "done_alert_ended": ("已撤销", "Ended"),
}
SCREEN: Final[dict[str, tuple[str, str]]] = {
    "mute_for": ("静音 30 分钟", "Mute for 30 min"),
    "muted_until": ("静音至 {at}", "Muted until {at}"),
    "sound_off": ("点击开启声音", "Touch for sound"),
}
