"""The colours charts take from the stylesheet."""

from __future__ import annotations

import json

from layouts.theme import colour, template


def test_a_meaning_resolves_to_the_raw_colour_behind_it() -> None:
    assert colour("trend-first") == "#4cc9f0"


def test_the_template_stays_small() -> None:
    assert len(json.dumps(template())) < 1000
