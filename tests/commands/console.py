"""``python -m dashboard`` in this process: a city, a folder of its own, and what was said."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dashboard.__main__ import main
from dashboard.settings import Settings

ROOT = Path(__file__).parents[2]
CITIES = ROOT / "cities"


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    status: int | str | None
    out: str
    err: str

    @property
    def report(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Console:
    """One city with its own state folder."""

    state: Path
    city: Path | None = None
    real_data: Path | None = None
    more: Mapping[str, str] = field(default_factory=dict)  # settings

    @property
    def environment(self) -> dict[str, str]:
        given = {"HALL_STATE": self.state, "HALL_CITY": self.city, "HALL_REAL_DATA": self.real_data}
        return {name: str(value) for name, value in given.items() if value is not None} | dict(self.more)

    def __call__(self, *words: str | Path) -> Said:
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in Settings.model_fields:
                patch.delenv(f"HALL_{name.upper()}", raising=False)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            try:
                status: int | str | None = main([str(word) for word in words])
            except SystemExit as stop:  # argparse has the last word on its own arguments
                status = stop.code
        return Said(status, out.getvalue(), err.getvalue())

    def count(self, question: str) -> int:
        """A number of the store, asked past the hall."""
        assert self.city is not None
        with closing(sqlite3.connect(self.state / f"{self.city.name}.db")) as connection:
            found: int = connection.execute(f"SELECT count(*) FROM {question}").fetchone()[0]
        return found
