"""The strip of figures: what came in, what stands open, what was done, and who is out there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from dashboard.domain.patrol import ONLINE_WITHIN
from dashboard.snapshot.freshness import freshness_of
from dashboard.snapshot.model import Change, KpiTile
from dashboard.snapshot.scene import Scene
from dashboard.snapshot.tiles.amounts import amounts, before, definition_of, opens, running
from dashboard.store.patrols import units_online


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
            change=_change("same_time_yesterday", value, base, scene.definitions.counts[slug].better),
            opens=opens(scene, slug, period="today"),
        )

    return tile


def _stock_now(slug: str, *, alarm: bool = False) -> Callable[[Scene], KpiTile]:
    """What stands open now; overdue against yesterday at the same time."""

    def tile(scene: Scene) -> KpiTile:
        better = scene.definitions.counts[slug].better
        value = int(scene.open[slug].sum())
        change = None
        if alarm:
            base = int(scene.stock_then(scene.now - timedelta(days=1))[slug].sum())
            change = _change("same_time_yesterday", value, base, better)
        return KpiTile(
            indicator=slug,
            period="now",
            value=value,
            unit="count",
            better=better,
            freshness=freshness_of(scene),
            definition=definition_of(scene, slug),
            beside=None if alarm else ("nearly_due", int((scene.lights() == "yellow").sum())),
            change=change,
            alarm=alarm and value > 0,
            opens=opens(scene, slug),
            opens_beside=None if alarm else opens(scene, "dispose_pending", light="yellow"),
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
            change=_change("same_elapsed_last_month", value, base, better),
            opens=opens(scene, rate.denominator, period="this_month", basis=basis),
            opens_numerator=opens(scene, rate.numerator, period="this_month", basis=basis),
        )

    return tile


def _online(kind: str, slug: str) -> Callable[[Scene], KpiTile]:
    """Units with a recent fix, beside those that should have one. Unknown where no feed brings them."""

    def tile(scene: Scene) -> KpiTile:
        areas = None if scene.area_ids is None else sorted(scene.area_ids)
        units = units_online(scene.connection, scene.now - ONLINE_WITHIN, areas)
        online, expected = units.get(kind, (None, None))
        return KpiTile(
            indicator=slug,
            period="now",
            value=online,
            unit="count",
            better="up",
            freshness=freshness_of(scene, "fix"),
            denominator=expected,
        )

    return tile


def _change(versus: str, value: int | Decimal | None, base: int | Decimal | None, better: str) -> Change:
    if value is None or base is None:
        return Change(versus, base, None, None)
    delta = value - base
    good = None if better == "neither" or delta == 0 else (delta > 0) == (better == "up")
    return Change(versus, base, delta, good)


KPIS: dict[str, Callable[[Scene], KpiTile]] = {
    "reported": _flow_today("reported"),
    "registered": _flow_today("registered"),
    "dispose_pending": _stock_now("dispose_pending"),
    "closed_total": _flow_today("closed_total"),
    "pending_overdue": _stock_now("pending_overdue", alarm=True),
    "closure_rate": _rate_this_month("closure_rate"),
    "on_time_closure_rate": _rate_this_month("on_time_closure_rate"),
    "rework_rate": _rate_this_month("rework_rate"),
}
# Who is out there: not of cases, and new with every fix.
ROSTERS: dict[str, Callable[[Scene], KpiTile]] = {
    "workers_online": _online("worker", "workers_online"),
    "vehicles_online": _online("vehicle", "vehicles_online"),
}
