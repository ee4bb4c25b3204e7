"""The words of reading what is masked."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "reveal": ("查看原文", "Read what is masked"),
    "reveal_note": (
        "本案部分文字已脱敏。原文只显示一次；谁在何时因何查看，先记入审计再显示。",
        "Some of this case's text is masked. It is shown once as it came; who reads it, when and why is audited first.",
    ),
    "reveal_reason": ("查看原因", "Why"),
    "reveal_reason_hint": ("如：回访核实来电人地址", "such as: to call the resident back"),
    "reveal_do": ("查看原文", "Read it"),
    "reveal_back": ("返回案件", "Back to the case"),
    "revealed": ("案件 {n} 原文", "Case {n} as it came"),
    "revealed_by": (
        "{who} 于 {at} 查看，原因：{reason}。已记入审计；含个人信息，请勿外传",
        "Read by {who} at {at}, because: {reason}. It is in the audit; personal data, not to be passed on",
    ),
    "revealed_nothing": ("没有封存的原文", "Nothing is kept sealed"),
}
