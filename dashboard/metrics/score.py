"""综合指标值: points for each indicator, weights, and the bands of grades A–E, all of it data that a city may set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.domain.reading import percent
from dashboard.metrics.catalog import COUNTS, RATES

_KNOWN_RATES = {rate.slug for rate in RATES}
_KNOWN_COUNTS = {count.slug for count in COUNTS}
_FULL = Decimal(100)


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Declared):
    """A name in both languages."""

    zh: str
    en: str


class Band(_Declared):
    """Up to this number, so many points; the last band of a list has no end."""

    up_to: int | None = None
    points: Decimal = Field(ge=0, le=100)


class ScorePart(_Declared):
    """One indicator of a score. ``by`` says how it turns into points of 0–100.

    ``rate`` is the rate itself, ``inverse`` what it lacks to 100 %, ``bands`` looks a count up; ``per_grid`` divides
    an area's count by its grids first. ``group_bands`` hold other bands for departments of a group.
    """

    indicator: str
    weight: Decimal = Field(gt=0, le=100)
    by: Literal["rate", "inverse", "bands"] = "rate"
    bands: tuple[Band, ...] = ()
    group_bands: dict[str, tuple[Band, ...]] = Field(default_factory=dict)
    per_grid: bool = False

    @model_validator(mode="after")
    def _can_be_computed(self) -> ScorePart:
        known = _KNOWN_COUNTS if self.by == "bands" else _KNOWN_RATES
        if self.indicator not in known:
            raise ValueError(f"no such {'count' if self.by == 'bands' else 'rate'} '{self.indicator}' / 指标不存在")
        for bands in (self.bands, *self.group_bands.values()) if self.by == "bands" else ():
            ends = [band.up_to for band in bands[:-1]]
            if not bands or bands[-1].up_to is not None or None in ends or ends != sorted(set(ends), key=int):  # type: ignore[arg-type]
                raise ValueError("bands go up and the last has no 'up_to' / 分段应递增, 最后一段不设上限")
        return self


class Grades(_Declared):
    """The lowest scores of A 绿, B 蓝, C 黄 and D 红; below is E 黑."""

    A: Decimal = Decimal(90)
    B: Decimal = Decimal(75)
    C: Decimal = Decimal(60)
    D: Decimal = Decimal(40)

    @model_validator(mode="after")
    def _go_down(self) -> Grades:
        if not 100 >= self.A >= self.B >= self.C >= self.D >= 0:
            raise ValueError("each grade is no lower than the next / 等级分段应递减")
        return self


class Score(_Declared):
    """A composite score of departments or areas. The weights sum to 100."""

    of: Literal["department", "area"]
    label: Names
    parts: tuple[ScorePart, ...] = Field(min_length=1)
    grades: Grades = Grades()

    @model_validator(mode="after")
    def _is_whole(self) -> Score:
        total = sum((part.weight for part in self.parts), Decimal(0))
        if total != _FULL:
            raise ValueError(f"the weights sum to {total}, not 100 / 权重合计应为 100")
        return self


@dataclass(frozen=True, slots=True)
class PartPoints:
    """What one indicator gave: its numbers, its points of 0–100 and what they weigh. ``None`` could not be judged."""

    indicator: str
    by: str
    numerator: int
    denominator: int | None
    rate: Decimal | None
    points: Decimal | None
    weight: Decimal
    contribution: Decimal | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A score and what it is made of; ``exact`` ranks. ``sample`` is the least denominator of its rates."""

    value: Decimal | None
    exact: Fraction | None
    grade: str | None
    parts: tuple[PartPoints, ...]
    sample: int


Numbers = Mapping[str, tuple[int, int | None]]  # indicator → (numerator, denominator), or (count, None)


def scored(score: Score, numbers: Numbers, group: str | None = None, grids: int = 1) -> Scored:
    """The score of one contestant. A part that cannot be judged leaves no score: a gap is never filled."""
    points = [_points(part, numbers[part.indicator], group, grids) for part in score.parts]
    parts = tuple(
        PartPoints(
            indicator=part.indicator,
            by=part.by,
            numerator=numbers[part.indicator][0],
            denominator=numbers[part.indicator][1],
            rate=percent(numbers[part.indicator][0], numbers[part.indicator][1] or 0),
            points=None if given is None else _cents(given),
            weight=part.weight,
            contribution=None if given is None else _cents(given * Fraction(part.weight) / 100),
        )
        for part, given in zip(score.parts, points, strict=True)
    )
    exact = None
    if None not in points:
        weighed = zip(points, score.parts, strict=True)
        exact = sum((Fraction(given or 0) * Fraction(part.weight) / 100 for given, part in weighed), Fraction(0))
    denominators = [denominator for _, denominator in numbers.values() if denominator is not None]
    return Scored(
        value=None if exact is None else _cents(exact),
        exact=exact,
        grade=None if exact is None else grade_of(score, exact),
        parts=parts,
        sample=min(denominators, default=0),
    )


def grade_of(score: Score, exact: Fraction) -> str:
    """The grade of an unrounded score."""
    return next((name for name in "ABCD" if exact >= Fraction(getattr(score.grades, name))), "E")


def _points(part: ScorePart, numbers: tuple[int, int | None], group: str | None, grids: int) -> Fraction | None:
    """Points of 0–100, exact. A rate above 100 % earns no more than 100."""
    numerator, denominator = numbers
    if part.by == "bands":
        counted = Fraction(numerator, max(grids, 1)) if part.per_grid else Fraction(numerator)
        bands: Sequence[Band] = part.group_bands.get(group or "", part.bands)
        return next(Fraction(band.points) for band in bands if band.up_to is None or counted <= band.up_to)
    if not denominator:
        return None
    share = Fraction(numerator, denominator) * 100
    return min(max(share if part.by == "rate" else 100 - share, Fraction(0)), Fraction(100))


def _cents(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _bands(*pairs: tuple[int | None, int]) -> tuple[Band, ...]:
    return tuple(Band(up_to=up_to, points=Decimal(points)) for up_to, points in pairs)


# As a working city system prints them; its area weights sum to 70 there, the last is taken as 40 here.
DEFAULT_SCORES: dict[str, Score] = {
    "department": Score(
        of="department",
        label=Names(zh="部门综合指标值", en="Department score"),
        parts=(
            ScorePart(
                indicator="registered",
                weight=Decimal(10),
                by="bands",
                bands=_bands((50, 100), (100, 90), (200, 75), (500, 60), (1000, 40), (None, 0)),
            ),
            ScorePart(indicator="closure_rate", weight=Decimal(30)),
            ScorePart(indicator="on_time_disposal_rate", weight=Decimal(30)),
            ScorePart(indicator="rework_rate", weight=Decimal(30), by="inverse"),
        ),
    ),
    "area": Score(
        of="area",
        label=Names(zh="区域综合指标值", en="Area score"),
        parts=(
            ScorePart(indicator="public_report_share", weight=Decimal(10), by="inverse"),
            ScorePart(
                indicator="registered",
                weight=Decimal(20),
                by="bands",
                bands=_bands((0, 100), (2, 90), (4, 75), (6, 60), (8, 40), (None, 0)),
                per_grid=True,
            ),
            ScorePart(indicator="closure_rate", weight=Decimal(30)),
            ScorePart(indicator="on_time_closure_rate", weight=Decimal(40)),
        ),
    ),
}
