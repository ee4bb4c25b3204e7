"""What needs somebody today: what is late or falls due, is pressed, came back, or waits for the first steps."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.cube import sums
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import AgendaRow, AgendaTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import opens
from dashboard.store.types import to_us

_WAITING = ("unverified", "undispatched")  # of what was reported this week: the list is drawn up from these
_AGAIN = 2


def agenda_tile(scene: Scene) -> AgendaTile:
    """Of the open cases, and of this week's those that wait for the centre itself."""
    return AgendaTile((*_due(scene), _supervised(scene), _sent_back(scene), *_waiting(scene)), freshness_of(scene))


def _due(scene: Scene) -> list[AgendaRow]:
    """Overdue, due before this day ends, nearly due: a light is of a clock that runs, a due time is of any."""
    lights = scene.lights()
    tonight = scene.calendar.today(scene.now).end
    due = scene.open["due_us"]
    today = (scene.open["dispose_pending"] == 1) & (due >= to_us(scene.now)) & (due < to_us(tonight))
    ahead = opens(scene, "dispose_pending", due_from=scene.now, due_until=tonight)
    red, yellow = (
        AgendaRow(word, int((lights == light).sum()), opens(scene, "dispose_pending", light=light), light)
        for word, light in (("overdue", "red"), ("nearly_due", "yellow"))
    )
    return [red, AgendaRow("due_today", int(today.sum()), ahead), yellow]


def _supervised(scene: Scene) -> AgendaRow:
    pressed = scene.open["supervised_open"] == 1
    late = opens(scene, "supervised_open", light="red")
    overdue = int((pressed & (scene.lights() == "red")).sum())
    found = opens(scene, "supervised_open")
    return AgendaRow("supervised_now", int(pressed.sum()), found, None, ("overdue", overdue), late)


def _sent_back(scene: Scene) -> AgendaRow:
    """Sent back by a department and open still; the second time it is a leader's to look at."""

    def back(times: int) -> int:
        pending: pd.Series = scene.open["dispose_pending"] == 1
        return int((pending & (scene.open["return_count"] >= times)).sum())

    again = opens(scene, "dispose_pending", returned=_AGAIN)
    found = opens(scene, "dispose_pending", returned=1)
    return AgendaRow("sent_back", back(1), found, None, ("sent_back_again", back(_AGAIN)), again)


def _waiting(scene: Scene) -> list[AgendaRow]:
    flows = scene.flows(scene.calendar.this_week(scene.now))
    if not flows.columns.intersection(_WAITING).size:
        return []  # a week that begins within an hour: what waits is known by whole ones
    week = sums(flows, _WAITING)
    return [AgendaRow(slug, week[slug], opens(scene, slug, period="this_week")) for slug in _WAITING]
