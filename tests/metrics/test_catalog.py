"""What holds for every indicator of the catalogue, whatever the city and its cases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from dashboard.domain.period import Period
from dashboard.domain.scope import Scope
from dashboard.domain.selection import Basis
from dashboard.metrics.catalog import COUNTS, DURATIONS, RATES
from dashboard.metrics.definition import Count, Duration, Rate
from dashboard.store.engine import Database
from dashboard.store.figures import recount
from tests.conftest import fresh_sqlite

BASES: tuple[Basis, ...] = ("due", "cohort")
BY_SLUG = {count.slug: count for count in COUNTS}
INDICATORS: tuple[Count | Rate | Duration, ...] = (*COUNTS, *RATES, *DURATIONS)


@pytest.fixture(scope="module")
def known_tallies(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Everything that a recount of the store gives: flows, stock and the cohort's stock."""
    database = Database(fresh_sqlite(tmp_path_factory.mktemp("catalog")))
    database.migrate()
    moment = datetime(2026, 11, 16, tzinfo=UTC)
    with database.reading() as connection:
        counted = recount(connection, Period("range", moment, moment), Scope("99"), now=moment)
    database.close()
    return set(counted[0])


def summed(basis: Basis, *slugs: str) -> Counter[str]:
    """The sum of these counts, term by term; what cancels out is gone."""
    total: Counter[str] = Counter()
    for slug in slugs:
        for sign, tally in BY_SLUG[slug].terms(basis):
            total[tally] += sign
    return Counter({tally: times for tally, times in total.items() if times})


@pytest.mark.parametrize("basis", BASES)
def test_every_term_is_a_tally_of_the_store(basis: Basis, known_tallies: set[str]) -> None:
    terms = {tally for count in COUNTS for _, tally in count.terms(basis)}
    assert sorted(terms - known_tallies) == []


def test_every_duration_is_made_of_tallies_of_the_store(known_tallies: set[str]) -> None:
    parts = {part for duration in DURATIONS for part in (duration.seconds, duration.cases)}
    assert sorted(parts - known_tallies) == []


def test_every_rate_is_made_of_counts_of_the_catalogue() -> None:
    parts = {part for rate in RATES for part in (rate.numerator, rate.denominator)}
    assert sorted(parts - set(BY_SLUG)) == []


def test_no_two_indicators_share_a_slug() -> None:
    twice = [slug for slug, times in Counter(indicator.slug for indicator in INDICATORS).items() if times > 1]
    assert twice == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_indicator_has_a_name_and_says_what_it_is(language: str) -> None:
    said = {one.slug: (one.label, one.excludes if isinstance(one, Rate) else one.meaning) for one in INDICATORS}
    assert [slug for slug, words in said.items() if not all(getattr(word, language).strip() for word in words)] == []


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("dispose_due", ("disposed_on_time", "disposed_overdue", "pending_overdue")),
        ("close_due", ("closed_on_time", "closed_overdue", "unclosed_overdue")),
    ],
)
def test_what_is_due_is_on_time_late_or_overdue(basis: Basis, whole: str, parts: tuple[str, ...]) -> None:
    assert summed(basis, whole) == summed(basis, *parts)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("disposed", ("disposed_on_time", "disposed_overdue")),
        ("closed", ("closed_on_time", "closed_overdue")),
    ],
)
def test_on_the_due_basis_what_is_done_is_on_time_or_late(whole: str, parts: tuple[str, ...]) -> None:
    assert summed("due", whole) == summed("due", *parts)


def test_on_the_cohort_basis_what_is_not_yet_due_counts_as_on_time() -> None:
    assert summed("cohort", "disposed_on_time") == Counter(
        {"cohort": 1, "cohort_disposed_unexempted": -1, "cohort_pending_overdue": -1}
    )
