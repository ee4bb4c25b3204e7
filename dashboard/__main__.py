"""``python -m dashboard <command>``: the hall from the console. ``--help`` of each command says the rest."""

from __future__ import annotations

import argparse
import logging
import sys
from types import ModuleType

from dashboard.commands import (
    areas,
    backup,
    briefing,
    check,
    definitions,
    demo,
    display,
    feed,
    figures,
    keys,
    load,
    poll,
    restore,
    send,
    serve,
    user,
    verify_audit,
)
from dashboard.declared import DeclarationError
from dashboard.feeds.contract import FeedError
from dashboard.settings import Settings

COMMANDS: dict[str, ModuleType] = {
    "serve": serve,
    "poll": poll,
    "demo": demo,
    "load": load,
    "feed": feed,
    "figures": figures,
    "briefing": briefing,
    "send": send,
    "areas": areas,
    "check": check,
    "definitions": definitions,
    "backup": backup,
    "restore": restore,
    "keys": keys,
    "user": user,
    "display": display,
    "verify-audit": verify_audit,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status. What a user can mend is one clear message, not a traceback."""
    parser = argparse.ArgumentParser(prog="python -m dashboard", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.declare(commands.add_parser(name, help=command.__doc__, description=command.__doc__))
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        status: int = COMMANDS[chosen.command].run(chosen, Settings.read())
    except (DeclarationError, FeedError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main())
