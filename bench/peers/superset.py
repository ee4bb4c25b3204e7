"""Superset over its own interface: signed in, told of the eight charts, and asked for them as a dashboard asks that
draws itself anew."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

_NAME, _WORD = "admin", "bench-superset"


def prepared(programs: Path, home: Path) -> dict[str, str]:
    """The environment of a new Superset with its own database and one account."""
    said = {
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(Path(__file__).with_name("superset_config.py")),
        "FLASK_APP": "superset.app:create_app()",
    }
    environment = {**os.environ, **said}
    account = f"--username {_NAME} --firstname a --lastname b --email a@b.invalid --password {_WORD}"
    for command in ("db upgrade", f"fab create-admin {account}", "init"):
        subprocess.run(
            [programs / "superset", *command.split()], env=environment, check=True, capture_output=True, cwd=home
        )
    return environment


class Asked:
    """A dashboard of the charts. Raises ``OSError`` where it is refused."""

    def __init__(self, port: int, database: Path, charts: Iterable[str]) -> None:
        self._at = f"http://127.0.0.1:{port}/api/v1"
        self._token = ""
        said = {"username": _NAME, "password": _WORD, "provider": "db", "refresh": True}
        self._token = self._post("security/login", said)["access_token"]
        there = self._post("database/", {"database_name": "hall", "sqlalchemy_uri": f"sqlite:///{database}"})["id"]
        tables = [self._post("dataset/", {"database": there, "schema": "main", "table_name": one}) for one in charts]
        self._questions = [self._question(table["id"]) for table in tables]

    def refresh(self) -> int:
        """Every chart once, past all caches; how many rows came."""
        answers = [self._post("chart/data", question) for question in self._questions]
        return sum(part["rowcount"] for answer in answers for part in answer["result"])

    @staticmethod
    def _question(table: int) -> dict[str, Any]:
        value = {"expressionType": "SQL", "sqlExpression": "SUM(value)", "label": "value"}
        query = {"columns": ["label"], "metrics": [value], "row_limit": 1000}
        source = {"id": table, "type": "table"}
        return {"datasource": source, "queries": [query], "force": True, "result_format": "json", "result_type": "full"}

    def _post(self, path: str, said: dict[str, Any]) -> Any:
        head = {"Content-Type": "application/json"}
        if self._token:
            head["Authorization"] = f"Bearer {self._token}"
        with urlopen(Request(f"{self._at}/{path}", json.dumps(said).encode(), head), timeout=120) as answer:
            return json.load(answer)
