"""The 口径字典: every indicator as the city defines it, with what it has meant before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.metrics.cases import Definitions
from dashboard.metrics.definition import Count, Duration, Label, Rate
from dashboard.snapshot.evaluation import DefinitionChange, DefinitionEntry, Pair
from dashboard.store.definitions import DefinitionVersion, read_definitions
from dashboard.store.engine import Connection


def dictionary(connection: Connection, definitions: Definitions) -> tuple[DefinitionEntry, ...]:
    """Rates first, for they are what is argued about; then the counts they are made of."""
    history: dict[str, list[DefinitionVersion]] = {}
    for version in read_definitions(connection):
        history.setdefault(version.slug, []).append(version)

    def changes(slug: str) -> tuple[DefinitionChange, ...]:
        return _changes(history.get(slug, []))

    return (
        *(_rate(rate, definitions, changes(rate.slug)) for rate in definitions.rates.values()),
        *(_count(count, definitions, changes(count.slug)) for count in definitions.counts.values()),
        *(_duration(mean, definitions, changes(mean.slug)) for mean in definitions.durations.values()),
    )


def pair(label: Label) -> Pair:
    return label.zh, label.en


def _rate(rate: Rate, definitions: Definitions, history: tuple[DefinitionChange, ...]) -> DefinitionEntry:
    return DefinitionEntry(
        slug=rate.slug,
        kind="rate",
        label=pair(rate.label),
        meaning=pair(rate.excludes),
        better=rate.better,
        numerator=(rate.numerator, pair(definitions.counts[rate.numerator].label)),
        denominator=(rate.denominator, pair(definitions.counts[rate.denominator].label)),
        owner=definitions.owners.get(rate.slug),
        history=history,
    )


def _count(count: Count, definitions: Definitions, history: tuple[DefinitionChange, ...]) -> DefinitionEntry:
    return DefinitionEntry(
        slug=count.slug,
        kind="count",
        label=pair(count.label),
        meaning=pair(count.meaning),
        better=count.better,
        due=count.terms("due"),
        cohort=count.terms("cohort") if count.cohort else (),
        owner=definitions.owners.get(count.slug),
        history=history,
    )


def _duration(mean: Duration, definitions: Definitions, history: tuple[DefinitionChange, ...]) -> DefinitionEntry:
    return DefinitionEntry(
        slug=mean.slug,
        kind="duration",
        label=pair(mean.label),
        meaning=pair(mean.meaning),
        better=mean.better,
        due=((1, mean.seconds), (1, mean.cases)),
        owner=definitions.owners.get(mean.slug),
        history=history,
    )


def _changes(versions: Sequence[DefinitionVersion]) -> tuple[DefinitionChange, ...]:
    """Newest first; the first version changed nothing, it began."""
    before: Mapping[str, Any] = {}
    changes = []
    for version in versions:
        changed = [(part, before.get(part), said) for part, said in version.body.items() if before.get(part) != said]
        told = tuple((part, _said(old), _said(new)) for part, old, new in changed) if before else ()
        changes.append(DefinitionChange(version.version, version.known_at, told))
        before = version.body
    return tuple(reversed(changes))


def _said(value: object) -> str:
    """A part of a definition as text; of a label its Chinese."""
    return str(value.get("zh", "")) if isinstance(value, dict) else "" if value is None else str(value)
