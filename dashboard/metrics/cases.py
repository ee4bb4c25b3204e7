"""Tallies of a period into the field's counts and rates, on the basis asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.domain.reading import percent
from dashboard.domain.selection import Basis
from dashboard.metrics.catalog import COUNTS, DURATIONS, RATES
from dashboard.metrics.definition import Count, Duration, Figures, Label, Rate, with_choices


@dataclass(frozen=True)
class Definitions:
    """The catalogue as one city reads it."""

    counts: dict[str, Count]
    rates: dict[str, Rate]
    durations: dict[str, Duration]
    owners: dict[str, str]  # who answers for an indicator, where the city says

    @classmethod
    def of_city(cls, choices: Mapping[str, Mapping[str, Any]]) -> Definitions:
        """The catalogue with the city's own choices. Raises ``ValueError`` that names the indicator."""
        counts = {count.slug: count for count in COUNTS}
        rates = {rate.slug: rate for rate in RATES}
        durations = {duration.slug: duration for duration in DURATIONS}
        owners = {slug: str(chosen["owner"]) for slug, chosen in choices.items() if chosen.get("owner")}
        for slug, chosen in choices.items():
            formula = {name: said for name, said in chosen.items() if name != "owner"}
            if slug in counts.keys() | durations.keys() and not formula:
                continue
            if slug not in rates:
                raise ValueError(f"definitions.{slug}: no such rate; there are {', '.join(rates)}")
            try:
                rates[slug] = with_choices(rates[slug], **formula)
            except ValueError as error:
                raise ValueError(f"definitions.{slug}: {error}") from None
            for part in (rates[slug].numerator, rates[slug].denominator):
                if part not in counts:
                    raise ValueError(f"definitions.{slug}: no such count '{part}'; there are {', '.join(counts)}")
        return cls(counts, rates, durations, owners)

    def bodies(self) -> dict[str, dict[str, Any]]:
        """Every definition as plain values, by slug, for the record of what each has meant; owners come and go."""
        indicators = self.counts | self.rates | self.durations
        return {slug: asdict(indicator) for slug, indicator in indicators.items()}

    def note(self, slug: str) -> Label | None:
        """What an indicator means in one sentence, as it stands under a figure; ``None`` for what is none of ours."""
        if slug in self.rates:
            rate = self.rates[slug]
            above, below = self.counts[rate.numerator].label, self.counts[rate.denominator].label
            return Label(
                f"{rate.label.zh} = {above.zh} ÷ {below.zh} × 100%。{rate.excludes.zh}。",
                f"{rate.label.en} = {above.en} ÷ {below.en} × 100 %. {rate.excludes.en}.",
            )
        indicator = self.counts.get(slug) or self.durations.get(slug)
        if indicator is None:
            return None
        return Label(
            f"{indicator.label.zh}: {indicator.meaning.zh}。", f"{indicator.label.en}: {indicator.meaning.en}."
        )

    def figures(self, amounts: Mapping[str, int], basis: Basis, *, exemptions: bool = True) -> Figures:
        """Every count and rate. ``amounts`` holds tallies and stock by slug; a tally that is not there is 0.

        With ``exemptions`` a late case whose appeal was granted counts as on time (申诉豁免).
        """
        counts = {slug: self.count(slug, amounts, basis, exemptions=exemptions) for slug in self.counts}
        return Figures(
            counts=counts,
            rates={
                slug: percent(counts[rate.numerator], counts[rate.denominator]) for slug, rate in self.rates.items()
            },
            hours={
                duration.slug: mean_hours(amounts.get(duration.seconds, 0), amounts.get(duration.cases, 0))
                for duration in self.durations.values()
            },
        )

    def count(self, slug: str, amounts: Mapping[str, int], basis: Basis = "due", *, exemptions: bool = True) -> int:
        """One count."""
        return sum(sign * amounts.get(tally, 0) for sign, tally in self.counts[slug].terms(basis, exemptions))

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
