"""Every count and rate with its formula, as Markdown: what docs/definitions.md holds."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from dashboard.metrics.catalog import COUNTS, DURATIONS, RATES
from dashboard.metrics.definition import Count, Duration, Label, Rate
from dashboard.settings import Settings

_NAMED = ("slug", "中文", "English")
_BETTER = {"up": "higher 高", "down": "lower 低", "neither": "–"}
_OPENING = """\
# Definitions 口径

Written by `python -m dashboard definitions > docs/definitions.md`; `make check` holds it to the catalogue in
`dashboard/metrics/catalog.py`.

- **Due basis 应处置口径** (the default): a case counts in the period in which it was finished, or is overdue.
- **Cohort basis 批次口径**: a case counts in the period in which it was reported, whatever became of it later.
- The words of a formula are tallies; each is one condition on cases in `dashboard/store/tallies.py`.
- A rate is a percentage with two decimals, half up, of whole numbers. A zero denominator gives no rate (—), never 0;
  more than 100 % stays; 100.00 is said only of all.
- A city may choose another numerator, denominator, direction or name for a rate, in its `city.yaml`:
  `definitions: {rework_rate: {denominator: disposed}}`."""


def declare(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(_chosen: argparse.Namespace, _settings: Settings) -> int:
    """Print the catalogue as shipped, before any city's own choices."""
    exclusions = list(dict.fromkeys(rate.excludes for rate in RATES))
    print(_OPENING)
    print("\n## Counts 数量\n")
    _print_table(
        (*_NAMED, "due basis 应处置口径", "cohort basis 批次口径", "better 向好", "meaning 含义"),
        (
            (
                *_named(count),
                f"`{count.due}`",
                f"`{count.cohort}`" if count.cohort else "the same 同左",
                _BETTER[count.better],
                _both(count.meaning),
            )
            for count in COUNTS
        ),
    )
    print("\n## Rates 比率\n\nEach is a count over a count of the same basis.\n")
    _print_table(
        (*_NAMED, "formula 公式", "better 向好", "excludes 不含"),
        (
            (
                *_named(rate),
                f"`{rate.numerator} / {rate.denominator}`",
                _BETTER[rate.better],
                f"({exclusions.index(rate.excludes) + 1})",
            )
            for rate in RATES
        ),
    )
    print()
    for number, excluded in enumerate(exclusions, 1):
        print(f"{number}. {_both(excluded)}")
    print("\n## Durations 时长\n\nHours with two decimals, half up; the tally of time is in seconds.\n")
    _print_table(
        (*_NAMED, "formula 公式", "better 向好", "meaning 含义"),
        (
            (*_named(mean), f"`{mean.seconds} / {mean.cases}`", _BETTER[mean.better], _both(mean.meaning))
            for mean in DURATIONS
        ),
    )
    return 0


def _named(indicator: Count | Rate | Duration) -> tuple[str, str, str]:
    return f"`{indicator.slug}`", indicator.label.zh, indicator.label.en


def _both(words: Label) -> str:
    return f"{words.zh}. {words.en}."


def _print_table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    for row in (header, ("---",) * len(header), *rows):
        print(f"| {' | '.join(row)} |")
