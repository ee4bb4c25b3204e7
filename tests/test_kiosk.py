"""What a screen is started with: both systems' scripts and the unit, read as they are shipped."""

from __future__ import annotations

import configparser
import os
import re
import stat
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

KIOSK = Path(__file__).parents[1] / "deploy" / "kiosk"
SCRIPT = KIOSK / "hall-kiosk.sh"
DOCS = (Path(__file__).parents[1] / "docs" / "kiosk.md").read_text(encoding="utf-8")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
OURS = {"--silent", "--fail", "--max-time", "--output"}  # of curl
ONE_SYSTEM = {"--password-store"}  # no keyring asks on Windows


def flags(name: str) -> set[str]:
    return set(FLAG.findall((KIOSK / name).read_text(encoding="utf-8"))) - OURS


def test_both_systems_start_the_same_browser() -> None:
    assert flags("hall-kiosk.sh") - ONE_SYSTEM == flags("hall-kiosk.ps1")


def test_no_flag_switches_off_the_browser_s_own_guard() -> None:
    assert not flags("hall-kiosk.sh") & {"--no-sandbox", "--disable-web-security", "--ignore-certificate-errors"}


def test_the_flags_that_the_page_explains_are_those_that_are_set() -> None:
    explained = set(FLAG.findall(DOCS.split("## What the flags are for")[1].split("## When")[0]))
    assert explained <= flags("hall-kiosk.sh")


def test_the_unit_starts_the_browser_again_for_ever() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(KIOSK / "hall-kiosk.service", encoding="utf-8")
    assert (unit["Service"]["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert Path(unit["Service"]["ExecStart"]).name == SCRIPT.name
    assert unit["Service"]["EnvironmentFile"] in DOCS


class _Hall(BaseHTTPRequestHandler):
    """Answers only when it is asked for the second time."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200 if self.asked > 1 else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def hall() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Hall)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_script_waits_for_the_hall_and_forgets_the_crash(tmp_path: Path, hall: str) -> None:
    browser = tmp_path / "chromium"
    browser.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    preferences = tmp_path / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text('{"profile":{"exit_type":"Crashed","exited_cleanly":false}}', encoding="utf-8")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    started = subprocess.run(
        ["/bin/sh", SCRIPT],
        env=environment | {"KIOSK_URL": f"{hall}/wall/main?lang=en", "KIOSK_PROFILE": str(tmp_path / "profile")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert _Hall.asked == 2
    assert started.stdout.split()[0] == "--kiosk"
    assert started.stdout.split()[-1] == f"{hall}/wall/main?lang=en"
    assert preferences.read_text(encoding="utf-8") == '{"profile":{"exit_type":"Normal","exited_cleanly":true}}'


def test_without_an_address_the_script_says_what_to_write_where() -> None:
    said = subprocess.run(["/bin/sh", SCRIPT], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)  # noqa: PLW1510
    assert said.returncode != 0
    assert "/etc/hall-kiosk" in said.stderr
