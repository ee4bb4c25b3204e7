"""`python app.py` on a state that holds its city and 100,000 cases: from the start of the process to the first whole
answer of `/live/main`. The plain Dash app is there when its page answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench import process
from bench.cities import filled
from bench.figure import Figure, Goal, Measured

_RUNS = 5


def measure() -> Iterator[Figure]:
    state = filled()
    ours, plain = [], []
    for _ in range(_RUNS):
        with process.hall(state) as server:
            ours.append(server.started_s)
        with process.served("plain", state) as server:
            plain.append(server.started_s)
    yield Figure(
        "second start to first answer",
        Measured.of(ours, "s"),
        Measured.of(plain, "s"),
        "plain Dash page",
        goal=Goal("ours", 10, "most"),
    )
