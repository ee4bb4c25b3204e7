"""What a city's feeds say of a case at all: what none of them says is missing, and never 0."""

from __future__ import annotations

from dashboard.city import City


def fields_told(city: City) -> frozenset[str] | None:
    """The fields of a case that some feed gives; ``None`` where a feed's steps may give any of them."""
    told: set[str] = set()
    for feed in city.feeds:
        if feed.case is None:
            continue
        if feed.case.events is not None:
            return None
        told |= {name for name in type(feed.case).model_fields if getattr(feed.case, name)}
    return frozenset(told)
