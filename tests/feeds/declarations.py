"""Small declarations to try the feeds with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dashboard.domain.case import CaseRecord
from dashboard.feeds.contract import BadRow, Feed, Payload
from dashboard.feeds.declaration import FeedDeclaration
from dashboard.feeds.mapping import Mapping

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def declaration(kind: str = "files", case: dict[str, Any] | None = None, **settings: Any) -> FeedDeclaration:
    """A feed of cases with a number and a time; ``case`` adds rules or takes others for these."""
    if not {"fix", "reading"} & settings.keys():
        settings["case"] = {"external_id": "id", "reported_at": "at", **(case or {})}
    words = {"zh": "试", "en": "Trial"}
    given = {"name": "trial", "kind": kind, "label": words, "zone": "UTC", "inner_network": ["127.0.0.1"]}
    return FeedDeclaration.model_validate(given | settings)


def case_of(row: dict[str, Any], case: dict[str, Any] | None = None, **settings: Any) -> CaseRecord:
    """The row, with a number and a time unless it has its own, as the case it must become."""
    record = mapped({"id": "7", "at": "2026-11-22T11:00:00+08:00", **row}, case, **settings)
    assert isinstance(record, CaseRecord), record
    return record


def refusal_of(row: dict[str, Any], case: dict[str, Any] | None = None, **settings: Any) -> BadRow:
    """The row, with a number and a time unless it has its own, as the bad row it must become."""
    record = mapped({"id": "7", "at": "2026-11-22T11:00:00+08:00", **row}, case, **settings)
    assert isinstance(record, BadRow), record
    return record


def mapped(row: Any, case: dict[str, Any] | None = None, **settings: Any) -> Any:
    """Whatever the row becomes at ``NOW``."""
    return Mapping(declaration(case=case, **settings)).record(row, "page 1, item 1", NOW)


def numbers(feed: Feed, payload: Payload) -> list[str]:
    """The numbers of the cases in an answer, which must have no bad rows."""
    records = list(feed.parse(payload))
    assert all(isinstance(record, CaseRecord) for record in records), records
    return [record.external_id for record in records if isinstance(record, CaseRecord)]
