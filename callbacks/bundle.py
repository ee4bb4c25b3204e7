"""The scripts and stylesheets of a screen as few files: a first visit asks for two instead of sixty."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

# What the map's own thread runs beside its own file; there is no window in it.
_IN_THE_THREAD = ("js/datum.js", "js/grids.js", "worker/grids.js")
APART = "^(css|js|vendor|worker)$"  # folders that no page of Dash loads by itself


def bundled(assets: Path, into: Path) -> Path:
    """A folder for Dash to serve: all assets as they are, and under ``all`` one script and one stylesheet of them.

    ``into`` must be a name of this content alone: a folder that is there already is taken as it is.
    """
    if into.exists():
        return into
    into.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=into.parent))
    making.chmod(0o755)
    shutil.copytree(assets, making, dirs_exist_ok=True)
    (making / "all").mkdir()
    (making / "all" / "hall.css").write_text(_joined(assets / "css", ".css"), encoding="utf-8")
    (making / "all" / "hall.js").write_text(_joined(assets / "js", ".js"), encoding="utf-8")
    thread = "\n".join((assets / name).read_text(encoding="utf-8") for name in _IN_THE_THREAD)
    (making / "worker" / "grids.js").write_text(f"self.window = self;\n{thread}", encoding="utf-8")
    try:
        making.rename(into)
    except OSError:  # another process was quicker
        shutil.rmtree(making)
    return into


def _joined(folder: Path, ending: str) -> str:
    """In the order in which Dash would load them: folder by folder, by name."""
    walked = sorted(os.walk(folder))
    paths = (Path(current) / name for current, _, names in walked for name in sorted(names) if name.endswith(ending))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
