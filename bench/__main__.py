"""``python -m bench [NAME …]``: run each file of bench/measured, say what came of it, write docs/bench.md and .json."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import bench.measured
from bench import report

_log = logging.getLogger("bench")
_DOCS = Path(__file__).parent.parent / "docs"


def main(chosen: list[str]) -> int:
    """Measure; a benchmark that breaks is named and the others go on. Never fails for a figure's sake."""
    logging.basicConfig(level=logging.WARNING)
    known = [module.name for module in iter_modules(bench.measured.__path__)]
    if unknown := set(chosen) - set(known):
        print(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in chosen or known:
        print(f"… {name}", file=sys.stderr, flush=True)
        measured = import_module(f"bench.measured.{name}")
        try:
            figures = []
            for figure in measured.measure():
                figures.append(figure)
                print(f"  {figure.what}: {figure.ours}", file=sys.stderr, flush=True)
            section = report.section(name, measured.__doc__ or "", figures)
        except Exception:
            _log.exception("%s could not be measured", name)
            continue
        print(section, flush=True)
        report.write(_DOCS / "bench.md", {name: section}, known)
        report.write_numbers(_DOCS / "bench.json", name, figures)
        if hasattr(measured, "draw"):
            measured.draw(figures, _DOCS)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
