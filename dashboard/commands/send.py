"""A frozen briefing sent to destinations of the city: those that have it do not get it again."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from dashboard.domain.archive import as_code
from dashboard.domain.sending import SendState
from dashboard.hall import Hall
from dashboard.opening import open_hall
from dashboard.schedule.post import Post, order
from dashboard.settings import Settings
from dashboard.store.sendings import order_again


def declare(parser: argparse.ArgumentParser) -> None:
    """The status is 0 only where everybody has it."""
    parser.add_argument("code", help="the briefing's code")
    parser.add_argument("--to", required=True, metavar="NAMES", help="destinations of city.yaml, such as office,group")
    parser.add_argument(
        "--again", action="store_true", help="also where it failed or may have arrived: ask the receiver first"
    )


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Order it and try once; what fails is tried again by the hall that polls."""
    hall = open_hall(settings).hall
    with closing(hall.database):
        names = destinations(hall, chosen.to, "--to")
        found = hall.archive.id_of(as_code(chosen.code))
        if found is None:
            raise ValueError(f"there is no briefing {chosen.code} / 没有这个查验码")
        with hall.database.writing() as connection:
            order(connection, hall, found, names, settings.lang)
            if chosen.again:
                for name in names:
                    order_again(connection, found, name, hall.clock.now())
        return post(hall, settings.state / "briefings", as_code(chosen.code))


def destinations(hall: Hall, said: str, option: str) -> tuple[str, ...]:
    """The names, each of which the city has. Raises ``ValueError``."""
    names = tuple(filter(None, (one.strip() for one in said.split(","))))
    known = hall.city.declaration.briefings.destinations
    for name in names:
        if name not in known:
            there = ", ".join(known) or "none"
            raise ValueError(f"{option}: there is no destination '{name}'; there are: {there} / 没有这个接收方")
    return names


def post(hall: Hall, root: Path, code: str) -> int:
    """Try what is due, and say where this briefing is: status 0 where everybody has it."""
    Post(hall, root)()
    frozen = hall.archive.open(code, hall.whole_scope)
    sendings = frozen.sendings if frozen else ()
    for one in sendings:
        why = f": {one.problem}" if one.problem else ""
        where = sys.stdout if one.state is SendState.SENT else sys.stderr
        print(f"{one.destination} {one.shown_address} {one.state.value}{why}", file=where)
    return 0 if all(one.state is SendState.SENT for one in sendings) else 1
