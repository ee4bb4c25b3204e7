"""``/audit`` and ``/audit.csv``: the audit officer's page, and the same rows to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from dash.development.base_component import Component
from flask import Flask, Response, request

from callbacks.desk import Asked, Desk
from callbacks.door import asker
from callbacks.entrance import Entrance
from callbacks.policy import allow
from dashboard.access.audit import Audit
from dashboard.domain.access import AuditAsked, AuditEntry
from dashboard.domain.account import Right
from dashboard.domain.selection import ANY
from dashboard.export.sheets import Sheet, csv_file
from dashboard.hall import Hall
from layouts.audit import Shown, audit_page, columns_of, row
from layouts.words import Words

_SIZE = 50
_AT_ONCE = 1_000
_NAMES = ("who", "action", "object", "result", "from", "to")


def register(desk: Desk, server: Flask, entrance: Entrance, audit: Callable[[], Audit], kept_days: int) -> None:
    """``kept_days`` is how long rows are kept."""
    hall = entrance.hall

    def page(asked: Asked) -> list[Component]:
        question, number = _question(asked.said, hall), _page(asked.said)
        said = {name: text for name in _NAMES if (text := asked.said.get(name, "")) not in ("", ANY)}
        verdict, sound = _verified(audit(), asked.words) if asked.said.get("verify") == "yes" else (None, True)
        shown = Shown(
            entries=audit().entries(question, _SIZE, (number - 1) * _SIZE),
            total=audit().count(question),
            page=number,
            size=_SIZE,
            said=said,
            kept_days=kept_days,
            verdict=verdict,
            sound=sound,
        )
        return audit_page(shown, hall.clock.zone, asked.words)

    desk.page("audit", "/audit", page, right=Right.AUDIT)

    @server.get("/audit.csv")
    @allow(Right.AUDIT, noted="audit.export")
    def audit_file() -> Response:
        words = entrance.words()
        try:
            question = _question(request.args, hall)
        except ValueError as wrong:
            return Response(words("address_wrong", why=str(wrong)), 400, mimetype="text/plain")
        zone, now, who = hall.clock.zone, hall.clock.now(), asker().name
        title = hall.city.declaration.title
        name = title.en if words.lang == "en" else title.zh
        at = f"{now.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        sheet = Sheet(
            columns_of(words),
            (row(one, zone, words) for one in _all(audit(), question, now)),
            lambda n: [words("audit_note", hall=name, who=who, at=at, n=words.number(n))],
        )
        answer = Response(csv_file(sheet), mimetype="text/csv")
        file = f"audit_{now.astimezone(zone):%Y%m%d-%H%M%S}.csv"
        answer.headers.set("Content-Disposition", "attachment", filename=file)
        return answer


def _all(audit: Audit, question: AuditAsked, now: datetime) -> Iterator[AuditEntry]:
    """Newest first, up to one moment: what is written meanwhile moves none of them."""
    asked = replace(question, until=question.until or now + timedelta(microseconds=1))
    skip = 0
    while some := audit.entries(asked, _AT_ONCE, skip):
        yield from some
        skip += len(some)


def _verified(audit: Audit, words: Words) -> tuple[str, bool]:
    found = audit.verify()
    if found.broken is None:
        return words("audit_holds", n=words.number(found.rows)), True
    why = words(f"fault_{found.broken.fault}")
    return words("audit_broken", n=words.number(found.broken.seq), why=why), False


def _question(said: Mapping[str, str], hall: Hall) -> AuditAsked:
    """Raises ``ValueError`` for a day that is none."""
    meant = {name: text.strip() for name in _NAMES if (text := said.get(name, "")) != ANY and text.strip()}
    until = _day(meant.get("to"), hall)
    return AuditAsked(
        who=meant.get("who"),
        action=meant.get("action"),
        object=meant.get("object"),
        result=meant.get("result"),
        since=_day(meant.get("from"), hall),
        until=None if until is None else until + timedelta(days=1),
    )


def _day(said: str | None, hall: Hall) -> datetime | None:
    """When a day begins in the city."""
    if said is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(said), time(), hall.clock.zone).astimezone(UTC)
    except ValueError:
        raise ValueError(f"'{said}' is not a day like 2026-11-01 / 日期格式应如 2026-11-01") from None


def _page(said: Mapping[str, str]) -> int:
    text = said.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) else 1
