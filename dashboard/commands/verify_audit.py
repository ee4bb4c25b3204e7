"""Read the whole audit against its chain, its floor and what is remembered of it outside the database."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from dashboard.access.chain import Break, Fault
from dashboard.clock import Clock
from dashboard.commands.access import actor_here
from dashboard.opening import load_settings_city, open_settings_access
from dashboard.settings import Settings

_FAULTS = {
    Fault.CHANGED: "is not what was written / 内容被改动",
    Fault.MISSING: "is gone / 记录缺失",
    Fault.UNLINKED: "does not follow the row before it / 与上一条不衔接",
    Fault.REPLACED: "is another row than the one remembered outside / 与库外留存的记录不一致",
    Fault.CUT_OFF: "and all after it are gone / 此后记录被截断",
    Fault.NO_ANCHOR: "is the last, and HALL_STATE/audit.head is missing, which would prove it / 库外留存文件缺失",
    Fault.BAD_FLOOR: "is said to be purged, and the hall did not say so / 清理标记被伪造",
}


def declare(parser: argparse.ArgumentParser) -> None:
    """Without arguments nothing is changed."""
    parser.add_argument(
        "--anchor", metavar="WHY", help="remember the chain as it is from now on, after a restore; that is audited, too"
    )


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Status 0 where every row holds; 1, and the first row that does not, where one does not."""
    city = load_settings_city(settings).city
    access = open_settings_access(settings, Clock(city.zone))
    with closing(access.database):
        if chosen.anchor is not None:
            found = access.audit.anchor_anew(actor_here(), chosen.anchor)
            print(f"anchored anew; until now: {_said(found)} / 已重新留存")
            return 0
        verdict = access.audit.verify()
    if verdict.broken is not None:
        print(_said(verdict.broken), file=sys.stderr)
        print(
            "keep the database, HALL_STATE and the last backup as they are and look into it; after a restore run "
            "verify-audit --anchor WHY / 请保留现场并核查；恢复备份后请运行 verify-audit --anchor",
            file=sys.stderr,
        )
        return 1
    print(f"{verdict.rows:,} rows hold / {verdict.rows:,} 条审计记录完整")
    return 0


def _said(found: Break | None) -> str:
    return "every row held / 完整" if found is None else f"row {found.seq} {_FAULTS[found.fault]}"
