"""The memory that a process keeps, and how often it looks for what it may let go.

glibc gives each thread a heap of its own and hardly ever takes one back: a hall of two dozen threads grew from 330 MB
to 650 in ten minutes with 90 in use. Its threads take turns under Python's lock, so they lose nothing by sharing one.
"""

from __future__ import annotations

import ctypes
import gc
import sys

_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1  # of mallopt(3)
_LARGE = 256 * 1024  # bytes; a block as large as this goes back to the system once it is free
_SLACK = 4 * 1024 * 1024
_COLLECTED_AFTER = 20_000  # objects; a batch of cases makes as many and no cycle, and looking for some costs a tenth


def share_one_heap() -> None:
    """For the whole process; to be called before it starts its threads. Without glibc nothing happens."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for setting, value in ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _SLACK)):
            mallopt(setting, value)


def collect_seldom() -> None:
    """For the whole process: what Python's collector of cycles looks at is mostly rows on their way through."""
    _, *older = gc.get_threshold()
    gc.set_threshold(_COLLECTED_AFTER, *older)
