"""The strip of figures: what came in, what stands open, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import Change, KpiTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import amounts, before, definition_of, opens, running


def _flow_today(slug: str) -> Callable[[Scene], KpiTile]:
    """A count of today against yesterday until the same time."""

    def tile(scene: Scene) -> KpiTile:
        today = scene.calendar.today(scene.now)
        yesterday = scene.calendar.previous(today, scene.now)
        value = scene.definitions.count(slug, amounts(scene.flows(today), scene.open, today))
        base = scene.definitions.count(slug, amounts(scene.flows(yesterday), scene.open.iloc[:0], yesterday))
        return KpiTile(
            indicator=slug,
            period="today",
            value=value,
            unit="count",
            better=scene.definitions.counts[slug].better,
            freshness=freshness_of(scene),
            definition=definition_of(scene, slug),
            change=_change(
                scene, "same_time_yesterday", value, base, scene.definitions.counts[slug].better, count=slug
            ),
            opens=opens(scene, slug, period="today"),
        )

    return tile


def _stock_now(slug: str, *, alarm: bool = False, nearly: bool = False) -> Callable[[Scene], KpiTile]:
    """What stands open now: ``nearly`` with what of it is nearly due, else against yesterday at the same time."""

    def tile(scene: Scene) -> KpiTile:
        counted = scene.definitions.counts.get(slug)  # what stands supervised is no indicator of the catalogue
        better = counted.better if counted else "down"
        value = int(scene.open[slug].sum())
        change = None
        if not nearly:
            base = int(scene.stock_then(scene.now - timedelta(days=1))[slug].sum())
            change = _change(scene, "same_time_yesterday", value, base, better, count=slug)
        return KpiTile(
            indicator=slug,
            period="now",
            value=value,
            unit="count",
            better=better,
            freshness=freshness_of(scene),
            definition=definition_of(scene, slug),
            beside=("nearly_due", int((scene.lights() == "yellow").sum())) if nearly else None,
            change=change,
            alarm=alarm and value > 0,
            opens=opens(scene, slug),
            opens_beside=opens(scene, "dispose_pending", light="yellow") if nearly else None,
        )

    return tile


def _rate_this_month(slug: str) -> Callable[[Scene], KpiTile]:
    """A rate of this month so far against last month until the same day and time, in percentage points."""

    def tile(scene: Scene) -> KpiTile:
        month = scene.calendar.this_month(scene.now)
        basis = scene.wall.basis
        numerator, denominator, value = scene.definitions.rate(slug, running(scene, month), basis)
        _, _, base = scene.definitions.rate(slug, before(scene, month), basis)
        rate = scene.definitions.rates[slug]
        better = rate.better
        return KpiTile(
            indicator=slug,
            period="this_month",
            value=value,
            unit="percent",
            better=better,
            freshness=freshness_of(scene),
            definition=definition_of(scene, slug),
            numerator=numerator,
            denominator=denominator,
            change=_change(scene, "same_elapsed_last_month", value, base, better, count=rate.denominator, basis=basis),
            opens=opens(scene, rate.denominator, period="this_month", basis=basis),
            opens_numerator=opens(scene, rate.numerator, period="this_month", basis=basis),
        )

    return tile


def _change(
    scene: Scene, versus: str, value: int | Decimal | None, base: int | Decimal | None, better: str, **counted: str
) -> Change:
    """``counted`` is what the base is a number of, in the period that ``versus`` names."""
    if base is None:
        return Change(versus, None, None, None)
    found = opens(scene, period=versus, **counted)
    if value is None:
        return Change(versus, base, None, None, found)
    delta = value - base
    good = None if better == "neither" or delta == 0 else (delta > 0) == (better == "up")
    return Change(versus, base, delta, good, found)


KPIS: dict[str, Callable[[Scene], KpiTile]] = {
    "reported": _flow_today("reported"),
    "registered": _flow_today("registered"),
    "dispose_pending": _stock_now("dispose_pending", nearly=True),
    "disposed": _flow_today("disposed"),
    "closed_total": _flow_today("closed_total"),
    "pending_overdue": _stock_now("pending_overdue", alarm=True),
    "unclosed_overdue": _stock_now("unclosed_overdue", alarm=True),
    "supervised_open": _stock_now("supervised_open"),
    **{
        slug: _rate_this_month(slug)
        for slug in (
            "closure_rate",
            "on_time_closure_rate",
            "disposal_rate",
            "on_time_disposal_rate",
            "rework_rate",
            "return_rate",
        )
    },
}
