"""What every carrier keeps to: it says before the last byte goes, and tells a certain refusal from an open end."""

from __future__ import annotations

from collections.abc import Callable

# Called when the next byte could make it arrive. It raises where somebody else has taken the sending over.
Handing = Callable[[], object]


class NotTakenError(Exception):
    """The receiver has certainly not got it. ``for_good``: it never will, whatever is tried."""

    def __init__(self, problem: str, *, for_good: bool = False) -> None:
        super().__init__(problem)
        self.for_good = for_good


class InDoubtError(Exception):
    """It was handed over and the answer did not come, or says neither yes nor no: it may have arrived."""
