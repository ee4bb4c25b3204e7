"""What a message about a briefing says: its totals and its code. Nobody's name, telephone or address is in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from dashboard.domain.archive import FrozenBriefing, shown_code
from dashboard.domain.briefing import Said

_TOLD = ("total", "board", "due_list")  # sections of counts and of offices; the others stay in the files
_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".html": "text/html",
}
# A name of a department or a class is a city's own text: should a number of a person stand in one, it is not sent.
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOST_ATTACHED = 20_000_000  # bytes; what most mail servers take


@dataclass(frozen=True, slots=True)
class Letter:
    """``lines`` are the text, the last of them the address of the briefing where the hall knows its own."""

    subject: str
    lines: tuple[str, ...]
    files: tuple[Path, ...]
    code: str

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def letter(frozen: FrozenBriefing, files: Sequence[Path], address: str | None, lang: str) -> Letter:
    """``files`` are the attachments; ``address`` is where the hall is reached from a desk."""
    briefing = frozen.briefing
    head = " ".join(filter(None, (one.read(lang) for one in (briefing.title, briefing.issue))))
    span = briefing.span.read(lang)
    whole = frozen.line.state == "complete"
    stamp = "" if whole else Said("【不完整】", "[INCOMPLETE] ").read(lang)
    lines = [head, span, ""]
    lines += [one.read(lang) for one in briefing.warnings]
    lines += [one.read(lang) for section in briefing.sections if section.key in _TOLD for one in section.sentences]
    if not whole:
        lines += [
            "",
            Said("本期文件不完整，缺少的内容见文件首行。", "The files lack something: see their first line.").read(
                lang
            ),
        ]
    left_out = _too_large(files)
    if left_out:
        names = "、".join(path.name for path in left_out)
        lines.append(Said(f"附件过大，未随信发送：{names}", f"Too large to attach: {names}").read(lang))
    lines += ["", Said(f"查验码 {shown_code(frozen.line.code)}", f"Code {shown_code(frozen.line.code)}").read(lang)]
    if address is not None:
        lines.append(f"{address.rstrip('/')}/b/{frozen.line.code}")
    return Letter(
        subject=without_persons(f"{stamp}{head}（{span}）" if lang == "zh" else f"{stamp}{head} ({span})"),
        lines=tuple(line if line.startswith("http") else without_persons(line) for line in lines),
        files=tuple(path for path in files if path not in left_out),
        code=frozen.line.code,
    )


def without_persons(text: str) -> str:
    """The text with numbers of telephones and identity cards, and mail addresses, starred out."""
    return _PERSONAL.sub("***", text)


def _too_large(files: Sequence[Path]) -> list[Path]:
    """What does not fit any more, the largest first."""
    left_out: list[Path] = []
    for path in sorted(files, key=lambda one: -one.stat().st_size):
        if sum(one.stat().st_size for one in files if one not in left_out) > _MOST_ATTACHED:
            left_out.append(path)
    return left_out


def mail_of(one: Letter, sender: str, to: str, name: str, at: datetime) -> EmailMessage:
    """The letter as a mail. Its Message-ID is the same at every try, so that a receiver can tell a repetition."""
    message = EmailMessage()
    message["Subject"] = one.subject
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{one.code}.{name}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(one.text)
    for path in one.files:
        main, _, sub = _KINDS.get(path.suffix, "application/octet-stream").partition("/")
        message.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=path.name)
    return message
