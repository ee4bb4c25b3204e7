"""A process of many threads gives back what they let go."""

from __future__ import annotations

import subprocess
import sys

import pytest

# glibc lays a thread's own heap at a multiple of 64 MB.
HEAPS = """
import sys, threading
from dashboard.heap import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
filled, looked_at = threading.Barrier(13), threading.Event()
def work():
    kept = [bytes(2000) for _ in range(100)]
    filled.wait()
    looked_at.wait()
for _ in range(12):
    threading.Thread(target=work).start()
filled.wait()
starts = [line.split("-")[0] for line in open("/proc/self/maps")]
print(sum(int(start, 16) % (64 << 20) == 0 for start in starts))
looked_at.set()
"""


def heaps(how: str) -> int:
    """How many heaps of 64 MB the threads have reserved."""
    said = subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, text=True, check=True, timeout=120)
    return int(said.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc alone has a heap for each thread")
def test_threads_share_one_heap() -> None:
    assert heaps("shared") < heaps("apart")


def test_cycles_are_looked_for_seldom_and_found() -> None:
    script = "import gc; from dashboard.heap import collect_seldom; usual = gc.get_threshold(); collect_seldom()"
    said = subprocess.run(
        [sys.executable, "-c", f"{script}; print(gc.isenabled(), *usual, *gc.get_threshold())"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    enabled, often, *older, seldom, younger, youngest = said.stdout.split()
    assert enabled == "True"
    assert int(seldom) > 10 * int(often)
    assert older == [younger, youngest]
