"""Every setting of the hall, frozen at start; the only reader of the environment."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

_DEVELOPERS = ("FLASK_DEBUG", "DASH_DEBUG", "DASH_MCP_ENABLED")  # each opens ways in that nobody watches


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
            problems = [f"HALL_{str(problem['loc'][0]).upper()}: {problem['msg']}" for problem in error.errors()]
            raise ValueError("\n".join(f"{problem} / 设置有误" for problem in problems)) from None

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
