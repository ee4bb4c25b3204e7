"""The course of one case in the invented city: every step with its moment, drawn once from the case's own dice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from dashboard.domain.case import Stage

MINUTE, HOUR, DAY = 60, 3600, 86400
ZONE_OFFSET = 8 * HOUR  # the invented city keeps UTC+8 all year
LONGEST_LIFE = 28 * DAY  # every case has ended by then; what looks for changes need look back no further

# Shares of the cases that take a side path; invented, within what published bulletins show.
REJECTED, REJECTED_PATROL, VOIDED, SELF_HANDLED, VERIFIED = 0.055, 0.02, 0.008, 0.14, 0.3
RETURNED, EXTENDED, SUSPENDED, DEFERRED = 0.018, 0.015, 0.006, 0.002
REWORKED, FORCE_CLOSED, URGENT, KEY_CASE = 0.0055, 0.002, 0.03, 0.01
SUPERVISED_WHEN_OVERDUE = 0.15
MEAN_DELAY = 1.05 * DAY


@dataclass(slots=True)
class Life:
    """Moments in epoch seconds. From ``due_moved_at`` on ``due_at`` stands, before it ``first_due_at``.

    ``steps`` are the stages, and the moments of answers that are none (``appeal_decided``, ``supervision_replied``).
    """

    steps: dict[str, int]
    first_due_at: int | None = None
    due_at: int | None = None
    due_moved_at: int | None = None
    urgent: bool = False
    key_case: bool = False
    self_handled: bool = False
    force_closed: bool = False
    returned_twice: bool = False
    exempted: bool = False  # what its appeal came to

    def moves_between(self, after: int, until: int) -> bool:
        """Whether a step falls into (after, until]."""
        return any(after < moment <= until for moment in self.steps.values())


def live(rng: Random, reported_at: int, source: str, limit_hours: int, on_time_share: float) -> Life:
    """The whole course of a case from its report to its end."""
    chance, minutes = rng.random, _minutes(rng)
    steps: dict[str, int] = {Stage.REPORTED: reported_at}
    life = Life(steps)
    patrol = source in ("patrol", "chengguan")
    accepted = reported_at + minutes(1, 12 if patrol else 35)
    if source == "patrol" and chance() < SELF_HANDLED:
        life.self_handled = True
        steps[Stage.ACCEPTED] = accepted
        steps[Stage.CLOSED] = accepted + minutes(5, 45)
        return life
    if not patrol and chance() < VERIFIED:
        steps[Stage.VERIFIED] = accepted
        accepted += minutes(2, 15)
    steps[Stage.ACCEPTED] = accepted
    decided = accepted + minutes(1, 20)
    if chance() < (REJECTED_PATROL if patrol else REJECTED):
        steps[Stage.REJECTED] = decided
        return life
    steps[Stage.REGISTERED] = decided
    if chance() < VOIDED:
        steps[Stage.VOIDED] = decided + minutes(10, 240)
        return life
    life.urgent, life.key_case = chance() < URGENT, chance() < KEY_CASE
    dispatched = steps[Stage.DISPATCHED] = decided + minutes(1, 25)
    limit = limit_hours * HOUR // (2 if life.urgent else 1)
    signed = dispatched + minutes(2, 60)
    if chance() < RETURNED:
        signed = _wander(life, signed, minutes(5, 60))
    steps[Stage.SIGNED] = signed
    life.first_due_at = life.due_at = dispatched + limit
    _move_due(rng, life, limit)
    disposed = steps[Stage.DISPOSED] = _disposal(rng, life, on_time_share)
    if source == "inspection":
        steps[Stage.SUPERVISED] = signed + minutes(5, 30)
    elif disposed > life.due_at and chance() < SUPERVISED_WHEN_OVERDUE:
        steps[Stage.SUPERVISED] = min(life.due_at + minutes(30, 300), disposed)
    _finish(rng, life, disposed)
    _answer(life)
    return life


def _wander(life: Life, returned: int, dice: int) -> int:
    """Sent back and, half a day on, given to somebody else, every fourth time twice; when it is signed for at last."""
    life.returned_twice = dice % 4 == 0
    life.steps[Stage.RETURNED] = returned
    again = life.steps[Stage.REDISPATCHED] = returned + dice * (36 if life.returned_twice else 12)
    return again + dice


def _answer(life: Life) -> None:
    """Most 督办 is replied to; some of those who were late appeal, and half of them are exempted."""
    steps = life.steps
    if Stage.SUPERVISED in steps and steps[Stage.SUPERVISED] % 4:
        steps["supervision_replied"] = steps[Stage.SUPERVISED] + 2 * HOUR
    closed = steps[Stage.CLOSED]
    appealed = closed + DAY
    late = life.due_at is not None and steps[Stage.DISPOSED] > life.due_at
    if late and closed % 6 == 0 and appealed + 2 * DAY < steps[Stage.REPORTED] + LONGEST_LIFE:
        steps[Stage.APPEALED] = appealed
        steps["appeal_decided"] = appealed + DAY
        life.exempted = closed % 4 == 0


def _minutes(rng: Random) -> Callable[[int, int], int]:
    """Draws seconds, evenly between two numbers of minutes."""
    chance = rng.random
    return lambda least, most: int(MINUTE * (least + (most - least) * chance()))


def _move_due(rng: Random, life: Life, limit: int) -> None:
    """延期 adds the limit once more; 挂账 and 缓办 add the days the clock stands."""
    dice = rng.random()
    if dice >= EXTENDED + SUSPENDED + DEFERRED or life.first_due_at is None:
        return
    signed = life.steps[Stage.SIGNED]
    moved = signed + int((0.2 + 0.6 * rng.random()) * (life.first_due_at - signed))
    if dice < EXTENDED:
        stage, added = Stage.EXTENDED, limit
    else:
        stage = Stage.SUSPENDED if dice < EXTENDED + SUSPENDED else Stage.DEFERRED
        added = rng.randint(3, 9) * DAY
    life.steps[stage] = life.due_moved_at = moved
    life.due_at = life.first_due_at + added


def _disposal(rng: Random, life: Life, on_time_share: float) -> int:
    """When the department finishes: within the limit with its share, mostly by day; else late by a day or so."""
    assert life.due_at is not None
    start = max(life.steps[Stage.SIGNED], life.due_moved_at or 0) + 5 * MINUTE
    if rng.random() < on_time_share:
        moment = start + int((life.due_at - start) * (0.06 + 0.93 * rng.random() ** 0.45))
        evening = _since_midnight(moment)
        if evening < 7 * HOUR:  # nobody works then: it was done the evening before
            moment -= evening + int(4 * HOUR * rng.random())
        return max(start, moment)
    late = life.due_at + 15 * MINUTE + int(min(10 * DAY, rng.expovariate(1 / MEAN_DELAY)))
    night = _since_midnight(late)
    return late if night >= 7 * HOUR else late + 8 * HOUR - night + int(2 * HOUR * rng.random())


def _finish(rng: Random, life: Life, disposed: int) -> None:
    """反馈, 核查 (or straight to 强制结案), now and then 返工, 结案."""
    minutes = _minutes(rng)
    feedback = life.steps[Stage.FEEDBACK] = disposed + minutes(2, 40)
    if rng.random() < FORCE_CLOSED:
        life.force_closed = True
        life.steps[Stage.CLOSED] = feedback + minutes(30, 120)
        return
    inspected = feedback + minutes(15, 150)
    night = _since_midnight(inspected)
    if night < 7 * HOUR:  # the inspector comes in the morning
        inspected += 8 * HOUR - night
    life.steps[Stage.INSPECTED] = inspected
    if rng.random() < REWORKED:
        life.steps[Stage.REWORKED] = inspected + minutes(1, 10)
        inspected += minutes(240, 2400)
    life.steps[Stage.CLOSED] = inspected + minutes(3, 45)


def _since_midnight(moment: int) -> int:
    return (moment + ZONE_OFFSET) % DAY
