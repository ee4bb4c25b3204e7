"""What docs/deploy.md distributes over several PostgreSQL can be: by the rows' own keys, whatever is added to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from dashboard.store.rows import AccessRow, Row

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"
SAID = PAGE.read_text(encoding="utf-8")
REFERENCE = re.findall(r"create_reference_table\('(\w+)'\)", SAID)
KEYS = dict(re.findall(r"create_distributed_table\('(\w+)', '(\w+)'", SAID))
TABLES = {**Row.metadata.tables, **AccessRow.metadata.tables}


def unique(table: Table) -> Iterator[set[str]]:
    """The columns of each key of a table."""
    for one in table.constraints:
        if isinstance(one, PrimaryKeyConstraint | UniqueConstraint):
            yield {column.name for column in one.columns}
    for index in table.indexes:
        if index.unique:
            yield {column.name for column in index.columns}


def references(table: Table) -> Iterator[tuple[str, dict[str, str]]]:
    """(table referred to, our columns with theirs) of each foreign key."""
    for one in table.foreign_key_constraints:
        yield one.referred_table.name, {element.parent.name: element.column.name for element in one.elements}


def test_the_page_says_which() -> None:
    assert {"fix": "unit_id"}.items() <= KEYS.items()
    assert {*KEYS, *REFERENCE} <= TABLES.keys()
    assert not KEYS.keys() & set(REFERENCE)


@pytest.mark.parametrize("name", KEYS)
def test_every_key_of_a_distributed_table_contains_what_it_is_distributed_by(name: str) -> None:
    column = TABLES[name].c[KEYS[name]]
    assert not column.nullable
    assert all(KEYS[name] in key for key in unique(TABLES[name]))
    assert {str(TABLES[one].c[key].type) for one, key in KEYS.items()} == {str(column.type)}  # so they lie together


@pytest.mark.parametrize("name", KEYS)
def test_what_a_distributed_table_refers_to_is_on_every_host_or_lies_beside_it(name: str) -> None:
    for other, columns in references(TABLES[name]):
        assert other in REFERENCE or (other in KEYS and columns.get(KEYS[name]) == KEYS[other])


@pytest.mark.parametrize("name", sorted(TABLES.keys() - KEYS.keys()))
def test_nothing_that_is_whole_refers_to_what_is_distributed(name: str) -> None:
    for other, _ in references(TABLES[name]):
        assert other not in KEYS
        assert name not in REFERENCE or other in REFERENCE


def test_each_is_laid_after_what_it_refers_to() -> None:
    order = re.findall(r"create_(?:reference|distributed)_table\('(\w+)'", SAID)
    for name in order:
        assert all(order.index(other) <= order.index(name) for other, _ in references(TABLES[name]))
