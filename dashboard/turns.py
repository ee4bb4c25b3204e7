"""How long a thread of the hall may keep the others waiting under Python's lock."""

from __future__ import annotations

import sys

# Seconds. What counts a briefing or draws a wall keeps the lock for as long as this, each time that an answer to a
# screen waits for it; Python's own 5 ms are more than twice what a whole answer takes.
_TURN_S = 0.001


def take_short_turns() -> None:
    """For the whole process."""
    sys.setswitchinterval(_TURN_S)
