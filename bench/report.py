"""The table, on the screen and in docs/bench.md: a benchmark that ran replaces its own section, the others stand."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.figure import Figure, digits
from dashboard.clock import Clock

_HEADINGS = ("what", "ours", "plain alternative", "ratio", "to reach", "")
_OPENING = """# Benchmarks

Written by `make bench`; `python -m bench NAME …` measures some of them anew. Each line is the median of the runs, with
the smallest and the largest, beside a plain alternative that was measured in the same run on the same machine. Absolute
figures belong to that machine and to whatever else it was doing: read the ratios. Nothing is asserted here.
"""


def section(name: str, about: str, figures: Sequence[Figure]) -> str:
    """Markdown of one benchmark: what is measured, when and on what, and its table."""
    rows = [_cells(figure) for figure in figures]
    table = [_HEADINGS, tuple("---" for _ in _HEADINGS), *rows]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    return f"## {name}\n\n{about.strip()}\n\n{machine()}\n\n{lines}\n"


def _cells(figure: Figure) -> tuple[str, ...]:
    goal = figure.goal
    unit = figure.ours.unit if goal and goal.of == "ours" else "×"
    return (
        figure.what,
        str(figure.ours),
        f"{figure.other}; {figure.other_what}" if figure.other else "",
        "" if figure.ratio is None else f"{digits(figure.ratio)}×",
        "" if goal is None else f"{'≥' if goal.at == 'least' else '≤'} {digits(goal.bound)} {unit}",
        {None: "", True: "reached", False: "**MISSED**"}[figure.reached],
    )


def machine() -> str:
    """``2026-11-22 · 2 cores · Python 3.11.2 · SQLite 3.40.1``, with how busy the machine was."""
    day = Clock("UTC").now().date()
    busy = os.getloadavg()[0]
    return (
        f"*{day} · {os.cpu_count()} cores, load {busy:.1f} at the end · "
        f"Python {platform.python_version()} · SQLite {sqlite3.sqlite_version}*"
    )


def write(path: Path, sections: dict[str, str], order: Sequence[str]) -> None:
    """Put the sections into the page, in the order given; a section of no known benchmark is dropped."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = {part.split("\n", 1)[0]: f"## {part}" for part in text.split("\n## ")[1:]}
    page = kept | sections
    body = [page[name].strip() for name in order if name in page]
    path.write_text("\n\n".join([_OPENING.strip(), *body]) + "\n", encoding="utf-8")
