"""A figure of the strip leads to what it counts, cases or not."""

from __future__ import annotations

import pytest

from dashboard.snapshot.model import KpiTile
from layouts.parts.differences import walk
from layouts.parts.kpi import kpi_strip
from layouts.words import Words
from tests.layouts.build import LATE


@pytest.mark.parametrize(
    ("slug", "ways"),
    [
        ("workers_online", ["/patrols?kind=worker&state=online", "/patrols?kind=worker&state=expected"]),
        ("areas_missed", ["/patrols/coverage?state=missed"]),
        ("areas_visited", ["/patrols/coverage?state=visited"]),
        ("driven_km", ["/patrols"]),
    ],
)
def test_who_and_what_is_out_there_leads_to_its_list(slug: str, ways: list[str]) -> None:
    of = None if slug == "driven_km" else 60
    drawn = kpi_strip((KpiTile(slug, "now", 9, "count", "up", LATE, denominator=of),), Words("zh"))
    assert [href for node in walk(drawn) if (href := getattr(node, "href", None))] == ways
