"""How far the files of a briefing are: a bar and a line, which assets/js/writing.js keeps up to date."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard.domain.archive import BriefingRun
from layouts import links
from layouts.elements import html
from layouts.parts.tile import data
from layouts.words import WORDS, Words


def writing(run: BriefingRun, words: Words) -> Component:
    """Of a writing that waits, or is under way, of a briefing that has its code."""
    far: dict[str, Any] = {"value": str(run.done), "max": str(run.steps)} if run.steps else {}
    asks = links.briefing_progress(run.code or "", words)
    return html.Div([html.Progress(**far), html.Span(how_far(run, words))], className="writing", **data(asks=asks))


def how_far(run: BriefingRun, words: Words) -> str:
    """The step that was done last, and how many there are."""
    if run.state == "waiting":
        return words("briefing_waiting_line")
    stem, _, ending = run.step.rpartition(".")
    named = f"briefing_step_{run.step}"
    step = words("briefing_step_png", of=stem.replace("_", " ")) if ending == "png" else run.step.upper()
    said = words(named) if named in WORDS else step
    return words("briefing_running", step=said, done=words.number(run.done), steps=words.number(run.steps))
