"""The invented city, from the console."""

from __future__ import annotations

import re
from pathlib import Path

from tests.commands.console import Console, Said

SMALL = ("--grids", "12", "--cases", "1000", "--vehicles", "2")


def filled(said: Said) -> int:
    found = re.search(r"12 grid; ([\d,]+) cases filled in", said.out)
    assert found, said
    return int(found[1].replace(",", ""))


def test_it_is_filled_once(tmp_path: Path) -> None:
    console = Console(tmp_path / "var")
    assert filled(console("demo", *SMALL)) > 0
    assert filled(console("demo", *SMALL)) == 0


def test_another_city_is_not_overwritten_by_it(yunpu: Console) -> None:
    said = yunpu("demo", *SMALL)
    assert (said.status, said.err.startswith("HALL_CITY is set: ")) == (2, True)
