"""The scribe, a program of its own: writes the papers of an edition, so that no screen waits for a hall that writes.

``python -m dashboard.export.briefing.scribe`` reads one job as JSON and says a line of JSON for each paper as it is
done, as the renderer does. One that cannot be written keeps no other from being.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.domain.briefing import Said
from dashboard.domain.frozen import from_text, to_text
from dashboard.export.briefing.edition import Edition, Picture
from dashboard.export.briefing.papers import WRITERS
from dashboard.export.whole import give_way, why, write_whole


def main() -> int:
    """Write every paper, each on its template where it has one."""
    give_way()
    job = json.load(sys.stdin)
    for number, task in enumerate(job["tasks"]):
        said: dict[str, Any] = {"task": number}
        try:
            edition = _edition(job["edition"], task["template"])
            write_whole(Path(task["into"]), WRITERS[task["kind"]](edition))
        except Exception as error:  # whatever a library raises over a template or a full disk is what is missing
            said["problem"] = why(error)
        print(json.dumps(said), flush=True)
    return 0


def plain(edition: Edition) -> dict[str, Any]:
    """An edition as a job says it, without its template: that is each paper's own."""
    return {
        "code": edition.code,
        "briefing": to_text(edition.briefing),
        "lang": edition.lang,
        "pictures": [[one.wall, str(one.path), one.width, one.height, one.figures] for one in edition.pictures],
        "missing": [[one.zh, one.en] for one in edition.missing],
    }


def _edition(said: Mapping[str, Any], template: str | None) -> Edition:
    return Edition(
        code=said["code"],
        briefing=from_text(said["briefing"]),
        lang=said["lang"],
        pictures=tuple(
            Picture(wall, Path(path), wide, high, tuple((title, number, as_of) for title, number, as_of in figures))
            for wall, path, wide, high, figures in said["pictures"]
        ),
        missing=tuple(Said(zh, en) for zh, en in said["missing"]),
        template=None if template is None else Path(template),
    )


if __name__ == "__main__":
    sys.exit(main())
