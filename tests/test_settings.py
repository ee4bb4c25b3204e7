"""Settings come from the environment, frozen, and what is wrong there is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from dashboard.__main__ import main
from dashboard.settings import Settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have settings of their own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HALL_{name.upper()}", raising=False)


def test_the_defaults_serve_the_invented_city_on_this_machine_alone() -> None:
    settings = Settings()
    assert (settings.city, settings.host, settings.port, settings.lang) == (None, "127.0.0.1", 8050, "zh")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("city", "cities/boston", Path("cities/boston")),
        ("state", "/srv/hall", Path("/srv/hall")),
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "80", 80),
        ("upstream_port", "9000", 9000),
        ("lang", "en", "en"),
        ("real_data", "/srv/data", Path("/srv/data")),
        ("secrets", "/srv/hall.secrets", Path("/srv/hall.secrets")),
    ],
)
def test_a_setting_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    monkeypatch.setenv(f"HALL_{name.upper()}", text)
    assert getattr(Settings(), name) == value


@pytest.mark.parametrize("name", ["database", "redis"])
def test_an_address_with_a_password_is_not_printed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"HALL_{name.upper()}", "scheme://hall:geheim@db/hall")
    assert "geheim" not in repr(Settings())


@pytest.mark.parametrize(
    ("city", "file"), [(None, "demo.db"), ("cities/boston", "boston.db"), ("cities/pingshan/", "pingshan.db")]
)
def test_every_city_has_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch, city: str | None, file: str) -> None:
    monkeypatch.setenv("HALL_STATE", "/srv/hall")
    if city:
        monkeypatch.setenv("HALL_CITY", city)
    assert Settings().database_url == f"sqlite:////srv/hall/{file}"


def test_a_database_that_is_named_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_DATABASE", "postgresql+psycopg://hall@db/hall")
    assert Settings().database_url == "postgresql+psycopg://hall@db/hall"


def test_settings_do_not_change_while_the_hall_runs() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 80


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "HALL_PORT",
            "eighty",
            "HALL_PORT: Input should be a valid integer, unable to parse string as an integer / 设置有误\n",
        ),
        ("HALL_PORT", "65536", "HALL_PORT: Input should be less than or equal to 65535 / 设置有误\n"),
        ("HALL_LANG", "fr", "HALL_LANG: String should match pattern '^(zh|en)$' / 设置有误\n"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    monkeypatch.setenv(name, text)
    assert (main(["check"]), capsys.readouterr().err) == (2, said)


DECLARED = {
    "ADDRESS": "https://Hall.example.cn:443/", "OIDC_ISSUER": "https://id.example.cn/realms/city",
    "OIDC_CLIENT_ID": "hall", "OIDC_CLIENT_SECRET": "geheim-geheim-geheim",
}  # fmt: skip


def declare(monkeypatch: pytest.MonkeyPatch, **other: str | None) -> None:
    for name, text in (DECLARED | other).items():
        if text is not None:
            monkeypatch.setenv(f"HALL_{name}", text)


def test_a_provider_is_declared_by_four_settings_and_its_secret_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch)
    settings = Settings.read()
    assert (settings.address, settings.own_address) == ("https://hall.example.cn", "https://hall.example.cn")
    assert settings.oidc_issuer == "https://id.example.cn/realms/city"  # to the letter
    assert "geheim" not in f"{settings!r} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        *((name, None, f"HALL_{name}: not set") for name in DECLARED),
        ("OIDC_ISSUER", "http://id.example.cn", "HALL_OIDC_ISSUER: .*https"),
        ("OIDC_ISSUER", "id.example.cn", "HALL_OIDC_ISSUER"),
        ("OIDC_ISSUER", "https://user@id.example.cn", "HALL_OIDC_ISSUER"),
        ("OIDC_ISSUER", "https://id.example.cn/?x=1", "HALL_OIDC_ISSUER"),
        ("OIDC_CLIENT_SECRET", "short", "HALL_OIDC_CLIENT_SECRET: .*16"),
        ("OIDC_INNER_NETWORK", "10.1.2.3/8", "HALL_OIDC_INNER_NETWORK"),
        ("ADDRESS", "http://hall.example.cn", "HALL_ADDRESS: .*https"),
        ("ADDRESS", "https://hall.example.cn/hall", "HALL_ADDRESS: .*path"),
    ],
)
def test_half_a_provider_or_an_unsafe_one_does_not_start(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str | None, said: str
) -> None:
    declare(monkeypatch, **{name: text})
    with pytest.raises(ValueError, match=said) as refused:
        Settings.read()
    assert "geheim" not in str(refused.value)


def test_a_name_for_the_button_declares_no_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HALL_OIDC_LABEL", "政务通")
    with pytest.raises(ValueError, match=r"HALL_OIDC_ISSUER, .*HALL_ADDRESS: not set"):
        Settings.read()


@pytest.mark.parametrize(
    ("text", "inner"),
    [("true", True), ("TRUE", True), ("false", False), ("", ()), ("id.city, 10.2.0.0/16", ("id.city", "10.2.0.0/16"))],
)
def test_where_a_provider_may_be_is_true_or_a_list(monkeypatch: pytest.MonkeyPatch, text: str, inner: object) -> None:
    declare(monkeypatch, OIDC_INNER_NETWORK=text)
    assert Settings.read().oidc_inner_network == inner


def test_a_provider_of_this_machine_needs_no_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    declare(monkeypatch, OIDC_ISSUER="http://127.0.0.1:8080/realms/city", ADDRESS="http://localhost:8050")
    assert Settings.read().own_address == "http://localhost:8050"


def test_the_page_of_settings_names_each_of_them_and_no_other() -> None:
    page = (Path(__file__).parent.parent / "docs" / "settings.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `HALL_")]
    named = [name for row in rows for name in re.findall(r"`HALL_([A-Z_]+)`", row)]
    assert sorted(named) == sorted(field.upper() for field in Settings.model_fields)
