"""Tallies of a period into the field's counts and rates, on the basis asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.domain.reading import percent
from dashboard.domain.selection import Basis
from dashboard.metrics.catalog import COUNTS, DURATIONS, RATES
from dashboard.metrics.definition import Count, Figures, Rate, with_choices


@dataclass(frozen=True)
class Definitions:
    """The catalogue as one city reads it."""

    counts: dict[str, Count]
    rates: dict[str, Rate]

    @classmethod
    def of_city(cls, choices: Mapping[str, Mapping[str, Any]]) -> Definitions:
        """The catalogue with the city's own choices. Raises ``ValueError`` that names the indicator."""
        counts = {count.slug: count for count in COUNTS}
        rates = {rate.slug: rate for rate in RATES}
        for slug, chosen in choices.items():
            if slug not in rates:
                raise ValueError(f"definitions.{slug}: no such rate; there are {', '.join(rates)}")
            try:
                rates[slug] = with_choices(rates[slug], **chosen)
            except ValueError as error:
                raise ValueError(f"definitions.{slug}: {error}") from None
            for part in (rates[slug].numerator, rates[slug].denominator):
                if part not in counts:
                    raise ValueError(f"definitions.{slug}: no such count '{part}'; there are {', '.join(counts)}")
        return cls(counts, rates)

    def bodies(self) -> dict[str, dict[str, Any]]:
        """Every definition as plain values, by slug, for the record of what each has meant."""
        counts = {slug: asdict(count) for slug, count in self.counts.items()}
        return counts | {slug: asdict(rate) for slug, rate in self.rates.items()}

    def figures(self, amounts: Mapping[str, int], basis: Basis) -> Figures:
        """Every count and rate. ``amounts`` holds tallies and stock by slug; a tally that is not there is 0."""
        counts = {slug: self.count(slug, amounts, basis) for slug in self.counts}
        return Figures(
            counts=counts,
            rates={
                slug: percent(counts[rate.numerator], counts[rate.denominator]) for slug, rate in self.rates.items()
            },
            hours={
                duration.slug: mean_hours(amounts.get(duration.seconds, 0), amounts.get(duration.cases, 0))
                for duration in DURATIONS
            },
        )

    def count(self, slug: str, amounts: Mapping[str, int], basis: Basis = "due") -> int:
        """One count."""
        return sum(sign * amounts.get(tally, 0) for sign, tally in self.counts[slug].terms(basis))

    def rate(self, slug: str, amounts: Mapping[str, int], basis: Basis = "due") -> tuple[int, int, Decimal | None]:
        """One rate with what it is made of: numerator, denominator, percent."""
        rate = self.rates[slug]
        numerator, denominator = (
            self.count(rate.numerator, amounts, basis),
            self.count(rate.denominator, amounts, basis),
        )
        return numerator, denominator, percent(numerator, denominator)


def mean_hours(seconds: int, cases: int) -> Decimal | None:
    """A mean in hours, two decimals; nothing to divide by has none."""
    if cases == 0:
        return None
    return (Decimal(seconds) / 3600 / cases).quantize(Decimal("0.01"), ROUND_HALF_UP)
