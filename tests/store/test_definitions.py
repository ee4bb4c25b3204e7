"""What a rate meant is never overwritten."""

from __future__ import annotations

from sqlalchemy import select

from dashboard.metrics.cases import Definitions
from dashboard.store.definitions import write_definitions
from dashboard.store.engine import Database
from dashboard.store.rows import DefinitionRow
from tests.build import HOUR, MONDAY


def versions(database: Database, slug: str) -> list[tuple[int, bool]]:
    """(version, whether rework is counted of what was disposed), oldest first."""
    with database.reading() as connection:
        rows = connection.execute(
            select(DefinitionRow.version, DefinitionRow.body)
            .where(DefinitionRow.slug == slug)
            .order_by(DefinitionRow.version)
        )
        return [(version, '"denominator": "disposed"' in body) for version, body in rows]


def test_a_definition_is_written_once_and_a_changed_one_is_a_new_version(database: Database) -> None:
    usual = Definitions.of_city({})
    chosen = Definitions.of_city({"rework_rate": {"denominator": "disposed"}})
    for definitions, at in ((usual, MONDAY), (usual, MONDAY + HOUR), (chosen, MONDAY + 2 * HOUR)):
        with database.writing() as connection:
            write_definitions(connection, definitions.bodies(), at)
    assert versions(database, "rework_rate") == [(1, False), (2, True)]
    assert versions(database, "closure_rate") == [(1, False)]
