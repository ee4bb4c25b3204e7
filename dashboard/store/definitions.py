"""口径 through time: a changed definition is a new version from the moment it was first used, never an edit."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dashboard.store.rows import DefinitionRow


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """What an indicator meant from ``known_at`` until its next version."""

    slug: str
    version: int
    known_at: datetime
    body: dict[str, Any]


def write_definitions(connection: Connection, bodies: Mapping[str, Mapping[str, Any]], known_at: datetime) -> None:
    """Add a version of each definition that differs from its last one."""
    latest: dict[str, tuple[int, str]] = {}
    question = select(DefinitionRow.slug, DefinitionRow.version, DefinitionRow.body).order_by(DefinitionRow.version)
    for slug, version, written in connection.execute(question):
        latest[slug] = (version, written)
    for slug, body in bodies.items():
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        version, before = latest.get(slug, (0, ""))
        if text != before:
            connection.execute(
                insert(DefinitionRow).values(slug=slug, version=version + 1, known_at=known_at, body=text)
            )


def definition_changes(
    connection: Connection, slugs: Collection[str], since: datetime
) -> list[tuple[str, int, datetime]]:
    """(slug, version, when) of the later versions that any of these came to, oldest first."""
    columns = (DefinitionRow.slug, DefinitionRow.version, DefinitionRow.known_at)
    later = (DefinitionRow.slug.in_(sorted(slugs)), DefinitionRow.version > 1, DefinitionRow.known_at >= since)
    rows = connection.execute(select(*columns).where(*later).order_by(DefinitionRow.known_at, DefinitionRow.slug))
    return [(slug, version, at) for slug, version, at in rows]


def read_definitions(connection: Connection) -> list[DefinitionVersion]:
    """Every version of every definition, oldest first."""
    question = select(DefinitionRow.slug, DefinitionRow.version, DefinitionRow.known_at, DefinitionRow.body)
    ordered = question.order_by(DefinitionRow.slug, DefinitionRow.version)
    return [
        DefinitionVersion(slug, number, at, json.loads(body)) for slug, number, at, body in connection.execute(ordered)
    ]
