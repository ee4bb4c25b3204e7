"""The default invented city, laid out once for all tests of this folder, at a moment that stands still."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.demo.geography import Geography, lay_out
from dashboard.demo.plan import CasePlan

NOW = datetime(2026, 11, 22, 7, 42, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def geography() -> Geography:
    return lay_out()


@pytest.fixture(scope="session")
def plan(geography: Geography) -> CasePlan:
    return CasePlan(geography)
