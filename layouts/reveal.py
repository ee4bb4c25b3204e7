"""Reading what is masked of a case: the form on its page, and the card that shows it once."""

from __future__ import annotations

from datetime import datetime

from dash.development.base_component import Component

from dashboard.domain.privacy import Withheld
from layouts.elements import html
from layouts.entrance import Card
from layouts.parts.act import act, said
from layouts.words import Words


def reveal_form(case_id: int, words: Words) -> Component:
    """Folded: it is asked for seldom, and never by accident."""
    reason = html.Div(said("reason", words("reveal_reason"), words("reveal_reason_hint")), className="field-text")
    return html.Details(
        [
            html.Summary(words("reveal")),
            html.P(words("reveal_note"), className="act-note"),
            act(f"/cases/{case_id}/reveal", words("reveal_do"), words, [reason]),
        ],
        className="fold",
    )


def revealed_card(withheld: Withheld, who: str, at: datetime, reason: str, back: str, words: Words) -> Card:
    """The texts as they came; who reads them, when and why stands above, on paper and pictures too."""
    texts = [(words.field(name), text) for name, text in withheld.texts.items()]
    for step in withheld.steps:
        taken = f"{step.at.astimezone(at.tzinfo):%Y-%m-%d %H:%M} {words.stage(step.stage)}"
        texts.append((taken, "\n".join(part for part in (step.actor, step.note) if part)))
    return Card(
        words("revealed", n=withheld.number),
        said=(words("revealed_by", who=who, at=f"{at:%Y-%m-%d %H:%M:%S}", reason=reason),)
        + (() if texts else (words("revealed_nothing"),)),
        texts=tuple(texts),
        links=((words("reveal_back"), back),),
    )
