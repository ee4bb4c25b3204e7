"""Starts the renderer or the scribe, and ends it: one at a time, by a deadline, under a cap of memory, its whole
process group.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

_ROOT = Path(__file__).parents[2]
_LOOK_S = 0.25
_WEIGH_S = 1.0
_ONE = threading.Lock()


@dataclass
class Rendered:
    """What came of a job: an answer for each task that was done, and what ended it early."""

    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    glyphs: bool | None = None  # whether Chinese is drawn as Chinese; None: never got that far
    problem: str | None = None
    peak_mb: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory_mb`` is of the renderer and its browser together, shared pages counted once."""

    deadline_s: float = 150
    ready_s: float = 25
    memory_mb: int = 1400


def render(
    tasks: Sequence[dict[str, Any]],
    limits: Limits,
    told: Callable[[int], object] = lambda _: None,
    command: Sequence[str] = (sys.executable, "-m", "dashboard.export.render"),
    **shared: Any,
) -> Rendered:
    """Do the tasks; ``told`` hears each that is done, ``shared`` is said of all of them.

    Never raises for what goes wrong in there: the answer says it.
    """
    done = Rendered()
    with _ONE, tempfile.TemporaryDirectory(prefix="render", ignore_cleanup_errors=True) as room:
        job = {"room": room, "tasks": [{"ready_s": limits.ready_s, **task} for task in tasks], **shared}
        try:
            process = subprocess.Popen(  # noqa: S603 - our own program
                list(command),
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        except OSError as error:
            done.problem = f"the renderer could not be started: {error.strerror} / 渲染进程无法启动"
            return done
        try:
            _follow(process, json.dumps(job), limits, done, told)
        finally:
            _end(process)
    return done


def _follow(
    process: subprocess.Popen[str], job: str, limits: Limits, done: Rendered, told: Callable[[int], object]
) -> None:
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    complaints: list[str] = []
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    threading.Thread(target=_drain, args=(process.stdout, lines.put), daemon=True).start()
    threading.Thread(target=_drain, args=(process.stderr, complaints.append), daemon=True).start()
    with suppress(BrokenPipeError):  # it ended before it had read; its status says why
        process.stdin.write(job)
        process.stdin.close()
    weigh_at = time.monotonic()
    until = weigh_at + limits.deadline_s
    while True:
        try:
            line = lines.get(timeout=_LOOK_S)
        except queue.Empty:
            line = ""
        if line is None:
            break
        if line:
            _take(json.loads(line), done, told)
        if time.monotonic() >= weigh_at:  # what a browser holds takes the system a while to add up
            done.peak_mb = max(done.peak_mb, memory_mb(process.pid))
            weigh_at = time.monotonic() + _WEIGH_S
        if done.peak_mb > limits.memory_mb:
            done.problem = (
                f"the renderer took more than {limits.memory_mb} MB and was stopped / 渲染占用内存过多，已终止"
            )
            return
        if time.monotonic() > until:
            done.problem = f"the renderer was not done after {limits.deadline_s:g} s and was stopped / 渲染超时，已终止"
            return
    status = process.wait()
    if status != 0:
        last = _complaint(complaints)
        how = f"signal {-status}" if status < 0 else f"status {status}"
        done.problem = f"the renderer ended early ({how}) {last} / 渲染进程中断".replace("  ", " ")


def _complaint(lines: Sequence[str | None]) -> str:
    """The line that names the error: what follows it may be a log of calls."""
    said = [line.strip() for line in lines if line and line.strip()]
    return next((line for line in reversed(said) if "Error: " in line), said[-1] if said else "")


def _drain(stream: IO[str], put: Callable[[Any], object]) -> None:
    for line in stream:
        put(line)
    put(None)


def _take(said: dict[str, Any], done: Rendered, told: Callable[[int], object]) -> None:
    if "glyphs" in said:
        done.glyphs = said["glyphs"]
    else:
        number = said.pop("task")
        done.answers[number] = said
        told(number)


def _end(process: subprocess.Popen[str]) -> None:
    """Nobody of the group is left, whatever state it was in."""
    with suppress(ProcessLookupError, PermissionError):  # all of them have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def memory_mb(group: int) -> int:
    """What a process group holds in memory, shared pages counted once; 0 where the system does not tell."""
    held_kb = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == group:
                rollup = (folder / "smaps_rollup").read_text(encoding="ascii")
                held_kb += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        except (OSError, StopIteration, ValueError):
            continue  # gone in between
    return held_kb // 1024
