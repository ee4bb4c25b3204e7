"""Every setting of the hall, frozen at start; the only reader of the environment."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from dashboard.hosts import DeclaredInner, is_loopback

_SHORTEST_SECRET = 16
_PORTS = {"https": 443, "http": 80}
_DEVELOPERS = ("FLASK_DEBUG", "DASH_DEBUG", "DASH_MCP_ENABLED")  # each opens ways in that nobody watches


def _encrypted(address: str) -> str:
    """An address over which passwords and tokens may go: https, or this very machine."""
    parts = urlsplit(address)
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc or not address.isascii():
        raise ValueError("an address such as https://host.example is meant / 地址有误")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("must begin with https:// / 必须使用 https")
    return address


def _origin(address: str) -> str:
    """As a browser says it: scheme, host, and a port only where it is not the usual one."""
    parts = urlsplit(address)
    if parts.path.strip("/"):
        raise ValueError("no path, only the host / 不含路径")
    host = parts.netloc.lower().removesuffix(f":{_PORTS[parts.scheme]}")
    return f"{parts.scheme}://{host}"


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().strip()) < _SHORTEST_SECRET:
        raise ValueError(f"has {_SHORTEST_SECRET} characters at least / 至少 {_SHORTEST_SECRET} 个字符")
    return secret


def _hosts(said: object) -> object:
    """``true``, or hosts and networks by comma."""
    if not isinstance(said, str):
        return said
    listed = tuple(one.strip() for one in said.split(",") if one.strip())
    return listed[0].lower() == "true" if len(listed) == 1 and listed[0].lower() in ("true", "false") else listed


_Encrypted = Annotated[str, AfterValidator(_encrypted)]


class Settings(BaseSettings):
    """Read from ``HALL_*``. The defaults serve the invented city from one process on SQLite."""

    model_config = SettingsConfigDict(env_prefix="HALL_", frozen=True, extra="ignore")

    city: Path | None = Field(default=None, description="the city folder; unset is the invented city")
    state: Path = Field(default=Path("var"), description="where the database, generated city and logs are kept")
    database: SecretStr | None = Field(
        default=None, description="SQLAlchemy URL; unset is a SQLite file under HALL_STATE"
    )
    replica: SecretStr | None = Field(
        default=None,
        description="URL of a PostgreSQL standby that answers the pages of web processes",
    )
    redis: SecretStr | None = Field(
        default=None, description="redis:// URL of the shared cache; unset keeps it in memory"
    )
    keys: Path | None = Field(
        default=None, description="file of the keys that seal personal data; unset is hall.keys under HALL_STATE"
    )
    host: str = Field(default="127.0.0.1", description="address the web server listens on")
    port: int = Field(default=8050, ge=1, le=65535, description="port the web server listens on")
    upstream_port: int = Field(default=8051, ge=1, le=65535, description="port of the invented city's upstream systems")
    second_factor: Literal["none", "officers", "all"] = Field(
        default="officers", description="whose accounts must set up a second factor before they may do anything"
    )
    password_days: int = Field(default=90, ge=0, description="days after which a password must be changed; 0: never")
    audit_days: int = Field(default=400, ge=180, description="days that the audit is kept")
    allow_insecure: bool = Field(
        default=False, description="let people sign in over plain HTTP from other machines; shown on /feeds"
    )
    proxy: str | None = Field(
        default=None,
        description="address of the one proxy in front whose X-Forwarded-For and X-Forwarded-Proto are believed",
    )
    address: Annotated[_Encrypted, AfterValidator(_origin)] | None = Field(
        default=None, description="the hall's own address as browsers know it, such as https://hall.example.cn"
    )
    oidc_issuer: _Encrypted | None = Field(
        default=None, description="identity provider (OpenID Connect) at which people may sign in, by its issuer"
    )
    oidc_client_id: str | None = Field(default=None, description="what the hall is called at that provider")
    oidc_client_secret: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        default=None, description="the hall's secret there"
    )
    oidc_label: str = Field(
        default="", max_length=40, description="the provider's name on the button; unset: a general one"
    )
    oidc_inner_network: Annotated[DeclaredInner, NoDecode, BeforeValidator(_hosts)] = Field(
        default=False, description="'true', or hosts and networks by comma, where the provider has an inner address"
    )
    log: str = Field(default="text", pattern="^(text|json)$", description="how the processes log: lines or JSON")
    metrics_token: SecretStr | None = Field(
        default=None, description="who brings it may read /metrics from elsewhere; unset: only this machine"
    )
    lang: str = Field(default="zh", pattern="^(zh|en)$", description="language of messages and of walls that name none")
    secrets: Path | None = Field(
        default=None, description="file of 'name: value' lines: what ${name} stands for in the city folder"
    )
    real_data: Path | None = Field(
        default=None, description="folder of real public data that tests and example cities read"
    )

    @classmethod
    def read(cls) -> Settings:
        """The settings of this process. Raises ``ValueError`` that names each setting that cannot be used."""
        for name in _DEVELOPERS:
            if os.environ.get(name, "").lower() not in ("", "0", "false", "no", "off"):
                raise ValueError(f"{name}: a developer's switch; the hall does not start with it / 正式运行不得开启")
        try:
            return cls()
        except ValidationError as error:
            problems = [
                ": ".join((*(f"HALL_{str(name).upper()}" for name in problem["loc"][:1]), problem["msg"]))
                for problem in error.errors()
            ]
            raise ValueError("\n".join(f"{problem} / 设置有误" for problem in problems)) from None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A provider is declared whole, or not at all."""
        said = {
            "HALL_OIDC_ISSUER": self.oidc_issuer,
            "HALL_OIDC_CLIENT_ID": self.oidc_client_id,
            "HALL_OIDC_CLIENT_SECRET": self.oidc_client_secret,
        }
        if any(said.values()) or self.oidc_label or self.oidc_inner_network:
            lacking = [name for name, value in (said | {"HALL_ADDRESS": self.address}).items() if not value]
            if lacking:
                raise ValueError(f"{', '.join(lacking)}: not set, and OpenID Connect needs it / 统一身份认证配置不全")
        return self

    @property
    def own_address(self) -> str:
        """Where people find the hall, as far as it was told."""
        return self.address or f"http://{self.host}:{self.port}"

    @property
    def keys_file(self) -> Path:
        """Where the keys are: never in the database, nor in its backups."""
        return self.keys or self.state / "hall.keys"

    @cached_property
    def database_url(self) -> str:
        """The database, with the city's own SQLite file as the default so that two cities never mix."""
        if self.database is not None:
            return self.database.get_secret_value()
        city = self.city.name if self.city is not None else "demo"
        return f"sqlite:///{(self.state / f'{city}.db').absolute()}"
