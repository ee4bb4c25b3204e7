"""A rate month by month, with what changed in its definition: a step in the line may be a step in the words."""

from __future__ import annotations

from datetime import timedelta

from dashboard.domain.scope import Scope
from dashboard.domain.window import Stretch, Window
from dashboard.snapshot.counted import Counting
from dashboard.snapshot.evaluation import MonthLine
from dashboard.snapshot.measures import measure, needed
from dashboard.store.definitions import read_definitions

_MONTHS = 6


def months(
    counting: Counting, scope: Scope, window: Window, indicator: str, redrawn: tuple[str, str] | None = None
) -> tuple[MonthLine, ...]:
    """The running month and those before it, newest first, each as it stood at its own end.

    ``redrawn`` is an area of the scope by today's boundaries (``store.narrow``).
    """
    above, below = counting.parts_of(indicator)
    rests_on = {indicator, above, below}
    versions = [one for one in read_definitions(counting.connection) if one.slug in rests_on and one.version > 1]
    stretches: list[Stretch] = []
    moment = counting.now
    for _ in range(_MONTHS):
        stretches.append(Window(period="this_month", basis=window.basis).of(counting.calendar, moment))
        moment = stretches[-1].period.start - timedelta(milliseconds=1)
    # Asked one moment before its end, an earlier month would call itself unfinished: it stands there, known today.
    stretches = [stretches[0], *(_ended(one) for one in stretches[1:])]
    counts = needed(counting, [indicator])
    amounts = [
        counting.amounts(one, scope, None, counts, window.basis, redrawn=redrawn).get(0, {}) for one in stretches
    ]
    # A running month is not held against a whole one, and the oldest against none.
    befores = [None, *amounts[2:], None]
    return tuple(
        MonthLine(
            stretch=stretch,
            rate=measure(counting, indicator, now, before, window.basis),
            changed=tuple(
                (counting.label(one.slug), one.version, one.known_at)
                for one in versions
                if stretch.period.start <= one.known_at < stretch.period.end
            ),
        )
        for stretch, now, before in zip(stretches, amounts, befores, strict=True)
    )


def _ended(stretch: Stretch) -> Stretch:
    return Stretch(stretch.period, stretch.at, False, stretch.before, stretch.before_at, unfinished=False)
