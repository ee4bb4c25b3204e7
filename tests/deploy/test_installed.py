"""The list of what is installed: whole, as pinned, and under licences that are known."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def asked(file: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "deploy/installed.py", str(file), "1.0"]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)


def test_what_the_hall_runs_on_is_installed_as_pinned_and_listed_with_what_it_needs() -> None:
    done = asked(ROOT / "requirements.txt")
    assert (done.returncode, done.stderr) == (0, "")
    listed = {one["name"].lower(): one for one in json.loads(done.stdout)["components"]}
    assert {"dash", "psycopg-binary", "werkzeug", "greenlet"} <= listed.keys()
    assert {"pytest", "hypothesis", "mypy"}.isdisjoint(listed)
    assert listed["dash"]["purl"] == "pkg:pypi/dash@4.4.1"


def test_what_is_not_as_asked_for_is_said(tmp_path: Path) -> None:
    lines = ("# what is asked for", "dash==1.0", "flask", "no-such-thing==1", "nor-this==1; sys_platform == 'none'")
    (tmp_path / "asked.txt").write_text("\n".join(lines))
    done = asked(tmp_path / "asked.txt")
    assert done.returncode == 1
    assert sorted(done.stderr.splitlines()) == [
        "dash: 4.4.1 is installed, ==1.0 is asked for",
        "flask: not pinned",
        "no-such-thing: not installed",
    ]
