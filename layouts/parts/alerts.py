"""The strip of alerts under the title of a wall: what each is, since when, who has it in hand, and what it opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.domain.alert import Alert, AlertKind
from layouts import links
from layouts.elements import html
from layouts.parts.tile import data
from layouts.words import Words

SIGNS = {
    AlertKind.URGENT: "red",
    AlertKind.SUPERVISED: "supervised",
    AlertKind.FEED: "dead",
    AlertKind.TAKEOVER: "unit",
}
_SHOWN = 6  # more than fit beside each other on any screen; the count says how many there are


def alerts_strip(alerts: Sequence[Alert], now: datetime, words: Words) -> html.Div | None:
    """Nothing where nothing rings. What is silenced is not on a wall; what somebody has in hand says who."""
    shown = [alert for alert in alerts if not (alert.hush and alert.hush.silent)]
    if not shown:
        return None
    # What nobody has in hand stands first: it is what the sound is about.
    shown.sort(key=lambda alert: alert.quiet)
    loud = any(not alert.quiet for alert in shown)
    return html.Div(
        [
            html.A(
                words("alerts_n", n=words.number(len(shown))), href=links.to("/alerts", words), className="alerts-count"
            ),
            html.Div([_alert(alert, now, words) for alert in shown[:_SHOWN]], className="alerts-row"),
            html.Button(words("alert_mute_do"), type="button", className="alerts-sound", **data(sound="mute")),
        ],
        className="alerts alerts-loud" if loud else "alerts",
    )


def subject(alert: Alert, words: Words) -> str:
    """What it is about, by name."""
    name = words.name(alert.label, alert.label_en) if alert.label else ""
    return " · ".join(part for part in (alert.area, name) if part)


def address(alert: Alert, words: Words) -> str:
    """Its case; of a source its page with what it turned away; of a takeover all alerts."""
    if alert.case_id is not None:
        return links.case(alert.case_id, words)
    return links.feed(alert.feed, words) if alert.feed is not None else links.to("/alerts", words)


def _alert(alert: Alert, now: datetime, words: Words) -> Component:
    hush = alert.hush
    in_hand = [html.Span(words("alert_in_hand", who=hush.owner), className="alert-owner")] if hush else []
    return html.A(
        [
            html.Span(className=f"sign sign-{SIGNS[alert.kind]}"),
            html.Span(words(f"alert_{alert.kind}"), className="alert-kind"),
            html.Span(subject(alert, words), className="alert-subject"),
            html.Span(words("ago", span=words.span(now - alert.since)), className="alert-ago"),
            *in_hand,
        ],
        href=address(alert, words),
        className="alert alert-quiet" if hush else "alert",
        **data(alert=alert.key, quiet="yes" if hush else "no"),
    )
