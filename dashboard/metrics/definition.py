"""What an indicator is made of: a count is a sum of tallies, a rate is a count over a count, both said in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal, get_args

from dashboard.domain.selection import Basis

_EXEMPTED, _UNEXEMPTED = "_exempted", "_unexempted"  # how the tallies of 申诉豁免 end

Better = Literal["up", "down", "neither"]


@dataclass(frozen=True, slots=True)
class Label:
    """A name or a sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Count:
    """A number of cases. ``due`` and ``cohort`` are sums of tallies, ``a + b - c``; no ``cohort`` is the same sum."""

    slug: str
    label: Label
    meaning: Label
    due: str
    cohort: str | None = None
    better: Better = "neither"

    def terms(self, basis: Basis, exemptions: bool = True) -> tuple[tuple[int, str], ...]:
        """The sum as (sign, tally) pairs. Without ``exemptions`` no appeal changes what a case counts as."""
        terms = terms_of(self.cohort if basis == "cohort" and self.cohort else self.due)
        if exemptions or self.slug.endswith(_EXEMPTED):
            return terms
        return tuple(_as_it_happened(terms))


def _as_it_happened(terms: tuple[tuple[int, str], ...]) -> Iterator[tuple[int, str]]:
    """The sum of the facts: what was late is late."""
    for sign, tally in terms:
        if tally.endswith(_UNEXEMPTED):
            yield sign, tally.removesuffix(_UNEXEMPTED) + "_overdue"
        elif not tally.endswith(_EXEMPTED):
            yield sign, tally


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of counts in percent. ``excludes`` says what never enters it; a city may choose other counts."""

    slug: str
    label: Label
    numerator: str
    denominator: str
    better: Better
    excludes: Label


@dataclass(frozen=True, slots=True)
class Duration:
    """A mean in hours: a tally of seconds over a tally of cases."""

    slug: str
    label: Label
    seconds: str
    cases: str
    better: Better
    meaning: Label


@dataclass(frozen=True, slots=True)
class Figures:
    """All counts and rates of one key in one period on one basis. A rate of ``None`` had nothing to divide by."""

    counts: dict[str, int]
    rates: dict[str, Decimal | None]
    hours: dict[str, Decimal | None]


@cache
def terms_of(sum_text: str) -> tuple[tuple[int, str], ...]:
    """``a + b - c`` as signed names. Raises ``ValueError`` for anything else."""
    words = sum_text.replace("+", " + ").replace("-", " - ").split()
    if len(words) % 2 == 0 or any(sign not in "+-" for sign in words[1::2]):
        raise ValueError(f"'{sum_text}' is not a sum of names")
    signs = [1, *(1 if sign == "+" else -1 for sign in words[1::2])]
    return tuple(zip(signs, words[0::2], strict=True))


def with_choices(rate: Rate, **choices: str) -> Rate:
    """The rate as a city defines it: ``numerator``, ``denominator``, ``better``, ``zh`` and ``en`` may differ."""
    unknown = set(choices) - {"numerator", "denominator", "better", "zh", "en"}
    if unknown:
        raise ValueError(f"a rate has no '{min(unknown)}'")
    if "better" in choices and choices["better"] not in get_args(Better):
        raise ValueError(f"better is '{choices['better']}', not one of {', '.join(get_args(Better))}")
    label = Label(choices.pop("zh", rate.label.zh), choices.pop("en", rate.label.en))
    return replace(rate, label=label, **choices)  # type: ignore[arg-type]
