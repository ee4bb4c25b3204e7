"""Who takes a file along, and when: a line that stands in every file that is made for somebody."""

from __future__ import annotations

from flask import request

from callbacks.desk import LANGUAGES
from callbacks.door import asker
from dashboard.hall import Hall
from layouts.words import Words


def taken_along(hall: Hall, lang: str) -> str:
    """In the language that the address asks for, else in ``lang``."""
    asked = request.args.get("lang")
    words = Words(asked if asked in LANGUAGES else lang)
    return words(
        "sheet_taken", who=asker().name, at=f"{hall.clock.now().astimezone(hall.clock.zone):%Y-%m-%d %H:%M:%S}"
    )
