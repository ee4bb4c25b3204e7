"""Two real cities, each loaded once, and a small one of a few lines for everything that goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.console import CITIES, Console

CITY = """\
id: yunpu
title: {zh: 云浦区, en: Yunpu}
top: {code: '99', name: 云浦区}
"""
HOTLINE = """\
kind: files
label: {zh: 热线, en: Hotline}
zone: Asia/Shanghai
options: {folder: .}
case:
  external_id: id
  reported_at: reported
  dispatched_at: reported
  due_at: due
  disposed_at: done
  department_id: unit
"""
LISTENER = """\
kind: http_json
label: {zh: 接口, en: Interface}
inner_network: ["127.0.0.1"]
options: {url: "http://127.0.0.1:9/cases", items: cases}
case: {external_id: id, reported_at: reported}
"""


@pytest.fixture
def yunpu(tmp_path: Path) -> Console:
    """A city of one feed of files and one of another kind; its state folder is empty."""
    city = tmp_path / "yunpu"
    (city / "feeds").mkdir(parents=True)
    (city / "city.yaml").write_text(CITY, encoding="utf-8")
    (city / "feeds" / "hotline.yaml").write_text(HOTLINE, encoding="utf-8")
    (city / "feeds" / "interface.yaml").write_text(LISTENER, encoding="utf-8")
    return Console(tmp_path / "var", city)


@pytest.fixture
def furnished(yunpu: Console, tmp_path: Path) -> Console:
    """The small city with one case of 2025 in its store."""
    table = tmp_path / "one.csv"
    table.write_text("id,reported,due,done,unit\n1,2025-05-01 09:00:00,,,B1\n", encoding="utf-8")
    assert yunpu("load", "hotline", table).status == 0
    return yunpu


@pytest.fixture(scope="session")
def boston(real_data: Path, copied: Callable[[str, Callable[[Path], None]], Path]) -> Console:
    """Boston's 121,145 requests of 2015, in the store."""

    def load(state: Path) -> None:
        console = Console(state, CITIES / "boston", real_data)
        loaded = console("load", "boston311", real_data / "boston311" / "boston311_2015.csv.gz")
        assert loaded.status == 0, loaded.err

    return Console(copied("boston", load), CITIES / "boston", real_data)


@pytest.fixture(scope="session")
def pingshan_csv(real_data: Path) -> Path:
    return real_data / "pingshan" / "pingshan_minsheng_10000_utf8.csv"


@pytest.fixture(scope="session")
def pingshan(pingshan_csv: Path, copied: Callable[[str, Callable[[Path], None]], Path]) -> Console:
    """Pingshan's 10,000 cases of 2018, in the store."""

    def load(state: Path) -> None:
        loaded = Console(state, CITIES / "pingshan")("load", "minsheng", pingshan_csv)
        assert loaded.status == 0, loaded.err

    return Console(copied("pingshan", load), CITIES / "pingshan")
