"""What the containers and units name exists: paths, programs, commands, settings, services, addresses, health checks."""

from __future__ import annotations

import argparse
import ipaddress
import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from dashboard.__main__ import COMMANDS
from dashboard.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").iterdir())
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")


def understood(program: list[str]) -> bool:
    """Whether the hall starts with these words."""
    if program[1:] == ["app.py"]:
        return (ROOT / "app.py").is_file()
    assert program[1:3] == ["-m", "dashboard"]
    name, *words = program[3:]
    parser = argparse.ArgumentParser(exit_on_error=False)
    COMMANDS[name].declare(parser)
    return parser.parse_args(words) is not None


def settings_of(service: dict[str, Any]) -> dict[str, str]:
    """Those of the hall, with what docker compose would put in for variables."""
    said = service.get("environment", {})
    return {name: re.sub(r"\$\{\w+:\?\}", "secret", str(value)) for name, value in said.items() if "HALL" in name}


def test_every_setting_is_one() -> None:
    known = {f"HALL_{name.upper()}" for name in Settings.model_fields}
    image = re.search(r"^ENV (.+)$", DOCKERFILE, re.MULTILINE)
    assert image
    named = {word.partition("=")[0] for word in image[1].split()}
    for service in SERVICES.values():
        named |= settings_of(service).keys()
    assert {one for one in named if one.startswith("HALL_")} <= known
    assert {"HALL_DATABASE", "HALL_REDIS", "HALL_STATE", "HALL_PROXY"} <= named


def test_the_settings_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings_of(SERVICES["web"]).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert str(ipaddress.ip_address(str(settings.proxy))) == SERVICES["nginx"]["networks"]["default"]["ipv4_address"]


def test_the_database_and_the_cache_are_services_with_the_names_that_they_are_given() -> None:
    settings = settings_of(SERVICES["web"])
    database, redis = urlsplit(settings["HALL_DATABASE"]), urlsplit(settings["HALL_REDIS"])
    made = SERVICES["postgres"]["environment"]
    assert (database.hostname, redis.hostname) == ("postgres", "redis")
    assert (database.username, database.path) == (made["POSTGRES_USER"], f"/{made['POSTGRES_DB']}")
    assert {database.hostname, redis.hostname} <= SERVICES.keys()


def test_every_program_of_ours_is_understood() -> None:
    words = json.loads(DOCKERFILE.rsplit("\nCMD ", 1)[1])
    assert understood(words)
    assert understood(SERVICES["poller"]["command"])
    assert "command" not in SERVICES["web"]


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=lambda unit: unit.name)
def test_every_unit_starts_what_there_is_where_a_bundle_lays_it(unit: Path) -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE))
    program = shlex.split(said["ExecStart"])
    assert program[0] == f"{said['WorkingDirectory']}/.venv/bin/python"
    assert understood(program)
    assert "/.venv" in (DEPLOY / "bundle.sh").read_text(encoding="utf-8")


def test_the_timer_starts_a_unit_that_is_there() -> None:
    timers = [one for one in UNITS if one.suffix == ".timer"]
    assert timers
    assert {one.with_suffix(".service") for one in timers} <= set(UNITS)


def test_every_path_is_there() -> None:
    for source in re.findall(r"^COPY (\S+) \S+$", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists(), source
    for service in SERVICES.values():
        if build := service.get("build"):
            context = DEPLOY / build["context"]
            assert (context / build["dockerfile"]).samefile(DEPLOY / "Dockerfile")
        for mount in service.get("volumes", ()):
            source = DEFAULT.sub(r"\1", mount).split(":")[0]
            if source.startswith(".") and source != "./tls":  # which whoever deploys it lays there
                assert (DEPLOY / source).exists(), source
            elif not source.startswith("."):
                assert source in COMPOSE["volumes"]


def test_the_image_holds_every_folder_that_the_hall_is_made_of() -> None:
    copied = set(re.findall(r"^COPY (\S+) \S+$", DOCKERFILE, re.MULTILINE))
    imported = {"app.py", "assets", "callbacks", "cities", "dashboard", "layouts", "requirements.txt"}
    assert copied == imported


def test_what_one_waits_for_is_there_and_says_when_it_is_well() -> None:
    for service in SERVICES.values():
        waited = service.get("depends_on", {})
        assert set(waited) <= SERVICES.keys()
        for name, how in waited.items() if isinstance(waited, dict) else ():
            assert how["condition"] in ("service_healthy", "service_started")
            assert how["condition"] == "service_started" or "healthcheck" in SERVICES[name]
    assert SERVICES["postgres"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]


def test_the_image_asks_itself_at_an_address_that_answers() -> None:
    asked = re.search(r"^HEALTHCHECK .*http://127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE, re.MULTILINE)
    exposed = re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert asked
    assert exposed
    assert int(asked[1]) == int(exposed[1]) == Settings.model_fields["port"].default
    assert f'"{asked[2]}"' in "".join(path.read_text(encoding="utf-8") for path in (ROOT / "callbacks").glob("*.py"))


def test_nginx_stands_before_the_web_workers_at_an_address_of_their_network() -> None:
    told = (DEPLOY / "nginx.compose.conf").read_text(encoding="utf-8")
    upstream = re.search(r"server (\w+):(\d+)", told)
    assert upstream
    assert upstream[1] in SERVICES
    assert int(upstream[2]) == Settings.model_fields["port"].default
    subnet = ipaddress.ip_network(COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"])
    assert ipaddress.ip_address(SERVICES["nginx"]["networks"]["default"]["ipv4_address"]) in subnet
    inside = {mount.split(":")[1] for mount in SERVICES["nginx"]["volumes"]}
    folders = {str(Path(path).parent) for path in re.findall(r"ssl_certificate(?:_key)?\s+(\S+);", told)}
    assert folders <= inside
    assert {port.split(":")[1] for port in SERVICES["nginx"]["ports"]} == set(re.findall(r"listen (\d+)", told))


def test_the_page_says_every_variable_that_must_be_given() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    head = text[: text.index("name: hall")]
    assert all(name in head for name in re.findall(r"\$\{(\w+)", text))
