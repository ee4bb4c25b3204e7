"""Counts and rates of any period, recounted from the cases."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from dashboard.domain.area import Level
from dashboard.hall import Hall
from dashboard.metrics.definition import Figures
from dashboard.opening import open_hall
from dashboard.settings import Settings

_SHOWN = ("reported", "dispose_due", "disposed", "disposed_on_time", "pending_overdue", "closed")
_WIDTH = 160
_SHOWN_RATES = ("disposal_rate", "on_time_disposal_rate", "closure_rate", "on_time_closure_rate", "rework_rate")


def declare(parser: argparse.ArgumentParser) -> None:
    """Options and JSON are a contract: other programs read them."""
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="D", help="first day")
    parser.add_argument(
        "--to", dest="last", type=date.fromisoformat, required=True, metavar="D", help="last day, included"
    )
    parser.add_argument(
        "--as-of", type=datetime.fromisoformat, metavar="T", help="stand at this moment; naive is the city's time"
    )
    parser.add_argument("--by", choices=("department", "area", "class", "source"), help="a row for each")
    parser.add_argument("--level", type=Level, choices=list(Level), help="with --by area: the level of the rows")
    parser.add_argument("--basis", choices=("due", "cohort"), default="due", help="what 应处置 and 应结案 count")
    parser.add_argument(
        "--exemptions",
        choices=("with", "without"),
        default="with",
        help="whether a late case whose appeal was granted counts as on time",
    )
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Print the figures of the settings' city."""
    hall = open_hall(settings, furnish=False).hall
    with closing(hall.database):
        _WRITERS[chosen.format](report_of(hall, chosen))
    return 0


def report_of(hall: Hall, chosen: argparse.Namespace) -> dict[str, Any]:
    """The whole answer as plain values."""
    period = hall.calendar.days(chosen.first, chosen.last)
    as_of = _aware(chosen.as_of, hall.clock.zone) if chosen.as_of else None
    scope = hall.whole_scope
    exemptions = chosen.exemptions == "with"
    total = hall.figures(period, scope, chosen.basis, as_of=as_of, exemptions=exemptions)[0]
    rows = []
    if chosen.by:
        counted = hall.figures_by(
            chosen.by, period, scope, chosen.basis, as_of=as_of, level=chosen.level, exemptions=exemptions
        )
        rows = [{"key": key, "label": label, **_plain(figures)} for key, label, figures in counted]
    return {
        "city": hall.city.id,
        "from": chosen.first.isoformat(),
        "to": chosen.last.isoformat(),
        "as_of": (as_of or hall.clock.now()).astimezone(hall.clock.zone).isoformat(),
        "basis": chosen.basis,
        "by": chosen.by,
        "rows": rows,
        "total": {"key": hall.city.declaration.top.code, "label": hall.city.declaration.top.name, **_plain(total)},
    }


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _plain(figures: Figures) -> dict[str, Any]:
    return {
        "counts": figures.counts,
        "rates": {slug: None if rate is None else str(rate) for slug, rate in figures.rates.items()},
        "hours": {slug: None if hours is None else str(hours) for slug, hours in figures.hours.items()},
    }


def _write_json(report: dict[str, Any]) -> None:
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _write_csv(report: dict[str, Any]) -> None:
    total = report["total"]
    writer = csv.writer(sys.stdout)
    writer.writerow(["key", "label", *total["counts"], *total["rates"], *total["hours"]])
    for row in [*report["rows"], total]:
        writer.writerow(
            [row["key"], row["label"], *row["counts"].values(), *row["rates"].values(), *row["hours"].values()]
        )


def _write_table(report: dict[str, Any]) -> None:
    table = Table(
        title=f"{report['city']} {report['from']} – {report['to']}, as of {report['as_of']}, {report['basis']}"
    )
    table.add_column(report["by"] or "")
    for name in (*_SHOWN, *_SHOWN_RATES):
        table.add_column(name.replace("_", " "), justify="right")
    for row in [*report["rows"], report["total"]]:
        counts = [f"{row['counts'][slug]:,}" for slug in _SHOWN]
        rates = [row["rates"][slug] or "—" for slug in _SHOWN_RATES]
        name = row["label"] or "—"
        table.add_row(f"Σ {name}" if row is report["total"] else name, *counts, *rates)
    console = Console()
    console.width = max(console.width, _WIDTH)  # a cut figure is a wrong figure
    console.print(table)


_WRITERS: dict[str, Callable[[dict[str, Any]], None]] = {"json": _write_json, "csv": _write_csv, "table": _write_table}
